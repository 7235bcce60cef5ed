package form

import "math/bits"

// A Class is a set of host bytes, one bit a symbol: a to z, 0 to 9,
// underscore, dot, hyphen.
type Class uint64

const (
	letters = 26 // the first symbols
	alnums  = 36 // letters and digits
	dotBit  = 37
	symbols = 39

	// All is the class of all bytes of a host, the dot too.
	All Class = 1<<symbols - 1
	// Label is the class of the bytes of a label.
	Label = All &^ (1 << dotBit)
)

// alphabet lists the symbols in the order of their bits, which is that of a
// written set: the hyphen is last, where it cannot be taken for a range.
const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789_.-"

// symbolOf maps a byte to its symbol, letters of either case to one, or to
// symbols if no host has the byte.
var symbolOf = func() (t [256]uint8) {
	for i := range t {
		t[i] = symbols
	}
	for i := range len(alphabet) {
		t[alphabet[i]] = uint8(i)
	}
	for c := 'A'; c <= 'Z'; c++ {
		t[c] = t[c|0x20]
	}
	return t
}()

// Byte returns the class of the byte c alone, a letter in either case; it is
// empty if no host has c.
func Byte(c byte) Class { return 1 << symbolOf[c] & All }

// Single returns the byte of a class that has exactly one.
func (c Class) Single() (b byte, ok bool) {
	if bits.OnesCount64(uint64(c)) != 1 {
		return 0, false
	}
	return alphabet[bits.TrailingZeros64(uint64(c))], true
}

// subset reports whether every byte of c is in d.
func (c Class) subset(d Class) bool { return c&^d == 0 }
