package egress

import (
	"iter"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/index"
	"github.com/sallyport-go/sallyport/match"
)

// A found is a pattern that matches a name, and where it is filed.
type found struct {
	pattern uint32
	name    string
	kind    index.Kind
}

// matching yields all patterns that match a name, in no particular order. That
// takes time by the labels of the name and by what is found, not by how many
// patterns there are.
func (m *Matcher) matching(h *fqdn.Host) iter.Seq[found] {
	return func(yield func(found) bool) {
		name := h.String()
		var path index.Path
		m.index.Path(name, &path)
		for i, r := range path.Records[:path.Count] {
			size := int(path.Sizes[i])
			kinds := index.Matches[index.LabelsBefore(name, size)]
			s := &m.shapes[r.Shape]
			for place, kind := range m.own[s.own:s.ownEnd] {
				if kind&kinds == 0 {
					continue
				}
				if !yield(found{m.index.Pattern(r, place, int(s.patterns)), name[len(name)-size:], kind}) {
					return
				}
			}
		}
		c := m.index.Residuals().Scan(h)
		for i, ok := c.Next(); ok; i, ok = c.Next() {
			if c.Matches() && !yield(found{m.index.ResidualOf(i), "", index.Residual}) {
				return
			}
		}
	}
}

// patternOf returns a pattern that was found.
func (m *Matcher) patternOf(f found) match.Pattern {
	return mustPattern(m.index.TextOf(f.pattern, f.name, f.kind))
}

// mustPattern returns the pattern of a text of the index.
func mustPattern(text string) (p match.Pattern) {
	if err := p.UnmarshalText([]byte(text)); err != nil {
		panic("egress: the index holds no pattern: " + err.Error())
	}
	return p
}
