package index

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sallyport-go/sallyport/internal/spread"
)

// A Node is a name in the making: what is filed under it and above it. The
// slices are not to be kept.
type Node struct {
	// Own are the patterns filed under the name, in ascending order.
	Own []Own

	// Above is what was made of the nearest filed name above that does not stand for
	// itself alone, or of one between, which makes no difference; in the end of the root;
	// and its patterns. Step is how many labels it is away, 2 for more. The root has none.
	Above    uint32
	Patterns []uint32
	Step     int
}

// An Own is a pattern and what it is for.
type Own struct {
	Pattern uint32
	Kind    Kind
}

// A Shaper makes the record of a node: a shape, and the patterns that fill it,
// as many as every node of this shape has. It is called for the root first, and
// for each name after those above it.
type Shaper func(*Node) (shape uint32, patterns []uint32)

// Build returns the index of patterns, which are texts of package form. The number
// of a pattern is its place.
func Build(patterns []string, form Form, shape Shaper) *Index {
	s := newSeed()
	return build(s, patterns, form, shape)
}

func build(s seed, patterns []string, form Form, shape Shaper) *Index {
	b := builder{Index: &Index{seed: s, patterns: len(patterns)}, shape: shape, texts: patterns}
	b.file()
	b.sort()
	b.group()
	b.inherit()
	b.pack()
	if form == Compact && len(b.nodes) > 0 { // without names there is nothing to learn
		b.compress(b.learn())
	} else {
		b.shorten(len(b.nodes))
	}
	return b.Index
}

// A builder is an Index in the making.
type builder struct {
	*Index
	shape   Shaper
	texts   []string // of the patterns
	shares  []share
	parts   []text   // those of odd patterns that are filed
	filings []filing // by bucket
	ends    []uint32 // of each bucket, where its filings end
	nodes   []node   // by bucket and slot
	first   []uint32 // of each bucket, the first of its nodes
	above   []above
	counts  []uint32 // of each shape, how many patterns it has
	made    Node     // the one at hand
}

// A filing is a part that is filed under a name. There are no pointers in it, because
// there are so many.
type filing struct {
	hash uint64
	// text is the pattern, in whose text the name is behind so many bytes, or with
	// fromOdd its place in parts.
	text   uint32
	skip   uint8
	size   uint8
	kind   Kind
	labels uint8 // of the name, 2 for more
}

// fromOdd is in the kind of a filing of an odd pattern.
const fromOdd Kind = 1 << 7

// A share is the filings of some of the patterns, in their order.
type share struct {
	filings []filing
	root    []Own
	above   []above // of the names
	// parts are those of odd patterns that are filed; residual those that have to be tried, and
	// odd whole patterns that cannot be told from where they are filed.
	parts, residual, odd []text
	byEnd                lengths
}

// A text is that of a pattern, or of a part of one.
type text struct {
	text    string
	pattern uint32
}

// A node is a name with all that is filed under it: its first filing, and its record. As
// long as the shape is notMade, ref is what is above it, from one on, or 0 for the root.
type node struct {
	start uint32
	Record
}

const notMade = ^uint32(0)

// An above is the node above one, and how many labels that one has more, 2 for two and more.
type above struct {
	of, node uint32
	size     uint8 // of the name above
	step     uint8
}

// file files all patterns.
func (b *builder) file() {
	b.shares = make([]share, spread.Parts(len(b.texts)))
	b.byEnd = newLengths(len(b.texts))
	spread.EachPart(len(b.texts), func(i, from, to int) {
		p := &b.shares[i]
		p.byEnd = b.byEnd.empty()
		p.file(&b.seed, b.texts, from, to)
	})
	for i := range b.shares {
		p := &b.shares[i]
		b.byEnd.join(&p.byEnd)
		if len(p.parts) > 0 {
			for k := range p.filings {
				if f := &p.filings[k]; f.kind&fromOdd != 0 {
					f.text += uint32(len(b.parts))
				}
			}
			b.parts = append(b.parts, p.parts...)
		}
	}
}

// file files the patterns from one number to another.
func (p *share) file(s *seed, patterns []string, start, end int) {
	p.filings = make([]filing, 0, end-start)
	for i := start; i < end; i++ {
		f, plain := file(patterns[i])
		switch {
		case !plain:
			p.fileOdd(s, patterns[i], uint32(i))
		case f.name == "":
			p.root = append(p.root, Own{uint32(i), f.kind})
		default:
			// Behind an asterisk or two and a dot, if there are any.
			skip := uint8(0)
			if f.kind != Exact {
				skip = 3 - uint8(f.kind&One)>>1
			}
			p.add(s, f.name, filing{text: uint32(i), skip: skip, kind: f.kind})
		}
	}
}

// fileOdd files what is not plain.
func (p *share) fileOdd(s *seed, pattern string, number uint32) {
	for f := range fileUnion(pattern) {
		switch {
		case f.kind == Residual:
			p.residual = append(p.residual, text{f.name, number})
		case f.name == "":
			p.root = append(p.root, Own{number, f.kind})
		default:
			p.parts = append(p.parts, text{f.name, number})
			p.add(s, f.name, filing{text: uint32(len(p.parts) - 1), kind: f.kind | fromOdd})
		}
	}
	p.odd = append(p.odd, text{pattern, number})
}

