package nsg

import (
	"net/netip"
	"strings"
)

// An AddressPrefix is one value of sourceAddressPrefix or
// destinationAddressPrefix: any address, a service tag, an address or a CIDR
// prefix. It is comparable, and two of them are equal exactly if their texts
// are; "20.0.0.4" and "20.0.0.4/32" mean the same and differ. The zero
// AddressPrefix is invalid.
type AddressPrefix struct {
	kind   addressKind
	prefix netip.Prefix // of kindPrefix; of kindAddr, with all its bits
	tag    string       // of kindTag
}

type addressKind uint8

const (
	_ addressKind = iota
	kindAny
	kindTag
	kindAddr
	kindPrefix
)

// maxTag is more than the longest service tag, which has 47 bytes (public
// cloud, 2025-10-28).
const maxTag = 128

// AnyAddress returns the AddressPrefix that every address matches, "*".
func AnyAddress() AddressPrefix { return AddressPrefix{kind: kindAny} }

// AddressFrom returns the AddressPrefix of one address. It is invalid, as the
// zero AddressPrefix, if addr is: if it is zero, has a zone, or is an IPv4
// address in IPv6 form.
func AddressFrom(addr netip.Addr) AddressPrefix {
	if !addr.IsValid() || addr.Zone() != "" || addr.Is4In6() {
		return AddressPrefix{}
	}
	return AddressPrefix{kind: kindAddr, prefix: netip.PrefixFrom(addr, addr.BitLen())}
}

// PrefixFrom returns the AddressPrefix of a CIDR prefix. It is invalid, as the
// zero AddressPrefix, if p is: if it is no prefix, has bits behind its length,
// or is an IPv4 prefix in IPv6 form.
func PrefixFrom(p netip.Prefix) AddressPrefix {
	if !p.IsValid() || p != p.Masked() || p.Addr().Is4In6() {
		return AddressPrefix{}
	}
	return AddressPrefix{kind: kindPrefix, prefix: p}
}

// ParseAddressPrefix parses "*", a service tag such as "AzureCloud.eastus", an
// address, or a CIDR prefix. Addresses are in their canonical form, and a
// prefix has no bits behind its length.
//
// A service tag begins with a capital letter, as all of them do, and has ASCII
// letters and digits, with a dot before the region if there is one. Whether the
// tag exists is for Azure to say. A host name is refused: an NSG has no names.
//
// The error is an [*Error] that wraps [ErrAddress].
func ParseAddressPrefix(s string) (AddressPrefix, error) {
	if s == "*" {
		return AnyAddress(), nil
	}
	if s != "" && 'A' <= s[0] && s[0] <= 'Z' {
		// No address begins with a capital but one of IPv6 that is not canonical,
		// and such a one has a colon, which no tag has.
		if end := tagEnd(s); end == len(s) && len(s) <= maxTag {
			return AddressPrefix{kind: kindTag, tag: strings.Clone(s)}, nil
		} else if !strings.Contains(s, ":") {
			return AddressPrefix{}, textError(s, min(end, maxTag), ErrAddress, "a service tag is letters and digits, with one dot before the region, such as AzureCloud.eastus")
		}
	}
	if strings.Contains(s, "/") {
		return parseCIDR(s)
	}
	addr, err := netip.ParseAddr(s)
	if err != nil {
		return AddressPrefix{}, textError(s, 0, ErrAddress, addressHint(s))
	}
	a := AddressFrom(addr)
	if a == (AddressPrefix{}) {
		return a, textError(s, 0, ErrAddress, "write "+addr.Unmap().WithZone("").String())
	}
	return canonical(a, s)
}

func parseCIDR(s string) (AddressPrefix, error) {
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return AddressPrefix{}, textError(s, 0, ErrAddress, addressHint(s))
	}
	if addr := p.Addr(); addr.Is4In6() {
		hint := "write the prefix in its IPv4 form"
		if p.Bits() >= 96 {
			hint = "write " + netip.PrefixFrom(addr.Unmap(), p.Bits()-96).Masked().String()
		}
		return AddressPrefix{}, textError(s, 0, ErrAddress, hint)
	}
	a := PrefixFrom(p)
	if a == (AddressPrefix{}) {
		return a, textError(s, 0, ErrAddress, "the address has bits behind the prefix; write "+p.Masked().String())
	}
	return canonical(a, s)
}

// canonical returns a if s is its text: of the many texts of an IPv6 address
// only one can be written back.
func canonical(a AddressPrefix, s string) (AddressPrefix, error) {
	if text := a.String(); text != s {
		return AddressPrefix{}, textError(s, 0, ErrAddress, "write "+text)
	}
	return a, nil
}

// tagEnd returns the length of the beginning of s that can be a service tag.
func tagEnd(s string) int {
	dot := false
	for i := range len(s) {
		switch c := s[i]; {
		case 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
		case c == '.' && !dot && i+1 < len(s):
			dot = true
		default:
			return i
		}
	}
	return len(s)
}

func addressHint(s string) string {
	switch {
	case s == "":
		return `every address is "*", written out`
	case strings.Contains(s, "-") && strings.ContainsAny(s[:1], "0123456789"):
		return "a range of addresses cannot be held; write CIDR prefixes"
	case s[0] == '*' || tagEnd(s) == len(s) && strings.ContainsAny(s, "abcdefghijklmnopqrstuvwxyz"):
		return "an NSG has no names, and a service tag begins with a capital letter"
	}
	return `write "*", a service tag, an address or a CIDR prefix`
}

// MustParseAddressPrefix is like [ParseAddressPrefix] but panics on an error.
// It is for texts that are written in a program.
func MustParseAddressPrefix(s string) AddressPrefix {
	a, err := ParseAddressPrefix(s)
	if err != nil {
		panic(err)
	}
	return a
}

// IsValid reports whether a is not the zero AddressPrefix.
func (a AddressPrefix) IsValid() bool { return a.kind != 0 }

// IsAny reports whether a is "*".
func (a AddressPrefix) IsAny() bool { return a.kind == kindAny }

// ServiceTag returns the service tag that a is, if it is one.
func (a AddressPrefix) ServiceTag() (tag string, ok bool) { return a.tag, a.kind == kindTag }

// Prefix returns the addresses of a, if it is an address or a CIDR prefix.
func (a AddressPrefix) Prefix() (p netip.Prefix, ok bool) {
	return a.prefix, a.kind == kindAddr || a.kind == kindPrefix
}

// String returns the text of a, which [ParseAddressPrefix] reads back, and
// "invalid AddressPrefix" for the zero AddressPrefix.
func (a AddressPrefix) String() string {
	switch a.kind {
	case kindAny:
		return "*"
	case kindTag:
		return a.tag
	case kindAddr:
		return a.prefix.Addr().String()
	case kindPrefix:
		return a.prefix.String()
	}
	return "invalid AddressPrefix"
}

// AppendText implements [encoding.TextAppender]. The text of the zero
// AddressPrefix is empty. The error is always nil.
func (a AddressPrefix) AppendText(b []byte) ([]byte, error) {
	if !a.IsValid() {
		return b, nil
	}
	return append(b, a.String()...), nil
}

// MarshalText implements [encoding.TextMarshaler], as AppendText does.
func (a AddressPrefix) MarshalText() ([]byte, error) { return a.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It reads what
// [ParseAddressPrefix] reads; empty text is the zero AddressPrefix. After an
// error a is unchanged.
func (a *AddressPrefix) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*a = AddressPrefix{}
		return nil
	}
	parsed, err := ParseAddressPrefix(string(text))
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}
