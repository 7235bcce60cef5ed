package index

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"strings"
)

// A Node is a name in the making: what is filed under it and above it. The
// slices are not to be kept.
type Node struct {
	// Own are the patterns filed under the name, in ascending order.
	Own []Own

	// Above is what was made of the nearest filed name above, the root's in the
	// end, and its patterns. Step is how many labels it is away, 2 for more. The
	// root has none.
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
	b := builder{Index: &Index{seed: s, patterns: len(patterns)}, shape: shape}
	b.file(patterns)
	b.group()
	b.fill()
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
	filings []filing // by bucket
	ends    []uint32 // of each bucket, where its filings end
	rest    part
	nodes   []node   // by bucket and slot
	first   []uint32 // of each bucket, the first of its nodes
	above   []above  // of each node
	atRoot  node
	made    Node // the one at hand
}

// A part is the filings of some of the patterns.
type part struct {
	filings []filing
	root    []filing
	below   []below
	// residual are the alternatives that have to be tried, and odd whole patterns
	// that cannot be told from where they are filed.
	residual, odd []text
	top           bool
	long          int
}

// A text is that of a pattern, or of an alternative.
type text struct {
	text    string
	pattern uint32
}

// A below is a name of three labels or more: what it is below.
type below struct {
	key    uint64 // of the filter
	depths uint64
}

// A node is a name with all that is filed under it.
type node struct {
	start, end uint32 // of its filings
	shape, ref uint32
	patterns   uint32 // how many
	done       bool
}

// An above is the node above one, or -1 for the root, and how many labels that one
// has more, 2 for two and more.
type above struct {
	node int32
	step int8
}

// workers is how many goroutines work on n names: one for few, which costs less
// than to start another.
func workers(n int) int {
	const least = 1 << 13
	return max(1, min(runtime.GOMAXPROCS(0), maxWorkers, n/least))
}

// each calls f for 0 to n, at once.
func each(n int, f func(int)) {
	spread(n, func() func(int) bool {
		return func(i int) bool {
			f(i)
			return true
		}
	})
}

// file files all patterns and sorts the filings by bucket. Those of one bucket
// stay in the order of the patterns.
func (b *builder) file(patterns []string) {
	n := workers(len(patterns))
	parts := make([]part, n)
	each(n, func(i int) {
		parts[i].file(&b.seed, patterns, i*len(patterns)/n, (i+1)*len(patterns)/n)
	})
	total := 0
	for _, p := range parts {
		total += len(p.filings)
		b.rest.root = append(b.rest.root, p.root...)
		b.rest.below = append(b.rest.below, p.below...)
		b.rest.residual = append(b.rest.residual, p.residual...)
		b.rest.odd = append(b.rest.odd, p.odd...)
		b.top, b.long = b.top || p.top, max(b.long, p.long)
	}
	b.buckets = bucketsFor(total)
	next := make([][]uint32, n) // of each part and bucket, where the next filing goes
	each(n, func(i int) {
		next[i] = make([]uint32, b.buckets)
		for k := range parts[i].filings {
			next[i][scale(parts[i].filings[k].hash, b.buckets)]++
		}
	})
	b.ends = make([]uint32, b.buckets)
	place := uint32(0)
	for bucket := range b.ends {
		for i := range next {
			next[i][bucket], place = place, place+next[i][bucket]
		}
		b.ends[bucket] = place
	}
	b.filings = make([]filing, total)
	each(n, func(i int) {
		for k := range parts[i].filings {
			f := &parts[i].filings[k]
			slot := &next[i][scale(f.hash, b.buckets)]
			b.filings[*slot] = *f
			*slot++
		}
	})
}

// bucketsFor returns how many buckets names are hashed to. At five names to a bucket one
// of twelve is crowded, at six nearly one of four, and each time a host that is not filed
// comes upon one costs a wrong guess. With very many names the memory costs more.
func bucketsFor(names int) int {
	if names <= roomy {
		return names/5 + 1
	}
	return names/6 + 1
}

// roomy is up to how many names there is more room: their tags, lengths and starts take
// the megabyte that a core has for itself.
const roomy = 1 << 18

// file files the patterns from one number to another.
func (p *part) file(s *seed, patterns []string, start, end int) {
	p.filings = make([]filing, 0, end-start)
	for i := start; i < end; i++ {
		f, plain := file(patterns[i])
		if plain {
			f.pattern = uint32(i)
			p.add(s, f)
			continue
		}
		for f := range fileUnion(patterns[i]) {
			f.pattern = uint32(i)
			p.add(s, f)
		}
		p.odd = append(p.odd, text{patterns[i], uint32(i)})
	}
}

