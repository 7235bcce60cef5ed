package index

import (
	"math/bits"
	"math/rand/v2"
	"slices"

	"github.com/sallyport-go/sallyport/internal/swar"
)

// words is a tree of names by steps of sixteen bytes from their ends, which finds
// the name that a host ends in without going from label to label. It takes more
// room than the table of names, and is for indexes that stay in the cache of a
// core; there the hashes and tags cost more than all the rest of a decision.
//
// A node stands for sixteen bytes in front of what its parent stands for. What is
// left of a name is a leaf of the last of its nodes. Nodes and leaves are in one
// hash table, with their bytes: what is found is what was asked for.
type words struct {
	seed    [2]uint64
	slots   []wordSlot
	root    flags
	records []Record // from the second on
}

// A wordSlot is a node or a leaf, and free if its parent is zero.
type wordSlot struct {
	last, front uint64 // the bytes, folded, zero in front of those of a leaf
	// parent is the number of the parent's slot plus two, or one for the root, and
	// says of a leaf how many bytes it has: a host may have zeros of its own.
	parent uint32
	flags  flags
}

// sizeShift is by how much the size of a leaf is shifted in its parent.
const sizeShift = 24

// flags say what there is of a slot: in the lower half the number of the record of
// the name that ends here, or zero; above that which leaves it has, bit 0 for
// those of fifteen bytes, bit 14 for those of one; and whether it has nodes.
type flags uint32

const (
	hasNodes flags = 1 << 31
	records  flags = 1<<16 - 1
)

// leaves returns the bits of the leaves.
func (f flags) leaves() uint64 { return uint64(f >> 16 & (1<<15 - 1)) }

// leafOf is the flag of a leaf of some bytes.
func leafOf(size int) flags { return 1 << (16 + 15 - size) }

// maxWords is for how many names words are made: for those that have a number.
const maxWords = 1 << 14

// shorten makes the shortcuts of an index of count names.
func (x *Index) shorten(count int) {
	x.endings = anyEnding
	if count <= maxWords {
		x.words = newWords(x)
		x.endings = newEndings(x)
	}
}

// newWords returns the tree of the names of x.
func newWords(x *Index) *words {
	total := 0
	for _, size := range x.places() {
		total += size/16 + 1
	}
	// Not the seed of the index: that of a snapshot may have been chosen.
	w := &words{seed: [2]uint64{rand.Uint64(), rand.Uint64()}}
	// Names share nodes; how many there are is known afterwards.
	used := w.fill(x, total)
	w.fill(x, used)
	w.records = slices.Clip(w.records)
	return w
}

// roomFor returns how many slots there are for n in use. With many free ones what
// is not there is told soon, as long as the cache has room for them; a policy of two
// dozen names has fewer, because there may be one for each of thousands of sandboxes.
func roomFor(n int) int {
	if n <= 48 {
		return n + n*5/8 + 1
	}
	if n > 1<<12 {
		return 2 * n
	}
	return 4 * n
}

// fill enters the names of x into slots of which n are used, and returns how many
// are.
func (w *words) fill(x *Index, n int) (used int) {
	w.slots, w.records, w.root = make([]wordSlot, roomFor(n)), append(w.records[:0], x.root), 0
	for end, size := range x.places() {
		last := end
		above, parent := &w.root, uint32(1)
		for ; size >= 16; size, end = size-16, end-16 {
			*above |= hasNodes
			at := w.enter(wordSlot{last: lower(word(x.names, end-8)), front: lower(word(x.names, end-16)), parent: parent}, &used)
			above, parent = &w.slots[at].flags, uint32(at)+2
		}
		if size > 0 {
			*above |= leafOf(size)
			m := &masks[size]
			at := w.enter(wordSlot{last: lower(word(x.names, end-8)) & m[0], front: lower(word(x.names, end-16)) & m[1], parent: parent | uint32(size)<<sizeShift}, &used)
			above = &w.slots[at].flags
		}
		*above |= flags(len(w.records))
		w.records = append(w.records, x.record(last))
	}
	return used
}

