package index

import (
	"math/bits"
	"math/rand/v2"
	"slices"
)

// A wordsBuilder makes the tree of words. It finds them all first, because names
// share nodes, and then gives them their slots.
type wordsBuilder struct {
	*words
	all    []wordSlot // instead of the slot of a parent they have its place here
	hashes []uint64
	known  []uint32 // a hash table of the places in all, plus one
}

// newWords returns the tree of the names of x.
func newWords(x *Index) *words {
	total := 0
	for _, size := range x.places() {
		total += size/16 + 1
	}
	b := wordsBuilder{
		words:  new(words),
		all:    make([]wordSlot, 0, total),
		hashes: make([]uint64, 0, total),
		known:  make([]uint32, 2*total+1),
	}
	// That two words have one hash, or a bucket finds no turn, is possible and does not
	// happen; with other seeds it is past.
	for {
		// Not the seed of the index: that of a snapshot may have been chosen.
		b.seed = [2]uint64{rand.Uint64(), rand.Uint64()}
		b.enter(x)
		if b.place() {
			return b.words
		}
	}
}

// enter finds all nodes and leaves of the names of x.
func (b *wordsBuilder) enter(x *Index) {
	clear(b.known)
	b.all, b.hashes = b.all[:0], b.hashes[:0]
	for end, size := range x.places() {
		record := x.record(end)
		var root flags // which endings has
		above, parent, hash, at := &root, uint32(1), uint64(0), 0
		add := func(n wordSlot) {
			hash = b.hash(n.last, n.front, hash)
			at = b.add(n, hash)
			above, parent = &b.all[at].flags, uint32(at)+2
		}
		for ; size >= 16; size, end = size-16, end-16 {
			*above |= hasNodes
			add(wordSlot{last: lower(word(x.names, end-8)), front: lower(word(x.names, end-16)), parent: parent})
		}
		if size > 0 {
			*above |= leafOf(size)
			m := &masks[size]
			add(wordSlot{last: lower(word(x.names, end-8)) & m[0], front: lower(word(x.names, end-16)) & m[1], parent: parent | uint32(size)<<sizeShift})
		}
		*above |= endsName
		b.all[at].record = record
	}
}

// add returns the place of a node or leaf, which is made if it is not there.
func (b *wordsBuilder) add(n wordSlot, hash uint64) int {
	for i := scale(hash*step, len(b.known)); ; i++ {
		if i == len(b.known) {
			i = 0
		}
		at := int(b.known[i]) - 1
		if at < 0 {
			b.known[i] = uint32(len(b.all)) + 1
			b.all, b.hashes = append(b.all, n), append(b.hashes, hash)
			return len(b.all) - 1
		}
		if b.hashes[at] == hash && b.all[at].is(n.last, n.front, n.parent) {
			return at
		}
	}
}

// place gives each node and leaf a slot of its own, bucket by bucket, those with
// the most words first. It reports whether there is a turn for every bucket.
func (b *wordsBuilder) place() bool {
	n := len(b.all)
	b.slots = slices.Grow([]wordSlot(nil), n+n/8+1)
	b.slots = b.slots[:cap(b.slots)] // what the heap gives anyhow
	b.turns = make([]uint16, 1<<bits.Len(uint(n/4)))
	ends := make([]uint32, len(b.turns)+1) // of each bucket, where it ends in order
	for _, hash := range b.hashes {
		ends[b.bucket(hash)+1]++
	}
	for i := range b.turns {
		ends[i+1] += ends[i]
	}
	order := make([]uint32, n)
	for i, hash := range b.hashes {
		end := &ends[b.bucket(hash)]
		order[*end] = uint32(i)
		*end++
	}
	buckets := make([][]uint32, 0, len(b.turns))
	start := uint32(0)
	for i := range b.turns {
		b.turns[i] = 1
		if end := ends[i]; end > start {
			buckets = append(buckets, order[start:end])
			start = end
		}
	}
	slices.SortFunc(buckets, func(x, y []uint32) int { return len(y) - len(x) })
	for _, bucket := range buckets {
		if !b.turn(bucket) {
			return false
		}
	}
	for i := range b.slots {
		s := &b.slots[i]
		if number := s.parent & (1<<sizeShift - 1); number > 1 {
			s.parent += uint32(b.slotOf(b.hashes[number-2])) + 2 - number
		}
	}
	return true
}

// turn finds the turn of a bucket, with which its words fall on free slots, each on
// its own, and puts them there.
func (b *wordsBuilder) turn(bucket []uint32) bool {
	turn := &b.turns[b.bucket(b.hashes[bucket[0]])]
	for *turn = 1; *turn < 1<<16-1; *turn += 2 {
		put := 0
		for _, i := range bucket {
			slot := &b.slots[b.slotOf(b.hashes[i])]
			if slot.parent != 0 {
				break
			}
			*slot = b.all[i]
			put++
		}
		if put == len(bucket) {
			return true
		}
		for _, i := range bucket[:put] {
			b.slots[b.slotOf(b.hashes[i])] = wordSlot{}
		}
	}
	return false
}
