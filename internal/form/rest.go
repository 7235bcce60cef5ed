package form

import (
	"math/bits"

	"github.com/sallyport-go/sallyport/internal/swar"
)

// A rest is what a host still needs from a pair of states, and what it costs to end the
// label sooner: the fewest bytes to a goal, and for each n the fewest bytes to the end
// of the label of hosts that have up to n bytes more than that. These are the lanes, a
// byte each. The first eight are in the rest itself; others, which few rests have, in
// the memory of rests; and behind all is the last one.
type rest struct {
	lanes uint64 // from the lowest byte on
	more  uint64 // far, label, plus, and where the other lanes are
}

// The fields of more. What is one byte before has one more of the first three.
const (
	labelAt   = 16
	plusAt    = 24 // to add to the other lanes
	firstAt   = 32
	wordsAt   = 59
	nextBytes = 1<<plusAt | 1<<labelAt | 1
)

const (
	wordLanes = 8
	noLane    = 0x7f // of more bytes than a label has
)

// noRest is that of a pair without a way.
var noRest = rest{noLane * swar.Ones, noLane<<labelAt | tooFar}

// far returns the fewest bytes to a goal. They may be more than a host has.
func (r rest) far() uint16 { return uint16(r.more) }

// isNone reports whether there is no way that a host has the bytes for.
func (r rest) isNone() bool { return r.far() >= tooFar }

// label returns the last lane, the fewest bytes to the end of the label of all hosts.
func (r rest) label() uint8 { return uint8(r.more >> labelAt) }

// words returns how many words of lanes are in the memory of rests, first the first.
func (r rest) words() int { return int(r.more >> wordsAt) }
func (r rest) first() int { return int(r.more >> firstAt & (1<<(wordsAt-firstAt) - 1)) }

// newRest returns a rest with words of lanes in the memory of rests.
func newRest(lanes uint64, far uint16, label uint8, first, words int) rest {
	return rest{lanes, uint64(words)<<wordsAt | uint64(first)<<firstAt | uint64(label)<<labelAt | uint64(far)}
}

// behindDot returns the rest at the end of a label, which a dot and so many bytes
// follow.
func behindDot(far uint16) rest { return rest{more: uint64(far) + 1} }

// A restMemory has the lanes of rests that have more than eight. They are not changed,
// so that rests share them.
type restMemory []uint64

// word returns the i-th eight lanes of a rest.
func (m restMemory) word(r rest, i int) uint64 {
	switch {
	case i < 0:
		return noLane * swar.Ones
	case i == 0:
		return r.lanes
	case i <= r.words():
		return m[r.first()+i-1] + r.more>>plusAt&0xff*swar.Ones
	}
	return uint64(r.label()) * swar.Ones
}

// within returns the fewest bytes to a goal if the label has some room.
func (m restMemory) within(r rest, room uint8) int {
	if r.label() > room {
		return tooFar
	}
	for i := 0; ; i++ {
		fits := (uint64(room)*swar.Ones | swar.Highs) - m.word(r, i) // high bit: so many are no more
		if fits &= swar.Highs; fits != 0 {
			return int(r.far()) + wordLanes*i + bits.TrailingZeros64(fits)/8
		}
	}
}

// or returns what is least by one of two ways.
func (m *restMemory) or(r, q rest) rest {
	if q.far() < r.far() {
		r, q = q, r
	}
	if uint8(r.lanes) <= q.label() {
		return r // nothing of q is shorter
	}
	more := 8 * uint(q.far()-r.far())
	if (r.more|q.more)>>wordsAt == 0 && (r.label() <= q.label() || more == 0 || more < 64 && uint8(q.lanes>>(64-more)) == q.label()) {
		r.lanes = lesser(r.lanes, q.lanes<<more|noLane*swar.Ones&^(^uint64(0)<<more))
		if q.label() < r.label() {
			r.more -= uint64(r.label()-q.label()) << labelAt
		}
		return r
	}
	return m.orLong(r, q)
}

// orLong is or for any number of lanes, and a rest that is no shorter.
func (m *restMemory) orLong(r, q rest) rest {
	if q.isNone() {
		return r
	}
	more := uint(q.far() - r.far())
	skip, shift := int(more/wordLanes), more%wordLanes*8
	label, first, words := min(r.label(), q.label()), len(*m), 0
	lanes, before, changed := uint64(0), uint64(noLane*swar.Ones), false
	most := int(maxHost-r.far()) / wordLanes // more is of no use
	for i := range min(max(r.words(), q.words()+skip+1), most) + 1 {
		x, y := m.word(r, i), m.word(q, i-skip)
		least := lesser(x, y<<shift|before>>(64-shift))
		before, changed = y, changed || least != x
		if i == 0 {
			lanes = least
			continue
		}
		*m = append(*m, least)
		if least != uint64(label)*swar.Ones {
			words = i
		}
	}
	if !changed {
		*m = (*m)[:first]
		return r
	}
	*m = (*m)[:first+words]
	return newRest(lanes, r.far(), label, first, words)
}

// lesser returns the lesser of each two lanes.
func lesser(x, y uint64) uint64 {
	less := ((x | swar.Highs) - y) & swar.Highs // high bit: y is no greater
	mask := less - less>>7
	return y&mask | x&^mask
}

// next returns the rest one byte before, where the label has at most some room.
func (m *restMemory) next(r rest, room uint8) rest {
	if uint8(r.lanes) < room {
		return rest{r.lanes + swar.Ones, r.more + nextBytes}
	}
	return m.shorten(r, room)
}

// shorten is next for a rest whose first lanes are then of more bytes than there is
// room for: there are no hosts with a label as short as that.
func (m *restMemory) shorten(r rest, room uint8) rest {
	if r.label() >= room {
		return noRest
	}
	r = rest{r.lanes + swar.Ones, r.more + nextBytes}
	none, lanes := 0, 0
	for {
		more := (m.word(r, none) | swar.Highs) - (uint64(room)+1)*swar.Ones // high bit: so many are more
		if lanes = bits.OnesCount64(more & swar.Highs); lanes < wordLanes {
			break
		}
		none++
	}
	far := r.far() + uint16(none*wordLanes+lanes)
	if far > maxHost {
		return noRest
	}
	shift, label, first := 8*uint(lanes), r.label(), len(*m)
	found := m.word(r, none)>>shift | m.word(r, none+1)<<(64-shift)
	for i := none + 1; i <= r.words(); i++ {
		if moved := m.word(r, i)>>shift | m.word(r, i+1)<<(64-shift); moved != uint64(label)*swar.Ones {
			*m = append(*m, moved)
		}
	}
	return newRest(found, far, label, first, len(*m)-first)
}
