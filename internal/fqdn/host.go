package fqdn

import (
	"math/bits"
	"strings"

	"github.com/sallyport-go/sallyport/internal/swar"
)

// A Host is a valid name. It keeps the text as it was given, without trailing
// dot, and where the dots are; letters are folded as they are read, so that
// nothing is copied and mixed case costs what lower case does. The zero Host
// holds no name.
type Host struct {
	text string
	dots [4]uint64 // bit i: text[i] is a dot
}

// short returns the bytes of a text of fewer than eight, zero behind its end.
func short(s string) (x uint64) {
	for i := len(s) - 1; i >= 0; i-- {
		x = x<<8 | uint64(s[i])
	}
	return x
}

// Adding 0x80-c to an ASCII byte sets its high bit if the byte is at least c,
// and never carries into the next. The constant cUp does that to eight bytes,
// and of two such sums the exclusive or has the bytes between.
const (
	hyphenUp = (0x80 - '-') * swar.Ones
	dotUp    = (0x80 - '.') * swar.Ones
	slashUp  = (0x80 - '/') * swar.Ones
	digitUp  = (0x80 - '0') * swar.Ones
	colonUp  = (0x80 - ':') * swar.Ones
	aUp      = (0x80 - 'a') * swar.Ones
	braceUp  = (0x80 - '{') * swar.Ones
)

// tell tells apart eight bytes: it has in the high bits of dot where dots stand, in
// those of edge where dots and hyphens do, and in those of wrong all bytes but
// letters, digits, hyphens and dots. Other bits are noise.
func tell(x uint64) (dot, edge, wrong uint64) {
	ascii := x &^ swar.Highs
	letter := ascii | swar.Folded
	slash := ascii + slashUp
	dot = ascii + dotUp ^ slash
	edge = ascii + hyphenUp ^ slash
	good := edge ^ (letter + aUp) ^ (letter + braceUp) ^ (ascii + digitUp) ^ (ascii + colonUp)
	return dot, edge, ^good | x
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
	if n > 64 {
		if h.setLong(s) && !endsInNumber(s[h.LabelStart(n):]) {
			return true
		}
		*h = Host{}
		return false
	}
	if dots, ok := labels(s); ok {
		h.dots = [4]uint64{dots}
		if last := 64 - bits.LeadingZeros64(dots); !digit(s[last]) || !endsInNumber(s[last:]) {
			return true
		}
	}
	*h = Host{}
	return false
}

// labels reports whether s, of 1 to 64 bytes, is labels with dots between them,
// and where the dots are: one word has a bit for every byte. Nearly all names are
// as short as this.
func labels(s string) (dots uint64, ok bool) {
	n := len(s)
	var edges, wrong uint64
	if n >= 8 {
		// The last bytes are read with some of those before. Three words are read anyhow:
		// nobody could predict of which names two are enough.
		second, third := 8-swar.Positive(16-n), 16-swar.Positive(24-n)
		dot0, edge0, wrong0 := tell(swar.Load(s, 0))
		dot1, edge1, wrong1 := tell(swar.Load(s, second))
		dot2, edge2, wrong2 := tell(swar.Load(s, third))
		dots = swar.Pack(dot0) | swar.Pack(dot1)<<(second&63) | swar.Pack(dot2)<<(third&63)
		edges = swar.Pack(edge0) | swar.Pack(edge1)<<(second&63) | swar.Pack(edge2)<<(third&63)
		wrong = wrong0 | wrong1 | wrong2
		for i := 24; i < n; i += 8 {
			at := i - swar.Positive(i+8-n)
			dot, edge, bad := tell(swar.Load(s, at))
			dots |= swar.Pack(dot) << (at & 63)
			edges |= swar.Pack(edge) << (at & 63)
			wrong |= bad
		}
	} else {
		// A letter behind the end is harmless to all checks.
		dot, edge, bad := tell(short(s) | 'a'*swar.Ones<<(8*n&63))
		dots, edges, wrong = swar.Pack(dot), swar.Pack(edge), bad
	}
	// ASCII, no empty label, no label of 64 bytes, and hyphens within labels.
	end := uint64(1) << ((n - 1) & 63)
	ok = edges&(dots<<1|1|dots>>1|end) == 0 && (n <= MaxLabel || dots != 0)
	return dots, ok && (wrong&swar.Highs == 0 || onlyUnderscores(s))
}

// onlyUnderscores reports whether all bytes of s are underscores, but for letters,
// digits, hyphens and dots.
func onlyUnderscores(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c != '_' && c != '-' && c != '.' && !digit(c) && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return true
}

// MaxLabels is the greatest length of what [Labels] reads.
const MaxLabels = MaxLabel

