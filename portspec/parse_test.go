package portspec_test

import (
	"errors"
	"strings"
	"testing"
	"unsafe"

	"github.com/sallyport-go/sallyport/portspec"
	"pgregory.net/rapid"
)

func checkIs(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error %v, want %v", err, want)
	}
}

func TestParse(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"80/tcp", "80/tcp"},
		{"1/sctp", "1/sctp"},
		{"65535/udp", "65535/udp"},
		{"80/TCP", "80/tcp"},
		{"80/uDp", "80/udp"},
		{"80/Sctp", "80/sctp"},
		{"80-80/tcp", "80/tcp"},
		{"1-65535/tcp", "1-65535/tcp"},
		{"53/udp,80/tcp", "80/tcp,53/udp"},
		{"443/tcp,80/tcp", "80/tcp,443/tcp"},
		{"80/tcp,80/tcp", "80/tcp"},
		{"80-90/tcp,85/tcp", "80-90/tcp"},
		{"80-90/tcp,91-100/tcp", "80-100/tcp"},
		{"80-90/tcp,92-100/tcp", "80-90/tcp,92-100/tcp"},
		{"80-90/tcp,80-90/udp", "80-90/tcp,80-90/udp"},
		{"65535/tcp,1/udp", "65535/tcp,1/udp"},
		{"1-100/tcp,50-60/tcp,101/tcp", "1-101/tcp"},
		{"80/tcp,443/tcp,53/udp,40000-60000/tcp,40000-50000/udp", "80/tcp,443/tcp,40000-60000/tcp,53/udp,40000-50000/udp"},
		{strings.Repeat("80/tcp,", 99) + "81/tcp", "80-81/tcp"},
	} {
		s, err := portspec.Parse(test.in)
		if err != nil || s.String() != test.want {
			t.Errorf("Parse(%q) = %v, %v; want %s", test.in, s, err, test.want)
		}
		if portspec.MustParse(test.in) != s {
			t.Errorf("MustParse(%q) differs", test.in)
		}
	}
}

func TestMustParsePanics(t *testing.T) {
	defer func() {
		if _, ok := recover().(*portspec.ParseError); !ok {
			t.Error("MustParse does not panic with a *ParseError")
		}
	}()
	portspec.MustParse("80")
}

