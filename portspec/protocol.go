package portspec

import "fmt"

// A Protocol is a transport protocol that has ports. The zero Protocol is no
// protocol: it is invalid, and no [Set] contains a port of it.
type Protocol uint8

// The protocols, in the order in which a [Set] lists them.
const (
	_    Protocol = iota
	TCP           // "tcp"
	UDP           // "udp"
	SCTP          // "sctp"
)

// ParseProtocol parses "tcp", "udp" or "sctp" in any letter case. The error
// is a [*ParseError] whose Err is [ErrProtocol]. A success does not allocate.
func ParseProtocol(s string) (Protocol, error) {
	p := protocolOf(s)
	if p == 0 {
		return 0, newError(s, fault{err: ErrProtocol}, protocolGrammar)
	}
	return p, nil
}

var protocolGrammar = grammar{
	rule: "the protocols are tcp, udp and sctp",
	correct: func(s string) string {
		if p := protocolWord(trimBlanks(toASCII(s))); p != 0 {
			return p.String()
		}
		return ""
	},
	valid: func(s string) bool { return protocolOf(s) != 0 },
}

// protocolOf returns the protocol that s names, or zero. Setting bit 5 folds
// the case of an ASCII letter, and only the two cases of a letter fold to it.
func protocolOf(s string) Protocol {
	switch {
	case len(s) == 3 && s[0]|0x20 == 't' && s[1]|0x20 == 'c' && s[2]|0x20 == 'p':
		return TCP
	case len(s) == 3 && s[0]|0x20 == 'u' && s[1]|0x20 == 'd' && s[2]|0x20 == 'p':
		return UDP
	case len(s) == 4 && s[0]|0x20 == 's' && s[1]|0x20 == 'c' && s[2]|0x20 == 't' && s[3]|0x20 == 'p':
		return SCTP
	}
	return 0
}

// IsValid reports whether p is TCP, UDP or SCTP.
func (p Protocol) IsValid() bool { return TCP <= p && p <= SCTP }

// String returns "tcp", "udp" or "sctp". An invalid Protocol is written as
// the number that it is.
func (p Protocol) String() string {
	switch p {
	case TCP:
		return "tcp"
	case UDP:
		return "udp"
	case SCTP:
		return "sctp"
	}
	return fmt.Sprintf("Protocol(%d)", uint8(p))
}

// AppendText implements [encoding.TextAppender]. The text of the zero Protocol
// is empty; any other invalid Protocol is an error.
func (p Protocol) AppendText(b []byte) ([]byte, error) {
	switch {
	case p == 0:
		return b, nil
	case !p.IsValid():
		return b, fmt.Errorf("portspec: no text for %v: %w", p, ErrProtocol)
	}
	return append(b, p.String()...), nil
}

// MarshalText implements [encoding.TextMarshaler], as AppendText does.
func (p Protocol) MarshalText() ([]byte, error) { return p.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It reads what
// [ParseProtocol] reads; empty text is the zero Protocol. After an error p is
// unchanged.
func (p *Protocol) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = 0
		return nil
	}
	q, err := ParseProtocol(string(text))
	if err != nil {
		return err
	}
	*p = q
	return nil
}
