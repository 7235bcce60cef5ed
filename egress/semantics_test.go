package egress_test

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// Each test here is one sentence of the semantics in the package documentation
// and fails if that sentence is broken.

const (
	allow = egress.Allow
	deny  = egress.Deny
)

var https = portspec.MustParse("443/tcp")

// names parses Azure Firewall patterns.
func names(patterns ...string) (out []match.Pattern) {
	for _, p := range patterns {
		out = append(out, match.MustParse(match.AzureFirewall, p))
	}
	return out
}

func prefixes(texts ...string) (out []netip.Prefix) {
	for _, p := range texts {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}

// request is one for a host, and an address if it is not empty, at 443/tcp.
func request(host, addr string) egress.Request {
	r := egress.Request{Host: host, Protocol: portspec.TCP, Port: 443}
	if addr != "" {
		r.Addr = netip.MustParseAddr(addr)
	}
	return r
}

func expect(t *testing.T, m *egress.Matcher, r egress.Request, reason egress.Reason, rule string) {
	t.Helper()
	if d := m.Decide(r); d.Reason() != reason || d.RuleID() != rule {
		t.Errorf("%v: %v, want %v by %q", r, d, reason, rule)
	}
}

func TestLowestPriorityDecides(t *testing.T) {
	m := egress.MustCompile([]egress.Rule{
		{ID: "late", Action: deny, Priority: 200, Hosts: names("a.example"), Ports: https},
		{ID: "early", Action: allow, Priority: 100, Hosts: names("*.example"), Ports: https},
		{ID: "never", Action: deny, Priority: 300, Hosts: names("*"), Ports: https},
		{ID: "negative", Action: deny, Priority: -1, Hosts: names("b.example"), Ports: https},
	})
	expect(t, m, request("a.example", ""), egress.ReasonAllowed, "early")
	expect(t, m, request("b.example", ""), egress.ReasonDenied, "negative")
	expect(t, m, request("a.test", ""), egress.ReasonDenied, "never")
}

func TestDenyWinsAtOnePriority(t *testing.T) {
	rules := []egress.Rule{
		{ID: "allow", Action: allow, Hosts: names("a.example"), Ports: https},
		{ID: "deny", Action: deny, Hosts: names("*.example"), Ports: https},
	}
	expect(t, egress.MustCompile(rules), request("a.example", ""), egress.ReasonDenied, "deny")
	slices.Reverse(rules)
	expect(t, egress.MustCompile(rules), request("a.example", ""), egress.ReasonDenied, "deny")
}

func TestFirstOfEqualRulesIsNamed(t *testing.T) {
	m := egress.MustCompile([]egress.Rule{
		{ID: "one", Action: allow, Hosts: names("*.example"), Ports: https},
		{ID: "two", Action: allow, Hosts: names("a.example"), Ports: https},
	})
	expect(t, m, request("a.example", ""), egress.ReasonAllowed, "one")
}

func TestNoRuleDenies(t *testing.T) {
	m := egress.MustCompile([]egress.Rule{{ID: "x", Action: allow, Hosts: names("a.example"), Ports: https}})
	expect(t, m, request("b.example", ""), egress.ReasonNoRule, "")
	expect(t, egress.MustCompile(nil), request("b.example", ""), egress.ReasonNoRule, "")
}

func TestZeroValuesDeny(t *testing.T) {
	var nobody *egress.Matcher
	if nobody.Allow("a.example", 443) || nobody.Decide(request("a.example", "")).Allowed() {
		t.Error("a nil Matcher allows")
	}
	if nobody.Check(request("a.example", "")) == nil {
		t.Error("a nil Matcher checks")
	}
	if e := nobody.Explain(request("a.example", "")); e.Decision.Allowed() || e.Decision.Reason() != egress.ReasonNoPolicy {
		t.Errorf("a nil Matcher explains %v", e.Decision)
	}
	for range nobody.Rules() {
		t.Error("a nil Matcher has rules")
	}
	var live egress.Live
	if live.Allow("a.example", 443) || live.Decide(request("a.example", "")).Allowed() {
		t.Error("a zero Live allows")
	}
	var d egress.Decision
	if d.Allowed() || d.Action() != deny || d.Reason() != egress.ReasonNoPolicy || d.RuleIndex() != -1 || d.RuleID() != "" {
		t.Errorf("the zero Decision is %v", d)
	}
	all := egress.MustCompile([]egress.Rule{{Action: allow, Hosts: []match.Pattern{match.Any()}, Prefixes: prefixes("0.0.0.0/0", "::/0"), Ports: portspec.AllPorts()}})
	for _, r := range []egress.Request{
		{}, {Host: "a.example"}, {Host: "a.example", Protocol: portspec.TCP}, {Host: "a.example", Port: 443}, {Protocol: portspec.TCP, Port: 443},
		{Host: "a.example", Protocol: 200, Port: 443},
	} {
		if all.Decide(r).Allowed() {
			t.Errorf("%+v is allowed", r)
		}
	}
	if !all.Allow("a.example", 1) || !all.Allow("203.0.113.9", 65535) || !all.Allow("[2001:db8::1]", 443) {
		t.Error("everything, written out, is not everything")
	}
}

func TestHostsAndPrefixesAreAlternatives(t *testing.T) {
	m := egress.MustCompile([]egress.Rule{{ID: "both", Action: allow, Hosts: names("a.example"), Prefixes: prefixes("192.0.2.0/24"), Ports: https}})
	expect(t, m, request("a.example", ""), egress.ReasonAllowed, "both")
	expect(t, m, request("192.0.2.1", ""), egress.ReasonAllowed, "both")
}

func TestNamesAndAddressesDoNotMix(t *testing.T) {
	m := egress.MustCompile([]egress.Rule{
		{ID: "names", Action: allow, Hosts: []match.Pattern{match.Any()}, Ports: https},
	})
	expect(t, m, request("192.0.2.1", ""), egress.ReasonAddress, "")
	m = egress.MustCompile([]egress.Rule{
		{ID: "addresses", Action: allow, Prefixes: prefixes("0.0.0.0/0", "::/0"), Ports: https},
	})
	expect(t, m, request("a.example", ""), egress.ReasonNoRule, "")
	expect(t, m, request("a.example", "192.0.2.1"), egress.ReasonNoRule, "")
	expect(t, m, request("", "192.0.2.1"), egress.ReasonAllowed, "addresses")
}

func TestAddressForms(t *testing.T) {
	m := egress.MustCompile([]egress.Rule{{ID: "x", Action: allow, Prefixes: prefixes("192.0.2.0/24", "2001:db8::/32"), Ports: https}})
	for _, host := range []string{"192.0.2.1", "::ffff:192.0.2.1", "[::ffff:c000:201]", "2001:db8::1", "[2001:DB8::1]"} {
		expect(t, m, request(host, ""), egress.ReasonAllowed, "x")
	}
	for _, host := range []string{"192.0.2.1.", "192.0.2.01", "192.0.2", "0xc0000201", "[192.0.2.1]", "2001:db8::1%eth0", "[2001:db8::1", "3221225985"} {
		expect(t, m, request(host, ""), egress.ReasonNotAHost, "")
	}
	expect(t, m, request("", "2001:db8::1%eth0"), egress.ReasonAddress, "")
	expect(t, m, request("", "::ffff:192.0.2.1"), egress.ReasonAllowed, "x")
}

func TestVeto(t *testing.T) {
	for _, c := range []struct {
		name   string
		veto   egress.Rule
		addr   string
		vetoes bool
	}{
		{"same priority", egress.Rule{Priority: 100, Prefixes: prefixes("10.0.0.0/8"), Ports: https}, "10.1.2.3", true},
		{"lower number", egress.Rule{Priority: 99, Prefixes: prefixes("10.0.0.0/8"), Ports: https}, "10.1.2.3", true},
		{"higher number", egress.Rule{Priority: 101, Prefixes: prefixes("10.0.0.0/8"), Ports: https}, "10.1.2.3", false},
		{"other address", egress.Rule{Priority: 100, Prefixes: prefixes("10.0.0.0/8"), Ports: https}, "11.1.2.3", false},
		{"mapped address", egress.Rule{Priority: 100, Prefixes: prefixes("10.0.0.0/8"), Ports: https}, "::ffff:10.1.2.3", true},
		{"other port", egress.Rule{Priority: 100, Prefixes: prefixes("10.0.0.0/8"), Ports: portspec.MustParse("80/tcp")}, "10.1.2.3", false},
		{"other protocol", egress.Rule{Priority: 100, Prefixes: prefixes("10.0.0.0/8"), Ports: portspec.MustParse("443/udp")}, "10.1.2.3", false},
		{"allow is no veto", egress.Rule{Action: allow, Priority: 99, Prefixes: prefixes("10.0.0.0/8"), Ports: https}, "10.1.2.3", false},
		{"a deny below a wider allow", egress.Rule{Priority: 100, Prefixes: prefixes("10.1.0.0/16"), Ports: https}, "10.1.2.3", true},
	} {
		c.veto.ID = "veto"
		m := egress.MustCompile([]egress.Rule{
			{ID: "name", Action: allow, Priority: 100, Hosts: names("a.example"), Ports: https},
			{ID: "wide", Action: allow, Priority: 1, Prefixes: prefixes("10.0.0.0/8"), Ports: https},
			c.veto,
		})
		reason, rule := egress.ReasonAllowed, "name"
		if c.vetoes {
			reason, rule = egress.ReasonDenied, "veto"
		}
		t.Run(c.name, func(t *testing.T) {
			expect(t, m, request("a.example", c.addr), reason, rule)
			expect(t, m, request("a.example", ""), egress.ReasonAllowed, "name")
		})
	}
}

func TestLiteralMustBeTheAddress(t *testing.T) {
	m := egress.MustCompile([]egress.Rule{{ID: "x", Action: allow, Prefixes: prefixes("192.0.2.0/24"), Ports: https}})
	expect(t, m, request("192.0.2.1", "192.0.2.1"), egress.ReasonAllowed, "x")
	expect(t, m, request("192.0.2.1", "::ffff:192.0.2.1"), egress.ReasonAllowed, "x")
	expect(t, m, request("192.0.2.1", "192.0.2.2"), egress.ReasonAddress, "")
}

func TestZonesAreDenied(t *testing.T) {
	m := egress.MustCompile([]egress.Rule{{ID: "x", Action: allow, Hosts: names("*"), Prefixes: prefixes("::/0"), Ports: https}})
	expect(t, m, request("a.example", "fe80::1%eth0"), egress.ReasonAddress, "")
	expect(t, m, request("", "fe80::1%eth0"), egress.ReasonAddress, "")
}

func TestAllPatternsOnThePathCount(t *testing.T) {
	m := egress.MustCompile([]egress.Rule{
		{ID: "wide", Action: allow, Hosts: names("*.example"), Ports: portspec.MustParse("443/tcp,8443/tcp")},
		{ID: "narrow", Action: allow, Hosts: names("*.a.example"), Ports: portspec.MustParse("80/tcp")},
	})
	for port, rule := range map[uint16]string{443: "wide", 8443: "wide", 80: "narrow"} {
		expect(t, m, egress.Request{Host: "x.a.example", Protocol: portspec.TCP, Port: port}, egress.ReasonAllowed, rule)
	}
	if m.Allow("x.example", 80) {
		t.Error("the narrow rule's port is open for the wide rule's names")
	}
}

func TestCompileCopies(t *testing.T) {
	hosts := names("a.example")
	nets := prefixes("192.0.2.0/24")
	rules := []egress.Rule{{ID: "x", Action: allow, Hosts: hosts, Prefixes: nets, Ports: https}}
	m := egress.MustCompile(rules)
	hosts[0], nets[0], rules[0] = match.Any(), netip.MustParsePrefix("0.0.0.0/0"), egress.Rule{}
	for r := range m.Rules() {
		if r.ID != "x" || r.Hosts[0] != names("a.example")[0] || r.Prefixes[0] != netip.MustParsePrefix("192.0.2.0/24") {
			t.Errorf("rule is %+v", r)
		}
		r.Hosts[0] = match.Any()
	}
	expect(t, m, request("b.example", ""), egress.ReasonNoRule, "")
	if e := m.Explain(request("b.example", "")); len(e.Rules) != 0 {
		t.Errorf("%+v", e.Rules)
	}
}

func TestCompileReportsAllFaults(t *testing.T) {
	squidStar := match.MustParse(match.Squid, "*.example")
	_, err := egress.Compile([]egress.Rule{
		{ID: "good", Action: allow, Hosts: names("a.example"), Ports: https},
		{ID: "empty"},
		{ID: "odd", Action: 7, Hosts: []match.Pattern{{}, match.Any()}, Ports: https},
		{ID: "dead", Hosts: []match.Pattern{match.Any(), squidStar}, Ports: https},
		{ID: "dead allow", Action: allow, Hosts: []match.Pattern{squidStar}, Ports: https},
		{ID: "prefixes", Prefixes: []netip.Prefix{{}, netip.MustParsePrefix("10.0.0.1/8"), netip.MustParsePrefix("::ffff:10.0.0.0/104")}, Ports: https},
	})
	var got []string
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) {
		t.Fatalf("%T", err)
	}
	for _, e := range joined.Unwrap() {
		var fault *egress.RuleError
		if !errors.As(e, &fault) {
			t.Fatalf("%T", e)
		}
		got = append(got, fault.ID+" "+fault.Field)
		if !strings.Contains(e.Error(), fault.ID) || !strings.Contains(e.Error(), fault.Field) {
			t.Errorf("%v", e)
		}
	}
	want := []string{"empty Hosts", "empty Ports", "odd Action", "odd Hosts[0]", "dead Hosts[1]", "prefixes Prefixes[0]", "prefixes Prefixes[1]", "prefixes Prefixes[2]"}
	if !slices.Equal(got, want) {
		t.Errorf("faults %q, want %q", got, want)
	}
	for _, target := range []error{egress.ErrNoDestination, egress.ErrNoPorts, egress.ErrInvalid, egress.ErrDeadDeny} {
		if !errors.Is(err, target) {
			t.Errorf("no %v", target)
		}
	}
	for _, hint := range []string{"write 10.0.0.0/8", "0.0.0.0/0 and ::/0", "Squid takes a star"} {
		if !strings.Contains(err.Error(), hint) {
			t.Errorf("no hint %q in %v", hint, err)
		}
	}
}

