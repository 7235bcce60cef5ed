package portspec

import (
	"fmt"
	"strconv"
	"strings"
)

// RESTRanges is the value of allowedHostPorts in the AKS REST API (type
// AgentPoolNetworkProfile of Microsoft.ContainerService, API version
// 2025-10-01), with the ranges in the order of the array:
//
//	[{"portStart":80,"portEnd":80,"protocol":"TCP"}]
//
// It implements the interfaces of encoding/json, so that it can be a field of
// a larger document, and is read strictly however lenient the decoder of that
// document is; see [ParseREST]. Ranges may overlap, and an empty array is
// valid: it clears the list.
type RESTRanges []Range

// The names of the fields, in the order in which they are written.
var restFields = [...]string{"portStart", "portEnd", "protocol"}

// ParseREST parses a JSON array of port ranges of the AKS REST API. Every
// range has the fields portStart, portEnd and protocol, each once, spelt so,
// and no other; the ports are JSON integers by the rules of [ParsePort], and
// the protocol is "TCP" or "UDP".
//
// JSON would allow escapes in strings, and some clients fold the case of the
// protocol; neither is accepted, since no program writes them. The error is a
// [*ParseError]; its Entry is the number of the range.
func ParseREST(s string) (RESTRanges, error) {
	ranges, f := scanREST(s)
	if f.err != nil {
		return nil, newError(s, f, restGrammar)
	}
	return ranges, nil
}

// UnmarshalJSON reads what [ParseREST] reads, and null as a nil RESTRanges.
// After an error r is unchanged.
func (r *RESTRanges) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*r = nil
		return nil
	}
	ranges, err := ParseREST(string(text))
	if err != nil {
		return err
	}
	*r = ranges
	return nil
}

// MarshalJSON writes what [ParseREST] reads, and null for a nil RESTRanges.
// The error wraps [ErrProtocol] if a range is of SCTP, which the API does not
// know, or is the zero Range.
func (r RESTRanges) MarshalJSON() ([]byte, error) {
	if r == nil {
		return []byte("null"), nil
	}
	b := []byte{'['}
	for i, x := range r {
		if x.protocol != TCP && x.protocol != UDP {
			return nil, fmt.Errorf("portspec: range %d, %v, has no form in the AKS REST API: %w", i+1, x, ErrProtocol)
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"portStart":`...)
		b = strconv.AppendUint(b, uint64(x.first), 10)
		b = append(b, `,"portEnd":`...)
		b = strconv.AppendUint(b, uint64(x.last), 10)
		b = append(b, `,"protocol":"`...)
		b = append(b, strings.ToUpper(x.protocol.String())...)
		b = append(b, `"}`...)
	}
	return append(b, ']'), nil
}

// A restScanner reads the little of JSON that the notation has, by hand:
// encoding/json folds the case of keys, takes the last of repeated ones, and
// would come into every program that uses this package.
type restScanner struct {
	s  string
	at int
}

func scanREST(s string) (RESTRanges, fault) {
	p := restScanner{s: s}
	p.space()
	if s == "" {
		return nil, fault{err: ErrEmpty}
	}
	if !p.take('[') {
		return nil, fault{offset: p.at, err: ErrSyntax}
	}
	ranges := RESTRanges{}
	if !p.take(']') {
		for {
			r, err := p.object()
			if err != nil {
				return nil, fault{offset: p.at, entry: len(ranges) + 1, err: err}
			}
			ranges = append(ranges, r)
			if p.take(']') {
				break
			}
			if !p.take(',') {
				return nil, fault{offset: p.at, entry: len(ranges), err: ErrSyntax}
			}
		}
	}
	if p.at < len(s) {
		return nil, fault{offset: p.at, err: ErrSyntax}
	}
	return ranges, fault{}
}

// space skips white space.
func (p *restScanner) space() {
	for p.at < len(p.s) && strings.IndexByte(" \t\r\n", p.s[p.at]) >= 0 {
		p.at++
	}
}

// take skips c and the white space after it, if c is next.
func (p *restScanner) take(c byte) bool {
	if p.at == len(p.s) || p.s[p.at] != c {
		return false
	}
	p.at++
	p.space()
	return true
}

// object reads a range. With an error, p.at is where it is.
func (p *restScanner) object() (Range, error) {
	var (
		r    Range
		seen [len(restFields)]bool
	)
	start := p.at
	if !p.take('{') {
		return r, ErrSyntax
	}
	for !p.take('}') {
		if seen != [len(restFields)]bool{} && !p.take(',') {
			return r, ErrSyntax
		}
		at := p.at
		key, ok := p.text()
		if !ok {
			return r, ErrSyntax
		}
		field := -1
		for i, name := range restFields {
			if key == name {
				field = i
			}
		}
		if field < 0 || seen[field] {
			p.at = at
			return r, ErrField
		}
		seen[field] = true
		if !p.take(':') {
			return r, ErrSyntax
		}
		var err error
		switch field {
		case 0:
			r.first, err = p.port()
		case 1:
			r.last, err = p.port()
		case 2:
			r.protocol, err = p.protocol()
		}
		if err != nil {
			return r, err
		}
	}
	switch {
	case seen != [...]bool{true, true, true}:
		p.at = start
		return r, ErrField
	case r.first > r.last:
		p.at = start
		return r, ErrOrder
	}
	return r, nil
}

// text reads a string without escapes and the white space after it.
func (p *restScanner) text() (string, bool) {
	if p.at == len(p.s) || p.s[p.at] != '"' {
		return "", false
	}
	rest := p.s[p.at+1:]
	n := strings.IndexByte(rest, '"')
	if n < 0 || strings.IndexByte(rest[:n], '\\') >= 0 {
		return "", false
	}
	p.at += n + len(`""`)
	p.space()
	return rest[:n], true
}

func (p *restScanner) port() (uint16, error) {
	port, n, err := scanPort(p.s[p.at:])
	p.at += n
	if err == ErrEmpty {
		err = ErrSyntax
	}
	if err == nil {
		p.space()
	}
	return port, err
}

func (p *restScanner) protocol() (Protocol, error) {
	at := p.at
	word, ok := p.text()
	switch {
	case !ok:
		return 0, ErrSyntax
	case word == "TCP":
		return TCP, nil
	case word == "UDP":
		return UDP, nil
	}
	p.at = at
	return 0, ErrProtocol
}

var restGrammar = grammar{
	rule: `write [{"portStart":80,"portEnd":80,"protocol":"TCP"}], protocols TCP or UDP`,
	// A list in the notation of the command line is what people mistake for
	// the JSON.
	correct: func(s string) string {
		b, err := RESTRanges(correctEntries(s)).MarshalJSON()
		if err != nil {
			return ""
		}
		return string(b)
	},
	valid: func(s string) bool {
		_, f := scanREST(s)
		return f.err == nil
	},
}
