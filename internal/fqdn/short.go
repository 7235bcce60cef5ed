package fqdn

import "github.com/sallyport-go/sallyport/internal/swar"

// underscore and those around it, as above.
const (
	underUp = (0x80 - '_') * swar.Ones
	graveUp = (0x80 - '`') * swar.Ones
)

// ShortLower reports whether up to 32 bytes are labels in lower case with dots
// between them, and where the dots are: bit 63 for the last byte. The bytes are read
// by words of eight from the end, a being the last; masks has the bits that they
// take, and of the words the others are zero. That the last label makes no number of
// them, as it would for [Host.Set], is not looked at.
//
// It is for very many names that nearly all are what they should be: there is no
// branch, and what words have in common is done for four at once.
func ShortLower(a, b, c, d uint64, masks *[4]uint64) (dots uint64, ok bool) {
	// What is in front of the bytes is like a dot: a label starts behind it.
	dotA, edgeA, badA := classes(a | '.'*swar.Ones&^masks[0])
	dotB, edgeB, badB := classes(b | '.'*swar.Ones&^masks[1])
	dotC, edgeC, badC := classes(c | '.'*swar.Ones&^masks[2])
	dotD, edgeD, badD := classes(d | '.'*swar.Ones&^masks[3])
	const first = 0x80
	badA |= (dotA<<8|dotB>>56)&edgeA | (edgeA<<8|edgeB>>56)&dotA | edgeA&(first<<56)
	badB |= (dotB<<8|dotC>>56)&edgeB | (edgeB<<8|edgeC>>56)&dotB
	badC |= (dotC<<8|dotD>>56)&edgeC | (edgeC<<8|edgeD>>56)&dotC
	badD |= (dotD<<8|first)&edgeD | (edgeD<<8|first)&dotD
	bad := badA&masks[0] | badB&masks[1] | badC&masks[2] | badD&masks[3]
	dots = swar.Pack(dotA&masks[0])<<56 | swar.Pack(dotB&masks[1])<<48 | swar.Pack(dotC&masks[2])<<40 | swar.Pack(dotD&masks[3])<<32
	return dots, bad&swar.Highs == 0
}

// classes has in the high bits of dot where dots stand, in those of edge dots and
// hyphens, and in those of bad what no name in lower case has. Other bits are noise.
func classes(x uint64) (dot, edge, bad uint64) {
	slash := x + slashUp
	edge = x + hyphenUp ^ slash
	good := edge ^ (x + digitUp) ^ (x + colonUp) ^ (x + underUp) ^ (x + graveUp) ^ (x + aUp) ^ (x + braceUp)
	return x + dotUp ^ slash, edge, ^good | x
}