func TestDeniedError(t *testing.T) {
	m := egress.MustCompile([]egress.Rule{
		{ID: "cdn", Action: allow, Hosts: names("*.data.example"), Ports: https},
		{ID: "blocked", Action: deny, Hosts: names("bad.data.example"), Ports: https},
	})
	if err := m.Check(request("x.data.example", "")); err != nil {
		t.Error(err)
	}
	for host, want := range map[string]string{
		"data.example":     "egress: data.example:443/tcp: denied by the egress policy (no-rule); nearest rule cdn allows x.data.example",
		"bad.data.example": "egress: bad.data.example:443/tcp: denied by the egress policy (denied-by-rule), rule blocked",
		"a..b":             "egress: a..b:443/tcp: denied by the egress policy (not-a-host)",
	} {
		err := m.Check(request(host, ""))
		var denied *egress.DeniedError
		if !errors.Is(err, egress.ErrDenied) || !errors.As(err, &denied) || denied.Request.Host != host {
			t.Errorf("%s: %v", host, err)
			continue
		}
		if err.Error() != want {
			t.Errorf("%s: %v\nwant %s", host, err, want)
		}
	}
	err := m.Check(egress.Request{Host: "x.data.example", Protocol: portspec.TCP, Port: 80})
	if want := "egress: x.data.example:80/tcp: denied by the egress policy (no-rule); rule cdn allows this host at 443/tcp"; err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}

