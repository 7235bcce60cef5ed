package fqdn

import (
	"encoding/binary"

	"github.com/sallyport-go/sallyport/internal/swar"
)

// ShortLower reports whether the last n of the first 32 bytes, of which masks has the bits by
// words of eight from the end, are labels in lower case with dots between them and no
// underscores, and where the dots are: bit 0 for the last byte. That the last label makes
// no number of them, as it would for [Host.Set], is not looked at.
//
// It is for very many names that nearly all are what they should be: there is no branch but for
// the first of the words.
func ShortLower(t *[40]byte, n int, masks *[4]uint64) (dots uint64, ok bool) {
	a, badA := lower(t, 24, masks[0])
	b, badB := lower(t, 16, masks[1])
	c, badC := lower(t, 8, masks[2])
	dots, bad := swar.Dots(a)|swar.Dots(b)<<8|swar.Dots(c)<<16, badA|badB|badC
	if n > 24 {
		d, badD := lower(t, 0, masks[3])
		dots, bad = dots|swar.Dots(d)<<24, bad|badD
	}
	// A label neither starts nor ends with what is below the digits.
	return dots, bad&swar.Highs == 0 && t[(32-n)&31] >= '0' && t[31] >= '0'
}

// lower returns the bytes of a word that mask has, and in the high bits of bad those that no
// name in lower case has, and dots and hyphens that have a dot behind them, or dots that have a
// hyphen. Other bits are noise, and so are all behind a byte that is not ASCII.
func lower(t *[40]byte, at int, mask uint64) (x, bad uint64) {
	const hyphenDown = (0x80 + '-' - 1) * swar.Ones // see tellLabels
	x = binary.LittleEndian.Uint64(t[at:]) & mask
	pairs := binary.LittleEndian.Uint64(t[at+1:])&mask | x
	between := (x + slashUp) ^ (x + digitUp) ^ (x + colonUp) ^ (x + aUp)
	beside := (pairs + dotUp) ^ (pairs + digitUp)
	return x, (between | (x + braceUp) | (hyphenDown - x) | beside) & mask
}
