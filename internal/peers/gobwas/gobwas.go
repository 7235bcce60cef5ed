// Package gobwas is gobwas/glob, a compiled glob for each rule, tried one
// after the other.
package gobwas

import (
	"github.com/gobwas/glob"

	"github.com/sallyport-go/sallyport/internal/peers/rival"
)

var Rival = rival.Rival{
	Name:   "gobwas-glob",
	Module: "github.com/gobwas/glob",
	New:    compile,
	Max:    1_000,
	Differs: []rival.Difference{
		{Kind: rival.Capitals, Reason: "it does not fold"},
		{Kind: rival.FinalDot, Reason: "it does not drop the dot"},
		{Kind: rival.EmptyLabel, Matches: true, Reason: "a star is any bytes, none too"},
		{Kind: rival.NotAHost, Matches: true, Reason: "a star is any bytes"},
	},
}

func compile(rules []string) (rival.Match, error) {
	globs := make([]*glob.Pattern, len(rules))
	for i, rule := range rules {
		g, err := glob.Compile(rule)
		if err != nil {
			return nil, err
		}
		globs[i] = g
	}
	return func(host string) bool {
		for _, g := range globs {
			if g.Match(host) {
				return true
			}
		}
		return false
	}, nil
}