// TestParseErrors holds sentinel, offset, entry and correction of errors. An
// empty correction means that there is none.
func TestParseErrors(t *testing.T) {
	for _, test := range []struct {
		in            string
		err           error
		offset, entry int
		correction    string
	}{
		// The faults that the issue names.
		{"443", portspec.ErrProtocol, 3, 1, "443/tcp"},
		{"90-80/tcp", portspec.ErrOrder, 0, 1, "80-90/tcp"},
		{"４４３/tcp", portspec.ErrSyntax, 0, 1, "443/tcp"},
		{"80/tcp,40000-50000/udp\\", portspec.ErrSyntax, 22, 2, "80/tcp,40000-50000/udp"},

		// Separators.
		{"", portspec.ErrEmpty, 0, 1, ""},
		{",", portspec.ErrEmpty, 0, 1, ""},
		{"80/tcp,", portspec.ErrEmpty, 7, 2, "80/tcp"},
		{",80/tcp", portspec.ErrEmpty, 0, 1, "80/tcp"},
		{"80/tcp,,443/tcp", portspec.ErrEmpty, 7, 2, "80/tcp,443/tcp"},
		{"80/tcp 443/tcp", portspec.ErrSyntax, 6, 1, "80/tcp,443/tcp"},
		{"80/tcp, 443/tcp", portspec.ErrSyntax, 7, 2, "80/tcp,443/tcp"},
		{"80/tcp;443/tcp", portspec.ErrSyntax, 6, 1, "80/tcp,443/tcp"},
		{"80/tcp，443/tcp", portspec.ErrSyntax, 6, 1, "80/tcp,443/tcp"},
		{"80/tcp、443/tcp", portspec.ErrSyntax, 6, 1, "80/tcp,443/tcp"},
		{" 80/tcp", portspec.ErrSyntax, 0, 1, "80/tcp"},
		{"80/tcp\n", portspec.ErrSyntax, 6, 1, "80/tcp"},
		{"80/tcp\r\n443/udp\r\n", portspec.ErrSyntax, 6, 1, "80/tcp,443/udp"},
		{`"80/tcp","443/tcp"`, portspec.ErrSyntax, 0, 1, "80/tcp,443/tcp"},
		{"80/tcp\x00", portspec.ErrSyntax, 6, 1, ""},
		{"\ufeff80/tcp", portspec.ErrSyntax, 0, 1, "80/tcp"},

		// Entries.
		{"80/", portspec.ErrProtocol, 3, 1, "80/tcp"},
		{"/", portspec.ErrSyntax, 0, 1, ""},
		{"/tcp", portspec.ErrSyntax, 0, 1, ""},
		{"tcp", portspec.ErrSyntax, 0, 1, ""},
		{"80,443/udp", portspec.ErrProtocol, 2, 1, "80/tcp,443/udp"},
		{"tcp/80", portspec.ErrSyntax, 0, 1, "80/tcp"},
		{"tcp:80", portspec.ErrSyntax, 0, 1, "80/tcp"},
		{"80:udp", portspec.ErrSyntax, 2, 1, "80/udp"},
		{"80 /tcp", portspec.ErrSyntax, 2, 1, "80/tcp"},
		{"80/ tcp", portspec.ErrProtocol, 3, 1, "80/tcp"},
		{"80 - 90/tcp", portspec.ErrSyntax, 2, 1, "80-90/tcp"},
		{"80／tcp", portspec.ErrSyntax, 2, 1, "80/tcp"},
		{"80\u2044tcp", portspec.ErrSyntax, 2, 1, "80/tcp"},
		{"80/tcp/udp", portspec.ErrSyntax, 6, 1, ""},
		{"80/tcp+udp", portspec.ErrSyntax, 6, 1, ""},
		{"80/tcp1", portspec.ErrSyntax, 6, 1, ""},
		{"80/tcpx", portspec.ErrProtocol, 3, 1, ""},

		// Protocols.
		{"80/icmp", portspec.ErrProtocol, 3, 1, ""},
		{"80/any", portspec.ErrProtocol, 3, 1, ""},
		{"80/http", portspec.ErrProtocol, 3, 1, "80/tcp"},
		{"HTTPS:443", portspec.ErrSyntax, 0, 1, "443/tcp"},
		{"80/tc", portspec.ErrProtocol, 3, 1, ""},
		{"80/\x54\x03\x10", portspec.ErrProtocol, 3, 1, ""}, // T, then C and P without bit 6

		// Ranges.
		{"80:90/tcp", portspec.ErrSyntax, 2, 1, "80-90/tcp"},
		{"80..90/tcp", portspec.ErrSyntax, 2, 1, "80-90/tcp"},
		{"80~90/tcp", portspec.ErrSyntax, 2, 1, "80-90/tcp"},
		{"80--90/tcp", portspec.ErrSyntax, 3, 1, "80-90/tcp"},
		{"80—90/tcp", portspec.ErrSyntax, 2, 1, "80-90/tcp"},
		{"80-/tcp", portspec.ErrSyntax, 3, 1, ""},
		{"80-", portspec.ErrSyntax, 3, 1, ""},
		{"-80/tcp", portspec.ErrSyntax, 0, 1, ""},
		{"1-2-3/tcp", portspec.ErrSyntax, 3, 1, ""},
		{"*/tcp", portspec.ErrSyntax, 0, 1, "1-65535/tcp"},
		{"0-65535/tcp", portspec.ErrRange, 0, 1, "1-65535/tcp"},
		{"53/udp,90-80/TCP", portspec.ErrOrder, 7, 2, "53/udp,80-90/tcp"},

		// Numbers.
		{"0/tcp", portspec.ErrRange, 0, 1, ""},
		{"00/tcp", portspec.ErrSyntax, 0, 1, ""},
		{"080/tcp", portspec.ErrSyntax, 0, 1, "80/tcp"},
		{"+80/tcp", portspec.ErrSyntax, 0, 1, "80/tcp"},
		{"80.5/tcp", portspec.ErrSyntax, 2, 1, ""},
		{"65536/tcp", portspec.ErrRange, 0, 1, ""},
		{"1-65536/tcp", portspec.ErrRange, 2, 1, ""},
		{"65616/tcp", portspec.ErrRange, 0, 1, ""},                // 80 in 16 bits
		{"4294967376/tcp", portspec.ErrRange, 0, 1, ""},           // 80 in 32 bits
		{"18446744073709551696/tcp", portspec.ErrRange, 0, 1, ""}, // 80 in 64 bits
		{"https/tcp", portspec.ErrSyntax, 0, 1, ""},
		{"٨٠/tcp", portspec.ErrSyntax, 0, 1, "80/tcp"}, // Arabic-Indic digits
		{"𝟠𝟘/tcp", portspec.ErrSyntax, 0, 1, "80/tcp"}, // mathematical digits
		{"⑧/tcp", portspec.ErrSyntax, 0, 1, ""},        // a circled digit is no decimal digit
		{"0x50/tcp", portspec.ErrRange, 0, 1, ""},      // the number ends before the x
		{"8_0/tcp", portspec.ErrSyntax, 1, 1, ""},
	} {
		s, err := portspec.Parse(test.in)
		if !s.IsEmpty() {
			t.Errorf("Parse(%q) = %v with an error", test.in, s)
		}
		if err == nil {
			t.Errorf("Parse(%q) succeeds", test.in)
			continue
		}
		e := parseError(t, err)
		if e.Input != test.in || e.Offset != test.offset || e.Entry != test.entry || e.Correction != test.correction {
			t.Errorf("Parse(%q): Input %q, offset %d, entry %d, correction %q; want %d, %d, %q",
				test.in, e.Input, e.Offset, e.Entry, e.Correction, test.offset, test.entry, test.correction)
		}
		checkIs(t, err, test.err)
		checkCorrection(t, test.in, err, func(s string) error { _, err := portspec.Parse(s); return err })
	}
}

