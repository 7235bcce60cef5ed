package portspec_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/sallyport-go/sallyport/portspec"
	"pgregory.net/rapid"
)

func texts(ranges []portspec.Range) []string {
	var s []string
	for _, r := range ranges {
		s = append(s, r.String())
	}
	return s
}

func TestParseHostPorts(t *testing.T) {
	for _, test := range []struct {
		in       string
		entries  string // separated by blanks
		sep      portspec.Separator
		overlaps string
	}{
		{"80/tcp", "80/tcp", portspec.NoSeparator, ""},
		{"80/TCP", "80/tcp", portspec.NoSeparator, ""},
		{"80/tcp,443/tcp", "80/tcp 443/tcp", portspec.CommaSeparator, ""},
		{"80/tcp 443/tcp", "80/tcp 443/tcp", portspec.SpaceSeparator, ""},
		{"53/udp,80/tcp", "53/udp 80/tcp", portspec.CommaSeparator, ""},
		{"50000-60000/tcp", "50000-60000/tcp", portspec.NoSeparator, ""},
		{"80-90/tcp,91-100/tcp", "80-90/tcp 91-100/tcp", portspec.CommaSeparator, ""}, // adjacent is no overlap
		{"80/tcp,80/udp", "80/tcp 80/udp", portspec.CommaSeparator, ""},
		{
			"80/tcp,443/tcp,53/udp,40000-60000/tcp,40000-50000/udp",
			"80/tcp 443/tcp 53/udp 40000-60000/tcp 40000-50000/udp", portspec.CommaSeparator, "",
		},
		{"80/tcp,80/tcp", "80/tcp 80/tcp", portspec.CommaSeparator, "2=1:80/tcp"},
		{"80-90/tcp 85/tcp", "80-90/tcp 85/tcp", portspec.SpaceSeparator, "2~1:85/tcp"},
		{"85/tcp,80-90/tcp", "85/tcp 80-90/tcp", portspec.CommaSeparator, "2~1:85/tcp"},
		{"80-90/tcp,85-95/tcp,96/tcp", "80-90/tcp 85-95/tcp 96/tcp", portspec.CommaSeparator, "2~1:85-90/tcp"},
		{"80-90/tcp,85/tcp,85/tcp", "80-90/tcp 85/tcp 85/tcp", portspec.CommaSeparator, "2~1:85/tcp 3=2:85/tcp"},
		{"1-10/tcp,2/tcp,9/tcp,2/tcp", "1-10/tcp 2/tcp 9/tcp 2/tcp", portspec.CommaSeparator, "2~1:2/tcp 3~1:9/tcp 4=2:2/tcp"},
	} {
		h, err := portspec.ParseHostPorts(test.in)
		if err != nil {
			t.Errorf("ParseHostPorts(%q): %v", test.in, err)
			continue
		}
		if got := strings.Join(texts(h.Entries), " "); got != test.entries || h.Separator != test.sep {
			t.Errorf("ParseHostPorts(%q) = %s, separator %v", test.in, got, h.Separator)
		}
		var found []string
		for _, o := range h.Overlaps {
			sign := "~"
			if o.Duplicate {
				sign = "="
			}
			found = append(found, fmt.Sprintf("%d%s%d:%v", o.Entry, sign, o.With, o.Common))
		}
		if got := strings.Join(found, " "); got != test.overlaps {
			t.Errorf("ParseHostPorts(%q): overlaps %s, want %s", test.in, got, test.overlaps)
		}
	}
}

