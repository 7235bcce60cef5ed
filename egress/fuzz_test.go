package egress_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/internal/oracle"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// policyOf reads rules, one a line: a byte each for action and priority, for the
// first port and the number of ports, and then a pattern in the canonical dialect
// or a prefix. What is no rule is left out.
func policyOf(lines string) (rules []oracle.Rule) {
	for line := range strings.Lines(lines) {
		line = strings.TrimSuffix(line, "\n")
		if len(line) < 5 || len(rules) == 12 {
			continue
		}
		first := uint16(line[2] % 32)
		rule := oracle.Rule{
			Allow: line[0]&1 == 1, Priority: int(line[1] % 4),
			Ports: []oracle.PortRange{{Proto: "tcp", First: first + 1, Last: first + 1 + uint16(line[3]%8)}},
		}
		if p, err := netip.ParsePrefix(line[4:]); err == nil {
			if p != p.Masked() || p.Addr().Is4In6() {
				continue
			}
			rule.Prefixes = []netip.Prefix{p}
		} else {
			p, err := match.Parse(match.Canonical, line[4:])
			if err != nil {
				continue
			}
			if _, never := p.Never(); never {
				continue
			}
			rule.Hosts = []oracle.Pattern{{Dialect: oracle.Canonical, Text: line[4:]}}
		}
		rules = append(rules, rule)
	}
	return rules
}

// FuzzPolicy lets the fuzzer choose the policy too. Every third rule is also the
// first of a layer.
func FuzzPolicy(f *testing.F) {
	for _, seed := range []struct {
		rules, host, addr string
		port              uint16
	}{
		{"1017*.a.example\n0011b.a.example\n101710.0.0.0/8", "x.A.example.", "", 18},
		{"1017**\n0017**keyword**\n0017fd00::/8", "x.keyword.example", "fd00::1", 20},
		{"1017a\n1017com\n1117**.com\n0017eightlet\n1017ab.cd", "a.com", "", 18},
		{"1017a.b|**.a.b\n0017?.a.b\n1017[ab]*.c\n1017azds-*.x", "azds-.x", "", 18},
		{"1017" + strings.Repeat("a.", 126) + "a\n0017**." + strings.Repeat("b.", 40) + "b", "x." + strings.Repeat("b.", 40) + "b", "", 18},
		{"1017a_b.example\n1017a-b.example", "a\x7fb.example", "", 18},
		{"1017abc.de\n1017xabc.de", "a.\x00abc.de", "", 18},
		{"10170.0.0.0/0\n001710.0.0.0/30", "10.0.0.1", "::ffff:10.0.0.1", 18},
		{"1017x.example\n0017y.example\n0017z.example\n001710.0.0.0/8\n", "x.example", "10.0.0.1", 18},
		{"0000a\n0020*\n1017b.example", "b.example", "", 19},
	} {
		f.Add(seed.rules, seed.host, seed.addr, seed.port)
	}
	f.Fuzz(func(t *testing.T, lines, host, address string, port uint16) {
		rules := policyOf(lines)
		if rules == nil {
			rules = []oracle.Rule{} // a policy, and empty
		}
		var all []*egress.Matcher // two of each form: compiled, and changed
		for _, options := range forms {
			compiled := fromOracles(t, rules)
			m, err := egress.Compile(compiled, options...)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, m)
			// All rules are there once more, in another order, and that is removed; half of the
			// others are added.
			twice := append(slices.Clone(compiled), compiled[:len(compiled)/2]...)
			slices.Reverse(twice[:len(compiled)])
			m, err = egress.MustCompile(twice, options...).WithParts(compiled[len(compiled)/2:], indexes(0, len(compiled)))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, m)
		}
		var layers [][]oracle.Rule
		var matchers []*egress.Matcher
		for i := 0; i < len(rules); i += 3 {
			layers = append(layers, rules[i:min(i+3, len(rules))])
			matchers = append(matchers, egress.MustCompile(fromOracles(t, layers[len(layers)-1])))
		}
		l := egress.Layers(matchers...)
		addr, _ := netip.ParseAddr(address)
		hosts := []string{host}
		for _, r := range rules {
			for _, p := range r.Hosts {
				name := strings.Trim(p.Text, "*.?")
				hosts = append(hosts, name, host+name, host+"."+name)
			}
		}
		for _, host := range hosts {
			for _, port := range []uint16{port, port % 40} {
				r := egress.Request{Host: host, Addr: addr, Protocol: portspec.TCP, Port: port}
				want := oracle.Decide(rules, host, addr, "tcp", port)
				for _, m := range all {
					got := m.Decide(r)
					if !says(got, want) {
						t.Fatalf("%v: %v, the oracle says %+v", r, got, want)
					}
					if e := m.Explain(r); e.Decision != got {
						t.Fatalf("%v: explained as %v, decided as %v", r, e.Decision, got)
					}
					if name := (egress.Request{Host: host, Protocol: portspec.TCP, Port: port}); m.Allow(host, port) != m.Decide(name).Allowed() {
						t.Fatalf("%v: Allow differs from Decide", name)
					}
				}
				layered := l.Decide(r)
				want, _ = oracle.DecideLayers(layers, host, addr, "tcp", port)
				if !says(layered, want) {
					t.Fatalf("%v: %v in layers, the oracle says %+v", r, layered, want)
				}
				r.Addr = netip.Addr{}
				if l.Allow(host, port) != l.Decide(r).Allowed() {
					t.Fatalf("%v: Allow differs from Decide", r)
				}
			}
		}
	})
}
