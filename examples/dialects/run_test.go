package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/internal/gen"
	"github.com/sallyport-go/sallyport/internal/oracle"
	"github.com/sallyport-go/sallyport/match"
)

var update = flag.Bool("update", false, "write the golden files")

// A result is what a run leaves.
type result struct {
	status      int
	out, errors string
}

// dialects runs the program.
func dialects(args ...string) result {
	var out, errors bytes.Buffer
	status := run(args, strings.NewReader(""), &out, &errors)
	return result{status, out.String(), errors.String()}
}

// sessions are the command lines of the golden files.
var sessions = [][]string{
	{"*.example.com", "a.b.example.com", "example.com", "X.Example.Com."},
	{".example.com"},
	{"example.com"},
	{"*"},
	{"*example.com"},
	{"a*.example.com"},
	{"example.com."},
	{"full:example.com"},
	{"keyword:example.com"},
	{"https://example.com/"},
	{"*.example.com", "https://example.com/", "192.0.2.1", "a..b"},
}

// golden compares text with a file of testdata.
func golden(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, expected := strings.SplitAfter(text, "\n"), strings.SplitAfter(string(want), "\n")
	for i := range max(len(got), len(expected)) {
		if i >= len(got) || i >= len(expected) || got[i] != expected[i] {
			t.Fatalf("%s:%d differs; see whether it should, then run with -update\ngot  %q\nwant %q",
				path, i+1, got[i:min(i+1, len(got))], expected[i:min(i+1, len(expected))])
		}
	}
}

func TestTextGolden(t *testing.T) {
	var b strings.Builder
	for _, args := range sessions {
		r := dialects(args...)
		fmt.Fprintf(&b, "$ dialects %s\n%s%s(exit status %d)\n\n", strings.Join(args, " "), r.out, r.errors, r.status)
		for line := range strings.Lines(r.out) {
			if len(line) > columns+1 {
				t.Errorf("%q has more than %d columns", line, columns)
			}
		}
	}
	golden(t, "verdicts.txt", b.String())
}

// Every dialect but the canonical one is in exactly one place, the order is as
// documented, and what is said of a meaning is true of every dialect in it and
// of every host of the small universe, by the reference that shares no code with
// package match.
func TestExact(t *testing.T) {
	var hosts []string
	for h := range gen.Hosts(gen.Small) {
		hosts = append(hosts, h)
	}
	texts := []string{
		"*.a", ".a", "a", "a.", "*", "**", "*a", "a*", "a*.b", "*a.b", "**.a", "*.*.a", "a.*.b", "+.a", "A", "*.a.b", "_.a", "-a", "1",
		"full:a", "domain:a", "keyword:a", "a.*", "[ab].a", "?.a", "#", "**a", "a..b",
	}
	for _, text := range texts {
		v := read(text, nil)
		place := map[match.Dialect]int{}
		predicates := map[match.Dialect]func(oracle.Host) bool{}
		for d := range match.Dialects() {
			if p, err := oracle.Compile(oracle.Pattern{Dialect: d.String(), Text: text}); err == nil {
				predicates[d] = p
			}
		}
		admitted := func(p func(oracle.Host) bool, h string) bool { return p(oracle.ParseHost(h)) }
		for i, m := range v.Meanings {
			if i > 0 && (len(m.Dialects) > len(v.Meanings[i-1].Dialects) ||
				len(m.Dialects) == len(v.Meanings[i-1].Dialects) && m.Pattern.String() < v.Meanings[i-1].Pattern.String()) {
				t.Errorf("%q: %v is out of order", text, m.Pattern)
			}
			if (m.Refuses == "") != (m.Reach == "any name") {
				t.Errorf("%q: %v refuses %q and is %s", text, m.Pattern, m.Refuses, m.Reach)
			}
			if m.AdmittedBy != nil && (m.AdmittedBy.Relation(m.Pattern) == match.Equivalent || !m.AdmittedBy.Match(m.Refuses)) {
				t.Errorf("%q: %v does not admit %q", text, m.AdmittedBy, m.Refuses)
			}
			for _, d := range m.Dialects {
				place[d]++
				p := predicates[d]
				if p == nil {
					t.Errorf("%q: %v is in %v, and the reference refuses it", text, d, m.Pattern)
					continue
				}
				if !admitted(p, m.Admits) || m.Refuses != "" && admitted(p, m.Refuses) {
					t.Errorf("%q: %v: admits %q, refuses %q", text, d, m.Admits, m.Refuses)
				}
				for _, h := range hosts {
					if m.Pattern.Match(h) != admitted(p, h) {
						t.Fatalf("%q: %v is in %v, and they differ on %q", text, d, m.Pattern, h)
					}
				}
			}
		}
		for _, e := range v.Never {
			for _, d := range e.Dialects {
				place[d]++
				if p := predicates[d]; p == nil || slices.ContainsFunc(hosts, func(h string) bool { return admitted(p, h) }) {
					t.Errorf("%q: %v is not dead", text, d)
				}
			}
		}
		for _, e := range v.Refused {
			for _, d := range e.Dialects {
				place[d]++
				// What some systems refuse only later, the reference has as dead.
				p := predicates[d]
				if p != nil && slices.ContainsFunc(hosts, func(h string) bool { return admitted(p, h) }) {
					t.Errorf("%q: %v does not refuse it", text, d)
				}
			}
		}
		for d := range match.Dialects() {
			if want := map[bool]int{true: 1}[d != match.Canonical]; place[d] != want {
				t.Errorf("%q: %v is in %d places, want %d", text, d, place[d], want)
			}
		}
		for i, m := range v.Meanings {
			for _, n := range v.Meanings[:i] {
				if m.Pattern.Relation(n.Pattern) == match.Equivalent {
					t.Errorf("%q: %v and %v are one meaning", text, m.Pattern, n.Pattern)
				}
			}
		}
	}
}

