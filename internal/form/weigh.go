package form

import "slices"

// A rests has the rests of a pair of states: behind any byte but a hyphen, and
// behind a hyphen.
type rests struct{ any, hyphen rest }

// A lastRests has them behind a label that may not be the last one yet, because it
// is digits, or that may never be, because it starts with 0x.
type lastRests struct{ zero, digits, hexed, hexHyphen rest }

// Weights are what is known of pairs of states, by their numbers.
type weights struct {
	ways      []way // to a goal, once surveyed; once weighed, from the start of a label
	rests     []rests
	lastRests []lastRests
}

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
// automaton leads back, so that what follows a pair is known before it.
func (s *search) weigh() int {
	s.rests = slices.Grow(s.rests[:0], len(s.ways))[:len(s.ways)]
	s.lastRests = slices.Grow(s.lastRests[:0], len(s.ways))[:len(s.ways)]
	for l := len(s.left.states) - 1; l >= 0; l-- {
		s.weighRow(l)
	}
	return s.start()
}

// leads returns where the edges of a state of left lead, as rows of pairs, which are
// kept until it is called again.
func (s *search) leads(l *state) []int {
	s.rows = s.rows[:0]
	for _, e := range s.left.out(l) {
		s.rows = append(s.rows, int(e.to)*len(s.right.states))
	}
	return s.rows
}

