package residual

import "reflect"

// A Set finds the alternatives that may match a host. It is immutable and safe
// for concurrent use; the zero Set, and a nil one, holds none. It holds a few
// slices without pointers, however many alternatives it has.
type Set struct {
	arena   string   // the texts one after the other, with padding around them
	texts   []uint32 // where each text starts, and where the last one ends
	levels  []level  // the first is entered by every host
	nodes   []node   // of all tries; 0 is none
	entries []entry  // the lists of nodes and levels; 0 is none
	blocks  []uint64 // of all filters
	mult    uint64   // of the hash of the filters, odd
}

// A level files alternatives by one piece of each.
type level struct {
	tries [anchors]uint32 // their roots, 0 where there is no literal
	rest  uint32          // the list of those that have no piece to be filed by, or 0
	quads filter          // of the first four bytes of literals anywhere
	pairs filter          // of the first two bytes of those of two and three
	ones  uint64          // bit symbol(c) is set for a literal anywhere of the byte c alone
	short bool            // there are literals anywhere of fewer than four bytes
}

// A found is what a node has: the first entry of a list, or a level that files
// what shares the literal of the node, or nothing if it is zero.
type found uint32

const isLevel found = 1 << 31

// An entry of a list is the number of an alternative, shifted, and two flags.
type entry uint32

const (
	isLast    entry = 1 << iota // the list ends here
	isCertain                   // a host that has the pieces matches
	entryBits = iota
)

// Len returns the number of texts.
func (s *Set) Len() int {
	if s == nil {
		return 0
	}
	return max(len(s.texts), 1) - 1
}

// Text returns text i.
func (s *Set) Text(i uint32) string { return s.arena[s.texts[i]:s.texts[i+1]] }

// Size returns how many bytes the set holds.
func (s *Set) Size() int {
	if s == nil {
		return 0
	}
	return int(reflect.TypeFor[Set]().Size()) + len(s.arena) + sizeOf(s.texts) + sizeOf(s.levels) +
		sizeOf(s.nodes) + sizeOf(s.entries) + sizeOf(s.blocks)
}

func sizeOf[T any](slice []T) int {
	return cap(slice) * int(reflect.TypeFor[T]().Size())
}
