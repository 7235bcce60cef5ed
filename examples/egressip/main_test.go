package main

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/verdicts.ndjson anew")

// echo serves on loopback what an address echo service, a proxy or a stranger
// answers.
func echo(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	for path, answer := range map[string]struct{ contentType, body string }{
		"/text":   {"text/plain", "23.101.128.81\n"},
		"/json":   {"application/json", `{"ip":"20.0.0.15"}`},
		"/html":   {"text/html", "<html><head><title>Current IP Check</title></head><body>Current IP Address: 23.101.128.81</body></html>\r\n"},
		"/other":  {"text/plain", "20.0.0.16"},
		"/nat":    {"text/plain", "10.240.0.4"},
		"/page":   {"text/html", "<html>\x1b[2Jyou are 23.101.128.81</html>"},
		"/nobody": {"text/plain", ""},
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", answer.contentType)
			io.WriteString(w, answer.body)
		})
	}
	mux.Handle("/moved", http.RedirectHandler("/text", http.StatusFound))
	mux.Handle("/away", http.RedirectHandler("http://denied.example/", http.StatusFound))
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

const declared = "23.101.128.81,20.0.0.0/28"

// call runs the program, with the base URL of s for BASE and its host and port
// for PAIR, and returns its output with the port of s masked.
func call(s *httptest.Server, args ...string) (status int, stdout, stderr string) {
	pair := strings.TrimPrefix(s.URL, "http://")
	for i, arg := range args {
		args[i] = strings.NewReplacer("BASE", s.URL, "PAIR", pair).Replace(arg)
	}
	var out, err bytes.Buffer
	status = run(args, &out, &err)
	mask := strings.NewReplacer(pair, "127.0.0.1:PORT")
	return status, mask.Replace(out.String()), mask.Replace(err.String())
}

