package index

import (
	"encoding/binary"
	"math/bits"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/swar"
)

// find returns the record of the longest filed name that s ends in, and the length
// of that name. It is zero if there is none, and the record is that of the root. s
// has no trailing dot, and need not be valid.
func (x *Index) find(s string) (Record, int) {
	n := len(s)
	if n < 8 {
		return x.findFar(s)
	}
	a := swar.Load(s, n-8)
	// The last 24 bytes, which have the last two dots of nearly all hosts.
	missing := swar.Negative(n - 16)
	b := swar.Load(s, n-16-missing) << (-8 * missing & 63)
	missing = swar.Negative(n - 24)
	c := swar.Load(s, n-24-missing) << (-8 * missing & 63)
	// Bit 0 is for the last byte. The start of the host is as good as a dot in front of
	// it; what is in front of that is noise.
	start := uint64(1) << uint(n)
	dots := (dotsFromEnd(a)|dotsFromEnd(b)<<8|dotsFromEnd(c)<<16)&(start-1) | start
	more := dots & (dots - 1)
	two := bits.TrailingZeros64(more) // the length of the last two labels
	d := uint64(0)
	if two > 24 {
		missing = swar.Negative(n - 32)
		d = swar.Load(s, n-32-missing) << (-8 * missing & 63)
		dots |= dotsFromEnd(d) << 24 // the host has so many bytes, or no dots
		more = dots & (dots - 1)
		if two = bits.TrailingZeros64(more); two > block {
			return x.findFar(s)
		}
	}
	m := &folded[two]
	// As hashBlock does, by words that were never in memory.
	hash := (hashPair(a, b, m[0], m[1], x.seed[0], x.seed[1]) ^ hashPair(c, d, m[2], m[3], x.seed[2], x.seed[3])) * step
	if longer := x.filter.below(keyOf(hash, s, two)); longer != 0 {
		return x.findBelow(s, &oneBlock{a, b, c, d}, more, hash, longer)
	}
	if tags := x.tags[scale(hash, x.buckets)]; candidates(tags, hash)|tags&crowded != 0 {
		if r, ok := x.probe(s, two, &oneBlock{a, b, c, d}, hash); ok {
			return r, two
		}
	}
	if x.top {
		return x.findTop(s)
	}
	return x.root, 0
}

// findBelow is find for a host of which more is known: its last words, its dots but
// the last, of those in the words, the hash of its last two labels, and of how many labels
// a longer name can be: bit 0 for three.
func (x *Index) findBelow(s string, w *oneBlock, more, hash, longer uint64) (Record, int) {
	n := len(s)
	two := bits.TrailingZeros64(more)
	missing := swar.Negative(n - 32)
	w[3] = swar.Load(s, n-32-missing) << (-8 * missing & 63)
	start := uint64(1) << uint(n)
	three := ((more|dotsFromEnd(w[3])<<24)&(start-1) | start) & -(2 << (uint(two) & 63))
	var front oneBlock
	if n > block && (longer > 1 || uint32(three) == 0) {
		// The dots in front are needed, but for most names of three labels.
		front.read(s, n-block)
		three |= front.dots() << block
	}
	seen := uint64(1)<<(uint(bits.OnesCount64(three))&63) - 1
	if n >= 2*block {
		seen |= far
	}
	if longer &= seen; longer >= far {
		return x.findFar(s)
	}
	for longer != 0 {
		bit := bits.Len64(longer) - 1
		longer &^= 1 << (uint(bit) & 63)
		at := three
		for range bit {
			at &= at - 1
		}
		k := bits.TrailingZeros64(at)
		if k > block {
			if r, ok := x.at(s[n-k:], x.seed.behind(0, w)^x.seed.hashBlock(&front, k-block)); ok {
				return r, k
			}
			continue
		}
		m := &folded[k]
		if r, ok := x.probe(s, k, w, (x.seed.hashLast(w, m)^x.seed.hashFront(w, m))*step); ok {
			return r, k
		}
	}
	if r, ok := x.probe(s, two, w, hash); ok {
		return r, two
	}
	if x.top {
		return x.findTop(s)
	}
	return x.root, 0
}

// probe returns the record of the last k bytes of a host, at most a block, by its last
// words and their hash.
func (x *Index) probe(s string, k int, w *oneBlock, hash uint64) (Record, bool) {
	if x.symbols != nil {
		return x.at(s[len(s)-k:], hash)
	}
	m := &masks[k]
	for bucket := scale(hash, x.buckets); ; bucket++ {
		tags := x.tags[bucket]
		for found := candidates(tags, hash); found != 0; found &= found - 1 {
			bit := uint(bits.TrailingZeros64(found))
			sizes := x.sizes[bucket] << (bit ^ 63) // up to the slot, whose comes highest
			if int(sizes>>56) != k {
				continue
			}
			end := x.endOf(bucket, bit>>3, sizes)
			name := (*[block]byte)(x.names[end-block : end])
			wrong := (w[0]^word(name[:], 24))&m[0] | (w[1]^word(name[:], 16))&m[1] |
				(w[2]^word(name[:], 8))&m[2] | (w[3]^word(name[:], 0))&m[3]
			if wrong != 0 { // or a letter is in upper case
				wrong = differ(w[0], word(name[:], 24))&m[0] | differ(w[1], word(name[:], 16))&m[1] |
					differ(w[2], word(name[:], 8))&m[2] | differ(w[3], word(name[:], 0))&m[3]
			}
			if wrong == 0 {
				return x.record(end), true
			}
		}
		if tags&crowded == 0 {
			return Record{}, false
		}
	}
}

