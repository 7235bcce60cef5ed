package nsg

import (
	"encoding"
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/egress"
)

// text is what every value type of the package does.
type text interface {
	encoding.TextAppender
	encoding.TextMarshaler
	String() string
}

// checkText checks that the text methods of a value are in step and that the
// text reads back. It reports whether s was accepted.
func checkText[T interface {
	comparable
	text
}, P interface {
	*T
	encoding.TextUnmarshaler
}](t *testing.T, s string, parse func(string) (T, error), sentinel error) (T, bool) {
	t.Helper()
	v, err := parse(s)
	before := v
	if err2 := P(&v).UnmarshalText([]byte(s)); (err == nil) != (err2 == nil) && s != "" {
		t.Errorf("%q: parse says %v, UnmarshalText %v", s, err, err2)
	}
	if v != before {
		t.Errorf("%q: parse says %v, UnmarshalText %v", s, before, v)
	}
	if err != nil {
		var e *Error
		if !errors.As(err, &e) || !errors.Is(err, sentinel) || e.Offset < 0 || e.Offset > len(s) || e.Hint == "" {
			t.Errorf("%q: bad error %#v", s, err)
		}
		var zero T
		if v != zero {
			t.Errorf("%q: %v next to an error", s, v)
		}
		return v, false
	}
	appended, err1 := v.AppendText([]byte("x"))
	marshaled, err2 := v.MarshalText()
	if v.String() != s || string(appended) != "x"+s || string(marshaled) != s || err1 != nil || err2 != nil {
		t.Errorf("%q: String %q, AppendText %q %v, MarshalText %q %v", s, v.String(), appended, err1, marshaled, err2)
	}
	return v, true
}

func TestAddressPrefix(t *testing.T) {
	for _, s := range []string{
		"*", "Internet", "VirtualNetwork", "AzureCloud.eastus", "A", "A1.b2", "10.0.0.4", "10.0.0.4/32", "0.0.0.0/0", "10.0.0.0/8",
		"::", "::/0", "2001:db8::1", "2001:db8::/32", strings.Repeat("A", maxTag),
	} {
		if _, ok := checkText(t, s, ParseAddressPrefix, ErrAddress); !ok {
			t.Errorf("%q is refused", s)
		}
	}
	for s, hint := range map[string]string{
		"":                            "written out",
		"internet":                    "capital letter",
		"example.com":                 "no names",
		"*.example.com":               "no names",
		"A.":                          "one dot",
		"A.b.c":                       "one dot",
		"A_b":                         "one dot",
		"Azure Cloud":                 "one dot",
		strings.Repeat("A", maxTag+1): "one dot",
		"10.0.0.4/8":                  "write 10.0.0.0/8",
		"10.0.0.1-10.0.0.9":           "CIDR",
		"10.0.0.0/33":                 "CIDR",
		"10.0.0":                      "CIDR",
		"010.0.0.1":                   "CIDR",
		" 10.0.0.1":                   "CIDR",
		"10.0.0.1,10.0.0.2":           "CIDR",
		"2001:DB8::1":                 "write 2001:db8::1",
		"2001:db8:0::1":               "write 2001:db8::1",
		"2001:db8:0::/48":             "write 2001:db8::/48",
		"ABCD::":                      "write abcd::",
		"::ffff:10.0.0.1":             "write 10.0.0.1",
		"::ffff:10.0.0.0/104":         "write 10.0.0.0/8",
		"::ffff:10.0.0.0/90":          "IPv4 form",
		"fe80::1%eth0":                "write fe80::1",
		"Ａ":                           "CIDR",
		"10.0.0.0/08":                 "CIDR",
		"[2001:db8::1]":               "CIDR",
		"0x0a000001":                  "capital letter",
		"AzureCloud/24":               "one dot",
		"10.0.0.0/8\n":                "CIDR",
		"2001:db8::/32/":              "CIDR",
		"*/0":                         "no names",
	} {
		if _, ok := checkText(t, s, ParseAddressPrefix, ErrAddress); ok {
			t.Errorf("%q is accepted", s)
		} else if _, err := ParseAddressPrefix(s); !strings.Contains(err.Error(), hint) {
			t.Errorf("%q: %v lacks %q", s, err, hint)
		}
	}
	addr, prefix := netip.MustParseAddr("10.0.0.4"), netip.MustParsePrefix("10.0.0.0/8")
	if a := AddressFrom(addr); a != MustParseAddressPrefix("10.0.0.4") {
		t.Error(a)
	}
	if p := PrefixFrom(prefix); p != MustParseAddressPrefix("10.0.0.0/8") {
		t.Error(p)
	}
	for _, a := range []AddressPrefix{
		AddressFrom(netip.Addr{}), AddressFrom(netip.MustParseAddr("fe80::1%a")), AddressFrom(netip.MustParseAddr("::ffff:1.2.3.4")),
		PrefixFrom(netip.Prefix{}), PrefixFrom(netip.MustParsePrefix("10.0.0.4/8")), PrefixFrom(netip.MustParsePrefix("::ffff:1.2.3.4/128")),
	} {
		if a.IsValid() {
			t.Errorf("%v is valid", a)
		}
	}
	if p, ok := MustParseAddressPrefix("10.0.0.4").Prefix(); !ok || p != netip.MustParsePrefix("10.0.0.4/32") {
		t.Error(p, ok)
	}
	for _, s := range []string{"*", "Internet"} {
		if p, ok := MustParseAddressPrefix(s).Prefix(); ok || p.IsValid() {
			t.Errorf("%s has the prefix %v", s, p)
		}
	}
}

