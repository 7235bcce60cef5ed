package residual

import (
	"math/bits"

	"github.com/sallyport-go/sallyport/internal/fqdn"
)

// fold maps A-Z to a-z where it is or-ed to bytes of a host or a literal, and
// the underscore to DEL. A byte that is not there is zero and becomes a space,
// which no literal has.
const fold = 0x2020202020202020

// A node of a trie of literals. The bytes of its edge come after those of its
// parent. Tries of literals at the end of hosts are read from right to left.
type node struct {
	word     uint64 // the first eight bytes of the edge, the first lowest, folded
	children uint64 // bit symbol(c) is set if one's edge starts with c
	child    uint32 // the first child, the others follow in the order of their bits
	edge     uint32 // where in Set.arena the edge starts, in the direction of reading
	found    found
	size     uint8 // of the edge in bytes, 0 for a root
}

// symbol maps a folded byte of a host to one of 64, the space to 0.
func symbol(c byte) uint64 { return uint64(c&0x1f | c>>1&0x20) }

// next returns the number of the child of n whose edge starts with the symbol.
func (n *node) next(symbol uint64) (uint32, bool) {
	bit := uint64(1) << (symbol & 63)
	return n.child + uint32(bits.OnesCount64(n.children&(bit-1))), n.children&bit != 0
}

// differ reports whether the first n bytes of two words differ, or all if n is
// more than eight.
func differ(a, b uint64, n int) bool { return (a^b)<<((64-8*uint(min(n, 8)))&63) != 0 }

// ahead returns the eight bytes of the host from byte at, which it has, folded.
func ahead(h *fqdn.Host, text string, at int) uint64 {
	if at+8 <= len(text) {
		return fqdn.Eight(text, at)
	}
	return h.Last8(len(text))>>(8*uint(at+8-len(text))&63) | fold
}

// behind returns the eight bytes of the host that end at byte end, which is not
// 0, folded, the last lowest.
func behind(h *fqdn.Host, end int) uint64 { return bits.ReverseBytes64(h.Last8(end)) }

// forward goes down from node at, whose literal ends at byte p of the host, to
// the next where something is filed, and returns it and where its literal ends;
// node 0 if there is none.
func (s *Set) forward(h *fqdn.Host, at uint32, p int) (uint32, int) {
	text := h.Text()
	n := &s.nodes[at]
	for p < len(text) {
		word := ahead(h, text, p)
		child, ok := n.next(symbol(byte(word)))
		if !ok {
			break
		}
		n = &s.nodes[child]
		size := int(n.size)
		if differ(word, n.word, size) {
			break
		}
		if size > 8 && !s.restAhead(h, n, p) {
			break
		}
		p += size
		if n.found != 0 {
			return child, p
		}
	}
	return 0, 0
}

// restAhead compares what follows the first eight bytes of an edge with the
// host, which has them from byte p.
func (s *Set) restAhead(h *fqdn.Host, n *node, p int) bool {
	text := h.Text()
	for k := 8; k < int(n.size); k += 8 {
		if p+k >= len(text) || differ(ahead(h, text, p+k), fqdn.Eight(s.arena, int(n.edge)+k), int(n.size)-k) {
			return false
		}
	}
	return true
}

// backward is forward for a trie of literals at the end: end is where in the
// host the literals start.
func (s *Set) backward(h *fqdn.Host, at uint32, end int) (uint32, int) {
	n := &s.nodes[at]
	for end > 0 {
		word := behind(h, end)
		child, ok := n.next(symbol(byte(word)))
		if !ok {
			break
		}
		n = &s.nodes[child]
		size := int(n.size)
		if differ(word, n.word, size) {
			break
		}
		if size > 8 && !s.restBehind(h, n, end) {
			break
		}
		end -= size
		if n.found != 0 {
			return child, end
		}
	}
	return 0, 0
}

// restBehind is restAhead for a trie of literals at the end.
func (s *Set) restBehind(h *fqdn.Host, n *node, end int) bool {
	for k := 8; k < int(n.size); k += 8 {
		if end-k <= 0 || differ(behind(h, end-k), bits.ReverseBytes64(fqdn.Eight(s.arena, int(n.edge)-k-8)), int(n.size)-k) {
			return false
		}
	}
	return true
}
