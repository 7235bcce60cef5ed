package index

import (
	"cmp"
	"slices"
)

// Symbols are learnt from a sample of the names, in rounds. The first packs it by
// single bytes, and each further one by the best of what the one before found: its
// symbols, and those that two neighbours make together.
const (
	rounds = 8       // at most
	sample = 1 << 11 // names, up to twice as many
)

// A learnt is a symbol, and how many bytes of the sample it stood for.
type learnt struct {
	symbol uint64
	covers int
}

// learn returns the packer of the names. A symbol takes eight bytes, and one that
// does not save as many is left out.
func (x *Index) learn() *packer {
	names, all := x.sample()
	single := x.bytes()
	p := newPacker(single)
	for range rounds {
		found := p.find(names, 8*len(names)/max(all, 1))
		slices.SortFunc(found, func(a, b learnt) int {
			return cmp.Or(cmp.Compare(b.covers, a.covers), cmp.Compare(a.symbol, b.symbol))
		})
		s := slices.Clone(single)
		for _, l := range found[:min(len(found), maxSymbols-len(single))] {
			s = append(s, l.symbol)
		}
		last := p
		if p = newPacker(s); slices.Equal(p.symbols, last.symbols) {
			break
		}
	}
	return p
}

// packerOf returns the packer of symbols that were learnt, or that anybody made up:
// those of the bytes of the names, and of the others those that are longer.
func (x *Index) packerOf(known symbols) *packer {
	s := x.bytes()
	for _, symbol := range known {
		if sizeOf(symbol) > 1 && len(s) < maxSymbols {
			s = append(s, symbol)
		}
	}
	return newPacker(s)
}

// find packs names and returns the symbols of more than a byte that it uses, and
// those that neighbours would make, if they save more bytes than some.
func (p *packer) find(names [][]byte, some int) (found []learnt) {
	n := len(p.symbols)
	uses := make([]int, n)
	pairs := make([]int, n*n) // by the symbol in front and the one behind
	var packed []byte
	for _, name := range names {
		packed = p.pack(packed[:0], name)
		for i, code := range packed {
			uses[code]++
			if i > 0 {
				pairs[int(code)*n+int(packed[i-1])]++
			}
		}
	}
	add := func(symbol uint64, size, count int) {
		// What is there once is there by chance.
		if count > 1 && size <= 8 && count*(size-1) > some {
			found = append(found, learnt{symbol, count * size})
		}
	}
	for code, symbol := range p.symbols {
		add(symbol, sizeOf(symbol), uses[code])
	}
	for i, count := range pairs {
		front, behind := p.symbols[i/n], p.symbols[i%n]
		size := sizeOf(behind)
		add(front>>(8*size)|behind, sizeOf(front)+size, count)
	}
	return once(found)
}

// once adds up what was found of the same symbol.
func once(found []learnt) []learnt {
	slices.SortFunc(found, func(a, b learnt) int { return cmp.Compare(a.symbol, b.symbol) })
	all := found[:0]
	for _, l := range found {
		if last := len(all) - 1; last >= 0 && all[last].symbol == l.symbol {
			all[last].covers += l.covers
			continue
		}
		all = append(all, l)
	}
	return all
}

// sample returns some names, which come in the order of their hashes and so from
// everywhere, and how many there are of all.
func (x *Index) sample() (names [][]byte, all int) {
	for range x.places() {
		all++
	}
	i, step := 0, max(all/sample, 1)
	for end, size := range x.places() {
		if i%step == 0 {
			names = append(names, x.names[end-size:end])
		}
		i++
	}
	return names, all
}

// bytes returns the symbols of the bytes of the names.
func (x *Index) bytes() (s symbols) {
	var there [256]bool
	for end, size := range x.places() {
		for _, c := range x.names[end-size : end] {
			there[c] = true
		}
	}
	for c := range there {
		if there[c] {
			s = append(s, uint64(c)<<56)
		}
	}
	return s
}
