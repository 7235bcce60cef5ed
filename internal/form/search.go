package form

import (
	"math"
	"math/bits"
	"slices"
	"sync"
)

// A Side says which of two texts a host is to match.
type Side uint8

const (
	Both      Side = iota // the first and the second
	OnlyLeft              // the first and not the second
	OnlyRight             // the second and not the first
	sides
)

// Witnesses are the shortest valid hosts for each side, "" where there is none.
type Witnesses [sides]string

// Compare finds, for each side of two texts, a shortest valid host, or that
// there is none. It is exact: the limits of 63 and 253 bytes, hyphens and the
// rule of the last label are part of the search.
//
// The search goes breadth first over the product of the deterministic automata
// of both texts and of the valid hosts, one byte a level, in four parts:
//
//   - A walk over the two automata alone closes the sides that no text is on.
//   - A host of one text alone is looked for among those that are little longer
//     than that text demands, where it nearly always is; see tryShort.
//   - The side of both is closed if the bounds of a host there say that it would
//     be too long; see bound.
//   - The sides that are still open are searched for together.
//
// Of two ways to one state at one length the one with the shorter last label can
// do all that the other can, so that a state is entered again only with a
// shorter label. States from which no open side can be reached are not entered,
// nor those that are too far from the only one. The last part looks at no more
// than the product of the states, at most MaxStates each, times the few states
// of a host, times the lengths of a label, though hardly ever at more than five
// labels for a pair of states; and at each of them at the edges that have a byte
// in common. The parts before it take no more than a constant part of that.
//
// Texts over the budget are not compared; ok is false.
func Compare(left, right string) (w Witnesses, ok bool) {
	return compare(left, right, 1<<Both|1<<OnlyLeft|1<<OnlyRight)
}

// compare is Compare for the wanted sides.
func compare(left, right string, wanted sideSet) (w Witnesses, ok bool) {
	l, okLeft := newNFA(left).determinize(true)
	r, okRight := newNFA(right).determinize(true)
	if !okLeft || !okRight {
		return w, false
	}
	l.findShapes()
	r.findShapes()
	l.mark(1<<Both|1<<OnlyLeft, 1<<OnlyRight)
	r.mark(1<<Both|1<<OnlyRight, 1<<OnlyLeft)
	s := searches.Get().(*search)
	defer searches.Put(s)
	s.left, s.right, s.found = l, r, Witnesses{}
	s.meets.reset(l, r)
	hope := s.hopeful(wanted)
	for _, side := range [...]Side{OnlyLeft, OnlyRight} {
		if hope>>side&1 != 0 && s.tryShort(side) {
			hope &^= 1 << side
		}
	}
	if hope>>Both&1 != 0 && s.measure(Both) > maxHost {
		hope &^= 1 << Both
	}
	s.open = hope
	s.run(maxHost, math.MaxInt)
	return s.found, true
}

// searches keeps the memory of searches: up to some megabytes that would have
// to be made and cleared for each.
var searches = sync.Pool{New: func() any { return new(search) }}

// grown returns a slice of n zeros, in the memory of s if there is enough.
func grown[E any](s []E, n int) []E {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}

// A search is one run of Compare.
type search struct {
	left, right *dfa
	open        sideSet // sides that are looked for
	found       Witnesses
	meets       meetings
	queue       []step
	measured    Side // whose bounds the states have
	far         [MaxStates]uint16
	seen        []bool   // pairs of states
	todo        []uint32 // pairs of states

	// room has, of each tail and pair of states, the room of the shortest label
	// that it was entered with; of new labels, which all have the same room, the
	// length at which they were, plus one.
	room [tails][]uint8
}

// A step is a state and how it was come to: from the lowest bit the states of
// left and right, the tail, the room of its last label, and in the upper half
// the step before.
type step uint64

// stateBits has room for the states of a dfa.
const (
	stateBits      = 10
	_         uint = 1<<stateBits - MaxStates
)

