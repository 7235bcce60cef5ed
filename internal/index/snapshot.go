package index

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"github.com/sallyport-go/sallyport/internal/packed"
	"github.com/sallyport-go/sallyport/internal/swar"
)

// Append appends x in the form that [Load] reads. What can be made of the rest as
// fast as it can be checked is left out: where buckets start, the shortcuts, the
// alternatives that have to be tried.
//
//	5 x 8            the seed of the hashes
//	4, 4, 4          the buckets that are hashed to, all buckets, the words of the filter
//	4, 4             the bytes of the names, the refs
//	1, 1, 1, 1       the bits of a shape and of a ref, the longest name, whether one has one label
//	4                the symbols, zero if the names are not packed
//	4, 4             the record of the root
//	8 a bucket       the tags
//	8 a bucket       the sizes
//	8 a word         the filter
//	8 each           the symbols
//	names            each with its record, packed if there are symbols
//	4 each           the refs
//	numbers, texts   the odd patterns
func (x *Index) Append(b []byte) []byte {
	names := x.names[block : len(x.names)-8]
	b = slices.Grow(b, 100+8*(2*len(x.tags)+len(x.filter)+len(x.symbols))+len(names)+4*len(x.refs))
	b = packed.AppendUint64s(b, x.seed[:5])
	b = packed.AppendUint32s(b, []uint32{
		uint32(x.buckets), uint32(len(x.tags)), uint32(len(x.filter)), uint32(len(names)), uint32(len(x.refs)),
	})
	top := byte(0)
	if x.top {
		top = 1
	}
	b = append(b, x.layout.shape, x.layout.ref, byte(x.long), top)
	b = packed.AppendUint32s(b, []uint32{uint32(len(x.symbols)), x.root.Shape, x.root.ref})
	b = packed.AppendUint64s(b, x.tags)
	b = packed.AppendUint64s(b, x.sizes)
	b = packed.AppendUint64s(b, x.filter)
	b = packed.AppendUint64s(b, x.symbols)
	b = append(b, names...)
	b = packed.AppendUint32s(b, x.refs)
	return x.oddTexts.Append(x.odd.Append(b))
}

// maxCrowded is how many crowded buckets may follow each other in what is loaded.
// Honest hashes come nowhere near: each further one is half as likely. It bounds
// how far a look-up goes, whoever chose the seed and the names.
const maxCrowded = 128

// read reads the tables and checks all that a look-up relies on so as to read
// nothing that is not there and to come to an end. It returns where in the
// snapshot the names start.
func (x *Index) read(r *packed.Reader) (at int) {
	seed := r.Bytes(5, 8)
	if r.Failed() {
		return 0
	}
	word := func(i int) uint64 { return binary.LittleEndian.Uint64(seed[8*i:]) }
	x.seed = newSeed(word(0), word(1), word(2), word(3), word(4))
	at = r.Offset()
	x.buckets = int(r.Uint32())
	all, words, size, refs := int(r.Uint32()), int(r.Uint32()), int(r.Uint32()), int(r.Uint32())
	x.layout = newLayout(r.Uint8(), r.Uint8())
	x.long = int(r.Uint8())
	x.top = r.Uint8() != 0
	symbols := r.Count(maxSymbols)
	x.root = Record{r.Uint32(), r.Uint32()}
	if x.buckets == 0 || all < x.buckets || all-x.buckets > maxCrowded || words == 0 ||
		x.layout.shape-1 > 31 || x.layout.ref-1 > 31 || uint64(size)+block+8 > 1<<32 {
		r.Fail(at, "the sizes of the index do not fit together")
		return 0
	}
	x.tags = r.Uint64s(all)
	at = r.Offset()
	x.sizes = r.Uint64s(all)
	x.filter = r.Uint64s(words)
	x.symbols = r.Uint64s(symbols)
	if r.Failed() {
		return 0
	}
	if i, ok := x.place(block + size); !ok {
		r.Fail(at+8*i, "a bucket is not as it should be")
		return 0
	}
	at = r.Offset()
	names := r.Bytes(size, 1)
	x.refs = r.Uint32s(refs)
	for i, p := range x.refs {
		if int(p) >= x.patterns {
			r.Fail(at+size+4*i, "there is no such pattern")
		}
	}
	if r.Failed() {
		return 0
	}
	x.names = make([]byte, block+size+8)
	spread(size>>16+1, func() func(int) bool {
		return func(i int) bool {
			part := names[i<<16 : min((i+1)<<16, size)]
			copy(x.names[block+i<<16:], part)
			return true
		}
	})
	return at
}

// place finds where the buckets start in names, which end at byte end, and checks
// that they do, that the slots of each are filled from the first on, and that not
// too many are crowded in a row. If it is not ok it returns a bucket for which one
// of these is not so.
func (x *Index) place(end int) (bucket int, ok bool) {
	const lanes = 0x00ff00ff00ff00ff
	x.starts = make([]uint32, len(x.sizes))
	at, row := block, 0
	for i, sizes := range x.sizes {
		used := (bits.Len64(sizes) + 7) / 8
		filled := sizes | ^uint64(0)<<(8*used) // has no byte that is zero
		if x.tags[i]&crowded == 0 {
			row = 0
		} else if row++; row > maxCrowded {
			return i, false
		}
		if at > end || (filled-swar.Ones)&^filled&swar.Highs != 0 {
			return i, false
		}
		x.starts[i] = uint32(at)
		at += int((sizes&lanes+sizes>>8&lanes)*0x0001000100010001>>48) + used*x.layout.size()
	}
	return len(x.sizes) - 1, at == end && row == 0
}

// readOdd reads the odd patterns. texts says whether their texts are such.
func (x *Index) readOdd(r *packed.Reader, texts func(pattern uint32, text string) bool) {
	at := r.Offset()
	x.odd = r.Uints()
	n := x.odd.Len()
	x.oddTexts = r.Strings(n)
	if r.Failed() {
		return
	}
	if !x.odd.Ascending(1) || !x.odd.Below(x.patterns) {
		r.Fail(at, "the odd patterns are not in order")
		return
	}
	ok := spread(n/64+1, func() func(int) bool {
		return func(part int) bool {
			for i := part * 64; i < min((part+1)*64, n); i++ {
				if !texts(x.odd.At(i), x.oddTexts.At(i)) {
					return false
				}
			}
			return true
		}
	})
	if !ok {
		r.Fail(at, "this is no pattern, or none for its rule")
	}
}