// checkCorrection holds every error to its promises: the offset is in
// the text, the hint tells something, and the parser takes the correction.
func checkCorrection(t interface {
	Helper()
	Fatalf(string, ...any)
}, in string, err error, parse func(string) error) {
	t.Helper()
	var e *portspec.ParseError
	if !errors.As(err, &e) {
		t.Fatalf("error %v (%T), want a *ParseError", err, err)
	}
	if e.Hint == "" || e.Err == nil {
		t.Fatalf("%q: no hint or no sentinel: %#v", e.Input, e)
	}
	if len(e.Input) > 1024 || len(e.Error()) > 1<<13 {
		t.Fatalf("an error keeps %d bytes of the input, and a message of %d", len(e.Input), len(e.Error()))
	}
	if e.Offset < 0 || e.Offset > len(in) || len(in) <= 1024 && e.Input != in {
		t.Fatalf("an error for a text of %d bytes: input %q, offset %d", len(in), e.Input, e.Offset)
	}
	if e.Correction == "" {
		return
	}
	if e.Hint != "write "+e.Correction {
		t.Fatalf("%q: hint %q does not tell the correction %q", e.Input, e.Hint, e.Correction)
	}
	if err := parse(e.Correction); err != nil {
		t.Fatalf("%q: the correction %q is refused: %v", e.Input, e.Correction, err)
	}
}

// entryText draws texts that are nearly entries.
func entryText() *rapid.Generator[string] {
	number := rapid.SampledFrom([]string{"", "0", "1", "8", "80", "080", "+80", "-1", "90", "443", "65535", "65536", "4294967376", "８０", "8 0"})
	sign := rapid.SampledFrom([]string{"", "", "-", "-", ":", "--", "—"})
	slash := rapid.SampledFrom([]string{"/", "/", "/", "", " /", ":", "／"})
	word := rapid.SampledFrom([]string{"tcp", "udp", "sctp", "TCP", "icmp", "", "tcp ", "https"})
	return rapid.Custom(func(t *rapid.T) string {
		s := number.Draw(t, "first") + sign.Draw(t, "sign")
		if strings.HasSuffix(s, "-") || rapid.Bool().Draw(t, "more") {
			s += number.Draw(t, "last")
		}
		return s + slash.Draw(t, "slash") + word.Draw(t, "protocol")
	})
}

