package egress

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/sallyport-go/sallyport/internal/index"
)

// A shape is all that the records of the index have in common which differ in
// their rules alone: which of its patterns are filed there and for what, and
// which of them, and of those of the names above, decide.
type shape struct {
	patterns    uint32 // how many a record has
	own, ownEnd uint32 // of shapes.own
	// entries are those of hosts with no, one, or more labels in front of the name:
	// the i-th from place i to place i+1.
	entries [4]uint32
}

// An entry is a pattern that may decide, and the ports of its rule. The first
// entry that has the class of the request does.
type entry struct {
	place uint32 // among the patterns of the record
	ports uint32 // the number of a set in classes
}

// A shapeTable is the shapes of an index, with what they refer to.
type shapeTable struct {
	shapes  []shape
	own     []index.Kind // of the first patterns of a record
	entries []entry
	// allowed has for each shape, for each number of labels in front of the name, a
	// row of bits: the classes that are allowed. It is all that Allow needs.
	allowed []uint64
}

func (s *shapeTable) clip() {
	s.shapes, s.own = slices.Clip(s.shapes), slices.Clip(s.own)
	s.entries, s.allowed = slices.Clip(s.entries), slices.Clip(s.allowed)
}

// A shaper makes the shapes.
type shaper struct {
	*Matcher
	most  int // how many words of verdicts there may be
	known map[string]uint32
	// simple has the shapes of a single pattern with nothing above, by the terms of
	// its rule and its kind, plus one.
	simple [][index.Residual]uint32
	// What follows is used again for each record.
	patterns []uint32
	lists    [3][]listed
	key      []byte
	covered  []uint64
}

// A listed is a pattern in a list of those that match.
type listed struct {
	rank    rank
	pattern uint32
}

// record makes the record of a node; it is the [index.Shaper] of a Matcher.
func (s *shaper) record(n *index.Node) (uint32, []uint32) {
	single := len(n.Own) == 1 && (len(n.Patterns) == 0)
	var simple *uint32
	if single {
		rule := s.table.rule(n.Own[0].Pattern)
		simple = &s.simple[s.table.termNumber(rule)][n.Own[0].Kind]
		if *simple > 0 {
			s.patterns = append(s.patterns[:0], n.Own[0].Pattern)
			return *simple - 1, s.patterns
		}
	}
	shape := s.compute(n)
	if single {
		*simple = shape + 1
	}
	return shape, s.patterns
}

// compute fills s.patterns and returns the shape that they fill.
func (s *shaper) compute(n *index.Node) uint32 {
	s.patterns, s.key = s.patterns[:0], s.key[:0]
	s.gather(n)
	for _, o := range n.Own {
		s.patterns = append(s.patterns, o.Pattern)
		s.key = append(s.key, byte(o.Kind))
	}
	for rest := range s.lists {
		s.key = append(s.key, 0)
		for _, l := range s.lists[rest] {
			t := s.table.term(l.rank.rule())
			s.key = append(s.key, 1+byte(t.action))
			s.key = binary.AppendUvarint(binary.AppendUvarint(s.key, uint64(s.place(l.pattern))), uint64(t.set))
		}
	}
	number, known := s.known[string(s.key)]
	// Over the limit the policy is refused in the end, whatever is made of it.
	if !known && len(s.allowed) <= s.most {
		number = s.add(n)
		s.known[string(s.key)] = number
	}
	return number
}

// gather makes the lists of a node.
func (s *shaper) gather(n *index.Node) {
	for i := range s.lists {
		s.lists[i] = s.lists[i][:0]
	}
	for _, o := range n.Own {
		for rest, kinds := range index.Matches {
			if o.Kind&kinds != 0 {
				s.list(rest, o.Pattern)
			}
		}
	}
	if len(n.Patterns) > 0 {
		s.inherit(n)
	}
	for rest := range s.lists {
		s.settle(rest)
	}
}

func (s *shaper) list(rest int, pattern uint32) {
	s.lists[rest] = append(s.lists[rest], listed{s.table.rank(s.table.rule(pattern)), pattern})
}

// place returns the place of a pattern among those of the record at hand, to
// which it is added if it is not among them. Its own come first.
func (s *shaper) place(pattern uint32) uint32 {
	if i := slices.Index(s.patterns, pattern); i >= 0 {
		return uint32(i)
	}
	s.patterns = append(s.patterns, pattern)
	return uint32(len(s.patterns) - 1)
}

// inherit adds to the lists what decides on hosts below the name above. A host
// that is the name itself is Step labels below that, and all others two and more.
func (s *shaper) inherit(n *index.Node) {
	above := &s.shapes[n.Above]
	for rest := range s.lists {
		from := 2
		if rest == 0 {
			from = n.Step
		}
		for _, e := range s.entries[above.entries[from]:above.entries[from+1]] {
			s.list(rest, n.Patterns[e.place])
		}
	}
}

// settle puts a list in order. A pattern whose ports all belong to those before it
// can never decide and is left out.
func (s *shaper) settle(rest int) {
	list := s.lists[rest]
	if len(list) < 2 {
		return
	}
	slices.SortFunc(list, func(a, b listed) int { return cmp.Compare(a.rank, b.rank) })
	kept := list[:0]
	s.covered = append(s.covered[:0], make([]uint64, s.classes.words)...)
	for _, l := range list {
		if cover(s.covered, s.classes.row(s.table.term(l.rank.rule()).set)) {
			kept = append(kept, l)
		}
	}
	s.lists[rest] = kept
}

// cover adds bits to covered and reports whether that changed it.
func cover(covered, bits []uint64) (changed bool) {
	for i, b := range bits {
		changed = changed || b&^covered[i] != 0
		covered[i] |= b
	}
	return changed
}

// add adds the shape of the lists.
func (s *shaper) add(n *index.Node) uint32 {
	x := shape{patterns: uint32(len(s.patterns)), own: uint32(len(s.own))}
	for _, o := range n.Own {
		s.own = append(s.own, o.Kind)
	}
	x.ownEnd = uint32(len(s.own))
	for rest, list := range s.lists {
		x.entries[rest] = uint32(len(s.entries))
		allowed := make([]uint64, s.classes.words)
		s.covered = append(s.covered[:0], allowed...)
		for _, l := range list {
			t := s.table.term(l.rank.rule())
			s.entries = append(s.entries, entry{s.place(l.pattern), t.set})
			for i, b := range s.classes.row(t.set) {
				if t.action == Allow {
					allowed[i] |= b &^ s.covered[i]
				}
				s.covered[i] |= b
			}
		}
		s.allowed = append(s.allowed, allowed...)
	}
	x.entries[3] = uint32(len(s.entries))
	s.shapes = append(s.shapes, x)
	return uint32(len(s.shapes) - 1)
}
