package index

import (
	"math/bits"
	"math/rand/v2"

	"github.com/sallyport-go/sallyport/internal/swar"
)

// A lengths tells by the last bytes of a host how long the names are that may end it, so
// that most hosts that are not filed, or a third of them with a million names, are told without
// a hash of a name, and of most others the length of the one that they end in.
//
// It is a table of sets of lengths. A name is entered by a hash of its last 16 bytes, or 8 if
// it has no more. What is hashed is not kept, so that a set has the lengths of some other
// names, too; those that are hashed by the other number of bytes are not among them, because
// they have other lengths. Names that stand for themselves alone are apart: hosts below them
// do not look them up.
type lengths struct {
	table []uint64  // of a length that is a power of two, for within
	seed  [2]uint64 // of the hashes, each odd
	short set       // the names of less than eight bytes
	// single has all bits but the first if there are names of one label, and is zero otherwise.
	single set
}

// A set is a set of lengths, bit k for k bytes, and bit 32 for a block and more.
type set uint64

// The lengths of names that are hashed by so many bytes, as bits of the table: in the lower
// half, and in the upper one of names that stand for themselves alone. The first eight of
// each are for names of a block and more, see longBits.
const (
	halves   = 1<<32 | 1
	eights   = 0xff00 * halves
	sixteens = 0xffff0000 * halves
)

// newLengths makes the table for so many names: a set for four to eight of them, and for 15 to
// 30 where a table of that size would not stay in the cache of a core.
func newLengths(names int) lengths {
	sets := names/4 + 16
	if names > 1<<18 {
		sets = names / 15
	}
	l := lengths{table: make([]uint64, 1<<(bits.Len(uint(sets))-1))}
	for i := range l.seed {
		l.seed[i] = rand.Uint64() | 1
	}
	return l
}

// empty returns an empty table of the same seeds and size.
func (l *lengths) empty() lengths {
	return lengths{table: make([]uint64, len(l.table)), seed: l.seed}
}

// hashes returns the hashes of the last 8 and 16 bytes of a text, by its last two words.
// What the text has not is hashed too, and means nothing.
func (l *lengths) hashes(a, b uint64) (by8, by16 uint64) {
	by8 = l.hash8(a)
	return by8, by8 + (b|swar.Folded)*l.seed[1]
}

// hash8 returns the hash of the last eight bytes of a text.
func (l *lengths) hash8(a uint64) uint64 { return (a | swar.Folded) * l.seed[0] }

// longHash returns a hash of the third word from the end of a text of a block and more.
func (l *lengths) longHash(c uint64) uint64 { return (c | swar.Folded) * l.seed[0] }

// longBits returns the bits of a name of a block and more, by its longHash: that of the
// lower half which the upper bits of the hash choose, and that of the upper half which the
// bits below them do and the length.
func longBits(hash uint64, size int) uint64 {
	return 1<<(hash>>61) | 1<<(32+(hash>>58+uint64(size))&7)
}

// long returns the lengths of names of a block and more that may have the last three words of
// a text, by their remainders modulo eight: bit k for k bytes more than a block, and so on.
func (l *lengths) long(a, b, c uint64) uint64 {
	_, by16 := l.hashes(a, b)
	sizes := uint8(l.table[within(by16, len(l.table))] >> 32)
	return uint64(bits.RotateLeft8(sizes, -int(l.longHash(c)>>58&7))) * swar.Ones
}

// told returns the set of a text by the hashes of its last words, and that of the last 16
// bytes.
func told(table []uint64, by8, by16 uint64) (told, last uint64) {
	if len(table) == 0 {
		return 0, 0 // there is one at least, but this saves two other checks
	}
	last = table[within(by16, len(table))]
	return table[within(by8, len(table))]&eights | last&sixteens, last
}

// within returns a number below n, a power of two, for a hash, as scale does with a product.
// Tables of lengths are far from 1<<24 sets.
func within(hash uint64, n int) uint64 { return hash >> 40 & uint64(n-1) }

// of returns the lengths of the names that have the last words of a text, and are among
// whole, and of those that stand for themselves alone and are among alone.
func (l *lengths) of(w *oneBlock, whole, alone uint64) set {
	by8, by16 := l.hashes(w[0], w[1])
	found, last := told(l.table, by8, by16)
	long := last >> (l.longHash(w[2]) >> 61) & 1 << block
	return set(found&whole&(1<<block-1)|found>>32&alone|long&whole) | l.short&set(whole)
}

// add enters a name by its last words, its length, whether it is one label, and 32 if it
// stands for itself alone, 0 if not.
func (l *lengths) add(a, b, c uint64, size int, single bool, alone uint8) {
	if single {
		l.single = ^set(1)
	}
	if size < 8 {
		l.short |= 1 << size
		return
	}
	*l.setOf(a, b, size) |= l.bitsOf(c, size, alone)
}

// bitsOf returns the bits of a name of eight bytes and more.
func (l *lengths) bitsOf(c uint64, size int, alone uint8) uint64 {
	if size >= block {
		return longBits(l.longHash(c), size)
	}
	return 1 << uint(size&(block-1)) << (alone & 32)
}

// setOf returns the set that a name of eight bytes and more is entered into, which is that of
// one of hashes. Of which nobody could predict, so that there is no branch.
func (l *lengths) setOf(a, b uint64, size int) *uint64 {
	by8, by16 := l.hashes(a, b)
	over15 := uint64(int64(15-size) >> 63)
	return &l.table[within(by8&^over15|by16&over15, len(l.table))]
}

// join enters what another of the same seeds has.
func (l *lengths) join(other *lengths) {
	for i, bits := range other.table {
		l.table[i] |= bits
	}
	l.short |= other.short
	l.single |= other.single
}

// has reports whether a name of so many bytes may be there.
func (s set) has(size int) bool { return s>>min(size, block)&1 != 0 }

// least returns the least length of less than a block, of none 0.
func (s set) least() int { return bits.TrailingZeros64(uint64(s)) & (block - 1) }

// longest returns the greatest length. There is one, and none of a block and more.
func (s set) longest() int { return bits.Len64(uint64(s)) - 1 }
