// Package publicsuffix is the public suffix list of golang.org/x/net: a table
// of suffixes that is compiled into the program, and the most used one. It
// cannot take other rules, so that the comparison with it is made of its own.
package publicsuffix

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/sallyport-go/sallyport/internal/peers/rival"
)

var Rival = rival.Rival{
	Name:     "x/net-publicsuffix",
	Module:   "golang.org/x/net",
	New:      compile,
	OwnRules: true,
	Differs: []rival.Difference{
		{Kind: rival.Capitals, Reason: "it does not fold"},
		{Kind: rival.FinalDot, Reason: "it does not drop the dot"},
		{Kind: rival.EmptyLabel, Matches: true, Reason: "it does not look at labels"},
		{Kind: rival.NotAHost, Matches: true, Reason: "it does not look at bytes"},
	},
}

// Rules returns the rules of the table that some host is below, sorted.
func Rules(hosts []string) []string {
	seen := map[string]bool{}
	for _, host := range hosts {
		// Above a suffix there may be another one.
		for parent := parentOf(host); parent != ""; parent = parentOf(parent) {
			if suffix, ok := suffixOf(parent); ok && suffix == parent {
				seen["*."+suffix] = true
			}
		}
	}
	rules := make([]string, 0, len(seen))
	for rule := range seen {
		rules = append(rules, rule)
	}
	slices.Sort(rules)
	return rules
}

// parentOf returns host without its first label, or "".
func parentOf(host string) string {
	_, parent, _ := strings.Cut(host, ".")
	return parent
}

// suffixOf returns the suffix of host, and whether the table has it. Without a
// rule the suffix is the last label, and only rules of the registries are of
// one label.
func suffixOf(host string) (string, bool) {
	suffix, icann := publicsuffix.PublicSuffix(host)
	return suffix, icann || strings.Contains(suffix, ".")
}

func compile(rules []string) (rival.Match, error) {
	for _, rule := range rules {
		name, wild := strings.CutPrefix(rule, "*.")
		if suffix, ok := suffixOf(name); !wild || !ok || suffix != name {
			return nil, fmt.Errorf("publicsuffix: the table has no rule %q", rule)
		}
	}
	return func(host string) bool {
		// A host is below a suffix if its parent is one or is below one.
		_, ok := suffixOf(parentOf(host))
		return ok
	}, nil
}