func newStep(parent int, left, right uint16, t tail, room uint8) step {
	return step(parent)<<32 | step(room)<<24 | step(t)<<20 | step(right)<<stateBits | step(left)
}

func (n step) left() uint16  { return uint16(n & (1<<stateBits - 1)) }
func (n step) right() uint16 { return uint16(n >> stateBits & (1<<stateBits - 1)) }
func (n step) tail() tail    { return tail(n >> 20 & 0xf) }
func (n step) room() uint8   { return uint8(n >> 24) }
func (n step) parent() int   { return int(n >> 32) }

// hopeful returns those of the wanted sides that some text is on, valid host or
// not: a walk over the product alone, which is much smaller than that with the
// hosts. Patterns that look alike and are disjoint are told apart by it.
func (s *search) hopeful(wanted sideSet) (hope sideSet) {
	width := len(s.right.states)
	s.seen = grown(s.seen, len(s.left.states)*width)
	s.seen[0] = true
	s.todo = append(s.todo[:0], 0)
	for len(s.todo) > 0 {
		pair := s.todo[len(s.todo)-1]
		s.todo = s.todo[:len(s.todo)-1]
		left, right := &s.left.states[uint16(pair)], &s.right.states[pair>>16]
		hope |= (left.sides & right.sides).ends() & wanted
		if hope == wanted {
			break
		}
		open := wanted &^ hope
		if to := int(left.dot)*width + int(right.dot); !s.seen[to] && s.left.states[left.dot].sides&s.right.states[right.dot].sides&open != 0 {
			s.seen[to] = true
			s.todo = append(s.todo, uint32(left.dot)|uint32(right.dot)<<16)
		}
		lefts, rights := s.left.out(left), s.right.out(right)
		for _, m := range s.meets.of(left, right) {
			a, b := &lefts[m.left], &rights[m.right]
			if to := int(a.to)*width + int(b.to); !s.seen[to] && a.sides&b.sides&open != 0 {
				s.seen[to] = true
				s.todo = append(s.todo, uint32(a.to)|uint32(b.to)<<16)
			}
		}
	}
	return hope
}

// tryShort looks for a shortest host on a side, for as long as that takes few
// steps: nearly always one is found that is little longer than the bounds say
// that it must be, and a search that passes over all that is longer goes
// straight to it.
func (s *search) tryShort(side Side) (ok bool) {
	least := s.measure(side)
	few := 100 + len(s.left.states)*len(s.right.states)/10
	s.open = 1 << side
	for slack := 2; s.open != 0 && least+slack < maxHost; slack *= 2 {
		if !s.run(least+slack, few) {
			break
		}
	}
	return s.open == 0
}

// run looks for hosts on the open sides of no more bytes than a limit. It gives
// up after some steps; ok is false if so.
func (s *search) run(limit, steps int) (ok bool) {
	for t := range s.room {
		s.room[t] = grown(s.room[t], len(s.left.states)*len(s.right.states))
	}
	s.queue = append(s.queue[:0], newStep(0, 0, 0, atStart, maxLabel+1))
	for length, from := 1, 0; length <= limit && from < len(s.queue) && s.open != 0; length++ {
		to := len(s.queue)
		if to > steps {
			return false
		}
		needs := beyondBound
		if s.open == 1<<s.measured {
			needs = limit - length
		}
		// New labels come first and the others in the order of those before them, so
		// that a level goes from short labels to long ones and enters no state twice.
		s.dots(from, to, length, needs)
		s.advance(from, to, length, needs)
		from = to
	}
	return true
}

// dots enters what follows the steps from..to by a dot, at a length.
func (s *search) dots(from, to, length, needs int) {
	starts := s.room[atStart]
	for i := from; i < to; i++ {
		here := s.queue[i]
		if tailAfter[here.tail()][kindDot] != atStart {
			continue
		}
		l, r := s.left.states[here.left()].dot, s.right.states[here.right()].dot
		a, b := &s.left.states[l], &s.right.states[r]
		pair := int(l)*len(s.right.states) + int(r)
		if starts[pair] != 0 || a.sides&b.sides&s.open == 0 || (a.needs + b.needs).beyond(needs) {
			continue
		}
		starts[pair] = uint8(length + 1)
		s.queue = append(s.queue, newStep(i, l, r, atStart, maxLabel+1))
	}
}