// listText draws texts that are nearly lists.
func listText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		sep := rapid.SampledFrom([]string{",", ",", ",", " ", ", ", ";", ",,", "、"}).Draw(t, "separator")
		return strings.Join(rapid.SliceOfN(entryText(), 0, 4).Draw(t, "entries"), sep)
	})
}

// goodList draws lists, so that some texts are accepted in every run.
func goodList() *rapid.Generator[string] {
	entry := rapid.SampledFrom([]string{"1/tcp", "8/udp", "80/tcp", "8-9/TCP", "2-80/udp", "1-65535/sctp", "65535/Udp"})
	return rapid.Map(rapid.SliceOfN(entry, 1, 4), func(entries []string) string { return strings.Join(entries, ",") })
}

// TestParseOracle compares Parse with its slow counterpart and its errors
// with their promises.
func TestParseOracle(t *testing.T) {
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.OneOf(goodList(), listText(), entryText(),
			rapid.StringOfN(rapid.RuneFrom([]rune("18,-/tcpud 0")), 0, 12, -1)).Draw(t, "in")
		want, slowErr := slowParse(in)
		got, err := portspec.Parse(in)
		if (err == nil) != (slowErr == nil) {
			t.Fatalf("Parse(%q): %v, the slow parser: %v", in, err, slowErr)
		}
		if err != nil {
			checkCorrection(t, in, err, func(s string) error { _, err := portspec.Parse(s); return err })
			return
		}
		accepted++
		if got != portspec.SetOf(want...) {
			t.Fatalf("Parse(%q) = %v, want %v", in, got, want)
		}
		r, err := portspec.ParseRange(in)
		if (err == nil) != (len(want) == 1) || err == nil && r != want[0] {
			t.Fatalf("ParseRange(%q) = %v, %v", in, r, err)
		}
	})
	if accepted == 0 {
		t.Error("no text was accepted: the generator tests nothing")
	}
}

func TestParsePort(t *testing.T) {
	// All texts of up to five digits.
	for n := range 100000 {
		text := []byte("00000")
		for i, rest := 4, n; i >= 0; i, rest = i-1, rest/10 {
			text[i] = '0' + byte(rest%10)
		}
		for cut := 0; cut < 5; cut++ {
			in := string(text[cut:])
			value := 0
			for _, c := range in {
				value = value*10 + int(c-'0')
			}
			port, err := portspec.ParsePort(in)
			ok := in[0] != '0' && value <= 65535
			if (err == nil) != ok || ok && int(port) != value || !ok && port != 0 {
				t.Fatalf("ParsePort(%q) = %d, %v", in, port, err)
			}
			if text[cut] != '0' { // the shorter cuts come with smaller n
				break
			}
		}
	}
	for _, test := range []struct {
		in         string
		err        error
		offset     int
		correction string
	}{
		{"", portspec.ErrEmpty, 0, ""},
		{" 443", portspec.ErrSyntax, 0, "443"},
		{"443\n", portspec.ErrSyntax, 3, "443"},
		{"+443", portspec.ErrSyntax, 0, "443"},
		{"00443", portspec.ErrSyntax, 0, "443"},
		{"-443", portspec.ErrSyntax, 0, ""},
		{"４４３", portspec.ErrSyntax, 0, "443"},
		{"443/tcp", portspec.ErrSyntax, 3, ""},
		{"https", portspec.ErrSyntax, 0, ""},
		{"0", portspec.ErrRange, 0, ""},
		{"65536", portspec.ErrRange, 0, ""},
		{strings.Repeat("9", 50), portspec.ErrRange, 0, ""},
		{"443\x0080", portspec.ErrSyntax, 3, ""},
	} {
		_, err := portspec.ParsePort(test.in)
		checkIs(t, err, test.err)
		if e := parseError(t, err); e.Offset != test.offset || e.Entry != 0 || e.Correction != test.correction {
			t.Errorf("ParsePort(%q): offset %d, entry %d, correction %q; want %d, 0, %q",
				test.in, e.Offset, e.Entry, e.Correction, test.offset, test.correction)
		}
	}
}

