package index

import (
	"math/bits"

	"github.com/sallyport-go/sallyport/internal/swar"
)

// A filter says how many labels the names have that are three labels, or lie below
// them. It knows these by a key: the hash of the last two, and the last two bytes of the
// third, which tell nearly as much as all of it and need no hash. That spares most hosts
// that are not filed the look-up of three labels where other names share the last two.
//
// It may say so without there being any, of about one key in eight; it never fails to.
// Each key has two places in a word, which it shares with some others; the bits from
// each place on say the same, and what both say counts.
type filter []uint64

// perWord is how many keys share a word, on average.
const perWord = 5

// depths is how many bits there are for a key: the first says that there are names, then
// come those for names of 3, 4 and more labels. The last one, far, is for names of more
// labels than that, and for those of so many bytes, of any number of labels, that hosts
// which end in one are not seen in two blocks.
const depths = 8

// far is the last bit of what below returns.
const far = 1 << (depths - 2)

func newFilter(keys int) filter { return make(filter, keys/perWord+1) }

// keyOf returns the key of a text by the size and the hash of its last two labels. If it
// has no more it is that of any others.
func keyOf(hash uint64, s string, size int) uint64 {
	i := swar.Positive(len(s) - size - 3)
	return hash ^ third(s[i], s[i+1])
}

// third is the part of a key that is not the hash. It is the same with the bytes the
// other way round: with a label of one byte comes the dot in front of it, or the one
// behind it if a text starts there.
func third(a, b byte) uint64 {
	const fold = swar.Folded & 0xff
	x := (uint64(a) | fold) * (uint64(b) | fold)
	return x * step
}

// at returns the word of a key. It is the lower half that counts, because the upper one
// of a hash says where the suffix is filed.
func (f filter) at(key uint64) int { return int(uint64(uint32(key)) * uint64(len(f)) >> 32) }

// places returns the two places of a key in its word.
func places(key uint64) (first, second int) { return int(key >> 32), int(key >> 38) }

// add enters names by their key and the bits of their depths.
func (f filter) add(key, depths uint64) {
	first, second := places(key)
	f[f.at(key)] |= bits.RotateLeft64(depths, first) | bits.RotateLeft64(depths, second)
}

// bitsOf returns the bits of a name of depth labels, three at least, and size bytes.
func bitsOf(depth, size int) uint64 {
	if size >= 2*block {
		return 1 | far<<1
	}
	return 1 | 1<<min(depth-2, depths-1)
}

// below returns what there is of a key: the bits of its names without the first, so that
// the lowest is for those of three labels.
func (f filter) below(key uint64) uint64 { return belowBy(f[f.at(key)], key) }

// belowBy is below by the word of the key.
func belowBy(word, key uint64) uint64 {
	first, second := places(key)
	both := bits.RotateLeft64(word, -first) & bits.RotateLeft64(word, -second) & (1<<depths - 1)
	return both >> 1 & -(both & 1)
}
