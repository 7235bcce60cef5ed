package form

import "slices"

// A rests has the rests of a pair of states: behind any byte but a hyphen, and
// behind a hyphen.
type rests struct{ any, hyphen rest }

// A lastRests has them behind a label that may not be the last one yet, because it
// is digits, or that may never be, because it starts with 0x.
type lastRests struct{ digits, hexed rest }

// A following is what follows a pair of states: by a byte of a label, by a hyphen,
// and by a dot; and the kinds of bytes with which the states stay the same.
type following struct {
	label, hyphen rest
	dot           uint8 // the fewest bytes behind it
	stay          kindSet
	goal          bool
}

// stays reports whether the states stay the same with bytes that a label may end
// with.
func (f *following) stays() bool { return f.stay&^(1<<kindDot|1<<kindHyphen) != 0 }

// ends reports whether they stay the same with a dot.
func (f *following) ends() bool { return f.stay>>kindDot&1 != 0 }

// weigh finds the rests of all pairs that are come to, as [search.reach] has them,
// and returns how many bytes there are from the start, at least. No edge of either
// automaton leads back, so that what follows a pair is known before it. It takes
// the rules of a host less strictly than they are in this: a 0 is like other digits,
// and what starts with 0x may end with a hyphen.
func (s *search) weigh() int {
	s.rests = slices.Grow(s.rests[:0], len(s.ways))[:len(s.ways)]
	s.lastRests = slices.Grow(s.lastRests[:0], len(s.ways))[:len(s.ways)]
	for l := len(s.left.states) - 1; l >= 0; l-- {
		s.weighRow(l)
	}
	return s.start()
}

// weighRow finds the rests of the pairs of a state of left.
func (s *search) weighRow(left int) {
	l, states, edges, all, ways := &s.left.states[left], s.right.states, s.right.edges, s.rests, s.ways
	width := len(states)
	rows := s.rows[:0] // where the edges of l lead
	for _, e := range s.left.out(l) {
		rows = append(rows, int(e.to)*width)
	}
	s.rows = rows
	meets := s.meets.row(l)
	together, places := s.flow.together(left, len(s.flow.next)), s.right.places
	for right := width - 1; right >= 0; right-- {
		if places != nil && together[places[right]/64]>>(places[right]%64)&1 == 0 {
			continue
		}
		r, at := &states[right], left*width+right
		found := &meets[r.shape]
		if !found.known {
			s.meets.find(found, l, r)
		}
		f := following{label: noRest, hyphen: noRest, dot: tooFar}
		end := uint8(labelTooLong)
		for i := range found.list {
			m := &found.list[i]
			to := rows[m.left] + int(edges[int(r.first)+int(m.right)].to)
			if to == at {
				f.stay |= m.kinds
				continue
			}
			next := &ways[to]
			if m.kinds == 1<<kindDot {
				f.dot = min(f.dot, next.far[toLabel])
				continue
			}
			end = min(end, next.end+1)
			if m.kinds == 1<<kindHyphen {
				f.hyphen = f.hyphen.or(all[to].hyphen)
			} else if f.label == noRest {
				f.label = all[to].any
			} else {
				f.label = f.label.or(all[to].any)
			}
		}
		f.label = f.label.next()
		f.goal = l.goal && r.goal
		if f.goal {
			end = 0
		}
		here := &ways[at]
		here.end = end
		if end <= maxLabel {
			s.weighLast(at, r, found.list, &f)
		} else {
			s.weighOther(at, &f)
		}
		here.far[toAll], here.far[toInner] = all[at].any.far(), all[at].hyphen.far()
	}
}

// weighOther finds the rests of a pair from which no goal is come to in the same
// label.
func (s *search) weighOther(at int, f *following) {
	found, label := &s.rests[at], f.label
	more := f.hyphen != noRest || f.dot != tooFar
	hyphen, other := noRest, noRest // by a hyphen; and also by a dot
	if more {
		hyphen = f.hyphen.next()
		other = hyphen.or(behindDot(f.dot))
		if f.stays() {
			label = label.or(other.next())
		}
	}
	s.ways[at].far[toLabel] = label.far()
	found.any, found.hyphen = label, label
	if f.ends() && label.far() < maxHost {
		// With one byte more there is a dot, and with two more a byte before it.
		found.any = label & (1<<16 - 1)
		if f.stays() {
			found.hyphen = label&(1<<24-1) | everyByte&^(1<<24-1)
		}
	}
	if more {
		found.any, found.hyphen = found.any.or(other), found.hyphen.or(hyphen)
	}
}

// weighLast finds the rests of a pair from which a goal is come to in the same
// label: such a label may not be of digits alone or start with 0x, so that there are
// rests for those labels, too.
func (s *search) weighLast(at int, r *state, meets []meeting, f *following) {
	// By a byte of the label behind digits, behind 0x, and by a hyphen.
	letter, later, byHyphen := noRest, noRest, noRest
	for i := range meets {
		m := &meets[i]
		to := s.rows[m.left] + int(s.right.edges[int(r.first)+int(m.right)].to)
		if to == at || m.kinds == 1<<kindDot {
			continue
		}
		if m.kinds>>kindHyphen&1 != 0 {
			byHyphen = byHyphen.or(s.rests[to].hyphen)
		}
		switch {
		case m.kinds == 1<<kindHyphen:
			later = later.or(*s.restOf(to, hexHyphen))
		case m.kinds&letterKinds != 0:
			letter, later = letter.or(s.rests[to].any), later.or(*s.restOf(to, hexed))
		default:
			letter, later = letter.or(*s.restOf(to, digits)), later.or(*s.restOf(to, hexed))
		}
	}
	letter, later, byHyphen = letter.next(), later.next(), byHyphen.next()
	hyphen, digits, end := f.label, letter, noRest // after a hyphen, digits, and a dot
	if byHyphen != noRest {
		hyphen, digits = hyphen.or(byHyphen), digits.or(byHyphen)
	}
	all := hyphen
	if f.dot != tooFar {
		end = behindDot(f.dot)
		all, digits = all.or(end), digits.or(end)
	}
	if f.goal {
		all = 0
	}
	// And by the bytes with which the states stay the same, the dot last.
	start := letter
	if f.stays() && all != hyphen {
		hyphen = hyphen.or(all.next())
	}
	if f.stay&letterKinds != 0 {
		once := all.next()
		digits, start = digits.or(once), start.or(once)
	}
	if f.stay>>kindHyphen&1 != 0 {
		digits = digits.or(hyphen.next())
	}
	if f.stays() {
		start = start.or(digits.next())
	}
	if f.ends() {
		end = end.or(behindDot(start.far()))
		if f.stays() {
			hyphen = hyphen.or(end.next())
		}
	}
	s.rests[at] = rests{all.or(end), hyphen}
	s.lastRests[at] = lastRests{digits.or(end), later.or(end)}
	s.ways[at].far[toLabel] = start.far()
}

// restOf returns the rest of a pair of states behind a label.
func (s *search) restOf(at int, t tail) *rest {
	if s.ways[at].end <= maxLabel {
		switch t {
		case zero, digits:
			return &s.lastRests[at].digits
		case hexed, hexHyphen:
			return &s.lastRests[at].hexed
		}
	}
	if openingOf[t] == toInner {
		return &s.rests[at].hyphen
	}
	return &s.rests[at].any
}

// least returns how many bytes there are to a goal, at least, from a pair of states
// with a label of some room, plus one, once weighed.
func (s *search) least(at int, t tail, room uint8) int {
	if t == atStart {
		return int(s.ways[at].far[toLabel])
	}
	return s.restOf(at, t).within(room - 1)
}
