package source

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
)

// What can be wrong, for [errors.Is].
var (
	// ErrEmpty: the text, or an entry of it, is empty.
	ErrEmpty = errors.New("empty text or entry")
	// ErrAddress: there should be one address, or one CIDR prefix, and there is
	// something else.
	ErrAddress = errors.New("not an address")
	// ErrNotPublic: the address is not one that the Internet could see.
	ErrNotPublic = errors.New("not a public address")
	// ErrForm: the answer has none of the forms of an echo service.
	ErrForm = errors.New("not the answer of an address echo service")
	// ErrTooLarge: the text is longer than it may be.
	ErrTooLarge = errors.New("too large")
	// ErrStatus: the echo service, or somebody in its place, answered with
	// another status than 200.
	ErrStatus = errors.New("status is not 200")
	// ErrURL: the URL is none that can be asked.
	ErrURL = errors.New("not an http or https URL")
	// ErrYAML: the text is not YAML.
	ErrYAML = errors.New("not YAML")
	// ErrManifest: the YAML does not have the structure of Kubernetes objects.
	ErrManifest = errors.New("not a Kubernetes object")
)

// A ParseError says what is wrong with a text, where, and what to write. It is
// the error of [ParseEcho], [ParseDeclared], [DeclaredFrom], and of
// [Checker.Check] for its URL.
type ParseError struct {
	// Input is a copy of the text, cut after 200 bytes.
	Input string

	// Offset is the offset of the fault, in bytes from 0.
	Offset int

	// Err is one of the errors Err… of this package.
	Err error

	// Addr is the address that is not public, if Err is ErrNotPublic and the
	// text is one address. Otherwise it is zero.
	Addr netip.Addr

	// Hint says what to write instead, or more about the fault. It may be empty.
	Hint string
}

// maxErrorInput is how much of a text an error keeps.
const maxErrorInput = 200

func parseError(input string, offset int, err error, hint string) *ParseError {
	return &ParseError{Input: strings.Clone(input[:min(len(input), maxErrorInput)]), Offset: offset, Err: err, Hint: hint}
}

// Error tells text, offset, fault and hint in one line.
func (e *ParseError) Error() string {
	text := fmt.Sprintf("source: %q: offset %d: %v", e.Input, e.Offset, e.Err)
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

// Unwrap returns e.Err.
func (e *ParseError) Unwrap() error { return e.Err }

// An AnswerError says that somebody answered, but not with an address.
type AnswerError struct {
	URL    string // that answered, after redirects
	Status int    // of HTTP
	Err    error  // ErrStatus, ErrTooLarge, a *ParseError, or that of reading the answer
	Hint   string // what may be the reason; may be empty
}

// Error tells URL, status, fault and hint in one line.
func (e *AnswerError) Error() string {
	text := fmt.Sprintf("source: %s answers with status %d: %v", e.URL, e.Status, e.Err)
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

// Unwrap returns e.Err.
func (e *AnswerError) Unwrap() error { return e.Err }

// A ManifestError says where a manifest cannot be read. It is another thing
// than a [Finding]: what stands behind it has not been checked.
type ManifestError struct {
	// Line and Column are where the fault is, from 1. Column is 0 if the YAML
	// parser tells the line alone, and so is Line if it tells nothing.
	Line, Column int

	// Err is ErrYAML, ErrManifest or ErrTooLarge.
	Err error

	// Hint says what is wrong and what to write instead.
	Hint string
}

// Error tells position, fault and hint in one line.
func (e *ManifestError) Error() string {
	return fmt.Sprintf("source: line %d, column %d: %v; %s", e.Line, e.Column, e.Err, e.Hint)
}

// Unwrap returns e.Err.
func (e *ManifestError) Unwrap() error { return e.Err }
