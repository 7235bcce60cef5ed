package residual

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/sallyport-go/sallyport/internal/form"
	"github.com/sallyport-go/sallyport/internal/fqdn"
)

const (
	// maxGroup is how many alternatives may share the piece that they are filed
	// under. To try so many costs about what it costs to enter another level.
	maxGroup = 8
	// maxDepth is how many levels lie below each other.
	maxDepth = 4

	// padding is around the texts in the arena, so that eight bytes can be read at
	// any byte of a text, in either direction.
	padding = "        "
)

// New returns the set of texts, which are well-formed alternatives of package
// form; their places are their numbers. New panics if there are 2^30 texts or
// 2^32 bytes of them, or more.
func New(texts []string) *Set {
	total := 2 * len(padding)
	for _, text := range texts {
		total += len(text)
	}
	if uint64(total) >= 1<<32 || len(texts) >= 1<<(32-entryBits) {
		panic("residual: too many texts")
	}
	s := &Set{
		texts:   make([]uint32, 0, len(texts)+1),
		levels:  make([]level, 1),
		nodes:   make([]node, 1, 1+len(texts)),
		entries: make([]entry, 1, 1+len(texts)),
		blocks:  make([]uint64, 1),
		mult:    rand.Uint64() | 1,
	}
	var arena strings.Builder
	arena.Grow(total)
	arena.WriteString(padding)
	all := make([]uint32, 0, len(texts))
	for i, text := range texts {
		s.texts = append(s.texts, uint32(arena.Len()))
		arena.WriteString(text)
		if !form.IsNever(text) {
			all = append(all, uint32(i))
		}
	}
	s.texts = append(s.texts, uint32(arena.Len()))
	arena.WriteString(padding)
	s.arena = arena.String()

	b := builder{Set: s, groups: []group{{members: all}}}
	for len(b.groups) > 0 {
		g := b.groups[len(b.groups)-1]
		b.groups = b.groups[:len(b.groups)-1]
		b.file(g)
	}
	s.levels = slices.Clone(s.levels)
	s.nodes = slices.Clone(s.nodes)
	s.entries = slices.Clone(s.entries)
	s.blocks = slices.Clone(s.blocks)
	return s
}

// A builder is a set in the making.
type builder struct {
	*Set
	groups   []group // still to be filed
	branches []branch
	sorted   []item // scratch space
}

// A group is what a level is made of.
type group struct {
	level   uint32
	members []uint32
	used    []piece // what the members share and are filed by already
}

// An item is an alternative and the piece that it is filed by.
type item struct {
	number uint32
	piece
}

// file makes the level of g.
func (b *builder) file(g group) {
	items, rest := b.choose(g)
	l := level{rest: b.list(rest)}
	b.filter(&l, items[anywhere])
	for a := range items {
		l.tries[a] = b.trie(items[a], g.used)
	}
	b.levels[g.level] = l
}

// choose returns the members of g with the piece to file each by, and the
// numbers of those that have none. A member with a piece longer than any name
// matches nothing and is left out.
func (b *builder) choose(g group) (items [anchors][]item, rest []uint32) {
	pieces := make([]piece, 0, len(g.members)) // of all members
	ends := make([]uint32, len(g.members))     // where those of each end
	var sharing [anchors]map[string]uint32     // how many pieces are equal
	for a := range sharing {
		sharing[a] = map[string]uint32{}
	}
	for i, number := range g.members {
		first := len(pieces)
		pieces = appendPieces(pieces, b.Text(number), b.texts[number])
		if len(g.used) > 0 {
			own := slices.DeleteFunc(pieces[first:], func(p piece) bool { return b.among(g.used, p) })
			pieces = pieces[:first+len(own)]
		}
		// What has only one has no choice, and need not be counted.
		if own := pieces[first:]; len(own) > 1 {
			for _, p := range own {
				sharing[p.anchor][b.arena[p.from:p.to]]++
			}
		}
		ends[i] = uint32(len(pieces))
	}
	first := uint32(0)
	for i, number := range g.members {
		own := pieces[first:ends[i]]
		first = ends[i]
		switch {
		case len(own) == 0:
			rest = append(rest, number)
		case slices.ContainsFunc(own, func(p piece) bool { return p.to-p.from > fqdn.MaxLen }):
		default:
			best := slices.MinFunc(own, func(p, q piece) int {
				return cmp.Compare(b.cost(p, &sharing), b.cost(q, &sharing))
			})
			items[best.anchor] = append(items[best.anchor], item{number, best})
		}
	}
	return items, rest
}

// cost estimates how many of the alternatives that share a piece are tried in
// vain on a host: there are so many of them, and a longer piece is in fewer
// hosts. A piece that may stand anywhere is in more of them, and has to be
// looked for at every byte.
func (b *builder) cost(p piece, sharing *[anchors]map[string]uint32) uint64 {
	cost := uint64(sharing[p.anchor][b.arena[p.from:p.to]]) << (2 * (8 - min(p.to-p.from, 8)))
	if p.anchor == anywhere {
		cost *= 2
	}
	return cost
}

// among reports whether p is one of the pieces.
func (b *builder) among(pieces []piece, p piece) bool {
	return slices.ContainsFunc(pieces, func(q piece) bool {
		return p.anchor == q.anchor && b.arena[p.from:p.to] == b.arena[q.from:q.to]
	})
}

