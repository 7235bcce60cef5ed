package fqdn

import "net/netip"

// ParseAddr reads s as an address literal and reports whether it is one: a
// strict dotted quad, or an IPv6 literal with or without brackets. There is no
// zone, and an IPv4-mapped address is unmapped. Everything that only some
// resolvers take for an address (octal, hex, fewer than four parts, a trailing
// dot) is refused.
//
// netip.ParseAddr says the same of the text between the brackets, but makes an
// error value for what it refuses: a hostile client must not cost an
// allocation.
func ParseAddr(s string) (netip.Addr, bool) {
	if len(s) >= 2 && s[0] == '[' && s[len(s)-1] == ']' {
		return parseIPv6(s[1 : len(s)-1])
	}
	if quad, ok := parseIPv4(s); ok {
		return netip.AddrFrom4(quad), true
	}
	return parseIPv6(s)
}

// parseIPv4 reads exactly four decimal numbers of 0 to 255 without leading
// zeros.
func parseIPv4(s string) (quad [4]byte, ok bool) {
	if len(s) > len("255.255.255.255") {
		return quad, false
	}
	part, value, digits := 0, 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case digit(c):
			if digits > 0 && value == 0 {
				return quad, false
			}
			value = value*10 + int(c-'0')
			digits++
			if value > 255 {
				return quad, false
			}
		case c == '.' && digits > 0 && part < 3:
			quad[part] = byte(value)
			part, value, digits = part+1, 0, 0
		default:
			return quad, false
		}
	}
	quad[part] = byte(value)
	return quad, part == 3 && digits > 0
}

// parseIPv6 reads the text forms of RFC 4291 section 2.2, no zone.
func parseIPv6(s string) (netip.Addr, bool) {
	// The longest form has eight groups, the last two as a dotted quad.
	if len(s) < 2 || len(s) > len("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255") {
		return netip.Addr{}, false
	}
	var ip [16]byte
	at, gap := 0, -1
	if s[0] == ':' {
		if s[1] != ':' {
			return netip.Addr{}, false
		}
		gap, s = 0, s[2:]
	}
	for s != "" {
		value, digits := 0, 0
		for digits < len(s) && digits < 5 {
			v, ok := hex(s[digits])
			if !ok {
				break
			}
			value = value<<4 | v
			digits++
		}
		if digits == 0 || digits > 4 || at > 14 {
			return netip.Addr{}, false
		}
		if digits < len(s) && s[digits] == '.' {
			quad, ok := parseIPv4(s)
			if !ok || at > 12 {
				return netip.Addr{}, false
			}
			at += copy(ip[at:], quad[:])
			break
		}
		ip[at], ip[at+1] = byte(value>>8), byte(value)
		at += 2
		s = s[digits:]
		if s == "" {
			break
		}
		if s[0] != ':' || len(s) == 1 {
			return netip.Addr{}, false
		}
		s = s[1:]
		if s[0] == ':' {
			if gap >= 0 {
				return netip.Addr{}, false
			}
			gap, s = at, s[1:]
		}
	}
	if gap < 0 {
		return netip.AddrFrom16(ip).Unmap(), at == 16
	}
	if at == 16 {
		return netip.Addr{}, false // "::" stands for one group of zeros at least
	}
	copy(ip[16-(at-gap):], ip[gap:at])
	clear(ip[gap : 16-(at-gap)])
	return netip.AddrFrom16(ip).Unmap(), true
}

func hex(c byte) (int, bool) {
	switch {
	case digit(c):
		return int(c - '0'), true
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10, true
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10, true
	}
	return 0, false
}