func TestParseHostPortsErrors(t *testing.T) {
	for _, test := range []struct {
		in            string
		err           error
		offset, entry int
		correction    string
	}{
		{"", portspec.ErrEmpty, 0, 1, ""},
		{"443", portspec.ErrProtocol, 3, 1, "443/tcp"},
		{"90-80/tcp", portspec.ErrOrder, 0, 1, "80-90/tcp"},
		{"80/sctp", portspec.ErrProtocol, 3, 1, ""},
		{"80/tcp,80-90/SCTP,1/tcp", portspec.ErrProtocol, 13, 2, ""},
		{"80/tcp,443/tcp 53/udp", portspec.ErrSyntax, 14, 2, "80/tcp,443/tcp,53/udp"},
		{"80/tcp 443/tcp,53/udp", portspec.ErrSyntax, 14, 2, "80/tcp,443/tcp,53/udp"},
		{"80/tcp, 443/tcp", portspec.ErrSyntax, 7, 2, "80/tcp,443/tcp"},
		{"80/tcp  443/tcp", portspec.ErrSyntax, 7, 2, "80/tcp 443/tcp"},
		{"80/tcp\t443/tcp", portspec.ErrSyntax, 6, 1, "80/tcp 443/tcp"},
		{"80/tcp ", portspec.ErrEmpty, 7, 2, "80/tcp"},
		{" 80/tcp", portspec.ErrSyntax, 0, 1, "80/tcp"},
		{"80/tcp,443/tcp,53/udp,40000-60000/tcp,40000-50000/udp\\", portspec.ErrSyntax, 53, 5, "80/tcp,443/tcp,53/udp,40000-60000/tcp,40000-50000/udp"},
	} {
		_, err := portspec.ParseHostPorts(test.in)
		checkIs(t, err, test.err)
		if e := parseError(t, err); e.Offset != test.offset || e.Entry != test.entry || e.Correction != test.correction {
			t.Errorf("ParseHostPorts(%q): offset %d, entry %d, correction %q", test.in, e.Offset, e.Entry, e.Correction)
		}
		checkCorrection(t, test.in, err, func(s string) error { return second(portspec.ParseHostPorts(s)) })
	}
}

// TestOverlapsOracle compares Overlaps with all pairs of entries: what is
// reported is true, every entry that shares ports is named, and every entry
// that repeats an earlier one is reported as its duplicate.
func TestOverlapsOracle(t *testing.T) {
	some := 0
	rapid.Check(t, func(t *rapid.T) {
		rs := slices.DeleteFunc(ranges(12).Draw(t, "ranges"), func(r portspec.Range) bool { return r.Protocol() == portspec.SCTP })
		if len(rs) == 0 {
			return
		}
		h, err := portspec.ParseHostPorts(strings.Join(texts(rs), " "))
		if err != nil {
			t.Fatal(err)
		}
		common := func(i, j int) portspec.Set { return portspec.SetOf(rs[i]).Intersect(portspec.SetOf(rs[j])) }
		named, duplicate := map[int]bool{}, map[int]bool{}
		for k, o := range h.Overlaps {
			some++
			i, j := o.Entry-1, o.With-1
			if i <= j || common(i, j) != portspec.SetOf(o.Common) || !o.Common.IsValid() || o.Duplicate != (rs[i] == rs[j]) {
				t.Fatalf("%v: false overlap %+v", rs, o)
			}
			if k > 0 && (h.Overlaps[k-1].Entry > o.Entry || reflect.DeepEqual(h.Overlaps[k-1], o)) {
				t.Fatalf("%v: order of %+v", rs, h.Overlaps)
			}
			named[i], named[j] = true, true
			if o.Duplicate {
				duplicate[i] = true
			}
		}
		if len(h.Overlaps) >= len(rs) {
			t.Fatalf("%v: %d overlaps", rs, len(h.Overlaps))
		}
		for i := range rs {
			shares := false
			for j := range rs {
				shares = shares || i != j && !common(i, j).IsEmpty()
			}
			if shares != named[i] {
				t.Fatalf("%v: entry %d: shares ports %v, named %v", rs, i+1, shares, named[i])
			}
			if repeats := slices.Contains(rs[:i], rs[i]); repeats != duplicate[i] {
				t.Fatalf("%v: entry %d: repeats %v, reported %v", rs, i+1, repeats, duplicate[i])
			}
		}
	})
	if some == 0 {
		t.Error("no overlap was drawn")
	}
}

const reject = "REJECT"

// reading writes a Reading as the behaviour table does.
func reading(r portspec.Reading) string {
	if r.Err != nil {
		return reject
	}
	var s []string
	for _, x := range r.Sent {
		s = append(s, x.String())
	}
	return strings.Join(s, ", ")
}

// docExample is the long example of use-node-public-ips.
const docExample = "80/tcp,443/tcp,53/udp,40000-60000/tcp,40000-50000/udp"

