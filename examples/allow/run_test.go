package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
)

var update = flag.Bool("update", false, "write the golden files")

// A result is what a run leaves.
type result struct {
	status      int
	out, errors string
}

// allow runs the program.
func allow(stdin string, args ...string) result {
	var out, errors bytes.Buffer
	status := run(args, strings.NewReader(stdin), &out, &errors)
	return result{status, out.String(), errors.String()}
}

// eastus runs the program for the usual cluster.
func eastus(stdin string, args ...string) result {
	return allow(stdin, append([]string{"-cloud", "public", "-region", "eastus"}, args...)...)
}

// check compares a run with a status and with texts that its output must have.
func (r result) check(t *testing.T, status int, texts ...string) {
	t.Helper()
	if r.status != status {
		t.Errorf("status %d, want %d", r.status, status)
	}
	for _, text := range texts {
		if !strings.Contains(r.out+r.errors, text) {
			t.Errorf("there is no %q", text)
		}
	}
	if t.Failed() {
		t.Logf("standard output:\n%s\nstandard error:\n%s", r.out, r.errors)
	}
}

// sessions are the command lines of the golden files. Between them they reach
// every line of a verdict and every field of the contract.
var sessions = [][]string{
	{"-cloud", "public", "-region", "eastus", "x.data.mcr.microsoft.com:443", "data.mcr.microsoft.com:443"},
	{"-cloud", "public", "-region", "eastus", "-explain", "mcr.microsoft.com:443", "mcr.microsoft.com:80", "a.mcr.microsoft.com:443", "ntp.ubuntu.com:123/udp"},
	{"-cloud", "public", "-region", "eastus", "nvidia.github.io:443", "security.ubuntu.com:80", "dc.services.visualstudio.com:443"},
	{"-cloud", "public", "-region", "eastus", "westeurope.dp.kubernetesconfiguration.azure.com:443", "mcrweu0.cdn.mscr.io:443", "mcr.azure.cn:443", "nobody.example:443"},
	{"-cloud", "public", "-region", "eastus", "198.51.100.7:443", "198.51.100.7:25", "[2001:db8::7]:443"},
	{"-cloud", "public", "-region", "eastus", "-api-server", "2001:db8::7", "-explain", "[2001:db8::7]:443", "[2001:db8::7]:80"},
	{"-cloud", "public", "-region", "eastus", "-features", "gpu,monitor", "-optional", "nvidia.github.io:443", "security.ubuntu.com:80"},
	{"-cloud", "china", "-region", "chinaeast2", "mcr.azure.cn:443"},
	{"-cloud", "china", "-region", "chinaeast2", "-konnectivity", "mcr.azure.cn:443"},
	{"-cloud", "public", "-edition", "2019-05", "-any-destination", "example.com:9000", "198.51.100.7:9000"},
	{"-cloud", "public", "-region", "westeurope", "-edition", "2020-03", "-features", "devspaces", "-guid", "7f", "azds-7f.westeurope.azds.io:443"},
	{"-cloud", "public", "-region", "canadacenral", "mcr.microsoft.com:443"},
	{"-cloud", "public", "-region", "eastus", "https://mcr.microsoft.com/v2/", "mcr.microsoft.com:99999", "mcr.microsoft.com:443"},
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
			line := func(lines []string) string {
				if i < len(lines) {
					return lines[i]
				}
				return "(no line)"
			}
			t.Fatalf("%s:%d differs; see whether it should, then run with -update\ngot  %s\nwant %s", path, i+1, line(got), line(expected))
		}
	}
}

func TestTextGolden(t *testing.T) {
	var b strings.Builder
	for _, args := range sessions {
		r := allow("", args...)
		b.WriteString("$ allow " + strings.Join(args, " ") + "\n" + r.out + r.errors)
		b.WriteString("(exit status " + strconv.Itoa(r.status) + ")\n\n")
	}
	golden(t, "verdicts.txt", b.String())
}

