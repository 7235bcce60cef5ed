package form

import (
	"slices"

	"github.com/sallyport-go/sallyport/internal/swar"
)

// A curve is what a host may still have, for each number of bytes that the label has
// room for: byte i is for a room of i, and is how many bytes of [maxHost] are to spare
// behind the host, plus one; it is 0 if no host has enough.
type curve [(maxLabel + 1) / 8]uint64

// Curves are those of a pair of states: behind any byte but a hyphen, and behind a
// hyphen.
type curves struct{ any, hyphen curve }

// least returns how many bytes there are to a goal, at least, if the label has some
// room.
func (c *curve) least(room uint8) int {
	return tooFar - int(uint8(c[room>>3&7]>>(room&7*8)))
}

// or adds another way. The words before the low one are zero.
func (c *curve) or(d *curve, low uint) {
	for i := low; i < uint(len(c)); i++ {
		c[i] = greater(c[i], d[i])
	}
}

// orAll adds a way that needs no room, with so many bytes to spare, plus one.
func (c *curve) orAll(spare uint8) {
	all := uint64(spare) * swar.Ones
	for i, x := range c {
		c[i] = greater(x, all)
	}
}

// greater returns the greater of each two bytes.
func greater(x, y uint64) uint64 {
	less := (y&^x | ^(x^y)&(y|swar.Highs-x&^swar.Highs)) & swar.Highs // high bit: x is no greater
	mask := less<<1 - less>>7
	return y&mask | x&^mask
}

// next makes c that of one byte before. The words before the low one are zero.
func (c *curve) next(low uint) {
	carry := uint64(0)
	for i := low; i < uint(len(c)); i++ {
		x := c[i]
		x, carry = x<<8|carry, x>>56
		some := (x&^swar.Highs + ^uint64(swar.Highs) | x) & swar.Highs >> 7
		c[i] = x - some
	}
}

// draw finds the curves of all pairs of states that are come to, once weighed, and
// returns how many bytes there are from the start, at least. They are exact but for
// labels that may not be the last one, of which the rests know enough. It takes longer
// than [search.weigh], and is for hosts that are so short of room that rests are not
// exact enough.
func (s *search) draw() int {
	s.curves = slices.Grow(s.curves[:0], len(s.ways))[:len(s.ways)]
	for l := len(s.left.states) - 1; l >= 0; l-- {
		s.drawRow(l)
	}
	return s.start()
}

// drawRow finds the curves of the pairs of a state of left.
func (s *search) drawRow(left int) {
	l, width := &s.left.states[left], len(s.right.states)
	rows, together := s.leads(l), s.flow.together(left, len(s.flow.next))
	for right := width - 1; right >= 0; right-- {
		if s.isApart(together, right) {
			continue
		}
		at, r := left*width+right, &s.right.states[right]
		found, lead := &s.curves[at], false
		if s.rests[at].any == noRest {
			*found = curves{}
			continue
		}
		f := following{dot: tooFar, goal: l.goal && r.goal}
		low := uint(max(s.rests[at].any.label(), 1)-1) / 8 // no host has less room than for its label
		found.hyphen = curve{}
		for _, m := range s.meets.of(l, r).list {
			to := rows[m.left] + int(s.right.edges[int(r.first)+int(m.right)].to)
			switch {
			case to == at:
				f.stay |= m.kinds
			case m.kinds == 1<<kindDot:
				f.dot = min(f.dot, s.ways[to].far[toLabel])
			case m.kinds == 1<<kindHyphen:
				found.hyphen.or(&s.curves[to].hyphen, low)
			case lead:
				found.any.or(&s.curves[to].any, low)
			default:
				found.any, lead = s.curves[to].any, true
			}
		}
		if !lead {
			found.any = curve{}
		}
		s.finish(at, low, f)
	}
}

// finish makes the curves of a pair: there are those of what follows by a hyphen and by
// the other bytes of a label.
func (s *search) finish(at int, low uint, f following) {
	found, way := &s.curves[at], &s.ways[at]
	start := found.any.least(maxLabel-1) + 1
	if found.hyphen != (curve{}) {
		found.any.or(&found.hyphen, low)
	}
	found.any.next(low)
	found.hyphen = found.any
	// Behind the end of the label there is so much to spare, whatever room it had.
	spare := 0
	if f.goal {
		spare = maxHost + 1
	} else {
		spare = max(maxHost-int(f.dot), 0)
	}
	if f.stays() {
		start = min(start, found.any.least(maxLabel-1)+1, tooFar-spare+1)
	}
	first := min(max(int(way.far[toLabel]), start), tooFar)
	way.far[toLabel] = uint8(first)
	if f.ends() {
		spare = max(spare, maxHost-first)
	}
	if spare == 0 {
		return
	}
	found.any.orAll(uint8(spare))
	if f.stays() {
		none := found.hyphen[0] & 0xff
		found.hyphen.orAll(uint8(spare - 1))
		found.hyphen[0] = found.hyphen[0]&^0xff | none
	}
}

// curveOf returns the curve of a pair of states behind a label.
func (s *search) curveOf(at int, t tail) *curve {
	if openingOf[t] == toInner {
		return &s.curves[at].hyphen
	}
	return &s.curves[at].any
}
