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

const (
	maxHost  = fqdn.MaxLen
	maxLabel = fqdn.MaxLabel
)