// The words for a reach say what the pattern means.
func TestReach(t *testing.T) {
	for _, test := range []struct{ text, pattern, want string }{
		{"*", "**", "any name"},
		{"*", "*", "any name of one label"},
		{"*.x.com", "x.com", "exactly this name"},
		{"*.x.com", "*.x.com", "one label below the name"},
		{"*.X.com", "**.x.com", "any depth below the name"},
		{".x.com", "x.com|*.x.com", "the name and one label below"},
		{"+.x.com", "x.com|**.x.com", "the name and any depth below"},
		{"*x.com", "**x.com", "any name with this end"},
		{"*x.com", "*x.com", "this end, and more bytes only in its first label"},
		{"keyword:x.com.", "**x.com**", "any name with these bytes in it"},
		{"*.x.com", "**.y.com", otherNames},
		{"*.x.com", "{a-z.}.x.com", otherNames},
		{"a*.x.com", "a*.x.com", otherNames},
		{"x.*", "x.**", otherNames},
	} {
		if got := reach(match.MustParse(match.Canonical, test.pattern), literalEnd(test.text)); got != test.want {
			t.Errorf("%q as %s: %q, want %q", test.text, test.pattern, got, test.want)
		}
	}
}

// Arguments, good and bad.
func TestArguments(t *testing.T) {
	long := strings.Repeat("a", match.MaxText+1)
	for _, test := range []struct {
		args   []string
		status int
		want   string // a part of the output
	}{
		{[]string{"*.example.com"}, 0, "**.example.com (any depth below the name; "},
		{[]string{"*.example.com", "a.b.example.com"}, 0, "  yes      a.b.example.com\n"},
		{[]string{"*.example.com", "A.Example.Com."}, 0, "  yes      A.Example.Com.\n"},
		{[]string{"*.example.com", "example.com"}, 0, "  no       example.com\n"},
		{[]string{"--", "-x"}, 0, `"-x" in `},
		{[]string{"\x1b[31m\u202e\xff"}, 0, `"\x1b[31m\u202e\xff" in `},
		{[]string{long[1:]}, 0, "dialects: 0 meanings"},
		{[]string{"-json=false", "x"}, 0, `"x" in `},
		{[]string{"-json", "x"}, 0, `{"schema":1,"text":"x",`},
		{[]string{"-json", "\u202e\x7f😀"}, 0, `"text":"\u202e\u007f\ud83d\ude00"`},
		{nil, 2, "no text; write it after the flags"},
		{[]string{""}, 2, `argument 1 "": the pattern is empty`},
		{[]string{long}, 2, "the pattern is too long; no dialect takes more than 255 bytes"},
		{[]string{"-h"}, 2, "Exit status: 0 answered"},
		{[]string{"-help"}, 2, "-json"},
		{[]string{"-x"}, 2, "flag provided but not defined: -x; -h lists the flags"},
		{[]string{"-\x1b[31m\u202e"}, 2, `not defined: -\x1b[31m\u202e; `},
		{[]string{"-x", "-json"}, 2, `{"schema":1,"error":"flag provided but not defined: -x"`},
		{[]string{"-json=maybe", "x"}, 2, "invalid boolean value"},
		{[]string{"x", "-json"}, 2, `argument 2 "-json": this is no valid host; flags go before the text`},
		{[]string{"x", "https://a.example/b"}, 2, `write "a.example"`},
		{[]string{"x", "a.example:443"}, 2, `write "a.example"`},
		{[]string{"x", "*.example.com"}, 2, "this is a pattern, not a host; write a name such as a.example.com"},
		{[]string{"x", "192.0.2.1"}, 2, "an address is no name"},
		{[]string{"x", "[2001:db8::1]"}, 2, "an address is no name"},
		{[]string{"x", "1.2.3"}, 2, "last label is a number"},
		{[]string{"x", "a-.b"}, 2, "starts or ends with a hyphen"},
		{[]string{"x", "a..b"}, 2, "write a name such as a.example.com"},
		{[]string{"x", ""}, 2, `argument 2 "": this is no valid host`},
		{[]string{"x", "é"}, 2, "A-labels"},
		{[]string{"x", long}, 2, "this is no valid host"},
		{[]string{"-json", "", "b c"}, 2, `"argument":2,"input":"b c"`},
	} {
		r := dialects(test.args...)
		if r.status != test.status || !strings.Contains(r.out+r.errors, test.want) {
			t.Errorf("%.60q: status %d, want %d with %q\n%s%s", test.args, r.status, test.status, test.want, r.out, r.errors)
		}
		if r.status != 0 && r.errors == "" && r.out == "" || r.status == 0 && r.errors != "" {
			t.Errorf("%.60q: status %d, standard error %q", test.args, r.status, r.errors)
		}
	}
}

