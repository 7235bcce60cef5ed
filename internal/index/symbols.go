package index

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
)

// symbols are the texts that packed names are made of, by their codes: one to
// eight bytes, the last byte highest, zero in front. All bytes of the names are
// among them, so that a packed name is never longer than the name.
//
// A packed name has the codes of its parts from its end on. So it is unpacked by
// writing words of eight bytes: what is too much of one lies in front of it, where
// the next is written.
type symbols []uint64

// maxSymbols is how many there are at most: their codes are bytes.
const maxSymbols = 256

// sizeOf returns how many bytes a symbol has.
func sizeOf(symbol uint64) int { return 8 - bits.TrailingZeros64(symbol)/8 }

// An unpackedName holds a name of any length at its end, between padding of seven bytes
// and one.
type unpackedName [1<<8 + 8]byte

// unpack returns a packed name, in text.
func (s symbols) unpack(text *unpackedName, name []byte) []byte {
	start := uint8(len(text) - 9) // of the word in front
	for _, code := range name {
		symbol := s[code]
		binary.LittleEndian.PutUint64(text[int(start):int(start)+8], symbol)
		start -= uint8(sizeOf(symbol))
	}
	return text[int(start)+8 : len(text)-1]
}

// A packer packs names.
type packer struct {
	symbols
	// by has the codes of the symbols by their last byte, the longest first.
	by [256][]uint8
}

// newPacker returns the packer of symbols.
func newPacker(all symbols) *packer {
	s := append(make(symbols, 0, len(all)), all...) // nothing to spare is kept
	slices.SortFunc(s, func(a, b uint64) int {
		return cmp.Or(cmp.Compare(sizeOf(b), sizeOf(a)), cmp.Compare(a, b))
	})
	p := &packer{symbols: s}
	for code, symbol := range s {
		p.by[symbol>>56] = append(p.by[symbol>>56], uint8(code))
	}
	return p
}

// pack appends a packed name. There is a symbol for each of its bytes.
func (p *packer) pack(b, name []byte) []byte {
	for left := len(name); left > 0; {
		word := wordBefore(name, left)
		for _, code := range p.by[word>>56] {
			symbol := p.symbols[code]
			if size := sizeOf(symbol); (word^symbol)&masks[size][0] == 0 {
				b = append(b, code)
				left -= size
				break
			}
		}
	}
	return b
}

// wordBefore returns the eight bytes of b before byte end, zero in front of b.
func wordBefore(b []byte, end int) (x uint64) {
	if end >= 8 {
		return word(b, end-8)
	}
	for _, c := range b[:end] {
		x = x>>8 | uint64(c)<<56
	}
	return x
}
