package gen_test

import (
	"iter"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/internal/gen"
	"github.com/sallyport-go/sallyport/internal/oracle"
)

// count returns the number of texts, and fails the test if one comes twice.
func count(t *testing.T, texts iter.Seq[string]) int {
	t.Helper()
	seen := map[string]bool{}
	for s := range texts {
		if seen[s] {
			t.Fatalf("%q comes twice", s)
		}
		seen[s] = true
	}
	return len(seen)
}

// names returns the valid names of the universe.
func names(level gen.Level) []oracle.Host {
	var hosts []oracle.Host
	for h := range gen.Hosts(level) {
		if host := oracle.ParseHost(h); host.Kind == oracle.Name {
			hosts = append(hosts, host)
		}
	}
	return hosts
}

// TestUniverse holds the figures in the documentation of Level.
func TestUniverse(t *testing.T) {
	// What dialects have beside the texts of all, at Small and at Full.
	own := map[string][2]int{
		oracle.Nginx: {2, 2}, oracle.Smokescreen: {7, 6}, oracle.Dnsmasq: {2, 2}, oracle.SandboxRuntime: {2, 2},
		oracle.OpenShell: {158, 158}, oracle.HardenRunner: {7, 7}, oracle.Mihomo: {53, 53}, oracle.V2Ray: {678, 678},
	}
	for _, tt := range []struct {
		level                             gen.Level
		hosts, names, patterns, canonical int
	}{
		{gen.Small, 4240, 829, 369, 299},
		{gen.Full, 76519, 8989, 3666, 4978},
	} {
		if got := count(t, gen.Hosts(tt.level)); got != tt.hosts {
			t.Errorf("level %d: %d hosts, want %d", tt.level, got, tt.hosts)
		}
		names, addrs := 0, 0
		for h := range gen.Hosts(tt.level) {
			switch oracle.ParseHost(h).Kind {
			case oracle.Name:
				names++
			case oracle.Addr:
				addrs++
			}
		}
		if addrs != 1 {
			t.Errorf("level %d: %d addresses, want one, 1.1.1.1", tt.level, addrs)
		}
		if names != tt.names {
			t.Errorf("level %d: %d names, want %d", tt.level, names, tt.names)
		}
		for _, dialect := range oracle.Dialects() {
			want := tt.patterns + own[dialect][tt.level]
			if dialect == oracle.Canonical {
				want = tt.canonical
			}
			if got := count(t, gen.Patterns(dialect, tt.level)); got != want {
				t.Errorf("level %d: %d patterns of %s, want %d", tt.level, got, dialect, want)
			}
		}
	}
}

// TestUniverseStops checks that the sequences end when the caller does.
func TestUniverseStops(t *testing.T) {
	for h := range gen.Hosts(gen.Small) {
		if h != "a" {
			t.Fatalf("%q is first", h)
		}
		break
	}
	n := 0
	for range gen.Hosts(gen.Small) {
		if n++; n == 4000 {
			break // among the names of four labels
		}
	}
	for p := range gen.Patterns(oracle.Squid, gen.Small) {
		if p != "a" {
			t.Fatalf("%q is first", p)
		}
		break
	}
}

// TestUniverseIsFullOfCases checks that every dialect has patterns that it
// refuses, that are dead, and that match: a universe without one of them would
// show nothing.
func TestUniverseIsFullOfCases(t *testing.T) {
	hosts := names(gen.Small)
	for _, dialect := range oracle.Dialects() {
		refused, dead, live := 0, 0, 0
		for text := range gen.Patterns(dialect, gen.Small) {
			match, err := oracle.Compile(oracle.Pattern{Dialect: dialect, Text: text})
			switch {
			case err != nil:
				refused++
			case slices.ContainsFunc(hosts, match):
				live++
			default:
				dead++
			}
		}
		t.Logf("%s: %d refused, %d dead, %d live", dialect, refused, dead, live)
		if refused < 8 || dead < 8 || live < 20 {
			t.Errorf("%s: %d refused, %d dead, %d live", dialect, refused, dead, live)
		}
	}
}

// share returns how often each class comes up in 500 fixed draws, in
// percent.
func share[V any](g *rapid.Generator[V], class func(V) string) map[string]int {
	const draws = 500
	n := map[string]int{}
	for seed := range draws {
		n[class(g.Example(seed))]++
	}
	for c := range n {
		n[c] = n[c] * 100 / draws
	}
	return n
}