// A failedWriter takes nothing.
type failedWriter struct{}

func (failedWriter) Write([]byte) (int, error) { return 0, errors.New("no space") }

// An answer that is lost is no answer.
func TestLostOutput(t *testing.T) {
	for _, args := range [][]string{{"x"}, {"-json", "x"}, {"-json", ""}, {"-h"}} {
		var errors bytes.Buffer
		if status := run(args, nil, failedWriter{}, &errors); status != statusBadInput || !strings.Contains(errors.String(), "no space") {
			t.Errorf("%q: status %d, standard error %q", args, status, errors.String())
		}
	}
}

// Whatever the arguments are, the program ends with a status of 0 or 2, writes
// nothing but printable lines, and says in JSON what the contract allows, with
// the status that it has without -json.
func FuzzRun(f *testing.F) {
	for _, seed := range []string{"*.example.com\na.example.com", "-h", "-json=0\nx", "--\n-x", "\x1b[31m\u202e\xff", "keyword:a", "[a-b]?*.x", "x\nhttps://x/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		args := strings.Split(text, "\n")
		plain, structured := dialects(args...), dialects(append([]string{"-json"}, args...)...)
		for _, r := range []result{plain, structured} {
			if r.status != statusAnswered && r.status != statusBadInput || r.out+r.errors == "" {
				t.Fatalf("status %d, output %q", r.status, r.out+r.errors)
			}
			if strings.HasPrefix(r.out, "Dialects says") { // the help text has nothing of the input, and tabs
				return
			}
			for _, c := range []byte(r.out + r.errors) {
				if (c < ' ' || c > '~') && c != '\n' {
					t.Fatalf("%q is not printable", r.out+r.errors)
				}
			}
		}
		if plain.status != structured.status {
			t.Fatalf("status %d, with -json %d", plain.status, structured.status)
		}
		if slices.ContainsFunc(args, func(a string) bool { return strings.HasPrefix(strings.TrimLeft(a, "-"), "json") }) {
			return // perhaps no JSON after all
		}
		c := readContract(t)
		for line := range strings.Lines(structured.out) {
			c.line(t, line)
		}
	})
}
