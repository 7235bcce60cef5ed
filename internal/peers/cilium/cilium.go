// Package cilium is the matchPattern of Cilium's DNS proxy: one regular
// expression of all rules.
package cilium

import (
	"regexp"
	"strings"

	"github.com/cilium/cilium/pkg/fqdn/matchpattern"

	"github.com/sallyport-go/sallyport/internal/peers/rival"
)

var Rival = rival.Rival{
	Name:   "cilium-matchpattern",
	Module: "github.com/cilium/cilium",
	New:    compile,
	Max:    20,
	Differs: []rival.Difference{
		{Kind: rival.Capitals, Reason: "the proxy folds before it asks"},
		{Kind: rival.FinalDot, Reason: "the rules are given without one; the proxy adds it to both"},
	},
}

func compile(rules []string) (rival.Match, error) {
	alternatives := make([]string, len(rules))
	for i, rule := range rules {
		if suffix, wild := strings.CutPrefix(rule, "*"); wild {
			rule = "**" + suffix // one label or more
		}
		if _, err := matchpattern.Validate(rule); err != nil {
			return nil, err
		}
		alternatives[i] = "(?:" + matchpattern.ToUnAnchoredRegexp(rule) + ")"
	}
	expression, err := regexp.Compile("^(?:" + strings.Join(alternatives, "|") + ")$")
	if err != nil {
		return nil, err
	}
	return expression.MatchString, nil
}
