package nsg

import (
	"errors"
	"fmt"
	"strings"
)

// What can be wrong with rules and with their texts. An [*Error] wraps exactly
// one of these.
var (
	// ErrSyntax: the text is not JSON, a value has another JSON type than it
	// must have, or a string holds what cannot be kept.
	ErrSyntax = errors.New("syntax error")
	// ErrMember: a member of a JSON object is unknown, repeated or missing, or
	// excludes another one that is there.
	ErrMember = errors.New("member unknown, repeated, missing or excluded")
	// ErrName: the name of a rule or of a node pool is not one that Azure takes.
	ErrName = errors.New("invalid name")
	// ErrDescription: the description is too long or no text.
	ErrDescription = errors.New("invalid description")
	// ErrPriority: the priority is not in the range 100 to 4096.
	ErrPriority = errors.New("priority not in 100-4096")
	// ErrDirection: the direction is neither Inbound nor Outbound.
	ErrDirection = errors.New("invalid direction")
	// ErrAccess: the access is neither Allow nor Deny.
	ErrAccess = errors.New("invalid access")
	// ErrProtocol: the protocol is unknown, or has no form in a security rule.
	ErrProtocol = errors.New("invalid protocol")
	// ErrAddress: an address prefix is invalid, or stands where it cannot.
	ErrAddress = errors.New("invalid address prefix")
	// ErrPort: a port range is invalid, or stands where it cannot.
	ErrPort = errors.New("invalid port range")
	// ErrASG: the resource id of an application security group is invalid, or
	// there are too many of them.
	ErrASG = errors.New("invalid application security group")
	// ErrDuplicate: a name, a priority or a group is there already.
	ErrDuplicate = errors.New("used twice")
	// ErrExhausted: no priority is left.
	ErrExhausted = errors.New("no priority left")
	// ErrNodePool: the rules are valid, but not those of one node pool.
	ErrNodePool = errors.New("not the rules of a node pool")
)

// An Error is one fault of a rule, or of the text of a rule or of a part of it.
type Error struct {
	// Path is where the fault is, in the terms of the JSON text, such as
	// "[2].properties.priority". It is empty for a text that is no JSON.
	Path string

	// Offset is where the fault is in the text, in bytes from 0. It is -1 if
	// there is no text: if the fault is in a value of the program.
	Offset int

	// Input is a copy of the faulty text, of at most 200 bytes, or empty.
	Input string

	// Err is one of the errors Err… of this package.
	Err error

	// Hint says what to write instead, or more about the fault. It may be empty.
	Hint string
}

// Error tells path, text, fault and hint in one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("nsg: ")
	if e.Path != "" {
		b.WriteString(e.Path)
		b.WriteString(": ")
	}
	if e.Input != "" {
		fmt.Fprintf(&b, "%q: ", e.Input)
	}
	if e.Offset >= 0 {
		fmt.Fprintf(&b, "offset %d: ", e.Offset)
	}
	b.WriteString(e.Err.Error())
	if e.Hint != "" {
		b.WriteString("; ")
		b.WriteString(e.Hint)
	}
	return b.String()
}

// Unwrap returns e.Err.
func (e *Error) Unwrap() error { return e.Err }

// maxErrorInput is how much of a text an error keeps: an error must not hold
// on to a megabyte that somebody sent.
const maxErrorInput = 200

// textError returns the error for a fault at an offset in the text of a value.
func textError(input string, offset int, err error, hint string) *Error {
	return &Error{
		Offset: offset,
		Input:  strings.Clone(input[:min(len(input), maxErrorInput)]),
		Err:    err,
		Hint:   hint,
	}
}
