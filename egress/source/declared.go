package source

import (
	"iter"
	"net/netip"
	"slices"
	"strings"
)

// Declared is the set of addresses that a cluster is meant to leave from:
// single static egress addresses, and public IP prefixes. It is immutable and
// safe for concurrent use. The zero Declared holds no address.
type Declared struct {
	entries []netip.Prefix // sorted, distinct; an address is a prefix of all its bits
}

// ParseDeclared parses a list of addresses and CIDR prefixes, separated by
// commas and nothing else:
//
//	23.101.128.81,20.0.0.0/28
//
// Every entry is public as a whole: a cluster never leaves to the Internet from
// a private address, or from one of documentation. A prefix has no bits behind
// its length, and an IPv4 address is not in IPv6 form. Entries may overlap and
// repeat each other. The error is a [*ParseError].
func ParseDeclared(s string) (Declared, error) {
	var entries []netip.Prefix
	at := 0
	for text := range strings.SplitSeq(s, ",") {
		p, err := parseEntry(text)
		if err != nil {
			err.Input, err.Offset = parseError(s, 0, nil, "").Input, at
			return Declared{}, err
		}
		entries = append(entries, p)
		at += len(text) + 1
	}
	return declaredOf(entries), nil
}

// MustParseDeclared is like [ParseDeclared] but panics on an error. It is for
// texts that are written in a program.
func MustParseDeclared(s string) Declared {
	d, err := ParseDeclared(s)
	if err != nil {
		panic(err)
	}
	return d
}

// DeclaredFrom returns the set of these prefixes, by the rules of
// [ParseDeclared]. The prefix of all bits of an address is the address. At
// least one prefix must be given.
func DeclaredFrom(prefixes ...netip.Prefix) (Declared, error) {
	if len(prefixes) == 0 {
		return Declared{}, parseError("", 0, ErrEmpty, "")
	}
	for _, p := range prefixes {
		if err := checkEntry(p, p.String()); err != nil {
			return Declared{}, err
		}
	}
	return declaredOf(slices.Clone(prefixes)), nil
}

func declaredOf(entries []netip.Prefix) Declared {
	slices.SortFunc(entries, comparePrefixes)
	return Declared{slices.Compact(entries)}
}

// comparePrefixes orders prefixes by address and then by length.
func comparePrefixes(p, q netip.Prefix) int {
	if c := p.Addr().Compare(q.Addr()); c != 0 {
		return c
	}
	return p.Bits() - q.Bits()
}

// parseEntry parses an address or a CIDR prefix.
func parseEntry(s string) (netip.Prefix, *ParseError) {
	if s == "" {
		return netip.Prefix{}, parseError(s, 0, ErrEmpty, "write addresses and prefixes, separated by commas")
	}
	var p netip.Prefix
	var err error
	if strings.Contains(s, "/") {
		p, err = netip.ParsePrefix(s)
	} else if addr, addrErr := netip.ParseAddr(s); addrErr == nil && addr.Zone() == "" {
		p = single(addr)
	} else {
		err = ErrAddress
	}
	if err != nil {
		hint := "write an address or a CIDR prefix, such as 23.101.128.81 or 20.0.0.0/28"
		if addr, err := netip.ParseAddr(strings.TrimSpace(s)); err == nil {
			hint = "write " + addr.Unmap().WithZone("").String()
		} else if p, err := netip.ParsePrefix(strings.TrimSpace(s)); err == nil {
			hint = "write " + p.String()
		}
		return netip.Prefix{}, parseError(s, 0, ErrAddress, hint)
	}
	return p, checkEntry(p, s)
}

// checkEntry returns why p, of text s, cannot be declared, or nil.
func checkEntry(p netip.Prefix, s string) *ParseError {
	switch {
	case !p.IsValid():
		return parseError(s, 0, ErrAddress, "it is no prefix")
	case p.Addr().Is4In6():
		hint := "write the prefix in its IPv4 form"
		if p.Bits() >= 96 {
			hint = "write " + entryText(netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96).Masked())
		}
		return parseError(s, 0, ErrAddress, hint)
	case p != p.Masked():
		return parseError(s, 0, ErrAddress, "the address has bits behind the prefix; write "+p.Masked().String()+", or the address alone")
	}
	if why := whyNotPublic(p); why != "" {
		err := parseError(s, 0, ErrNotPublic, why)
		if p.IsSingleIP() {
			err.Addr = p.Addr()
		}
		return err
	}
	return nil
}

// entryText returns the text of an entry: an address is written as such.
func entryText(p netip.Prefix) string {
	if p.IsSingleIP() {
		return p.Addr().String()
	}
	return p.String()
}

// Lookup returns the entry that holds addr: the longest prefix, if there are
// several. An IPv4 address in IPv6 form is the IPv4 address. An address with a
// zone is in no entry. It does not allocate.
func (d Declared) Lookup(addr netip.Addr) (entry netip.Prefix, ok bool) {
	addr = addr.Unmap()
	for _, p := range d.entries {
		if p.Contains(addr) && (!ok || p.Bits() > entry.Bits()) {
			entry, ok = p, true
		}
	}
	return entry, ok
}

// All yields the entries in the order of their addresses, and at one address
// the shorter prefix first. An address is a prefix of all its bits.
func (d Declared) All() iter.Seq[netip.Prefix] { return slices.Values(d.entries) }

// IsEmpty reports whether d holds no address.
func (d Declared) IsEmpty() bool { return len(d.entries) == 0 }

// String returns the text of d, which [ParseDeclared] reads back. The text of
// the zero Declared is empty.
func (d Declared) String() string {
	var texts []string
	for _, p := range d.entries {
		texts = append(texts, entryText(p))
	}
	return strings.Join(texts, ",")
}

// AppendText implements [encoding.TextAppender] with the text of
// [Declared.String]. The error is always nil.
func (d Declared) AppendText(b []byte) ([]byte, error) { return append(b, d.String()...), nil }

// MarshalText implements [encoding.TextMarshaler], as AppendText does.
func (d Declared) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler]. It reads what
// [ParseDeclared] reads; empty text, which ParseDeclared refuses, is the zero
// Declared. After an error d is unchanged.
func (d *Declared) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Declared{}
		return nil
	}
	parsed, err := ParseDeclared(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