func TestPortRange(t *testing.T) {
	for s, want := range map[string][2]uint16{
		"*": {0, 65535}, "0": {0, 0}, "443": {443, 443}, "443-443": {443, 443}, "0-65535": {0, 65535}, "8000-8999": {8000, 8999},
	} {
		r, ok := checkText(t, s, ParsePortRange, ErrPort)
		if !ok || r.First() != want[0] || r.Last() != want[1] || r.IsAny() != (s == "*") {
			t.Errorf("%q is %v, %d to %d", s, r, r.First(), r.Last())
		}
	}
	for s, hint := range map[string]string{
		"": "written out", "65536": "0 to 65535", "-1": "0 to 65535", "80-": "0 to 65535", "-": "0 to 65535", "90-80": "write 80-90", "080": "write 80",
		"00": "write 0", "80-090": "write 80-90", "+80": "write 80", " 80": "one range", "80,443": "one range", "80/tcp": "write 80", "80-90-100": "0 to 65535",
		"http": "0 to 65535", "８０": "0 to 65535", "**": "0 to 65535", "0-65536": "0 to 65535", "99999999999999999999": "0 to 65535",
	} {
		if _, ok := checkText(t, s, ParsePortRange, ErrPort); ok {
			t.Errorf("%q is accepted", s)
		} else if _, err := ParsePortRange(s); !strings.Contains(err.Error(), hint) {
			t.Errorf("%q: %v lacks %q", s, err, hint)
		}
	}
	if r := PortsFrom(2, 1); r.IsValid() {
		t.Error(r)
	}
	if PortsFrom(80, 80) != MustParsePortRange("80") || PortsFrom(80, 81) != MustParsePortRange("80-81") || PortsFrom(0, 65535) == AnyPort() {
		t.Error("PortsFrom and ParsePortRange differ")
	}
}

func TestASG(t *testing.T) {
	id := asg("rg", "web").String()
	for _, s := range []string{
		id, strings.ToLower(id), strings.ToUpper(id), asg("ä(1)-_.x", "0_").String(),
		strings.Replace(id, "/web", "/"+strings.Repeat("x", 80), 1), strings.Replace(id, "/rg/", "/"+strings.Repeat("ä", 90)+"/", 1),
	} {
		if _, ok := checkText(t, s, ParseASG, ErrASG); !ok {
			_, err := ParseASG(s)
			t.Error(err)
		}
	}
	g := MustParseASG(id)
	if g.Subscription() != strings.TrimPrefix(subscription, "/subscriptions/") || g.ResourceGroup() != "rg" || g.Name() != "web" {
		t.Errorf("%q %q %q", g.Subscription(), g.ResourceGroup(), g.Name())
	}
	if upper := MustParseASG(strings.ToUpper(id)); !g.Same(upper) || g == upper || g.Same(asg("rg", "web2")) {
		t.Error("Same is not equality of ids without letter case")
	}
	for _, s := range []string{
		"", "/", "web", strings.TrimPrefix(id, "/"), id + "/", id + "/x", strings.TrimSuffix(id, "/web"), strings.TrimSuffix(id, "web"),
		strings.Replace(id, "/rg/", "//", 1), strings.Replace(id, "/rg/", "/rg./", 1), strings.Replace(id, "/rg/", "/r g/", 1),
		strings.Replace(id, "/rg/", "/"+strings.Repeat("x", 91)+"/", 1), strings.Replace(id, "/rg/", "/\xff/", 1), strings.Replace(id, "/rg/", "/\ufffd/", 1),
		strings.Replace(id, "Microsoft.Network", "Microsoft.Compute", 1), strings.Replace(id, "application", "network", 1),
		strings.Replace(id, "01234567-", "01234567", 1), strings.Replace(id, "01234567-", "0123456g-", 1), strings.Replace(id, "01234567-", "012345678", 1),
		strings.Replace(id, "/web", "/web-", 1), strings.Replace(id, "/web", "/_web", 1), strings.Replace(id, "/web", "/"+strings.Repeat("x", 81), 1),
		strings.Replace(id, "/web", "/wéb", 1), "https://management.azure.com" + id,
	} {
		if _, ok := checkText(t, s, ParseASG, ErrASG); ok {
			t.Errorf("%q is accepted", s)
		}
	}
	// The offset is where the segment begins.
	_, err := ParseASG(strings.Replace(id, "/rg/", "/r g/", 1))
	if e := split(err)[0]; e.Offset != strings.Index(id, "rg/") {
		t.Errorf("offset %d", e.Offset)
	}
}

