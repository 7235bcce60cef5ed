package form

import "github.com/sallyport-go/sallyport/internal/fqdn"

// A tail is what the rules of a host need to know of a host so far, but for
// lengths: the automaton of valid hosts.
type tail uint8

const (
	atStart    tail = iota // no byte of the label yet
	zero                   // the label is "0"
	digits                 // the label is all digits, and not "0"
	hexed                  // the label starts with "0x"
	hexHyphen              // and ends with a hyphen for now
	word                   // any other label: the only one that may end a host
	wordHyphen             // and ends with a hyphen for now
	tails                  // the number of tails
	refused                // no host goes on like this
)

// A kind of byte is what the automaton of valid hosts can tell apart.
type kind uint8

const (
	kindX kind = iota
	kindLetter
	kindZero
	kindDigit
	kindHyphen
	kindDot
	kindsOfBytes
)

// kindClasses has the bytes of each kind, the nicest to read first.
var kindClasses = [kindsOfBytes]Class{
	kindX:      Byte('x'),
	kindLetter: (1<<letters - 1 | Byte('_')) &^ Byte('x'),
	kindZero:   Byte('0'),
	kindDigit:  (1<<alnums - 1<<letters) &^ Byte('0'),
	kindHyphen: Byte('-'),
	kindDot:    Byte('.'),
}

// kindOf has the kind of each symbol.
var kindOf = func() (t [symbols]kind) {
	for k, bytes := range kindClasses {
		for i := range t {
			if bytes>>i&1 != 0 {
				t[i] = kind(k)
			}
		}
	}
	return t
}()

// tailAfter is the automaton: tailAfter[t][k] follows t after a byte of kind k.
var tailAfter = [tails][kindsOfBytes]tail{
	//           x      letter  0        1-9     -           .
	atStart:    {word, word, zero, digits, refused, refused},
	zero:       {hexed, word, digits, digits, wordHyphen, atStart},
	digits:     {word, word, digits, digits, wordHyphen, atStart},
	hexed:      {hexed, hexed, hexed, hexed, hexHyphen, atStart},
	hexHyphen:  {hexed, hexed, hexed, hexed, hexHyphen, refused},
	word:       {word, word, word, word, wordHyphen, atStart},
	wordHyphen: {word, word, word, word, wordHyphen, refused},
}

// A kindSet has bit k for the kind k.
type kindSet uint8

const letterKinds kindSet = 1<<kindX | 1<<kindLetter

// kinds returns the kinds of the bytes of a class.
func (c Class) kinds() (set kindSet) {
	for k, bytes := range kindClasses {
		if c&bytes != 0 {
			set |= 1 << k
		}
	}
	return set
}

// wordAfter has the kinds that make a word of each label.
var wordAfter = func() (t [tails]kindSet) {
	for from, after := range tailAfter {
		for k, to := range after {
			if to == word {
				t[from] |= 1 << k
			}
		}
	}
	return t
}()

// othersAfter has bit t if some of the kinds make the label t of a label, but
// for words and new labels.
var othersAfter = func() (o [tails][1 << kindsOfBytes]uint8) {
	for from, after := range tailAfter {
		for kinds := range o[from] {
			for k, to := range after {
				if kinds>>k&1 != 0 && to != word && to != atStart && to != refused {
					o[from][kinds] |= 1 << to
				}
			}
		}
	}
	return o
}()

const (
	maxHost  = fqdn.MaxLen
	maxLabel = fqdn.MaxLabel
)
