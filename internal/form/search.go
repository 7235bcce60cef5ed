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

// Witnesses are valid hosts, one for each side, "" where there is none.
type Witnesses [sides]string

// SmallProduct is the number of pairs of states up to which the witness of a side
// is a shortest one. With more of them it is one that is found soon: what long
// texts have in common is known by any host, and the shortest one takes nearly all
// of the time.
const SmallProduct = 2048

// Compare finds, for each side of two texts, a valid host, or that there is none.
// It is exact: the limits of 63 and 253 bytes, hyphens and the rule of the last
// label are part of the search. The same texts have the same hosts each time.
//
// A host of a side leads two automata to a goal, and that of valid hosts to its
// end. The product of the three is large, and what can be known of it soon is
// looked for first:
//
//   - What one text has and the other has not is nearly any host of the one; the
//     simplest are tried; see [search.sample].
//   - Bounds say what each automaton demands by itself; the side is closed if
//     they are beyond a host; see [search.measure].
//   - A search along the bounds, best first, finds most hosts that are not short of
//     room; see [search.bestFirst].
//   - The side is closed if no text is on it, valid host or not; see
//     [search.reach].
//   - If no edge leads back, as nearly always on the side of both, the rests of all
//     pairs of states are found: how far they are from a goal, and what it costs to
//     end the label sooner. They are exact: they close the side if the start is too
//     far, and else the search along them goes straight; see [search.weigh].
//   - Else a survey finds how far the pairs are but for some rules of a host, and the
//     search goes along that; see [search.survey]. At last comes a search by lengths,
//     which misses nothing; see [search.run].
//
// Small products are searched by lengths at once, so that their hosts are the
// shortest; see [SmallProduct].
//
// The bound is the product of the numbers of states, [MaxStates] squared: rests and
// surveys look at each pair of states that texts lead to once, or once for each of three
// openings, and there at each two edges. Only the search by lengths may come to a pair
// more often; [search.run] says how often.
//
// Texts over the budget are not compared; ok is false.
func Compare(left, right string) (w Witnesses, ok bool) {
	return compare(left, right, Both, OnlyLeft, OnlyRight)
}

// compare is Compare for the wanted sides.
func compare(left, right string, wanted ...Side) (w Witnesses, ok bool) {
	s := searches.Get().(*search)
	defer searches.Put(s)
	l, r := &s.texts[ofLeft], &s.texts[ofRight]
	if !l.reset(left, ofLeft) || !r.reset(right, ofRight) {
		return w, false
	}
	for _, side := range wanted {
		switch side {
		case Both:
			w[side] = s.find(&l.accepts, r)
		case OnlyLeft:
			w[side] = s.find(&r.refuses, l)
		case OnlyRight:
			w[side] = s.find(&l.refuses, r)
		}
	}
	return w, true
}

// searches keeps the memory of searches: some megabytes, and tens of them at the edge
// of the budget, that would have to be made and cleared for each.
var searches = sync.Pool{New: func() any { return new(search) }}

// grown returns a slice of n zeros, in the memory of s if there is enough.
func grown[E any](s []E, n int) []E {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}

// A search looks for a host that leads two automata to a goal.
type search struct {
	texts       [2]automata
	left, right *automaton
	meets       meetings
	queue       []step
	pairs       []pair // of states; all zero but while the queue is in use
	ways        []way  // to a goal, once surveyed
	weights
	weighing

	// The memory of single parts of the search.
	lengths []pair           // at which pairs were entered, where that is not in order
	opens   []open           // beside the queue
	lists   [mostCost]uint32 // of each cost, the last open step, plus one
	flow    flow
	alone   *search // weighs single automata
	inward  [2]inward
	todo    []uint32 // pairs of states, and above them openings
}

// A pair is two states, as it was entered: of each tail, with the room of the
// shortest label; of new labels, which all have the same room, the length at
// which they were, plus one. The last byte says that what follows by a dot was
// entered.
type pair [tails + 1]uint8

const dotted = tails

// pair returns the number of the pair of two states.
func (s *search) pair(left, right uint16) int { return int(left)*len(s.right.states) + int(right) }

// isGoal reports whether two states are goals.
func (s *search) isGoal(left, right uint16) bool {
	return s.left.states[left].goal && s.right.states[right].goal
}

// A step is a pair of states and how it was come to: from the lowest bit the
// states of left and right, the tail, the room of its last label, which is how
// many bytes it may still have, plus one, and in the upper half the step before.
type step uint64

// stateBits has room for the states of an automaton.
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

// find returns a host that leads left to a goal and that the text of right
// matches, or "".
func (s *search) find(left *automaton, right *automata) (host string) {
	s.left, s.right = left, &right.accepts
	s.meets.reset(s.left, s.right)
	size := len(s.left.states) * len(s.right.states)
	s.pairs = slices.Grow(s.pairs[:0], size)[:size]
	s.lengths = slices.Grow(s.lengths[:0], size)[:size]
	s.ways = slices.Grow(s.ways[:0], size)[:size]
	if size <= SmallProduct {
		return s.findShortest(&right.places)
	}
	return s.findSoon(&right.places)
}

// findShortest is find for a shortest host.
func (s *search) findShortest(right *nfa) (host string) {
	if !s.reach(right) {
		return ""
	}
	// Nearly always it is hardly longer than the bounds say that it must be.
	least := s.estimate()
	if least > maxHost {
		return ""
	}
	if host := s.run(min(least+2, maxHost)); host != "" {
		return host
	}
	least = s.survey()
	if least > maxHost {
		return ""
	}
	// Nearly always a shortest host is hardly longer than the distance says: it
	// has a dot more for each 63 bytes.
	if host := s.run(min(least+maxHost/(maxLabel+1), maxHost)); host != "" {
		return host
	}
	return s.run(maxHost)
}

// findSoon is find for any host.
func (s *search) findSoon(right *nfa) (host string) {
	if s.left.places == nil {
		if host := s.sample(right); host != "" {
			return host
		}
	}
	if s.measure() > maxHost {
		return ""
	}
	s.weighAlone(s.left)
	s.weighAlone(s.right)
	forward, steps := s.left.forward && s.right.forward, manySteps
	if forward {
		steps = someSteps
	}
	if host, none := s.bestFirst(byBounds, steps); host != "" || none {
		return host
	}
	if !s.reach(right) {
		return ""
	}
	if forward {
		if s.weigh() > maxHost {
			return ""
		}
		host, _ := s.bestFirst(byRests, math.MaxInt)
		return host
	}
	if s.survey() > maxHost {
		return ""
	}
	if host, none := s.bestFirst(byDistances, manySteps); host != "" || none {
		return host
	}
	return s.run(maxHost)
}

// begin enters the start.
func (s *search) begin() {
	s.queue = append(s.queue[:0], newStep(0, 0, 0, atStart, maxLabel+1))
}

// forget makes zero the pairs that were entered.
func (s *search) forget() {
	for _, here := range s.queue {
		s.pairs[s.pair(here.left(), here.right())] = pair{}
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
	var host [maxHost]byte
	start := len(host)
	for ; i > 0; i = s.queue[i].parent() {
		start--
		host[start] = alphabet[s.symbol(s.queue[s.queue[i].parent()], s.queue[i])]
	}
	return string(host[start:])
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
	w, _ := compare(text, "", OnlyLeft)
	return w[OnlyLeft], w[OnlyLeft] != ""
}
