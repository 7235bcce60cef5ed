package form

import (
	"iter"
	"math/bits"
	"strings"

	"github.com/sallyport-go/sallyport/internal/fqdn"
)

// Alternatives yields the alternatives of text from left to right. A text that
// matches nothing has none.
func Alternatives(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if IsNever(text) {
			return
		}
		for {
			alt, rest, more := strings.Cut(text, "|")
			if !yield(alt) || !more {
				return
			}
			text = rest
		}
	}
}

// IsNever reports whether text is one of those that match nothing by their
// form alone: the empty union and a refusal with its reason. Of any other text
// [Shortest] knows.
func IsNever(text string) bool { return text == "" || text[0] == '!' }

// Match reports whether the host matches text, which must be well-formed. It
// does not allocate. The time is linear in the text, times four words.
func Match(text string, h *fqdn.Host) bool {
	if IsNever(text) {
		return false
	}
	for {
		bar := strings.LastIndexByte(text, '|')
		if MatchAlternative(text[bar+1:], h) {
			return true
		}
		if bar < 0 {
			return false
		}
		text = text[:bar]
	}
}

// MatchAlternative is Match for a text that is one alternative.
func MatchAlternative(text string, h *fqdn.Host) bool {
	// Nearly all patterns end in a literal, and nearly all hosts differ there.
	name := h.Text()
	i, k := len(text), len(name)
	for i > 0 && literal(text[i-1]) {
		if k == 0 || symbolOf[name[k-1]] != symbolOf[text[i-1]] {
			return false
		}
		i, k = i-1, k-1
	}
	switch head := text[:i]; head {
	case "":
		return k == 0
	case "**":
		return true
	case "*":
		return h.LabelStart(k) == 0
	default:
		return simulate(head, name[:k])
	}
}

// A places is a set of places between the bytes of a name: bit i is the place
// before byte i. Names have at most 253 bytes, so that 256 bits hold them all.
type places [4]uint64

// simulate reports whether the elements of text cover name from end to end. It
// goes over the elements and keeps the set of all places that the elements so
// far can reach, so that no number of stars makes it go back.
func simulate(text, name string) bool {
	var at [symbols]places // where each symbol stands
	for i := range len(name) {
		at[symbolOf[name[i]]][i>>6] |= 1 << (i & 63)
	}
	var whole places // every byte of the name
	for w := range whole {
		if n := len(name) - w<<6; n >= 64 {
			whole[w] = ^uint64(0)
		} else if n > 0 {
			whole[w] = 1<<n - 1
		}
	}
	set := places{1}
	for i := 0; i < len(text); {
		var e Elem
		e, i = next(text, i)
		var in places // where a byte of the class stands
		if bits.OnesCount64(uint64(e.Class)) <= symbols/2 {
			for c := e.Class; c != 0; c &= c - 1 {
				in.add(&at[bits.TrailingZeros64(uint64(c))])
			}
		} else {
			in = whole // a star has nearly all; take away what it has not
			for c := All &^ e.Class; c != 0; c &= c - 1 {
				in.remove(&at[bits.TrailingZeros64(uint64(c))])
			}
		}
		if e.Run {
			set.flood(&in)
		} else {
			set.step(&in)
		}
		if set == (places{}) {
			return false
		}
	}
	k := len(name)
	return set[k>>6]>>(k&63)&1 != 0
}

func (s *places) add(p *places) {
	for w := range s {
		s[w] |= p[w]
	}
}

func (s *places) remove(p *places) {
	for w := range s {
		s[w] &^= p[w]
	}
}

// step moves every place over one byte of in; places that cannot move vanish.
func (s *places) step(in *places) {
	var carry uint64
	for w := range s {
		x := s[w] & in[w]
		s[w], carry = x<<1|carry, x>>63
	}
}

// flood adds to every place those that it can reach over bytes of in. The
// carry of the addition runs from each place to the end of its run of ones.
func (s *places) flood(in *places) {
	var carry uint64
	for w := range s {
		var sum uint64
		sum, carry = bits.Add64(s[w]&in[w], in[w], carry)
		s[w] |= sum ^ in[w]
	}
}
