// Package packed holds many small values in few pieces of memory, without a
// pointer for each: the garbage collector does not walk them, and they are
// written and read as they are.
package packed

import "math/bits"

// Uints is a list of numbers that all take as many bytes as the greatest. The
// zero Uints is empty.
type Uints struct {
	width int // in bytes
	bytes []byte
}

// NewUints returns the list of n numbers of up to 32 bits.
func NewUints(n int, at func(int) uint32) Uints {
	greatest := uint32(1)
	for i := range n {
		greatest = max(greatest, at(i))
	}
	u := Uints{width: (bits.Len32(greatest) + 7) / 8}
	u.bytes = make([]byte, n*u.width)
	for i := range n {
		for k, x := 0, at(i); k < u.width; k++ {
			u.bytes[i*u.width+k] = byte(x)
			x >>= 8
		}
	}
	return u
}

// Len returns how many numbers there are.
func (u Uints) Len() int {
	if u.width == 0 {
		return 0
	}
	return len(u.bytes) / u.width
}

// IsEmpty reports whether there are none, without the division that [Uints.Len] takes.
func (u Uints) IsEmpty() bool { return len(u.bytes) == 0 }

// At returns the i-th number.
func (u Uints) At(i int) uint32 {
	b := u.bytes[i*u.width : (i+1)*u.width]
	x := uint32(b[0])
	for k := 1; k < len(b); k++ {
		x |= uint32(b[k]) << (8 * k)
	}
	return x
}

// Look sets each of to to what a table has for a number, from the first-th on.
func (u Uints) Look(first int, table, to []uint8) {
	if u.width == 1 {
		for i, x := range u.bytes[first : first+len(to)] {
			to[i] = table[x]
		}
		return
	}
	for i := range to {
		to[i] = table[u.At(first+i)]
	}
}

// Size returns how many bytes are held.
func (u Uints) Size() int { return cap(u.bytes) }

// Strings is a list of texts, nearly all of which may be empty. The zero Strings
// is empty.
type Strings struct {
	text string
	ends Uints // none if all texts are empty
}

// NewStrings returns the list of n texts.
func NewStrings(n int, at func(int) string) Strings {
	total := 0
	for i := range n {
		total += len(at(i))
	}
	if total == 0 {
		return Strings{}
	}
	text := make([]byte, 0, total)
	ends := make([]uint32, n)
	for i := range n {
		text = append(text, at(i)...)
		ends[i] = uint32(len(text))
	}
	return Strings{string(text), NewUints(n, func(i int) uint32 { return ends[i] })}
}

// At returns the i-th text, "" if all texts are empty.
func (s Strings) At(i int) string {
	if s.text == "" {
		return ""
	}
	start := uint32(0)
	if i > 0 {
		start = s.ends.At(i - 1)
	}
	return s.text[start:s.ends.At(i)]
}

// Size returns how many bytes are held.
func (s Strings) Size() int { return len(s.text) + s.ends.Size() }