// list adds a list and returns its first entry.
func (b *builder) list(numbers []uint32) uint32 {
	if len(numbers) == 0 {
		return 0
	}
	first := len(b.entries)
	for _, number := range numbers {
		e := entry(number) << entryBits
		if certain(b.Text(number)) {
			e |= isCertain
		}
		b.entries = append(b.entries, e)
	}
	b.entries[len(b.entries)-1] |= isLast
	return uint32(first)
}

// filter makes the filters of l for the literals of items.
func (b *builder) filter(l *level, items []item) {
	quads, pairs := 0, 0
	for _, it := range items {
		switch size := it.to - it.from; {
		case size >= 4:
			quads++
		case size >= 2:
			pairs++
		}
	}
	l.quads, l.pairs = b.newFilter(quads), b.newFilter(pairs)
	for _, it := range items {
		word := uint32(fqdn.Eight(b.arena, int(it.from)))
		switch size := it.to - it.from; {
		case size >= 4:
			b.add(l.quads, word)
		case size >= 2:
			l.short = true
			b.add(l.pairs, word&0xffff)
		default:
			l.short = true
			l.ones |= 1 << symbol(byte(word))
		}
	}
}

// A branch is a node in the making: its items have the first depth bytes of
// their literals in common, and the edge of the node ends there.
type branch struct {
	node  uint32
	items []item
	depth uint32
}

// trie adds the trie of items, which have one anchor, and returns its root, or 0
// if there are none. It goes by breadth, so that the nodes that most hosts reach
// are close together.
func (b *builder) trie(items []item, used []piece) uint32 {
	if len(items) == 0 {
		return 0
	}
	root := uint32(len(b.nodes))
	b.nodes = append(b.nodes, node{})
	b.sorted = slices.Grow(b.sorted[:0], len(items))[:len(items)]
	b.branches = append(b.branches[:0], branch{root, items, 0})
	for i := 0; i < len(b.branches); i++ {
		b.grow(b.branches[i], used)
	}
	return root
}

// grow files what ends at the node of br, and adds its children.
func (b *builder) grow(br branch, used []piece) {
	// Sort by the next byte, what has none first.
	var counts, starts [65]uint32
	for _, it := range br.items {
		counts[b.branchOf(it, br.depth)]++
	}
	n := uint32(0)
	for c := range counts {
		starts[c] = n
		n += counts[c]
	}
	sorted, places := b.sorted[:n], starts
	for _, it := range br.items {
		c := b.branchOf(it, br.depth)
		sorted[places[c]] = it
		places[c]++
	}
	copy(br.items, sorted)

	at := &b.nodes[br.node]
	if counts[0] > 0 {
		at.found = b.found(br.items[:counts[0]], used)
	}
	at.child = uint32(len(b.nodes))
	for c := range uint64(64) {
		if counts[c+1] > 0 {
			at.children |= 1 << c
		}
	}
	for c := range counts[1:] {
		if counts[c+1] == 0 {
			continue
		}
		items := br.items[starts[c+1]:][:counts[c+1]]
		depth := b.common(items, br.depth)
		child := branch{uint32(len(b.nodes)), items, depth}
		b.nodes = append(b.nodes, b.edge(items[0].piece, br.depth, depth))
		b.branches = append(b.branches, child)
	}
}

// branchOf returns 0 if the literal of it has depth bytes, else one more than
// the symbol of the byte that follows.
func (b *builder) branchOf(it item, depth uint32) uint64 {
	if it.to-it.from == depth {
		return 0
	}
	return symbol(b.byte(it.piece, depth)) + 1
}

// byte returns byte i of p in the direction of reading, folded.
func (b *builder) byte(p piece, i uint32) byte {
	if p.anchor == atEnd {
		return b.arena[p.to-1-i] | fold&0xff
	}
	return b.arena[p.from+i] | fold&0xff
}

// common returns how many bytes the literals of items have in common, where the
// first depth are known to be.
func (b *builder) common(items []item, depth uint32) uint32 {
	first := items[0].piece
	n := first.to - first.from
	for _, it := range items[1:] {
		n = min(n, it.to-it.from)
		for i := depth; i < n; i++ {
			if b.byte(it.piece, i) != b.byte(first, i) {
				n = i
			}
		}
	}
	return n
}

// edge returns a node whose edge is the bytes from, to a depth, of p.
func (b *builder) edge(p piece, from, to uint32) node {
	n := node{size: uint8(to - from), edge: p.from + from}
	if p.anchor == atEnd {
		n.edge = p.to - from
	}
	for i := range min(to-from, 8) {
		n.word |= uint64(b.byte(p, from+i)) << (8 * i)
	}
	return n
}

// found files items that have the same literal.
func (b *builder) found(items []item, used []piece) found {
	numbers := make([]uint32, len(items))
	for i, it := range items {
		numbers[i] = it.number
	}
	if len(items) <= maxGroup || len(used) == maxDepth-1 {
		return found(b.list(numbers))
	}
	g := group{uint32(len(b.levels)), numbers, append(slices.Clip(used), items[0].piece)}
	b.levels = append(b.levels, level{})
	b.groups = append(b.groups, g)
	return isLevel | found(g.level)
}
