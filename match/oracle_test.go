package match_test

import (
	"errors"
	"flag"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/internal/gen"
	"github.com/sallyport-go/sallyport/internal/oracle"
	"github.com/sallyport-go/sallyport/match"
)

// full runs every pair of the small universe instead of a part of it. The gate
// runs it; it takes a few minutes.
var full = flag.Bool("full", false, "every pattern of the small universe with every host")

// refusedHere are the texts that the library refuses although the system takes
// them and never matches: an empty label is a missing name, in every dialect
// that gives it no meaning. Nothing that could match may be among them.
func refusedHere(dialect, text string) bool {
	switch {
	case strings.Contains(text, "..") || strings.Trim(text, ".") == "":
		return dialect != oracle.Canonical
	case dialect == oracle.Cilium:
		return text[0] == '.' // the CRD refuses it, the agent would not
	case dialect == "v2ray":
		// A router and a DNS of the same system read these differently.
		return text != strings.ToLower(text) || strings.HasPrefix(text, "domain:.") || strings.HasPrefix(text, "full:.")
	}
	return false
}

// compile parses a text by both and fails the test if one takes it and the
// other does not. refused is true if both refuse.
func compile(t rapid.TB, dialect, text string) (p match.Pattern, want func(oracle.Host) bool, refused bool) {
	d, err := match.ParseDialect(dialect)
	if err != nil {
		t.Fatalf("%v", err)
	}
	p, err = match.Parse(d, text)
	want, oracleErr := oracle.Compile(oracle.Pattern{Dialect: dialect, Text: text})
	switch {
	case err != nil && oracleErr != nil, errors.Is(err, match.ErrTooComplex):
		return p, nil, true
	case err != nil && refusedHere(dialect, text):
		// Whatever the oracle says of it, it must match nothing.
		return match.Pattern{}, want, false
	case err != nil:
		t.Fatalf("%s %q is refused (%v), and the oracle takes it", dialect, text, err)
	case oracleErr != nil:
		t.Fatalf("%s %q is taken as %v, and the oracle refuses it: %v", dialect, text, p, oracleErr)
	}
	return p, want, false
}

// TestUniverse compares every pattern of a universe with every host of it.
func TestUniverse(t *testing.T) {
	levels := [][2]gen.Level{{gen.Full, gen.Small}}
	if *full {
		levels = [][2]gen.Level{{gen.Full, gen.Full}}
	}
	for _, dialect := range oracle.Dialects() {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			for _, level := range levels {
				compareAll(t, dialect, level[0], level[1])
			}
		})
	}
}

func compareAll(t *testing.T, dialect string, patterns, hosts gen.Level) {
	type host struct {
		text string
		kind oracle.Host
	}
	var all []host
	others := 0
	for text := range gen.Hosts(hosts) {
		h := host{text, oracle.ParseHost(text)}
		// What is no name matches nothing in any dialect; some of it is enough.
		if others++; *full || h.kind.Kind == oracle.Name || others%10 == 0 {
			all = append(all, h)
		}
	}
	var pairs, matched, refused, dead atomic.Int64
	var workers sync.WaitGroup
	texts := make(chan string)
	for range 2 {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for text := range texts {
				p, want, no := compile(t, dialect, text)
				if no {
					refused.Add(1)
					continue
				}
				n := 0
				for _, h := range all {
					got := p.Match(h.text)
					if got != want(h.kind) {
						t.Errorf("%s %q (%v) and %q: %v, the oracle says %v", dialect, text, p, h.text, got, !got)
					}
					if got {
						n++
					}
				}
				reason, never := p.Never()
				if never {
					dead.Add(1)
				}
				if never && n > 0 {
					t.Errorf("%s %q never matches (%s), but %d hosts", dialect, text, reason, n)
				}
				pairs.Add(int64(len(all)))
				matched.Add(int64(n))
			}
		}()
	}
	for text := range gen.Patterns(dialect, patterns) {
		texts <- text
	}
	close(texts)
	workers.Wait()
	t.Logf("%d pairs, %d of them matches; %d texts refused, %d can match nothing", pairs.Load(), matched.Load(), refused.Load(), dead.Load())
	if pairs.Load() == 0 || matched.Load() == 0 || refused.Load() == 0 {
		t.Error("the universe has no such case")
	}
}

// TestOracle compares random patterns with random hosts, long ones too.
func TestOracle(t *testing.T) {
	for _, dialect := range oracle.Dialects() {
		t.Run(dialect, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				text := gen.Pattern(dialect).Draw(t, "pattern")
				p, want, refused := compile(t, dialect, text)
				if refused {
					return
				}
				for _, host := range rapid.SliceOfN(gen.Host(), 1, 20).Draw(t, "hosts") {
					if got := p.Match(host); got != want(oracle.ParseHost(host)) {
						t.Errorf("%s %q (%v) and %q: %v, the oracle says %v", dialect, text, p, host, got, !got)
					}
				}
			})
		})
	}
}

// FuzzParse compares what the fuzzer finds with the oracle, and checks that
// every pattern survives its own text.
func FuzzParse(f *testing.F) {
	for _, dialect := range oracle.Dialects() {
		for text := range gen.Patterns(dialect, gen.Small) {
			if len(text) > 4 {
				f.Add(dialect, text, "a.b")
			}
		}
	}
	f.Add(oracle.AzureFirewall, "*.data.mcr.microsoft.com", "x.data.mcr.microsoft.com")
	f.Add(oracle.Cilium, "***.x.com.", "a.b.x.com")
	f.Add(oracle.Canonical, "[a-f9.]{0-9}**?|a*b", "a.9.x")
	f.Add(oracle.Squid, ".x.com", "x.com")
	f.Add(oracle.CiliumSNI, "sub.**.ex-*.com", "sub.a.b.ex-1.com")
	f.Add(oracle.GHAW, "api-*.x.com", "api-a.evil.x.com")
	f.Add(oracle.HardenRunner, "a.*.a.com", "a.a.com")
	f.Add(oracle.Mihomo, "+.stun.*.*", "a.stun.b.c")
	f.Add(oracle.OpenShell, "**.[a-c]?.x.com", "a.b.b1.x.com")
	f.Add(oracle.V2Ray, "keyword:oogle.c", "www.google.co.uk")
	f.Fuzz(func(t *testing.T, dialect, text, host string) {
		d, err := match.ParseDialect(dialect)
		if err != nil {
			return
		}
		p, want, refused := compile(t, dialect, text)
		if refused || len(text) > match.MaxText {
			return
		}
		if got := p.Match(host); got != want(oracle.ParseHost(host)) {
			t.Errorf("%s %q (%v) and %q: %v, the oracle says %v", dialect, text, p, host, got, !got)
		}
		checkText(t, d, p)
	})
}

// checkText checks that p comes back from its text.
func checkText(t interface{ Errorf(string, ...any) }, d match.Dialect, p match.Pattern) {
	var q match.Pattern
	text, err := p.MarshalText()
	if err != nil || string(text) != p.String() {
		t.Errorf("%v %v: MarshalText gives %q, %v", d, p, text, err)
	}
	if err := q.UnmarshalText(text); err != nil || q != p {
		t.Errorf("%v %v comes back as %v: %v", d, p, q, err)
	}
	appended, err := p.AppendText([]byte("x"))
	if err != nil || string(appended) != "x"+p.String() {
		t.Errorf("%v %v: AppendText gives %q, %v", d, p, appended, err)
	}
}
