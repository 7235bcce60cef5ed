// Package iglou is IGLOU-EU/go-wildcard, which reads a pattern each time that
// it is asked, over all rules.
package iglou

import (
	"slices"

	wildcard "github.com/IGLOU-EU/go-wildcard"

	"github.com/sallyport-go/sallyport/internal/peers/rival"
)

var Rival = rival.Rival{
	Name:   "iglou-wildcard",
	Module: "github.com/IGLOU-EU/go-wildcard",
	New:    compile,
	Max:    20,
	Differs: []rival.Difference{
		{Kind: rival.Capitals, Reason: "it does not fold"},
		{Kind: rival.FinalDot, Reason: "it does not drop the dot"},
		{Kind: rival.EmptyLabel, Matches: true, Reason: "a star is any bytes, none too"},
		{Kind: rival.NotAHost, Matches: true, Reason: "a star is any bytes"},
	},
}

func compile(rules []string) (rival.Match, error) {
	patterns := slices.Clone(rules)
	return func(host string) bool {
		for _, p := range patterns {
			if wildcard.MatchSimple(p, host) {
				return true
			}
		}
		return false
	}, nil
}
