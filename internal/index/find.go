package index

import (
	"encoding/binary"
	"math/bits"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/swar"
)

// find returns the record of the longest filed name that s ends in, and the length
// of that name. It is zero if there is none, and the record is that of the root. s
// has no trailing dot, and need not be valid. Of names that stand for themselves alone it may
// pass over one that s is below: the record of the next shorter name says what holds there.
func (x *Index) find(s string) (Record, int) {
	a, b, c, d, may := x.look(s)
	if may == 0 {
		return x.root, 0
	}
	return x.findAmong(s, a, b, c, d, may)
}

// findAmong is find for a host of which more is known: its last words, and the lengths of
// the names that it may end in.
func (x *Index) findAmong(s string, a, b, c, d uint64, may set) (Record, int) {
	if may >= 1<<block {
		if r, k := x.findLong(s, a, b, c, d); k > 0 {
			return r, k
		}
	}
	for may = set(uint32(may)); may != 0; {
		k := may.longest()
		// As hashWords does, which is not inlined.
		f, seed := &folded[k], &x.seed
		hash := (mix(a&f[0]^seed[0], b&f[1]^seed[1]) ^ mix(c&f[2]^seed[2], d&f[3]^seed[3])) * step
		i := scale(hash, x.hashed)
		names := &x.buckets[i]
		found := candidates(names.tags, hash)
		if found != 0 && x.symbols == nil {
			bit := bits.TrailingZeros64(found)
			if up := names.up(bit); int(up>>56) == k {
				name := x.nameAt(x.endOf(i, bit, up))
				m := &masks[k]
				if wrong := name.differs(m, a, b, c, d); wrong == 0 || wrong&^swar.Folded == 0 && name.isFolded(m, a, b, c, d) {
					return x.layout.split(name.record()), k
				}
			}
		}
		if found != 0 || goesOn(names.tags, hash) != 0 {
			if r, ok := x.at(s[len(s)-k:], hash); ok {
				return r, k
			}
		}
		may &^= 1 << k
	}
	return x.root, 0
}

// A storedName is the bytes up to the end of a name, and its record.
type storedName [block + 8]byte

// nameAt returns the name that ends at a byte of names.
func (x *Index) nameAt(end int) *storedName { return (*storedName)(x.names[end-block : end+8]) }

// record returns the word that has the record in its lowest bits.
func (n *storedName) record() uint64 { return word(n[:], block) }

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
// known. The size is zero if there is none.
func (x *Index) findLong(s string, a, b, c, d uint64) (record Record, size int) {
	n := len(s)
	if n > 2*block {
		return x.findAll(s)
	}
	last, front := oneBlock{a, b, c, d}, oneBlock{}
	front.read(s, n-block)
	state := x.seed.behind(0, &last)
	// What is in front of the start is zero.
	for dots := front.dots() | 1<<uint(n-block); dots != 0; {
		k := bits.Len64(dots) - 1
		hash := state ^ x.seed.hashBlock(&front, k)
		if k == 0 {
			hash = x.seed.hashBlock(&last, block)
		}
		if r, ok := x.at(s[n-block-k:], hash); ok {
			return r, block + k
		}
		dots &^= 1 << k
	}
	return record, 0
}

// differ returns the bits in which eight bytes of a host differ from those of a
// name, a letter not from its upper case.
func differ(host, name uint64) uint64 {
	letters := (name + (0x80-'a')*swar.Ones) & swar.Highs >> 2
	return (host ^ name) &^ letters
}

// word returns the eight bytes of b from byte i.
func word(b []byte, i int) uint64 { return binary.LittleEndian.Uint64(b[i:]) }

// record returns the record behind the name that ends at byte end of names.
func (x *Index) record(end int) Record { return x.layout.record(x.names, end) }

// record returns the record at a byte of names.
func (l layout) record(names []byte, at int) Record { return l.split(word(names, at)) }

// split returns the record that is in the lowest bits of a word.
func (l layout) split(w uint64) Record {
	return Record{uint32(w) & l.shapes, uint32(w>>(l.shape&63)) & l.refs}
}

// at returns the record of a name of any length by its hash.
func (x *Index) at(name string, hash uint64) (Record, bool) {
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
				return x.record(end), true
			}
		}
		if goesOn(b.tags, hash) == 0 {
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

// findAll is find for any host: it goes through its suffixes. What is too long for a host
// ends in none, so that nobody has megabytes gone through.
func (x *Index) findAll(s string) (record Record, size int) {
	record = x.root
	if len(s) > fqdn.MaxLen {
		return record, 0
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
	state := uint64(0)
	var w oneBlock
	w.read(s, len(s))
	may := x.byEnd.of(&w, ^uint64(0), ^uint64(0))
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
			if size := len(s) - end + k; may.has(size) {
				f(size, state^x.seed.hashBlock(&w, k))
			}
		}
		state = x.seed.behind(state, &w)
	}
}
