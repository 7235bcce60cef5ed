package index

import (
	"encoding/binary"
	"slices"

	"github.com/sallyport-go/sallyport/internal/packed"
)

// Append appends x in the form that [Load] reads: the names with their records, in
// their order, in which one pass tells which are above which and that none is there
// twice. The tables are left out: to make them of names in order takes less time
// than to check them, and nobody can choose the hashes.
//
//	1                the form
//	4, 8 each        if it is compact: the symbols
//	4, 4, 4          the names, their bytes with records, the refs
//	1, 1             the bits of a shape and of a ref
//	4, 4             the record of the root
//	1 a name         its length
//	names            each with its record, between padding of 32 and of 8 bytes
//	5 each           after each 4096 names but the last: how many are on the way
//	                 to the last one of them, itself included, in 1 byte; the length
//	                 of each, and where it ends in names
//	4 each           the refs
//	numbers, texts   the odd patterns
//
// Names are as they are, whatever the form: to pack them again takes little time, and
// what is packed need not be checked. What takes time is to learn the symbols.
//
// patterns says of a shape how many patterns there are to it.
func (x *Index) Append(b []byte, patterns func(shape uint32) int) []byte {
	if x.symbols != nil {
		b = packed.AppendUint32s(append(b, byte(Compact)), []uint32{uint32(len(x.symbols))})
		b = packed.AppendUint64s(b, x.symbols)
		x = x.unpacked()
	} else {
		b = append(b, byte(Fast))
	}
	all := x.inOrder()
	root, records, refs := x.inRow(all, patterns)
	var greatest Record
	size := 0
	for i, p := range all {
		greatest.Shape = max(greatest.Shape, records[i].Shape)
		greatest.ref = max(greatest.ref, records[i].ref)
		size += p.size
	}
	layout := newLayout(greatest)
	size += len(all) * layout.size()
	b = slices.Grow(b, 100+len(all)+block+size+4*len(refs))
	b = packed.AppendUint32s(b, []uint32{uint32(len(all)), uint32(size), uint32(len(refs))})
	b = append(b, layout.shape, layout.ref)
	b = packed.AppendUint32s(b, []uint32{root.Shape, root.ref})
	for _, p := range all {
		b = append(b, uint8(p.size))
	}
	b, ways := x.appendNames(b, layout, all, records)
	b = append(b, ways...)
	b = packed.AppendUint32s(b, refs)
	return x.oddTexts.Append(x.odd.Append(b))
}

// inRow returns the records of the root and of names with refs that are read in a
// row, and these.
func (x *Index) inRow(all []place, patterns func(shape uint32) int) (root Record, records []Record, refs []uint32) {
	move := func(r Record) Record {
		if n := patterns(r.Shape); n != 1 {
			all := x.Patterns(r, n)
			r.ref = uint32(len(refs))
			refs = append(refs, all...)
		}
		return r
	}
	root, records = move(x.root), make([]Record, len(all))
	for i, p := range all {
		records[i] = move(x.record(p.end))
	}
	return root, records, refs
}

// section is how many names are checked by one goroutine before it takes others.
const section = 4096

// appendNames appends the names, and returns besides what follows them: the ways to
// the last of each section.
func (x *Index) appendNames(b []byte, layout layout, all []place, records []Record) (out, ways []byte) {
	start := len(b)
	b = append(b, make([]byte, block)...)
	var way []place
	for i, p := range all {
		if i > 0 && i%section == 0 {
			ways = append(ways, uint8(len(way)))
			for _, q := range way {
				ways = binary.LittleEndian.AppendUint32(append(ways, uint8(q.size)), uint32(q.end))
			}
		}
		b = append(b, x.names[p.end-p.size:p.end]...)
		names := b[start:]
		p.end = len(names)
		b = layout.append(b, records[i])
		for len(way) > 0 && !isBelow(names, p, way[len(way)-1]) {
			way = way[:len(way)-1]
		}
		way = append(way, p)
	}
	return append(b, make([]byte, 8)...), ways
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

// read reads all but the odd patterns, and checks that there are as many bytes as
// the lengths say. It returns where in the snapshot the names start.
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
	count, size, refs := r.Count(r.Left()), r.Count(r.Left()), r.Count(r.Left())
	x.layout = layoutOf(r.Uint8(), r.Uint8())
	x.root = Record{r.Uint32(), r.Uint32()}
	if x.layout.shape-1 > 31 || x.layout.ref-1 > 31 {
		r.Fail(at, "a record has too many bits, or none")
	}
	if count > maxNames {
		r.Fail(at, "there are more names than a policy has")
	}
	l.lengths = r.Bytes(count, 1)
	at = r.Offset()
	l.text = r.Bytes(block+size+8, 1)
	if r.Failed() {
		return 0
	}
	if !l.begin() {
		r.Fail(at, "the names have not the lengths that are written")
		return 0
	}
	l.ways = make([][]byte, len(l.begins))
	for i := 1; i < len(l.ways); i++ {
		l.ways[i] = r.Bytes(int(r.Uint8()), placeSize)
	}
	refsAt := r.Offset()
	x.refs = r.Uint32s(refs)
	for i, p := range x.refs {
		if int64(p) >= int64(x.patterns) {
			r.Fail(refsAt+4*i, "there is no such pattern")
		}
	}
	return at
}

// begin finds where the sections begin in the names, and reports whether the last
// one ends where they do.
func (l *loader) begin() bool {
	const lanes = 0x00ff00ff00ff00ff
	at := block
	for i := 0; i < len(l.lengths); i += section {
		l.begins = append(l.begins, at)
		lengths := l.lengths[i:min(i+section, len(l.lengths))]
		at += len(lengths) * l.layout.size()
		for ; len(lengths) >= 8; lengths = lengths[8:] {
			w := word(lengths, 0)
			at += int((w&lanes + w>>8&lanes) * 0x0001000100010001 >> 48)
		}
		for _, n := range lengths {
			at += int(n)
		}
	}
	return at == len(l.text)-8
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
