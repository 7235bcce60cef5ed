package form

import "math/bits"

// A Class is a set of host bytes, one bit a symbol: a to z, 0 to 9, hyphen,
// underscore, dot.
type Class uint64

const (
	hyphenBit = 36
	dotBit    = 38
	symbols   = 39

	// Label is the class of the bytes of a label.
	Label Class = 1<<dotBit - 1
	// All is the class of all bytes of a host, the dot too.
	All Class = 1<<symbols - 1
)

// alphabet lists the symbols in the order of their bits.
const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789-_."

// symbolOf maps a byte to its symbol, or to symbols if no host has it.
var symbolOf = func() (t [256]uint8) {
	for i := range t {
		t[i] = symbols
	}
	for i := range len(alphabet) {
		t[alphabet[i]] = uint8(i)
	}
	return t
}()

// Byte returns the class of the byte c alone; it is empty if no host in normal
// form has c.
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