// enter returns the slot of a node or leaf, which is made if it is not there.
func (w *words) enter(n wordSlot, used *int) int {
	for i := slotOf(w, n.last, n.front, n.parent); ; i++ {
		if i >= len(w.slots) {
			i = 0
		}
		s := &w.slots[i]
		if s.parent == 0 {
			*s = n
			*used++
		}
		if s.last == n.last && s.front == n.front && s.parent == n.parent {
			return i
		}
	}
}

// slotOf returns where to look for a node or leaf first. One product alone would
// let names that differ in a few bytes lie in rows.
func slotOf(w *words, last, front uint64, parent uint32) int {
	return scale(mix(last^uint64(parent)<<32^w.seed[0], front^w.seed[1])*step, len(w.slots))
}

// step is an odd number without pattern: the golden ratio.
const step = 0x9e3779b97f4a7c15

// find returns the slot of a node or leaf, or -1, from where to look first.
func (w *words) find(i int, last, front uint64, parent uint32) int {
	for {
		s := &w.slots[i]
		if (s.last^last)|(s.front^front)|uint64(s.parent^parent) == 0 {
			return i
		}
		if s.parent == 0 {
			return -1
		}
		if i++; i == len(w.slots) {
			i = 0
		}
	}
}

// findWords is find with the tree, for a host of eight bytes and more.
func (x *Index) findWords(s string) (Record, int) {
	w := x.words
	left := len(s) // what is in front of the node
	node, flags := uint32(1), w.root
	wrong := uint64(0)
	for flags&hasNodes != 0 && left >= 16 {
		last, front := swar.Load(s, left-8), swar.Load(s, left-16)
		i := w.find(slotOf(w, lower(last), lower(front), node), lower(last), lower(front), node)
		if i < 0 {
			break
		}
		wrong |= (last + swar.Ones) | (front + swar.Ones)
		left -= 16
		node, flags = uint32(i)+2, w.slots[i].flags
	}
	for {
		if flags.leaves() != 0 && left > 0 {
			last := swar.Load(s, swar.Positive(left-8)) << (8 * uint(swar.Positive(8-left)))
			front := swar.Load(s, swar.Positive(left-16)) << (8 * uint(swar.Positive(16-left)))
			// The start of the host is as good as a dot in front of it; it is too far off
			// to be seen if more is left.
			dots := uint64(1)<<uint(15-left) | swar.Pack(dotsIn(last))<<8 | swar.Pack(dotsIn(front))
			for dots &= flags.leaves(); dots != 0; dots &= dots - 1 {
				size := 15 - bits.TrailingZeros64(dots)
				m := &masks[size&15]
				last, front, leaf := last&m[0], front&m[1], node|uint32(size)<<sizeShift
				if i := w.find(slotOf(w, lower(last), lower(front), leaf), lower(last), lower(front), leaf); i >= 0 {
					if (wrong|(last+swar.Ones)|(front+swar.Ones))&swar.Highs != 0 {
						return x.findSlowly(s)
					}
					return w.records[w.slots[i].flags&records], len(s) - left + size
				}
			}
		}
		if r := flags & records; r != 0 && (left == 0 || s[left-1] == '.') {
			if wrong&swar.Highs != 0 {
				return x.findSlowly(s)
			}
			return w.records[r], len(s) - left
		}
		if node == 1 {
			return x.root, 0
		}
		left += 16
		node = w.slots[node-2].parent
		flags = w.root
		if node > 1 {
			flags = w.slots[node-2].flags
		}
	}
}

// lower folds letters. Of the bytes of names it folds the underscore as well, and
// to what no name has; so a host that has that byte is found in its stead, and is
// looked up again.
func lower(word uint64) uint64 { return word | word>>1&swar.Folded }