func atLeast(t *testing.T, what string, got, want map[string]int) {
	t.Helper()
	t.Logf("%s: %v", what, got)
	for class, least := range want {
		if got[class] < least {
			t.Errorf("%s: %d %% are %s, want at least %d %%", what, got[class], class, least)
		}
	}
}

// TestShares checks that each generator draws enough of every kind of case:
// a property that is never asked an interesting question cannot fail.
func TestShares(t *testing.T) {
	atLeast(t, "Host", share(gen.Host(), func(s string) string {
		return map[oracle.Kind]string{oracle.Invalid: "invalid", oracle.Name: "name", oracle.Addr: "address"}[oracle.ParseHost(s).Kind]
	}), map[string]int{"invalid": 20, "name": 30, "address": 3})

	hosts := names(gen.Small)
	for _, dialect := range oracle.Dialects() {
		atLeast(t, "Pattern/"+dialect, share(gen.Pattern(dialect), func(s string) string {
			match, err := oracle.Compile(oracle.Pattern{Dialect: dialect, Text: s})
			if err != nil {
				return "refused"
			}
			if slices.ContainsFunc(hosts, match) {
				return "live"
			}
			return "dead or deep"
		}), map[string]int{"refused": 10, "live": 25, "dead or deep": 1})
	}

	type asked struct {
		rules   []oracle.Rule
		request gen.Request
	}
	question := rapid.Custom(func(t *rapid.T) asked {
		rules := gen.Rules().Draw(t, "rules")
		return asked{rules, gen.RequestFor(rules).Draw(t, "request")}
	})
	atLeast(t, "RequestFor", share(question, func(a asked) string {
		q := a.request
		return oracle.Decide(a.rules, q.Host, q.Addr, q.Proto, q.Port).Reason
	}), map[string]int{
		oracle.ReasonAllowed: 15, oracle.ReasonDenied: 15, oracle.ReasonNoRule: 5,
		oracle.ReasonAddress: 10, oracle.ReasonNotAHost: 1,
	})
	atLeast(t, "veto", share(question, func(a asked) string {
		q := a.request
		if oracle.ParseHost(q.Host).Kind != oracle.Name || !q.Addr.IsValid() || q.Addr.Zone() != "" {
			return "other"
		}
		if oracle.Decide(a.rules, q.Host, a.request.Addr, q.Proto, q.Port).Allowed {
			return "allowed with address"
		}
		for i := range a.rules {
			a.rules[i].Prefixes = nil
		}
		if oracle.Decide(a.rules, q.Host, q.Addr, q.Proto, q.Port).Allowed {
			return "vetoed"
		}
		return "denied by name"
	}), map[string]int{"allowed with address": 4, "vetoed": 1, "denied by name": 5})
}

// TestRules checks what Rules promises.
func TestRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := gen.Rules().Draw(t, "rules")
		if len(rules) < 1 || len(rules) > 8 {
			t.Fatalf("%d rules", len(rules))
		}
		for _, r := range rules {
			if len(r.Hosts)+len(r.Prefixes) == 0 || len(r.Ports) == 0 {
				t.Fatalf("a rule without destination or ports: %+v", r)
			}
			for _, p := range r.Hosts {
				if _, err := oracle.Compile(p); err != nil {
					t.Fatal(err)
				}
			}
			for _, p := range r.Prefixes {
				if !p.IsValid() || p != p.Masked() {
					t.Fatalf("prefix %v", p)
				}
			}
			for _, p := range r.Ports {
				if p.First < 1 || p.Last < p.First || p.Last > 12 {
					t.Fatalf("ports %v", p)
				}
			}
			if r.Priority < 0 || r.Priority > 2 {
				t.Fatalf("priority %d", r.Priority)
			}
		}
	})
}

// TestLivePattern checks that a live pattern is one, which keeps the random
// policies free of dead deny rules.
func TestLivePattern(t *testing.T) {
	hosts := names(gen.Full)
	rapid.Check(t, func(t *rapid.T) {
		p := gen.LivePattern().Draw(t, "pattern")
		match, err := oracle.Compile(p)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(hosts, match) {
			t.Fatalf("%v matches no host", p)
		}
	})
}
