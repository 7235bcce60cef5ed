package index

import (
	"encoding/binary"
	"math/bits"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/swar"
)

// find is [Index.Find], and returns the length of the name, too: zero if s ends in none. Of what
// is no host it may have the length of a name with None, behind what are no labels.
//
// All is in here because of the words that a call would put away and fetch again.
func (x *Index) find(s string) (r Record, size, rest int, found Found) {
	s = undotted(s)
	// The last words of s; those that it has not are zero or noise.
	var a, b, c, d, known, long uint64
	n := len(s)
	missing := n - block
	if n >= 8 {
		a = swar.Load(s, n-8)
		if ends := x.direct.ends; ends != nil {
			known = uint64(ends[scale(x.byEnd.hash8(a), len(ends))])
			if known == 0 && (x.byEnd.short == 0 || swar.Dots(a)&uint64(x.byEnd.short) == 0) {
				return x.root, 0, 0, None
			}
		}
		missing = swar.Negative(n - 16)
		b = swar.Load(s, n-16-missing) << (-8 * missing & 63)
		if x.direct.ends == nil {
			// As of does, without a call. It is asked for as soon as can be: it may be far away.
			by8, by16 := x.byEnd.hashes(a, b)
			known, long = told(x.byEnd.table, by8, by16)
		}
		missing = swar.Negative(n - 24)
		c = swar.Load(s, n-24-missing) << (-8 * missing & 63)
		missing = swar.Negative(n - block)
		d = swar.Load(s, n-block-missing) << (-8 * missing & 63)
	} else {
		for i := range len(s) {
			a = a>>8 | uint64(s[i])<<56
		}
	}
	// The lengths of the names that it may end in. The start of s is as good as a dot in
	// front of it.
	start := uint64(1) << (uint(block+missing) & 63)
	dots := (swar.Dots(a)|swar.Dots(b)<<8|swar.Dots(c)<<16|swar.Dots(d)<<24)&(start-1) | start&(1<<block-1)
	dots &= dots - 1 | uint64(x.byEnd.single)
	if x.direct.slots != nil {
		long = known & 1
	} else {
		long = long >> (x.byEnd.longHash(c) >> 61) & 1
	}
	may := set((known&dots | dots&uint64(x.byEnd.short)) | known>>block&start)
	if long&^uint64((n-block)>>(bits.UintSize-1)) != 0 { // and it has a block
		if r, k := x.findLong(s, a, b, c, d); k > 0 {
			return x.endsIn(s, r, k)
		}
	}
	if may == 0 {
		return x.root, 0, 0, None
	}
	k := may.longest()
	hash := x.seed.hashWords(k, a, b, c, d)
	if x.direct.slots != nil {
		for {
			slot := &x.direct.slots[x.direct.slotOf(hash)]
			name, m := &slot.name, &masks[k]
			p, q, r, t := (a^word(name[:], 24))&m[0], (b^word(name[:], 16))&m[1], (c^word(name[:], 8))&m[2], (d^word(name[:], 0))&m[3]
			// Letters in upper case are to cost next to nothing: one more look at the slot. Lengths
			// of less than a block differ in none of the bits that letters do.
			if wrong := p | q | r | t | uint64(slot.size()^k); wrong == 0 || wrong&^swar.Folded == 0 && together(p, q, r, t)&^slot.letters == 0 {
				r := x.layout.split(name.record())
				if k == len(s) { // without a call
					return r, k, 0, Named
				}
				return x.endsIn(s, r, k)
			}
			if may &^= 1 << (k & 63); may == 0 {
				return x.root, 0, 0, None
			}
			k = may.longest()
			hash = x.seed.hashWords(k, a, b, c, d)
		}
	}
	i := scale(hash, x.hashed)
	tags := x.buckets[i].tags
	for {
		// The bucket of the next length, if there is one, is on its way while this one is
		// waited for.
		var next, nextBucket int
		var nextHash, nextTags uint64
		if may &^= 1 << (k & 63); may != 0 {
			next = may.longest()
			nextHash = x.seed.hashWords(next, a, b, c, d)
			nextBucket = scale(nextHash, x.hashed)
			nextTags = x.buckets[nextBucket].tags
		}
		found := candidates(tags, hash)
		if found != 0 && x.symbols == nil {
			bit := bits.TrailingZeros64(found)
			if up := x.buckets[i].up(bit); int(up>>56) == k {
				name := x.nameAt(x.endOf(i, bit, up))
				m := &masks[k]
				// As differs does, but for words in front of the name, which might be in another
				// line: instead of them others are read again.
				first := (block - k) & (block - 8)
				p, q, r, t := (a^word(name[:], 24))&m[0], (b^word(name[:], 16))&m[1], (c^word(name[:], first|8))&m[2], (d^word(name[:], first))&m[3]
				if wrong := p | q | r | t; wrong == 0 || wrong&^swar.Folded == 0 &&
					noLetters(p, word(name[:], 24))|noLetters(q, word(name[:], 16))|noLetters(r, word(name[:], first|8))|noLetters(t, word(name[:], first)) == 0 {
					r := x.layout.split(name.record())
					if k == len(s) {
						return r, k, 0, Named
					}
					return x.endsIn(s, r, k)
				}
			}
		}
		if found != 0 || goesOn(tags, hash) != 0 {
			if r, ok := x.at(s[len(s)-k:], hash); ok {
				return x.endsIn(s, r, k)
			}
		}
		if may == 0 {
			return x.root, 0, 0, None
		}
		k, hash, i, tags = next, nextHash, nextBucket, nextTags
	}
}