// The near-miss twins: one label more or less is another verdict.
func TestTwins(t *testing.T) {
	for _, twin := range []struct{ allowed, denied, why string }{
		{"x.data.mcr.microsoft.com:443", "data.mcr.microsoft.com:443", "the apex of a wildcard"},
		{"a.b.c.data.mcr.microsoft.com:443", "xdata.mcr.microsoft.com:443", "a label boundary"},
		{"x.data.mcr.microsoft.com:443", "x.data.mcr.microsoft.com:80", "another port"},
		{"x.data.mcr.microsoft.com:443", "x.data.mcr.microsoft.com:443/udp", "another protocol"},
		{"mcr.microsoft.com:443", "mcr.microsoft.com.example.com:443", "the name in front"},
		{"MCR.Microsoft.COM.:443/TCP", "x.mcr.microsoft.com:443", "below a plain name"},
	} {
		t.Run(twin.why, func(t *testing.T) {
			eastus("", twin.allowed).check(t, statusAllowed, "ALLOW")
			eastus("", twin.denied).check(t, statusDenied, "DENY")
		})
	}
}

// Every flag with good and with bad input.
func TestFlags(t *testing.T) {
	for _, test := range []struct {
		args   string
		status int
		texts  []string
	}{
		{"-cloud government -region usgovvirginia -konnectivity management.usgovcloudapi.net:443", 0, []string{"scope   government/usgovvirginia, base"}},
		{"-cloud publik -region eastus mcr.microsoft.com:443", 2, []string{`-cloud "publik": unknown cloud; write public`}},
		{"-cloud all -region eastus mcr.microsoft.com:443", 2, []string{"a cluster runs in one cloud"}},
		{"-cloud= -region eastus mcr.microsoft.com:443", 2, []string{"-cloud: unknown cloud"}},
		{"-region eastus mcr.microsoft.com:443", 2, []string{"-cloud: missing; give public, china or government"}},
		{"-cloud public mcr.microsoft.com:443", 2, []string{"-region: missing"}},
		{"mcr.microsoft.com:443", 2, []string{"-cloud: missing", "-region: missing"}},

		{"-cloud public -region canadacentral mcr.microsoft.com:443", 0, []string{"public/canadacentral"}},
		{"-cloud public -region canadacenral mcr.microsoft.com:443", 2, []string{`-region "canadacenral": unknown region; write canadacentral`}},
		{"-cloud public -region zzz mcr.microsoft.com:443", 2, []string{"the regions of cloud public are", "westeurope"}},
		{"-region zzz mcr.microsoft.com:443", 2, []string{"-cloud: missing", `-region "zzz": unknown region`, "usgovvirginia"}},
		{"-cloud public -region chinaeast2 mcr.microsoft.com:443", 2, []string{"it is a region of cloud china, not of public"}},
		{"-cloud public -region eastus -region westus mcr.microsoft.com:443", 2, []string{"given twice"}},

		{"-cloud public -region eastus -edition 2020-03 mcrweu0.cdn.mscr.io:443", 0, []string{"edition 2020-03, line"}},
		{"-cloud public -region eastus mcrweu0.cdn.mscr.io:443", 1, []string{"only in edition 2020-03"}},
		{"-cloud public -region eastus -edition 2020 mcr.microsoft.com:443", 2, []string{`-edition "2020": unknown edition; write 2020-03`}},
		{"-cloud public -region eastus -edition= mcr.microsoft.com:443", 2, []string{"-edition: unknown edition"}},
		{"-cloud china -region chinaeast2 -edition 2019-05 mcr.microsoft.com:443", 2, []string{`-cloud "china": unknown cloud; edition 2019-05 has no rules for it`}},

		{"-cloud public -region eastus -features gpu,monitor nvidia.github.io:443", 0, []string{"base, gpu, monitor;"}},
		{"-cloud public -region eastus -features base mcr.microsoft.com:443", 0, []string{"public/eastus, base;"}},
		{"-cloud public -region eastus -features all nvidia.github.io:443 data.policy.core.windows.net:443", 0, []string{"gpu", "extensions"}},
		{"-cloud public -region eastus -features gpuu,policey mcr.microsoft.com:443", 2, []string{`-features "gpuu": unknown feature; write gpu;`, "write policy;"}},
		{"-cloud public -region eastus -features gpu,,monitor mcr.microsoft.com:443", 2, []string{"-features: unknown feature"}},
		{"-cloud public -region eastus -features= mcr.microsoft.com:443", 2, []string{"-features: unknown feature"}},
		{"-cloud public -region eastus -features all,gpu mcr.microsoft.com:443", 2, []string{`-features "all": unknown feature`}},
		{"-cloud public -region eastus -features devspaces mcr.microsoft.com:443", 2, []string{"editions that have: 2020-03"}},

		{"-cloud public -region eastus -optional security.ubuntu.com:80", 0, []string{"(optional)", "optional rows on"}},
		{"-cloud public -region eastus -optional=maybe security.ubuntu.com:80", 2, []string{`invalid boolean value "maybe" for -optional`}},
		{"-cloud public -region eastus security.ubuntu.com:80", 1, []string{"-optional allows it"}},

		{"-cloud public -region eastus -api-server 203.0.113.7 203.0.113.7:443", 0, []string{"exactly this address 203.0.113.7/32, and no name", "API server 203.0.113.7"}},
		{"-cloud public -region eastus -api-server 203.0.113.7 203.0.113.8:443", 1, []string{"no rule holds this address"}},
		{"-cloud public -region eastus -api-server 203.0.113.7 203.0.113.7:80", 1, []string{"passes  203.0.113.7:443", "allow this exact address at this port"}},
		{"-cloud public -region eastus -api-server api.example.com mcr.microsoft.com:443", 2, []string{`-api-server "api.example.com": this is no address`}},
		{"-cloud public -region eastus -api-server 0.0.0.0 mcr.microsoft.com:443", 2, []string{`-api-server "0.0.0.0": invalid value`}},
		{"-cloud public -region eastus -api-server fe80::1%eth0 mcr.microsoft.com:443", 2, []string{"no address without a zone"}},
		{"-cloud public -region eastus -api-server ::ffff:203.0.113.7%eth0 mcr.microsoft.com:443", 2, []string{"no address without a zone"}},
		{"-cloud public -region eastus -api-server= mcr.microsoft.com:443", 2, []string{"-api-server: this is no address"}},

		{"-cloud public -edition 2019-05 mcr.microsoft.com:443", 2, []string{
			"edition 2019-05 opens 9000/tcp towards any destination in cloud public",
			"add -api-server with its address, -konnectivity if the nodes use it or -any-destination"}},
		{"-cloud public -edition 2019-05 -optional mcr.microsoft.com:443", 2, []string{"9000/tcp, 123/udp and 53/udp", "add -any-destination\n"}},
		{"-cloud public -edition 2019-05 -any-destination host.example:9000 192.0.2.1:9000", 0, []string{`"*" here: any name`, "any address of the prefix 0.0.0.0/0\n"}},
		{"-cloud public -edition 2019-05 -any-destination host.example:9001", 1, nil},
		{"-cloud public -edition 2019-05 -konnectivity host.example:9000", 1, nil},
		{"-cloud public -edition 2019-05 -api-server 203.0.113.7 203.0.113.7:9000", 0, nil},
		{"-cloud china -region chinaeast2 mcr.azure.cn:443", 2, []string{"1194/udp, 9000/tcp and 22/tcp"}},
		{"-cloud china -region chinaeast2 -konnectivity mcr.azure.cn:443", 0, []string{"; konnectivity\n"}},
		{"-cloud china -region chinaeast2 -konnectivity=2 mcr.azure.cn:443", 2, []string{"-konnectivity"}},
		{"-cloud public -region eastus -any-destination=x mcr.microsoft.com:443", 2, []string{"-any-destination"}},

		{"-cloud public -region eastus -edition 2020-03 -features all mcr.microsoft.com:443", 2, []string{"-guid: missing; needed for all/devspaces/"}},
		{"-cloud public -region eastus -edition 2020-03 -features all -guid 7f azds-7f.eastus.azds.io:443", 0, []string{"means   exactly this name", "GUID 7f"}},
		{"-cloud public -region eastus -edition 2020-03 -features all -guid a.b azds-7f.eastus.azds.io:443", 2, []string{`-guid "a.b": invalid value`}},

		{"-cloud public -region eastus -json mcr.microsoft.com:443", 0, []string{`"verdict":"allow"`}},
		{"-cloud public -region eastus -json=x mcr.microsoft.com:443", 2, []string{"-json"}},
		{"-cloud public -region eastus -explain=x mcr.microsoft.com:443", 2, []string{"-explain"}},
		{"-cloud public -region eastus -bogus mcr.microsoft.com:443", 2, []string{"-bogus", "-h lists the flags"}},
		{"-cloud public -region eastus mcr.microsoft.com:443 -json", 2, []string{"ALLOW", `argument 2 "-json"`, "flags go before the first host:port"}},
		{"-cloud public -region eastus", 2, []string{"nothing to judge"}},
		{"-cloud public -region eastus -- mcr.microsoft.com:443", 0, nil},
		{"-cloud public -region eastus - mcr.microsoft.com:443", 2, []string{"ALLOW", `"-" must be the only argument`}},
		{"", 2, []string{"nothing to judge"}},
		{"-h", 2, []string{"Exit status", "-konnectivity", "china", "2020-03", "gpu"}},
		{"-json -help", 2, []string{"Exit status"}},
	} {
		t.Run(test.args, func(t *testing.T) {
			allow("", strings.Fields(test.args)...).check(t, test.status, test.texts...)
		})
	}
}

