package portspec

// Parse parses a list of ports, separated by commas and nothing else. An entry
// is
//
//	port/protocol         80/tcp
//	start-end/protocol    50000-60000/tcp
//
// with the protocols tcp, udp and sctp, in any letter case, and ports from 1
// to 65535 in ASCII digits without sign and without leading zeros; start is at
// most end. Blanks and empty entries are errors, and so is the empty text. The
// result is the union of the entries, which may overlap and repeat each other.
//
// The notation is that of the AKS documentation for allowed host ports
// (use-node-public-ips, 2026-06-17), with sctp added; see [ParseHostPorts]
// for the reading of that field.
//
// The error is a [*ParseError]. A list of up to 16 entries costs one
// allocation, of 5 bytes for each range that is left after merging.
func Parse(s string) (Set, error) {
	var buf [smallSet]span
	spans, f := scanList(buf[:0], s)
	if f.err != nil {
		return Set{}, newError(s, f, listGrammar)
	}
	return setOf(spans), nil
}

// MustParse is like [Parse] but panics on an error. It is for texts that are
// written in a program.
func MustParse(s string) Set {
	set, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return set
}

// ParsePort parses a port: 1 to 65535 in ASCII digits, with no sign, no
// leading zero and nothing else. Dial the number that it returns and never the
// text: other readers may see another number in it. The error is a
// [*ParseError]. A success does not allocate.
func ParsePort(s string) (uint16, error) {
	port, n, err := scanPort(s)
	if err == nil && n < len(s) {
		err = ErrSyntax
	}
	if err != nil {
		return 0, newError(s, fault{offset: n, err: err}, portGrammar)
	}
	return port, nil
}

// scanList appends the entries of s to spans.
func scanList(spans []span, s string) ([]span, fault) {
	for at, entry := 0, 1; ; entry++ {
		r, n, err := scanEntry(s[at:])
		at += n
		if err == nil && at < len(s) && s[at] != ',' {
			err = ErrSyntax
		}
		if err != nil {
			return nil, fault{offset: at, entry: entry, err: err}
		}
		spans = append(spans, spanOf(r))
		if at == len(s) {
			return spans, fault{}
		}
		at++
	}
}

// scanEntry reads an entry at the beginning of s. It returns the number of its
// bytes or, with an error, the offset of the fault. What follows the entry is
// for the caller to judge.
func scanEntry(s string) (r Range, n int, err error) {
	if s == "" || s[0] == ',' {
		return Range{}, 0, ErrEmpty
	}
	first, n, err := scanPort(s)
	if err != nil {
		return Range{}, n, err
	}
	last := first
	if n < len(s) && s[n] == '-' {
		m := 0
		last, m, err = scanPort(s[n+1:])
		n += 1 + m
		if err != nil {
			if err == ErrEmpty {
				err = ErrSyntax
			}
			return Range{}, n, err
		}
		if first > last {
			return Range{}, 0, ErrOrder
		}
	}
	if n == len(s) || s[n] == ',' {
		return Range{}, n, ErrProtocol
	}
	if s[n] != '/' {
		return Range{}, n, ErrSyntax
	}
	word := n + 1
	for n = word; n < len(s) && 'a' <= s[n]|0x20 && s[n]|0x20 <= 'z'; n++ {
	}
	p := protocolOf(s[word:n])
	if p == 0 {
		return Range{}, word, ErrProtocol
	}
	return Range{p, first, last}, n, nil
}

// scanPort reads the digits at the beginning of s as a port. It returns their
// number or, with an error, the offset of the fault.
func scanPort(s string) (port uint16, n int, err error) {
	v := uint32(0)
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		// This may wrap around, but not within five digits, and more than five
		// are out of range whatever they are.
		v = v*10 + uint32(s[n]-'0')
		n++
	}
	switch {
	case s == "":
		return 0, 0, ErrEmpty
	case n == 0:
		return 0, 0, ErrSyntax
	case s[0] == '0' && n > 1:
		return 0, 0, ErrSyntax
	case v == 0 || v > 65535 || n > 5:
		return 0, 0, ErrRange
	}
	return uint16(v), n, nil
}
