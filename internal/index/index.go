package index

import (
	"iter"
	"math/bits"
	"slices"
	"strings"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/packed"
	"github.com/sallyport-go/sallyport/internal/residual"
)

// A Record is what is filed under a name, and what it means to whoever built the
// index: a shape, which many names share, and the numbers of the patterns that
// fill it, by a reference to them. The zero Record is that of the empty suffix.
type Record struct {
	Shape uint32
	ref   uint32
}

// An Index is immutable and safe for concurrent use. It has no pointers but
// those to its parts, whose number does not depend on that of the patterns.
type Index struct {
	seed seed
	stored
	byEnd  lengths
	direct direct // of few names, or none
	layout
	// refs has the numbers of patterns where a shape takes not exactly one; the
	// reference of a record is then the place of the first.
	refs []uint32
	// The alternatives that have to be tried, and the pattern of each.
	residuals  *residual.Set
	residualOf packed.Uints
	// The patterns that cannot be told from where they are filed, and their texts.
	odd      packed.Uints
	oddTexts packed.Strings
	root     Record
	patterns int
	hashed   int // buckets that names are hashed to; those behind are for the crowded
}

// A stored is the names with their records.
type stored struct {
	buckets []bucket
	starts  []uint32 // of each group of buckets, the place of its first name in names
	// names has, between padding of a block and of eight bytes, the names, each with
	// its record behind it: the shape and the reference, as layout says.
	names []byte
	// symbols are what the names are packed by, or nil if they are as they are.
	symbols symbols
}

// A layout says how many bits of a record are the shape and the reference, which are at
// most 32 each, and how many bytes it takes.
type layout struct {
	shape, ref, bytes uint8
	shapes, refs      uint32 // all bits of a shape and of a reference
}

func layoutOf(shape, ref uint8) layout {
	return layout{
		shape: shape, ref: ref, bytes: uint8((int(shape) + int(ref) + 7) / 8),
		shapes: uint32(1<<shape - 1), refs: uint32(1<<ref - 1),
	}
}

// newLayout returns the layout of records up to the greatest.
func newLayout(greatest Record) layout {
	return layoutOf(uint8(bits.Len32(greatest.Shape|1)), uint8(bits.Len32(greatest.ref|1)))
}

func (l layout) size() int { return int(l.bytes) }

// Len returns how many patterns there are.
func (x *Index) Len() int { return x.patterns }

// Root returns the record of the root, which every host has.
func (x *Index) Root() Record { return x.root }

// Patterns returns the patterns of a record whose shape has count of them.
func (x *Index) Patterns(r Record, count int) []uint32 {
	if count == 1 {
		return []uint32{r.ref}
	}
	return x.refs[r.ref : int(r.ref)+count]
}

// Pattern returns the i-th of count patterns of a record.
func (x *Index) Pattern(r Record, i, count int) uint32 {
	if count == 1 {
		return r.ref
	}
	return x.refs[int(r.ref)+i]
}

// Residuals returns the alternatives that have to be tried, nil if there are none.
func (x *Index) Residuals() *residual.Set { return x.residuals }

// ResidualOf returns the pattern of the i-th alternative that has to be tried.
func (x *Index) ResidualOf(i uint32) uint32 { return x.residualOf.At(int(i)) }

// A Path is the records of all names that a host ends in, the longest first and
// the root's last.
type Path struct {
	Records [fqdn.MaxLen/2 + 2]Record
	Sizes   [fqdn.MaxLen/2 + 2]uint8 // the lengths of the names
	Count   int
}

// Path fills p for a valid host, or none.
func (x *Index) Path(s string, p *Path) {
	p.Count = 0
	x.eachSuffix(s, func(size int, hash uint64) {
		if r, ok := x.at(s[len(s)-size:], hash); ok {
			p.Records[p.Count], p.Sizes[p.Count] = r, uint8(size)
			p.Count++
		}
	})
	slices.Reverse(p.Records[:p.Count])
	slices.Reverse(p.Sizes[:p.Count])
	p.Records[p.Count], p.Sizes[p.Count] = x.root, 0
	p.Count++
}

// Names yields every filed name with its record, the root's first as "".
func (x *Index) Names() iter.Seq2[string, Record] {
	return func(yield func(string, Record) bool) {
		if !yield("", x.root) {
			return
		}
		for end, size := range x.places() {
			if !yield(x.text(x.names[end-size:end]), x.record(end)) {
				return
			}
		}
	}
}

// text returns the text of a name that is stored.
func (x *Index) text(name []byte) string {
	if x.symbols == nil {
		return string(name)
	}
	var text unpackedName
	return string(x.symbols.unpack(&text, name))
}

// places yields where each name ends in names, and its length as it is stored.
func (x *Index) places() iter.Seq2[int, int] {
	return func(yield func(end, size int) bool) {
		for i := range x.buckets {
			for slot := range slots {
				size := x.buckets[i].size(slot)
				if size > 0 && !yield(x.end(i, slot), size) {
					return
				}
			}
		}
	}
}

// Odd yields the patterns, by number and text, that [Text] does not tell from the
// name and the kind that they are filed under.
func (x *Index) Odd() iter.Seq2[uint32, string] {
	return func(yield func(uint32, string) bool) {
		for i := range x.odd.Len() {
			if !yield(x.odd.At(i), x.oddTexts.At(i)) {
				return
			}
		}
	}
}

// LabelsBefore returns how many labels of a valid name stand in front of its last
// size bytes, which are labels themselves, 2 for more. It is the place in
// [Matches].
func LabelsBefore(name string, size int) int {
	end := len(name) - size
	if end == 0 {
		return 0
	}
	if size > 0 {
		end-- // the dot between them
	}
	if strings.IndexByte(name[:end], '.') >= 0 {
		return 2
	}
	return 1
}
