package portspec

// Union returns the pairs that are in s or in t. It allocates at most once if
// the result is small, and not at all if one of the two is empty or both are
// equal.
func (s Set) Union(t Set) Set {
	switch {
	case s.IsEmpty() || s == t:
		return t
	case t.IsEmpty():
		return s
	}
	var buf [smallSet * recordSize]byte
	b := builder{out: buf[:0]}
	i, j := 0, 0
	for i < s.size() || j < t.size() {
		if j == t.size() || i < s.size() && s.at(i) <= t.at(j) {
			b = b.add(s.at(i))
			i++
		} else {
			b = b.add(t.at(j))
			j++
		}
	}
	return b.set()
}

// Intersect returns the pairs that are in s and in t.
func (s Set) Intersect(t Set) Set {
	var buf [smallSet * recordSize]byte
	b := builder{out: buf[:0]}
	for i, j := 0, 0; i < s.size() && j < t.size(); {
		x, y := s.at(i), t.at(j)
		lo, hi := max(x.lo(), y.lo()), min(x.hi(), y.hi())
		if lo <= hi {
			b = b.add(makeSpan(lo, hi))
		}
		// Of the two, the range that ends first meets no other one.
		if x.hi() <= y.hi() {
			i++
		} else {
			j++
		}
	}
	return b.set()
}

// Minus returns the pairs that are in s and not in t. The complement of t is
// AllPorts().Minus(t).
func (s Set) Minus(t Set) Set {
	var buf [smallSet * recordSize]byte
	b := builder{out: buf[:0]}
	j := 0
	for i := range s.size() {
		x := s.at(i)
		lo, hi := x.lo(), x.hi() // what is left of x to be written
		for j < t.size() && t.at(j).hi() < lo {
			j++
		}
		// A range of t that reaches beyond x may cut the next range of s too,
		// so that j stays at it.
		for k := j; k < t.size() && lo <= hi && t.at(k).lo() <= hi; k++ {
			if y := t.at(k); lo < y.lo() {
				b = b.add(makeSpan(lo, y.lo()-1))
			}
			lo = t.at(k).hi() + 1
		}
		if lo <= hi {
			b = b.add(makeSpan(lo, hi))
		}
	}
	return b.set()
}

// Equal reports whether s and t contain the same pairs. It is the same as ==.
func (s Set) Equal(t Set) bool { return s == t }

// Covers reports whether s contains every pair of t. Every Set covers the
// empty one. It does not allocate.
func (s Set) Covers(t Set) bool {
	i := 0
	for j := range t.size() {
		y := t.at(j)
		for i < s.size() && s.at(i).hi() < y.lo() {
			i++
		}
		// The ranges of s do not touch, so that one of them holds all of y.
		if i == s.size() || y.lo() < s.at(i).lo() || s.at(i).hi() < y.hi() {
			return false
		}
	}
	return true
}

// Overlaps reports whether s and t have a pair in common. The empty Set
// overlaps nothing. It does not allocate.
func (s Set) Overlaps(t Set) bool {
	for i, j := 0, 0; i < s.size() && j < t.size(); {
		x, y := s.at(i), t.at(j)
		switch {
		case x.hi() < y.lo():
			i++
		case y.hi() < x.lo():
			j++
		default:
			return true
		}
	}
	return false
}