// Labels returns how many labels the first n bytes of s are, 2 for more, with dots
// between them, such as may stand in front of a name; it is 0 if they are none. Of
// more than [MaxLabels] bytes it says that they are not. It may read what is
// behind them.
func Labels(s string, n int) int {
	if uint(n-1) >= MaxLabels {
		return 0
	}
	// The last word ends where the labels do, if these are a word at all. Without the
	// mask the compiler would not know that it starts within s.
	missing := swar.Negative(n - 8)
	last := (n - 8 - missing) & 63
	if last+9 <= len(s) {
		// A label neither starts nor ends with what is below the digits.
		if s[0] < '0' || s[n-1] < '0' {
			return 0
		}
		// The first two words are read anyhow: two thirds of what is in front of names is
		// no longer than they are, and nobody could predict for which of it one is
		// enough. A call has something else in its line for its inline mark, which would
		// be a no-op otherwise.
		dots, wrong := tellLabels(swar.Load(s, 0), swar.Load(s, 0)|swar.Load(s, 1))
		w := s[last : last+9]
		dot, bad := tellLabels(swar.Load(w, 0), swar.Load(w, 0)|swar.Load(w, 1))
		dots, wrong = dots|dot, wrong|bad
		if last > 8 {
			// The loop alone would cost those registers that come here without it.
			w = s[8:17]
			dot, bad = tellLabels(swar.Load(w, 0), swar.Load(w, 0)|swar.Load(w, 1))
			dots, wrong = dots|dot, wrong|bad
			for at := 16; at < last; at += 8 {
				w = s[at : at+9]
				dot, bad = tellLabels(swar.Load(w, 0), swar.Load(w, 0)|swar.Load(w, 1))
				dots, wrong = dots|dot, wrong|bad
			}
		}
		counts := uint64(swar.Highs) >> (-8 * missing & 63)
		if wrong&counts == 0 {
			labels := 1
			if dots&counts != 0 { // no branch, either
				labels = 2
			}
			return labels
		}
	}
	// Mostly there is an underscore.
	dots, ok := labels(s[:n])
	if !ok {
		return 0
	}
	return 1 + swar.NotZero(dots)
}

// tellLabels is tell with less to do, for [Labels]. Of eight bytes, and of these or-ed
// each with the one behind it, it has in the high bits of dot where dots stand, and in
// those of wrong all bytes but letters, digits, hyphens and dots, and dots and hyphens
// that have a dot behind them, or dots that have a hyphen. Other bits are noise, and so
// are all behind a byte that is not ASCII.
func tellLabels(x, pairs uint64) (dot, wrong uint64) {
	// Taking a byte from this sets the high bit if it is below the hyphen.
	const hyphenDown = (0x80 + '-' - 1) * swar.Ones
	letter := x | swar.Folded
	slash := x + slashUp
	// Between what is good are the slash, and from the colon to below the letters. Bytes
	// that are not ASCII are below the hyphen or above the letters, or both.
	between := slash ^ (x + digitUp) ^ (x + colonUp) ^ (letter + aUp)
	// A dot or-ed with a dot or a hyphen is a dot or a slash, two hyphens are a hyphen,
	// and all else has a bit that makes it at least a zero.
	beside := (pairs + dotUp) ^ (pairs + digitUp)
	return x + dotUp ^ slash, between | (letter + braceUp) | (hyphenDown - x) | beside
}

// setLong is the body of Set for names of more than 64 bytes. It does not look
// at the last label.
func (h *Host) setLong(s string) bool {
	var dots, edges [4]uint64
	var wrong uint64
	for i := 0; i < len(s); i += 8 {
		at := min(i, len(s)-8)
		dot, edge, bad := tell(swar.Load(s, at))
		dots[i>>6&3] |= swar.Pack(dot) >> ((i - at) & 63) << (i & 63)
		edges[i>>6&3] |= swar.Pack(edge) >> ((i - at) & 63) << (i & 63)
		wrong |= bad
	}
	last := len(s) - 1
	if s[last] == '.' || s[last] == '-' || wrong&swar.Highs != 0 && !onlyUnderscores(s) {
		return false
	}
	starts, carry := uint64(0), uint64(1)
	previous := -1
	for w, d := range dots[:last>>6+1] {
		starts, carry = d<<1|carry, d>>63
		ends := d >> 1
		if w < 3 {
			ends |= dots[w+1] << 63
		}
		if edges[w]&(starts|ends) != 0 {
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

// endsInNumber reports whether the last label of a name makes it a number: all
// digits, or 0x in front.
func endsInNumber(label string) bool {
	if !digit(label[0]) {
		return false
	}
	if label[0] == '0' && len(label) > 1 && label[1]|0x20 == 'x' {
		return true
	}
	for i := 1; i < len(label); i++ {
		if !digit(label[i]) {
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

// Eight returns the eight bytes of a name from byte at, folded: letters of either
// case are equal.
func Eight(name string, at int) uint64 { return swar.Load(name, at) | swar.Folded }

// Last8 returns the eight bytes before byte end, folded. Where the name has
// fewer, the others are not to be looked at.
func (h *Host) Last8(end int) uint64 {
	if end >= 8 {
		return Eight(h.text, end-8)
	}
	x := uint64(0)
	if len(h.text) >= 8 {
		x = swar.Load(h.text, 0)
	} else {
		x = short(h.text)
	}
	return x<<((64-8*uint(end))&63) | swar.Folded
}
