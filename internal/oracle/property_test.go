package oracle_test

import (
	"net/netip"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/internal/gen"
	"github.com/sallyport-go/sallyport/internal/oracle"
)

// TestMatchProperties checks what holds in every dialect.
func TestMatchProperties(t *testing.T) {
	for _, dialect := range oracle.Dialects() {
		t.Run(dialect, rapid.MakeCheck(func(t *rapid.T) {
			checkMatch(t, dialect, gen.Pattern(dialect).Draw(t, "pattern"), gen.Host().Draw(t, "host"))
		}))
	}
}

func checkMatch(t interface{ Fatalf(string, ...any) }, dialect, text, host string) {
	matched, err := oracle.Match(dialect, text, host)
	h := oracle.ParseHost(host)
	if matched && (err != nil || h.Kind != oracle.Name) {
		t.Fatalf("%s %q matches %q, which is %v (error %v)", dialect, text, host, h, err)
	}
	if h.Kind != oracle.Name {
		return
	}
	for _, spelled := range []string{h.Name, h.Name + ".", strings.ToUpper(h.Name), strings.ToUpper(h.Name) + "."} {
		if again, _ := oracle.Match(dialect, text, spelled); again != matched {
			t.Fatalf("%s %q: %v for %q, %v for %q", dialect, text, matched, host, again, spelled)
		}
	}
	if !foldsCapitals(dialect, text) {
		return
	}
	upper, upperErr := oracle.Match(dialect, strings.Map(asciiUpper, text), host)
	if upper != matched || (upperErr == nil) != (err == nil) {
		t.Fatalf("%s %q and its upper case differ for %q: %v (%v), %v (%v)", dialect, text, host, matched, err, upper, upperErr)
	}
}

// foldsCapitals reports whether a text of the dialect means the same in capitals:
// some systems compare them, some refuse them, of some it is not known, and some
// have words of their own.
func foldsCapitals(dialect, text string) bool {
	switch dialect {
	case oracle.Canonical, oracle.AWSNetworkFirewall, oracle.GKE, oracle.Calico, oracle.Istio, oracle.IstioServiceEntry,
		oracle.Smokescreen, oracle.DockerSandbox, oracle.HardenRunner, oracle.CoderBoundary, oracle.SingBox, oracle.V2Ray:
		return false
	case oracle.SandboxRuntime:
		return text != "localhost"
	case oracle.Nginx:
		return text != "default" && text != "hostnames" && text != "include" && text != "volatile"
	}
	return true
}

func asciiUpper(r rune) rune {
	if 'a' <= r && r <= 'z' {
		return r - 'a' + 'A'
	}
	return r
}

// TestParseHostProperties checks that the normalised host is its own.
func TestParseHostProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := oracle.ParseHost(gen.Host().Draw(t, "host"))
		switch h.Kind {
		case oracle.Name:
			if again := oracle.ParseHost(h.Name); again != h {
				t.Fatalf("%v becomes %v", h, again)
			}
		case oracle.Addr:
			if again := oracle.ParseHost(h.Addr.String()); again != h || h.Addr.Is4In6() || h.Addr.Zone() != "" {
				t.Fatalf("%v becomes %v", h, again)
			}
		case oracle.Invalid:
			if h != (oracle.Host{}) {
				t.Fatalf("an invalid host is %v", h)
			}
		}
	})
}

// TestDecideProperties checks the sentences of the design that range over all
// policies.
func TestDecideProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := gen.Rules().Draw(t, "rules")
		for range 4 {
			q := gen.RequestFor(rules).Draw(t, "request")
			decide := func(rules []oracle.Rule, addr netip.Addr) oracle.Verdict {
				return oracle.Decide(rules, q.Host, addr, q.Proto, q.Port)
			}
			v := decide(rules, q.Addr)

			// Allowed is by an allow rule, denied-by-rule by a deny rule, and
			// nothing else names a rule.
			switch {
			case v.Allowed != (v.Reason == oracle.ReasonAllowed),
				(v.Rule >= 0) != (v.Allowed || v.Reason == oracle.ReasonDenied),
				v.Rule >= 0 && rules[v.Rule].Allow != v.Allowed:
				t.Fatalf("%+v: %+v", q, v)
			}

			// The order in which rules are written means nothing.
			order := rapid.Permutation(indices(len(rules))).Draw(t, "order")
			shuffled := make([]oracle.Rule, len(rules))
			for i, from := range order {
				shuffled[i] = rules[from]
			}
			w := decide(shuffled, q.Addr)
			if v.Allowed != w.Allowed || v.Reason != w.Reason {
				t.Fatalf("%+v: %+v, shuffled %+v", q, v, w)
			}
			if v.Rule >= 0 {
				if a, b := rules[v.Rule], shuffled[w.Rule]; a.Allow != b.Allow || a.Priority != b.Priority {
					t.Fatalf("%+v: rule %+v, shuffled %+v", q, a, b)
				}
			}

			// An address beside a name takes an allow back and never gives one.
			if h := oracle.ParseHost(q.Host); h.Kind == oracle.Name && v.Allowed && !decide(rules, netip.Addr{}).Allowed {
				t.Fatalf("%+v: allowed only with its address", q)
			}

			// One more deny rule never allows more.
			if v.Allowed {
				continue
			}
			extra := gen.Rules().Draw(t, "extra")
			for i := range extra {
				extra[i].Allow = false
			}
			if w := decide(append(extra, rules...), q.Addr); w.Allowed {
				t.Fatalf("%+v: denied by %+v, allowed with more deny rules: %+v", q, v, w)
			}
		}
	})
}

func indices(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// FuzzMatch runs the properties of matching over any bytes.
func FuzzMatch(f *testing.F) {
	for i := range oracle.Dialects() {
		for _, text := range []string{"a.b", "*.a.b", "**.a", ".a.b", "*a.b", "[a-b.]*|?.b", "[b-a]", "a.\xff"} {
			f.Add(i, text, "A.b.")
		}
	}
	f.Fuzz(func(t *testing.T, dialect int, text, host string) {
		dialects := oracle.Dialects()
		checkMatch(t, dialects[((dialect%len(dialects))+len(dialects))%len(dialects)], text, host)
	})
}
