package egress_test

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/internal/gen"
	"github.com/sallyport-go/sallyport/internal/oracle"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// TestLayersOracle: the decision on layers, its rule, its reason and its layer are
// those of the oracle. The order of layers means nothing for allow and reason, and
// one layer alone is its Matcher.
func TestLayersOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		layers := rapid.SliceOfN(rapid.OneOf(gen.Rules(), gen.Rules(), rapid.SampledFrom([][]oracle.Rule{nil, {}})), 0, 3).Draw(t, "layers")
		var matchers []*egress.Matcher
		var all []oracle.Rule
		for i, rules := range layers {
			if rules == nil {
				matchers = append(matchers, rapid.SampledFrom([]*egress.Matcher{nil, {}}).Draw(t, "no policy"))
				continue
			}
			// So that the layer can be told from the decision.
			compiled := fromOracles(t, rules)
			for k := range compiled {
				compiled[k].ID = fmt.Sprint(i)
			}
			matchers = append(matchers, egress.MustCompile(compiled))
			all = append(all, rules...)
		}
		l := egress.Layers(matchers...)
		permuted := l
		if len(matchers) > 0 {
			permuted = egress.Layers(rapid.Permutation(matchers).Draw(t, "permuted")...)
		}
		for range 10 {
			q := gen.RequestFor(all).Draw(t, "request")
			r := ask(t, q)
			got := l.Decide(r)
			want, layer := oracle.DecideLayers(layers, q.Host, q.Addr, q.Proto, q.Port)
			if !says(got, want) ||
				got.RuleIndex() >= 0 && got.RuleID() != fmt.Sprint(layer) {
				t.Fatalf("%v: %v, the oracle says %+v by layer %d", r, got, want, layer)
			}
			if got.RuleIndex() < 0 && layer >= 0 && got != matchers[layer].Decide(r) {
				t.Fatalf("%v: %v is not the decision of layer %d", r, got, layer)
			}
			if permuted.Decide(r).Reason() != got.Reason() {
				t.Fatalf("%v: %v, in another order %v", r, got, permuted.Decide(r))
			}
			if (l.Check(r) == nil) != want.Allowed {
				t.Fatalf("%v: Check says %v", r, l.Check(r))
			}
			if r.Protocol == portspec.TCP && !r.Addr.IsValid() && l.Allow(r.Host, r.Port) != want.Allowed {
				t.Fatalf("%v: Allow differs from Decide", r)
			}
			for _, m := range matchers {
				if one := egress.Layers(nil, m); one.Decide(r) != m.Decide(r) {
					t.Fatalf("%v: %v by one layer, %v by its Matcher", r, one.Decide(r), m.Decide(r))
				}
			}
		}
	})
}

func TestZeroLayersDeny(t *testing.T) {
	var nobody *egress.Layered
	for _, l := range []*egress.Layered{nobody, {}, egress.Layers(), egress.Layers(nil, nil), egress.Layers(&egress.Matcher{})} {
		expectLayers(t, l, request("a.example", ""), egress.ReasonNoPolicy, "")
		if l.Allow("a.example", 443) || !errors.Is(l.Check(request("a.example", "")), egress.ErrDenied) {
			t.Errorf("%v allows", l)
		}
	}
}

// TestLayersAreCopied: what the caller does with his list has no effect.
func TestLayersAreCopied(t *testing.T) {
	all := egress.MustCompile([]egress.Rule{{ID: "all", Action: allow, Hosts: names("*"), Ports: https}})
	list := []*egress.Matcher{all, egress.MustCompile([]egress.Rule{{ID: "deny", Action: deny, Hosts: names("a.example"), Ports: https}})}
	l := egress.Layers(list...)
	list[1] = all
	expectLayers(t, l, request("a.example", ""), egress.ReasonDenied, "deny")
}

func expectLayers(t *testing.T, l *egress.Layered, r egress.Request, reason egress.Reason, rule string) {
	t.Helper()
	if d := l.Decide(r); d.Reason() != reason || d.RuleID() != rule {
		t.Errorf("%v: %v, want %v by %q", r, d, reason, rule)
	}
	if !r.Addr.IsValid() && l.Allow(r.Host, r.Port) != (reason == egress.ReasonAllowed) {
		t.Errorf("%v: Allow differs from %v", r, reason)
	}
}

// TestDenyByRuleWins: in whatever layer it is.
func TestDenyByRuleWins(t *testing.T) {
	l := stacked()
	expectLayers(t, l, request("x.paste.example", ""), egress.ReasonDenied, "no-paste")
	expectLayers(t, l, request("x.registry.example", ""), egress.ReasonAllowed, "registry")
	expectLayers(t, l, request("api.example", ""), egress.ReasonAllowed, "job")
	last := egress.MustCompile([]egress.Rule{
		{ID: "no-api", Action: deny, Hosts: names("api.example"), Prefixes: prefixes("192.0.2.0/25"), Ports: https},
	})
	l = egress.Layers(allowing("*.example"), last)
	expectLayers(t, l, request("api.example", ""), egress.ReasonDenied, "no-api")
	expectLayers(t, l, request("x.example", ""), egress.ReasonAllowed, "only")
	expectLayers(t, l, request("x.test", ""), egress.ReasonNoRule, "")
}

