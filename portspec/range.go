package portspec

import (
	"fmt"
	"strconv"
)

// A Range is one protocol and the ports of it from a first to a last one, both
// included. It is comparable: two Ranges are equal if they hold the same
// ports. The zero Range holds no port; every other Range is valid.
type Range struct {
	protocol    Protocol
	first, last uint16
}

// RangeFrom returns the Range of the ports first to last of p; for one port
// both are the same. The error wraps [ErrProtocol], [ErrRange] (port 0) or
// [ErrOrder] (first above last).
func RangeFrom(p Protocol, first, last uint16) (Range, error) {
	var err error
	switch {
	case !p.IsValid():
		err = ErrProtocol
	case first == 0 || last == 0:
		err = ErrRange
	case first > last:
		err = ErrOrder
	default:
		return Range{p, first, last}, nil
	}
	return Range{}, fmt.Errorf("portspec: range %d-%d/%v: %w", first, last, p, err)
}

// ParseRange parses one entry of a list, "80/tcp" or "50000-60000/tcp", by the
// rules of [Parse]. A success does not allocate.
func ParseRange(s string) (Range, error) {
	r, n, err := scanEntry(s)
	if err == nil && n < len(s) {
		err = ErrSyntax
	}
	if err != nil {
		return Range{}, newError(s, fault{offset: n, err: err}, rangeGrammar)
	}
	return r, nil
}

var rangeGrammar = grammar{
	rule:    "a range is port/protocol or start-end/protocol",
	correct: correctList,
	valid: func(s string) bool {
		_, n, err := scanEntry(s)
		return err == nil && n == len(s)
	},
}

// Protocol returns the protocol of r, zero for the zero Range.
func (r Range) Protocol() Protocol { return r.protocol }

// First returns the lowest port of r, 0 for the zero Range.
func (r Range) First() uint16 { return r.first }

// Last returns the highest port of r, 0 for the zero Range.
func (r Range) Last() uint16 { return r.last }

// IsValid reports whether r holds a port, that is, whether it is not the zero
// Range.
func (r Range) IsValid() bool { return r.protocol != 0 }

// Contains reports whether r holds the port of p.
func (r Range) Contains(p Protocol, port uint16) bool {
	return r.protocol == p && r.first <= port && port <= r.last && r.IsValid()
}

// String returns the text of r, "80/tcp" or "50000-60000/tcp", and
// "invalid Range" for the zero Range.
func (r Range) String() string {
	if !r.IsValid() {
		return "invalid Range"
	}
	var buf [20]byte
	return string(r.append(buf[:0]))
}

func (r Range) append(b []byte) []byte {
	b = strconv.AppendUint(b, uint64(r.first), 10)
	if r.last != r.first {
		b = append(b, '-')
		b = strconv.AppendUint(b, uint64(r.last), 10)
	}
	b = append(b, '/')
	return append(b, r.protocol.String()...)
}

// AppendText implements [encoding.TextAppender]. The text of the zero Range is
// empty. The error is always nil.
func (r Range) AppendText(b []byte) ([]byte, error) {
	if !r.IsValid() {
		return b, nil
	}
	return r.append(b), nil
}

// MarshalText implements [encoding.TextMarshaler], as AppendText does.
func (r Range) MarshalText() ([]byte, error) { return r.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It reads what
// [ParseRange] reads; empty text is the zero Range. After an error r is
// unchanged.
func (r *Range) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*r = Range{}
		return nil
	}
	q, err := ParseRange(string(text))
	if err != nil {
		return err
	}
	*r = q
	return nil
}
