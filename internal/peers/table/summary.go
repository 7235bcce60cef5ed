package main

import (
	"slices"

	"github.com/sallyport-go/sallyport/internal/peers/ruleset"
	"github.com/sallyport-go/sallyport/internal/peers/sallyport"
)

// A summary is a matcher on one set.
type summary struct {
	matcher string
	median  map[string]float64 // nanoseconds of a call by stream
	// The time of this module by the matcher's in the same round, on the mixed
	// stream: median, least and largest.
	ratio, least, largest float64
	built                 *built // nil for control and nothing
}

// A comparison is all matchers on one set, the fastest on the mixed stream
// first.
type comparison struct {
	set       string
	rules     int
	rounds    int
	summaries []summary
}

// comparisons summarises the results, in the order of the sets.
func (r *results) comparisons() []comparison {
	var all []comparison
	for _, s := range r.samples {
		if i := slices.IndexFunc(all, func(c comparison) bool { return c.set == s.set }); i < 0 {
			all = append(all, r.compare(s.set, s.rules))
		}
	}
	return all
}

// compare summarises the results of one set.
func (r *results) compare(set string, rules int) comparison {
	type key struct{ matcher, stream string }
	times := map[key][]float64{} // in the order of the rounds
	var matchers []string
	for _, s := range r.samples {
		if s.set == set {
			k := key{s.matcher, s.stream}
			times[k] = append(times[k], s.nanoseconds)
			if !slices.Contains(matchers, s.matcher) {
				matchers = append(matchers, s.matcher)
			}
		}
	}
	c := comparison{set: set, rules: rules}
	ours := times[key{sallyport.Allow.Name, ruleset.Mixed}]
	c.rounds = len(ours)
	for _, matcher := range matchers {
		s := summary{matcher: matcher, median: map[string]float64{}}
		for k, values := range times {
			if k.matcher == matcher {
				s.median[k.stream] = median(values)
			}
		}
		ratios := make([]float64, len(ours))
		for i, theirs := range times[key{matcher, ruleset.Mixed}] {
			ratios[i] = ours[i] / theirs
		}
		s.ratio, s.least, s.largest = median(ratios), slices.Min(ratios), slices.Max(ratios)
		for i := range r.builds {
			if b := &r.builds[i]; b.set == set && b.matcher == matcher {
				s.built = b
			}
		}
		c.summaries = append(c.summaries, s)
	}
	slices.SortStableFunc(c.summaries, func(a, b summary) int {
		switch x, y := a.median[ruleset.Mixed], b.median[ruleset.Mixed]; {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	return c
}
