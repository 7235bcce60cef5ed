package residual

import (
	"math/bits"

	"github.com/sallyport-go/sallyport/internal/fqdn"
)

// A filter tells which of the words that start a literal a host may have: a
// Bloom filter whose two bits for a word stand in one block of 64, so that a
// look costs one read. The blocks are a power of two.
type filter struct {
	at, n uint32 // of Set.blocks
}

// perBlock is how many words there are to a block at most.
const perBlock = 4

// newFilter returns a filter for n words, with nothing in it yet.
func (s *Set) newFilter(n int) filter {
	if n == 0 {
		return filter{0, 1} // block 0 of every set is empty
	}
	f := filter{uint32(len(s.blocks)), 1 << bits.Len(uint(n-1)/perBlock)}
	s.blocks = append(s.blocks, make([]uint64, f.n)...)
	return f
}

// cut returns the blocks of f.
func (s *Set) cut(f filter) []uint64 { return s.blocks[f.at : f.at+f.n] }

// add puts word into f.
func (s *Set) add(f filter, word uint32) {
	hash := uint64(word) * s.mult
	blocks := s.cut(f)
	blocks[hash>>32&uint64(len(blocks)-1)] |= 1<<(hash>>58) | 1<<(hash>>52&63)
}

// may returns 1 if the word may be in the filter of blocks, else 0. The product
// of a word of 32 bits depends on all of them from bit 32 on.
func may(blocks []uint64, word uint32, mult uint64) uint64 {
	hash := uint64(word) * mult
	block := blocks[hash>>32&uint64(len(blocks)-1)]
	return block >> (hash >> 58) & (block >> (hash >> 52 & 63)) & 1
}

// entrance returns the first byte from p on where a literal of l that may stand
// anywhere may start, or the length of the host. Four bytes are looked at for one
// branch, which is nearly never taken.
func (s *Set) entrance(l *level, h *fqdn.Host, p int) int {
	if l.short {
		return s.entranceShort(l, h, p)
	}
	text, quads, mult := h.Text(), s.cut(l.quads), s.mult
	last := h.Last8(len(text))
	for p < len(text) {
		word := last >> (8 * uint(p+8-len(text)))
		if p+8 <= len(text) {
			word = fqdn.Eight(text, p)
		}
		hits := may(quads, uint32(word), mult) | may(quads, uint32(word>>8), mult)<<1 |
			may(quads, uint32(word>>16), mult)<<2 | may(quads, uint32(word>>24), mult)<<3
		if hits != 0 {
			return min(p+bits.TrailingZeros64(hits), len(text))
		}
		p += 4
	}
	return len(text)
}

// entranceShort is entrance for a level with literals of fewer than four bytes.
func (s *Set) entranceShort(l *level, h *fqdn.Host, p int) int {
	text, quads, pairs, ones, mult := h.Text(), s.cut(l.quads), s.cut(l.pairs), l.ones, s.mult
	for ; p < len(text); p++ {
		word := ahead(h, text, p)
		if may(quads, uint32(word), mult)|may(pairs, uint32(word&0xffff), mult)|ones>>symbol(byte(word))&1 != 0 {
			return p
		}
	}
	return len(text)
}
