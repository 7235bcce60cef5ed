package index

import (
	"math/bits"
	"slices"
)

// A direct is the shortcut of an index that stays in the cache of a core: its names of less
// than a block, each with its bytes in a slot of its own that the hash of a name tells, so
// that one look tells whether it is there. It takes more room than the buckets, which need a
// tag, a sum of lengths and a place for that.
//
// It is hashed perfectly, as by hash and displace: rows of hashes have each a turn, which is
// chosen so that no two names fall on one slot.
type direct struct {
	turns []uint16 // of each row, an odd factor; their number is a power of two
	slots []slot
	// ends has by a hash of the last eight bytes of names of so many and more their lengths,
	// bit k for k bytes, and bit 0 for a block and more: it takes one look where the
	// table of lengths takes two, and tells less, which with few names is no matter.
	ends []uint32
}

// A slot is a name, in front of which is zero. Its last byte, which no record reaches, is the
// length of the name, or zero if the slot is free.
type slot struct {
	name    storedName
	letters uint64 // of the name, together
}

// size returns the length of the name.
func (s *slot) size() int { return int(s.name[len(s.name)-1]) }

// together joins four words that have none but folded bits.
func together(a, b, c, d uint64) uint64 { return a | b>>1 | c>>2 | d>>3 }

// maxDirect is for how many names there is a direct: about as many as there is room for in
// the cache of a core.
const maxDirect = 1 << 14

// shorten makes the shortcut of an index of count names, if there are not too many, and their
// records leave the byte that has a length. That two names have one hash is possible and does
// not happen; there is none then.
func (x *Index) shorten(count int) {
	if count > maxDirect || x.layout.size() > 7 {
		return
	}
	// Eight to a name tell more than two, as long as they stay in the first cache.
	d := direct{ends: make([]uint32, max(min(8*count, 1<<13), 2*count)+16)}
	var all []slot
	var hashes []uint64
	for end, size := range x.places() {
		if size >= 8 {
			bit := uint32(1) << (size & (block - 1))
			if size >= block {
				bit = 1
			}
			d.ends[scale(x.byEnd.hash8(word(x.names, end-8)), len(d.ends))] |= bit
		}
		if size < block {
			var s slot
			copy(s.name[block-size:], x.names[end-size:end+8])
			s.name[len(s.name)-1] = byte(size)
			p, q, r, t := s.name.words(&masks[size])
			s.letters = together(letters(p), letters(q), letters(r), letters(t))
			all, hashes = append(all, s), append(hashes, x.seed.hashIn(x.names, place{end, size}))
		}
	}
	if d.place(all, hashes) {
		x.direct = d
	}
}

// row returns the row of a hash.
func (d *direct) row(hash uint64) int { return int(hash & uint64(len(d.turns)-1)) }

// slotOf returns the slot of a name, if it is there, by its hash.
func (d *direct) slotOf(hash uint64) int {
	return scale(hash*uint64(d.turns[d.row(hash)]), len(d.slots))
}

// place gives each name a slot of its own, row by row, those with the most names first. It
// reports whether there is a turn for every row.
func (d *direct) place(all []slot, hashes []uint64) bool {
	n := len(all)
	d.slots = slices.Grow([]slot(nil), n+n/8+1)
	d.slots = d.slots[:cap(d.slots)] // what the heap gives anyhow
	d.turns = make([]uint16, 1<<bits.Len(uint(n/4)))
	ends := make([]uint32, len(d.turns)+1) // of each row, where it ends in order
	for _, hash := range hashes {
		ends[d.row(hash)+1]++
	}
	for i := range d.turns {
		ends[i+1] += ends[i]
	}
	order := make([]uint32, n)
	for i, hash := range hashes {
		end := &ends[d.row(hash)]
		order[*end] = uint32(i)
		*end++
	}
	rows := make([][]uint32, 0, len(d.turns))
	start := uint32(0)
	for i := range d.turns {
		d.turns[i] = 1
		if end := ends[i]; end > start {
			rows = append(rows, order[start:end])
			start = end
		}
	}
	slices.SortFunc(rows, func(x, y []uint32) int { return len(y) - len(x) })
	for _, row := range rows {
		if !d.turn(row, all, hashes) {
			return false
		}
	}
	return true
}

// turn finds the turn of a row, with which its names fall on free slots, each on its own,
// and puts them there.
func (d *direct) turn(row []uint32, all []slot, hashes []uint64) bool {
	turn := &d.turns[d.row(hashes[row[0]])]
	for *turn = 1; *turn < 1<<16-1; *turn += 2 {
		put := 0
		for _, i := range row {
			s := &d.slots[d.slotOf(hashes[i])]
			if s.size() != 0 {
				break
			}
			*s = all[i]
			put++
		}
		if put == len(row) {
			return true
		}
		for _, i := range row[:put] {
			d.slots[d.slotOf(hashes[i])] = slot{}
		}
	}
	return false
}

// bytes returns how many bytes it takes.
func (d *direct) bytes() int { return 2*cap(d.turns) + 48*cap(d.slots) + 4*cap(d.ends) }
