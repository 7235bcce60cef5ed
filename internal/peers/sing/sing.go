// Package sing is the succinct trie of sing-box. Suffixes are given to it with
// their leading dot, which is "strictly below".
package sing

import (
	"strings"

	"github.com/sagernet/sing/common/domain"

	"github.com/sallyport-go/sallyport/internal/peers/rival"
)

var Rival = rival.Rival{
	Name:   "sing",
	Module: "github.com/sagernet/sing",
	New:    compile,
	Differs: []rival.Difference{
		{Kind: rival.Capitals, Reason: "sing-box folds before it asks"},
		{Kind: rival.FinalDot, Reason: "it does not drop the dot"},
		{Kind: rival.EmptyLabel, Matches: true, Reason: "it does not look at labels"},
		{Kind: rival.NotAHost, Matches: true, Reason: "it does not look at bytes"},
	},
}

func compile(rules []string) (rival.Match, error) {
	var names, suffixes []string
	for _, rule := range rules {
		if suffix, wild := strings.CutPrefix(rule, "*"); wild {
			suffixes = append(suffixes, suffix)
		} else {
			names = append(names, rule)
		}
	}
	return domain.NewMatcher(names, suffixes, false).Match, nil
}
