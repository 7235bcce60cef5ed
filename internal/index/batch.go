package index

import "math/bits"

// Lanes is how many hosts [Index.FindBatch] takes at once.
const Lanes = 64

// A Result is what [Index.Find] returns.
type Result struct {
	Record Record
	Rest   int
	Found  Found
}

// A batch is some hosts on their way through the index. Each step is made for all
// of them before the next, so that they wait for memory together and not one after
// the other, and so that no step depends on how the one before went.
type batch struct {
	text   [Lanes]string
	hash   [Lanes]uint64
	more   [Lanes]uint64 // dots, as in findBelow
	labels [Lanes]uint64 // that the name can have, as in findBelow
	sizes  [Lanes]uint64 // of the suffixes by labels
	size   [Lanes]int    // of the suffix at hand, then of the name
	tags   [Lanes]uint64
	record [Lanes]Record
	alone  [Lanes]bool  // it was looked up by itself
	list   [Lanes]uint8 // the lanes that are on their way
}

// FindBatch is Find for up to [Lanes] hosts.
func (x *Index) FindBatch(hosts []string, results *[Lanes]Result) {
	if x.words != nil || x.top {
		// Small enough for the cache, or odd enough to be done one by one.
		for i, host := range hosts {
			r := &results[i]
			r.Record, r.Rest, r.Found = x.Find(host)
		}
		return
	}
	var b batch
	n := x.start(&b, hosts)
	for n > 0 {
		n = x.round(&b, n)
	}
	for i := range hosts {
		r := &results[i]
		r.Record, r.Rest, r.Found = x.finish(b.text[i], b.record[i], b.size[i])
	}
}

// start looks the last two labels of all hosts up, and returns how many lanes go
// on.
func (x *Index) start(b *batch, hosts []string) (n int) {
	for i, s := range hosts {
		if last := len(s) - 1; last >= 0 && s[last] == '.' {
			s = s[:last]
		}
		b.text[i], b.record[i] = s, x.root
		size := len(s)
		if size < 8 {
			b.record[i], b.size[i] = x.findSlowly(s)
			b.alone[i] = true
			continue
		}
		w0, w1, w2 := load(s, size-8), ending(s, size-8), ending(s, size-16)
		dots := pack(dotsIn(w0))<<56 | pack(dotsIn(w1))<<48 | pack(dotsIn(w2))<<40
		more := dots &^ (crowded >> bits.LeadingZeros64(dots))
		two := bits.LeadingZeros64(more)
		two -= positive(two - size)
		if two > 24 {
			b.record[i], b.size[i] = x.findSlowly(s)
			b.alone[i] = true
			continue
		}
		m := &masks[two]
		hash := hashPair(w0, w1, m[0], m[1], x.seed[0], x.seed[1]) ^ hashPair(w2, 0, m[2], 0, x.seed[2], x.seed[3])
		b.hash[i], b.more[i], b.size[i] = hash, more, two
		b.tags[i], b.labels[i] = x.tags[scale(hash, x.buckets)], x.filter.below(hash)
	}
	for i := range hosts {
		if b.alone[i] {
			continue
		}
		found := candidates(b.tags[i], b.hash[i]) | b.tags[i]&crowded
		b.labels[i] = b.labels[i]&^1 | uint64(notZero(found))
		b.sizes[i], b.size[i] = uint64(b.size[i]), 0
		if b.labels[i] > 1 && !b.longer(i) {
			b.record[i], b.size[i] = x.findSlowly(b.text[i])
			b.labels[i] = 0
		}
		b.list[n&(Lanes-1)] = uint8(i)
		n += notZero(b.labels[i])
	}
	return n
}

// longer finds the lengths of the suffixes of three labels and more of a lane. It
// is not ok if there are too many of them.
func (b *batch) longer(i int) (ok bool) {
	s := b.text[i]
	n := len(s)
	more := b.more[i] | pack(dotsIn(ending(s, n-24)))<<32
	if n > block {
		if n > 2*block {
			return false
		}
		more |= dotsInFront(s)
	}
	there := uint64(1)
	for k := 8; k < 32; k += 8 {
		there |= uint64(notZero(more)) << (k >> 3)
		more &^= crowded >> (bits.LeadingZeros64(more) & 63)
		size := bits.LeadingZeros64(more)
		b.sizes[i] |= uint64(size-positive(size-n)) << k
	}
	if more != 0 && b.labels[i] > 15 {
		return false
	}
	b.labels[i] &= there
	return true
}

// round looks the longest suffix of each lane of the list up that has not been
// yet, and returns how many lanes go on.
func (x *Index) round(b *batch, n int) (left int) {
	for _, i := range b.list[:n] {
		top := bits.LeadingZeros64(b.labels[i])
		b.labels[i] &^= crowded >> top
		k := int(b.sizes[i] >> (8 * (63 - uint(top)) & 63) & 0xff)
		b.size[i] = k
		s := b.text[i]
		if k > block {
			continue
		}
		m := &masks[k]
		hash := hashPair(load(s, len(s)-8), ending(s, len(s)-8), m[0], m[1], x.seed[0], x.seed[1]) ^
			hashPair(ending(s, len(s)-16), ending(s, len(s)-24), m[2], m[3], x.seed[2], x.seed[3])
		b.hash[i] = hash
		bucket := scale(hash, x.buckets)
		b.tags[i] = x.tags[bucket]
		// What is needed next is on its way.
		b.more[i] = x.sizes[bucket] ^ uint64(x.starts[bucket])
	}
	var ends [Lanes]int
	for _, i := range b.list[:n] {
		found := candidates(b.tags[i], b.hash[i])
		if b.size[i] > block || found == 0 {
			continue
		}
		bucket, slot := scale(b.hash[i], x.buckets), uint(bits.TrailingZeros64(found))>>3
		end := x.end(bucket, slot, x.sizes[bucket])
		ends[i] = end
		b.more[i] = uint64(x.names[end]) ^ uint64(x.names[end-block])
	}
	for _, i := range b.list[:n] {
		s, k := b.text[i], b.size[i]
		ok := false
		switch {
		case k > block:
			b.record[i], ok = x.at(s[len(s)-k:], x.seed.hash(s[len(s)-k:]))
		case ends[i] > 0 || b.tags[i]&crowded != 0:
			b.record[i], ok = x.at(s[len(s)-k:], b.hash[i])
		}
		if ok {
			b.labels[i] = 0
		} else {
			b.record[i], b.size[i] = x.root, 0
		}
		b.list[left] = i
		left += notZero(b.labels[i])
	}
	return left
}
