package index

import (
	"cmp"
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
	// residual are the alternatives that have to be tried, and odd whole patterns
	// that cannot be told from where they are filed.
	residual, odd []text
	byEnd         lengths
}

// A text is that of a pattern, or of an alternative.
type text struct {
	text    string
	pattern uint32
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
	b.byEnd = newLengths(len(patterns))
	each(n, func(i int) {
		parts[i].byEnd = b.byEnd.empty()
		parts[i].file(&b.seed, patterns, i*len(patterns)/n, (i+1)*len(patterns)/n)
	})
	total := 0
	for _, p := range parts {
		total += len(p.filings)
		b.byEnd.join(&p.byEnd)
		b.rest.root = append(b.rest.root, p.root...)
		b.rest.residual = append(b.rest.residual, p.residual...)
		b.rest.odd = append(b.rest.odd, p.odd...)
	}
	b.hashed = bucketsFor(total)
	next := make([][]uint32, n) // of each part and bucket, where the next filing goes
	each(n, func(i int) {
		next[i] = make([]uint32, b.hashed)
		for k := range parts[i].filings {
			next[i][scale(parts[i].filings[k].hash, b.hashed)]++
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
	each(n, func(i int) {
		for k := range parts[i].filings {
			f := &parts[i].filings[k]
			slot := &next[i][scale(f.hash, b.hashed)]
			b.filings[*slot] = *f
			*slot++
		}
	})
}

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
	var w oneBlock
	w.read(f.name, len(f.name))
	alone := uint8(0)
	if f.kind == Exact {
		alone = 32
	}
	p.byEnd.add(w[0], w[1], w[2], len(f.name), strings.IndexByte(f.name, '.') < 0, alone)
	if f.hash = s.hashBlock(&w, min(len(f.name), block)); len(f.name) > block {
		f.hash = s.hash(f.name)
	}
	p.filings = append(p.filings, f)
}

// group makes a node of the filings of one name and gives it a slot.
func (b *builder) group() {
	b.nodes = make([]node, 0, len(b.filings))
	b.first = make([]uint32, 0, b.hashed+2)
	b.newBuckets(b.hashed)
	var waiting []node // for a place: those of this bucket and of a crowded one before
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

// gather appends the nodes of some filings.
func (b *builder) gather(nodes []node, start, end uint32) []node {
	filings := b.filings[start:end]
	if len(filings) > 2*slots || !allDiffer(filings) {
		// Those of one name become neighbours, in their order.
		slices.SortStableFunc(filings, func(f, g filing) int {
			return cmp.Or(cmp.Compare(f.hash, g.hash), strings.Compare(f.name, g.name))
		})
	}
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

// name returns the name of a node, and hash its hash.
func (b *builder) name(n *node) string { return b.filings[n.start].name }
func (b *builder) hash(n *node) uint64 { return b.filings[n.start].hash }

// seat gives nodes a place in the next bucket, and returns those for which there
// is none.
func (b *builder) seat(nodes []node) (left []node) {
	b.first = append(b.first, uint32(len(b.nodes)))
	count := min(len(nodes), slots)
	if len(nodes) > count {
		slices.SortFunc(nodes, func(n, m node) int { return cmp.Compare(uint8(b.hash(&n)), uint8(b.hash(&m))) })
	}
	var made bucket
	for i := range nodes[:count] {
		made.add(i, uint8(b.hash(&nodes[i])), len(b.name(&nodes[i])))
	}
	if len(nodes) > count {
		made.tags |= crowded
	}
	b.buckets = append(b.buckets, made)
	b.nodes = append(b.nodes, nodes[:count]...)
	return append(nodes[:0], nodes[count:]...)
}
