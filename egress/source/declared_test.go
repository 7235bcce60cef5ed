package source

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/internal/shared"
)

func TestParseDeclared(t *testing.T) {
	for in, want := range map[string]string{
		"23.101.128.81":                        "23.101.128.81",
		"23.101.128.81,20.0.0.0/28":            "20.0.0.0/28,23.101.128.81",
		"20.0.0.0/28,20.0.0.0,20.0.0.0/28":     "20.0.0.0/28,20.0.0.0",
		"20.0.0.0/32":                          "20.0.0.0",
		"2603:1030::/124,2603:1030:0::1":       "2603:1030::/124,2603:1030::1",
		"2603:1030::1/128":                     "2603:1030::1",
		"9.255.255.255,11.0.0.0,172.32.0.0/11": "9.255.255.255,11.0.0.0,172.32.0.0/11",
	} {
		d, err := ParseDeclared(in)
		if err != nil || d.String() != want || d.IsEmpty() {
			t.Errorf("%q is %v, %v, want %s", in, d, err, want)
			continue
		}
		again, err := ParseDeclared(want)
		if err != nil || again.String() != want {
			t.Errorf("%q reads back as %v, %v", want, again, err)
		}
	}
}

func TestParseDeclaredErrors(t *testing.T) {
	for _, test := range []struct {
		in     string
		offset int
		err    error
		hint   string
	}{
		{"", 0, ErrEmpty, "separated by commas"},
		{",", 0, ErrEmpty, ""},
		{"20.0.0.1,", 9, ErrEmpty, ""},
		{"20.0.0.1, 20.0.0.2", 9, ErrAddress, "write 20.0.0.2"},
		{"20.0.0.1 20.0.0.2", 0, ErrAddress, "such as 23.101.128.81"},
		{"20.0.0.1,20.0.0.0/28 ", 9, ErrAddress, "write 20.0.0.0/28"},
		{"20.0.0.1,example.com", 9, ErrAddress, "such as"},
		{"20.0.0.1:80", 0, ErrAddress, "such as"},
		{"020.0.0.1", 0, ErrAddress, "such as"},
		{"20.0.0.5/28", 0, ErrAddress, "write 20.0.0.0/28"},
		{"20.0.0.0/33", 0, ErrAddress, "such as"},
		{"20.0.0.0/028", 0, ErrAddress, "such as"},
		{"::ffff:20.0.0.1", 0, ErrAddress, "write 20.0.0.1"},
		{"::ffff:20.0.0.0/124", 0, ErrAddress, "write 20.0.0.0/28"},
		{"::ffff:0:0/90", 0, ErrAddress, "IPv4 form"},
		{"2603:1030::1%eth0", 0, ErrAddress, "write 2603:1030::1"},
		{"20.0.0.1,10.0.0.1", 9, ErrNotPublic, "RFC 1918"},
		{"0.0.0.0/0", 0, ErrNotPublic, "RFC 791"},
		{"8.0.0.0/6", 0, ErrNotPublic, "RFC 1918"}, // 10.0.0.0/8 is a part of it
		{"::/0", 0, ErrNotPublic, ""},
		{"2000::/2", 0, ErrAddress, "write ::/2"},
		{"100.64.1.1", 0, ErrNotPublic, "RFC 6598"},
		{"203.0.113.0/24", 0, ErrNotPublic, "documentation"},
		{"64:ff9b::1", 0, ErrNotPublic, "outside of 2000::/3"},
		{strings.Repeat("x", 1000), 0, ErrAddress, "such as"},
	} {
		d, err := ParseDeclared(test.in)
		var e *ParseError
		if !errors.As(err, &e) || e.Offset != test.offset || !errors.Is(err, test.err) || !strings.Contains(e.Hint, test.hint) || !d.IsEmpty() {
			t.Errorf("%q: %v, %v; want offset %d: %v; %s", test.in, d, err, test.offset, test.err, test.hint)
		} else if e.Input != test.in[:min(len(test.in), maxErrorInput)] || !strings.Contains(err.Error(), test.err.Error()) {
			t.Errorf("%q: input %q, text %v", test.in, e.Input, err)
		}
	}
	var e *ParseError
	if _, err := ParseDeclared("10.0.0.1"); !errors.As(err, &e) || e.Addr != netip.MustParseAddr("10.0.0.1") {
		t.Errorf("%v does not tell the address", e)
	}
}