// A storedName is the bytes up to the end of a name, and its record.
type storedName [block + 8]byte

// nameAt returns the name that ends at a byte of names.
func (x *Index) nameAt(end int) *storedName { return (*storedName)(x.names[end-block : end+8]) }

// record returns the word that has the record in its lowest bits.
func (n *storedName) record() uint64 { return word(n[:], block) }

// words returns the words that masks have, the last first.
func (n *storedName) words(m *[block / 8]uint64) (a, b, c, d uint64) {
	return word(n[:], 24) & m[0], word(n[:], 16) & m[1], word(n[:], 8) & m[2], word(n[:], 0) & m[3]
}

// differs returns bits in which the last words of a host differ from those of the name,
// as far as masks go.
func (n *storedName) differs(m *[block / 8]uint64, a, b, c, d uint64) uint64 {
	return (a^word(n[:], 24))&m[0] | (b^word(n[:], 16))&m[1] | (c^word(n[:], 8))&m[2] | (d^word(n[:], 0))&m[3]
}

// isFolded reports whether they differ in nothing but what letters do from their upper
// case.
//
//go:noinline
func (n *storedName) isFolded(m *[block / 8]uint64, a, b, c, d uint64) bool {
	return differ(a, word(n[:], 24))&m[0]|differ(b, word(n[:], 16))&m[1]|
		differ(c, word(n[:], 8))&m[2]|differ(d, word(n[:], 0))&m[3] == 0
}

// findLong is find for names of a block and more, of a host of which the last words are
// known. The size is zero if there is none. What is too long for a host ends in none, so that
// nobody has megabytes gone through.
func (x *Index) findLong(s string, a, b, c, d uint64) (record Record, size int) {
	if len(s) > fqdn.MaxLen {
		return record, 0
	}
	if len(s) < 2*block {
		return x.findTwo(s, a, b, c, d)
	}
	last := oneBlock{a, b, c, d}
	x.eachLong(s, &last, func(k int, hash uint64) {
		if r, ok := x.at(s[len(s)-k:], hash); ok {
			record, size = r, k
		}
	})
	return record, size
}

// findTwo is findLong for a host of less than two blocks, which nearly all are: the longest name
// comes first, and without a call.
func (x *Index) findTwo(s string, a, b, c, d uint64) (Record, int) {
	var w oneBlock // what is in front of the last one
	n := len(s) - block
	w.read(s, n)
	may := set((w.dots() | 1<<(uint(n)&63)) & x.byEnd.long(a, b, c))
	if may == 0 {
		return Record{}, 0
	}
	behind := x.seed.hashWords(block, a, b, c, d)
	state := x.seed.over(behind)
	for {
		k, hash := may.longest(), behind
		if k > 0 {
			hash = state ^ x.seed.hashBlock(&w, k)
		}
		i := scale(hash, x.hashed)
		bucket := &x.buckets[i]
		found := candidates(bucket.tags, hash)
		if found != 0 && x.symbols == nil {
			bit := bits.TrailingZeros64(found)
			if up := bucket.up(bit); int(up>>56) == block+k {
				end := x.endOf(i, bit, up)
				name, front, m, last := x.nameAt(end), x.nameAt(end-block), &masks[k], &masks[block]
				if name.differs(last, a, b, c, d)|front.differs(m, w[0], w[1], w[2], w[3]) == 0 ||
					name.isFolded(last, a, b, c, d) && front.isFolded(m, w[0], w[1], w[2], w[3]) {
					return x.layout.split(name.record()), block + k
				}
			}
		}
		if found != 0 || goesOn(bucket.tags, hash) != 0 {
			if r, ok := x.at(s[n-k:], hash); ok {
				return r, block + k
			}
		}
		if may &^= 1 << (k & 63); may == 0 {
			return Record{}, 0
		}
	}
}

// differ returns the bits in which eight bytes of a host differ from those of a
// name, a letter not from its upper case. Of the bytes of names letters alone have both
// 0x20, which upper case has not, and 0x40.
func differ(host, name uint64) uint64 { return (host ^ name) &^ letters(name) }

