// Package xraymph is the minimal perfect hash of the router of xray. Rules are
// given to it as full names, and suffixes with their leading dot, which its
// index reads as "strictly below": half the entries of what "domain:" makes of
// a suffix, and the meaning that is asked for here.
package xraymph

import (
	"strings"

	"github.com/xtls/xray-core/common/strmatcher"

	"github.com/sallyport-go/sallyport/internal/peers/rival"
)

var Rival = rival.Rival{
	Name:   "xray-mph",
	Module: "github.com/xtls/xray-core",
	New:    compile,
	Differs: []rival.Difference{
		{Kind: rival.Capitals, Reason: "the router folds before it asks"},
		{Kind: rival.FinalDot, Reason: "it does not drop the dot"},
		{Kind: rival.EmptyLabel, Matches: true, Reason: "it does not look at labels"},
		{Kind: rival.NotAHost, Matches: true, Reason: "it does not look at bytes"},
	},
}

func compile(rules []string) (rival.Match, error) {
	group := strmatcher.NewMphMatcherGroup()
	for _, rule := range rules {
		if _, err := group.AddPattern(strings.TrimPrefix(rule, "*"), strmatcher.Full); err != nil {
			return nil, err
		}
	}
	group.Build()
	return func(host string) bool { return len(group.Match(host)) > 0 }, nil
}
