package index

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/sallyport-go/sallyport/internal/swar"
)

// Names have an order: by their bytes from the last to the first, each by the bits in
// which it differs from a dot, so that the dot is the least. So a name comes right
// before those below it, and these are together.

// A place is where a name ends in names, and its length.
type place struct{ end, size int }

// placeSize is how many bytes a place takes in a snapshot.
const placeSize = 5

// key returns a number for the last eight bytes of a name or some in front of them, of
// which mask has those that it has. The numbers are in the order of the names, and the
// keys of all its bytes are those of no other name: what is in front of a name is like
// dots, and none starts with one.
func key(word, mask uint64) uint64 { return (word ^ '.'*swar.Ones) & mask }

// keyAt is key for the eight bytes that are i bytes in front of the end of a name.
func keyAt(names []byte, p place, i int) uint64 {
	if i >= p.size {
		return 0
	}
	return key(word(names, p.end-i-8), masks[min(p.size-i, 8)][0])
}

// compare compares two names.
func compare(names []byte, p, q place) int {
	for i := 0; i < max(p.size, q.size); i += 8 {
		if a, b := keyAt(names, p, i), keyAt(names, q, i); a != b {
			return cmp.Compare(a, b)
		}
	}
	return 0
}

// isBelow reports whether a name is below another.
func isBelow(names []byte, p, above place) bool {
	front := p.end - above.size
	return p.size > above.size && names[front-1] == '.' && bytes.Equal(names[front:p.end], names[above.end-above.size:above.end])
}

// inOrder returns the places of the names of x in their order.
func (x *Index) inOrder() []place {
	type keyed struct {
		key uint64
		place
	}
	var all []keyed
	for end, size := range x.places() {
		p := place{end, size}
		all = append(all, keyed{keyAt(x.names, p, 0), p})
	}
	slices.SortFunc(all, func(f, g keyed) int {
		if f.key != g.key {
			return cmp.Compare(f.key, g.key)
		}
		return compare(x.names, f.place, g.place)
	})
	places := make([]place, len(all))
	for i := range all {
		places[i] = all[i].place
	}
	return places
}
