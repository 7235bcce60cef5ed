package egress

import (
	"iter"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/index"
	"github.com/sallyport-go/sallyport/match"
)

// A found is a pattern of a compiled policy that matches a name, and where it is filed.
type found struct {
	of      *Matcher
	pattern uint32
	name    string // letters not folded
	kind    index.Kind
}

// naming yields all rules that name a host, each with its patterns that match, in no
// particular order.
func (m *Matcher) naming(h *fqdn.Host) iter.Seq2[uint32, found] {
	return func(yield func(uint32, found) bool) {
		for _, p := range m.parts() {
			for f := range p.matching(h) {
				if rule := p.table.rule(f.pattern); !p.gone.has(rule) && !yield(p.number(rule), f) {
					return
				}
			}
		}
	}
}

// matching yields all patterns of a compiled policy that match a name, in no
// particular order. That takes time by the labels of the name and by what is found,
// not by how many patterns there are. It allocates nothing.
func (m *Matcher) matching(h *fqdn.Host) iter.Seq[found] {
	return func(yield func(found) bool) {
		name := h.Text()
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
				if !yield(found{m, m.index.Pattern(r, place, int(s.patterns)), name[len(name)-size:], kind}) {
					return
				}
			}
		}
		c := m.index.Residuals().Scan(h)
		for i, ok := c.Next(); ok; i, ok = c.Next() {
			if c.Matches() && !yield(found{m, m.index.ResidualOf(i), "", index.Residual}) {
				return
			}
		}
	}
}

// parsed returns the pattern that was found; parsing folds it.
func (f found) parsed() match.Pattern {
	return mustPattern(f.of.index.TextOf(f.pattern, f.name, f.kind))
}

// mustPattern returns the pattern of a text of the index.
func mustPattern(text string) (p match.Pattern) {
	if err := p.UnmarshalText([]byte(text)); err != nil {
		panic("egress: the index holds no pattern: " + err.Error())
	}
	return p
}
