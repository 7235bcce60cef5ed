package index

import (
	"math/bits"
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
	shift   uint8
	slots   []wordSlot
	root    flags
	records []Record // from the second on
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

// shorten makes the shortcuts of an index of count names. mult is random.
func (x *Index) shorten(count int, mult uint64) {
	x.endings = anyEnding
	if count > maxWords {
		return
	}
	mult |= 1 // as only odd numbers keep all bits of what they multiply
	x.words = newWords(x, mult)
	x.endings = newEndings(mult, func(yield func(string)) {
		x.each(func(end, size int) { yield(string(x.names[end-size : end])) })
	})
}

// newWords returns the tree of the names of x.
func newWords(x *Index, mult uint64) *words {
	total := 0
	x.each(func(end, size int) { total += size/8 + 1 })
	log := bits.Len(uint(total)) + 1
	w := &words{mult: mult, shift: uint8(64 - log), slots: make([]wordSlot, 1<<log), records: []Record{x.root}}
	x.each(func(end, size int) {
		name := string(x.names[end-size : end])
		above, parent := &w.root, uint32(1)
		left := size
		for ; left >= 8; left -= 8 {
			*above |= hasNodes
			at := w.enter(load(name, left-8)|folded, parent)
			above, parent = &w.slots[at].flags, uint32(at)+2
		}
		if left > 0 {
			*above |= leafOfNone << left
			at := w.enter((endingOf(name, left)|folded)&masks[left][0], parent)
			above = &w.slots[at].flags
		}
		*above |= flags(len(w.records))
		w.records = append(w.records, x.record(end))
	})
	return w
}

// each calls f for each name with where it ends and its length.
func (x *Index) each(f func(end, size int)) {
	for bucket, sizes := range x.sizes {
		for slot := range uint(slots) {
			if size := int(sizes >> (8 * slot) & 0xff); size > 0 {
				f(x.end(bucket, slot, sizes), size)
			}
		}
	}
}

func (w *words) hash(key uint64, parent uint32) uint64 {
	return (key ^ uint64(parent)<<32) * w.mult >> (w.shift & 63)
}

// enter returns the slot of a key, which is made if it is not there.
func (w *words) enter(key uint64, parent uint32) int {
	for i := w.hash(key, parent); ; i++ {
		i &= uint64(len(w.slots) - 1)
		s := &w.slots[i]
		if s.parent == 0 {
			s.key, s.parent = key, parent
		}
		if s.key == key && s.parent == parent {
			return int(i)
		}
	}
}

// find returns the slot of a key, or -1.
func (w *words) find(key uint64, parent uint32) int {
	for i := w.hash(key, parent); ; i++ {
		i &= uint64(len(w.slots) - 1)
		s := &w.slots[i]
		if s.key == key && s.parent == parent {
			return int(i)
		}
		if s.parent == 0 {
			return -1
		}
	}
}

// findWords is Find with the tree, for a host of eight bytes and more.
func (x *Index) findWords(s string) (Record, int) {
	w := x.words
	left := len(s) // what is in front of the node
	node, flags := uint32(1), w.root
	for flags&hasNodes != 0 && left >= 8 {
		word := load(s, left-8)
		i := w.find(word|folded, node)
		if i < 0 || foreign(word) != 0 {
			break
		}
		left -= 8
		node, flags = uint32(i)+2, w.slots[i].flags
	}
	for {
		if flags&^hasNodes >= 2*leafOfNone && left > 0 {
			word := ending(s, left)
			dots := dotsIn(word)
			if left < 8 {
				// The start of the host is as good as a dot in front of it.
				dots |= 0x80 << (8 * (7 - left))
			}
			for dots &^= 0x80 << 56; dots != 0; dots &= dots - 1 {
				size := 7 - bits.TrailingZeros64(dots)>>3
				if flags>>size&leafOfNone == 0 {
					continue
				}
				mask := masks[size][0]
				if i := w.find((word|folded)&mask, node); i >= 0 && foreign(word)&mask == 0 {
					return w.records[w.slots[i].flags], len(s) - left + size
				}
			}
		}
		if r := flags & records; r != 0 && (left == 0 || s[left-1] == '.') {
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

// foreign has bits in the bytes of word, folded the bytes of a name, that are none.
// What folding makes equal to a letter is that letter; what it makes equal to
// another byte of a name must be that byte.
func foreign(word uint64) uint64 {
	key := word | folded
	letters := (key + (0x80-'a')*ones) & highs
	// Only the underscore is folded to a byte behind the letters.
	return (word^key)&^(letters>>2) | (word+ones)&highs
}
