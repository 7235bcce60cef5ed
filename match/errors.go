package match

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/sallyport-go/sallyport/internal/form"
)

// The kinds of faults of a pattern, for [errors.Is].
var (
	ErrEmpty    = errors.New("the pattern is empty")
	ErrTooLong  = errors.New("the pattern is too long")
	ErrByte     = errors.New("this byte has no meaning in the dialect")
	ErrWildcard = errors.New("a wildcard may not stand here in the dialect")
	ErrLabel    = errors.New("no host has such a label")
	ErrAddress  = errors.New("an address is no name")
	ErrUnknown  = errors.New("what the dialect makes of this is not known")
	// ErrTooComplex: the pattern is over the budget of [MaxStates].
	ErrTooComplex = errors.New("the pattern is too complex")
	ErrDialect    = errors.New("unknown dialect")
)

// MaxStates is the budget of a pattern: the greatest number of states that its
// deterministic automaton may have. The longest plain pattern, a star and 253
// bytes, needs 255; a star followed by bytes that may be anything doubles the
// states with each of them, and no rule of the field comes near. What [Pattern]
// relations search is the product of two patterns' states, so that the budget
// bounds the time of every such question.
const MaxStates = form.MaxStates

// A ParseError says why a text is no pattern of its dialect.
type ParseError struct {
	Dialect Dialect
	Input   string // the text, cut after [MaxText] bytes
	Offset  int    // of the fault, in bytes
	Err     error  // one of the sentinels of this package
	Hint    string // what to write instead, or more about the fault; may be empty
}

// Error tells dialect, input, place, fault and hint in one line.
func (e *ParseError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "match: %s pattern %s", e.Dialect, strconv.QuoteToASCII(e.Input))
	if e.Offset > 0 {
		fmt.Fprintf(&b, " at byte %d", e.Offset)
	}
	fmt.Fprintf(&b, ": %v", e.Err)
	if e.Hint != "" {
		b.WriteString("; ")
		b.WriteString(e.Hint)
	}
	return b.String()
}

// Unwrap returns Err.
func (e *ParseError) Unwrap() error { return e.Err }
