package index

import (
	"math/bits"
	"slices"

	"github.com/sallyport-go/sallyport/internal/packed"
	"github.com/sallyport-go/sallyport/internal/residual"
	"github.com/sallyport-go/sallyport/internal/spread"
)

// inherit makes the records of the root and of all nodes.
func (b *builder) inherit() {
	for i := range b.shares {
		b.made.Own = append(b.made.Own, b.shares[i].root...)
	}
	b.made.Own = oneOfEach(b.made.Own)
	b.root = b.record()
	b.ascend()
	for i := range b.nodes {
		b.inheritOne(&b.nodes[i])
	}
}

func (b *builder) inheritOne(n *node) {
	if n.Shape != notMade {
		return
	}
	above, step := b.root, int(b.filings[n.start].labels)
	if n.ref > 0 {
		a := &b.above[n.ref-1]
		b.inheritOne(&b.nodes[a.node])
		above, step = b.nodes[a.node].Record, int(a.step)
	}
	own := b.made.Own[:0]
	for i := int(n.start); i == int(n.start) || i < len(b.filings) && b.areOne(&b.filings[i-1], &b.filings[i]); i++ {
		f := &b.filings[i]
		own = append(own, Own{b.pattern(f), f.kind &^ fromOdd})
	}
	if len(own) > 1 {
		own = oneOfEach(own)
	}
	b.made.Own, b.made.Above, b.made.Step = own, above.Shape, step
	b.made.Patterns = b.Patterns(above, int(b.counts[above.Shape]))
	n.Record = b.record()
}

// oneOfEach joins what is filed of one pattern under one name.
func oneOfEach(filed []Own) []Own {
	own := filed[:0]
	for _, o := range filed {
		if last := len(own) - 1; last >= 0 && own[last].Pattern == o.Pattern {
			own[last].Kind |= o.Kind
		} else {
			own = append(own, o)
		}
	}
	return own
}

// record makes the record of the node at hand.
func (b *builder) record() Record {
	shape, patterns := b.shape(&b.made)
	for int(shape) >= len(b.counts) {
		b.counts = append(b.counts, 0)
	}
	b.counts[shape] = uint32(len(patterns))
	if len(patterns) == 1 {
		return Record{shape, patterns[0]}
	}
	b.refs = append(b.refs, patterns...)
	return Record{shape, uint32(len(b.refs) - len(patterns))}
}

// ascend finds the node above each that has one.
func (b *builder) ascend() {
	spread.Each(len(b.shares), func(i int) { b.shares[i].above = b.findAbove(&b.shares[i]) })
	for i := range b.shares {
		for _, a := range b.shares[i].above {
			if n := &b.nodes[a.of]; n.ref == 0 || b.above[n.ref-1].size < a.size {
				b.above = append(b.above, a)
				n.ref = uint32(len(b.above))
			}
		}
	}
}

// findAbove finds the nodes above those of a share.
func (b *builder) findAbove(p *share) (found []above) {
	var may []suffix
	for first := 0; first < len(p.filings); first += section {
		may = may[:0]
		for i := first; i < min(first+section, len(p.filings)); i++ {
			if f := &p.filings[i]; f.labels > 1 {
				may = b.suffixes(may, f, i)
			}
		}
		for _, s := range b.tagged(may) {
			f := &p.filings[s.name]
			name := b.name(f)
			if up := b.nodeOf(name[len(name)-int(s.size):], s.hash); up >= 0 {
				found = append(found, above{uint32(b.nodeOf(name, f.hash)), uint32(up), s.size, uint8(LabelsBefore(name, int(s.size)))})
			}
		}
	}
	return found
}

// suffixes appends the suffixes of a name that may be filed and do not stand for themselves alone.
func (b *builder) suffixes(all []suffix, f *filing, number int) []suffix {
	name := b.name(f)
	if f.size >= block {
		return b.appendLong(all, name, uint32(number))
	}
	var w oneBlock
	w.read(name, len(name))
	shorter := w.dots()
	may := b.byEnd.of(&w, shorter&(shorter-1|uint64(b.byEnd.single)), 0)
	all = slices.Grow(all, block/2)
	for {
		k := may.least()
		all = push(all, suffix{b.seed.hashBlock(&w, k), uint32(number), uint8(k)}, uint64(may))
		if may &= may - 1; may == 0 { // as mostly
			return all
		}
	}
}

// nodeOf returns the node of a name, or -1.
func (b *builder) nodeOf(name string, hash uint64) int {
	for k := scale(hash, b.hashed); ; k++ {
		for found := candidates(b.buckets[k].tags, hash); found != 0; found &= found - 1 {
			slot := bits.TrailingZeros64(found) >> 3
			if b.buckets[k].size(slot) != len(name) {
				continue
			}
			if i := int(b.first[k]) + slot; b.name(&b.filings[b.nodes[i].start]) == name {
				return i
			}
		}
		if goesOn(b.buckets[k].tags, hash) == 0 {
			return -1
		}
	}
}

// pack lays out the names with their records.
func (b *builder) pack() {
	var shape, ref uint32
	for i := range b.nodes {
		shape, ref = max(shape, b.nodes[i].Shape), max(ref, b.nodes[i].ref)
	}
	b.layout = newLayout(Record{shape, ref})
	b.starts = make([]uint32, (len(b.buckets)+group-1)/group)
	place := block
	for i := range b.buckets {
		b.setStart(i, place)
		place += sum(b.buckets[i].sizes&inSlots) + int(b.first[i+1]-b.first[i])*b.layout.size()
	}
	b.names = make([]byte, place+8)
	n := spread.Parts(len(b.nodes))
	spread.Each(n, func(i int) {
		first := i * len(b.buckets) / n
		b.lay(b.nodes[b.first[first]:b.first[(i+1)*len(b.buckets)/n]], b.start(min(first, len(b.buckets)-1)))
	})
	var tried, odd []text
	for i := range b.shares {
		tried, odd = append(tried, b.shares[i].residual...), append(odd, b.shares[i].odd...)
	}
	b.refs = slices.Clip(b.refs)
	b.residualOf, b.odd = numbersOf(tried), numbersOf(odd)
	b.oddTexts = packed.NewStrings(len(odd), func(i int) string { return odd[i].text })
	if len(tried) > 0 {
		texts := make([]string, len(tried))
		for i, t := range tried {
			texts[i] = t.text
		}
		b.residuals = residual.New(texts)
	}
}

// lay lays out the names of some nodes with their records, the first of them at a byte of names.
func (b *builder) lay(nodes []node, at int) {
	// Where the names are is asked for some of them at once, because it may be anywhere in memory,
	// and they may, too.
	var some [64]string
	for len(nodes) > 0 {
		n := min(len(nodes), len(some))
		for i := range n {
			some[i] = b.name(&b.filings[nodes[i].start])
		}
		for i, name := range some[:n] {
			at += copy(b.names[at:], name)
			at = len(b.layout.append(b.names[:at], nodes[i].Record))
		}
		nodes = nodes[n:]
	}
}

func numbersOf(texts []text) packed.Uints {
	return packed.NewUints(len(texts), func(i int) uint32 { return texts[i].pattern })
}