// stacked is what the organisation denies, and what team and job allow.
func stacked() *egress.Layered {
	return egress.Layers(
		egress.MustCompile([]egress.Rule{
			{ID: "no-paste", Action: deny, Hosts: names("*.paste.example"), Ports: portspec.AllPorts()},
			{ID: "no-private", Action: deny, Prefixes: prefixes("10.0.0.0/8"), Ports: portspec.AllPorts()},
		}),
		egress.MustCompile([]egress.Rule{{ID: "registry", Action: allow, Hosts: names("*.registry.example"), Prefixes: prefixes("192.0.2.0/24"), Ports: https}}),
		nil,
		egress.MustCompile([]egress.Rule{
			{ID: "job", Action: allow, Hosts: append(names("*.paste.example", "api.example"), match.MustParse(match.Cilium, "a*.example")), Ports: https},
		}),
	)
}

func TestLayersVeto(t *testing.T) {
	l := stacked()
	expectLayers(t, l, request("api.example", "203.0.113.1"), egress.ReasonAllowed, "job")
	expectLayers(t, l, request("api.example", "10.1.2.3"), egress.ReasonDenied, "no-private")
	expectLayers(t, l, request("api.example", "::ffff:10.1.2.3"), egress.ReasonDenied, "no-private")
	expectLayers(t, l, request("other.example", "10.1.2.3"), egress.ReasonNoRule, "")
	// No rule of the organisation has a class for ports of other layers only.
	other := egress.MustCompile([]egress.Rule{{ID: "one port", Action: deny, Prefixes: prefixes("10.0.0.0/8"), Ports: portspec.MustParse("444/udp")}})
	expectLayers(t, egress.Layers(other, allowing("a.example")), request("a.example", "10.1.2.3"), egress.ReasonAllowed, "only")
}

// allowing allows one name.
func allowing(name string) *egress.Matcher {
	return egress.MustCompile([]egress.Rule{{ID: "only", Action: allow, Hosts: names(name), Ports: https}})
}

// TestLayersDeniedError: the nearest rule is that of any layer, and what it allows
// no other layer denies.
func TestLayersDeniedError(t *testing.T) {
	l := stacked()
	for host, want := range map[string]string{
		"registry.example":  "egress: registry.example:443/tcp: denied by the egress policy (no-rule); nearest rule registry allows x.registry.example",
		"x.api.example":     "egress: x.api.example:443/tcp: denied by the egress policy (no-rule); nearest rule job allows api.example",
		"paste.example":     "egress: paste.example:443/tcp: denied by the egress policy (no-rule)",
		"www.paste.example": "egress: www.paste.example:443/tcp: denied by the egress policy (denied-by-rule), rule no-paste",
		"10.0.0.1":          "egress: 10.0.0.1:443/tcp: denied by the egress policy (denied-by-rule), rule no-private",
		"unrelated.test":    "egress: unrelated.test:443/tcp: denied by the egress policy (no-rule)",
		"not a host":        "egress: not a host:443/tcp: denied by the egress policy (not-a-host)",
	} {
		if err := l.Check(request(host, "")); err == nil || err.Error() != want {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
	if err := egress.Layers().Check(request("a.example", "")); err.Error() != "egress: a.example:443/tcp: denied by the egress policy (no-policy)" {
		t.Error(err)
	}
}

func TestLayersNoAllocs(t *testing.T) {
	l := stacked()
	for _, c := range []struct {
		host, addr string
		allowed    bool
	}{
		{"x.registry.example", "", true},
		{"x.paste.example", "", false},
		{"axxx.example", "", true},
		{"x.test", "", false},
		{"192.0.2.1", "", true},
		{"10.0.0.1", "", false},
		{"api.example", "203.0.113.1", true},
		{"api.example", "10.0.0.1", false},
		{"a..b", "", false},
		{"", "", false},
	} {
		r := request(c.host, c.addr)
		if n := testing.AllocsPerRun(100, func() {
			if l.Decide(r).Allowed() != c.allowed {
				panic(c.host)
			}
		}); n != 0 {
			t.Errorf("Decide, %v: %v allocations", r, n)
		}
		if n := testing.AllocsPerRun(100, func() {
			if c.addr == "" && l.Allow(c.host, 443) != c.allowed {
				panic(c.host)
			}
		}); n != 0 {
			t.Errorf("Allow, %v: %v allocations", r, n)
		}
	}
}

// What the organisation denies, no job can allow; what nobody allows is denied.
func ExampleLayers() {
	organisation := egress.MustCompile([]egress.Rule{
		{ID: "no-paste-sites", Action: egress.Deny, Hosts: []match.Pattern{match.MustParse(match.AzureFirewall, "*.paste.example")}, Ports: portspec.AllPorts()},
	})
	job := egress.MustCompile([]egress.Rule{
		{ID: "all-of-example", Action: egress.Allow, Hosts: []match.Pattern{match.MustParse(match.AzureFirewall, "*.example")}, Ports: portspec.MustParse("443/tcp")},
	})
	policy := egress.Layers(organisation, job)
	for _, host := range []string{"api.example", "www.paste.example", "www.test"} {
		r := egress.Request{Host: host, Protocol: portspec.TCP, Port: 443}
		fmt.Println(policy.Allow(host, 443), policy.Decide(r))
	}
	// Output:
	// true allow (allowed, rule 0 all-of-example)
	// false deny (denied-by-rule, rule 0 no-paste-sites)
	// false deny (no-rule)
}