func TestParseProtocol(t *testing.T) {
	for in, want := range map[string]portspec.Protocol{
		"tcp": portspec.TCP, "UDP": portspec.UDP, "Sctp": portspec.SCTP,
	} {
		if p, err := portspec.ParseProtocol(in); err != nil || p != want {
			t.Errorf("ParseProtocol(%q) = %v, %v", in, p, err)
		}
	}
	for in, correction := range map[string]string{
		"": "", "icmp": "", "tcp4": "", "t\x03p": "", "\x14cp": "", "tc\x10": "", "sctp\x00": "", "6": "", "any": "", "tcp ": "tcp", "ｕｄｐ": "udp", "https": "tcp",
	} {
		p, err := portspec.ParseProtocol(in)
		checkIs(t, err, portspec.ErrProtocol)
		if e := parseError(t, err); p != 0 || e.Correction != correction || e.Input != in {
			t.Errorf("ParseProtocol(%q) = %v, correction %q", in, p, e.Correction)
		}
	}
}

func TestParseRange(t *testing.T) {
	if r, err := portspec.ParseRange("50000-60000/TCP"); err != nil || r.String() != "50000-60000/tcp" {
		t.Errorf("ParseRange = %v, %v", r, err)
	}
	for in, want := range map[string]error{
		"":              portspec.ErrEmpty,
		"80/tcp,81/tcp": portspec.ErrSyntax,
		"80/tcp ":       portspec.ErrSyntax,
		"80":            portspec.ErrProtocol,
		"90-80/tcp":     portspec.ErrOrder,
		"0/tcp":         portspec.ErrRange,
	} {
		r, err := portspec.ParseRange(in)
		checkIs(t, err, want)
		if e := parseError(t, err); e.Entry != 0 || r != (portspec.Range{}) {
			t.Errorf("ParseRange(%q) = %v, entry %d", in, r, e.Entry)
		}
	}
}

// TestHugeInput holds that errors do not keep or repeat a megabyte, and that
// they show the entry at fault.
func TestHugeInput(t *testing.T) {
	digits := strings.Repeat("9", 1<<20)
	list := strings.Repeat("80/tcp,", 1<<17) + "443,8080/tcp"
	for name, test := range map[string]struct {
		err           error
		input         string
		offset, entry int
	}{
		"digits": {second(portspec.Parse(digits)), digits[:1024], 0, 1},
		"list":   {second(portspec.Parse(list)), "443", 7<<17 + 3, 1<<17 + 1},
		"port":   {second(portspec.ParsePort(digits)), digits[:1024], 0, 0},
		"blanks": {second(portspec.Parse(strings.Repeat(" ", 1<<20))), "", 0, 1},
		"host":   {second(portspec.ParseHostPorts(strings.ReplaceAll(list, ",", " "))), "443", 7<<17 + 3, 1<<17 + 1},
		"rest":   {second(portspec.ParseREST("[" + digits)), "[" + digits[:1023], 1, 1},
	} {
		e := parseError(t, test.err)
		if e.Input != test.input || e.Offset != test.offset || e.Entry != test.entry {
			t.Errorf("%s: Input %.20q of %d bytes, offset %d, entry %d", name, e.Input, len(e.Input), e.Offset, e.Entry)
		}
		if len(e.Error()) > 500 {
			t.Errorf("%s: a message of %d bytes", name, len(e.Error()))
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestErrorCopies holds that an error keeps its own copy of the text: of a
// buffer that is used again, and of a piece of a large string, which the error
// would else keep in memory as a whole.
func TestErrorCopies(t *testing.T) {
	in := "80/tcp,443"
	if e := parseError(t, second(portspec.Parse(in))); unsafe.StringData(e.Input) == unsafe.StringData(in) {
		t.Error("the error shares the memory of the text")
	}
	text := []byte("80/tcp,443")
	var s portspec.Set
	err := s.UnmarshalText(text)
	copy(text, "xxxxxxxxxx")
	if e := parseError(t, err); e.Input != "80/tcp,443" {
		t.Errorf("the error changed with the buffer: %q", e.Input)
	}
}

func TestErrorMessage(t *testing.T) {
	_, err := portspec.Parse("80/tcp,443")
	const want = `portspec: "80/tcp,443": entry 2: offset 10: protocol missing or unknown; write 80/tcp,443/tcp`
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
}