// advance enters what follows the steps from..to by another byte, at a length.
// Of the bytes that lead to one pair of states, one that makes the label a word
// does for all: what goes on from any label goes on from a word of no greater
// length, too, which may be followed by every byte and may end the host.
func (s *search) advance(from, to, length, needs int) {
	width, words, starts := len(s.right.states), s.room[word], s.room[atStart]
	for i := from; i < to; i++ {
		here := s.queue[i]
		room := here.room() - 1
		if room == 0 {
			continue
		}
		l, r := &s.left.states[here.left()], &s.right.states[here.right()]
		meets := s.meets.of(l, r)
		if here.tail() == word {
			// A label that starts here, if one was entered no later, is shorter and goes
			// on with letters wherever this one does.
			if start := int(starts[int(here.left())*width+int(here.right())]); start != 0 && start <= length {
				meets = meets[meets[0].letters:]
			}
		}
		known := room
		if int(room) > maxHost-length {
			known = maxLabel + 1 // a shorter label can do no more with the bytes that are left
		}
		toWord := wordAfter[here.tail()]
		lefts, rights := s.left.out(l), s.right.out(r)
		for _, m := range meets {
			a, b := &lefts[m.left], &rights[m.right]
			pair := int(a.to)*width + int(b.to)
			common := a.sides & b.sides
			if words[pair] >= room || common&s.open == 0 || (a.needs + b.needs).beyond(needs) {
				continue
			}
			if m.kinds&toWord == 0 {
				for others := othersAfter[here.tail()][m.kinds]; others != 0; others &= others - 1 {
					after := tail(bits.TrailingZeros8(others))
					if s.room[after][pair] < room {
						s.room[after][pair] = known
						s.queue = append(s.queue, newStep(i, a.to, b.to, after, room))
					}
				}
				continue
			}
			words[pair] = known
			s.queue = append(s.queue, newStep(i, a.to, b.to, word, room))
			if side := common.ends() & s.open; side != 0 {
				s.open &^= side
				s.found[bits.TrailingZeros8(uint8(side))] = s.host(len(s.queue) - 1)
			}
		}
	}
}

// nicest returns the symbol of a class that is the nicest to read: x is nobody's
// name.
func nicest(c Class) uint8 {
	if x := c & kindClasses[kindX]; x != 0 {
		c = x
	}
	return uint8(bits.TrailingZeros64(uint64(c)))
}

// host spells the host of the i-th step.
func (s *search) host(i int) string {
	var host []byte
	for ; i > 0; i = s.queue[i].parent() {
		host = append(host, alphabet[s.symbol(s.queue[s.queue[i].parent()], s.queue[i])])
	}
	slices.Reverse(host)
	return string(host)
}

// symbol returns the nicest symbol that leads from one step to the next.
func (s *search) symbol(here, next step) uint8 {
	if next.tail() == atStart {
		return dotBit
	}
	var class Class
	for _, a := range s.left.out(&s.left.states[here.left()]) {
		for _, b := range s.right.out(&s.right.states[here.right()]) {
			if a.to == next.left() && b.to == next.right() {
				class |= a.class & b.class
			}
		}
	}
	var kinds Class
	for k, bytes := range kindClasses {
		if tailAfter[here.tail()][k] == next.tail() {
			kinds |= bytes
		}
	}
	return nicest(class & kinds)
}

// Shortest returns a shortest valid host that text matches, and false if there
// is none. Texts over the budget have none.
func Shortest(text string) (host string, ok bool) {
	if IsNever(text) {
		return "", false
	}
	w, _ := compare(text, "", 1<<OnlyLeft)
	return w[OnlyLeft], w[OnlyLeft] != ""
}
