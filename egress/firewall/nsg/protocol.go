package nsg

import (
	"fmt"
	"strings"

	"github.com/sallyport-go/sallyport/portspec"
)

// A Protocol is what a rule can say of the protocol of a packet. It is another
// set than that of [portspec.Protocol]: it has protocols without ports, and it
// lacks SCTP. The zero Protocol is invalid.
type Protocol uint8

// The protocols, with their texts.
const (
	_           Protocol = iota
	TCP                  // "Tcp"
	UDP                  // "Udp"
	ICMP                 // "Icmp"
	ESP                  // "Esp"
	AH                   // "Ah"
	AnyProtocol          // "*"
)

var protocolTexts = [...]string{TCP: "Tcp", UDP: "Udp", ICMP: "Icmp", ESP: "Esp", AH: "Ah", AnyProtocol: "*"}

// ParseProtocol parses "Tcp", "Udp", "Icmp", "Esp", "Ah" or "*", spelt so. The
// error is an [*Error] that wraps [ErrProtocol].
func ParseProtocol(s string) (Protocol, error) {
	for p := TCP; p <= AnyProtocol; p++ {
		switch {
		case s == p.String():
			return p, nil
		case strings.EqualFold(s, p.String()):
			return 0, textError(s, 0, ErrProtocol, "write "+p.String())
		}
	}
	return 0, textError(s, 0, ErrProtocol, "the protocols are Tcp, Udp, Icmp, Esp, Ah and *")
}

// protocolFrom returns the protocol of a range of ports, or zero if a security
// rule cannot say it.
func protocolFrom(p portspec.Protocol) Protocol {
	switch p {
	case portspec.TCP:
		return TCP
	case portspec.UDP:
		return UDP
	}
	return 0
}

// IsValid reports whether p is one of the protocols.
func (p Protocol) IsValid() bool { return TCP <= p && p <= AnyProtocol }

// String returns the text of p. An invalid Protocol is written as the number
// that it is.
func (p Protocol) String() string {
	if !p.IsValid() {
		return fmt.Sprintf("Protocol(%d)", uint8(p))
	}
	return protocolTexts[p]
}

// AppendText implements [encoding.TextAppender]. An invalid Protocol is an
// error, the zero one included.
func (p Protocol) AppendText(b []byte) ([]byte, error) {
	if !p.IsValid() {
		return b, fmt.Errorf("nsg: no text for %v: %w", p, ErrProtocol)
	}
	return append(b, p.String()...), nil
}

// MarshalText implements [encoding.TextMarshaler], as AppendText does.
func (p Protocol) MarshalText() ([]byte, error) { return p.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It reads what
// [ParseProtocol] reads. After an error p is unchanged.
func (p *Protocol) UnmarshalText(text []byte) error {
	parsed, err := ParseProtocol(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}
