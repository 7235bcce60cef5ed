package oracle

import (
	"net/netip"
	"strings"
	"testing"
)

func name(s string) Host { return Host{Kind: Name, Name: s} }
func addr(s string) Host { return Host{Kind: Addr, Addr: netip.MustParseAddr(s)} }

func TestParseHost(t *testing.T) {
	l63 := strings.Repeat("a", 63)
	n253 := l63 + "." + l63 + "." + l63 + "." + strings.Repeat("b", 61)
	tests := []struct {
		in   string
		want Host
		why  string
	}{
		{"x.com", name("x.com"), "a name"},
		{"localhost", name("localhost"), "one label is a name"},
		{"X.cOM", name("x.com"), "case is folded"},
		{"x.com.", name("x.com"), "one trailing dot may be dropped"},
		{"x.com..", Host{}, "exactly one trailing dot"},
		{".", Host{}, "the root is no host"},
		{"", Host{}, "an empty label"},
		{".x.com", Host{}, "an empty first label"},
		{"x..com", Host{}, "an empty label inside"},
		{"_a.b_c._", name("_a.b_c._"), "underscores stand anywhere"},
		{"-a.com", Host{}, "a label does not start with a hyphen"},
		{"a-.com", Host{}, "a label does not end with a hyphen"},
		{"a.-", Host{}, "nor is it only a hyphen"},
		{"a--b.com", name("a--b.com"), "hyphens stand inside a label"},
		{l63 + ".com", name(l63 + ".com"), "63 bytes are a label"},
		{l63 + "a.com", Host{}, "64 bytes are none"},
		{n253, name(n253), "253 bytes are a name"},
		{n253 + ".", name(n253), "the trailing dot does not count"},
		{n253 + "b", Host{}, "254 bytes are none"},
		{"a\x00.com", Host{}, "NUL"},
		{"a%2e.com", Host{}, "percent"},
		{"u@x.com", Host{}, "at sign"},
		{"x.com:443", Host{}, "colon"},
		{"b\u00fccher.example", Host{}, "a byte >= 0x80"},
		{"x.\u212aom", Host{}, "a Kelvin sign, which Unicode folds to k"},
		{"x.\xffom", Host{}, "a byte that is no UTF-8"},
		{"x.com ", Host{}, "a blank"},
		{"*.com", Host{}, "a star is a pattern's"},
		{"a.1", Host{}, "the last label is all digits"},
		{"1", Host{}, "and so is the only label"},
		{"a.0x", Host{}, "the last label starts with 0x"},
		{"a.0xzz", Host{}, "whatever follows"},
		{"a.0Xf", Host{}, "in either case"},
		{"1.a", name("1.a"), "digits in another label are a name"},
		{"0x1.a", name("0x1.a"), "and so is 0x"},
		{"a.1b", name("a.1b"), "digits and letters are a name"},
		{"a.1_", name("a.1_"), "digits and an underscore are a name"},
		{"a.x0x", name("a.x0x"), "0x is at the start only"},
		{"192.0.2.1", addr("192.0.2.1"), "a strict dotted quad is an address"},
		{"192.0.2.1.", Host{}, "an address has no trailing dot"},
		{"192.0.2.01", Host{}, "a leading zero"},
		{"192.0.2", Host{}, "three parts"},
		{"192.0.2.1.2", Host{}, "five parts"},
		{"192.0.2.256", Host{}, "a part over 255"},
		{"3221225985", Host{}, "one decimal number"},
		{"0xc0000201", Host{}, "one hexadecimal number"},
		{"[192.0.2.1]", Host{}, "brackets belong to IPv6"},
		{"::1", addr("::1"), "IPv6"},
		{"[::1]", addr("::1"), "IPv6 in brackets"},
		{"[::1", Host{}, "a bracket on one side"},
		{"::1]", Host{}, "a bracket on one side"},
		{"[[::1]]", Host{}, "two pairs of brackets"},
		{"[]", Host{}, "nothing in brackets"},
		{"[x.com]", Host{}, "a name in brackets"},
		{"[::1].", Host{}, "an address has no trailing dot"},
		{"::1.", Host{}, "an address has no trailing dot"},
		{"2001:DB8::A", addr("2001:db8::a"), "hexadecimal digits in either case"},
		{"fe80::1%eth0", Host{}, "a zone"},
		{"[fe80::1%eth0]", Host{}, "a zone in brackets"},
		{"::ffff:192.0.2.1", addr("192.0.2.1"), "v4-mapped is unmapped"},
		{"[::ffff:c000:201]", addr("192.0.2.1"), "v4-mapped in hexadecimal is unmapped"},
		{"::192.0.2.1", addr("::c000:201"), "v4-compatible is IPv6"},
		{"1:2", Host{}, "no IPv6 address"},
		{":", Host{}, "a colon alone"},
	}
	for _, tt := range tests {
		if got := ParseHost(tt.in); got != tt.want {
			t.Errorf("ParseHost(%q) = %v, want %v: %s", tt.in, got, tt.want, tt.why)
		}
	}
}
