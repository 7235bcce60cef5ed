package form

import (
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
// of both texts and of the valid hosts, one byte a level. Of two ways to one
// state at one length the one with the shorter last label can do all that the
// other can, so that a state is entered again only with a shorter label. States
// from which no side that is still wanted can be reached are not entered. With
// MaxStates states for each text it looks at no more than their product, times
// the few states of a host, times the parts that the bytes fall into.
//
// Texts over the budget are not compared; ok is false.
func Compare(left, right string) (w Witnesses, ok bool) {
	return compare(left, right, true, true, true)
}

// compare is Compare for the wanted sides.
func compare(left, right string, wanted ...bool) (w Witnesses, ok bool) {
	l, r := newNFA(left), newNFA(right)
	parts := splits(l, r)
	dl, okLeft := l.determinize(parts, MaxStates)
	dr, okRight := r.determinize(parts, MaxStates)
	if !okLeft || !okRight {
		return w, false
	}
	s := searches.Get().(*search)
	defer searches.Put(s)
	s.left, s.right, s.parts, s.found = dl, dr, parts, Witnesses{}
	copy(s.open[:], wanted)
	s.live(dl, &s.leftLive)
	s.live(dr, &s.rightLive)
	s.bytes = s.choices()
	s.closeHopeless()
	if s.open != [sides]bool{} {
		s.run()
	}
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
	left, right         *dfa
	leftLive, rightLive []bool // states from which something is accepted
	parts               []Class
	open                [sides]bool // sides that are looked for
	found               Witnesses
	bytes               []choice
	queue               []step
	label               []uint8 // of each state, the shortest last label, plus one
	seen                []bool  // pairs of states
	todo                []int   // pairs of states
}

// A step is a state and how it was come to.
type step struct {
	parent      int32
	left, right uint16
	tail        tail
	label       uint8 // length of the last label
	part        uint8 // of the byte that led here
}

// live marks the states of d from which an accepting one can be reached.
func (s *search) live(d *dfa, live *[]bool) {
	*live = append((*live)[:0], d.accepts...)
	for changed := true; changed; {
		changed = false
		for state := len(d.accepts) - 1; state >= 0; state-- {
			if (*live)[state] {
				continue
			}
			for _, to := range d.next[state*d.parts : (state+1)*d.parts] {
				if (*live)[to] {
					(*live)[state], changed = true, true
					break
				}
			}
		}
	}
}

// closeHopeless closes the sides that no text at all could be on, valid host or
// not: a walk over the product alone, which is much smaller than that with the
// hosts. Patterns that look alike and are disjoint are told apart by it.
func (s *search) closeHopeless() {
	width := len(s.right.accepts)
	s.seen = grown(s.seen, len(s.left.accepts)*width)
	var hope [sides]bool
	start := int(s.left.start)*width + int(s.right.start)
	s.seen[start] = true
	for s.todo = append(s.todo[:0], start); len(s.todo) > 0; {
		pair := s.todo[len(s.todo)-1]
		s.todo = s.todo[:len(s.todo)-1]
		left, right := pair/width, pair%width
		if side, ok := s.side(uint16(left), uint16(right)); ok {
			hope[side] = true
		}
		for _, b := range s.bytes {
			to := int(s.left.next[left*s.left.parts+int(b.part)])*width + int(s.right.next[right*s.right.parts+int(b.part)])
			if !s.seen[to] {
				s.seen[to] = true
				s.todo = append(s.todo, to)
			}
		}
	}
	for side := range s.open {
		s.open[side] = s.open[side] && hope[side]
	}
}

// side returns the side of a host that leads to two states.
func (s *search) side(left, right uint16) (side Side, ok bool) {
	switch l, r := s.left.accepts[left], s.right.accepts[right]; {
	case l && r:
		return Both, true
	case l:
		return OnlyLeft, true
	case r:
		return OnlyRight, true
	}
	return 0, false
}

func (s *search) run() {
	s.label = grown(s.label, len(s.left.accepts)*len(s.right.accepts)*int(tails))
	s.queue = s.queue[:0]
	s.enter(step{parent: -1, left: s.left.start, right: s.right.start})
	for length, from := 0, 0; length <= maxHost && from < len(s.queue); length++ {
		to := len(s.queue)
		for i := from; i < to; i++ {
			if here := s.queue[i]; here.tail == word && s.accept(here, i) {
				return
			}
		}
		if length == maxHost {
			return
		}
		// New labels come first and the others in the order of those before them, so
		// that a level goes from short labels to long ones and enters no state twice.
		s.advance(s.bytes[:1], from, to)
		s.advance(s.bytes[1:], from, to)
		from = to
	}
}

// advance enters what follows the steps from..to by one byte of the choices.
func (s *search) advance(bytes []choice, from, to int) {
	for i := from; i < to; i++ {
		here := s.queue[i]
		left := s.left.next[int(here.left)*s.left.parts:]
		right := s.right.next[int(here.right)*s.right.parts:]
		for _, b := range bytes {
			after := tailAfter[here.tail][b.kind]
			if after == refused {
				continue
			}
			label := here.label + 1
			if b.kind == kindDot {
				label = 0
			} else if label > maxLabel {
				continue
			}
			s.enter(step{int32(i), left[b.part], right[b.part], after, label, b.part})
		}
	}
}

// A choice is a part that the search tries, and the kind of its bytes.
type choice struct {
	part uint8
	kind kind
}

// choices returns the parts that have to be tried, the dot first. A digit or a hyphen that both
// automata take for a letter need not be: behind the letter a host goes on in
// every way in which it goes on behind them. Without digits there is no 0x, and
// then any other letter need not be tried beside an x that is taken for it.
func (s *search) choices() []choice {
	dot := slices.Index(s.parts, kindClasses[kindDot])
	out := []choice{{uint8(dot), kindDot}}
	alike := func(p int, k kind) bool {
		return slices.ContainsFunc(out, func(o choice) bool {
			return o.kind == k && s.left.alike(p, int(o.part)) && s.right.alike(p, int(o.part))
		})
	}
	hasDigit := false
	for p, part := range s.parts {
		k := kind(slices.IndexFunc(kindClasses[:], func(c Class) bool { return c&part != 0 }))
		if p == dot || k != kindX && k != kindLetter && alike(p, kindLetter) {
			continue
		}
		hasDigit = hasDigit || k == kindZero || k == kindDigit
		out = append(out, choice{uint8(p), k})
	}
	if hasDigit {
		return out
	}
	return slices.DeleteFunc(out, func(c choice) bool {
		return c.kind == kindLetter && alike(int(c.part), kindX)
	})
}

// enter puts a state into the queue if it was not entered with a label as
// short and can lead to a side that is open.
func (s *search) enter(n step) {
	labels := s.label[(int(n.left)*len(s.right.accepts)+int(n.right))*int(tails):][:tails]
	if known := labels[n.tail]; known != 0 && known <= n.label+1 {
		return
	}
	// What goes on from any label goes on from a word of no greater length, too:
	// it may be followed by every byte and may end the host.
	if known := labels[word]; n.tail != atStart && known != 0 && known <= n.label+1 {
		return
	}
	l, r := s.leftLive[n.left], s.rightLive[n.right]
	if !(s.open[Both] && l && r || s.open[OnlyLeft] && l || s.open[OnlyRight] && r) {
		return
	}
	labels[n.tail] = n.label + 1
	s.queue = append(s.queue, n)
}

// accept notes the host of a step for its side and reports whether no side is
// open any more.
func (s *search) accept(n step, i int) (done bool) {
	side, ok := s.side(n.left, n.right)
	if !ok {
		return false
	}
	if s.open[side] {
		s.open[side] = false
		s.found[side] = s.host(i)
	}
	return s.open == [sides]bool{}
}

// host spells the host of the i-th step, with the nicest byte of each part.
func (s *search) host(i int) string {
	var host []byte
	for ; s.queue[i].parent >= 0; i = int(s.queue[i].parent) {
		host = append(host, alphabet[bits.TrailingZeros64(uint64(s.parts[s.queue[i].part]))])
	}
	slices.Reverse(host)
	return string(host)
}

// Shortest returns a shortest valid host that text matches, and false if there
// is none. Texts over the budget have none.
func Shortest(text string) (host string, ok bool) {
	if IsNever(text) {
		return "", false
	}
	w, _ := compare(text, "", false, true, false)
	return w[OnlyLeft], w[OnlyLeft] != ""
}