// Bad input names the argument, what is wrong and how to write it; the rest is
// still judged. What it says to write is no bad input.
func TestBadInput(t *testing.T) {
	correction := regexp.MustCompile(`write "([^"]+)"\n`)
	for _, test := range []struct{ text, wrong, write string }{
		{"https://x.data.mcr.microsoft.com/v2/", "this is not host:port", "x.data.mcr.microsoft.com:443"},
		{"http://user:secret@MCR.microsoft.com/a?b#c", "this is not host:port", "mcr.microsoft.com:80"},
		{"https://mcr.microsoft.com:8443/", "this is not host:port", "mcr.microsoft.com:8443"},
		{"mcr.microsoft.com", "this is not host:port", "mcr.microsoft.com:443"},
		{"mcr.microsoft.com:443/", "protocol missing or unknown", "mcr.microsoft.com:443"},
		{" mcr.microsoft.com:443", "this is no host", "mcr.microsoft.com:443"},
		{"::1", "this is not host:port", "[::1]:443"},
		{"mcr.microsoft.com:0443", "syntax error", "mcr.microsoft.com:443"},
		{"mcr.microsoft.com:+443", "syntax error", ""},
		{"mcr.microsoft.com:0", "port not in 1-65535", ""},
		{"mcr.microsoft.com:65536", "port not in 1-65535", ""},
		{"mcr.microsoft.com:4294967739", "port not in 1-65535", ""},
		{"mcr.microsoft.com:https", "syntax error", ""},
		{"mcr.microsoft.com:443/icmp", "protocol missing or unknown", ""},
		{"*.microsoft.com:443", "this is no host", ""},
		{"a..b:443", "this is no host", ""},
		{"1.2.3:443", "this is no host", ""},
		{"m\u00fcnchen.example:443", "this is no host", ""},
		{strings.Repeat("a", 64) + ".example:443", "this is no host", ""},
		{strings.Repeat("a.", 500) + "example:443", "this is not host:port", ""},
		{"", "this is not host:port", ""},
		{":443", "this is no host", ""},
		{"\x00", "this is not host:port", ""},
	} {
		t.Run(test.text, func(t *testing.T) {
			r := eastus("", "nobody.example:443", test.text, "mcr.microsoft.com:443")
			r.check(t, statusBadInput, "argument 2", test.wrong, "; ", "DENY", "ALLOW")
			if len(r.errors) > 4*maxInput+200 {
				t.Errorf("the message has %d bytes", len(r.errors))
			}
			if test.write == "" {
				return
			}
			m := correction.FindStringSubmatch(r.errors)
			if m == nil || m[1] != test.write {
				t.Fatalf("does not say to write %q: %s", test.write, r.errors)
			}
			if again := eastus("", m[1]); again.status == statusBadInput {
				t.Errorf("what it says to write is bad input: %s", again.errors)
			}
		})
	}
}