// add adds a filing, of which what the name tells is filled in.
func (p *share) add(s *seed, name string, f filing) {
	var w oneBlock
	w.read(name, len(name))
	alone := uint8(0)
	if f.kind&^fromOdd == Exact {
		alone = 32
	}
	f.size, f.labels = uint8(len(name)), uint8(LabelsBefore(name, 0))
	p.byEnd.add(w[0], w[1], w[2], len(name), f.labels == 1, alone)
	if f.hash = s.hashBlock(&w, min(len(name), block)); len(name) > block {
		f.hash = s.hash(name)
	}
	p.filings = append(p.filings, f)
}

// sort sorts the filings by bucket. Those of one bucket stay in the order of the patterns.
func (b *builder) sort() {
	total := 0
	for i := range b.shares {
		total += len(b.shares[i].filings)
	}
	b.hashed = bucketsFor(total)
	next := make([][]uint32, len(b.shares)) // of each share and bucket, where the next filing goes
	spread.Each(len(b.shares), func(i int) {
		next[i] = make([]uint32, b.hashed)
		for k := range b.shares[i].filings {
			next[i][scale(b.shares[i].filings[k].hash, b.hashed)]++
		}
	})
	b.ends = make([]uint32, b.hashed)
	place := uint32(0)
	for bucket := range b.ends {
		for i := range next {
			next[i][bucket], place = place, place+next[i][bucket]
		}
		b.ends[bucket] = place
	}
	b.filings = make([]filing, total)
	spread.Each(len(b.shares), func(i int) {
		p := &b.shares[i]
		for k := range p.filings {
			f := &p.filings[k]
			slot := &next[i][scale(f.hash, b.hashed)]
			b.filings[*slot] = *f
			*slot++
		}
	})
}

// name returns the name of a filing, and pattern its pattern.
func (b *builder) name(f *filing) string {
	if f.kind&fromOdd != 0 {
		return b.parts[f.text].text
	}
	return b.texts[f.text][f.skip:][:f.size]
}

func (b *builder) pattern(f *filing) uint32 {
	if f.kind&fromOdd != 0 {
		return b.parts[f.text].pattern
	}
	return f.text
}

// A seat is a name that waits for its slot: its first filing, its tag and its length.
type seat struct {
	start     uint32
	tag, size uint8
}

// group makes a node of the filings of one name and gives it a slot.
func (b *builder) group() {
	b.nodes = make([]node, 0, len(b.filings))
	b.first = make([]uint32, 0, b.hashed+2)
	b.newBuckets(b.hashed)
	var waiting []seat // those of this bucket and of a crowded one before
	start := uint32(0)
	for i := 0; i < b.hashed || len(waiting) > 0; i++ {
		if i < b.hashed {
			waiting = b.gather(waiting, start, b.ends[i])
			start = b.ends[i]
		}
		waiting = b.seat(waiting)
	}
	b.first = append(b.first, uint32(len(b.nodes)))
}

// gather appends the names of some filings.
func (b *builder) gather(seats []seat, start, end uint32) []seat {
	filings := b.filings[start:end]
	if len(filings) > 2*slots || !allDiffer(filings) {
		// Those of one name become neighbours, in their order.
		slices.SortStableFunc(filings, func(f, g filing) int {
			return cmp.Or(cmp.Compare(f.hash, g.hash), strings.Compare(b.name(&f), b.name(&g)))
		})
		for i := range filings {
			if i == 0 || !b.areOne(&filings[i-1], &filings[i]) {
				seats = append(seats, filings[i].seat(int(start)+i))
			}
		}
		return seats
	}
	for i := range filings {
		seats = append(seats, filings[i].seat(int(start)+i))
	}
	return seats
}

func (f *filing) seat(start int) seat { return seat{uint32(start), uint8(f.hash), f.size} }

// areOne reports whether filings are of one name.
func (b *builder) areOne(f, g *filing) bool { return f.hash == g.hash && b.name(f) == b.name(g) }

// allDiffer reports whether filings have different hashes, as nearly all have, so that
// there is nothing to put in order. There are few of them.
func allDiffer(filings []filing) bool {
	for i := range filings {
		for k := range filings[:i] {
			if filings[i].hash == filings[k].hash {
				return false
			}
		}
	}
	return true
}

// seat gives names a place in the next bucket, and returns those for which there is none.
func (b *builder) seat(seats []seat) (left []seat) {
	b.first = append(b.first, uint32(len(b.nodes)))
	count := min(len(seats), slots)
	var made bucket
	if len(seats) > count {
		keepLow(seats)
		made.tags = crowded
	}
	for i, s := range seats[:count] {
		made.add(i, s.tag, int(s.size))
		b.nodes = append(b.nodes, node{s.start, Record{Shape: notMade}})
	}
	b.buckets = append(b.buckets, made)
	return append(seats[:0], seats[count:]...)
}

// keepLow puts those that a bucket holds in front, which are those with the lowest tags, and
// the last of these behind the others.
func keepLow(seats []seat) {
	if len(seats) > 3*slots {
		slices.SortFunc(seats, func(s, t seat) int { return cmp.Compare(s.tag, t.tag) })
		return
	}
	for end := len(seats) - 1; end >= slots-1; end-- {
		// The greatest tag and where it is at once: which it is nobody could predict.
		last := 0
		for i, s := range seats[:end+1] {
			last = max(last, int(s.tag)<<8|i)
		}
		last &= 0xff
		seats[last], seats[end] = seats[end], seats[last]
	}
}
