package index

import (
	"slices"

	"github.com/sallyport-go/sallyport/internal/packed"
	"github.com/sallyport-go/sallyport/internal/spread"
)

// Append appends x in the form that [Load] reads: the tables as they are, with the seeds of
// their hashes, so that to check them is one way through the names in the order in which they
// lie.
//
//	1                the form
//	4, 8 each        if it is compact: the symbols
//	5 x 8            the seed of the hashes of names
//	2 x 8, 1, 1      the seed of the table of lengths, the lengths below eight bytes as bits,
//	                 and 1 if there are names of one label
//	4, 8 each        the table of lengths
//	4, 4, 16 each    how many buckets names are hashed to, how many there are, and these
//	1, 1             the bits of a shape and of a ref
//	4, 4             the record of the root
//	4, names         their bytes, each with its record, between padding of 32 and of 8 bytes
//	4, 4 each        the refs
//	numbers, texts   the odd patterns
//
// Names are as they are, whatever the form: to pack them again takes little time, and
// what is packed need not be checked. What takes time is to learn the symbols.
func (x *Index) Append(b []byte) []byte {
	if x.symbols != nil {
		b = packed.AppendUint32s(append(b, byte(Compact)), []uint32{uint32(len(x.symbols))})
		b = packed.AppendUint64s(b, x.symbols)
		x = x.unpacked()
	} else {
		b = append(b, byte(Fast))
	}
	b = slices.Grow(b, 1000+8*len(x.byEnd.table)+16*len(x.buckets)+len(x.names)+4*len(x.refs))
	b = packed.AppendUint64s(b, x.seed[:])
	b = packed.AppendUint64s(b, x.byEnd.seed[:])
	b = append(b, uint8(x.byEnd.short), uint8(x.byEnd.single>>1&1))
	b = packed.AppendUint32s(b, []uint32{uint32(len(x.byEnd.table))})
	b = packed.AppendUint64s(b, x.byEnd.table)
	b = packed.AppendUint32s(b, []uint32{uint32(x.hashed), uint32(len(x.buckets))})
	for i := range x.buckets {
		b = packed.AppendUint64s(b, []uint64{x.buckets[i].tags, x.buckets[i].sizes})
	}
	b = append(b, x.layout.shape, x.layout.ref)
	b = packed.AppendUint32s(b, []uint32{x.root.Shape, x.root.ref, uint32(len(x.names))})
	b = append(b, x.names...)
	b = packed.AppendUint32s(b, []uint32{uint32(len(x.refs))})
	b = packed.AppendUint32s(b, x.refs)
	return x.oddTexts.Append(x.odd.Append(b))
}

// append appends a record.
func (l layout) append(b []byte, r Record) []byte {
	w := uint64(r.Shape) | uint64(r.ref)<<l.shape
	for range l.size() {
		b = append(b, byte(w))
		w >>= 8
	}
	return b
}

// read reads all but the odd patterns, and checks that buckets and names fit together. It
// returns where in the snapshot the names start. They are not copied yet.
func (l *loader) read(r *packed.Reader) (at int) {
	x := l.Index
	at = r.Offset()
	switch form := Form(r.Uint8()); form {
	case Fast:
	case Compact:
		l.known = symbols(r.Uint64s(r.Count(maxSymbols)))
	default:
		r.Fail(at, "there is no such form")
	}
	for i := range x.seed {
		x.seed[i] = r.Uint64()
	}
	for i := range x.byEnd.seed {
		x.byEnd.seed[i] = r.Uint64()
	}
	x.byEnd.short, x.byEnd.single = set(r.Uint8()), -set(r.Uint8()&1)&^1
	x.byEnd.table = r.Uint64s(r.Count(r.Left()))
	at = r.Offset()
	x.hashed = r.Count(r.Left())
	buckets := r.Bytes(r.Count(r.Left()), 16)
	x.layout = layoutOf(r.Uint8(), r.Uint8())
	x.root = Record{r.Uint32(), r.Uint32()}
	if len(x.byEnd.table) == 0 || x.hashed > len(buckets)/16 || x.layout.shape-1 > 31 || x.layout.ref-1 > 31 {
		r.Fail(at, "tables without room, or records with too many bits or none")
	}
	size := r.Count(r.Left())
	names := r.Offset()
	x.names = r.Bytes(size, 1)
	if !r.Failed() && !l.arrange(buckets) {
		r.Fail(at, "the names have not the lengths that are written")
	}
	refsAt := r.Offset() + 4
	x.refs = r.Uint32s(r.Count(r.Left()))
	for i, p := range x.refs {
		if int64(p) >= int64(x.patterns) {
			r.Fail(refsAt+4*i, "there is no such pattern")
		}
	}
	return names
}

// maxRun is how many buckets may be crowded in a row, so that no look-up is one of all. By
// chance a row goes on by one more with less than three quarters of those that there are, so that
// even of the rows of millions of names none in a million million is as long.
const maxRun = 128

// arrange makes the buckets, and reports whether their names are as long as names is, one
// behind the other, and whether every look-up has an end.
func (l *loader) arrange(buckets []byte) bool {
	x := l.Index
	x.newBuckets(x.hashed)
	at, run := block, 0
	for ; len(buckets) > 0; buckets = buckets[16:] {
		i := len(x.buckets)
		b := bucket{word(buckets, 0), word(buckets, 8)}
		x.buckets = append(x.buckets, b)
		if i%group == 0 {
			x.starts = append(x.starts, uint32(at))
		}
		if run++; b.tags&crowded == 0 {
			run = 0
		}
		if x.start(i) != at || run > maxRun || b.hasGap() {
			return false
		}
		l.count += b.count()
		at += sum(b.sizes&inSlots) + b.count()*x.layout.size()
	}
	return run == 0 && at == len(x.names)-8
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
	ok := spread.Do(n/64+1, func() func(int) bool {
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