// The highest status wins, whatever the order.
func TestHighestStatusWins(t *testing.T) {
	for _, test := range []struct {
		args   string
		status int
	}{
		{"mcr.microsoft.com:443 packages.microsoft.com:443", 0},
		{"mcr.microsoft.com:443 nobody.example:443 mcr.microsoft.com:443", 1},
		{"bad nobody.example:443 mcr.microsoft.com:443", 2},
		{"nobody.example:443 mcr.microsoft.com:443 bad", 2},
	} {
		eastus("", strings.Fields(test.args)...).check(t, test.status)
		eastus(strings.ReplaceAll(test.args, " ", "\n"), "-").check(t, test.status)
		eastus("", append([]string{"-json"}, strings.Fields(test.args)...)...).check(t, test.status)
	}
}

func TestStandardInput(t *testing.T) {
	for _, test := range []struct {
		name, in string
		status   int
		texts    []string
	}{
		{"lines", "mcr.microsoft.com:443\npackages.microsoft.com:443\n", 0, []string{"ALLOW  packages"}},
		{"no end of line at the end", "mcr.microsoft.com:443\nnobody.example:443", 1, []string{"DENY   nobody"}},
		{"CR LF", "mcr.microsoft.com:443\r\nntp.ubuntu.com:123/udp\r\n", 0, []string{"ALLOW  ntp"}},
		{"one CR only", "mcr.microsoft.com:443\r\r\n", 2, []string{`line 1 "mcr.microsoft.com:443\r"`, `write "mcr.microsoft.com:443"`}},
		{"blank lines are skipped and counted", "\n \t\n\r\nbad\nmcr.microsoft.com:443\n\n", 2, []string{`line 4 "bad"`, "ALLOW"}},
		{"blanks around", "  mcr.microsoft.com:443\n", 2, []string{"line 1", `write "mcr.microsoft.com:443"`}},
		{"nothing", "", 2, []string{"standard input has no request"}},
		{"only blanks", "\n\n \n", 2, []string{"standard input has no request"}},
		{"a URL", "https://mcr.microsoft.com/\n", 2, []string{"line 1", `write "mcr.microsoft.com:443"`}},
		{"a dash", "-\n", 2, []string{`line 1 "-": this is not host:port; a host is a name`}},
		{"a flag", "-json\n", 2, []string{`line 1 "-json": this is not host:port; a host is a name`}},
		{"a long line", strings.Repeat("x", 3*maxLine) + "\nmcr.microsoft.com:443\n", 2, []string{"line 1", "longer than 4096 bytes", "ALLOW"}},
		{"a long last line", "mcr.microsoft.com:443\n" + strings.Repeat("x", maxLine), 2, []string{"line 2", "longer than 4096 bytes", "ALLOW"}},
		{"the longest line", strings.Repeat("x", maxLine-1) + "\n", 2, []string{"line 1", "this is not host:port"}},
		{"a long line that starts well", "mcr.microsoft.com:443" + strings.Repeat(" ", maxLine) + "\n", 2, []string{"longer"}},
		{"a long blank line", strings.Repeat(" ", maxLine) + "\nmcr.microsoft.com:443", 2, []string{"longer"}},
		{"bytes", "\x00\xff\x1b[2J:443\n", 2, []string{`line 1 "\x00\xff\x1b[2J:443"`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			eastus(test.in, "-").check(t, test.status, test.texts...)
			// However the bytes arrive, the answers are the same.
			var out, errors bytes.Buffer
			status := run([]string{"-cloud", "public", "-region", "eastus", "-"}, iotest.OneByteReader(strings.NewReader(test.in)), &out, &errors)
			result{status, out.String(), errors.String()}.check(t, test.status, test.texts...)
		})
	}
}

