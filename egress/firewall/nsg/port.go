package nsg

import (
	"strconv"
	"strings"

	"github.com/sallyport-go/sallyport/portspec"
)

// A PortRange is one value of sourcePortRange or destinationPortRange: any
// port, a port, or a range of ports from a first to a last one, both included.
// It has no protocol, which is one for the whole rule, and knows the port 0,
// as Azure does. It is comparable, and two of them are equal exactly if their
// texts are; "443" and "443-443" mean the same and differ. The zero PortRange
// is invalid.
type PortRange struct {
	kind        portKind
	first, last uint16
}

type portKind uint8

const (
	_ portKind = iota
	anyPort
	onePort
	portRange
)

// AnyPort returns the PortRange that every port matches, "*". It also matches
// packets of protocols without ports.
func AnyPort() PortRange { return PortRange{kind: anyPort, last: 65535} }

// PortsFrom returns the PortRange of the ports first to last, which is the
// zero PortRange if first is above last. If both are the same, it is the one
// port, written as such.
func PortsFrom(first, last uint16) PortRange {
	switch {
	case first > last:
		return PortRange{}
	case first == last:
		return PortRange{onePort, first, last}
	}
	return PortRange{portRange, first, last}
}

// ParsePortRange parses "*", a port such as "443" or a range such as
// "8000-8999". Ports are 0 to 65535 in ASCII digits, without sign, blanks or
// leading zeros. The error is an [*Error] that wraps [ErrPort].
func ParsePortRange(s string) (PortRange, error) {
	r, at := scanPortRange(s)
	if !r.IsValid() {
		return PortRange{}, textError(s, at, ErrPort, portHint(s))
	}
	return r, nil
}

// scanPortRange returns the PortRange of s or, with the zero PortRange, the
// offset of the fault.
func scanPortRange(s string) (r PortRange, at int) {
	if s == "*" {
		return AnyPort(), 0
	}
	first, last, isRange := strings.Cut(s, "-")
	r = PortRange{kind: onePort}
	var ok bool
	if r.first, ok = parsePort(first); !ok {
		return PortRange{}, 0
	}
	r.last = r.first
	if isRange {
		r.kind = portRange
		if r.last, ok = parsePort(last); !ok {
			return PortRange{}, len(first) + 1
		}
		if r.first > r.last {
			return PortRange{}, 0
		}
	}
	return r, 0
}

func parsePort(s string) (uint16, bool) {
	if s == "0" {
		return 0, true
	}
	port, err := portspec.ParsePort(s)
	return port, err == nil
}

// portHint says what to write instead of s.
func portHint(s string) string {
	switch {
	case s == "":
		return `every port is "*", written out`
	case strings.ContainsAny(s, ", "):
		return "one range a string; several of them are a list in the plural member"
	}
	first, last, isRange := strings.Cut(strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' || r == '-' {
			return r
		}
		return -1
	}, s), "-")
	guesses := []string{trimZeros(first)}
	if isRange {
		guesses = []string{trimZeros(first) + "-" + trimZeros(last), trimZeros(last) + "-" + trimZeros(first)}
	}
	for _, text := range guesses {
		if r, _ := scanPortRange(text); r.IsValid() {
			return "write " + text
		}
	}
	return `ports are 0 to 65535; write "443", "8000-8999" or "*"`
}

func trimZeros(s string) string {
	if t := strings.TrimLeft(s, "0"); t != "" || s == "" {
		return t
	}
	return "0"
}

// MustParsePortRange is like [ParsePortRange] but panics on an error. It is
// for texts that are written in a program.
func MustParsePortRange(s string) PortRange {
	r, err := ParsePortRange(s)
	if err != nil {
		panic(err)
	}
	return r
}

// IsValid reports whether r is not the zero PortRange.
func (r PortRange) IsValid() bool { return r.kind != 0 }

// IsAny reports whether r is "*". The range "0-65535" is not: it leaves out
// packets without ports.
func (r PortRange) IsAny() bool { return r.kind == anyPort }

// First returns the lowest port of r; 0 if r is any port or zero.
func (r PortRange) First() uint16 { return r.first }

// Last returns the highest port of r; 65535 if r is any port, 0 if r is zero.
func (r PortRange) Last() uint16 { return r.last }

// String returns the text of r, which [ParsePortRange] reads back, and
// "invalid PortRange" for the zero PortRange.
func (r PortRange) String() string {
	switch r.kind {
	case anyPort:
		return "*"
	case onePort:
		return strconv.Itoa(int(r.first))
	case portRange:
		return strconv.Itoa(int(r.first)) + "-" + strconv.Itoa(int(r.last))
	}
	return "invalid PortRange"
}

// AppendText implements [encoding.TextAppender]. The text of the zero
// PortRange is empty. The error is always nil.
func (r PortRange) AppendText(b []byte) ([]byte, error) {
	if !r.IsValid() {
		return b, nil
	}
	return append(b, r.String()...), nil
}

// MarshalText implements [encoding.TextMarshaler], as AppendText does.
func (r PortRange) MarshalText() ([]byte, error) { return r.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It reads what
// [ParsePortRange] reads; empty text is the zero PortRange. After an error r
// is unchanged.
func (r *PortRange) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*r = PortRange{}
		return nil
	}
	parsed, err := ParsePortRange(string(text))
	if err != nil {
		return err
	}
	*r = parsed
	return nil
}
