package index

import (
	"math/bits"

	"github.com/sallyport-go/sallyport/internal/swar"
)

// words is a tree of names by steps of sixteen bytes from their ends, which finds
// the name that a host ends in without going from label to label. It takes more
// room than the table of names, and is for indexes that stay in the cache of a
// core; there the hashes and tags cost more than all the rest of a decision.
//
// A node stands for sixteen bytes in front of what its parent stands for. What is
// left of a name is a leaf of the last of its nodes. Nodes and leaves are in one
// table, with their bytes: what is found is what was asked for. The table is hashed
// perfectly, as by hash and displace: buckets of hashes have each a turn, which is
// chosen so that no two words fall on one slot. One look tells.
type words struct {
	seed  [2]uint64
	turns []uint16 // of each bucket, an odd factor; their number is a power of two
	slots []wordSlot
}

// A wordSlot is a node or a leaf, and free if its parent is zero.
type wordSlot struct {
	last, front uint64 // the bytes, folded, zero in front of those of a leaf
	// parent is the number of the parent's slot plus two, or one for the root, and
	// says of a leaf how many bytes it has: a host may have zeros of its own.
	parent uint32
	flags  flags
	record Record // of the name that ends here
}

// sizeShift is by how much the size of a leaf is shifted in its parent.
const sizeShift = 24

// flags say what there is of a slot: which leaves it has, bit 0 for those of fifteen
// bytes, bit 14 for those of one; whether it has nodes, and whether a name ends here.
type flags uint32

const (
	allLeaves flags = 1<<15 - 1
	hasNodes  flags = 1 << 15
	endsName  flags = 1 << 16
)

// leafOf is the flag of a leaf of some bytes.
func leafOf(size int) flags { return 1 << (15 - size) }

// maxWords is for how many names words are made: about as many as there is room for
// in the cache of a core.
const maxWords = 1 << 14

// shorten makes the shortcuts of an index of count names.
func (x *Index) shorten(count int) {
	if count <= maxWords {
		x.words, x.endings = newWords(x), newEndings(x)
	}
}

// hash returns the hash of a node or leaf by that of its parent, zero for the root.
func (w *words) hash(last, front, parent uint64) uint64 {
	return bits.RotateLeft64(parent, turned) + mix(last^w.seed[0], front^w.seed[1])
}

// parentOf returns the hash of the parent of a node by that of the node.
func (w *words) parentOf(hash, last, front uint64) uint64 {
	return bits.RotateLeft64(hash-mix(last^w.seed[0], front^w.seed[1]), -turned)
}

// turned is by how much the hash of a parent is turned, so that the order of the nodes
// counts.
const turned = 7

// bucket returns the bucket of a hash.
func (w *words) bucket(hash uint64) int { return int(hash & uint64(len(w.turns)-1)) }

// slotOf returns the slot of a node or leaf, if it is there, by its hash.
func (w *words) slotOf(hash uint64) int {
	return scale(hash*uint64(w.turns[w.bucket(hash)]), len(w.slots))
}

// is reports whether the slot has a node or leaf.
func (s *wordSlot) is(last, front uint64, parent uint32) bool {
	return (s.last^last)|(s.front^front)|uint64(s.parent^parent) == 0
}

// lower folds letters. Of the bytes of names it folds the underscore as well, and
// to what no name has; so a host that has that byte is found in its stead, and is
// looked up again.
func lower(word uint64) uint64 { return word | word>>1&swar.Folded }
