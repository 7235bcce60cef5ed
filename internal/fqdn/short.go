package fqdn

import "github.com/sallyport-go/sallyport/internal/swar"

// ShortLower reports whether a text of up to 32 bytes is labels in lower case with dots between
// them and no underscores, and where the dots are: bit 0 for the last byte. a to d are its words of
// eight bytes from the end, of which masks has the bits, and zero in front of it; first is its first
// byte. That the last label makes no number of them, as it would for [Host.Set], is not looked at.
//
// It is for very many names that nearly all are what they should be: there is no branch but for
// the first of the words.
func ShortLower(a, b, c, d uint64, masks *[4]uint64, first byte) (dots uint64, ok bool) {
	bad := lower(a, a>>8)&masks[0] | lower(b, b>>8|a<<56)&masks[1] | lower(c, c>>8|b<<56)&masks[2]
	dots = swar.Dots(a) | swar.Dots(b)<<8 | swar.Dots(c)<<16
	if d != 0 { // or there are no bytes in it, or the first of them is no start of a label
		dots, bad = dots|swar.Dots(d)<<24, bad|lower(d, d>>8|c<<56)&masks[3]
	}
	// A label neither starts nor ends with what is below the digits.
	return dots, bad&swar.Highs == 0 && first >= '0' && a>>56 >= '0'
}

// lower has in its high bits those of eight bytes that no name in lower case has, and dots and
// hyphens that have a dot behind them, or dots that have a hyphen, by the bytes and those one
// further on. Other bits are noise, and so are all behind a byte that is not ASCII.
func lower(x, next uint64) (bad uint64) {
	const hyphenDown = (0x80 + '-' - 1) * swar.Ones // see tellLabels
	pairs := x | next
	between := (x + slashUp) ^ (x + digitUp) ^ (x + colonUp) ^ (x + aUp)
	beside := (pairs + dotUp) ^ (pairs + digitUp)
	return between | (x + braceUp) | (hyphenDown - x) | beside
}
