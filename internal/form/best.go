package form

import "math/bits"

// A guide is what a search goes by: what a host needs at least.
type guide uint8

const (
	byBounds    guide = iota // of each automaton by itself; see [search.measure]
	byDistances              // of the pairs of states; see [search.survey]
	byRests                  // of these, with the costs of ending the label sooner: exact; see [search.weigh]
)

// How many steps a search goes on from at most. One that finds a host rarely goes on
// from more than two for each of its bytes, and where the guide misleads it for longer
// than this a better one, or the search that goes by lengths, needs less time.
const (
	someSteps = 500   // by bounds, where rests are next, which take some 20 nanoseconds a pair
	manySteps = 2_000 // by bounds, where a survey is, which takes longer; and by distances
)

// An open is a step that was not gone on from yet, in a list of those of one cost.
type open struct {
	next   uint32 // in the queue, plus one, or 0
	length uint8
}

// mostCost is more than the cost of any step: a length, and twice the sum of what
// either automaton needs by its bounds, and for more room.
const mostCost = 9*maxHost + 1

// bestFirst looks for a host best first: it goes on from the step of the least cost,
// which is its length and twice what it still needs, and of these from the last that
// was entered. So it goes straight for a goal, and where the guide says too little it
// does not lose its way: a step that turns out to need more waits until those that
// need less have been gone on from. What it leaves out can do no more than what it has
// entered, or is too far from a goal: if none is true it found none because there is
// none, else because it had gone on from as many steps as it may.
func (s *search) bestFirst(by guide, steps int) (host string, none bool) {
	s.begin()
	defer s.forget()
	s.opens, s.lists = append(s.opens[:0], open{}), [mostCost]uint32{1}
	for cost := 0; cost < len(s.lists); {
		i := int(s.lists[cost]) - 1
		if i < 0 {
			cost++
			continue
		}
		if steps--; steps < 0 {
			return "", false
		}
		s.lists[cost] = s.opens[i].next
		least, found := s.goOn(by, i, int(s.opens[i].length)+1)
		if found {
			return s.host(len(s.queue) - 1), false
		}
		cost = min(cost, least)
	}
	return "", true
}

// goOn enters what follows the i-th step, at a length. It returns the least cost of
// what it enters, and whether the last of it is the end of a host.
func (s *search) goOn(by guide, i, length int) (least int, found bool) {
	least = mostCost
	here := s.queue[i]
	room := here.room() - 1
	l, r := &s.left.states[here.left()], &s.right.states[here.right()]
	lefts, rights := s.left.out(l), s.right.out(r)
	for _, m := range s.meets.of(l, r).all() {
		a, b := &lefts[m.left], &rights[m.right]
		switch {
		case m.kinds == 1<<kindDot:
			if tailAfter[here.tail()][kindDot] == atStart {
				least = min(least, s.open(by, newStep(i, a.to, b.to, atStart, maxLabel+1), length))
			}
		case room == 0 || by < byRests && s.tooLong(by, a, b, int(room)):
		case m.kinds&wordAfter[here.tail()] != 0:
			cost := s.open(by, newStep(i, a.to, b.to, word, room), length)
			if least = min(least, cost); cost != mostCost && s.isGoal(a.to, b.to) {
				return least, true
			}
		default:
			for others := othersAfter[here.tail()][m.kinds]; others != 0; others &= others - 1 {
				least = min(least, s.open(by, newStep(i, a.to, b.to, tail(bits.TrailingZeros8(others)), room), length))
			}
		}
	}
	return least, false
}

// tooLong reports whether a label with some room, plus one, is too long before it
// ends, wherever it goes on behind two edges.
func (s *search) tooLong(by guide, a, b *edge, room int) bool {
	l, r := &s.left.states[a.to], &s.right.states[b.to]
	remain := 0
	if by == byBounds {
		remain = (l.needs + r.needs).max()
	} else {
		remain = int(s.ways[s.pair(a.to, b.to)].far[toAll])
	}
	return remain >= room+int(min(a.behind, b.behind)) || (l.label + r.label).beyond(room-1)
}

// open enters a step of some length, unless it is of no use, and returns its cost,
// or mostCost.
func (s *search) open(by guide, to step, length int) (cost int) {
	at, t, room := s.pair(to.left(), to.right()), to.tail(), int(to.room())
	if s.entered(at, t, room, length) {
		return mostCost
	}
	remain, needs := 0, 0
	switch by {
	case byBounds:
		bounds := s.left.states[to.left()].needs + s.right.states[to.right()].needs
		remain, needs = bounds.max(), bounds.sum() // it is good to advance in both
		if s.left.weighed {
			least, forRoom := s.left.weights.least(int(to.left()), t, to.room())
			remain, needs = max(remain, least), needs+forRoom
		}
		if s.right.weighed {
			least, forRoom := s.right.weights.least(int(to.right()), t, to.room())
			remain, needs = max(remain, least), needs+forRoom
		}
	case byDistances:
		remain = int(s.ways[at].far[openingOf[t]])
		needs = remain
	case byRests:
		remain, _ = s.least(at, t, to.room())
		needs = remain
	}
	if length+remain > maxHost {
		return mostCost
	}
	s.pairs[at][t], s.lengths[at][t] = to.room(), uint8(length)
	cost = length + 2*needs
	s.opens = append(s.opens, open{s.lists[cost], uint8(length)})
	s.queue = append(s.queue, to)
	s.lists[cost] = uint32(len(s.queue))
	return cost
}

// entered reports whether a pair of states was entered with a label that has no less
// room, and no later: from there all can be done that can be done from here.
func (s *search) entered(at int, t tail, room, length int) bool {
	return int(s.pairs[at][t]) >= room && int(s.lengths[at][t]) <= length
}
