// Package mapexact is one look-up of the host in a map of names. It answers
// another question, because it knows no suffixes, and is there as the mark
// that nothing with a map beats.
package mapexact

import (
	"strings"

	"github.com/sallyport-go/sallyport/internal/peers/rival"
)

var Rival = rival.Rival{
	Name: "map-exact",
	New:  compile,
	Differs: []rival.Difference{
		{Kind: rival.Deep, Reason: "it knows names only"},
		{Kind: rival.Capitals, Reason: "it does not fold"},
		{Kind: rival.FinalDot, Reason: "it does not drop the dot"},
	},
}

func compile(rules []string) (rival.Match, error) {
	names := make(map[string]struct{}, len(rules))
	for _, rule := range rules {
		if !strings.HasPrefix(rule, "*") {
			names[rule] = struct{}{}
		}
	}
	return func(host string) bool {
		_, ok := names[host]
		return ok
	}, nil
}