// When reading fails, what was read of the line is not judged: it may be the
// start of another request.
func TestReadingFails(t *testing.T) {
	for _, start := range []string{"mcr.microsoft.com:443\nmcr.microsoft.com:44", strings.Repeat("x", maxLine+1), ""} {
		in := io.MultiReader(strings.NewReader(start), iotest.ErrReader(errors.New("the disk is gone")))
		var out, errors bytes.Buffer
		status := run([]string{"-cloud", "public", "-region", "eastus", "-"}, in, &out, &errors)
		r := result{status, out.String(), errors.String()}
		r.check(t, statusBadInput, "reading standard input: the disk is gone")
		if strings.Contains(r.out, ":44/") {
			t.Errorf("a part of a line is judged:\n%s", r.out)
		}
	}
}

// A status below 2 would say that all answers are there.
func TestWritingFails(t *testing.T) {
	for _, args := range [][]string{{"mcr.microsoft.com:443"}, {"-json", "mcr.microsoft.com:443"}, {"-json", "bad"}, {"-"}, {"-h"}} {
		var errs bytes.Buffer
		in := strings.NewReader(strings.Repeat("mcr.microsoft.com:443\n", 1000))
		status := run(append([]string{"-cloud", "public", "-region", "eastus"}, args...), in, failingWriter{}, &errs)
		if status != statusBadInput || !strings.Contains(errs.String(), "standard output: the pipe is broken") {
			t.Errorf("%q: status %d, errors %q", args, status, errs.String())
		}
		if in.Len() == 0 {
			t.Errorf("%q: reads on though nobody can see the answers", args)
		}
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errors.New("the pipe is broken") }

// Whoever types a request sees the verdict before the next one is read.
func TestAnswersAtOnce(t *testing.T) {
	var out bytes.Buffer
	typed := readerFunc(func() func(p []byte) (int, error) {
		lines := []string{"mcr.microsoft.com:443\n", "nobody.example:443\n"}
		answers := []string{"", "ALLOW  mcr", "DENY   nobody"}
		return func(p []byte) (int, error) {
			if !strings.Contains(out.String(), answers[0]) {
				t.Errorf("no %q when the program reads on", answers[0])
			}
			answers = answers[1:]
			if len(lines) == 0 {
				return 0, io.EOF
			}
			n := copy(p, lines[0])
			lines = lines[1:]
			return n, nil
		}
	}())
	if status := run([]string{"-cloud", "public", "-region", "eastus", "-"}, typed, &out, io.Discard); status != statusDenied {
		t.Errorf("status %d", status)
	}
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// Standard input of any length takes the same memory.
func TestConstantMemory(t *testing.T) {
	const few = 1_000
	kinds := []string{
		"x.data.mcr.microsoft.com:443\n", "nobody%d.example:443\n", "mcr.microsoft.com:%d\n", "https://bad%d.example/\n",
		"\n", "mcr.microsoft.com:443\r\n", "nvidia.github.io:443\n", "x%d.mcr.microsoft.com:443\n",
	}
	for format, many := range map[string]int{"-json=false": 200_000, "-json=true": 20_000} {
		heap := map[int]uint64{}
		n := 0
		in := readerFunc(func(p []byte) (int, error) {
			if n == few || n == many {
				runtime.GC()
				var stats runtime.MemStats
				runtime.ReadMemStats(&stats)
				heap[n] = stats.HeapAlloc
			}
			if n == many {
				return 0, io.EOF
			}
			line := strings.Replace(kinds[n%len(kinds)], "%d", strconv.Itoa(n), 1)
			if n%(10*len(kinds)) == 0 {
				line = strings.Repeat("long", maxLine/8) + line
			}
			n++
			return copy(p, line), nil
		})
		status := run([]string{"-cloud", "public", "-region", "eastus", format, "-"}, in, io.Discard, io.Discard)
		if status != statusBadInput || n != many || len(heap) != 2 {
			t.Fatalf("status %d after %d lines, %d measurements", status, n, len(heap))
		}
		if grown := int64(heap[many]) - int64(heap[few]); grown > 256<<10 {
			t.Errorf("%s: %d lines hold %d bytes more than %d lines", format, many, grown, few)
		}
	}
}

// Nothing that comes from the input reaches the terminal but printable ASCII.
func TestTerminalSafety(t *testing.T) {
	const evil = "\x1b[31m\x07\u009b2J\u202e\x7f\xff\xc0\U0001F600\r\b"
	for _, args := range [][]string{
		{"-cloud", evil, "x.example:443"},
		{"-cloud", "public", "-region", evil, "x.example:443"},
		{"-cloud", "public", "-region", "eastus", "-edition", evil, "x.example:443"},
		{"-cloud", "public", "-region", "eastus", "-features", evil, "x.example:443"},
		{"-cloud", "public", "-region", "eastus", "-api-server", evil, "x.example:443"},
		{"-cloud", "public", "-region", "eastus", "-edition", "2020-03", "-features", "devspaces", "-guid", evil, "x.example:443"},
		{"-cloud", "public", "-region", "eastus", "-optional=" + evil, "x.example:443"},
		{"-" + evil, "x.example:443"},
		{"-cloud", "public", "-region", "eastus", "x.example" + evil + ":443"},
		{"-cloud", "public", "-region", "eastus", "x.example:443/" + evil},
		{"-cloud", "public", "-region", "eastus", "x.example:443", "-" + evil},
		{"-cloud", "public", "-region", "eastus", "-"},
	} {
		for _, format := range []string{"-json=false", "-json"} {
			r := allow("x.example:443\n"+evil+"\n", append([]string{format}, args...)...)
			r.check(t, statusBadInput)
			safe(t, r)
		}
	}
}

// safe checks that the output is printable ASCII in lines.
func safe(t *testing.T, r result) {
	t.Helper()
	for _, text := range []string{r.out, r.errors} {
		for i := range len(text) {
			if c := text[i]; (c < ' ' || c > '~') && c != '\n' {
				t.Fatalf("byte %#x in %q", c, text)
			}
		}
	}
}

// Nothing in a verdict is from the input but what the packages have checked; the
// printer does not rely on it.
func TestVerdictIsPrintable(t *testing.T) {
	var b bytes.Buffer
	p := &textPrinter{out: bufio.NewWriter(&b)}
	if err := p.verdict(verdict{Request: "\x1b[31m", Next: []string{"\u202e"}}); err != nil {
		t.Fatal(err)
	}
	p.out.Flush()
	safe(t, result{out: b.String()})
}

// On one terminal, answers and faults come in the order of the requests.
func TestOrderOfStreams(t *testing.T) {
	var both bytes.Buffer
	run([]string{"-cloud", "public", "-region", "eastus", "mcr.microsoft.com:443", "bad", "nobody.example:443"}, nil, &both, &both)
	allowed, bad, denied := strings.Index(both.String(), "ALLOW"), strings.Index(both.String(), "argument 2"), strings.Index(both.String(), "DENY")
	if !(0 <= allowed && allowed < bad && bad < denied) {
		t.Errorf("not in order:\n%s", both.String())
	}
}

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"plain ~ text":            "plain ~ text",
		"a\x1b[0m\n\t":            `a\x1b[0m\n\t`,
		"\xff\ufffd\x00":          `\xff\ufffd\x00`,
		"\u009b\u202eé\U0001F600": `\u009b\u202e\u00e9\U0001f600`,
	} {
		if got := printable(text); got != want {
			t.Errorf("printable(%q) = %s, want %s", text, got, want)
		}
	}
}

// The exit statuses of the built binary.
func TestBinary(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "allow.exe")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	for _, test := range []struct {
		args, in string
		status   int
	}{
		{"x.data.mcr.microsoft.com:443", "", 0},
		{"x.data.mcr.microsoft.com:443 data.mcr.microsoft.com:443", "", 1},
		{"x.data.mcr.microsoft.com:443 data.mcr.microsoft.com", "", 2},
		{"-bogus", "", 2},
		{"-", "mcr.microsoft.com:443\n", 0},
		{"-json -", "mcr.microsoft.com:443\nnobody.example:443\n", 1},
		{"-", "https://mcr.microsoft.com/\n", 2},
	} {
		cmd := exec.Command(binary, append([]string{"-cloud", "public", "-region", "eastus"}, strings.Fields(test.args)...)...)
		cmd.Stdin = strings.NewReader(test.in)
		err := cmd.Run()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		if got := cmd.ProcessState.ExitCode(); got != test.status {
			t.Errorf("allow %s: exit status %d, want %d", test.args, got, test.status)
		}
	}
}