// TestToolBehaviour holds the models to the behaviour table of the facts
// (hostports.md, section 2), which was computed by running the regular
// expressions of the tools.
func TestToolBehaviour(t *testing.T) {
	const (
		one  = "80-80 TCP"
		two  = "80-80 TCP, 443-443 TCP"
		five = "80-80 TCP, 443-443 TCP, 53-53 UDP, 40000-60000 TCP, 40000-50000 UDP"
	)
	for _, row := range []struct{ in, az, words, preview string }{
		{"80/tcp", one, one, one},
		{"80/TCP", one, one, reject},
		{"80/Tcp", one, one, reject},
		{"80/tcp,443/tcp", reject, reject, two},
		{"53/udp,80/tcp", reject, reject, "53-53 UDP, 80-80 TCP"},
		{"80/tcp 443/tcp", reject, two, reject},
		{"50000-60000/tcp", "50000-60000 TCP", "50000-60000 TCP", "50000-60000 TCP"},
		{docExample, reject, reject, five},
		{strings.ReplaceAll(docExample, ",", " "), reject, five, reject},
		{docExample + "\\", reject, reject, reject},
		{"80", reject, reject, reject},
		{"80,443,8080", reject, reject, reject},
		{"tcp/80", reject, reject, reject},
		{"80/", reject, reject, reject},
		{"0/tcp", "0-0 TCP", "0-0 TCP", "0-0 TCP"},
		{"65536/tcp", "65536-65536 TCP", "65536-65536 TCP", "65536-65536 TCP"},
		{"99999999999/tcp", "99999999999-99999999999 TCP", "99999999999-99999999999 TCP", "99999999999-99999999999 TCP"},
		{"9000-8000/tcp", "9000-8000 TCP", "9000-8000 TCP", "9000-8000 TCP"},
		{"80-80/tcp", one, one, one},
		{"080/tcp", one, one, one},
		{"80/sctp", reject, reject, reject},
		{"80/icmp", reject, reject, reject},
		{"-80/tcp", reject, reject, reject},
		{"80-/tcp", reject, reject, reject},
		{"1-2-3/tcp", reject, reject, reject},
		{"+80/tcp", reject, reject, reject},
		{"80 /tcp", reject, reject, reject},
		{"80:81/tcp", reject, reject, reject},
		{"*/tcp", reject, reject, reject},
		{"80/tcp/udp", reject, reject, reject},
		{"80/tcp, 443/tcp", reject, reject, reject},
		{"80/tcp,", reject, reject, reject},
		{" 80/tcp", reject, one, reject}, // the shell drops the blank
		{"", reject, reject, ""},
		{"８０/tcp", one, one, one},
		{"٨٠/tcp", one, one, one},
		{"80/tcp\n", one, one, one},

		// The unit tests of the extension, and what follows from the table.
		{"80/tcp,443/tcp,8080-8090/tcp,53/udp", reject, reject, "80-80 TCP, 443-443 TCP, 8080-8090 TCP, 53-53 UDP"},
		{"80/TCP,443/TCP,4000-5000/TCP", reject, reject, reject}, // the extension's own help text
		{"80/tcp,0/tcp", reject, reject, "80-80 TCP, 0-0 TCP"},   // which the service refuses as a whole
		{"80/tcp\n\n", reject, one, reject},
		{"80/tcp\n,443/tcp\n", reject, reject, two}, // each token may have one
		{"80\n/tcp", reject, reject, reject},
		{"80/TCP\t443/tcp\n", reject, two, reject},
		{"8０-٩0/tcp", "80-90 TCP", "80-90 TCP", "80-90 TCP"}, // scripts mixed
		{"000/tcp", "0-0 TCP", "0-0 TCP", "0-0 TCP"},
		{"²/tcp", reject, reject, reject}, // a digit to unicode, no decimal digit
		{"８0/ｔcp", reject, reject, reject},
		{" ", reject, reject, reject},
		{"80/\xfftcp", reject, reject, reject},
		{"\xff/tcp", reject, reject, reject},
	} {
		e := portspec.ExplainHostPorts(row.in)
		h, err := portspec.ParseHostPorts(row.in)
		if !reflect.DeepEqual(e.Ports, h) || (e.Err == nil) != (err == nil) {
			t.Errorf("%q: the strict reading is not that of ParseHostPorts", row.in)
		}
		if len(e.Readings) != 4 {
			t.Fatalf("%q: %d readings", row.in, len(e.Readings))
		}
		for i, want := range []string{row.az, row.words, row.preview, reject} {
			r := e.Readings[i]
			if r.Tool != portspec.AzureCLI+portspec.Tool(i) {
				t.Errorf("reading %d is of %v", i, r.Tool)
			}
			if got := reading(r); got != want {
				t.Errorf("%v %q: %s, want %s", r.Tool, row.in, got, want)
			}
		}
		checkReadings(t, row.in, e)
	}
}

