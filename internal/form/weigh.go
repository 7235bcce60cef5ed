package form

import "slices"

// Weights are what is known of pairs of states, by their numbers, once weighed.
type weights struct {
	rests     []rests
	lastRests []lastRests
	memory    restMemory
}

// A rests has the rests of a pair of states: behind any byte but a hyphen, and behind a
// hyphen; how many bytes there are from the start of a label; and the fewest to a goal
// in the same label, or notLast if there are more than a label has.
type rests struct {
	any, hyphen rest
	start       uint16
	end         uint8
}

const notLast = maxLabel + 1

// A target is a state of right, as weigh looks at it.
type target struct {
	place uint64 // its bit in a word of places
	word  uint16
	shape uint16
	edges uint32 // the first of them
	spare int    // the most bytes of a host behind it
	room  int    // and of its label
	goal  bool
}

// A leads has the meetings of the states of two shapes by which they do not stay the
// same, in a list: those of the bytes of labels, of hyphens alone, and of dots.
type leads struct {
	first, hyphens, dots, end uint32
	stay                      kindSet // the bytes with which the states stay the same
	lettered                  bool    // each of the first has a letter but x
	plain                     bool    // labels do not end, nor have hyphens alone
	known                     bool
}

// A weighing is the memory of weigh.
type weighing struct {
	targets  []target  // the states of right
	leadTo   []uint16  // where the edges of right lead
	rows     []uint32  // where those of a state of left lead, as rows of pairs
	leads    []leads   // of two shapes
	leadList []meeting // of all leads
}

// stays reports whether the states stay the same with bytes that a label may end
// with.
func (w *leads) stays() bool { return w.stay&^(1<<kindDot|1<<kindHyphen) != 0 }

// ends reports whether they stay the same with a dot.
func (w *leads) ends() bool { return w.stay>>kindDot&1 != 0 }

// A following is what follows a pair of states from which a goal is come to in the same
// label: by a byte of the label; and what is behind a hyphen alone and behind a dot.
type following struct {
	label, hyphen rest
	dot           uint16 // the fewest bytes
	end           uint8  // the fewest to the goal
	room          uint8  // that the label has, at most
}

// weigh finds the rests of all pairs that are come to, as [search.reach] has them,
// and returns how many bytes there are from the start. No edge of either automaton
// leads back, so that what follows a pair is known before it.
func (s *search) weigh() int {
	size := len(s.left.states) * len(s.right.states)
	s.rests = slices.Grow(s.rests[:0], size)[:size]
	s.lastRests = slices.Grow(s.lastRests[:0], size)[:size]
	s.memory = s.memory[:0]
	s.leads, s.leadList = grown(s.leads, len(s.left.shapes)*len(s.right.shapes)), s.leadList[:0]
	s.targets, s.leadTo = s.targets[:0], s.leadTo[:0]
	for i := range s.right.states {
		r := &s.right.states[i]
		place := uint16(0)
		if s.right.places != nil {
			place = s.right.places[i]
		}
		s.targets = append(s.targets, target{1 << (place % 64), place / 64, r.shape, uint32(r.first), maxHost - int(r.before), maxLabel - int(r.used), r.goal})
	}
	for _, e := range s.right.edges {
		s.leadTo = append(s.leadTo, e.to)
	}
	for l := len(s.left.states) - 1; l >= 0; l-- {
		s.weighRow(l)
	}
	return int(s.rests[0].start)
}

// lead finds the leads of two states.
func (s *search) lead(w *leads, left int, shape uint16) {
	l, r := &s.left.states[left], s.right.shapes[shape]
	meets := s.meets.of(l, r)
	*w = leads{known: true, lettered: true, first: uint32(len(s.leadList))}
	lefts, rights := s.left.out(l), s.right.out(r)
	add := func(list []meeting) uint32 {
		for _, m := range list {
			if int(lefts[m.left].to) == left && &s.right.states[rights[m.right].to] == r {
				w.stay |= m.kinds
			} else {
				s.leadList = append(s.leadList, m)
			}
		}
		return uint32(len(s.leadList))
	}
	w.hyphens = add(meets.labels())
	for _, m := range s.leadList[w.first:w.hyphens] {
		w.lettered = w.lettered && m.kinds>>kindLetter&1 != 0
	}
	w.dots = add(meets.hyphens())
	w.end = add(meets.dots())
	w.plain = w.hyphens == w.end && !w.ends()
}

