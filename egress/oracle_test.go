package egress_test

import (
	"maps"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/internal/gen"
	"github.com/sallyport-go/sallyport/internal/oracle"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// fromOracle turns a rule of the oracle into one of ours.
func fromOracle(t rapid.TB, r oracle.Rule) egress.Rule {
	rule := egress.Rule{Priority: r.Priority, Prefixes: r.Prefixes}
	if r.Allow {
		rule.Action = egress.Allow
	}
	for _, h := range r.Hosts {
		d, err := match.ParseDialect(h.Dialect)
		if err != nil {
			t.Fatalf("%v", err)
		}
		p, err := match.Parse(d, h.Text)
		if err != nil {
			t.Fatalf("%v", err)
		}
		rule.Hosts = append(rule.Hosts, p)
	}
	for _, p := range r.Ports {
		protocol, err := portspec.ParseProtocol(p.Proto)
		if err != nil {
			t.Fatalf("%v", err)
		}
		r, err := portspec.RangeFrom(protocol, p.First, p.Last)
		if err != nil {
			t.Fatalf("%v", err)
		}
		rule.Ports = rule.Ports.Union(portspec.SetOf(r))
	}
	return rule
}

func fromOracles(t rapid.TB, rules []oracle.Rule) []egress.Rule {
	var out []egress.Rule
	for _, r := range rules {
		out = append(out, fromOracle(t, r))
	}
	return out
}

// ask turns a request of the generator into one of ours.
func ask(t rapid.TB, q gen.Request) egress.Request {
	r := egress.Request{Host: q.Host, Addr: q.Addr, Port: q.Port}
	if q.Proto != "" {
		p, err := portspec.ParseProtocol(q.Proto)
		if err != nil {
			t.Fatalf("%v", err)
		}
		r.Protocol = p
	}
	return r
}

// forms are the options of each form of a Matcher.
var forms = map[string][]egress.Option{"fast": nil, "compact": {egress.Compact}}

// compileAny compiles rules in one of the forms.
func compileAny(t *rapid.T, rules []egress.Rule) *egress.Matcher {
	form := rapid.SampledFrom(slices.Sorted(maps.Keys(forms))).Draw(t, "form")
	m, err := egress.Compile(rules, forms[form]...)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// says reports whether a decision is the oracle's.
func says(d egress.Decision, v oracle.Verdict) bool {
	return d.Allowed() == v.Allowed && d.RuleIndex() == v.Rule && d.Reason().String() == v.Reason
}

// TestOracle: every decision, its rule and its reason are those of the oracle.
func TestOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := gen.Rules().Draw(t, "rules")
		m := compileAny(t, fromOracles(t, rules))
		for range 10 {
			q := gen.RequestFor(rules).Draw(t, "request")
			r := ask(t, q)
			got, want := m.Decide(r), oracle.Decide(rules, q.Host, q.Addr, q.Proto, q.Port)
			if !says(got, want) {
				t.Fatalf("%v: %v, the oracle says %+v", r, got, want)
			}
			if (got.Action() == egress.Allow) != got.Allowed() {
				t.Fatalf("%v: action %v", got, got.Action())
			}
			if r.Protocol == portspec.TCP && !r.Addr.IsValid() && m.Allow(r.Host, r.Port) != want.Allowed {
				t.Fatalf("%v: Allow differs from Decide", r)
			}
		}
	})
}

// TestExplain: the decision of an explanation is the decision; every rule that
// names the host is listed once and none that does not; witnesses pass.
func TestExplain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := gen.Rules().Draw(t, "rules")
		m := compileAny(t, fromOracles(t, rules))
		q := gen.RequestFor(rules).Draw(t, "request")
		r := ask(t, q)
		e := m.Explain(r)
		if e.Decision != m.Decide(r) || e.Request != r {
			t.Fatalf("%v: explained as %v, decided as %v", r, e.Decision, m.Decide(r))
		}
		checkEffects(t, rules, q, e)
		checkExplain(t, m, r)
		for _, near := range e.Near {
			if e.Decision.Allowed() {
				t.Fatalf("%v: a near miss of what is allowed", r)
			}
			if near.Pattern.Match(r.Host) {
				t.Fatalf("%v: near miss %v matches", r, near)
			}
			if near.Passes != "" && (!near.Pattern.Match(near.Passes) ||
				!m.Decide(egress.Request{Host: near.Passes, Protocol: r.Protocol, Port: r.Port}).Allowed()) {
				t.Fatalf("%v: %q does not pass", r, near.Passes)
			}
		}
	})
}

