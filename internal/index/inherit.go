package index

import (
	"math/bits"
	"slices"
	"strings"

	"github.com/sallyport-go/sallyport/internal/packed"
	"github.com/sallyport-go/sallyport/internal/residual"
)

// inherit makes the records of the root and of all nodes.
func (b *builder) inherit() {
	b.own(b.rest.root)
	b.record(&b.atRoot)
	b.root = Record{b.atRoot.shape, b.atRoot.ref}
	b.above = make([]above, len(b.nodes))
	n := workers(len(b.nodes))
	each(n, func(i int) {
		for k := i * len(b.nodes) / n; k < (i+1)*len(b.nodes)/n; k++ {
			b.above[k] = b.findAbove(b.name(&b.nodes[k]))
		}
	})
	for i := range b.nodes {
		b.inheritOne(i)
	}
}

func (b *builder) inheritOne(i int) {
	n := &b.nodes[i]
	if n.done {
		return
	}
	n.done = true
	above := &b.atRoot
	if up := int(b.above[i].node); up >= 0 {
		b.inheritOne(up)
		above = &b.nodes[up]
	}
	b.own(b.filings[n.start:n.end])
	b.made.Above, b.made.Step = above.shape, int(b.above[i].step)
	b.made.Patterns = b.Patterns(Record{above.shape, above.ref}, int(above.patterns))
	b.record(n)
}

// own sets the patterns of the node at hand to those of filings of one name, one
// of each.
func (b *builder) own(filed []filing) {
	own := b.made.Own[:0]
	for i := range filed {
		f := &filed[i]
		if last := len(own) - 1; last >= 0 && own[last].Pattern == f.pattern {
			own[last].Kind |= f.kind
		} else {
			own = append(own, Own{f.pattern, f.kind})
		}
	}
	b.made.Own = own
}

// record makes the record of the node at hand.
func (b *builder) record(n *node) {
	shape, patterns := b.shape(&b.made)
	n.shape, n.patterns = shape, uint32(len(patterns))
	if len(patterns) == 1 {
		n.ref = patterns[0]
		return
	}
	n.ref = uint32(len(b.refs))
	b.refs = append(b.refs, patterns...)
}

// findAbove finds the node of the longest filed name that name is below.
func (b *builder) findAbove(name string) above {
	dots := strings.Count(name, ".")
	if dots == 0 {
		return above{-1, 1}
	}
	found := above{-1, 2}
	var w oneBlock
	w.read(name, len(name))
	if shorter := w.dots(); len(name) <= block && b.byEnd.of(&w, shorter, shorter) == 0 {
		return found // as most
	}
	b.eachSuffix(name, func(size int, hash uint64) {
		if size == len(name) {
			return
		}
		if i := b.lookup(name[len(name)-size:], hash); i >= 0 {
			found = above{int32(i), int8(min(strings.Count(name[:len(name)-size], "."), 2))}
		}
	})
	return found
}

// lookup returns the node of a name, or -1.
func (b *builder) lookup(name string, hash uint64) int {
	for k := scale(hash, b.hashed); ; k++ {
		for found := candidates(b.buckets[k].tags, hash); found != 0; found &= found - 1 {
			slot := bits.TrailingZeros64(found) >> 3
			if b.buckets[k].size(slot) != len(name) {
				continue
			}
			if i := int(b.first[k]) + slot; b.name(&b.nodes[i]) == name {
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
		shape, ref = max(shape, b.nodes[i].shape), max(ref, b.nodes[i].ref)
	}
	b.layout = newLayout(Record{shape, ref})
	b.starts = make([]uint32, (len(b.buckets)+group-1)/group)
	place := block
	for i := range b.buckets {
		b.setStart(i, place)
		place += sum(b.buckets[i].sizes&inSlots) + int(b.first[i+1]-b.first[i])*b.layout.size()
	}
	b.names = make([]byte, place+8)
	n := workers(len(b.nodes))
	each(n, func(i int) {
		for bucket := i * len(b.buckets) / n; bucket < (i+1)*len(b.buckets)/n; bucket++ {
			place := b.start(bucket)
			for k := b.first[bucket]; k < b.first[bucket+1]; k++ {
				n := &b.nodes[k]
				place += copy(b.names[place:], b.name(n))
				place = len(b.layout.append(b.names[:place], Record{n.shape, n.ref}))
			}
		}
	})
	b.refs = slices.Clip(b.refs)
	b.residualOf, b.odd = numbersOf(b.rest.residual), numbersOf(b.rest.odd)
	b.oddTexts = packed.NewStrings(len(b.rest.odd), func(i int) string { return b.rest.odd[i].text })
	if len(b.rest.residual) > 0 {
		texts := make([]string, len(b.rest.residual))
		for i, t := range b.rest.residual {
			texts[i] = t.text
		}
		b.residuals = residual.New(texts)
	}
}

func numbersOf(texts []text) packed.Uints {
	return packed.NewUints(len(texts), func(i int) uint32 { return texts[i].pattern })
}
