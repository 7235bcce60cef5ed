package match

import (
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/sallyport-go/sallyport/internal/form"
	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/index"
)

// ErrZeroPattern is the fault of a table's pattern that nobody parsed.
var ErrZeroPattern = errors.New("the zero Pattern")

// A Table finds the patterns that match a host among many, with their values.
// Its time depends on the number of labels of the host and on the number of
// answers, not on the number of patterns; only patterns that are no plain
// suffix (a star inside or before a label) are tried one by one, and those only
// on hosts with their suffix.
//
// A Table is immutable and safe for concurrent use. The zero Table and a nil
// *Table hold nothing.
type Table[V any] struct {
	index    *index.Index
	patterns []Pattern
	values   []V
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
	t.index = index.New(texts)
	return t, nil
}

// All yields every pattern that matches host, with its value: patterns with
// longer literal suffixes first, those of one suffix in the order of their
// kinds and of NewTable. What is no valid name matches nothing. Each pattern is
// yielded once for each time that it was given. A range over All does not
// allocate.
func (t *Table[V]) All(host string) iter.Seq2[Pattern, V] {
	// Small enough to be inlined, so that a range over it does not allocate.
	return func(yield func(Pattern, V) bool) { t.all(host, yield) }
}

func (t *Table[V]) all(host string, yield func(Pattern, V) bool) {
	var h fqdn.Host
	if t == nil || t.index == nil || !h.Set(host) {
		return
	}
	node, rest := t.index.Find(&h)
	for t.yieldNode(yield, &h, node, rest) && node != index.Root {
		node, rest = t.index.Above(&h, node, rest)
	}
}

// yieldNode yields what is filed under node for a host with rest labels in
// front of its name, and reports whether to go on.
func (t *Table[V]) yieldNode(yield func(Pattern, V) bool, h *fqdn.Host, node index.Node, rest int) bool {
	for _, kind := range kindsOf[rest] {
		for _, i := range t.index.Patterns(node, kind) {
			if !yield(t.patterns[i], t.values[i]) {
				return false
			}
		}
	}
	for _, r := range t.index.Residuals(node) {
		if t.found(r, h) && !yield(t.patterns[r.Pattern], t.values[r.Pattern]) {
			return false
		}
	}
	return true
}

// kindsOf has the kinds of patterns that match a host, by the number of its
// labels in front of the name of the node.
var kindsOf = [3][]index.Kind{{index.Exact}, {index.One, index.Below}, {index.Below}}

// found reports whether the residual matches h and no earlier alternative of
// its pattern does, which would have yielded the pattern before.
func (t *Table[V]) found(r index.Residual, h *fqdn.Host) bool {
	if !form.MatchAlternative(r.Text, h) {
		return false
	}
	for text := t.patterns[r.Pattern].text; ; {
		alt, rest, _ := strings.Cut(text, "|")
		if alt == r.Text {
			return true
		}
		if form.MatchAlternative(alt, h) {
			return false
		}
		text = rest
	}
}
