package egress

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/portspec"
)

// A Request is what somebody wants to reach.
//
// Host is what was asked for: a name or an address literal, as a client wrote
// it. Addr is the address that a name resolved to, if that is known. With Host
// alone the name decides; with Addr alone the address does; with both, deny
// rules may also veto the address, and a literal Host must be that address.
//
// The zero Request is denied, and so is one without protocol or port.
type Request struct {
	Host     string
	Addr     netip.Addr
	Protocol portspec.Protocol
	Port     uint16
}

// maxRequest is the length of the longest request that can be meant: a name, a
// trailing dot, a port, a protocol.
const maxRequest = fqdn.MaxLen + len(".:65535/sctp")

// ParseRequest reads "host:port" for TCP, or "host:port/protocol". An IPv6
// address stands in brackets. The Host of the request is in normal form: lower
// case, without trailing dot or brackets. Every error is a [*RequestError].
func ParseRequest(s string) (Request, error) {
	host, rest, offset := cutHost(s)
	if offset < 0 || len(s) > maxRequest {
		return Request{}, requestError(s, 0, ErrForm)
	}
	number, word, hasWord := strings.Cut(rest, "/")
	r := Request{Protocol: portspec.TCP}
	var err error
	if r.Port, err = portspec.ParsePort(number); err != nil {
		return Request{}, requestError(s, offset, err)
	}
	if hasWord {
		if r.Protocol, err = portspec.ParseProtocol(word); err != nil {
			return Request{}, requestError(s, offset+len(number)+1, err)
		}
	}
	var h fqdn.Host
	if h.Set(host) {
		r.Host = h.String()
	} else if addr, ok := fqdn.ParseAddr(host); ok {
		r.Host = addr.String()
	} else {
		return Request{}, requestError(s, 0, ErrHost)
	}
	return r, nil
}

// cutHost splits s at the colon before the port and returns where the port
// starts, or -1 if there is no such colon. A host with colons needs brackets.
func cutHost(s string) (host, rest string, offset int) {
	colon := strings.IndexByte(s, ':')
	if strings.HasPrefix(s, "[") {
		colon = strings.Index(s, "]:") + 1
		if colon == 0 {
			return "", "", -1
		}
		host = s[:colon]
		if _, isAddr := fqdn.ParseAddr(host); !isAddr {
			return "", "", -1
		}
	} else if colon < 0 || strings.Contains(s, "://") || strings.Count(s, ":") > 1 {
		return "", "", -1
	} else {
		host = s[:colon]
	}
	return host, s[colon+1:], colon + 1
}

func requestError(s string, offset int, err error) *RequestError {
	return &RequestError{strings.Clone(s[:min(len(s), 300)]), offset, err, requestHint(s)}
}

// requestHint says what to write instead of s, if that can be told.
func requestHint(s string) string {
	port, protocol := "443", ""
	rest := strings.Trim(s, " \t\r\n'\"`<>")
	if scheme, after, ok := strings.Cut(rest, "://"); ok {
		rest = after
		switch strings.ToLower(scheme) {
		case "http", "ws":
			port = "80"
		case "ftp":
			port = "21"
		case "ssh":
			port = "22"
		}
	}
	authority, path := rest, ""
	if i := strings.IndexAny(rest, "/?#\\"); i >= 0 {
		authority, path = rest[:i], rest[i:]
	}
	if p, err := portspec.ParseProtocol(strings.TrimPrefix(path, "/")); err == nil {
		protocol = "/" + p.String()
	}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		authority = authority[i+1:]
	}
	host := authority
	if _, ok := fqdn.ParseAddr(authority); !ok {
		if i := strings.LastIndexByte(authority, ':'); i >= 0 {
			host = authority[:i]
			if n, err := strconv.ParseUint(authority[i+1:], 10, 64); err == nil {
				if n == 0 || n > 65535 {
					return "a port is a number from 1 to 65535"
				}
				port = strconv.FormatUint(n, 10)
			} else if authority[i+1:] != "" && host != "" {
				return "a port is a number from 1 to 65535"
			}
		}
	}
	var h fqdn.Host
	if h.Set(host) {
		host = h.String()
	} else if addr, ok := fqdn.ParseAddr(host); ok {
		host = addr.String()
		if addr.Is6() {
			host = "[" + host + "]"
		}
	} else {
		return hostHint(host)
	}
	return fmt.Sprintf("write %q", host+":"+port+protocol)
}

// hostHint says why host is none.
func hostHint(host string) string {
	for i := range len(host) {
		switch c := host[i]; {
		case c >= 0x80:
			return "names are ASCII; write an international name as A-labels (xn--...)"
		case c == '*':
			return "a request is for one host; a star is for patterns"
		}
	}
	return "a host is a name of labels of A-Z a-z 0-9 _ - or a plain address; write host:port, such as \"example.com:443\""
}

// String returns the request in the form that [ParseRequest] reads, always with
// the protocol, and with the address in parentheses where a name has one.
func (r Request) String() string {
	host := r.Host
	if host == "" && r.Addr.IsValid() {
		host = r.Addr.String()
	}
	if strings.Contains(host, ":") && !strings.HasPrefix(host, "[") {
		host = "[" + host + "]"
	}
	text := host + ":" + strconv.Itoa(int(r.Port)) + "/" + r.Protocol.String()
	if r.Host != "" && r.Addr.IsValid() {
		text += " (" + r.Addr.String() + ")"
	}
	return text
}