// checkReadings checks what holds of every explanation: a refused reading
// corrects the text, a tool that sends good ranges opens what they say, and
// what the strict parser takes is read alike by every tool that takes it.
func checkReadings(t interface {
	Helper()
	Fatalf(string, ...any)
}, in string, e portspec.Explanation) {
	t.Helper()
	for i, r := range e.Readings {
		if r.Err != nil {
			if r.Sent != nil || r.Service != nil || !r.Set().IsEmpty() {
				t.Fatalf("%q: %v refuses and sends: %+v", in, r.Tool, r)
			}
			checkCorrection(t, in, r.Err, func(s string) error {
				return portspec.ExplainHostPorts(s).Readings[i].Err
			})
			continue
		}
		want, ok := portspec.Set{}, true
		for _, x := range r.Sent {
			y, err := x.Range()
			if err != nil {
				ok = false
				continue
			}
			want = want.Union(portspec.SetOf(y))
		}
		if ok != (r.Service == nil) {
			t.Fatalf("%q: %v: service error %v for %v", in, r.Tool, r.Service, r.Sent)
		}
		if !ok {
			want = portspec.Set{}
		}
		if r.Set() != want {
			t.Fatalf("%q: %v opens %v, want %v", in, r.Tool, r.Set(), want)
		}
		if e.Err == nil && r.Set() != e.Ports.Set() {
			t.Fatalf("%q: %v reads %v, the strict parser %v", in, r.Tool, r.Set(), e.Ports.Set())
		}
	}
	if e.Err == nil {
		az, words, preview := e.Readings[0].Err == nil, e.Readings[1].Err == nil, e.Readings[2].Err == nil
		lower := in == strings.ToLower(in)
		sep := e.Ports.Separator
		if az != (sep == portspec.NoSeparator) || words != (sep != portspec.CommaSeparator) ||
			preview != (sep != portspec.SpaceSeparator && lower) {
			t.Fatalf("%q, separator %v, is taken by az %v, words %v, preview %v", in, sep, az, words, preview)
		}
	}
}

func TestExplainProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := listText().Draw(t, "in")
		checkReadings(t, in, portspec.ExplainHostPorts(in))
	})
}

// TestService holds what the API reference says of the numbers.
func TestService(t *testing.T) {
	for in, want := range map[string]error{
		"80/tcp":          nil,
		"1-65535/udp":     nil,
		"0/tcp":           portspec.ErrRange,
		"65536/tcp":       portspec.ErrRange,
		"99999999999/tcp": portspec.ErrRange,
		"9000-8000/tcp":   portspec.ErrOrder,
		"99-70000/tcp":    portspec.ErrRange,
	} {
		r := portspec.ExplainHostPorts(in).Readings[0]
		if r.Err != nil || !errors.Is(r.Service, want) {
			t.Errorf("%q: %v, service: %v, want %v", in, r.Err, r.Service, want)
		}
	}
	if _, err := (portspec.SentRange{Start: "80", End: "80", Protocol: "SCTP"}).Range(); !errors.Is(err, portspec.ErrProtocol) {
		t.Errorf("the service takes SCTP: %v", err)
	}
}

// TestExplainREST holds the reading of the text as JSON, and that a list in the
// notation of the command line is corrected into JSON.
func TestExplainREST(t *testing.T) {
	const object = `[{"portStart":80,"portEnd":90,"protocol":"UDP"}]`
	r := portspec.ExplainHostPorts(object).Readings[3]
	if got := reading(r); got != "80-90 UDP" || r.Set().String() != "80-90/udp" {
		t.Errorf("REST reads %s, %v", got, r.Set())
	}
	r = portspec.ExplainHostPorts("80-90/udp").Readings[3]
	if e := parseError(t, r.Err); e.Correction != object {
		t.Errorf("REST corrects into %q", e.Correction)
	}
}

