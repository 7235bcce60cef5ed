package egress

import (
	"cmp"
	"net/netip"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/index"
)

// A change is what a Matcher that [Matcher.With] made has instead of an index: the
// policy that was compiled as a whole, and that of the rules that were added since.
type change struct {
	parts [2]part
	work  int // how many rules were compiled or removed since
}

// A part is a compiled policy as a part of another one, or all of it.
type part struct {
	*Matcher
	gone  gone
	first uint32 // the number that its first rule has in the whole
}

// parts returns what a policy is made of, in the order of the rules: nothing of the
// zero Matcher.
func (m *Matcher) parts() []*part {
	switch {
	case m.isZero():
		return nil
	case m.changed != nil:
		return []*part{&m.changed.parts[0], &m.changed.parts[1]}
	}
	return []*part{{Matcher: m}}
}

func (m *Matcher) isZero() bool { return m == nil || m.index == nil && m.changed == nil }

// left returns how many rules p has that are not gone.
func (p *part) left() int { return p.table.count - p.gone.count }

// number returns the number in the whole of a rule of p.
func (p *part) number(rule uint32) uint32 { return p.first + p.gone.number(rule) }

// count returns how many rules m has.
func (m *Matcher) count() (n int) {
	for _, p := range m.parts() {
		n += p.left()
	}
	return n
}

// locate returns the part that has a rule, and its number there.
func (c *change) locate(number uint32) (i int, rule uint32) {
	if first := c.parts[1].first; number >= first {
		return 1, number - first
	}
	return 0, c.parts[0].gone.rule(number)
}

// locate returns the compiled policy that has a rule, and its number there.
func (m *Matcher) locate(number uint32) (*Matcher, uint32) {
	if m.changed == nil {
		return m, number
	}
	i, rule := m.changed.locate(number)
	return m.changed.parts[i].Matcher, rule
}

// id returns the ID of a rule.
func (m *Matcher) id(number uint32) string {
	m, rule := m.locate(number)
	return m.table.ids.At(int(rule))
}

// term returns the terms of a rule.
func (m *Matcher) term(number uint32) *terms {
	m, rule := m.locate(number)
	return m.table.term(rule)
}

// A claim is a rule that names the host or holds the address of a request, at its
// ports, or none. It goes for all parts of a policy, as a rank does for one.
type claim struct {
	*terms // nil for none
	number uint32
}

// claim returns the claim of the rule of a Decision of p.
func (p *part) claim(d Decision) claim {
	if d.rule == 0 {
		return claim{}
	}
	rule := uint32(d.rule - 1)
	return claim{p.table.term(rule), p.number(rule)}
}

// claimOf returns the claim of a rule.
func (m *Matcher) claimOf(number uint32) claim { return claim{m.term(number), number} }

// compare compares two claims of rules by which rule goes before the other.
func (c claim) compare(d claim) int {
	return cmp.Or(cmp.Compare(c.priority, d.priority), cmp.Compare(c.action, d.action), cmp.Compare(c.number, d.number))
}

// or returns that of two claims which goes before the other.
func (c claim) or(d claim) claim {
	if c.terms == nil || d.terms != nil && d.compare(c) < 0 {
		return d
	}
	return c
}

// decideParts is Decide for a policy that was changed.
func (m *Matcher) decideParts(r *Request) Decision {
	host := *r
	if r.Addr.IsValid() {
		var h fqdn.Host
		if !h.Set(r.Host) {
			addr, otherwise := r.addr()
			return m.claimed(m.byPrefix(addr, r, false), otherwise)
		}
		if r.Addr.Zone() != "" {
			return Decision{m, 0, ReasonAddress}
		}
		host.Addr = netip.Addr{}
	}
	base, added := &m.changed.parts[0], &m.changed.parts[1]
	d := base.decideLeft(&host)
	if !added.mayDecide(host.Host) && !r.Addr.IsValid() {
		if d.matcher = m; d.rule > 0 {
			d.rule = int32(base.number(uint32(d.rule-1))) + 1
		}
		return d
	}
	best := base.claim(d).or(added.claim(added.decideLeft(&host)))
	if best.terms != nil && best.action == Allow && r.Addr.IsValid() {
		best = best.or(m.byPrefix(r.Addr.Unmap(), r, true))
	}
	return m.claimed(best, d.reason)
}

// mayDecide reports whether a rule may name a host or hold it as an address. It spares
// most hosts to be looked up once more.
func (p *part) mayDecide(host string) bool {
	_, _, found := p.index.Find(host)
	return found != index.None || !p.isSilent() || p.prefixes != nil
}

// decideLeft is Decide for a request without address by the rules that are left of a
// compiled policy, in whose numbers it answers.
func (p *part) decideLeft(r *Request) Decision {
	d := p.decide(r)
	if d.rule == 0 || !p.gone.has(uint32(d.rule-1)) {
		return d
	}
	// It names the host, which is a name: no prefix is left of what is gone. Records do not
	// know which rule comes next.
	class, best := p.classes.of(r.Protocol, r.Port), undecided
	var h fqdn.Host
	h.Set(r.Host)
	for f := range p.matching(&h) {
		rule := p.table.rule(f.pattern)
		if !p.gone.has(rule) && p.classes.has(p.table.term(rule).set, class) {
			best = min(best, p.table.rank(rule))
		}
	}
	return p.decision(best, ReasonNoRule)
}

// byPrefix returns the claim of the rule that decides on an address at the ports of r, of
// all rules or of denies alone.
func (m *Matcher) byPrefix(addr netip.Addr, r *Request, denies bool) (best claim) {
	if m.changed == nil {
		p := part{Matcher: m}
		return p.byPrefix(addr, r, denies)
	}
	for i := range m.changed.parts {
		best = best.or(m.changed.parts[i].byPrefix(addr, r, denies))
	}
	return best
}

func (p *part) byPrefix(addr netip.Addr, r *Request, denies bool) claim {
	table := p.prefixes
	if denies {
		table = p.denied
	}
	return p.claim(p.decision(p.byAddr(table, addr, p.classes.of(r.Protocol, r.Port)), ReasonNoRule))
}

// claimed turns a claim into a Decision; otherwise is the reason if there is none.
func (m *Matcher) claimed(c claim, otherwise Reason) Decision {
	if c.terms == nil {
		return Decision{m, 0, otherwise}
	}
	return m.decided(c.number, c.action)
}
