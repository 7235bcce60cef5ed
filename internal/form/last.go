package form

// A lastRests has the rests of a pair of states behind a label that may not be the
// last one yet, because it is digits, or that may never be, because it starts with 0x.
// The pairs have them from which a goal is come to in the same label.
type lastRests struct{ zero, digits, hexed, hexHyphen rest }

// weighLast finds the rests of such a pair.
func (s *search) weighLast(at int, r *target, w *leads, f following) {
	memory := &s.memory
	start, last := s.followLast(s.leadTo[r.edges:], w, &f)
	if w.lettered && f.hyphen.isNone() && f.dot == tooFar && f.end > 0 && !w.ends() {
		// As nearly always, all that follows is behind letters.
		s.rests[at], s.lastRests[at] = rests{f.label, f.label, f.label.far(), f.end}, last
		return
	}
	hyphens := f.label
	if hyphen := memory.next(f.hyphen, f.room); !hyphen.isNone() {
		hyphens, last.zero, last.digits = memory.or(hyphens, hyphen), memory.or(last.zero, hyphen), memory.or(last.digits, hyphen)
	}
	all := hyphens
	if f.dot != tooFar {
		last.end(memory, behindDot(f.dot))
		all = memory.or(all, behindDot(f.dot))
	}
	if f.end == 0 {
		all = rest{}
	}
	// And by the bytes with which the states stay the same, the dot last. Of these, too,
	// a letter can do most.
	once := memory.next(all, f.room)
	if w.stays() && (f.end == 0 || f.dot != tooFar) {
		hyphens, last.hexHyphen = memory.or(hyphens, once), memory.or(last.hexHyphen, memory.next(last.hexed, f.room))
	}
	switch {
	case w.stay>>kindLetter&1 != 0:
		start, last.zero, last.digits = memory.or(start, once), memory.or(last.zero, once), memory.or(last.digits, once)
	case w.stay != 0:
		start = memory.or(start, last.stay(memory, f.room, w.stay, once, hyphens))
	}
	if w.ends() {
		end := behindDot(start.far())
		all = memory.or(all, end)
		last.end(memory, end)
		if w.stays() {
			end = memory.next(end, f.room)
			hyphens, last.hexHyphen = memory.or(hyphens, end), memory.or(last.hexHyphen, end)
		}
	}
	s.rests[at], s.lastRests[at] = rests{all, hyphens, start.far(), f.end}, last
}

// followLast returns what follows by a byte at the start of a label, behind 0 and
// digits, and also by a hyphen behind 0x. Of bytes that lead to one pair, a letter can
// do most, then a digit, and x behind 0 least. What a label can do by a hyphen where no
// letter leads to the same pair is added to what follows.
func (s *search) followLast(to []uint16, w *leads, f *following) (start rest, last lastRests) {
	memory := &s.memory
	start, last = noRest, lastRests{noRest, noRest, noRest, noRest}
	for i, m := range s.leadList[w.first:w.hyphens] {
		if next := s.restOf(int(s.rows[m.left]+uint32(to[m.right])), hexed); i == 0 {
			last.hexed = *next
		} else {
			last.hexed = memory.or(last.hexed, *next)
		}
	}
	for _, m := range s.leadList[w.hyphens:w.dots] {
		last.hexed = memory.or(last.hexed, *s.restOf(int(s.rows[m.left]+uint32(to[m.right])), hexHyphen))
	}
	last.hexed = memory.next(last.hexed, f.room)
	last.hexHyphen = last.hexed
	if w.lettered {
		last.zero, last.digits = f.label, f.label
		return f.label, last
	}
	for i, m := range s.leadList[w.first:w.hyphens] {
		at := int(s.rows[m.left] + uint32(to[m.right]))
		word := s.rests[at].any
		first, second, later := word, word, word // by the first byte, behind 0, and behind digits
		if m.kinds>>kindLetter&1 == 0 {
			number := *s.restOf(at, digits)
			switch {
			case m.kinds>>kindX&1 == 0:
				first, second, later = number, number, number
				if m.kinds>>kindDigit&1 == 0 {
					first = *s.restOf(at, zero)
				}
			case m.kinds&(1<<kindZero|1<<kindDigit) != 0:
				second = number
			default:
				second = *s.restOf(at, hexed)
			}
			if m.kinds>>kindHyphen&1 != 0 {
				f.hyphen = memory.or(f.hyphen, s.rests[at].hyphen)
			}
		}
		if i == 0 {
			start, last.zero, last.digits = first, second, later
		} else {
			start, last.zero, last.digits = memory.or(start, first), memory.or(last.zero, second), memory.or(last.digits, later)
		}
	}
	last.zero, last.digits = memory.next(last.zero, f.room), memory.next(last.digits, f.room)
	return memory.next(start, f.room), last
}

// end adds the end of the label.
func (l *lastRests) end(memory *restMemory, end rest) {
	l.zero, l.digits, l.hexed = memory.or(l.zero, end), memory.or(l.digits, end), memory.or(l.hexed, end)
}

// stay adds what follows by bytes with which the states stay the same, but for dots
// and letters other than x: once is behind a letter, and hyphens behind hyphens. It
// returns what they add to the start of a label.
func (l *lastRests) stay(memory *restMemory, room uint8, kinds kindSet, once, hyphens rest) (start rest) {
	start = noRest
	if kinds>>kindX&1 != 0 {
		start, l.digits = once, memory.or(l.digits, once)
	}
	if kinds>>kindHyphen&1 != 0 {
		l.zero, l.digits = memory.or(l.zero, memory.next(hyphens, room)), memory.or(l.digits, memory.next(hyphens, room))
	}
	switch {
	case kinds&(1<<kindZero|1<<kindDigit) != 0:
		// A label gains nothing by a 0 at its start that x follows: it could start with x.
		l.zero, start = memory.or(l.zero, memory.next(l.digits, room)), memory.or(start, memory.next(l.digits, room))
	case kinds>>kindX&1 != 0:
		l.zero = memory.or(l.zero, memory.next(l.hexed, room))
	}
	return start
}