func TestDeclaredFrom(t *testing.T) {
	d, err := DeclaredFrom(netip.MustParsePrefix("20.0.0.0/28"), netip.MustParsePrefix("23.101.128.81/32"))
	if err != nil || d.String() != "20.0.0.0/28,23.101.128.81" {
		t.Error(d, err)
	}
	for _, test := range []struct {
		prefixes []netip.Prefix
		err      error
	}{
		{nil, ErrEmpty},
		{[]netip.Prefix{{}}, ErrAddress},
		{[]netip.Prefix{netip.MustParsePrefix("20.0.0.1/28")}, ErrAddress},
		{[]netip.Prefix{netip.MustParsePrefix("20.0.0.0/28"), netip.MustParsePrefix("10.0.0.0/8")}, ErrNotPublic},
	} {
		if d, err := DeclaredFrom(test.prefixes...); !errors.Is(err, test.err) || !d.IsEmpty() {
			t.Errorf("%v: %v, %v", test.prefixes, d, err)
		}
	}
	// The prefixes are copied.
	own := []netip.Prefix{netip.MustParsePrefix("20.0.0.0/28")}
	d, err = DeclaredFrom(own...)
	own[0] = netip.MustParsePrefix("40.0.0.0/28")
	if _, ok := d.Lookup(netip.MustParseAddr("40.0.0.1")); err != nil || ok {
		t.Error("the set changes with the caller's slice")
	}
}

// TestPrefixOf16 checks that a /28 is 16 addresses.
func TestPrefixOf16(t *testing.T) {
	d := MustParseDeclared("20.0.0.16/28")
	n := 0
	for addr := netip.MustParseAddr("20.0.0.0"); addr != netip.MustParseAddr("20.0.1.0"); addr = addr.Next() {
		if _, ok := d.Lookup(addr); ok {
			n++
		}
	}
	if n != 16 {
		t.Errorf("a /28 has %d addresses", n)
	}
}

// TestLookup compares with an obvious lookup over a few entries that overlap,
// and every address near them.
func TestLookup(t *testing.T) {
	genEntry := rapid.Custom(func(t *rapid.T) netip.Prefix {
		addr := netip.AddrFrom4([4]byte{20, 0, 0, byte(rapid.IntRange(0, 31).Draw(t, "last"))})
		return netip.PrefixFrom(addr, rapid.IntRange(26, 32).Draw(t, "bits")).Masked()
	})
	rapid.Check(t, func(t *rapid.T) {
		entries := rapid.SliceOfN(genEntry, 1, 5).Draw(t, "entries")
		d, err := DeclaredFrom(entries...)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSortedFunc(slices.Collect(d.All()), comparePrefixes) {
			t.Fatalf("%v is not in order", d)
		}
		for last := range 80 {
			addr := netip.AddrFrom4([4]byte{20, 0, 0, byte(last)})
			var want netip.Prefix
			for _, p := range entries {
				if p.Contains(addr) && (!want.IsValid() || p.Bits() > want.Bits()) {
					want = p
				}
			}
			for _, asked := range []netip.Addr{addr, netip.AddrFrom16(addr.As16())} {
				if got, ok := d.Lookup(asked); got != want || ok != want.IsValid() {
					t.Fatalf("%v in %v: %v, want %v", asked, d, got, want)
				}
			}
		}
		again, err := ParseDeclared(d.String())
		if err != nil || again.String() != d.String() || !slices.Equal(slices.Collect(again.All()), slices.Collect(d.All())) {
			t.Fatalf("%v reads back as %v, %v", d, again, err)
		}
	})
}