// weighRow finds the rests of the pairs of a state of left.
func (s *search) weighRow(left int) {
	l, states, edges, all, ways := &s.left.states[left], s.right.states, s.right.edges, s.rests, s.ways
	width, rows, meets := len(states), s.leads(l), s.meets.row(l)
	together := s.flow.together(left, len(s.flow.next))
	for right := width - 1; right >= 0; right-- {
		if s.isApart(together, right) {
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
		ways[at].end = end
		switch {
		case end <= maxLabel:
			s.weighLast(at, r, found.list, &f)
		case f.hyphen == noRest && f.dot == tooFar && !f.ends():
			all[at] = rests{f.label, f.label}
			ways[at].far[toLabel] = f.label.far()
		default:
			s.weighOther(at, &f)
		}
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
	// By a byte of the label at its start, behind 0, digits, and 0x, and by a hyphen. Of
	// bytes that lead to one pair, a letter can do most, then a digit, and x behind 0 least.
	start, last, hyphen := noRest, lastRests{noRest, noRest, noRest, noRest}, noRest
	for i := range meets {
		m := &meets[i]
		to := s.rows[m.left] + int(s.right.edges[int(r.first)+int(m.right)].to)
		if to == at || m.kinds == 1<<kindDot {
			continue
		}
		if m.kinds>>kindHyphen&1 != 0 {
			hyphen = hyphen.or(s.rests[to].hyphen)
		}
		if m.kinds == 1<<kindHyphen {
			last.hexed = last.hexed.or(*s.restOf(to, hexHyphen))
			continue
		}
		last.hexed = last.hexed.or(*s.restOf(to, hexed))
		word, number := &s.rests[to].any, s.restOf(to, digits)
		switch {
		case m.kinds>>kindLetter&1 != 0:
			start, last.zero, last.digits = start.or(*word), last.zero.or(*word), last.digits.or(*word)
		case m.kinds>>kindX&1 != 0:
			start, last.digits = start.or(*word), last.digits.or(*word)
			if m.kinds&(1<<kindZero|1<<kindDigit) != 0 {
				last.zero = last.zero.or(*number)
			} else {
				last.zero = last.zero.or(*s.restOf(to, hexed))
			}
		case m.kinds>>kindDigit&1 != 0:
			start, last.zero, last.digits = start.or(*number), last.zero.or(*number), last.digits.or(*number)
		default:
			start, last.zero, last.digits = start.or(*s.restOf(to, zero)), last.zero.or(*number), last.digits.or(*number)
		}
	}
	start, hyphen = start.next(), hyphen.next()
	last = lastRests{last.zero.next(), last.digits.next(), last.hexed.next(), noRest}
	last.hexHyphen = last.hexed
	hyphens := f.label
	if hyphen != noRest {
		hyphens, last.zero, last.digits = hyphens.or(hyphen), last.zero.or(hyphen), last.digits.or(hyphen)
	}
	all := hyphens
	if f.dot != tooFar {
		last.end(behindDot(f.dot))
		all = all.or(behindDot(f.dot))
	}
	if f.goal {
		all = 0
	}
	// And by the bytes with which the states stay the same, the dot last. Of these, too,
	// a letter can do most.
	once := all.next()
	if f.stays() && (f.goal || f.dot != tooFar) {
		hyphens, last.hexHyphen = hyphens.or(once), last.hexHyphen.or(last.hexed.next())
	}
	switch {
	case f.stay>>kindLetter&1 != 0:
		start, last.zero, last.digits = start.or(once), last.zero.or(once), last.digits.or(once)
	case f.stay != 0:
		start = start.or(last.stay(f.stay, once, hyphens))
	}
	if f.ends() {
		end := behindDot(start.far())
		all = all.or(end)
		last.end(end)
		if f.stays() {
			hyphens, last.hexHyphen = hyphens.or(end.next()), last.hexHyphen.or(end.next())
		}
	}
	s.rests[at], s.lastRests[at] = rests{all, hyphens}, last
	s.ways[at].far[toLabel] = start.far()
}

// end adds the end of the label.
func (l *lastRests) end(end rest) {
	l.zero, l.digits, l.hexed = l.zero.or(end), l.digits.or(end), l.hexed.or(end)
}

// stay adds what follows by bytes with which the states stay the same, but for dots
// and letters other than x: once is behind a letter, and hyphens behind hyphens. It
// returns what they add to the start of a label.
func (l *lastRests) stay(kinds kindSet, once, hyphens rest) (start rest) {
	start = noRest
	if kinds>>kindX&1 != 0 {
		start, l.digits = once, l.digits.or(once)
	}
	if kinds>>kindHyphen&1 != 0 {
		l.zero, l.digits = l.zero.or(hyphens.next()), l.digits.or(hyphens.next())
	}
	switch {
	case kinds&(1<<kindZero|1<<kindDigit) != 0:
		// A label gains nothing by a 0 at its start that x follows: it could start with x.
		l.zero, start = l.zero.or(l.digits.next()), start.or(l.digits.next())
	case kinds>>kindX&1 != 0:
		l.zero = l.zero.or(l.hexed.next())
	}
	return start
}

// waysOfRests takes the fewest bytes of the rests for the ways of all pairs, which
// weigh leaves out but for those from the start of a label: the search by lengths alone
// asks for the others.
func (s *search) waysOfRests() {
	for i, r := range s.rests {
		s.ways[i].far[toAll], s.ways[i].far[toInner] = r.any.far(), r.hyphen.far()
	}
}

// restOf returns the rest of a pair of states behind a label.
func (w *weights) restOf(at int, t tail) *rest {
	if w.ways[at].end <= maxLabel {
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
		return &w.rests[at].hyphen
	}
	return &w.rests[at].any
}

// least returns how many bytes there are to a goal, at least, from a pair of states
// with a label of some room, plus one, once weighed; and how many of them there are
// because the label has no more room.
func (w *weights) least(at int, t tail, room uint8) (bytes, forRoom int) {
	if t == atStart {
		return int(w.ways[at].far[toLabel]), 0
	}
	r := w.restOf(at, t)
	bytes = r.within(room - 1)
	return bytes, bytes - int(r.far())
}

// anyText is the automaton of all texts.
var anyText = func() *automaton {
	a := &automaton{states: []state{{end: 1, goal: true}}, edges: []edge{{class: All}}}
	a.shapes = []*state{&a.states[0]}
	return a
}()

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
	alone.ways = slices.Grow(alone.ways[:0], len(a.states))[:len(a.states)]
	alone.weigh()
	a.weights = alone.weights
}