// TestNear: what just misses is a wildcard of which the name is the apex, or a
// name with a label less; a rule for some other name below is neither.
func TestNear(t *testing.T) {
	m := egress.MustCompile([]egress.Rule{
		{ID: "wildcard", Action: allow, Hosts: names("*.foo.example"), Ports: https},
		{ID: "other", Action: allow, Hosts: names("x.foo.example"), Ports: https},
		{ID: "other port", Action: allow, Hosts: names("*.foo.example"), Ports: portspec.MustParse("80/tcp")},
		{ID: "deny", Action: deny, Hosts: names("*.foo.example"), Priority: 9, Ports: https},
		{ID: "name", Action: allow, Hosts: names("bar.example"), Ports: https},
	})
	for host, want := range map[string]string{
		"foo.example":       "wildcard apex x.foo.example",
		"a.b.bar.example":   "name depth bar.example",
		"x.bar.example":     "name depth bar.example",
		"unrelated.example": "",
	} {
		var got []string
		for _, near := range m.Explain(request(host, "")).Near {
			got = append(got, near.ID+" "+near.Miss.String()+" "+near.Passes)
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%s: near %q, want %q", host, s, want)
		}
	}
}

// TestLive: while policies are exchanged, every answer is that of one of them.
func TestLive(t *testing.T) {
	policy := func(id string, action egress.Action) *egress.Matcher {
		return egress.MustCompile([]egress.Rule{{ID: id, Action: action, Hosts: names("*"), Ports: https}})
	}
	a, b := policy("a", allow), policy("b", deny)
	var live egress.Live
	live.Swap(a)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Add(1)
		go func() {
			defer readers.Done()
			for {
				select {
				case <-stop:
					return
				default:
				}
				switch d := live.Decide(request("a.example", "")); {
				case d == a.Decide(request("a.example", "")) && d.Allowed() && d.RuleID() == "a":
				case d == b.Decide(request("a.example", "")) && !d.Allowed() && d.RuleID() == "b":
				default:
					t.Errorf("%v", d)
					return
				}
			}
		}()
	}
	for i := range 2000 {
		next, before := a, b
		if i%2 == 0 {
			next, before = b, a
		}
		if old := live.Swap(next); old != before {
			t.Fatal("Swap returns another policy than the one before")
		}
	}
	close(stop)
	readers.Wait()
	live.Swap(nil)
	if live.Load() != nil || live.Allow("a.example", 443) {
		t.Error("a Live without policy allows")
	}
}