func TestRun(t *testing.T) {
	s := echo(t)
	for _, test := range []struct {
		args           string
		status         int
		stdout, stderr string // how they begin
	}{
		{"-declared " + declared + " BASE/text", 0, "leaves from 23.101.128.81: declared\n", ""},
		{"-declared " + declared + " BASE/json", 0, "leaves from 20.0.0.15: declared in 20.0.0.0/28\n", ""},
		{"-declared " + declared + " BASE/html", 0, "leaves from 23.101.128.81: declared\n", ""},
		{"-declared=" + declared + " BASE/moved", 0, "leaves from 23.101.128.81: declared\n", ""},
		{"-declared 23.101.128.81 BASE/json", 1, "leaves from 20.0.0.15: not declared\n", ""},
		{"-declared " + declared + " BASE/other", 1, "leaves from 20.0.0.16: not declared\n", ""},
		{"-declared " + declared + " -allow PAIR BASE/text", 0, "leaves from", ""},
		{"-declared " + declared + " -allow PAIR/tcp,checkip.dyndns.org:80 BASE/text", 0, "leaves from", ""},
		{"-declared " + declared + " -allow checkip.dyndns.org:80 BASE/text", 1, "", "egressip: blocked: source: Get \"http://127.0.0.1:PORT/text\": egress: 127.0.0.1:PORT/tcp: denied by the egress policy (address)"},
		{"-declared " + declared + " -allow PAIR/udp BASE/text", 1, "", "egressip: blocked: "},
		{"-declared " + declared + " BASE/away", 1, "", "egressip: blocked: source: Get \"http://denied.example/\": egress: denied.example:80/tcp: denied"},
		{"-declared " + declared + " -allow x.com:80 http://\u202eexample.com/", 1, "", "egressip: blocked: "},
		{"-declared " + declared + " BASE/nat", 1, "", "egressip: not-public: "},
		{"-declared " + declared + " BASE/nobody", 1, "", "egressip: no-answer: "},
		{"-declared " + declared + " BASE/none", 1, "", "egressip: no-answer: source: http://127.0.0.1:PORT/none answers with status 404"},
		{"-declared " + declared + " BASE/page", 1, "", "egressip: no-answer: "},
		{"-json -declared " + declared + " BASE/text", 0, `{"schema":1,"verdict":"declared",`, ""},
		{"-json=false -declared " + declared + " BASE/text", 0, "leaves from", ""},
		{"-json -declared " + declared + " BASE/other", 1, `{"schema":1,"verdict":"not-declared",`, ""},

		{"BASE/text", 2, "", "egressip: bad-input: -declared is missing; write "},
		{"", 2, "", "egressip: bad-input: -declared is missing"},
		{"-declared " + declared, 2, "", "egressip: bad-input: there are 0 arguments"},
		{"-declared " + declared + " BASE/text BASE/json", 2, "", "egressip: bad-input: there are 2 arguments"},
		{"-declared " + declared + " BASE/text -json", 2, "", "egressip: bad-input: there are 2 arguments"},
		{"-declared 10.0.0.1 BASE/text", 2, "", `egressip: bad-input: invalid value "10.0.0.1" for flag -declared: source: "10.0.0.1": offset 0: not a public address`},
		{"-declared= BASE/text", 2, "", "egressip: bad-input: invalid value"},
		{"-declared 20.0.0.0/28 -declared 23.101.128.81 BASE/text", 2, "", `egressip: bad-input: invalid value "23.101.128.81" for flag -declared: the flag is given twice`},
		{"-declared", 2, "", "egressip: bad-input: flag needs an argument"},
		{"-allow= -declared " + declared + " BASE/text", 2, "", "egressip: bad-input: invalid value"},
		{"-allow checkip.dyndns.org -declared " + declared + " BASE/text", 2, "", "egressip: bad-input: invalid value"},
		{"-allow PAIR, -declared " + declared + " BASE/text", 2, "", "egressip: bad-input: invalid value"},
		{"-allow *.dyndns.org:80 -declared " + declared + " BASE/text", 2, "", "egressip: bad-input: invalid value"},
		{"-allow x.com:1 -allow y.com:1 -declared " + declared + " BASE/text", 2, "", `egressip: bad-input: invalid value "y.com:1" for flag -allow: the flag is given twice`},
		{"-json=maybe -declared " + declared + " BASE/text", 2, "", `egressip: bad-input: invalid boolean value "maybe"`},
		{"-proxy x -declared " + declared + " BASE/text", 2, "", "egressip: bad-input: flag provided but not defined: -proxy"},
		{"-declared " + declared + " checkip.dyndns.org", 2, "", "egressip: bad-input: source: \"checkip.dyndns.org\": offset 0: not an http or https URL"},
		{"-declared " + declared + " ftp://checkip.dyndns.org", 2, "", "egressip: bad-input: "},
		{"-declared " + declared + " http://user@checkip.dyndns.org", 2, "", "egressip: bad-input: "},
		{"-declared " + declared + " http://bad_-.example", 2, "", "egressip: bad-input: "},
		{"-json -declared x BASE/text", 2, `{"schema":1,"verdict":"bad-input","error":"invalid value`, ""},
		{"-h", 2, "", "usage: egressip -declared addresses"},
		{"-json -help", 2, "", "usage: egressip -declared addresses"},
	} {
		status, stdout, stderr := call(s, strings.Fields(test.args)...)
		if status != test.status || !strings.HasPrefix(stdout, test.stdout) || !strings.HasPrefix(stderr, test.stderr) ||
			(stdout == "") != (test.stdout == "") || (stderr == "") != (test.stderr == "") {
			t.Errorf("%s: status %d\nstdout %q\nstderr %q\nwant %d %q %q", test.args, status, stdout, stderr, test.status, test.stdout, test.stderr)
		}
		for _, c := range stdout + stderr {
			if c < ' ' && c != '\n' && c != '\t' || c > '~' {
				t.Errorf("%s: %q in the output", test.args, c)
			}
		}
	}
}

// TestUsage checks that the usage names every flag, and nothing else.
func TestUsage(t *testing.T) {
	_, _, text := call(echo(t), "-h")
	flags := 0
	new(options).flagSet().VisitAll(func(f *flag.Flag) {
		flags++
		if !strings.Contains(text, "\n  -"+f.Name) {
			t.Errorf("-%s is missing in\n%s", f.Name, text)
		}
	})
	if got := strings.Count(text, "\n  -"); got != flags {
		t.Errorf("%d flags, and there are %d", got, flags)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// TestLostOutput checks that a verdict that nobody can read is no success.
func TestLostOutput(t *testing.T) {
	s := echo(t)
	for _, args := range [][]string{{"-declared", declared, s.URL + "/text"}, {"-json", "-declared", declared, s.URL + "/text"}} {
		var stderr bytes.Buffer
		if status := run(args, fullDisk{}, &stderr); status != 2 || !strings.Contains(stderr.String(), "no space left") {
			t.Errorf("%v: status %d, %s", args, status, stderr.String())
		}
	}
}

// TestContract compares the objects of -json with those that are committed, one
// of each kind, and each with the schema.
func TestContract(t *testing.T) {
	s := echo(t)
	var got strings.Builder
	for _, args := range []string{
		"BASE/text", "BASE/json", "BASE/html", "BASE/moved", "BASE/other",
		"-allow checkip.dyndns.org:80 BASE/text", "BASE/away", "BASE/nat", "BASE/none", "BASE/page", "checkip.dyndns.org",
	} {
		_, stdout, _ := call(s, append([]string{"-json", "-declared", declared}, strings.Fields(args)...)...)
		got.WriteString(stdout)
		checkSchema(t, stdout)
	}
	const golden = "testdata/verdicts.ndjson"
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}
