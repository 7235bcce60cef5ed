package fqdn

import (
	"math/bits"
	"strings"
)

// A Host is a valid name. It keeps the text as it was given, without trailing
// dot, and where the dots are; letters are folded as they are read, so that
// nothing is copied and mixed case costs what lower case does. The zero Host
// holds no name.
type Host struct {
	text string
	head uint64    // the first eight bytes, zero behind the end
	dots [4]uint64 // bit i: text[i] is a dot
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
	// folded maps A-Z to a-z where it is or-ed to bytes of a host. Digits, hyphen
	// and dot have the bit already; the underscore becomes DEL, which no host has.
	folded = 0x2020202020202020
)

// pack gathers the high bits of the bytes of x: bit i of the result is the high
// bit of byte i.
func pack(x uint64) uint64 { return (x >> 7 & ones) * 0x0102040810204080 >> 56 }

// load returns the eight bytes of s from byte i.
func load(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// short returns the bytes of a text of fewer than eight, zero behind its end.
func short(s string) (x uint64) {
	for i := len(s) - 1; i >= 0; i-- {
		x = x<<8 | uint64(s[i])
	}
	return x
}

// scan checks eight ASCII bytes. The high bits of ok tell which of them a host
// may have, those of dot and hyphen where these stand; other bits are noise.
//
// Adding 0x80-c to an ASCII byte sets its high bit if the byte is at least c,
// and never carries into the next. The constant cUp does that to eight bytes.
// Of two such sums the exclusive or has the bytes between, and since no byte is
// in two of the ranges that a host has, that of all sums has all of them.
func scan(ascii uint64) (ok, dot, hyphen uint64) {
	const (
		hyphenUp = (0x80 - '-') * ones
		dotUp    = (0x80 - '.') * ones
		slashUp  = (0x80 - '/') * ones
		digitUp  = (0x80 - '0') * ones
		colonUp  = (0x80 - ':') * ones
		lineUp   = (0x80 - '_') * ones
		graveUp  = (0x80 - '`') * ones
		aUp      = (0x80 - 'a') * ones
		braceUp  = (0x80 - '{') * ones
	)
	letter := ascii | folded
	hyphen, dot, slash := ascii+hyphenUp, ascii+dotUp, ascii+slashUp
	ok = hyphen ^ slash ^ (ascii + digitUp) ^ (ascii + colonUp) ^ (ascii + lineUp) ^ (ascii + graveUp) ^
		(letter + aUp) ^ (letter + braceUp)
	return ok, dot ^ slash, hyphen ^ dot
}

// Set reads s as a name and reports whether it is one; if not, h holds no
// name. h refers to s and must not outlive a change of it.
func (h *Host) Set(s string) bool {
	n := len(s)
	if n > 0 && s[n-1] == '.' {
		n--
	}
	if n == 0 || n > MaxLen {
		*h = Host{}
		return false
	}
	s = s[:n]
	h.text = s
	if n <= 64 && h.setShort(s) || n > 64 && h.setLong(s) {
		if !h.endsInNumber() {
			return true
		}
	}
	*h = Host{}
	return false
}

// setShort is the body of Set for names of up to 64 bytes, which nearly all
// are: one word has a bit for every byte.
func (h *Host) setShort(s string) bool {
	n := len(s)
	if n >= 8 {
		h.head = load(s, 0)
	} else {
		h.head = short(s)
	}
	var ok, high, dots, hyphens uint64 = highs, 0, 0, 0
	for i := 0; i < n; i += 16 {
		// Two times eight bytes, the last ones overlapping those before, which are
		// then read twice. A name of fewer than eight is filled up with a letter,
		// which is harmless to all checks.
		at, to := 0, 0
		x := h.head | 'a'*ones<<(8*uint(n)&63)
		y := x
		if n >= 8 {
			at, to = min(i, n-8), min(i+8, n-8)
			x, y = load(s, at), load(s, to)
		}
		okX, dotX, hyphenX := scan(x &^ highs)
		okY, dotY, hyphenY := scan(y &^ highs)
		ok &= okX & okY
		high |= x | y
		dots |= pack(dotX)<<(at&63) | pack(dotY)<<(to&63)
		hyphens |= pack(hyphenX)<<(at&63) | pack(hyphenY)<<(to&63)
	}
	starts := dots<<1 | 1 // a label starts at byte 0 and behind each dot
	end := uint64(1) << ((n - 1) & 63)
	h.dots = [4]uint64{dots}
	return ok&^high&highs == highs && // every byte is one of a host
		dots&(starts|end) == 0 && // no label is empty
		hyphens&(starts|dots>>1|end) == 0 &&
		(n <= MaxLabel || dots != 0)
}

// setLong is setShort for any length.
func (h *Host) setLong(s string) bool {
	h.head = load(s, 0)
	var ok, high uint64 = highs, 0
	var dots, hyphens [4]uint64
	for i := 0; i < len(s); i += 8 {
		at := min(i, len(s)-8)
		x := load(s, at)
		o, dot, hyphen := scan(x &^ highs)
		ok &= o
		high |= x
		dots[i>>6&3] |= pack(dot) >> ((i - at) & 63) << (i & 63)
		hyphens[i>>6&3] |= pack(hyphen) >> ((i - at) & 63) << (i & 63)
	}
	if ok&^high&highs != highs {
		return false
	}
	last := len(s) - 1
	if s[last] == '.' || s[last] == '-' {
		return false
	}
	starts, carry := uint64(0), uint64(1)
	previous := -1
	for w, d := range dots {
		starts, carry = d<<1|carry, d>>63
		ends := d >> 1
		if w < 3 {
			ends |= dots[w+1] << 63
		}
		if d&starts != 0 || hyphens[w]&(starts|ends) != 0 {
			return false
		}
		// Within one word no label is too long; from one dot to the next over words
		// it may be.
		if d != 0 {
			if w<<6+bits.TrailingZeros64(d)-previous-1 > MaxLabel {
				return false
			}
			previous = w<<6 + 63 - bits.LeadingZeros64(d)
		}
	}
	h.dots = dots
	return last-previous <= MaxLabel
}

// endsInNumber reports whether the last label is all digits or starts with 0x.
func (h *Host) endsInNumber() bool {
	last := h.text[h.LabelStart(len(h.text)):]
	if !digit(last[0]) {
		return false
	}
	if last[0] == '0' && len(last) > 1 && last[1]|0x20 == 'x' {
		return true
	}
	for i := 1; i < len(last); i++ {
		if !digit(last[i]) {
			return false
		}
	}
	return true
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// Len returns the length of the name in bytes, 0 if h holds none.
func (h *Host) Len() int { return len(h.text) }

// Text returns the name as it was given, letters not folded, without trailing
// dot.
func (h *Host) Text() string { return h.text }

// String returns the name in lower case.
func (h *Host) String() string { return strings.ToLower(h.text) }

// Dots returns where the dots are: bit i%64 of word i/64 for byte i.
func (h *Host) Dots() *[4]uint64 { return &h.dots }

// LabelStart returns where the label that ends before byte end starts. end is
// the length of the name or the place of a dot.
func (h *Host) LabelStart(end int) int {
	if end == 0 {
		return 0
	}
	w := (end - 1) >> 6
	d := h.dots[w] & (^uint64(0) >> (-uint(end) & 63))
	for d == 0 {
		if w == 0 {
			return 0
		}
		w--
		d = h.dots[w]
	}
	return w<<6 + 64 - bits.LeadingZeros64(d)
}

// Chunk returns the n bytes of the name that end before byte end, 1 to 8 of
// them and no more than there are, folded: letters of either case are equal. The
// bytes behind them are a function of n.
func (h *Host) Chunk(end, n int) uint64 {
	x := h.head << ((64 - 8*uint(end)) & 63)
	if end >= 8 {
		x = h.Last8(end)
	}
	return Fold(x >> ((64 - 8*uint(n)) & 63))
}

// Last8 returns the eight bytes before byte end, which is at least 8, not
// folded.
func (h *Host) Last8(end int) uint64 { return load(h.text, end-8) }

// Fold makes letters of either case equal, and no others.
func Fold(x uint64) uint64 { return x | folded }

// EndsIn reports whether the last bytes of the name are suffix, letters folded.
// suffix is lower-case, not empty and no longer than the name.
func (h *Host) EndsIn(suffix string) bool {
	n := len(suffix)
	if n < 8 {
		return h.Chunk(len(h.text), n) == Fold(short(suffix))
	}
	tail := h.text[len(h.text)-n:]
	// Thirty-two bytes at a time in four loads that may overlap, so that the
	// length of a name costs no branch.
	for i := 0; i < n; i += 32 {
		a, b, c, d := min(i, n-8), min(i+8, n-8), min(i+16, n-8), min(i+24, n-8)
		if Fold(load(tail, a))^Fold(load(suffix, a))|
			Fold(load(tail, b))^Fold(load(suffix, b))|
			Fold(load(tail, c))^Fold(load(suffix, c))|
			Fold(load(tail, d))^Fold(load(suffix, d)) != 0 {
			return false
		}
	}
	return true
}