func TestEnums(t *testing.T) {
	for _, s := range []string{"Inbound", "Outbound"} {
		if d, ok := checkText(t, s, ParseDirection, ErrDirection); !ok || !d.IsValid() {
			t.Errorf("%q is refused", s)
		}
	}
	for _, s := range []string{"", "inbound", "INBOUND", "In", "Direction(0)"} {
		if _, ok := checkText(t, s, ParseDirection, ErrDirection); ok {
			t.Errorf("%q is accepted", s)
		}
	}
	for _, s := range []string{"Tcp", "Udp", "Icmp", "Esp", "Ah", "*"} {
		if p, ok := checkText(t, s, ParseProtocol, ErrProtocol); !ok || !p.IsValid() {
			t.Errorf("%q is refused", s)
		}
	}
	for _, s := range []string{"", "tcp", "TCP", "Sctp", "Any", "6", "IcmpV6"} {
		if _, ok := checkText(t, s, ParseProtocol, ErrProtocol); ok {
			t.Errorf("%q is accepted", s)
		}
	}
	for _, v := range []text{Direction(0), Direction(3), Protocol(0), Protocol(7)} {
		if _, err := v.MarshalText(); err == nil || !strings.Contains(v.String(), "(") {
			t.Errorf("%v has a text", v)
		}
	}
}

// TestZeroValues checks that what nobody has set is invalid and cannot be
// written as something that matches everything.
func TestZeroValues(t *testing.T) {
	for _, v := range []interface {
		text
		IsValid() bool
	}{AddressPrefix{}, PortRange{}, ASG{}} {
		b, err := v.MarshalText()
		if v.IsValid() || len(b) > 0 || err != nil || !strings.HasPrefix(v.String(), "invalid ") {
			t.Errorf("%T: %q, %v, %v", v, b, err, v)
		}
	}
	if _, err := (Rule{}).MarshalJSON(); err == nil {
		t.Error("the zero Rule is written")
	}
	if _, err := (Rules{{}}).MarshalJSON(); err == nil {
		t.Error("a list with the zero Rule is written")
	}
	if b, err := Rules(nil).MarshalJSON(); string(b) != "[]" || err != nil {
		t.Errorf("%s, %v", b, err)
	}
	if (Rule{}).Access != egress.Deny {
		t.Error("the zero Access allows")
	}
	var g ASG
	if g.Name() != "" || g.ResourceGroup() != "" || g.Subscription() != "" {
		t.Error("the zero ASG has parts")
	}
}

func TestMustPanics(t *testing.T) {
	for name, f := range map[string]func(){
		"MustParseAddressPrefix": func() { MustParseAddressPrefix("example.com") },
		"MustParsePortRange":     func() { MustParsePortRange("90-80") },
		"MustParseASG":           func() { MustParseASG("web") },
	} {
		func() {
			defer func() {
				if _, ok := recover().(*Error); !ok {
					t.Errorf("%s does not panic with an *Error", name)
				}
			}()
			f()
		}()
	}
}

func FuzzValues(f *testing.F) {
	for _, s := range []string{"*", "Internet", "10.0.0.0/8", "::", "443", "8000-8999", "Tcp", "Inbound", asg("rg", "web").String()} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkParse(t, s, ParseAddressPrefix)
		checkParse(t, s, ParsePortRange)
		checkParse(t, s, ParseASG)
		checkParse(t, s, ParseDirection)
		checkParse(t, s, ParseProtocol)
	})
}

// checkParse checks that what is accepted is written as it was read.
func checkParse[T text](t *testing.T, s string, parse func(string) (T, error)) {
	t.Helper()
	if v, err := parse(s); err == nil && v.String() != s {
		t.Errorf("%q is written as %q", s, v)
	} else if e := (*Error)(nil); err != nil && (!errors.As(err, &e) || e.Offset < 0 || e.Offset > len(s)) {
		t.Errorf("%q: bad error %v", s, err)
	}
}
