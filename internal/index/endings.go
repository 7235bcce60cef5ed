package index

import (
	"math/bits"
	"math/rand/v2"

	"github.com/sallyport-go/sallyport/internal/swar"
)

// endings tells by the last eight bytes of a host how long the names are that may end
// it: there is none for most hosts, as long as there are not too many names, and one for
// nearly all others. It is a table of hashes without the bytes that were hashed: what
// shares a place has the flags of both.
type endings struct {
	table []uint16 // the flags of the root, for names with these endings
	shift uint8
	mult  uint64
	// short has the leaves of names that are too short to be in the table, and noShort
	// all bits of a word but those of the bytes in front of such names.
	short   flags
	noShort uint64
}

// tooShort is up to which length a name is too short: with the dot in front of it it has
// less than eight bytes, so that it has many endings.
const tooShort = 6

func newEndings(x *Index) endings {
	type ending struct {
		last  uint64
		flags flags
	}
	var all []ending
	e := endings{mult: rand.Uint64() | 1, noShort: ^uint64(0)}
	for end, size := range x.places() {
		if size <= tooShort {
			e.short |= leafOf(size)
			e.noShort &^= 0xff << (8 * (7 - size))
			continue
		}
		last, flags := word(x.names, end-8), hasNodes
		if size == tooShort+1 {
			last = last&^0xff | '.' // in names there is a record in front
		}
		if size < 16 {
			flags = leafOf(size)
		}
		all = append(all, ending{last, flags})
	}
	// Of other endings one in four to eight has flags.
	log := max(bits.Len(uint(len(all)))+2, 7)
	e.table, e.shift = make([]uint16, 1<<log), uint8(64-log)
	for _, ending := range all {
		e.table[e.place(ending.last)] |= uint16(ending.flags)
	}
	return e
}

// place returns the place in the table of the last eight bytes of a host.
func (e *endings) place(last uint64) uint64 {
	return (last | swar.Folded) * e.mult >> (e.shift & 63)
}

// of returns the flags of the root for a host with these last eight bytes: all that there
// are for it, but for names that are too short.
func (e *endings) of(last uint64) flags { return flags(e.table[e.place(last)]) }

// mayBeShort reports whether names that are too short for the table may end a host with
// these last eight bytes. Which, is for shortOf to say.
func (e *endings) mayBeShort(last uint64) bool {
	y := last ^ '.'*swar.Ones | e.noShort
	return (y-swar.Ones)&^y&swar.Highs != 0
}

// shortOf returns the flags of names that are too short for the table.
func (e *endings) shortOf(last uint64) flags { return e.short & flags(gather(dotsIn(last))<<8) }