// add adds a filing, of which the hash is made.
func (p *part) add(s *seed, f filing) {
	switch {
	case f.kind == Residual:
		p.residual = append(p.residual, text{f.name, f.pattern})
		return
	case f.name == "":
		p.root = append(p.root, f)
		return
	}
	h := hasher{seed: s, text: f.name}
	if depth := strings.Count(f.name, ".") + 1; depth > 2 {
		dot := strings.LastIndexByte(f.name, '.')
		dot = strings.LastIndexByte(f.name[:dot], '.')
		two := len(f.name) - dot - 1
		p.below = append(p.below, below{keyOf(h.hash(two), f.name, two), bitsOf(depth, len(f.name))})
	} else if depth == 1 {
		p.top = true
	}
	p.long = max(p.long, len(f.name))
	f.hash = h.hash(len(f.name))
	p.filings = append(p.filings, f)
}

// group makes a node of the filings of one name and gives it a slot.
func (b *builder) group() {
	b.nodes = make([]node, 0, len(b.filings))
	b.first = make([]uint32, 0, b.buckets+2)
	b.tags = make([]uint64, 0, withSpare(b.buckets))
	b.sizes = make([]uint64, 0, withSpare(b.buckets))
	var waiting []node // for a place: those of this bucket and of a crowded one before
	start := uint32(0)
	for bucket := 0; bucket < b.buckets || len(waiting) > 0; bucket++ {
		if bucket < b.buckets {
			waiting = b.gather(waiting, start, b.ends[bucket])
			start = b.ends[bucket]
		}
		waiting = b.seat(waiting)
	}
	b.first = append(b.first, uint32(len(b.nodes)))
}

// withSpare returns how many buckets to make room for: those behind the last one that
// names are hashed to are for what the last ones do not hold.
func withSpare(buckets int) int { return buckets + 1 + buckets/64 }

// gather appends the nodes of some filings.
func (b *builder) gather(nodes []node, start, end uint32) []node {
	// Those of one name become neighbours, in their order.
	slices.SortStableFunc(b.filings[start:end], func(f, g filing) int {
		return cmp.Or(cmp.Compare(f.hash, g.hash), strings.Compare(f.name, g.name))
	})
	for i := start; i < end; {
		f := &b.filings[i]
		n := node{start: i}
		for i++; i < end && b.filings[i].hash == f.hash && b.filings[i].name == f.name; i++ {
		}
		n.end = i
		nodes = append(nodes, n)
	}
	return nodes
}

// name returns the name of a node, and hash its hash.
func (b *builder) name(n *node) string { return b.filings[n.start].name }
func (b *builder) hash(n *node) uint64 { return b.filings[n.start].hash }

// seat gives nodes a place in the next bucket, and returns those for which there
// is none.
func (b *builder) seat(nodes []node) (left []node) {
	b.first = append(b.first, uint32(len(b.nodes)))
	count := min(len(nodes), slots)
	if count == slots {
		// The tag of the last slot has seven bits.
		i := slices.IndexFunc(nodes, func(n node) bool { return uint8(b.hash(&n)) < 0x80 })
		if i < 0 {
			count--
		} else {
			nodes[i], nodes[slots-1] = nodes[slots-1], nodes[i]
		}
	}
	var tags, sizes uint64
	for i := range nodes[:count] {
		tags |= uint64(uint8(b.hash(&nodes[i]))) << (8 * i)
		sizes |= uint64(len(b.name(&nodes[i]))) << (8 * i)
	}
	if len(nodes) > count {
		tags |= crowded
	}
	b.tags = append(b.tags, tags)
	b.sizes = append(b.sizes, sizes)
	b.nodes = append(b.nodes, nodes[:count]...)
	return append(nodes[:0], nodes[count:]...)
}

// fill makes the filter.
func (b *builder) fill() {
	b.filter = newFilter(distinct(b.rest.below))
	for _, n := range b.rest.below {
		b.filter.add(n.key, n.depths)
	}
}

// distinct estimates how many suffixes there are: of the bits of a table of twice
// their number, those stay zero that none of the hashes falls on.
func distinct(all []below) int {
	size := 2*len(all) + 64
	seen := make([]uint64, size/64+1)
	set := 0
	for _, n := range all {
		i := scale(n.key, size)
		if seen[i/64]>>(i%64)&1 == 0 {
			set++
		}
		seen[i/64] |= 1 << (i % 64)
	}
	return int(-float64(size) * math.Log(1-float64(set)/float64(size)))
}
