package main

import (
	"slices"
	"strings"

	"github.com/sallyport-go/sallyport/catalog"
	"github.com/sallyport-go/sallyport/match"
)

// A notation is a destination as text: a name, perhaps behind a wildcard, in
// the dialect of the document. The zero notation is that of an address.
type notation struct {
	text     string // "*.data.mcr.microsoft.com"
	wildcard string // "*."
	apex     string // "data.mcr.microsoft.com"
	pattern  match.Pattern
	reach    reach
}

// documentDialect is the dialect in which the document writes names.
const documentDialect = match.AzureFirewall

// newNotation returns the notation of an FQDN entry's destination for a
// cluster, whose pattern the catalog has made already.
func newNotation(d catalog.Destination, c catalog.Cluster, pattern match.Pattern) notation {
	n := notation{pattern: pattern}
	n.text = strings.NewReplacer(
		catalog.PlaceholderLocation.String(), c.Region,
		catalog.PlaceholderGUID.String(), c.GUID,
	).Replace(d.String())
	n.apex = strings.TrimLeft(n.text, "*.")
	n.wildcard = strings.TrimSuffix(n.text, n.apex)
	n.reach = reachOf(pattern, n.apex)
	return n
}

// A reach is how far a pattern reaches around a name. It is found by matching,
// so that it holds for every dialect.
type reach struct{ any, apex, one, deep bool }

// reachOf asks p for the name, for one label in front of it, and for more.
func reachOf(p match.Pattern, apex string) reach {
	return reach{
		any:  p == match.Any(),
		apex: p.Match(apex),
		one:  p.Match("a." + apex),
		deep: p.Match("a.b." + apex),
	}
}

// String says how far r reaches. The texts are part of the JSON contract.
func (r reach) String() string {
	switch {
	case r.any:
		return "any name"
	case r.apex && r.one && r.deep:
		return "the name and any depth below"
	case r.apex && r.one:
		return "the name and one label below"
	case r.apex && !r.deep:
		return "exactly this name"
	case r.one && r.deep && !r.apex:
		return "any depth"
	case r.one && !r.apex:
		return "one label only"
	}
	return "other names"
}

// The reaches of a text that has none in a dialect.
const (
	never   = "never matches"
	refused = "refused"
)

// means says what n stands for: with a wildcard, by another name than host that
// it admits, and by the apex if it does not.
func (n notation) means(host string) *means {
	m := &means{Reach: n.reach.String()}
	if n.wildcard == "" || n.reach.any {
		return m
	}
	for _, labels := range []string{"a.b.", "c.d.", "a.", "c."} {
		if other := labels + n.apex; other != host && n.pattern.Match(other) {
			m.Also = other
			break
		}
	}
	if !n.reach.apex {
		m.Not = n.apex
	}
	return m
}

// elsewhere returns the dialects in which the text of n means something else.
func (n notation) elsewhere() []reading {
	var readings []reading
	for d := range otherDialects {
		p, err := match.Parse(d, n.text)
		if err != nil {
			readings = add(readings, reading{n.text, refused, nil}, d)
		} else if _, dead := p.Never(); dead {
			readings = add(readings, reading{n.text, never, nil}, d)
		} else if r := reachOf(p, n.apex); r != n.reach {
			readings = add(readings, reading{n.text, r.String(), nil}, d)
		}
	}
	return readings
}

// admitting returns the notations for the destination of n that admit a host
// which n itself does not: its own text, and the leading dot that some systems
// have for a wildcard.
func (n notation) admitting(host string) []reading {
	var readings []reading
	for _, text := range []string{n.text, "." + n.apex} {
		for d := range otherDialects {
			if p, err := match.Parse(d, text); err == nil && p.Match(host) {
				readings = add(readings, reading{text, reachOf(p, n.apex).String(), nil}, d)
			}
		}
	}
	return readings
}

// otherDialects yields the dialects of other systems than the document's.
func otherDialects(yield func(match.Dialect) bool) {
	for d := range match.Dialects() {
		if d != match.Canonical && d != documentDialect && !yield(d) {
			return
		}
	}
}

// add adds a dialect to the reading that is like r, which may be new.
func add(readings []reading, r reading, d match.Dialect) []reading {
	i := slices.IndexFunc(readings, func(have reading) bool { return have.Text == r.Text && have.Reach == r.Reach })
	if i < 0 {
		i = len(readings)
		readings = append(readings, r)
	}
	readings[i].Dialects = append(readings[i].Dialects, d)
	return readings
}
