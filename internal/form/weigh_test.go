package form

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// A place is a step without those before it.
type place struct {
	left, right uint16
	tail        tail
	room        uint8
}

// farFrom returns how many bytes there are from a place to a goal.
func (s *search) farFrom(from place) (far int) {
	seen, level := map[place]bool{from: true}, []place{from}
	for ; far <= maxHost && len(level) > 0; far++ {
		var next []place
		for _, here := range level {
			if here.tail == word && s.isGoal(here.left, here.right) {
				return far
			}
			for _, a := range s.left.out(&s.left.states[here.left]) {
				for _, b := range s.right.out(&s.right.states[here.right]) {
					for k, bytes := range kindClasses {
						to := place{a.to, b.to, tailAfter[here.tail][k], here.room - 1}
						if kind(k) == kindDot {
							to.room = maxLabel + 1
						}
						if a.class&b.class&bytes != 0 && to.tail != refused && to.room > 0 && !seen[to] {
							seen[to] = true
							next = append(next, to)
						}
					}
				}
			}
		}
		level = next
	}
	return tooFar
}

// nowhere is a rest whose other lanes are in no memory.
var nowhere = newRest(0, 0, 0, 1<<26, 31)

// TestLeast: from every place there is as much to a goal as the rests say.
func TestLeast(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	s, left, right := new(search), new(automata), new(automata)
	for checked := 0; checked < 30000; {
		size := 2 + r.IntN(16)
		texts := [...]string{randomText(r, size), randomText(r, size)}
		if r.IntN(16) == 0 {
			texts = [...]string{"**aaaa.a", "**aaaa.a"} // whose labels can end sooner for some bytes more
		} else if r.IntN(16) == 0 {
			long := strings.Repeat("a", maxLabel+1+r.IntN(4))
			texts = [...]string{"*." + long + "**", "a|*." + long + "**"} // whose labels are too long, at first by a byte
		} else if r.IntN(16) == 0 {
			texts = [...]string{"{ab}c{ab}c", "[ab]x|c{ab}c"} // the start has the shape of a run, and does not stay
		} else if r.IntN(16) == 0 {
			texts = [...]string{"**a|*b", "**a**b"} // one start is come to again, by another number
		}
		left.reset(texts[0], ofLeft)
		right.reset(texts[r.IntN(2)], ofRight)
		if !left.accepts.forward || !right.accepts.forward || right.accepts.places == nil {
			continue
		}
		s.exhaust(&left.accepts, right)
		if !s.reach(&right.places) {
			continue
		}
		// What was there before is nowhere, and must not be looked at.
		for i := range cap(s.rests) {
			s.rests[:cap(s.rests)][i] = rests{nowhere, nowhere, 0, 0}
		}
		for i := range cap(s.lastRests) {
			s.lastRests[:cap(s.lastRests)][i] = lastRests{nowhere, nowhere, nowhere, nowhere}
		}
		s.weigh()
		for range 20 {
			from := place{uint16(r.IntN(len(s.left.states))), uint16(r.IntN(len(s.right.states))), tail(r.IntN(int(tails))), uint8(1 + r.IntN(1+r.IntN(maxLabel+1)))}
			if from.tail == atStart {
				from.room = maxLabel + 1
			}
			if from.right == 0 && len(right.places.starts) > 1 {
				continue // nothing leads to it
			}
			if from.room > maxLabel+1-max(s.left.states[from.left].used, s.right.states[from.right].used) {
				continue // a label that is as short as that is not come to
			}
			before := int(max(s.left.states[from.left].before, s.right.states[from.right].before))
			if s.isApart(s.flow.together(int(from.left), len(s.flow.next)), int(from.right)) {
				continue
			}
			checked++
			far := s.farFrom(from)
			least, _ := s.least(s.pair(from.left, from.right), from.tail, from.room)
			if least != far && min(least, far)+before <= maxHost {
				t.Fatalf("%q: from %+v there are %d bytes, and it is %d", texts, from, least, far)
			}
		}
	}
}

// TestForward: no edge of an automaton that is forward leads back.
func TestForward(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	a, forward := new(automata), [2]int{}
	for range 500 {
		a.reset(randomText(r, 2+r.IntN(30)), ofLeft)
		for _, made := range [...]*automaton{&a.accepts, &a.refuses} {
			back := 0
			for i := range made.states {
				for _, e := range made.out(&made.states[i]) {
					if int(e.to) < i {
						back = 1
					}
				}
			}
			if forward[back]++; made.forward != (back == 0) {
				t.Fatalf("it is forward: %v", made.forward)
			}
		}
	}
	if min(forward[0], forward[1]) == 0 {
		t.Error("something never happens")
	}
}

// TestWeigh: along a shortest host the rests say what there is, those of one automaton
// never more, and the search along them goes straight for a host; where there is none,
// they say so.
func TestWeigh(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	s, left, right := new(search), new(automata), new(automata)
	found, none := 0, 0
	for found+none < 1500 {
		size := 2 + r.IntN(8<<r.IntN(5))
		left.reset(randomText(r, size), ofLeft)
		right.reset(randomText(r, size), ofRight)
		if !left.accepts.forward || !right.accepts.forward {
			continue
		}
		host := s.exhaust(&left.accepts, right)
		hosts := slices.Clone(s.queue)
		if !s.reach(&right.places) {
			if host != "" {
				t.Fatalf("%q is not come to", host)
			}
			continue
		}
		start := s.weigh()
		s.weighAlone(s.left)
		s.weighAlone(s.right)
		if host == "" {
			none++
			if start <= maxHost {
				t.Fatalf("there is no host, and it has %d bytes", start)
			}
			continue
		}
		found++
		far := 0
		for i := len(hosts) - 1; i > 0; i = hosts[i].parent() {
			here := hosts[i]
			if least, _ := s.least(s.pair(here.left(), here.right()), here.tail(), here.room()); least != far {
				t.Fatalf("%q: %d bytes before its end, there are %d", host, far, least)
			}
			for a, state := range map[*automaton]uint16{s.left: here.left(), s.right: here.right()} {
				if least, _ := a.weights.least(int(state), here.tail(), here.room()); least > far {
					t.Fatalf("%q: %d bytes before its end, one automaton alone says at least %d", host, far, least)
				}
			}
			far++
		}
		if start != len(host) {
			t.Fatalf("%q: it has %d bytes", host, start)
		}
		if got, _ := s.bestFirst(byRests, 2*maxHost); got == "" {
			t.Fatalf("%q: nothing is found straight", host)
		}
	}
	t.Logf("%d hosts, %d times none", found, none)
	if found == 0 || none == 0 {
		t.Error("something never happens")
	}
}
