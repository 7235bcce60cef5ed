package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sallyport-go/sallyport/internal/peers/ruleset"
)

// shown are the matchers of the overview: those that can take a million rules, and
// nothing that is there to be compared with itself.
var shown = []string{"map-exact", "sallyport", "sallyport-compact", "map-labels", "map-folded", "xray-mph", "xray-group", "go-radix", "sing"}

// overview returns one table in Markdown: times of a call on the mixed stream for
// all numbers of rules, the ratio to the reference, and bytes a rule.
func (r *results) overview() string {
	var sets []comparison
	for _, c := range r.comparisons() {
		if c.set != ruleset.Suffixes {
			sets = append(sets, c)
		}
	}
	var b strings.Builder
	b.WriteString("| ns a call, mixed hosts |")
	for _, c := range sets {
		fmt.Fprintf(&b, " %s rules |", thousands(c.rules))
	}
	b.WriteString(" bytes a rule, at most rules |\n|---|" + strings.Repeat("--:|", len(sets)+1) + "\n")
	for _, matcher := range shown {
		var cells []string
		bytes := 0.0
		for _, c := range sets {
			if i := slices.IndexFunc(c.summaries, func(s summary) bool { return s.matcher == matcher }); i >= 0 {
				s := c.summaries[i]
				cells = append(cells, number(s.median[ruleset.Mixed]))
				if s.built != nil {
					bytes = s.built.bytes
				}
			}
		}
		if len(cells) == len(sets) {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", matcher, strings.Join(cells, " | "), number(bytes))
		}
	}
	return b.String()
}