// dotsFromEnd has the dots of eight bytes, bit 0 for the last of them.
func dotsFromEnd(x uint64) uint64 { return dotsIn(x) >> 7 * 0x8040201008040201 >> 56 }

// differ returns the bits in which eight bytes of a host differ from those of a
// name, a letter not from its upper case.
func differ(host, name uint64) uint64 {
	letters := (name + (0x80-'a')*swar.Ones) & swar.Highs >> 2
	return (host ^ name) &^ letters
}

// word returns the eight bytes of b from byte i.
func word(b []byte, i int) uint64 { return binary.LittleEndian.Uint64(b[i:]) }

// end returns where the name of a slot ends in names. sizes are those of its
// bucket.
func (x *Index) end(bucket int, slot uint, sizes uint64) int {
	return x.endOf(bucket, slot, sizes<<((56-8*slot)&63))
}

// endOf is end for the sizes of the names up to the slot, whose comes highest.
func (x *Index) endOf(bucket int, slot uint, sizes uint64) int {
	const lanes = 0x00ff00ff00ff00ff
	sum := (sizes&lanes + sizes>>8&lanes) * 0x0001000100010001 >> 48
	return int(x.starts[bucket]) + int(sum) + int(slot)*x.layout.size()
}

// record returns the record behind the name that ends at byte end of names.
func (x *Index) record(end int) Record { return x.layout.record(x.names, end) }

// record returns the record at a byte of names.
func (l layout) record(names []byte, at int) Record {
	w := word(names, at)
	return Record{uint32(w & (1<<(l.shape&63) - 1)), uint32(w >> (l.shape & 63) & (1<<(l.ref&63) - 1))}
}

// findTop is Find for names of one label.
func (x *Index) findTop(s string) (Record, int) {
	end := len(s)
	for end > 0 && s[end-1] != '.' {
		end--
	}
	top := s[end:]
	if r, ok := x.at(top, x.seed.hash(top)); ok {
		return r, len(top)
	}
	return x.root, 0
}

// at returns the record of a name of any length by its hash.
func (x *Index) at(name string, hash uint64) (Record, bool) {
	if len(name) > x.long {
		return Record{}, false
	}
	for bucket := scale(hash, x.buckets); ; bucket++ {
		tags := x.tags[bucket]
		for found := candidates(tags, hash); found != 0; found &= found - 1 {
			slot := uint(bits.TrailingZeros64(found)) >> 3
			sizes := x.sizes[bucket]
			size := int(sizes >> (8 * slot) & 0xff)
			if x.symbols == nil && size != len(name) || size == 0 {
				continue // what is behind the last name need not be there
			}
			end := x.end(bucket, slot, sizes)
			if x.is(name, x.names[end-size:end]) {
				return x.record(end), true
			}
		}
		if tags&crowded == 0 {
			return Record{}, false
		}
	}
}

// is reports whether host is a name as it is stored, letters folded.
func (x *Index) is(host string, name []byte) bool {
	if x.symbols != nil {
		var text unpackedName
		name = x.symbols.unpack(&text, name)
	}
	return len(host) == len(name) && equal(host, name)
}

// equal reports whether host is name, letters folded. They have one length.
func equal(host string, name []byte) bool {
	wrong := uint64(0)
	if n := len(host) - 8; n >= 0 {
		// The last bytes are compared with some of those before.
		for i := 0; i < n; i += 8 {
			wrong |= differ(swar.Load(host, i), word(name, i))
		}
		return wrong|differ(swar.Load(host, n), word(name, n)) == 0
	}
	for i := range len(host) {
		wrong |= differ(uint64(host[i]), uint64(name[i]))
	}
	return wrong == 0
}

// findFar is find for any host: short ones, and those that are longer, or may end in
// longer names, than most. What is too long for a host ends in none, so that nobody has
// megabytes gone through.
func (x *Index) findFar(s string) (Record, int) {
	record, size := x.root, 0
	if len(s) > fqdn.MaxLen {
		return record, size
	}
	x.eachSuffix(s, func(k int, hash uint64) {
		if r, ok := x.at(s[len(s)-k:], hash); ok {
			record, size = r, k
		}
	})
	return record, size
}

// eachSuffix calls f with the length and the hash of each suffix of whole labels of s
// that may be filed, the shortest first.
func (x *Index) eachSuffix(s string, f func(size int, hash uint64)) {
	// Bit i: names of i+1 labels may be filed. The last bit is for all longer ones.
	may := uint64(0b10)
	if x.top {
		may |= 1
	}
	state, i := uint64(0), 0
	var w oneBlock
	for end := len(s); end > 0; end -= block {
		w.read(s, end)
		// Bit k: the last k bytes of the block are whole labels, with what is behind them.
		// The start of s is as good as a dot in front of it.
		whole := w.dots() &^ 1
		if end <= block {
			whole |= 1 << end
		} else if s[end-block-1] == '.' {
			whole |= 1 << block
		}
		for ; whole != 0; whole &= whole - 1 {
			k := bits.TrailingZeros64(whole)
			size := len(s) - end + k
			if may>>min(i, depths)&1 != 0 || size >= 2*block && may>>depths != 0 {
				hash := state ^ x.seed.hashBlock(&w, k)
				if i == 1 {
					may |= x.filter.below(keyOf(hash, s, size)) << 2
				}
				f(size, hash)
			}
			if i++; may>>min(i, depths) == 0 {
				return
			}
		}
		state = x.seed.behind(state, &w)
	}
}
