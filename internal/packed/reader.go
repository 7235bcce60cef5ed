package packed

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// A Reader reads numbers and lists from bytes that nobody vouches for, all
// little-endian. It never reads beyond them, and makes nothing that is larger than
// what is there to fill it. After the first fault all that it reads is zero or
// empty, so that a fault need be looked for only before what was read is used.
type Reader struct {
	data  []byte
	at    int
	fault string
	where int
}

// NewReader returns a reader of data from byte at on.
func NewReader(data []byte, at int) *Reader { return &Reader{data: data, at: at} }

// Offset returns the place of the next byte.
func (r *Reader) Offset() int { return r.at }

// Left returns how many bytes have not been read.
func (r *Reader) Left() int { return len(r.data) - r.at }

// Fail notes a fault at a place, if it is the first.
func (r *Reader) Fail(where int, reason string) {
	if r.fault == "" {
		r.fault, r.where, r.at = reason, where, len(r.data)
	}
}

// Fault returns the first fault and its place, or "".
func (r *Reader) Fault() (where int, reason string) { return r.where, r.fault }

// Failed reports whether there is a fault.
func (r *Reader) Failed() bool { return r.fault != "" }

// Bytes returns the next count times size bytes, which are not copied, or nil.
func (r *Reader) Bytes(count, size int) []byte {
	hi, n := bits.Mul64(uint64(count), uint64(size))
	if hi != 0 || n > uint64(r.Left()) {
		r.Fail(r.at, "more is announced than there is")
		return nil
	}
	b := r.data[r.at : r.at+int(n)]
	r.at += int(n)
	return b
}

// Uint8 reads a byte.
func (r *Reader) Uint8() uint8 {
	if b := r.Bytes(1, 1); b != nil {
		return b[0]
	}
	return 0
}

// Uint16 reads two bytes.
func (r *Reader) Uint16() uint16 {
	if b := r.Bytes(1, 2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

// Uint32 reads four bytes.
func (r *Reader) Uint32() uint32 {
	if b := r.Bytes(1, 4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// Uint64 reads eight bytes.
func (r *Reader) Uint64() uint64 {
	if b := r.Bytes(1, 8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// Count reads a number of four bytes that is at most limit.
func (r *Reader) Count(limit int) int {
	at := r.at
	if n := int64(r.Uint32()); n <= int64(limit) {
		return int(n)
	}
	r.Fail(at, "a number is too great")
	return 0
}

// Uint32s reads n numbers of four bytes.
func (r *Reader) Uint32s(n int) []uint32 {
	b := r.Bytes(n, 4)
	if len(b) == 0 {
		return nil
	}
	all := make([]uint32, n)
	for i := range all {
		all[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return all
}

// Uint64s reads n numbers of eight bytes.
func (r *Reader) Uint64s(n int) []uint64 {
	b := r.Bytes(n, 8)
	if len(b) == 0 {
		return nil
	}
	all := make([]uint64, n)
	for i := range all {
		all[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return all
}

// AppendUint32s appends what [Reader.Uint32s] reads.
func AppendUint32s(b []byte, all []uint32) []byte {
	for _, x := range all {
		b = binary.LittleEndian.AppendUint32(b, x)
	}
	return b
}

// AppendUint64s appends what [Reader.Uint64s] reads.
func AppendUint64s(b []byte, all []uint64) []byte {
	for _, x := range all {
		b = binary.LittleEndian.AppendUint64(b, x)
	}
	return b
}

// Append appends the list as [Reader.Uints] reads it: the width and the number of
// numbers in four bytes each, and the numbers.
func (u Uints) Append(b []byte) []byte {
	b = AppendUint32s(b, []uint32{uint32(u.width), uint32(u.Len())})
	return append(b, u.bytes...)
}

// Uints reads a list.
func (r *Reader) Uints() Uints {
	u := r.passUints()
	u.bytes = slices.Clone(u.bytes)
	return u
}

// passUints is Uints without a copy.
func (r *Reader) passUints() Uints {
	at := r.at
	width, n := r.Count(4), int(r.Uint32())
	if width == 0 && n > 0 {
		r.Fail(at, "a list of numbers without width")
	}
	b := r.Bytes(n, width)
	if len(b) == 0 {
		return Uints{}
	}
	return Uints{width, b}
}

// Append appends the list as [Reader.Strings] reads it: where the texts end, how
// many bytes they have, and these.
func (s Strings) Append(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(s.ends.Append(b), uint32(len(s.text)))
	return append(b, s.text...)
}

// Strings reads a list of n texts.
func (r *Reader) Strings(n int) Strings {
	at := r.at
	s, ok := r.PassStrings(n)()
	if !ok {
		r.Fail(at, "texts do not end where they should")
	}
	return s
}

// PassStrings passes over a list of n texts, and returns what reads it and says whether it is
// one, which takes time and can be done beside something else.
func (r *Reader) PassStrings(n int) func() (s Strings, ok bool) {
	ends := r.passUints()
	text := r.Bytes(int(r.Uint32()), 1)
	if r.Failed() {
		return func() (Strings, bool) { return Strings{}, true }
	}
	return func() (s Strings, ok bool) {
		if len(text) == 0 && ends.Len() == 0 {
			return Strings{}, true
		}
		if n == 0 || len(text) == 0 || ends.Len() != n || !ends.Ascending(0) || ends.At(n-1) != uint32(len(text)) {
			return Strings{}, false
		}
		ends.bytes = slices.Clone(ends.bytes)
		return Strings{string(text), ends}, true
	}
}

// Ascending reports whether each number is greater than the one before by step at
// least.
func (u Uints) Ascending(step uint32) bool {
	if u.IsEmpty() {
		return true
	}
	last := uint64(u.At(0))
	n := u.Len()
	// Four bytes are read for each number as long as there are so many. What is less than
	// it should be leaves the highest bit of a difference.
	i := 1
	mask := uint64(1)<<(8*u.width) - 1
	less := uint64(0)
	for rest := u.bytes[u.width:]; len(rest) >= 4; rest = rest[u.width:] {
		x := uint64(binary.LittleEndian.Uint32(rest)) & mask
		less |= x - last - uint64(step)
		last = x
		i++
	}
	for ; i < n; i++ {
		x := uint64(u.At(i))
		less |= x - last - uint64(step)
		last = x
	}
	return less>>63 == 0
}

// Below reports whether all numbers are below limit.
func (u Uints) Below(limit int) bool {
	if u.width == 1 && limit > 0 {
		greatest := byte(0)
		for _, x := range u.bytes {
			greatest = max(greatest, x)
		}
		return int(greatest) < limit || len(u.bytes) == 0
	}
	for i := range u.Len() {
		if int64(u.At(i)) >= int64(limit) {
			return false
		}
	}
	return true
}
