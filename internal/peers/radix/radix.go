// Package radix is armon/go-radix on reversed names: the longest prefix of the
// reversed host is its longest suffix.
package radix

import (
	"strings"

	radix "github.com/armon/go-radix"

	"github.com/sallyport-go/sallyport/internal/peers/rival"
)

var Rival = rival.Rival{
	Name:   "go-radix",
	Module: "github.com/armon/go-radix",
	New:    compile,
	Differs: []rival.Difference{
		{Kind: rival.Capitals, Reason: "it does not fold"},
		{Kind: rival.FinalDot, Reason: "it does not drop the dot"},
		{Kind: rival.EmptyLabel, Matches: true, Reason: "it does not look at labels"},
		{Kind: rival.NotAHost, Matches: true, Reason: "it does not look at bytes"},
	},
}

// end stands behind a reversed name, so that a name is no prefix of the names
// below it; the key of a suffix ends with its dot.
const end = "/"

func compile(rules []string) (rival.Match, error) {
	tree := radix.New()
	for _, rule := range rules {
		suffix, wild := strings.CutPrefix(rule, "*")
		key := reversed(suffix)
		if !wild {
			key += end
		}
		tree.Insert(key, nil)
	}
	return func(host string) bool {
		_, _, ok := tree.LongestPrefix(reversed(host) + end)
		return ok
	}, nil
}

func reversed(s string) string {
	b := make([]byte, len(s))
	for i := range b {
		b[i] = s[len(s)-1-i]
	}
	return string(b)
}
