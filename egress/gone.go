package egress

import (
	"math/bits"
	"slices"
	"sort"
)

// A gone is the rules of a compiled policy that are no longer there. The zero gone
// has none. It is not changed once it is in use.
type gone struct {
	words  []uint64 // a bit for each rule, or none at all
	before []uint32 // how many there are in the words before each
	count  int
}

// with returns g with more rules of a policy of so many. Those that it has already are
// no harm.
func (g *gone) with(rules []uint32, of int) (more gone) {
	if len(rules) == 0 {
		return *g
	}
	if more.words = slices.Clone(g.words); more.words == nil {
		more.words = make([]uint64, (of+63)/64)
	}
	for _, r := range rules {
		more.words[r/64] |= 1 << (r % 64)
	}
	more.before = make([]uint32, len(more.words))
	for i, w := range more.words {
		more.before[i] = uint32(more.count)
		more.count += bits.OnesCount64(w)
	}
	return more
}

// has reports whether a rule is gone.
func (g *gone) has(rule uint32) bool {
	return g.count > 0 && g.words[rule/64]>>(rule%64)&1 != 0
}

// number returns the number of a rule that is left among those that are.
func (g *gone) number(rule uint32) uint32 {
	if g.count == 0 {
		return rule
	}
	front := g.words[rule/64] & (1<<(rule%64) - 1)
	return rule - g.before[rule/64] - uint32(bits.OnesCount64(front))
}

// rule returns the rule of a number.
func (g *gone) rule(number uint32) uint32 {
	if g.count == 0 {
		return number
	}
	leftBefore := func(word int) uint32 { return uint32(word)*64 - g.before[word] }
	word := sort.Search(len(g.words), func(i int) bool { return leftBefore(i) > number }) - 1
	left := ^g.words[word]
	for range number - leftBefore(word) {
		left &= left - 1
	}
	return uint32(word)*64 + uint32(bits.TrailingZeros64(left))
}

// size returns how many bytes g takes.
func (g *gone) size() int { return 8*cap(g.words) + 4*cap(g.before) }