func TestDeclaredText(t *testing.T) {
	d := MustParseDeclared("23.101.128.81,20.0.0.0/28")
	a, err1 := d.AppendText([]byte("x"))
	m, err2 := d.MarshalText()
	if string(a) != "x"+d.String() || string(m) != d.String() || err1 != nil || err2 != nil {
		t.Errorf("%s %v, %s %v", a, err1, m, err2)
	}
	var got Declared
	if err := got.UnmarshalText(m); err != nil || got.String() != d.String() {
		t.Error(got, err)
	}
	if err := got.UnmarshalText([]byte("10.0.0.1")); err == nil || got.String() != d.String() {
		t.Error("changed by an error:", got, err)
	}
	if err := got.UnmarshalText(nil); err != nil || !got.IsEmpty() {
		t.Error(got, err)
	}
	var zero Declared
	if _, ok := zero.Lookup(netip.MustParseAddr("20.0.0.1")); ok || zero.String() != "" || !zero.IsEmpty() {
		t.Error("the zero Declared holds something")
	}
	if _, ok := d.Lookup(netip.Addr{}); ok {
		t.Error("the zero address is declared")
	}
	defer func() {
		if _, ok := recover().(*ParseError); !ok {
			t.Error("MustParseDeclared does not panic")
		}
	}()
	MustParseDeclared("")
}

func TestNoAllocs(t *testing.T) {
	d, addr := MustParseDeclared("23.101.128.81,20.0.0.0/28"), netip.MustParseAddr("20.0.0.5")
	if n := testing.AllocsPerRun(100, func() {
		if _, ok := d.Lookup(addr); !ok {
			panic("not found")
		}
	}); n != 0 {
		t.Errorf("Lookup allocates %v times", n)
	}
}

// TestPublic checks the edges of every range.
func TestPublic(t *testing.T) {
	for _, block := range notPublic {
		if block.prefix != block.prefix.Masked() {
			t.Errorf("%v has bits behind the prefix", block.prefix)
		}
		if whyNotPublic(block.prefix) == "" || whyNotPublic(single(block.prefix.Addr())) == "" {
			t.Errorf("%v is public", block.prefix)
		}
	}
	for s, public := range map[string]bool{
		"23.101.128.81": true, "9.255.255.255": true, "10.0.0.0": false, "10.255.255.255": false, "11.0.0.0": true, "100.63.255.255": true, "100.64.0.0": false,
		"100.127.255.255": false, "100.128.0.0": true, "172.15.255.255": true, "172.16.0.0": false, "172.31.255.255": false, "172.32.0.0": true,
		"223.255.255.255": true, "224.0.0.0": false, "255.255.255.255": false, "0.0.0.0": false, "1.0.0.0": true, "127.0.0.1": false,
		"2000::": true, "1fff:ffff::": false, "3ffe::": true, "4000::": false, "::1": false, "::": false, "2001:db8::1": false, "2603:1030::1": true, "fd00::1": false,
	} {
		if got := whyNotPublic(single(netip.MustParseAddr(s))) == ""; got != public {
			t.Errorf("%s is public: %v", s, got)
		}
	}
}

func TestSharedPublic(t *testing.T) {
	for _, row := range shared.Rows(t, "corpora/hostile_ips.tsv") {
		addr, err := netip.ParseAddr(row[0])
		if err != nil || addr.Zone() != "" {
			continue // text that is no address never gets so far
		}
		if got := whyNotPublic(single(addr.Unmap())) == ""; got != (row[2] == "allow") {
			t.Errorf("%s (%s) is public: %v", row[0], row[1], got)
		}
	}
}

func FuzzParseDeclared(f *testing.F) {
	for _, s := range []string{"23.101.128.81", "23.101.128.81,20.0.0.0/28", "2603:1030::/124", "", ",", "::ffff:20.0.0.1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDeclared(s)
		if err != nil {
			var e *ParseError
			if !errors.As(err, &e) || e.Offset < 0 || e.Offset > len(s) || len(e.Input) > maxErrorInput {
				t.Fatalf("%q: bad error %v", s, err)
			}
			return
		}
		again, err := ParseDeclared(d.String())
		if err != nil || again.String() != d.String() {
			t.Fatalf("%q: %v reads back as %v, %v", s, d, again, err)
		}
		for p := range d.All() {
			if whyNotPublic(p) != "" {
				t.Fatalf("%q declares %v", s, p)
			}
		}
	})
}
