package egress_test

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/portspec"
)

// checkBatch compares DecideBatch with Decide. What decisions has before stays.
func checkBatch(t rapid.TB, m *egress.Matcher, requests []egress.Request) {
	t.Helper()
	first := m.Decide(egress.Request{Host: "before.example", Protocol: portspec.TCP, Port: 1})
	decisions := m.DecideBatch([]egress.Decision{first}, requests)
	if len(decisions) != 1+len(requests) || decisions[0] != first {
		t.Fatalf("%d decisions on %d requests, behind %v", len(decisions), len(requests), decisions[0])
	}
	for i, r := range requests {
		if want := m.Decide(r); decisions[1+i] != want {
			t.Fatalf("request %d of %d, %v: %v together with others, %v alone", i, len(requests), r, decisions[1+i], want)
		}
	}
}

// TestDecideBatch: requests of all kinds, any number of them at once. Policies of
// many names, which alone make batches, get more than there is in one.
func TestDecideBatch(t *testing.T) {
	addrs := []netip.Addr{{}, {}, {}, netip.MustParseAddr("10.1.2.3"), netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("::ffff:10.0.0.1"), netip.MustParseAddr("fe80::1%a")}
	for _, p := range hostilePolicies() {
		t.Run(p.name, func(t *testing.T) {
			rules := p.rulings()
			all := compiledForms(t, rules)
			host := rapid.OneOf(hostileHost(p.names), rapid.Just(""))
			request := rapid.Custom(func(t *rapid.T) egress.Request {
				r := rules[rapid.IntRange(0, len(rules)-1).Draw(t, "rule")]
				q := egress.Request{Host: host.Draw(t, "host"), Protocol: portspec.TCP, Port: r.first}
				if base := baseOf(r.pattern); base != "" && rapid.Bool().Draw(t, "named") {
					q.Host = base
				}
				q.Addr = rapid.SampledFrom(addrs).Draw(t, "address")
				switch rapid.IntRange(0, 9).Draw(t, "other") {
				case 0:
					q.Port = rapid.Uint16().Draw(t, "port")
				case 1:
					q.Protocol = rapid.SampledFrom([]portspec.Protocol{0, portspec.UDP, 99}).Draw(t, "protocol")
				}
				return q
			})
			least, most := 0, 5
			if len(p.names) > 10_000 {
				least, most = 120, 140
			}
			rapid.Check(t, func(t *rapid.T) {
				requests := rapid.SliceOfN(request, least, most).Draw(t, "requests")
				for _, m := range all {
					checkBatch(t, m, requests)
				}
			})
		})
	}
}

// TestDecideBatchDenyAll: hosts that have no name of their own are denied by the rule for
// all, or for any like them, and not for want of one.
func TestDecideBatchDenyAll(t *testing.T) {
	for pattern, host := range map[string]string{"**": "other.test", "*": "other", "oth*.test": "other.test"} {
		rules := []ruling{{pattern: pattern, priority: 1, first: 443, last: 443}}
		for i := range 17_000 {
			rules = append(rules, ruling{allow: true, pattern: fmt.Sprintf("n%d.example", i), first: 443, last: 443})
		}
		for _, m := range compiledForms(t, rules) {
			requests := []egress.Request{request("n1.example", ""), request(host, ""), request("a b", "")}
			checkBatch(t, m, requests)
			if d := m.DecideBatch(nil, requests)[1]; d.Reason() != egress.ReasonDenied || d.RuleIndex() != 0 {
				t.Errorf("%v: %v", requests[1], d)
			}
		}
	}
}

// TestDecideBatchNone: without a policy everything is denied.
func TestDecideBatchNone(t *testing.T) {
	requests := slices.Repeat([]egress.Request{{Host: "a.example", Protocol: portspec.TCP, Port: 443}}, 100)
	for _, m := range []*egress.Matcher{nil, {}} {
		checkBatch(t, m, requests)
	}
	if got := (*egress.Matcher)(nil).DecideBatch(nil, nil); got != nil {
		t.Errorf("%d decisions on nothing", len(got))
	}
}

// TestDecideBatchAllocates nothing, if there is room.
func TestDecideBatchAllocates(t *testing.T) {
	for _, p := range hostilePolicies() {
		rules := p.rulings()
		var requests []egress.Request
		for i := range 200 {
			r := rules[i%len(rules)]
			requests = append(requests, egress.Request{Host: "x." + baseOf(r.pattern), Protocol: portspec.TCP, Port: r.first})
		}
		for _, m := range compiledForms(t, rules) {
			decisions := make([]egress.Decision, 0, len(requests))
			if n := testing.AllocsPerRun(100, func() { m.DecideBatch(decisions, requests) }); n != 0 {
				t.Errorf("%s: %v allocations", p.name, n)
			}
		}
	}
}

// TestDecideBatchTried: a host that is filed is tried by the patterns that have to be, too.
func TestDecideBatchTried(t *testing.T) {
	rules := []ruling{{pattern: "n*7.example", priority: 1, first: 443, last: 443}}
	for i := range 17_000 {
		rules = append(rules, ruling{allow: true, pattern: fmt.Sprintf("n%d.example", i), priority: 2, first: 443, last: 443})
	}
	requests := []egress.Request{request("n1.example", ""), request("n17.example", ""), request("n2.example", ""), request("nn7.example", "")}
	for _, m := range compiledForms(t, rules) {
		checkBatch(t, m, requests)
		for i, want := range []egress.Reason{egress.ReasonAllowed, egress.ReasonDenied, egress.ReasonAllowed, egress.ReasonDenied} {
			if d := m.DecideBatch(nil, requests)[i]; d.Reason() != want {
				t.Errorf("%v: %v, want %v", requests[i], d, want)
			}
		}
	}
}
