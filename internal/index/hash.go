package index

import "math/bits"

// A suffix of a host is read by words of eight bytes from its end: the first
// word is the last eight bytes, the last byte highest. Letters are folded by
// or-ing a bit in; what that makes equal besides letters is told apart when the
// name is compared.
const (
	ones   = 0x0101010101010101
	highs  = 0x8080808080808080
	folded = 0x2020202020202020
)

// block is how many bytes are hashed at once.
const block = 32

// masks has for 0 to 32 bytes the bits that they take in the words from the end.
var masks = func() (m [block + 1][block / 8]uint64) {
	for n := range m {
		for w := range m[n] {
			m[n][w] = ^uint64(0) << (8 * (8 - min(max(n-8*w, 0), 8)))
		}
	}
	return m
}()

// positive returns x, or zero for negative numbers, without a branch: nobody
// could predict it.
func positive(x int) int { return x &^ (x >> 63) }

// load returns the eight bytes of s from byte i.
func load(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// ending returns the eight bytes of s before byte end. Those in front of s are
// zero; s has at least eight bytes.
func ending(s string, end int) uint64 {
	return load(s, positive(end-8)) << (8 * uint(positive(8-end)))
}

// endingOf is ending for s of any length.
func endingOf(s string, end int) (x uint64) {
	if len(s) >= 8 {
		return ending(s, end)
	}
	for i := range max(end, 0) {
		x = x>>8 | uint64(s[i])<<56
	}
	return x
}

// dotsIn has the high bits of the bytes of x that are dots.
func dotsIn(x uint64) uint64 {
	x ^= '.' * ones
	return ^(x&^highs + ^uint64(highs) | x) & highs
}

// pack gathers the high bits of the bytes of x, the others being zero.
func pack(x uint64) uint64 { return (x >> 7) * 0x0102040810204080 >> 56 }

// mix is the product of wyhash: both halves of a 128-bit product.
func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// A seed is what the hashes of one index are made with: four words for those of
// a block, one for what lies behind it, and the hash of 16 bytes that are not
// there.
type seed [6]uint64

// newSeed returns the seed of five random numbers.
func newSeed(a, b, c, d, e uint64) seed { return seed{a, b, c, d, e, mix(c, d)} }

// hashPair returns the hash of 16 bytes, of which the masks say which are there.
func hashPair(a, b, maskA, maskB, seedA, seedB uint64) uint64 {
	return mix((a|folded)&maskA^seedA, (b|folded)&maskB^seedB)
}

// hashAt returns the hash of the n bytes of text before byte end, at most a block.
func (s *seed) hashAt(text string, end, n int) uint64 {
	m := &masks[n]
	return hashPair(endingOf(text, end), endingOf(text, end-8), m[0], m[1], s[0], s[1]) ^
		hashPair(endingOf(text, end-16), endingOf(text, end-24), m[2], m[3], s[2], s[3])
}

// A hasher makes the hashes of the suffixes of a text, the shorter before the
// longer ones, in time linear in the text: what lies behind the block in which a
// suffix starts is hashed once.
type hasher struct {
	seed   *seed
	text   string
	behind int    // whole blocks
	state  uint64 // of these
}

// hash returns the hash of the last k bytes of the text, 1 to all of them.
func (h *hasher) hash(k int) uint64 {
	for ; k-h.behind*block > block; h.behind++ {
		h.state = mix(h.state^h.seed.hashAt(h.text, len(h.text)-h.behind*block, block), h.seed[4])
	}
	return h.state ^ h.seed.hashAt(h.text, len(h.text)-h.behind*block, k-h.behind*block)
}

// hash returns the hash of a whole text.
func (s *seed) hash(text string) uint64 {
	h := hasher{seed: s, text: text}
	return h.hash(len(text))
}
