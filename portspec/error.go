package portspec

import (
	"errors"
	"fmt"
	"strings"
)

// What can be wrong with a text. A [*ParseError] of this package wraps exactly
// one of these.
var (
	// ErrEmpty says that the text, or an entry of it, is empty.
	ErrEmpty = errors.New("empty text or entry")

	// ErrSyntax says that a byte does not belong where it is: a blank, a sign,
	// a leading zero, a digit that is not ASCII, a wrong separator.
	ErrSyntax = errors.New("syntax error")

	// ErrRange says that a number is not in the range 1 to 65535.
	ErrRange = errors.New("port not in 1-65535")

	// ErrOrder says that the first port of a range is above the last one.
	ErrOrder = errors.New("first port above last")

	// ErrLength says that two ranges that belong together differ in length.
	ErrLength = errors.New("ranges of different length")

	// ErrField says that a field of a JSON object is unknown, repeated or
	// missing.
	ErrField = errors.New("field unknown, repeated or missing")

	// ErrProtocol says that the protocol is missing, unknown, or not one that
	// the notation knows.
	ErrProtocol = errors.New("protocol missing or unknown")
)

// A ParseError says what is wrong with a text, where, and how to write it.
type ParseError struct {
	// Input is a copy of the text. If that is longer than 1,024 bytes, Input
	// is the entry at fault alone, and at most its first 1,024 bytes.
	Input string

	// Offset is the offset of the fault in the whole text, in bytes, from 0
	// to the length of the text.
	Offset int

	// Entry is the number of the entry at fault, from 1. It is 0 if the
	// notation is no list.
	Entry int

	// Err is one of the errors of the package of the parser, or of this one.
	Err error

	// Hint tells how to write the text, as an instruction: "write 443/tcp".
	Hint string

	// Correction is the whole text as it was probably meant. The parser that
	// returned the error accepts it. It is empty if there is no such guess, and
	// always for texts longer than 1,024 bytes. Nothing may use it unasked: it
	// is for the writer of the text to decide.
	Correction string
}

// maxInput is how much of a text an error keeps, and up to which length it is
// corrected: an error must not hold on to a megabyte that somebody sent.
const maxInput = 1024

// maxQuoted is how much of ParseError.Input the message shows.
const maxQuoted = 100

// Error returns the message, which is of bounded length.
func (e *ParseError) Error() string {
	var b strings.Builder
	b.WriteString("portspec: ")
	if len(e.Input) > maxQuoted {
		fmt.Fprintf(&b, "%q...", e.Input[:maxQuoted])
	} else {
		fmt.Fprintf(&b, "%q", e.Input)
	}
	if e.Entry > 0 {
		fmt.Fprintf(&b, ": entry %d", e.Entry)
	}
	fmt.Fprintf(&b, ": offset %d: %v", e.Offset, e.Err)
	if e.Hint != "" {
		b.WriteString("; ")
		b.WriteString(e.Hint)
	}
	return b.String()
}

// Unwrap returns e.Err.
func (e *ParseError) Unwrap() error { return e.Err }

// A fault is what a scanner finds: an offset in the whole text, the number of
// the entry from 1 or 0, and a sentinel. The zero fault is none.
type fault struct {
	offset, entry int
	err           error
}

// A grammar is what an error needs to know of a notation.
type grammar struct {
	// rule is the grammar in a sentence, for want of a correction.
	rule string

	// correct guesses what a short text was meant to be; "" is no guess. A
	// guess need not be right: it is used only if it is valid.
	correct func(string) string

	// valid reports whether the parser accepts the text.
	valid func(string) bool
}

// newError returns the error for fault f of input. It keeps nothing of input
// itself, so that input may be a short-lived conversion.
func newError(input string, f fault, g grammar) *ParseError {
	e := &ParseError{Offset: f.offset, Entry: f.entry, Err: f.err, Hint: g.rule}
	switch f.err {
	case ErrRange:
		e.Hint = "ports are 1 to 65535"
	case ErrLength:
		e.Hint = "give both as many ports, or the container a single one"
	}
	if len(input) > maxInput {
		e.Input = strings.Clone(entryAt(input, f.offset))
		return e
	}
	e.Input = strings.Clone(input)
	if g.correct == nil {
		return e
	}
	if c := g.correct(input); c != "" && g.valid(c) {
		e.Correction = c
		e.Hint = "write " + c
	}
	return e
}

// entryAt returns the entry of a comma- or space-separated text that holds
// offset, cut to maxInput bytes.
func entryAt(s string, offset int) string {
	start := strings.LastIndexAny(s[:offset], ", ") + 1
	s = s[start:]
	if i := strings.IndexAny(s[offset-start:], ", "); i >= 0 {
		s = s[:offset-start+i]
	}
	return s[:min(len(s), maxInput)]
}
