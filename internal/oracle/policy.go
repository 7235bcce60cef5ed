package oracle

import (
	"net/netip"
	"slices"
)

// A Rule allows or denies. Hosts and Prefixes are alternatives. Its position
// in the list is its index.
type Rule struct {
	Allow    bool
	Priority int
	Hosts    []Pattern
	Prefixes []netip.Prefix
	Ports    []PortRange
}

// A PortRange is the ports First to Last of a protocol, which is "tcp", "udp"
// or "sctp".
type PortRange struct {
	Proto       string
	First, Last uint16
}

// The reasons for a verdict.
const (
	ReasonAllowed  = "allowed"
	ReasonDenied   = "denied-by-rule"
	ReasonNoRule   = "no-rule"
	ReasonNotAHost = "not-a-host"
	ReasonAddress  = "address"
	ReasonNoPolicy = "no-policy"
)

// noRule is the index in a Verdict that no rule decided.
const noRule = -1

// A Verdict is the answer to a request.
type Verdict struct {
	Allowed bool
	Rule    int // index of the deciding rule, or -1
	Reason  string
}

// Decide answers a request by the rules of the design, under "Decision" and
// "Name and address together". An invalid addr is no address; an empty host
// with an address is a request for that address. Nil rules stand for the
// absence of a policy; a policy without rules is empty and not nil.
//
// The request itself is checked before any rule is asked: a host that is no
// host, then an addr with a zone, then a literal that differs from addr.
// A name that a rule denies, or that no rule names, is decided by its name
// alone: the veto of a deny prefix takes back an allow and nothing else.
//
// Decide panics if a rule's pattern is refused by its dialect, because no
// compiled policy can hold such a rule.
func Decide(rules []Rule, host string, addr netip.Addr, proto string, port uint16) Verdict {
	if rules == nil {
		return Verdict{false, noRule, ReasonNoPolicy}
	}
	h := ParseHost(host)
	if host == "" && addr.IsValid() {
		h = Host{Kind: Addr, Addr: addr.Unmap()}
	}
	if h.Kind == Invalid {
		return Verdict{false, noRule, ReasonNotAHost}
	}
	if addr.Zone() != "" {
		return Verdict{false, noRule, ReasonAddress}
	}
	if h.Kind == Addr && addr.IsValid() && addr.Unmap() != h.Addr {
		return Verdict{false, noRule, ReasonAddress}
	}

	if h.Kind == Addr {
		best := decider(rules, func(r Rule) bool { return r.hasPort(proto, port) && r.hasAddr(h.Addr) })
		if best == noRule {
			return Verdict{false, noRule, ReasonAddress}
		}
		return verdict(rules, best)
	}

	best := decider(rules, func(r Rule) bool { return r.hasPort(proto, port) && r.hasName(h) })
	if best == noRule {
		return Verdict{false, noRule, ReasonNoRule}
	}
	if rules[best].Allow && addr.IsValid() {
		veto := decider(rules, func(r Rule) bool {
			return !r.Allow && r.Priority <= rules[best].Priority &&
				r.hasPort(proto, port) && r.hasAddr(addr.Unmap())
		})
		if veto != noRule {
			best = veto
		}
	}
	return verdict(rules, best)
}

// decider returns the index of the rule that decides among those that match:
// the lowest priority number, at one priority a deny, then the lowest index.
func decider(rules []Rule, match func(Rule) bool) int {
	best := noRule
	for i, r := range rules {
		if !match(r) {
			continue
		}
		if best == noRule ||
			r.Priority < rules[best].Priority ||
			r.Priority == rules[best].Priority && !r.Allow && rules[best].Allow {
			best = i
		}
	}
	return best
}

func verdict(rules []Rule, i int) Verdict {
	if rules[i].Allow {
		return Verdict{true, i, ReasonAllowed}
	}
	return Verdict{false, i, ReasonDenied}
}

func (r Rule) hasName(h Host) bool {
	for _, p := range r.Hosts {
		match, err := Compile(p)
		if err != nil {
			panic(err)
		}
		if match(h) {
			return true
		}
	}
	return false
}

func (r Rule) hasAddr(a netip.Addr) bool {
	return slices.ContainsFunc(r.Prefixes, func(p netip.Prefix) bool { return p.Contains(a) })
}

func (r Rule) hasPort(proto string, port uint16) bool {
	if port == 0 || !slices.Contains(Protocols(), proto) {
		return false
	}
	return slices.ContainsFunc(r.Ports, func(p PortRange) bool {
		return p.Proto == proto && p.First <= port && port <= p.Last
	})
}

// Protocols returns the protocols that a rule can name.
func Protocols() []string { return []string{"tcp", "udp", "sctp"} }
