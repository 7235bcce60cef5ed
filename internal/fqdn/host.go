package fqdn

import (
	"encoding/binary"
	"math/bits"
)

// Padding lets every 8-byte load that starts inside the name stay inside the
// buffer, so that the loops need no tail of single bytes.
const padding = 8

// A Host is a valid name in normal form: lower-case, without trailing dot. It
// is large and meant to live on the stack of one decision; take its address,
// do not copy it. The zero Host holds no name.
type Host struct {
	buf  [MaxLen + 3 + padding]byte
	n    int
	dots [4]uint64 // bit i: buf[i] is a dot
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// ge sets the high bit of each byte of x that is at least c; the bytes of x
// must be ASCII, so that no sum carries into its neighbour.
func ge(x uint64, c uint64) uint64 { return x + (0x80-c)*ones }

// between sets the high bit of each byte of x in lo..hi, other bits are noise.
func between(x, lo, hi uint64) uint64 { return ge(x, lo) &^ ge(x, hi+1) }

// pack gathers the high bits of the bytes of x: bit i of the result is the
// high bit of byte i.
func pack(x uint64) uint64 { return (x >> 7 & ones) * 0x0102040810204080 >> 56 }

// Set reads s as a name and reports whether it is one; if not, h holds no
// name. Letters are folded eight bytes at a time, so that mixed case costs
// what lower case does.
func (h *Host) Set(s string) bool {
	h.n = 0
	n := len(s)
	if n == 0 || n > MaxLen+1 {
		return false
	}
	if s[n-1] == '.' {
		n--
	}
	if n == 0 || n > MaxLen {
		return false
	}
	copy(h.buf[:], s[:n])
	// What an earlier name or a dropped dot left behind the end must not be
	// read as part of this one: letters are harmless to every check below.
	binary.LittleEndian.PutUint64(h.buf[n:], 'a'*ones)

	var ok uint64 = highs
	var dots, hyphens [4]uint64
	for i := 0; i < n; i += 8 {
		x := binary.LittleEndian.Uint64(h.buf[i:])
		ok &= ^x // no byte of 0x80 and above
		x &^= highs
		x |= between(x, 'A', 'Z') & highs >> 2 // 'a' - 'A' is 0x20
		dot, hyphen := between(x, '.', '.'), between(x, '-', '-')
		ok &= between(x, 'a', 'z') | between(x, '0', '9') | between(x, '_', '_') | dot | hyphen
		binary.LittleEndian.PutUint64(h.buf[i:], x)
		dots[i>>6] |= pack(dot) << (i & 63)
		hyphens[i>>6] |= pack(hyphen) << (i & 63)
	}
	if ok&highs != highs {
		return false
	}
	h.dots = dots
	if !labelsValid(&dots, &hyphens, n) {
		return false
	}
	h.n = n
	if h.endsInNumber() {
		h.n = 0
		return false
	}
	return true
}

// labelsValid checks lengths and hyphens: no label is empty or longer than
// MaxLabel, none starts or ends with a hyphen.
func labelsValid(dots, hyphens *[4]uint64, n int) bool {
	starts, carry := uint64(0), uint64(1) // a label starts at byte 0 and behind each dot
	last := n - 1
	if (dots[last>>6]|hyphens[last>>6])>>(last&63)&1 != 0 {
		return false
	}
	for w := 0; w <= last>>6; w++ {
		d, y := dots[w], hyphens[w]
		starts, carry = d<<1|carry, d>>63
		ends := d >> 1
		if w < 3 {
			ends |= dots[w+1] << 63
		}
		if d&starts != 0 || y&(starts|ends) != 0 {
			return false
		}
	}
	if n <= MaxLabel {
		return true
	}
	prev := -1
	for w := 0; w <= last>>6; w++ {
		for d := dots[w]; d != 0; d &= d - 1 {
			at := w<<6 + bits.TrailingZeros64(d)
			if at-prev-1 > MaxLabel {
				return false
			}
			prev = at
		}
	}
	return n-prev-1 <= MaxLabel
}

// endsInNumber reports whether the last label is all digits or starts with 0x.
func (h *Host) endsInNumber() bool {
	s := h.LabelStart(h.n)
	if !digit(h.buf[s]) {
		return false
	}
	if h.buf[s] == '0' && s+1 < h.n && h.buf[s+1] == 'x' {
		return true
	}
	for i := s + 1; i < h.n; i++ {
		if !digit(h.buf[i]) {
			return false
		}
	}
	return true
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// Len returns the length of the name in bytes, 0 if h holds none.
func (h *Host) Len() int { return h.n }

// Bytes returns the name in normal form. It is valid until the next Set and
// must not be changed.
func (h *Host) Bytes() []byte { return h.buf[:h.n] }

// String returns a copy of the name.
func (h *Host) String() string { return string(h.buf[:h.n]) }

// LabelStart returns where the label that ends before byte end starts. end is
// the length of the name or the place of a dot.
func (h *Host) LabelStart(end int) int {
	if end == 0 {
		return 0
	}
	w := (end - 1) >> 6
	d := h.dots[w]
	if r := uint(end) & 63; r != 0 {
		d &= 1<<r - 1
	}
	for d == 0 {
		if w == 0 {
			return 0
		}
		w--
		d = h.dots[w]
	}
	return w<<6 + 64 - bits.LeadingZeros64(d)
}

// Word returns up to eight bytes of the name from byte at, little-endian; what
// lies behind the end of the name is undefined.
func (h *Host) Word(at int) uint64 { return binary.LittleEndian.Uint64(h.buf[at:]) }
