package form

import "math/bits"

// A rest is what a host still needs from a pair of states, at least, and what it
// costs to end the label sooner. From the lowest byte on it has
//
//   - the fewest bytes to a goal;
//   - for each i below [exact], the fewest bytes to the end of the label of hosts
//     that have up to i bytes more than that;
//   - of hosts with at least [exact] bytes more, those to the end of the label and
//     [slope] for each byte beyond;
//   - the fewest bytes to the end of the label of all hosts.
type rest uint64

const (
	exact = 5
	slope = 2 // measured: with 1 or 3 more pairs need the curves

	everyByte       = 1<<56 | 1<<48 | 1<<40 | 1<<32 | 1<<24 | 1<<16 | 1<<8 | 1
	highBits        = everyByte << 7
	farByte         = 0xff
	exactBytes      = 1<<(8*exact+8) - 1 - farByte
	most            = 0x7f                               // of each byte but the lowest
	noRest     rest = most*(everyByte-1) | (maxHost + 1) // no way
)

// far returns the fewest bytes to a goal.
func (r rest) far() uint8 { return uint8(r) }

// sloped returns the bytes to the end of the label that the slope starts with.
func (r rest) sloped() rest { return r >> 48 & 0xff }

// label returns the fewest bytes to the end of the label.
func (r rest) label() rest { return r >> 56 }

// within returns the fewest bytes to a goal if the label has some room.
func (r rest) within(room uint8) int {
	if r.label() > rest(room) {
		return tooFar
	}
	fits := (rest(room)*everyByte | highBits) - r&^farByte // high bit: so many are no more
	more := bits.TrailingZeros64(uint64(fits&highBits&^farByte))/8 - 1
	if more > exact {
		more = exact + (int(r.sloped())-int(room)+slope-1)/slope
	}
	return int(r.far()) + more
}

// or returns what is least by one of two ways.
func (r rest) or(q rest) rest {
	if q.far() < r.far() {
		r, q = q, r
	}
	if r>>8&0xff <= q.label() {
		return r // nothing of q is shorter
	}
	return r.orFarther(q)
}

// orFarther is or for a rest that is no shorter.
func (r rest) orFarther(q rest) rest {
	far, more := r&farByte, rest(q.far()-r.far())
	r, q = r&^farByte, q&^farByte
	if more != 0 {
		sloped := min(q.sloped()+slope*more, most)
		for j := exact - min(more, exact); j < exact; j++ {
			sloped = min(sloped, q>>(8*j+8)&0xff+slope*(j+more-exact))
		}
		none := most * everyByte & exactBytes &^ (^rest(0) << (8*more + 8)) // of q as short as the shortest of r
		q = q<<(8*more)&exactBytes | none | sloped<<48 | q.label()<<56
	}
	less := ((r | highBits) - q) & highBits // high bit: q is no greater
	less -= less >> 7
	return q&less | r&^less | far
}

// next returns the rest one byte before.
func (r rest) next() rest {
	if r.far() >= maxHost || r.label() >= maxLabel {
		return noRest
	}
	r += everyByte
	if r.sloped() > most {
		r -= 1 << 48
	}
	for r>>8&0xff > maxLabel { // there are no hosts as short as that
		if r.far() >= maxHost {
			return noRest
		}
		label, sloped := r.label(), r.sloped()
		last := max(min(r>>(8*exact)&0xff, sloped), label)
		r = r&farByte + 1 | r>>8&(exactBytes>>8)&^farByte | last<<(8*exact) | (max(sloped, label+slope)-slope)<<48 | label<<56
	}
	return r
}

// behindDot returns the rest at the end of a label, which a dot and so many bytes
// follow.
func behindDot(far uint8) rest {
	if far >= maxHost {
		return noRest
	}
	return rest(far) + 1
}