// checkEffects asks the oracle about each rule alone, with its own ports and
// with all.
func checkEffects(t *rapid.T, rules []oracle.Rule, q gen.Request, e egress.Explanation) {
	listed := map[int]egress.Effect{}
	for _, r := range e.Rules {
		if _, twice := listed[r.Index]; twice {
			t.Fatalf("rule %d is listed twice", r.Index)
		}
		if r.Pattern == (match.Pattern{}) == !r.Prefix.IsValid() {
			t.Fatalf("rule %d is listed for %v and %v", r.Index, r.Pattern, r.Prefix)
		}
		listed[r.Index] = r.Effect
	}
	isName := oracle.ParseHost(q.Host).Kind == oracle.Name
	if e.Decision.Reason() == egress.ReasonNotAHost || q.Addr.Zone() != "" {
		return
	}
	for i, rule := range rules {
		alone := []oracle.Rule{rule}
		alone[0].Allow = true
		names := func(r oracle.Rule) bool {
			if oracle.Decide([]oracle.Rule{r}, q.Host, q.Addr, q.Proto, q.Port).Allowed {
				return true
			}
			// A deny by prefix vetoes a name.
			return isName && !rule.Allow && q.Addr.IsValid() &&
				oracle.Decide([]oracle.Rule{r}, "", q.Addr, q.Proto, q.Port).Allowed
		}
		onPort := names(alone[0])
		alone[0].Ports = []oracle.PortRange{{Proto: "tcp", First: 1, Last: 65535}, {Proto: "udp", First: 1, Last: 65535}, {Proto: "sctp", First: 1, Last: 65535}}
		anyPort := names(alone[0])
		effect, isListed := listed[i]
		if q.Port != 0 && isListed != anyPort {
			t.Fatalf("rule %d names the host: %v, listed: %v", i, anyPort, isListed)
		}
		if !isListed {
			continue
		}
		want := egress.MissedPort
		switch {
		case !onPort:
		case i == e.Decision.RuleIndex():
			want = egress.Decided
		case rule.Allow == e.Decision.Allowed():
			want = egress.Agreed
		default:
			want = egress.Overridden
		}
		if effect != want {
			t.Fatalf("rule %d: %v, want %v", i, effect, want)
		}
	}
}

// TestOrder: the order in which rules are written means nothing for verdicts.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := gen.Rules().Draw(t, "rules")
		shuffled := rapid.Permutation(rules).Draw(t, "shuffled")
		a, b := compileAny(t, fromOracles(t, rules)), compileAny(t, fromOracles(t, shuffled))
		q := ask(t, gen.RequestFor(rules).Draw(t, "request"))
		x, y := a.Decide(q), b.Decide(q)
		if x.Allowed() != y.Allowed() || x.Reason() != y.Reason() {
			t.Fatalf("%v: %v and %v", q, x, y)
		}
	})
}

// FuzzDecide lets the fuzzer choose the request; the policy has one rule of
// each kind.
func FuzzDecide(f *testing.F) {
	rules := []oracle.Rule{
		{Allow: true, Priority: 1, Hosts: []oracle.Pattern{{Dialect: oracle.AzureFirewall, Text: "*.a.b"}}, Ports: []oracle.PortRange{{Proto: "tcp", First: 1, Last: 9}}},
		{Allow: true, Priority: 2, Hosts: []oracle.Pattern{{Dialect: oracle.Cilium, Text: "a*.b"}, {Dialect: oracle.AzureFirewall, Text: "*b"}}, Ports: []oracle.PortRange{{Proto: "udp", First: 5, Last: 5}}},
		{Priority: 1, Hosts: []oracle.Pattern{{Dialect: oracle.Squid, Text: ".b.a.b"}}, Prefixes: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/30")}, Ports: []oracle.PortRange{{Proto: "tcp", First: 5, Last: 20}}},
		{Allow: true, Prefixes: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/29"), netip.MustParsePrefix("fd00::/125")}, Ports: []oracle.PortRange{{Proto: "tcp", First: 2, Last: 6}}},
	}
	var matchers []*egress.Matcher
	for _, options := range forms {
		compiled := fromOracles(f, rules)
		// Here the first rule is removed and comes back as the last.
		changed, err := egress.MustCompile(slices.Concat(compiled[3:], compiled[:3]), options...).WithParts(compiled[3:], []int{0})
		if err != nil {
			f.Fatal(err)
		}
		matchers = append(matchers, egress.MustCompile(compiled, options...), changed)
	}
	f.Add("x.a.b", "", uint16(5))
	f.Add("X.A.B.", "10.0.0.1", uint16(5))
	f.Add("b.a.b", "::ffff:10.0.0.7", uint16(6))
	f.Add("10.0.0.1", "", uint16(2))
	f.Add("[fd00::1]", "fd00::1", uint16(2))
	f.Add("", "10.0.0.1%eth0", uint16(2))
	f.Fuzz(func(t *testing.T, host, address string, port uint16) {
		addr, _ := netip.ParseAddr(address)
		for _, protocol := range []portspec.Protocol{portspec.TCP, portspec.UDP} {
			r := egress.Request{Host: host, Addr: addr, Protocol: protocol, Port: port}
			want := oracle.Decide(rules, host, addr, protocol.String(), port)
			for _, m := range matchers {
				got := m.Decide(r)
				if !says(got, want) {
					t.Errorf("%v: %v, the oracle says %+v", r, got, want)
				}
				if e := m.Explain(r); e.Decision != got {
					t.Errorf("%v: explained as %v, decided as %v", r, e.Decision, got)
				}
			}
		}
	})
}
