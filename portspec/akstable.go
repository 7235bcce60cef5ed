package portspec

import (
	"fmt"
	"strings"
)

// An Application is an application protocol that the AKS documents name in
// the place of a transport protocol. The zero Application is none.
type Application uint8

// The application protocols.
const (
	_     Application = iota
	HTTP              // "http", over TCP
	HTTPS             // "https", over TCP
)

// String returns "http", "https", or the empty text for the zero Application.
// An invalid Application is written as the number that it is.
func (a Application) String() string {
	switch a {
	case 0:
		return ""
	case HTTP:
		return "http"
	case HTTPS:
		return "https"
	}
	return fmt.Sprintf("Application(%d)", uint8(a))
}

// An AKSPort is one entry of a Port column of the AKS documents.
type AKSPort struct {
	// Application is HTTP or HTTPS if the entry names it, and zero if it
	// names a transport protocol.
	Application Application

	// Range is the port, of TCP if the entry names an application protocol.
	Range Range
}

// ParseAKSTable parses the Port column of the tables in the AKS documents on
// outbound rules (editions 2019-05 to 2026-06-18): entries such as
//
//	HTTPS:443    HTTPS: 443    HTTP:80    TCP:22    UDP:1194
//
// separated by "," or, as in the Chinese edition, by "、". One blank may follow
// a colon and a separator. The names are HTTP, HTTPS, TCP and UDP, in any
// letter case; numbers are as in [ParsePort]; there are no ranges. A
// full-width colon is refused, with the corrected text in the error.
//
// It returns the union of the entries, and the entries in the order of the
// text with their application protocols. The error is a [*ParseError].
func ParseAKSTable(s string) (Set, []AKSPort, error) {
	ports, f := scanAKSTable(s)
	if f.err != nil {
		return Set{}, nil, newError(s, f, aksGrammar)
	}
	var buf [smallSet]span
	spans := buf[:0]
	for _, p := range ports {
		spans = append(spans, spanOf(p.Range))
	}
	return setOf(spans), ports, nil
}

func scanAKSTable(s string) ([]AKSPort, fault) {
	var ports []AKSPort
	for at, entry := 0, 1; ; entry++ {
		p, n, err := scanAKSEntry(s[at:])
		at += n
		if err != nil {
			return nil, fault{offset: at, entry: entry, err: err}
		}
		ports = append(ports, p)
		if at == len(s) {
			return ports, fault{}
		}
		sep := aksSeparator(s[at:])
		if sep == 0 {
			return nil, fault{offset: at, entry: entry, err: ErrSyntax}
		}
		at += sep
		if at < len(s) && s[at] == ' ' {
			at++
		}
	}
}

// scanAKSEntry reads an entry at the beginning of s, as scanEntry does.
func scanAKSEntry(s string) (p AKSPort, n int, err error) {
	if s == "" || aksSeparator(s) > 0 {
		return AKSPort{}, 0, ErrEmpty
	}
	for n < len(s) && 'a' <= s[n]|0x20 && s[n]|0x20 <= 'z' {
		n++
	}
	protocol, application := aksName(s[:n])
	if protocol == 0 {
		return AKSPort{}, 0, ErrProtocol
	}
	if n == len(s) || s[n] != ':' {
		return AKSPort{}, n, ErrSyntax
	}
	n++
	if n < len(s) && s[n] == ' ' {
		n++
	}
	port, m, err := scanPort(s[n:])
	if err != nil {
		if err == ErrEmpty { // the entry is not empty, it lacks its port
			err = ErrSyntax
		}
		return AKSPort{}, n + m, err
	}
	return AKSPort{application, Range{protocol, port, port}}, n + m, nil
}

// aksName returns the protocols that a name of the tables stands for, or zero.
func aksName(s string) (Protocol, Application) {
	switch {
	case strings.EqualFold(s, "https"):
		return TCP, HTTPS
	case strings.EqualFold(s, "http"):
		return TCP, HTTP
	}
	if p := protocolOf(s); p != SCTP { // no table names SCTP
		return p, 0
	}
	return 0, 0
}

const ideographicComma = "、"

// aksSeparator returns the length of the separator at the beginning of s, or 0.
func aksSeparator(s string) int {
	switch {
	case strings.HasPrefix(s, ","):
		return len(",")
	case strings.HasPrefix(s, ideographicComma):
		return len(ideographicComma)
	}
	return 0
}

var aksGrammar = grammar{
	rule:    "write NAME:port, entries separated by commas, names HTTPS, HTTP, TCP or UDP",
	correct: correctAKSTable,
	valid: func(s string) bool {
		_, f := scanAKSTable(s)
		return f.err == nil
	},
}

func correctAKSTable(s string) string {
	entries := words(s)
	for i, e := range entries {
		name, port, found := strings.Cut(e, ":")
		if !found {
			name, port, found = strings.Cut(e, "/")
		}
		if !found { // HTTPS443
			j := strings.IndexAny(e, "0123456789")
			if j < 0 {
				return ""
			}
			name, port = e[:j], e[j:]
		}
		if p, _ := aksName(port); p != 0 {
			name, port = port, name
		}
		entries[i] = strings.ToUpper(name) + ":" + correctNumber(port)
	}
	return strings.Join(entries, ",")
}