// TestOptions: one that there is not is refused, whatever else there is.
func TestOptions(t *testing.T) {
	rules := []egress.Rule{{Action: allow, Hosts: names("a.example"), Ports: https}}
	if _, err := egress.Compile(rules, egress.Compact, egress.Compact); err != nil {
		t.Errorf("an option twice: %v", err)
	}
	for _, options := range [][]egress.Option{{0}, {egress.Compact, egress.Compact + 1}, {255, egress.Compact}} {
		if m, err := egress.Compile(rules, options...); !errors.Is(err, egress.ErrInvalid) || m != nil {
			t.Errorf("%v: %v", options, err)
		}
	}
}

func TestNoAllocs(t *testing.T) {
	for form, options := range forms {
		t.Run(form, func(t *testing.T) { checkAllocs(t, options) })
	}
}

func checkAllocs(t *testing.T, options []egress.Option) {
	m := egress.MustCompile([]egress.Rule{
		{Action: allow, Hosts: names("*.data.example", "a.example", "*foo.example"), Prefixes: prefixes("192.0.2.0/24"), Ports: https},
		{Action: deny, Hosts: []match.Pattern{match.MustParse(match.Cilium, "b*d.*.example")}, Prefixes: prefixes("10.0.0.0/8"), Ports: portspec.AllPorts()},
	}, options...)
	var sink egress.Decision
	for _, c := range []struct {
		name, host, addr string
		port             uint16
		allowed          bool
	}{
		{"hit", "x.data.example", "", 443, true},
		{"exact hit", "a.example", "", 443, true},
		{"hit of a residual", "afoo.example", "", 443, true},
		{"denied by a residual", "bad.x.example", "", 443, false},
		{"miss", "x.test", "", 443, false},
		{"denied port", "x.data.example", "", 80, false},
		{"mixed case", "X.Data.Example", "", 443, true},
		{"trailing dot", "x.data.example.", "", 443, true},
		{"deep", strings.Repeat("a.", 119) + "data.example", "", 443, true},
		{"name and address", "x.data.example", "203.0.113.1", 443, true},
		{"vetoed", "x.data.example", "10.0.0.1", 443, false},
		{"IPv4 literal", "192.0.2.1", "", 443, true},
		{"IPv6 literal", "[2001:db8::1]", "", 443, false},
		{"mapped literal", "::ffff:192.0.2.1", "", 443, true},
		{"literal and other address", "192.0.2.1", "192.0.2.2", 443, false},
		{"invalid host", "a..b", "", 443, false},
		{"invalid bytes", "x.data.example@evil.example", "", 443, false},
		{"half an address", "1:2:3:", "", 443, false},
		{"empty", "", "", 443, false},
	} {
		r := request(c.host, c.addr)
		r.Port = c.port
		if n := testing.AllocsPerRun(100, func() {
			sink = m.Decide(r)
			if sink.Allowed() != c.allowed {
				panic(c.name)
			}
		}); n != 0 {
			t.Errorf("Decide, %s: %v allocations", c.name, n)
		}
		if c.addr != "" {
			continue
		}
		if n := testing.AllocsPerRun(100, func() {
			if m.Allow(c.host, c.port) != c.allowed {
				panic(c.name)
			}
		}); n != 0 {
			t.Errorf("Allow, %s: %v allocations", c.name, n)
		}
	}
	// What the caller does with a Decision must not allocate either.
	if n := testing.AllocsPerRun(100, func() {
		if sink.RuleID() != "" || sink.Reason().String() == "" {
			panic("the last decision had no rule")
		}
	}); n != 0 {
		t.Errorf("Decision: %v allocations", n)
	}
}