// weighRow finds the rests of the pairs of a state of left.
func (s *search) weighRow(left int) {
	all, targets, leadTo, memory, list := s.rests, s.targets, s.leadTo, &s.memory, s.leadList
	l, together := &s.left.states[left], s.flow.together(left, len(s.flow.next))
	if s.right.places == nil {
		together = everywhere
	}
	leads, rows := s.leads[int(l.shape)*len(s.right.shapes):][:len(s.right.shapes)], s.rows[:0]
	for _, e := range s.left.out(l) {
		rows = append(rows, uint32(e.to)*uint32(len(targets)))
	}
	s.rows = rows
	room, spare, base, first := maxLabel-int(l.used), maxHost-int(l.before), left*len(targets), 0
	if left > 0 && s.right.several {
		first = 1
	}
	for right := len(targets) - 1; right >= first; right-- {
		r := &targets[right]
		if together[r.word]&r.place == 0 {
			continue
		}
		w := &leads[r.shape]
		if !w.known {
			s.lead(w, left, r.shape)
			list = s.leadList
		}
		room, spare, at := min(room, r.room), min(spare, r.spare), base+right
		label, end, i := noRest, uint8(notLast), w.first
		if i < w.hyphens {
			m := &list[i]
			next := &all[rows[m.left]+uint32(leadTo[r.edges+uint32(m.right)])]
			label, end = next.any, next.end
			for i++; i < w.hyphens; i++ {
				m := &list[i]
				next := &all[rows[m.left]+uint32(leadTo[r.edges+uint32(m.right)])]
				label, end = memory.or(label, next.any), min(end, next.end)
			}
			if label = memory.next(label, uint8(room)); int(label.far()) > spare {
				label = noRest // no host comes here that has so many bytes to spare
			}
		}
		if w.plain && int(end) >= room && !(l.goal && r.goal) {
			all[at] = rests{label, label, label.far(), notLast}
			continue
		}
		hyphen, dot := noRest, uint16(tooFar)
		for ; i < w.dots; i++ {
			m := &list[i]
			next := &all[rows[m.left]+uint32(leadTo[r.edges+uint32(m.right)])]
			end = min(end, next.end)
			if hyphen.isNone() {
				hyphen = next.hyphen
			} else {
				hyphen = memory.or(hyphen, next.hyphen)
			}
		}
		for ; i < w.end; i++ {
			m := &list[i]
			dot = min(dot, all[rows[m.left]+uint32(leadTo[r.edges+uint32(m.right)])].start)
		}
		switch {
		case l.goal && r.goal:
			s.weighLast(at, r, w, following{label, hyphen, dot, 0, uint8(room)})
		case int(end) < room:
			s.weighLast(at, r, w, following{label, hyphen, dot, end + 1, uint8(room)})
		default:
			s.weighOther(at, w, label, hyphen, dot, uint8(room))
		}
	}
}

// weighOther finds the rests of a pair from which no goal is come to in the same
// label: what follows by a byte of the label, and what is behind a hyphen and a dot.
func (s *search) weighOther(at int, w *leads, label, hyphen rest, dot uint16, room uint8) {
	memory := &s.memory
	behind := noRest // a label that ends here
	if !hyphen.isNone() {
		hyphen = memory.next(hyphen, room)
		if w.stays() {
			label = memory.or(label, memory.next(hyphen, room))
		}
	}
	if dot != tooFar {
		behind = behindDot(dot)
		if w.stays() {
			label = memory.or(label, memory.next(behind, room))
		}
	}
	all, hyphens := label, label
	if w.ends() && !label.isNone() {
		end := behindDot(label.far())
		behind = memory.or(behind, end)
		if w.stays() {
			hyphens = memory.or(hyphens, memory.next(end, room))
		}
	}
	if !hyphen.isNone() {
		all, hyphens = memory.or(all, hyphen), memory.or(hyphens, hyphen)
	}
	if !behind.isNone() {
		all = memory.or(all, behind)
	}
	s.rests[at] = rests{all, hyphens, label.far(), notLast}
}

// restOf returns the rest of a pair of states behind a label.
func (w *weights) restOf(at int, t tail) *rest {
	r := &w.rests[at]
	if r.end != notLast {
		last := &w.lastRests[at]
		switch t {
		case zero:
			return &last.zero
		case digits:
			return &last.digits
		case hexed:
			return &last.hexed
		case hexHyphen:
			return &last.hexHyphen
		}
	}
	if openingOf[t] == toInner {
		return &r.hyphen
	}
	return &r.any
}

// least returns how many bytes there are to a goal from a pair of states with a label
// of some room, plus one, once weighed; and how many of them there are because the
// label has no more room.
func (w *weights) least(at int, t tail, room uint8) (bytes, forRoom int) {
	if t == atStart {
		return int(w.rests[at].start), 0
	}
	r := *w.restOf(at, t)
	bytes = w.memory.within(r, room-1)
	return bytes, bytes - int(r.far())
}

// anyText is the automaton of all texts.
var anyText = func() *automaton {
	a := &automaton{states: []state{{end: 1, goal: true}}, edges: []edge{{class: All}}}
	a.shapes = []*state{&a.states[0]}
	return a
}()

// everywhere is come to together with every state.
var everywhere = []uint64{1}

// weighAlone weighs the states of an automaton, if no edge of it leads back.
func (s *search) weighAlone(a *automaton) {
	if a.weighed || !a.forward {
		return
	}
	a.weighed = true
	if s.alone == nil {
		s.alone = new(search)
	}
	alone := s.alone
	alone.left, alone.right, alone.weights = a, anyText, a.weights
	alone.meets.reset(a, anyText)
	alone.weigh()
	a.weights = alone.weights
}
