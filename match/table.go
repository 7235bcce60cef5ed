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
	index    *index.Index
	shapes   []shape // of the records of the index, the root's first
	patterns []Pattern
	values   []V
	quiet    bool // no pattern matches but by a name
}

// A shape is what the records of the index have in common which differ in their
// patterns alone: what these are for, and whether there is a name above theirs.
type shape struct {
	kinds []index.Kind
	below bool
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
	t.index = index.Build(texts, index.Fast, func(n *index.Node) (uint32, []uint32) {
		x := shape{below: n.Above != 0}
		key, numbers = append(key[:0], 0), numbers[:0]
		switch {
		case x.below:
			key[0] = 2
		case len(t.shapes) > 0:
			key[0] = 1
		}
		for _, o := range n.Own {
			key = append(key, byte(o.Kind))
			numbers = append(numbers, o.Pattern)
		}
		number, ok := known[string(key)]
		if !ok {
			number = uint32(len(t.shapes))
			known[string(key)] = number
			for _, o := range n.Own {
				x.kinds = append(x.kinds, o.Kind)
			}
			t.shapes = append(t.shapes, x)
		}
		return number, numbers
	})
	t.quiet = len(t.shapes[0].kinds) == 0 && t.index.Residuals() == nil
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
	// Most hosts have no answer, or those of one name, which is soon told.
	r, rest, found := t.index.Find(host)
	if t.quiet && (found == index.None || found == index.Named && !t.shapes[r.Shape].below) {
		if found == index.Named {
			t.yieldRecord(yield, r, rest)
		}
		return
	}
	var h fqdn.Host
	if !h.Set(host) {
		return
	}
	var path index.Path
	t.index.Path(h.Text(), &path)
	for i, r := range path.Records[:path.Count] {
		if !t.yieldRecord(yield, r, index.LabelsBefore(h.Text(), int(path.Sizes[i]))) {
			return
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

// yieldRecord yields the patterns of a record that match a host with rest labels in
// front of its name, and reports whether to go on.
func (t *Table[V]) yieldRecord(yield func(Pattern, V) bool, r index.Record, rest int) bool {
	kinds := t.shapes[r.Shape].kinds
	for k, kind := range kinds {
		if kind&index.Matches[rest] == 0 {
			continue
		}
		if n := t.index.Pattern(r, k, len(kinds)); !yield(t.patterns[n], t.values[n]) {
			return false
		}
	}
	return true
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