// TestCorrectionsPerTool holds that the correction is in the notation of the
// tool.
func TestCorrectionsPerTool(t *testing.T) {
	const in = "80/TCP; 443/TCP"
	want := []string{
		"", // one argument cannot be two entries
		"80/tcp 443/tcp",
		"80/tcp,443/tcp",
		`[{"portStart":80,"portEnd":80,"protocol":"TCP"},{"portStart":443,"portEnd":443,"protocol":"TCP"}]`,
	}
	for i, r := range portspec.ExplainHostPorts(in).Readings {
		if e := parseError(t, r.Err); e.Correction != want[i] {
			t.Errorf("%v: correction %q, want %q", r.Tool, e.Correction, want[i])
		}
	}
}

// TestDigitsOfAllScripts runs every decimal digit of Unicode through the model
// of Python's int(). Its values are known from how Unicode lays them out; the
// layout is checked here too.
func TestDigitsOfAllScripts(t *testing.T) {
	var digits []rune
	check := func(lo, hi, stride rune) {
		if stride != 1 || (hi-lo+1)%10 != 0 {
			t.Errorf("digits %U to %U by %d are not tens in order", lo, hi, stride)
		}
		for r := lo; r <= hi; r++ {
			digits = append(digits, r)
		}
	}
	for _, r := range unicode.Nd.R16 {
		check(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	for _, r := range unicode.Nd.R32 {
		check(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	if len(digits) < 600 {
		t.Fatalf("%d digits", len(digits))
	}
	for i, r := range digits {
		e := portspec.ExplainHostPorts("1" + string(r) + "/tcp")
		want := fmt.Sprintf("1%d-1%d TCP", i%10, i%10)
		if got := reading(e.Readings[0]); got != want {
			t.Errorf("%U: %s, want %s", r, got, want)
		}
		if r > '9' && e.Err == nil {
			t.Errorf("%U: the strict parser takes it", r)
		}
	}
}

func TestExplanationString(t *testing.T) {
	const long = "1/tcp,2/tcp,3/tcp,4/tcp,5/tcp,6/tcp,7/tcp,8/tcp,9/tcp,10/tcp,11/tcp,99999999999999/tcp"
	got := portspec.ExplainHostPorts(long).Readings[2].String()
	const want = "aks-preview: sends 1-1 TCP, 2-2 TCP, 3-3 TCP, 4-4 TCP, 5-5 TCP, 6-6 TCP, 7-7 TCP, 8-8 TCP, 9-9 TCP, 10-10 TCP" +
		" and 2 more; the service refuses: portspec: range 999999999999...-999999999999... TCP: port not in 1-65535"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got, want := portspec.ExplainHostPorts("").Readings[2].String(), "aks-preview: sends no ports; the service accepts"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	huge := portspec.ExplainHostPorts(strings.Repeat("9", 1<<20) + "/tcp").String()
	if len(huge) > 2000 {
		t.Errorf("an explanation of %d bytes", len(huge))
	}
}

func TestNamesOfConstants(t *testing.T) {
	for got, want := range map[string]string{
		portspec.NoSeparator.String():    "none",
		portspec.CommaSeparator.String(): "comma",
		portspec.SpaceSeparator.String(): "space",
		portspec.Separator(3).String():   "invalid",
		portspec.Tool(0).String():        "Tool(0)",
		portspec.REST.String():           "REST",
		portspec.Application(0).String(): "",
		portspec.HTTP.String():           "http",
		portspec.HTTPS.String():          "https",
		portspec.Application(3).String(): "Application(3)",
		(portspec.SCTP + 1).String():     "Protocol(4)",
		portspec.AzureCLI.String():       "az (one argument)",
		portspec.AzureCLIWords.String():  "az (words)",
		portspec.AKSPreview.String():     "aks-preview",
	} {
		if got != want {
			t.Errorf("a constant is written %q, want %q", got, want)
		}
	}
}

func TestParseREST(t *testing.T) {
	const range80 = `{"portStart":80,"portEnd":80,"protocol":"TCP"}`
	for in, want := range map[string]string{
		"[]":                "",
		"[" + range80 + "]": "80/tcp",
		"[" + range80 + ",\n\t" + `{"portStart":40000,"portEnd":60000,"protocol":"UDP"}]`: "80/tcp 40000-60000/udp",
		"[" + range80 + "," + range80 + "]":                                               "80/tcp 80/tcp",
		" \t\r\n[ { \"protocol\" : \"TCP\" , \"portEnd\" : 90 , \"portStart\" : 80 } ] ":  "80-90/tcp",
	} {
		got, err := portspec.ParseREST(in)
		if err != nil || strings.Join(texts(got), " ") != want {
			t.Errorf("ParseREST(%s) = %v, %v", in, got, err)
		}
	}
	for _, test := range []struct {
		in            string
		err           error
		offset, entry int
	}{
		{``, portspec.ErrEmpty, 0, 0},
		{` `, portspec.ErrSyntax, 1, 0},
		{`null`, portspec.ErrSyntax, 0, 0},
		{range80, portspec.ErrSyntax, 0, 0},
		{`[`, portspec.ErrSyntax, 1, 1},
		{`[]x`, portspec.ErrSyntax, 2, 0},
		{`[][]`, portspec.ErrSyntax, 2, 0},
		{`[` + range80, portspec.ErrSyntax, 47, 1},
		{`[` + range80 + `,]`, portspec.ErrSyntax, 48, 2},
		{`[` + range80 + range80 + `]`, portspec.ErrSyntax, 47, 1},
		{`[{}]`, portspec.ErrField, 1, 1},
		{`[{"portStart":80,"portEnd":80}]`, portspec.ErrField, 1, 1},
		{`[{"portStart":80,"protocol":"TCP"}]`, portspec.ErrField, 1, 1},
		{`[{"portEnd":80,"protocol":"TCP"}]`, portspec.ErrField, 1, 1},
		{`[{"portstart":80,"portEnd":80,"protocol":"TCP"}]`, portspec.ErrField, 2, 1},
		{`[{"PortStart":80,"portEnd":80,"protocol":"TCP"}]`, portspec.ErrField, 2, 1},
		{`[{"portStart":80,"portStart":80,"portEnd":80,"protocol":"TCP"}]`, portspec.ErrField, 17, 1},
		{`[{"portStart":80,"portEnd":80,"protocol":"TCP","name":"x"}]`, portspec.ErrField, 47, 1},
		{`[{"port\u0053tart":80,"portEnd":80,"protocol":"TCP"}]`, portspec.ErrSyntax, 2, 1},
		{`[{"portStart":80.0,"portEnd":80,"protocol":"TCP"}]`, portspec.ErrSyntax, 16, 1},
		{`[{"portStart":8e1,"portEnd":80,"protocol":"TCP"}]`, portspec.ErrSyntax, 15, 1},
		{`[{"portStart":"80","portEnd":80,"protocol":"TCP"}]`, portspec.ErrSyntax, 14, 1},
		{`[{"portStart":080,"portEnd":80,"protocol":"TCP"}]`, portspec.ErrSyntax, 14, 1},
		{`[{"portStart":-80,"portEnd":80,"protocol":"TCP"}]`, portspec.ErrSyntax, 14, 1},
		{`[{"portStart":null,"portEnd":80,"protocol":"TCP"}]`, portspec.ErrSyntax, 14, 1},
		{`[{"portStart":0,"portEnd":80,"protocol":"TCP"}]`, portspec.ErrRange, 14, 1},
		{`[{"portStart":80,"portEnd":65536,"protocol":"TCP"}]`, portspec.ErrRange, 27, 1},
		{`[{"portStart":90,"portEnd":80,"protocol":"TCP"}]`, portspec.ErrOrder, 1, 1},
		{`[` + range80 + `,{"portStart":90,"portEnd":80,"protocol":"TCP"}]`, portspec.ErrOrder, 48, 2},
		{`[{"portStart":80,"portEnd":80,"protocol":"tcp"}]`, portspec.ErrProtocol, 41, 1},
		{`[{"portStart":80,"portEnd":80,"protocol":"SCTP"}]`, portspec.ErrProtocol, 41, 1},
		{`[{"portStart":80,"portEnd":80,"protocol":""}]`, portspec.ErrProtocol, 41, 1},
		{`[{"portStart":80,"portEnd":80,"protocol":6}]`, portspec.ErrSyntax, 41, 1},
		{`[{"portStart":80,"portEnd":80,"protocol":"TCP",}]`, portspec.ErrSyntax, 47, 1},
		{`[{,"portStart":80,"portEnd":80,"protocol":"TCP"}]`, portspec.ErrSyntax, 2, 1},
		{`[{"portStart":80 "portEnd":80,"protocol":"TCP"}]`, portspec.ErrSyntax, 17, 1},
		{`[{"portStart",80}]`, portspec.ErrSyntax, 13, 1},
		{`[{"portStart":`, portspec.ErrSyntax, 14, 1},
		{`[{"portStart`, portspec.ErrSyntax, 2, 1},
	} {
		got, err := portspec.ParseREST(test.in)
		if err == nil {
			t.Errorf("ParseREST(%s) = %v", test.in, got)
			continue
		}
		checkIs(t, err, test.err)
		if e := parseError(t, err); e.Offset != test.offset || e.Entry != test.entry || got != nil {
			t.Errorf("ParseREST(%s): offset %d, entry %d; want %d, %d", test.in, e.Offset, e.Entry, test.offset, test.entry)
		}
	}
}

// TestRESTJSON holds both directions inside a larger document.
func TestRESTJSON(t *testing.T) {
	type profile struct {
		AllowedHostPorts portspec.RESTRanges `json:"allowedHostPorts"`
	}
	h, err := portspec.ParseHostPorts("80/tcp 40000-60000/udp 80/tcp")
	if err != nil {
		t.Fatal(err)
	}
	const text = `{"allowedHostPorts":[{"portStart":80,"portEnd":80,"protocol":"TCP"},` +
		`{"portStart":40000,"portEnd":60000,"protocol":"UDP"},{"portStart":80,"portEnd":80,"protocol":"TCP"}]}`
	if b, err := json.Marshal(profile{h.Entries}); err != nil || string(b) != text {
		t.Errorf("Marshal: %s, %v", b, err)
	}
	var p profile
	if err := json.Unmarshal([]byte(text), &p); err != nil || !slices.Equal(p.AllowedHostPorts, h.Entries) {
		t.Errorf("Unmarshal: %v, %v", p, err)
	}
	if err := json.Unmarshal([]byte(`{"allowedHostPorts":[{"portStart":80,"PORTEND":81,"protocol":"TCP"}]}`), &p); !errors.Is(err, portspec.ErrField) {
		t.Errorf("Unmarshal of a misspelt field: %v", err)
	}
	if !slices.Equal(p.AllowedHostPorts, h.Entries) {
		t.Errorf("an error changed the value: %v", p)
	}
	for _, r := range []portspec.RESTRanges{nil, {}} {
		b, err := json.Marshal(profile{r})
		if err != nil {
			t.Fatal(err)
		}
		back := profile{h.Entries}
		if err := json.Unmarshal(b, &back); err != nil || (back.AllowedHostPorts == nil) != (r == nil) || len(back.AllowedHostPorts) != 0 {
			t.Errorf("%s comes back as %#v, %v", b, back, err)
		}
	}
	for _, bad := range []portspec.RESTRanges{slices.Collect(portspec.MustParse("80/sctp").All()), {{}}} {
		if b, err := bad.MarshalJSON(); !errors.Is(err, portspec.ErrProtocol) {
			t.Errorf("%v becomes %s, %v", bad, b, err)
		}
	}
}

// TestRESTOracle compares ParseREST with encoding/json: what the strict reader
// takes is JSON of the same meaning.
func TestRESTOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.SampledFrom([]string{"80", "1", "65535", "90", "0", "80.0", "-1", "08", "true", " 7 "})
		protocol := rapid.SampledFrom([]string{`"TCP"`, `"UDP"`, ` "TCP" `, `"tcp"`, `TCP`, `null`})
		fields := rapid.Permutation([]string{
			`"portStart":` + number.Draw(t, "start"),
			` "portEnd" : ` + number.Draw(t, "end"),
			`"protocol":` + protocol.Draw(t, "protocol"),
		}).Draw(t, "fields")
		in := "[{" + strings.Join(fields, ",") + "}]"
		got, err := portspec.ParseREST(in)
		if err != nil {
			checkCorrection(t, in, err, func(s string) error { return second(portspec.ParseREST(s)) })
			return
		}
		var want []struct {
			PortStart, PortEnd uint16
			Protocol           string
		}
		if err := json.Unmarshal([]byte(in), &want); err != nil {
			t.Fatalf("%s is no JSON: %v", in, err)
		}
		text := fmt.Sprintf("%d-%d/%s", want[0].PortStart, want[0].PortEnd, want[0].Protocol)
		if len(got) != 1 || portspec.SetOf(got...) != portspec.MustParse(text) {
			t.Fatalf("ParseREST(%s) = %v, want %s", in, got, text)
		}
	})
}
