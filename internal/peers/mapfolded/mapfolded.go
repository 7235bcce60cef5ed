// Package mapfolded is package maplabels for hosts as clients write them: it
// folds capitals and drops a final dot first.
package mapfolded

import (
	"strings"

	"github.com/sallyport-go/sallyport/internal/peers/maplabels"
	"github.com/sallyport-go/sallyport/internal/peers/rival"
)

var Rival = rival.Rival{
	Name: "map-folded",
	New:  compile,
	Differs: []rival.Difference{
		{Kind: rival.EmptyLabel, Matches: true, Reason: "it does not look at labels"},
		{Kind: rival.NotAHost, Matches: true, Reason: "it does not look at bytes"},
	},
}

func compile(rules []string) (rival.Match, error) {
	table := maplabels.New(rules)
	return func(host string) bool {
		return table.Match(strings.ToLower(strings.TrimSuffix(host, ".")))
	}, nil
}
