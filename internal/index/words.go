package index

import (
	"math/bits"
	"slices"
)

// words is a tree of names by words of eight bytes from their ends, which finds
// the name that a host ends in without going from label to label. It takes more
// room than the table of names, and is for indexes that stay in the cache of a
// core; there the hashes and tags cost more than all the rest of a decision.
//
// A node stands for one word in front of what its parent stands for. What is left
// of a name, seven bytes at most, is a leaf of the last of its nodes. Nodes and
// leaves are in one hash table.
type words struct {
	mult    uint64
	slots   []wordSlot
	root    flags
	records []Record // from the second on
	used    int      // of the slots
}

// A wordSlot is a node or a leaf, and free if its parent is zero.
type wordSlot struct {
	key    uint64 // the bytes, folded, zero in front of those of a leaf
	parent uint32 // the number of the parent's slot plus two, or one for the root
	flags  flags
}

// flags say what there is of a slot: in the lowest bits the number of the record
// of the name that ends here, or zero; in the highest whether there are nodes in
// front of it and leaves of one to seven bytes.
type flags uint32

const (
	hasNodes   flags = 1 << 31
	leafOfNone flags = 1 << 23 // shifted by the bytes of the leaf
	records    flags = 1<<23 - 1
)

// maxWords is for how many names words are made.
const maxWords = 1 << 14

// newWords returns the tree of the names of x.
func newWords(x *Index, mult uint64) *words {
	total := 0
	x.eachName(func(end, size int) { total += size/8 + 1 })
	// Names share nodes; how many there are is known afterwards.
	w := &words{mult: mult}
	w.fill(x, total)
	w.fill(x, w.used)
	w.records = slices.Clip(w.records)
	return w
}

// eachName calls f for each name with where it ends and its length.
func (x *Index) eachName(f func(end, size int)) {
	for bucket, sizes := range x.sizes {
		for slot := range uint(slots) {
			if size := int(sizes >> (8 * slot) & 0xff); size > 0 {
				f(x.end(bucket, slot, sizes), size)
			}
		}
	}
}

// roomFor returns how many slots there are for n in use. With many free ones what
// is not there is told soon; a policy of two dozen names has fewer, because there
// may be one for each of thousands of sandboxes.
func roomFor(n int) int {
	if n <= 64 {
		return n + n*5/8 + 1
	}
	return 3 * n
}

// fill enters the names of x into slots of which n are used.
func (w *words) fill(x *Index, n int) {
	w.slots, w.records, w.used, w.root = make([]wordSlot, roomFor(n)), append(w.records[:0], x.root), 0, 0
	x.eachName(func(end, size int) {
		above, parent := &w.root, uint32(1)
		left := size
		for ; left >= 8; left -= 8 {
			*above |= hasNodes
			at := w.enter(lower(word(x.names, end-size+left-8)), parent)
			above, parent = &w.slots[at].flags, uint32(at)+2
		}
		if left > 0 {
			*above |= leafOfNone << left
			at := w.enter(lower(word(x.names, end-size+left-8))&masks[left][0], parent)
			above = &w.slots[at].flags
		}
		*above |= flags(len(w.records))
		w.records = append(w.records, x.record(end))
	})
}

func (w *words) slot(key uint64, parent uint32) int {
	return scale((key^uint64(parent)<<32)*w.mult, len(w.slots))
}

// enter returns the slot of a key, which is made if it is not there.
func (w *words) enter(key uint64, parent uint32) int {
	for i := w.slot(key, parent); ; i++ {
		if i == len(w.slots) {
			i = 0
		}
		s := &w.slots[i]
		if s.parent == 0 {
			s.key, s.parent = key, parent
			w.used++
		}
		if s.key == key && s.parent == parent {
			return i
		}
	}
}

// find returns the slot of a key, or -1.
func (w *words) find(key uint64, parent uint32) int {
	for i := w.slot(key, parent); ; i++ {
		if i == len(w.slots) {
			i = 0
		}
		s := &w.slots[i]
		if s.key == key && s.parent == parent {
			return i
		}
		if s.parent == 0 {
			return -1
		}
	}
}

// findWords is find with the tree, for a host of eight bytes and more.
func (x *Index) findWords(s string) (Record, int) {
	w := x.words
	left := len(s) // what is in front of the node
	node, flags := uint32(1), w.root
	wrong := uint64(0)
	for flags&hasNodes != 0 && left >= 8 {
		word := load(s, left-8)
		i := w.find(lower(word), node)
		if i < 0 {
			break
		}
		wrong |= word + ones
		left -= 8
		node, flags = uint32(i)+2, w.slots[i].flags
	}
	for {
		if flags&^hasNodes >= 2*leafOfNone && left > 0 {
			var word, dots uint64
			if left >= 8 {
				word = load(s, left-8)
				dots = dotsIn(word)
			} else {
				word = load(s, 0) << (64 - 8*uint(left))
				// The start of the host is as good as a dot in front of it.
				dots = dotsIn(word) | 0x80<<(8*(7-uint(left)))
			}
			for dots &^= 0x80 << 56; dots != 0; dots &= dots - 1 {
				size := 7 - bits.TrailingZeros64(dots)>>3
				if flags>>size&leafOfNone == 0 {
					continue
				}
				mask := ^uint64(0) << (64 - 8*uint(size))
				if i := w.find(lower(word)&mask, node); i >= 0 {
					if (wrong|(word&mask+ones))&highs != 0 {
						return x.findSlowly(s)
					}
					return w.records[w.slots[i].flags&records], len(s) - left + size
				}
			}
		}
		if r := flags & records; r != 0 && (left == 0 || s[left-1] == '.') {
			if wrong&highs != 0 {
				return x.findSlowly(s)
			}
			return w.records[r], len(s) - left
		}
		if node == 1 {
			return x.root, 0
		}
		left += 8
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
func lower(word uint64) uint64 { return word | word>>1&folded }
