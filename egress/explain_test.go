package egress_test

import (
	"cmp"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/internal/gen"
	"github.com/sallyport-go/sallyport/internal/oracle"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// linear explains a request by looking at all rules and all their patterns: it is
// the obvious reference of Explain.
func linear(m *egress.Matcher, r egress.Request) egress.Explanation {
	e := egress.Explanation{Request: r, Decision: m.Decide(r)}
	addr := r.Addr.Unmap()
	host := oracle.ParseHost(r.Host)
	if host.Kind != oracle.Name && r.Host != "" {
		if host.Kind != oracle.Addr || addr.IsValid() && addr != host.Addr {
			return e
		}
		addr = host.Addr
	}
	type numbered struct {
		egress.Rule
		index int
	}
	var rules []numbered
	for rule := range m.Rules() {
		rules = append(rules, numbered{rule, len(rules)})
	}
	slices.SortStableFunc(rules, func(a, b numbered) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.Action, b.Action))
	})
	for _, rule := range rules {
		part := egress.RuleEffect{Index: rule.index, ID: rule.ID, Action: rule.Action}
		named := false
		for _, p := range rule.Hosts {
			if p.Match(r.Host) {
				part.Pattern, named = p, true
				break
			}
		}
		for _, p := range rule.Prefixes {
			if !named && p.Contains(addr) && (host.Kind != oracle.Name || rule.Action == deny) {
				part.Prefix, named = p, true
			}
		}
		onPort := rule.Ports.Contains(r.Protocol, r.Port)
		switch {
		case !named:
			if host.Kind == oracle.Name && onPort && rule.Action == allow && !e.Decision.Allowed() {
				e.Near = append(e.Near, linearNear(m, r, rule.index, rule.Rule, host.Name)...)
			}
			continue
		case !onPort:
			part.Effect = egress.MissedPort
		case rule.index == e.Decision.RuleIndex():
			part.Effect = egress.Decided
		case rule.Action == e.Decision.Action():
			part.Effect = egress.Agreed
		default:
			part.Effect = egress.Overridden
		}
		e.Rules = append(e.Rules, part)
	}
	slices.SortStableFunc(e.Near, func(a, b egress.NearMiss) int {
		return cmp.Compare(len(b.Pattern.String()), len(a.Pattern.String()))
	})
	return e
}

// linearNear returns the patterns of an allow rule that just miss a name.
func linearNear(m *egress.Matcher, r egress.Request, index int, rule egress.Rule, name string) (near []egress.NearMiss) {
	for _, p := range rule.Hosts {
		n := egress.NearMiss{Index: index, ID: rule.ID, Pattern: p}
		if p.Match("q-7."+name) && p.Match("x."+name) {
			n.Miss, n.Passes = egress.Apex, "x."+name
		} else {
			_, above, _ := strings.Cut(name, ".")
			for above != "" && !p.Match(above) {
				_, above, _ = strings.Cut(above, ".")
			}
			if above == "" {
				continue
			}
			n.Miss, n.Passes = egress.Depth, above
		}
		if !m.Decide(egress.Request{Host: n.Passes, Protocol: r.Protocol, Port: r.Port}).Allowed() {
			n.Passes = ""
		}
		near = append(near, n)
	}
	return near
}

// checkExplain compares an explanation with the reference, and returns what there
// is in it.
func checkExplain(t rapid.TB, m *egress.Matcher, r egress.Request) (rules, near int) {
	got, want := m.Explain(r), linear(m, r)
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%v is explained as\n%+v, want\n%+v", r, got, want)
	}
	return len(got.Rules), len(got.Near)
}

// crossing draws a rule of several patterns over few labels, which match each
// other's parents and children.
var crossing = rapid.Custom(func(t *rapid.T) egress.Rule {
	pattern := rapid.Custom(func(t *rapid.T) match.Pattern {
		front := rapid.SampledFrom([]string{"", "", "*.", "**.", "x.", "*x.", "?."}).Draw(t, "front")
		name := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b"}), 1, 3).Draw(t, "name"), ".")
		behind := rapid.SampledFrom([]string{"", "", "", "|a", "|b", "|**.a.b"}).Draw(t, "behind")
		return match.MustParse(match.Canonical, front+name+behind)
	})
	return egress.Rule{
		Action: rapid.SampledFrom([]egress.Action{allow, allow, deny}).Draw(t, "action"), Priority: rapid.IntRange(0, 1).Draw(t, "priority"),
		Hosts: rapid.SliceOfN(pattern, 1, 4).Draw(t, "hosts"), Ports: rapid.SampledFrom([]portspec.Set{https, portspec.MustParse("443-444/tcp")}).Draw(t, "ports"),
	}
})

// TestExplainLinear: what Explain finds is what looking at all rules does.
func TestExplainLinear(t *testing.T) {
	rules, near := 0, 0
	add := func(r, n int) { rules, near = rules+r, near+n }
	rapid.Check(t, func(t *rapid.T) {
		m := compileAny(t, rapid.SliceOfN(crossing, 1, 4).Draw(t, "rules"))
		for range 6 {
			host := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b"}), 1, 3).Draw(t, "host"), ".")
			host = rapid.SampledFrom([]string{"", "x.", "y.x.", "y.y."}).Draw(t, "in front") + host
			add(checkExplain(t, m, egress.Request{Host: host, Protocol: portspec.TCP, Port: rapid.Uint16Range(442, 444).Draw(t, "port")}))
		}
	})
	for _, p := range hostilePolicies() {
		if !slices.Contains([]string{"tree and residuals", "all"}, p.name) {
			continue
		}
		policy := p.rulings()
		m := compiled(t, policy)
		hosts := hostileHost(p.names)
		rapid.Check(t, func(t *rapid.T) {
			rule := rapid.SampledFrom(policy).Draw(t, "rule")
			// What a wildcard misses by its apex, and a name by its depth.
			for _, host := range []string{baseOf(rule.pattern), "z.y." + baseOf(rule.pattern)} {
				add(checkExplain(t, m, egress.Request{Host: host, Protocol: portspec.TCP, Port: rule.first}))
			}
			for _, port := range []uint16{rule.first, rule.last + 1} {
				r := egress.Request{Host: hosts.Draw(t, "host"), Protocol: portspec.TCP, Port: port}
				add(checkExplain(t, m, r))
				r.Addr = rapid.OneOf(gen.Addr(), rapid.Just(netip.MustParseAddr("10.1.2.3"))).Draw(t, "addr")
				add(checkExplain(t, m, r))
			}
		})
	}
	if rules < 50 || near < 20 { // of a short run, too
		t.Errorf("%d rules and %d near misses", rules, near)
	}
	t.Logf("%d rules and %d near misses", rules, near)
}

// TestNearOrder: of patterns of one length, the first written is the first listed.
func TestNearOrder(t *testing.T) {
	var hosts []match.Pattern
	for _, text := range []string{"x.b.c", "*.b.c", "?.b.c"} {
		hosts = append(hosts, match.MustParse(match.Canonical, text))
	}
	m := egress.MustCompile([]egress.Rule{{Action: allow, Hosts: hosts, Ports: https}})
	for range 20 {
		var got []match.Pattern
		for _, near := range m.Explain(request("y.x.b.c", "")).Near {
			got = append(got, near.Pattern)
		}
		if !slices.Equal(got, hosts) {
			t.Fatalf("near misses %v, want %v", got, hosts)
		}
	}
}
