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
	small      *small     // a shortcut, or nil
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

// step is the odd constant by which the length of a label enters its hash, so
// that no two lists of labels are hashed from the same words.
const step = 0x9e3779b97f4a7c15

// keep masks the words of a label of n bytes, 1 to 16: keep[n+8] has those bytes
// of the word that ends with the label which belong to it, and keep[n] those of
// the word before that one, none for a label of up to eight bytes.
var keep = func() (k [8 + 17]uint64) {
	for n := 1; n <= 16; n++ {
		k[8+n] = ^uint64(0) << (64 - 8*min(n, 8))
	}
	return k
}()

// extend returns the hash of the suffix that starts at byte from of h, where
// hash is that of the suffix one label shorter and the new label ends before
// byte to. A label is hashed from its end, sixteen bytes a multiplication.
func (x *Index) extend(hash uint64, h *fqdn.Host, from, to int) uint64 {
	n := to - from
	hash += uint64(n) * step
	for ; n > 16; n, to = n-16, to-16 {
		hash = mix(hash^h.Last8(to), x.mult^h.Last8(to-8))
	}
	first := uint64(0)
	if n > 8 {
		first = h.Last8(to-8) & keep[n]
	}
	return mix(hash^h.Last8(to)&keep[n+8], x.mult^first)
}

// Find returns the deepest node with patterns whose name h ends in, or one
// between it and h, and how many labels of h stand in front of that name: 0, 1,
// or 2 for two and more.
func (x *Index) Find(h *fqdn.Host) (Node, int) {
	switch {
	case h.Len() > 64:
		return x.findSlowly(h)
	case x.small != nil && h.Len() >= 8:
		return x.small.find(x, h)
	}
	return x.walk(h)
}

// walk is Find for a host of up to 64 bytes.
func (x *Index) walk(h *fqdn.Host) (Node, int) {
	text := h.Text()
	best, start := Root, len(text)+1
	// What the loop needs of the index, read once.
	hash, mult, slots, shift, minDepth := x.seed, x.mult, x.slots, x.shift, x.minDepth
	dots := h.Dots()[0] // those not yet passed, from right to left
	for to, depth := len(text), 1; ; depth++ {
		from := 64 - bits.LeadingZeros64(dots)
		dots &= 1<<from>>1 - 1
		// This is extend, for nearly all labels without a branch.
		if n := uint(to - from); n <= 16 && to >= 16 {
			hash = mix((hash+uint64(n)*step)^fqdn.Eight(text, to-8)&keep[n+8], mult^fqdn.Eight(text, to-16)&keep[n])
		} else {
			hash = x.extend(hash, h, from, to)
		}
		if depth >= minDepth {
			ref := probe(slots, hash, shift)
			if ref != 0 {
				best = Node(ref >> 1)
			}
			if ref != 0 {
				start = from
			}
			// One branch: no children, or no more labels.
			if int(ref&1)*from == 0 {
				break
			}
		} else if from == 0 {
			break
		}
		to = from - 1
	}
	if best != Root && !x.at(best, h, start) {
		return x.findSlowly(h)
	}
	return best, labelsBeforeShort(h.Dots()[0], start)
}

// labelsBeforeShort is labelsBefore for a host of up to 64 bytes by its dots: is
// there a label in front, and a dot in front of the one before the suffix?
func labelsBeforeShort(dots uint64, start int) int {
	return notZero(uint64(start)) + notZero(dots&(1<<(max(start, 1)-1)-1))
}

// notZero returns 1 for all x but 0, without a branch that nobody could predict.
func notZero(x uint64) int { return int((x | -x) >> 63) }

// at reports whether the suffix of h from byte start is the name of n. No hash
// is an answer.
func (x *Index) at(n Node, h *fqdn.Host, start int) bool {
	name := x.nodes[n].name
	return len(name) == h.Len()-start && h.EndsIn(name)
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
func probe(slots []slot, hash uint64, shift uint8) uint32 {
	tag := uint32(hash)
	for i := hash >> (shift & 63); ; i++ {
		s := slots[i&uint64(len(slots)-1)]
		// One branch that is nearly always taken: the tag is the same, or the slot is
		// free and its ref is zero.
		if uint64(s.tag^tag)*uint64(s.ref) == 0 {
			return s.ref
		}
	}
}

// findSlowly is Find for any length, with every step compared with the bytes.
// It is needed for hosts of more than 64 bytes and when two suffixes share a
// tag, once in billions.
func (x *Index) findSlowly(h *fqdn.Host) (Node, int) {
	best, start := Root, h.Len()+1
	hash := x.seed
	for to, depth := h.Len(), 1; ; depth++ {
		from := h.LabelStart(to)
		hash = x.extend(hash, h, from, to)
		if depth >= x.minDepth {
			n, ok := x.probeExactly(hash, h, from)
			if !ok {
				break
			}
			best, start = n, from
		}
		if from == 0 {
			break
		}
		to = from - 1
	}
	return best, labelsBefore(h, start)
}

func (x *Index) probeExactly(hash uint64, h *fqdn.Host, start int) (Node, bool) {
	for i := hash >> x.shift; ; i++ {
		s := x.slots[i&uint64(len(x.slots)-1)]
		if s.ref == 0 {
			return 0, false
		}
		if n := Node(s.ref >> 1); s.tag == uint32(hash) && x.at(n, h, start) {
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
