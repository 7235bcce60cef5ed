package index

import (
	"cmp"
	"math/bits"
	"math/rand/v2"
	"slices"

	"github.com/sallyport-go/sallyport/internal/fqdn"
)

// A small is a shortcut to the nodes of a small index: their names by the last
// eight bytes, without going from label to label. It is for policies of some
// dozen names, which are the most common and asked most often; there the walk
// costs more than all the rest of a decision.
//
// Names that end in the same eight bytes are tried one by one, the longest
// first, and so there may be few of them; see the limits.
type small struct {
	mult  uint64
	shift uint8
	slots []smallSlot
	names []smallName
}

// A smallSlot has the names that end in the eight bytes of key.
type smallSlot struct {
	key        uint64 // folded, zero if the slot is free
	first, end uint32 // of small.names
}

// A smallName is a node by its name.
type smallName struct {
	word, mask uint64 // the eight bytes in front of the last eight, as many as it has
	length     int
	node       Node
}

// The limits of a small: so many names that their slots stay in the cache of a
// core, and so few of one ending that to try them costs less than the walk.
const (
	maxSmall  = 256
	maxEnding = 16
)

// newSmall returns the shortcut to the nodes of x that have patterns, or nil if
// these are too many or one of them is shorter than eight bytes.
func newSmall(x *Index) *small {
	groups := map[uint64][]smallName{}
	count := 0
	for i := range x.nodes {
		n := &x.nodes[i]
		if i == 0 || n.lists[0] == n.lists[kinds] && n.residuals[0] == n.residuals[1] {
			continue
		}
		var h fqdn.Host
		h.Set(n.name)
		size := len(n.name)
		if count++; count > maxSmall || size < 8 || size > 64 {
			return nil
		}
		key := h.Last8(size)
		name := smallName{length: size, node: Node(i)}
		name.mask = keep[min(size, 16)]
		name.word = h.Last8(size-8) & name.mask
		groups[key] = append(groups[key], name)
	}
	log := bits.Len(uint(len(groups))) + 2
	s := &small{mult: rand.Uint64() | 1, shift: uint8(64 - log), slots: make([]smallSlot, 1<<log)}
	for key, group := range groups {
		if len(group) > maxEnding {
			return nil
		}
		slices.SortFunc(group, func(a, b smallName) int { return cmp.Compare(b.length, a.length) })
		at := key * s.mult >> s.shift
		for s.slots[at].key != 0 {
			at = (at + 1) & uint64(len(s.slots)-1)
		}
		s.slots[at] = smallSlot{key, uint32(len(s.names)), uint32(len(s.names) + len(group))}
		s.names = append(s.names, group...)
	}
	return s
}

// find is Find for a host of 8 to 64 bytes. The node that it returns is the
// deepest that has patterns.
func (s *small) find(x *Index, h *fqdn.Host) (Node, int) {
	text := h.Text()
	dots := h.Dots()[0]
	key := fqdn.Eight(text, len(text)-8)
	front := h.Last8(len(text) - 8)
	for at := key * s.mult >> (s.shift & 63); ; at++ {
		slot := &s.slots[at&uint64(len(s.slots)-1)]
		if slot.key != key {
			if slot.key == 0 {
				break
			}
			continue
		}
		for i := slot.first; i < slot.end; i++ {
			name := &s.names[i]
			if (front^name.word)&name.mask != 0 {
				continue
			}
			start := len(text) - name.length
			// The name is all of the host, or a dot stands in front of it.
			if start < 0 || start > 0 && dots>>(start-1)&1 == 0 || name.length > 16 && !h.EndsIn(x.nodes[name.node].name) {
				continue
			}
			return name.node, labelsBeforeShort(dots, start)
		}
		break
	}
	return Root, labelsBeforeShort(dots, len(text)+1)
}
