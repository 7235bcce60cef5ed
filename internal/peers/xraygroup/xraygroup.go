// Package xraygroup is the group of matchers of the DNS of xray: a map of full
// names and a tree of labels.
package xraygroup

import (
	"strings"

	"github.com/xtls/xray-core/common/strmatcher"

	"github.com/sallyport-go/sallyport/internal/peers/rival"
)

var Rival = rival.Rival{
	Name:   "xray-group",
	Module: "github.com/xtls/xray-core",
	New:    compile,
	Differs: []rival.Difference{
		{Kind: rival.Apex, Matches: true, Reason: "a suffix takes in its own name"},
		{Kind: rival.Capitals, Reason: "it does not fold"},
		{Kind: rival.FinalDot, Reason: "it does not drop the dot"},
		{Kind: rival.EmptyLabel, Matches: true, Reason: "it does not look at labels"},
		{Kind: rival.NotAHost, Matches: true, Reason: "it does not look at bytes"},
	},
}

func compile(rules []string) (rival.Match, error) {
	group := &strmatcher.MatcherGroup{}
	for _, rule := range rules {
		kind := strmatcher.Full
		name, wild := strings.CutPrefix(rule, "*.")
		if wild {
			kind = strmatcher.Domain
		}
		matcher, err := kind.New(name)
		if err != nil {
			return nil, err
		}
		group.Add(matcher)
	}
	return func(host string) bool { return len(group.Match(host)) > 0 }, nil
}
