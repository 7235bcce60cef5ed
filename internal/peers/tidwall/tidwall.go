// Package tidwall is tidwall/match, which reads a pattern each time that it is
// asked, over all rules.
package tidwall

import (
	"slices"

	"github.com/tidwall/match"

	"github.com/sallyport-go/sallyport/internal/peers/rival"
)

var Rival = rival.Rival{
	Name:   "tidwall-match",
	Module: "github.com/tidwall/match",
	New:    compile,
	Max:    1_000,
	Differs: []rival.Difference{
		{Kind: rival.Capitals, Reason: "Match does not fold; MatchNoCase is slower"},
		{Kind: rival.FinalDot, Reason: "it does not drop the dot"},
		{Kind: rival.EmptyLabel, Matches: true, Reason: "a star is any bytes, none too"},
		{Kind: rival.NotAHost, Matches: true, Reason: "a star is any bytes"},
	},
}

func compile(rules []string) (rival.Match, error) {
	patterns := slices.Clone(rules)
	return func(host string) bool {
		for _, p := range patterns {
			if match.Match(host, p) {
				return true
			}
		}
		return false
	}, nil
}
