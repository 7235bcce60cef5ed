package index

import "math/bits"

// A filter says of suffixes of two labels how deep names lie below them. It may
// say so without there being any, of about one in eight; it never fails to. Each
// suffix has two places in a word, which it shares with some others; the bits
// from each place on say the same, and what both say counts.
type filter []uint64

// perWord is how many suffixes share a word, on average.
const perWord = 5

// depths is how many bits there are for a suffix: the first says that there are
// names below it, then come those for names of 3, 4 and more labels.
const depths = 8

func newFilter(suffixes int) filter { return make(filter, suffixes/perWord+1) }

// at returns the word of a suffix by its hash. It is the lower half that counts,
// because the upper one says where the suffix is filed.
func (f filter) at(hash uint64) int { return int(hash & (1<<32 - 1) * uint64(len(f)) >> 32) }

// places returns the two places of a suffix in its word.
func places(hash uint64) (first, second int) { return int(hash >> 32), int(hash >> 38) }

// add enters names below the suffix of hash, by the bits of their depths.
func (f filter) add(hash, depths uint64) {
	first, second := places(hash)
	f[f.at(hash)] |= bits.RotateLeft64(depths, first) | bits.RotateLeft64(depths, second)
}

// bitsOf returns the bits of a name of depth labels, three at least.
func bitsOf(depth int) uint64 { return 1 | 1<<bitOf(depth) }

// bitOf returns the bit of a depth of three labels and more.
func bitOf(depth int) int { return min(depth-2, depths-1) }

// below returns the bits of a suffix by its hash.
func (f filter) below(hash uint64) uint64 { return belowBy(f[f.at(hash)], hash) }

// belowBy returns the bits of a suffix by its word.
func belowBy(word, hash uint64) uint64 {
	first, second := places(hash)
	return bits.RotateLeft64(word, -first) & bits.RotateLeft64(word, -second) & (1<<depths - 1)
}
