package index

import (
	"cmp"
	"iter"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/sallyport-go/sallyport/internal/packed"
	"github.com/sallyport-go/sallyport/internal/residual"
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

// Build returns the index of count patterns, which are texts of package form.
func Build(count int, text func(int) string, shape Shaper) *Index {
	s := newSeed(rand.Uint64(), rand.Uint64(), rand.Uint64(), rand.Uint64(), rand.Uint64())
	return build(s, count, text, shape)
}

func build(s seed, count int, text func(int) string, shape Shaper) *Index {
	b := builder{Index: &Index{seed: s}, shape: shape}
	b.file(count, text)
	b.group()
	b.fill()
	b.inherit()
	b.pack()
	b.shorten(len(b.nodes), b.seed[4])
	return b.Index
}

// A builder is an Index in the making.
type builder struct {
	*Index
	shape   Shaper
	filings []hashed
	atRoot  []filing
	// residual are the alternatives that have to be tried, and odd whole patterns
	// that cannot be told from where they are filed.
	residual, odd []filing
	below         []below
	order         []uint32 // filings by bucket
	nodes         []node   // by bucket and slot
	first         []uint32 // of each bucket, the first of its nodes
	own           []Own    // of the node at hand
	atNode        node     // the root
}

// A hashed is a filing below the root.
type hashed struct {
	filing
	hash uint64
}

// A below is a name of three labels or more: what it is below.
type below struct {
	suffix uint64 // the hash of the last two labels
	depth  int
}

// A node is a name with all that is filed under it.
type node struct {
	name       string
	hash       uint64
	start, end uint32 // of its filings in order
	shape, ref uint32
	patterns   uint32 // how many
	done       bool
}

// file files all patterns and hashes their names.
func (b *builder) file(count int, text func(int) string) {
	b.patterns = count
	b.filings = make([]hashed, 0, count)
	for i := range count {
		text := text(i)
		plain := file(uint32(i), text, func(f filing) {
			if f.kind == Residual {
				b.residual = append(b.residual, f)
				return
			}
			if f.name == "" {
				b.atRoot = append(b.atRoot, f)
				return
			}
			h := hasher{seed: &b.seed, text: f.name}
			depth := strings.Count(f.name, ".") + 1
			if depth > 2 {
				dot := strings.LastIndexByte(f.name, '.')
				dot = strings.LastIndexByte(f.name[:dot], '.')
				b.below = append(b.below, below{h.hash(len(f.name) - dot - 1), depth})
			}
			b.top = b.top || depth == 1
			b.long = max(b.long, len(f.name))
			b.filings = append(b.filings, hashed{f, h.hash(len(f.name))})
		})
		if !plain {
			b.odd = append(b.odd, filing{text: text, pattern: uint32(i)})
		}
	}
}

// group sorts the filings by bucket and makes a node of those of one name.
func (b *builder) group() {
	// With more names to a bucket one in ten of them is crowded.
	const filled = 5.4
	b.buckets = int(float64(len(b.filings))/filled) + 1
	next := make([]uint32, b.buckets+1)
	for i := range b.filings {
		next[scale(b.filings[i].hash, b.buckets)+1]++
	}
	for i := 1; i < len(next); i++ {
		next[i] += next[i-1]
	}
	b.order = make([]uint32, len(b.filings))
	for i := range b.filings {
		slot := &next[scale(b.filings[i].hash, b.buckets)]
		b.order[*slot] = uint32(i)
		*slot++
	}
	// Now next has the ends of the buckets.
	b.nodes = make([]node, 0, len(b.filings))
	b.first = make([]uint32, 0, b.buckets+1)
	b.tags = make([]uint64, 0, b.buckets+1)
	b.sizes = make([]uint64, 0, b.buckets+1)
	var waiting []node // for a place: those of this bucket and of a crowded one before
	start := uint32(0)
	for bucket := 0; bucket < b.buckets || len(waiting) > 0; bucket++ {
		if bucket < b.buckets {
			waiting = b.gather(waiting, start, next[bucket])
			start = next[bucket]
		}
		waiting = b.seat(waiting)
	}
	b.first = append(b.first, uint32(len(b.nodes)))
}

// gather appends the nodes of the filings between two places in order.
func (b *builder) gather(nodes []node, start, end uint32) []node {
	// Few filings; those of one name become neighbours, in their order.
	filed := b.order[start:end]
	slices.SortFunc(filed, func(i, j uint32) int {
		f, g := &b.filings[i], &b.filings[j]
		return cmp.Or(cmp.Compare(f.hash, g.hash), strings.Compare(f.name, g.name), cmp.Compare(i, j))
	})
	for i := start; i < end; {
		f := &b.filings[b.order[i]]
		n := node{name: f.name, hash: f.hash, start: i}
		for i++; i < end && b.filings[b.order[i]].hash == f.hash && b.filings[b.order[i]].name == f.name; i++ {
		}
		n.end = i
		nodes = append(nodes, n)
	}
	return nodes
}

// seat gives nodes a place in the next bucket, and returns those for which there
// is none.
func (b *builder) seat(nodes []node) (left []node) {
	b.first = append(b.first, uint32(len(b.nodes)))
	count := min(len(nodes), slots)
	if count == slots {
		// The tag of the last slot has seven bits.
		i := slices.IndexFunc(nodes, func(n node) bool { return uint8(n.hash) < 0x80 })
		if i < 0 {
			count--
		} else {
			last := min(len(nodes), slots) - 1
			nodes[i], nodes[last] = nodes[last], nodes[i]
		}
	}
	var tags, sizes uint64
	for i, n := range nodes[:count] {
		tags |= uint64(uint8(n.hash)) << (8 * i)
		sizes |= uint64(len(n.name)) << (8 * i)
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
	b.filter = newFilter(distinct(b.below))
	for _, n := range b.below {
		b.filter.add(n.suffix, n.depth)
	}
}

// distinct estimates how many suffixes there are: of the bits of a table of twice
// their number, those stay zero that none of the hashes falls on.
func distinct(all []below) int {
	size := 2*len(all) + 64
	seen := make([]uint64, size/64+1)
	set := 0
	for _, n := range all {
		i := scale(n.suffix, size)
		if seen[i/64]>>(i%64)&1 == 0 {
			set++
		}
		seen[i/64] |= 1 << (i % 64)
	}
	return int(-float64(size) * math.Log(1-float64(set)/float64(size)))
}

// inherit makes the records of the root and of all nodes.
func (b *builder) inherit() {
	n := Node{Own: b.ownOf(slices.Values(b.atRoot))}
	b.record(&b.atNode, &n)
	b.root = Record{b.atNode.shape, b.atNode.ref}
	for i := range b.nodes {
		b.inheritOne(&b.nodes[i])
	}
}

func (b *builder) inheritOne(n *node) {
	if n.done {
		return
	}
	n.done = true
	above, step := b.above(n)
	if above != &b.atNode {
		b.inheritOne(above)
	}
	filed := func(yield func(filing) bool) {
		for _, i := range b.order[n.start:n.end] {
			if !yield(b.filings[i].filing) {
				return
			}
		}
	}
	b.record(n, &Node{Own: b.ownOf(filed), Above: above.shape, Patterns: b.patternsOf(above), Step: step})
}

// ownOf returns the patterns of filings, one of each.
func (b *builder) ownOf(filed iter.Seq[filing]) []Own {
	b.own = b.own[:0]
	for f := range filed {
		if last := len(b.own) - 1; last >= 0 && b.own[last].Pattern == f.pattern {
			b.own[last].Kind |= f.kind
		} else {
			b.own = append(b.own, Own{f.pattern, f.kind})
		}
	}
	return b.own
}

// record makes the record of a node.
func (b *builder) record(n *node, made *Node) {
	shape, patterns := b.shape(made)
	n.shape, n.patterns = shape, uint32(len(patterns))
	if len(patterns) == 1 {
		n.ref = patterns[0]
		return
	}
	n.ref = uint32(len(b.refs))
	b.refs = append(b.refs, patterns...)
}

func (b *builder) patternsOf(n *node) []uint32 {
	return b.Index.Patterns(Record{n.shape, n.ref}, int(n.patterns))
}

// above returns the node of the longest filed name that n's ends in, the root's
// if there is none, and how many labels n has more, 2 for two and more.
func (b *builder) above(n *node) (*node, int) {
	dots := strings.Count(n.name, ".")
	if dots == 0 {
		return &b.atNode, 1
	}
	if dots == 1 && !b.top {
		return &b.atNode, 2
	}
	// The shorter suffixes are hashed first, and the longest that is there is it.
	above, step := &b.atNode, 2
	h := hasher{seed: &b.seed, text: n.name}
	for end, depth := len(n.name), 1; ; depth++ {
		end = strings.LastIndexByte(n.name[:end], '.')
		if end < 0 {
			return above, step
		}
		suffix := n.name[end+1:]
		if depth == 1 && !b.top {
			continue
		}
		if found := b.lookup(suffix, h.hash(len(suffix))); found != nil {
			above, step = found, min(dots+1-depth, 2)
		}
	}
}

// lookup returns the node of a name, or nil.
func (b *builder) lookup(name string, hash uint64) *node {
	for bucket := scale(hash, b.buckets); ; bucket++ {
		tags := b.tags[bucket]
		for found := candidates(tags, hash); found != 0; found &= found - 1 {
			i := int(b.first[bucket]) + bits.TrailingZeros64(found)>>3
			if i < int(b.first[bucket+1]) && b.nodes[i].hash == hash && b.nodes[i].name == name {
				return &b.nodes[i]
			}
		}
		if tags&crowded == 0 {
			return nil
		}
	}
}

// pack lays out the names with their records.
func (b *builder) pack() {
	var shape, ref uint32
	total := 0
	for i := range b.nodes {
		n := &b.nodes[i]
		shape, ref = max(shape, n.shape), max(ref, n.ref)
		total += len(n.name)
	}
	b.layout = layout{bytesOf(shape), bytesOf(ref)}
	b.names = make([]byte, 0, block+total+len(b.nodes)*b.layout.size()+8)
	b.names = b.names[:block]
	b.starts = make([]uint32, len(b.tags))
	for bucket := range b.tags {
		b.starts[bucket] = uint32(len(b.names))
		for _, n := range b.nodes[b.first[bucket]:b.first[bucket+1]] {
			b.names = append(b.names, n.name...)
			w := uint64(n.shape) | uint64(n.ref)<<(8*b.layout.shape)
			for range b.layout.size() {
				b.names = append(b.names, byte(w))
				w >>= 8
			}
		}
	}
	b.names = append(b.names, make([]byte, 8)...)
	b.refs = slices.Clip(b.refs)
	b.residualOf, b.Index.odd = patternsOf(b.residual), patternsOf(b.odd)
	b.oddTexts = packed.NewStrings(len(b.odd), func(i int) string { return b.odd[i].text })
	if len(b.residual) > 0 {
		texts := make([]string, len(b.residual))
		for i, f := range b.residual {
			texts[i] = f.text
		}
		b.residuals = residual.New(texts)
	}
}

func patternsOf(filings []filing) packed.Uints {
	return packed.NewUints(len(filings), func(i int) uint32 { return filings[i].pattern })
}

// bytesOf returns how many bytes hold x.
func bytesOf(x uint32) uint8 { return uint8(bits.Len32(x|1)+7) / 8 }
