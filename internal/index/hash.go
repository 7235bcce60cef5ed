package index

import (
	"math/bits"
	"math/rand/v2"

	"github.com/sallyport-go/sallyport/internal/swar"
)

// A suffix of a host is read by words of eight bytes from its end: the first
// word is the last eight bytes, the last byte highest. Letters are folded by
// leaving a bit out; what that makes equal besides letters is told apart when the
// name is compared.

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

// folded has the same without the bit in which letters differ from their upper case, by words
// first: a hash waits for them, and where they are is told sooner so.
var folded = func() (m [block / 8][block + 1]uint64) {
	for w := range m {
		for n := range m[w] {
			m[w][n] = masks[n][w] &^ swar.Folded
		}
	}
	return m
}()

// ending returns the eight bytes of s before byte end. Those in front of s are
// zero; s has at least eight bytes.
func ending(s string, end int) uint64 {
	missing := swar.Negative(end - 8)
	return swar.Load(s, end-8-missing) << uint(-8*missing)
}

// A oneBlock is the last words of a text as far as a block goes, the very last first.
// What is in front of the text is zero.
type oneBlock [block / 8]uint64

// read reads the block of s before byte end, at least one. (To return it would be to copy
// it by other words than those it is written by, which the processor waits for.)
func (w *oneBlock) read(s string, end int) {
	if len(s) >= 8 {
		w[0], w[1], w[2], w[3] = ending(s, end), ending(s, end-8), ending(s, end-16), ending(s, end-24)
		return
	}
	*w = oneBlock{}
	for i := range end {
		w[0] = w[0]>>8 | uint64(s[i])<<56
	}
}

// dots returns where dots are, bit 0 for the last byte.
func (w *oneBlock) dots() uint64 {
	return swar.Dots(w[0]) | swar.Dots(w[1])<<8 | swar.Dots(w[2])<<16 | swar.Dots(w[3])<<24
}

// mix is the product of wyhash: both halves of a 128-bit product.
func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// A seed is what the hashes of one index are made with: four words for those of
// a block, and one for what lies behind it.
type seed [5]uint64

func newSeed() (s seed) {
	for i := range s {
		s[i] = rand.Uint64()
	}
	return s
}

// step is an odd number without pattern: the golden ratio. One product alone would
// let names that differ in a few bytes, as those that are counted do, lie in rows.
const step = 0x9e3779b97f4a7c15

// hashBlock returns the hash of the last k bytes of a block.
func (s *seed) hashBlock(w *oneBlock, k int) uint64 {
	return s.hashWords(k, w[0], w[1], w[2], w[3])
}

// hashWords is hashBlock for words that were never in memory. It says mix of two products at
// once, for with two calls it would be too long to be inlined.
func (s *seed) hashWords(k int, a, b, c, d uint64) uint64 {
	high, low := bits.Mul64(a&folded[0][k]^s[0], b&folded[1][k]^s[1])
	higher, lower := bits.Mul64(c&folded[2][k]^s[2], d&folded[3][k]^s[3])
	return (high ^ low ^ higher ^ lower) * step
}

// behind returns the state that a whole block leaves for what is in front of it, by the
// state that is left behind it, zero for the last block. The hash of a text is that state
// and the hash of its first block.
func (s *seed) behind(state uint64, w *oneBlock) uint64 {
	return s.over(state ^ s.hashBlock(w, block))
}

// over returns the state that whole blocks leave, by the hash of them.
func (s *seed) over(hash uint64) uint64 { return mix(hash, s[4]) }

// A place is where a name ends in names, and its length.
type place struct{ end, size int }

// hashIn returns the hash of a text in names, in front of which there is a block.
func (s *seed) hashIn(names []byte, p place) uint64 {
	state := uint64(0)
	for {
		t := names[p.end-block : p.end]
		w := oneBlock{word(t, 24), word(t, 16), word(t, 8), word(t, 0)}
		if p.size <= block {
			return state ^ s.hashBlock(&w, p.size)
		}
		state = s.behind(state, &w)
		p.end, p.size = p.end-block, p.size-block
	}
}

// hash returns the hash of a text.
func (s *seed) hash(text string) uint64 {
	state, n := uint64(0), len(text)
	var w oneBlock
	for ; n > block; n -= block {
		w.read(text, n)
		state = s.behind(state, &w)
	}
	w.read(text, n)
	return state ^ s.hashBlock(&w, n)
}
