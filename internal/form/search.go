package form

import (
	"math/bits"
	"slices"
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
// seven for the host, times the parts that the bytes fall into.
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
	s := search{left: dl, right: dr, parts: parts}
	for side, want := range wanted {
		s.open[side] = want
	}
	s.live(dl, &s.leftLive)
	s.live(dr, &s.rightLive)
	s.run()
	return s.found, true
}

// A search is one run of Compare.
type search struct {
	left, right         *dfa
	leftLive, rightLive []bool // states from which something is accepted
	parts               []Class
	open                [sides]bool // sides that are looked for
	found               Witnesses
	queue               []step
	label               []uint8 // of each state, the shortest last label, plus one
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
	*live = slices.Clone(d.accepts)
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

func (s *search) run() {
	s.label = make([]uint8, len(s.left.accepts)*len(s.right.accepts)*int(tails))
	kinds := make([]kind, len(s.parts))
	for p, part := range s.parts {
		for k, class := range kindClasses {
			if part&class != 0 {
				kinds[p] = kind(k)
			}
		}
	}
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
		for i := from; i < to; i++ {
			here := s.queue[i]
			for p, k := range kinds {
				after := tailAfter[here.tail][k]
				if after == refused {
					continue
				}
				label := here.label + 1
				if k == kindDot {
					label = 0
				} else if label > maxLabel {
					continue
				}
				s.enter(step{
					int32(i),
					s.left.next[int(here.left)*len(kinds)+p], s.right.next[int(here.right)*len(kinds)+p],
					after, label, uint8(p),
				})
			}
		}
		from = to
	}
}

// enter puts a state into the queue if it can lead to a side that is open and
// was not entered with a label as short.
func (s *search) enter(n step) {
	l, r := s.leftLive[n.left], s.rightLive[n.right]
	if !(s.open[Both] && l && r || s.open[OnlyLeft] && l || s.open[OnlyRight] && r) {
		return
	}
	at := &s.label[(int(n.left)*len(s.right.accepts)+int(n.right))*int(tails)+int(n.tail)]
	if *at != 0 && *at <= n.label+1 {
		return
	}
	*at = n.label + 1
	s.queue = append(s.queue, n)
}

// accept notes the host of a step for its side and reports whether no side is
// open any more.
func (s *search) accept(n step, i int) (done bool) {
	var side Side
	switch l, r := s.left.accepts[n.left], s.right.accepts[n.right]; {
	case l && r:
		side = Both
	case l:
		side = OnlyLeft
	case r:
		side = OnlyRight
	default:
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
