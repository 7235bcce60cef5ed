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
	const fill, first = '.' * swar.Ones, 1 << 32
	dotA, edgeA, goodA := classes(a | fill&^masks[0])
	dotB, edgeB, goodB := classes(b | fill&^masks[1])
	dotC, edgeC, goodC := classes(c | fill&^masks[2])
	dotD, edgeD, goodD := classes(d | fill&^masks[3])
	bad := ^(goodA & goodB & goodC & goodD) | a | b | c | d
	dots = pack(dotA, dotB, dotC, dotD)
	edges := pack(edgeA&masks[0], edgeB&masks[1], edgeC&masks[2], edgeD&masks[3])
	within := dots & edges // without those in front
	beside := (dots<<1|first)&edges | edges<<1&within | edges>>63
	return within, bad&swar.Highs|beside == 0
}

// pack has the high bits of the bytes of four words, from bit 63 down.
func pack(a, b, c, d uint64) uint64 {
	return swar.Pack(a)<<56 | swar.Pack(b)<<48 | swar.Pack(c)<<40 | swar.Pack(d)<<32
}

// classes has in the high bits of dot where dots stand, in those of edge dots and
// hyphens, and in those of good what a name in lower case may have. Other bits are noise,
// and bytes that are no ASCII may be good.
func classes(x uint64) (dot, edge, good uint64) {
	slash := x + slashUp
	edge = x + hyphenUp ^ slash
	good = edge ^ (x + digitUp) ^ (x + colonUp) ^ (x + underUp) ^ (x + graveUp) ^ (x + aUp) ^ (x + braceUp)
	return x + dotUp ^ slash, edge, good
}
