package match

import (
	"errors"
	"fmt"
	"iter"

	"github.com/sallyport-go/sallyport/internal/form"
	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/index"
)

// ErrZeroPattern is the fault of a table's pattern that nobody parsed.
var ErrZeroPattern = errors.New("the zero Pattern")

// A Table finds the patterns that match a host among many, with their values.
// Its time depends on the length of the host and on the number of answers, not
// on the number of patterns.
//
// A Table is immutable and safe for concurrent use. The zero Table and a nil
// *Table hold nothing.
type Table[V any] struct {
	index *index.Index
	// shapes has what the patterns of a record are for, by the record's shape.
	shapes   [][]index.Kind
	patterns []Pattern
	values   []V
	quiet    bool // no pattern matches but by a name
}

// NewTable returns the table of patterns, which may be in any order; one
// pattern may come more than once. A zero Pattern is an error
// ([ErrZeroPattern]), because a table that lost a pattern would deny or allow in
// silence; all of them are reported.
func NewTable[V any](patterns iter.Seq2[Pattern, V]) (*Table[V], error) {
	t := &Table[V]{}
	var texts []string
	var faults []error
	for p, v := range patterns {
		if p == (Pattern{}) {
			faults = append(faults, fmt.Errorf("match: pattern %d: %w", len(texts), ErrZeroPattern))
		}
		texts = append(texts, p.text)
		t.patterns = append(t.patterns, p)
		t.values = append(t.values, v)
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	known := map[string]uint32{}
	var key []byte
	var numbers []uint32
	t.index = index.Build(texts, func(n *index.Node) (uint32, []uint32) {
		key, numbers = key[:0], numbers[:0]
		for _, o := range n.Own {
			key = append(key, byte(o.Kind))
			numbers = append(numbers, o.Pattern)
		}
		shape, ok := known[string(key)]
		if !ok {
			shape = uint32(len(t.shapes))
			known[string(key)] = shape
			kinds := make([]index.Kind, len(n.Own))
			for i, o := range n.Own {
				kinds[i] = o.Kind
			}
			t.shapes = append(t.shapes, kinds)
		}
		return shape, numbers
	})
	root := t.shapes[t.index.Root().Shape]
	t.quiet = len(root) == 0 && t.index.Residuals() == nil
	return t, nil
}

// All yields every pattern that matches host, with its value: names and patterns
// for whole labels below a name (*.x, **.x) first, those of longer names before
// those of shorter ones and those of one name in the order of NewTable; then the
// others. What is no valid name matches nothing. Each pattern is
// yielded once for each time that it was given. A range over All does not
// allocate.
func (t *Table[V]) All(host string) iter.Seq2[Pattern, V] {
	// Small enough to be inlined, so that a range over it does not allocate.
	return func(yield func(Pattern, V) bool) { t.all(host, yield) }
}

func (t *Table[V]) all(host string, yield func(Pattern, V) bool) {
	if t == nil || t.index == nil {
		return
	}
	// Most hosts have no answer, which is soon told.
	if _, _, found := t.index.Find(host); found == index.None && t.quiet {
		return
	}
	var h fqdn.Host
	if !h.Set(host) {
		return
	}
	var path index.Path
	t.index.Path(h.Text(), &path)
	for i, r := range path.Records[:path.Count] {
		kinds := index.Matches[index.LabelsBefore(h.Text(), int(path.Sizes[i]))]
		for k, kind := range t.shapes[r.Shape] {
			if n := t.index.Pattern(r, k, len(t.shapes[r.Shape])); kind&kinds != 0 && !yield(t.patterns[n], t.values[n]) {
				return
			}
		}
	}
	c := t.index.Residuals().Scan(&h)
	for i, ok := c.Next(); ok; i, ok = c.Next() {
		n := t.index.ResidualOf(i)
		if c.Matches() && t.first(n, t.index.Residuals().Text(i), &h) && !yield(t.patterns[n], t.values[n]) {
			return
		}
	}
}

// first reports whether no alternative of pattern n in front of alt, which matches
// h, does so too; that one would have yielded the pattern.
func (t *Table[V]) first(n uint32, alt string, h *fqdn.Host) bool {
	for earlier := range form.Alternatives(t.patterns[n].text) {
		if earlier == alt {
			return true
		}
		if form.MatchAlternative(earlier, h) {
			return false
		}
	}
	return false
}
