package nsg

import (
	"fmt"
	"strings"
)

// A Direction says which packets a rule is for: those that arrive at the
// resources behind the group, or those that leave them. The zero Direction is
// invalid.
type Direction uint8

// The directions.
const (
	_        Direction = iota
	Inbound            // "Inbound"
	Outbound           // "Outbound"
)

// ParseDirection parses "Inbound" or "Outbound", spelt so. The error is an
// [*Error] that wraps [ErrDirection].
func ParseDirection(s string) (Direction, error) {
	for _, d := range []Direction{Inbound, Outbound} {
		switch {
		case s == d.String():
			return d, nil
		case strings.EqualFold(s, d.String()):
			return 0, textError(s, 0, ErrDirection, "write "+d.String())
		}
	}
	return 0, textError(s, 0, ErrDirection, "write Inbound or Outbound")
}

// IsValid reports whether d is Inbound or Outbound.
func (d Direction) IsValid() bool { return d == Inbound || d == Outbound }

// String returns "Inbound" or "Outbound". An invalid Direction is written as
// the number that it is.
func (d Direction) String() string {
	switch d {
	case Inbound:
		return "Inbound"
	case Outbound:
		return "Outbound"
	}
	return fmt.Sprintf("Direction(%d)", uint8(d))
}

// AppendText implements [encoding.TextAppender]. An invalid Direction is an
// error, the zero one included.
func (d Direction) AppendText(b []byte) ([]byte, error) {
	if !d.IsValid() {
		return b, fmt.Errorf("nsg: no text for %v: %w", d, ErrDirection)
	}
	return append(b, d.String()...), nil
}

// MarshalText implements [encoding.TextMarshaler], as AppendText does.
func (d Direction) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It reads what
// [ParseDirection] reads. After an error d is unchanged.
func (d *Direction) UnmarshalText(text []byte) error {
	parsed, err := ParseDirection(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