// letters returns the bits of the letters of a name in which they differ from upper case.
func letters(name uint64) uint64 { return name & (name >> 1) & swar.Folded }

// noLetters is not zero if eight bytes of a host that differ from those of a name in nothing
// but bits in which letters differ from their upper case do so where there is no letter: each
// byte of a name has one of these two bits at least.
func noLetters(wrong, name uint64) uint64 { return wrong & (name ^ name>>1) }

// word returns the eight bytes of b from byte i.
func word(b []byte, i int) uint64 { return binary.LittleEndian.Uint64(b[i:]) }

// record returns the record behind the name that ends at byte end of names.
func (x *Index) record(end int) Record { return x.layout.record(x.names, end) }

// record returns the record at a byte of names.
func (l *layout) record(names []byte, at int) Record { return l.split(word(names, at)) }

// split returns the record that is in the lowest bits of a word.
func (l *layout) split(w uint64) Record {
	return Record{uint32(w) & l.shapes, uint32(w>>(l.shape&63)) & l.refs}
}

// at returns the record of a name of any length by its hash.
func (x *Index) at(name string, hash uint64) (Record, bool) {
	end := x.lookUp(name, hash)
	if end == 0 {
		return Record{}, false
	}
	return x.record(end), true
}

// lookUp returns where a name of any length ends in names, by its hash, or 0.
func (x *Index) lookUp(name string, hash uint64) (end int) {
	for i := scale(hash, x.hashed); ; i++ {
		b := &x.buckets[i]
		for found := candidates(b.tags, hash); found != 0; found &= found - 1 {
			bit := bits.TrailingZeros64(found)
			up := b.up(bit)
			size := int(up >> 56)
			if x.symbols == nil && size != len(name) || size == 0 {
				continue // what is behind the last name need not be there
			}
			end := x.endOf(i, bit, up)
			if x.is(name, x.names[end-size:end]) {
				return end
			}
		}
		if goesOn(b.tags, hash) == 0 {
			return 0
		}
	}
}

// is reports whether host is a name as it is stored, letters folded.
func (x *Index) is(host string, name []byte) bool {
	if x.symbols != nil {
		var text unpackedName
		name = x.symbols.unpack(&text, name)
	}
	return host == string(name) || len(host) == len(name) && equal(host, name)
}

// equal reports whether host is name, letters folded. They have one length.
func equal(host string, name []byte) bool {
	wrong := uint64(0)
	if n := len(host) - 8; n >= 0 {
		// The last bytes are compared with some of those before.
		wrong = differ(swar.Load(host, n), word(name, n))
		for ; len(host) > 8 && len(name) > 8; host, name = host[8:], name[8:] {
			wrong |= differ(swar.Load(host, 0), word(name, 0))
		}
		return wrong == 0
	}
	for i := range len(host) {
		wrong |= differ(uint64(host[i]), uint64(name[i]))
	}
	return wrong == 0
}

// eachSuffix calls f with the length and the hash of each suffix of whole labels of s
// that may be filed, the shortest first.
func (x *Index) eachSuffix(s string, f func(size int, hash uint64)) {
	var w oneBlock
	w.read(s, len(s))
	// Bit k: the last k bytes are whole labels. The start of s is as good as a dot in front
	// of it.
	whole := w.dots()&^1 | 1<<uint(min(len(s), block))&(1<<block-1)
	may := x.byEnd.of(&w, whole|1<<block, whole)
	for short := uint32(may); short != 0; short &= short - 1 {
		k := bits.TrailingZeros32(short)
		f(k, x.seed.hashBlock(&w, k))
	}
	if may>>block != 0 && len(s) >= block {
		x.eachLong(s, &w, f)
	}
}

// eachLong is eachSuffix for suffixes of a block and more, of a host of which the last block
// is known.
func (x *Index) eachLong(s string, last *oneBlock, f func(size int, hash uint64)) {
	long := x.byEnd.long(last[0], last[1], last[2])
	// The hash of all that is behind the block at hand.
	behind := x.seed.hashBlock(last, block)
	for end := len(s) - block; end >= 0; end -= block {
		// Mostly there is a word or two.
		var w oneBlock
		whole := uint64(0)
		for i := 0; i < len(w) && end > 8*i; i++ {
			w[i] = ending(s, end-8*i)
			whole |= swar.Dots(w[i]) << (8 * i)
		}
		state := x.seed.over(behind)
		if end < block {
			whole |= 1 << uint(end)
		}
		for whole &= long; whole != 0; whole &= whole - 1 {
			k := bits.TrailingZeros64(whole)
			hash := behind
			if k > 0 {
				hash = state ^ x.seed.hashBlock(&w, k)
			}
			f(len(s)-end+k, hash)
		}
		behind = state ^ x.seed.hashBlock(&w, block)
	}
}
