// Package maplabels is what most programs write: a map of names and suffixes,
// and a look-up for the host and for what is left when its labels are taken
// off one by one from the left.
package maplabels

import (
	"strings"

	"github.com/sallyport-go/sallyport/internal/peers/rival"
)

var Rival = rival.Rival{
	Name: "map-labels",
	New:  compile,
	Differs: []rival.Difference{
		{Kind: rival.Capitals, Reason: "it does not fold"},
		{Kind: rival.FinalDot, Reason: "it does not drop the dot"},
		{Kind: rival.EmptyLabel, Matches: true, Reason: "it does not look at labels"},
		{Kind: rival.NotAHost, Matches: true, Reason: "it does not look at bytes"},
	},
}

// A Table is the names, and the suffixes with their leading dots.
type Table map[string]struct{}

// New returns the table of rules.
func New(rules []string) Table {
	t := make(Table, len(rules))
	for _, rule := range rules {
		t[strings.TrimPrefix(rule, "*")] = struct{}{}
	}
	return t
}

// Match reports whether a rule matches host, which is taken as it stands.
func (t Table) Match(host string) bool {
	if _, ok := t[host]; ok {
		return true
	}
	for rest := host; ; rest = rest[1:] {
		dot := strings.IndexByte(rest, '.')
		if dot < 0 {
			return false
		}
		rest = rest[dot:]
		if _, ok := t[rest]; ok {
			return true
		}
	}
}

func compile(rules []string) (rival.Match, error) { return New(rules).Match, nil }
