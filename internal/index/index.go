package index

import (
	"math/bits"
	"strings"

	"github.com/sallyport-go/sallyport/internal/fqdn"
)

// A Node is a place in the tree of names. Parents have smaller numbers than
// their children.
type Node uint32

// Root is the node of the empty suffix, which every host passes through.
const Root Node = 0

// A Kind says which hosts of a node a pattern is for.
type Kind uint8

const (
	Exact Kind = iota // the name of the node itself
	One               // names one label below it
	Below             // all names below it
	kinds
)

// A Residual is an alternative of a pattern that is none of the kinds.
type Residual struct {
	Pattern uint32
	Text    string // a text of package form
}

// An Index is immutable and safe for concurrent use.
type Index struct {
	seed, mult uint64
	slots      []slot
	shift      uint8 // of a hash, leaves the number of a slot
	minDepth   int   // of all nodes but the root, in labels
	nodes      []node
	lists      []uint32   // of pattern numbers, cut by node.lists
	residuals  []Residual // sorted by node, cut by node.residuals
}

// A slot of the hash table is free if its ref is zero.
type slot struct {
	tag uint32 // the low half of the hash
	ref uint32 // the node, shifted, and whether it has children
}

type node struct {
	name      string // a suffix of whole labels
	parent    Node
	lists     [kinds + 1]uint32
	residuals [2]uint32
	tries     bool // it or a node above it has residuals
}

// mix is the product of wyhash: both halves of a 128-bit product.
func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// extend returns the hash of the suffix that starts at byte from of h, where
// hash is that of the suffix one label shorter and the new label ends before
// byte to. The length of the label is part of the hash, so that no two lists of
// labels are fed to it as the same words.
func (x *Index) extend(hash uint64, h *fqdn.Host, from, to int) uint64 {
	n := to - from
	hash += uint64(n) * 0x9e3779b97f4a7c15
	for ; n > 8; n -= 8 {
		hash = mix(hash^h.Word(from), x.mult)
		from += 8
	}
	word := h.Word(from) & (^uint64(0) >> (64 - 8*uint(n)&63))
	return mix(hash^word, x.mult)
}

// Find returns the deepest node whose name h ends in, and how many labels of h
// stand in front of that name: 0, 1, or 2 for two and more.
func (x *Index) Find(h *fqdn.Host) (Node, int) {
	best, start := Root, h.Len()+1
	hash := x.seed
	depth := 0
	for to := h.Len(); ; {
		from := h.LabelStart(to)
		hash = x.extend(hash, h, from, to)
		if depth++; depth >= x.minDepth {
			ref := x.probe(hash)
			if ref == 0 {
				break
			}
			best, start = Node(ref>>1), from
			if ref&1 == 0 {
				break
			}
		}
		if from == 0 {
			break
		}
		to = from - 1
	}
	if best != Root && string(h.Bytes()[start:]) != x.nodes[best].name {
		best, start = x.findSlowly(h)
	}
	return best, labelsBefore(h, start)
}

// labelsBefore returns how many labels stand before byte start, at most 2. start is
// the start of a label, or one behind the end of the name.
func labelsBefore(h *fqdn.Host, start int) int {
	switch {
	case start == 0:
		return 0
	case h.LabelStart(start-1) == 0:
		return 1
	}
	return 2
}

// probe returns the ref of the first slot that may hold the suffix of hash, or
// zero if the index does not have the suffix.
func (x *Index) probe(hash uint64) uint32 {
	tag := uint32(hash)
	for i := hash >> x.shift; ; i++ {
		s := x.slots[i&uint64(len(x.slots)-1)]
		if s.tag == tag || s.ref == 0 {
			return s.ref
		}
	}
}

// findSlowly is Find's search with every step compared with the bytes. It is
// needed when two suffixes share a tag, once in billions.
func (x *Index) findSlowly(h *fqdn.Host) (best Node, start int) {
	best, start = Root, h.Len()+1
	hash := x.seed
	depth := 0
	for to := h.Len(); ; {
		from := h.LabelStart(to)
		hash = x.extend(hash, h, from, to)
		if depth++; depth >= x.minDepth {
			n, ok := x.probeExactly(hash, h.Bytes()[from:])
			if !ok {
				return best, start
			}
			best, start = n, from
		}
		if from == 0 {
			return best, start
		}
		to = from - 1
	}
}

func (x *Index) probeExactly(hash uint64, suffix []byte) (Node, bool) {
	for i := hash >> x.shift; ; i++ {
		s := x.slots[i&uint64(len(x.slots)-1)]
		if s.ref == 0 {
			return 0, false
		}
		if n := Node(s.ref >> 1); s.tag == uint32(hash) && x.nodes[n].name == string(suffix) {
			return n, true
		}
	}
}

// Len returns the number of nodes, the root among them.
func (x *Index) Len() int { return len(x.nodes) }

// Parent returns the node above n, whose name ends n's. The root is its own
// parent.
func (x *Index) Parent(n Node) Node { return x.nodes[n].parent }

// Depth returns the number of labels of n's name.
func (x *Index) Depth(n Node) int {
	if n == Root {
		return 0
	}
	return strings.Count(x.nodes[n].name, ".") + 1
}

// Above returns the parent of n and how many labels of h stand in front of its
// name, where rest stand in front of n's; both counts end at 2.
func (x *Index) Above(h *fqdn.Host, n Node, rest int) (Node, int) {
	n = x.nodes[n].parent
	if n != Root {
		return n, min(rest+1, 2)
	}
	return n, labelsBefore(h, h.Len()+1)
}

// Patterns returns the numbers of the patterns filed under n for kind k, in
// ascending order.
func (x *Index) Patterns(n Node, k Kind) []uint32 {
	l := &x.nodes[n].lists
	return x.lists[l[k]:l[k+1]]
}

// Tries reports whether n or a node above it has residuals.
func (x *Index) Tries(n Node) bool { return x.nodes[n].tries }

// Residuals returns the residuals of n alone.
func (x *Index) Residuals(n Node) []Residual {
	r := x.nodes[n].residuals
	return x.residuals[r[0]:r[1]]
}
