package egress

import (
	"cmp"

	"github.com/sallyport-go/sallyport/internal/fqdn"
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
func (p *part) number(rule uint32) uint32 { return p.first + p.gone.left(rule) }

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

// claim returns the claim of a rank of p.
func (p *part) claim(r rank) claim {
	if r == undecided {
		return claim{}
	}
	return claim{p.table.term(r.rule()), p.number(r.rule())}
}

// claim returns the claim of a rule.
func (m *Matcher) claim(number uint32) claim { return claim{m.term(number), number} }

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
	var h fqdn.Host
	if !h.Set(r.Host) {
		addr, otherwise := r.addr()
		var best claim
		for i := range m.changed.parts {
			p := &m.changed.parts[i]
			best = best.or(p.claim(p.byAddr(p.prefixes, addr, p.classes.of(r.Protocol, r.Port))))
		}
		return m.claimed(best, otherwise)
	}
	if r.Addr.Zone() != "" {
		return Decision{m, 0, ReasonAddress}
	}
	var best claim
	for i := range m.changed.parts {
		p := &m.changed.parts[i]
		best = best.or(p.claim(p.byName(&h, p.classes.of(r.Protocol, r.Port))))
	}
	if best.terms != nil && best.action == Allow {
		best = best.or(m.deny(r))
	}
	return m.claimed(best, ReasonNoRule)
}

// byName returns the rank of the rule that decides on a name, of those that are not
// gone.
func (p *part) byName(h *fqdn.Host, class uint32) rank {
	if class == noClass {
		return undecided
	}
	record, rest := p.index.FindIn(h)
	best := undecided
	if rule, ok := p.byRecord(record, rest, class); ok {
		best = p.table.rank(rule)
	}
	if !p.sure {
		best = p.byResiduals(h, class, best)
	}
	if best == undecided || !p.gone.has(best.rule()) {
		return best
	}
	// Records do not know what comes next.
	best = undecided
	for f := range p.matching(h) {
		rule := p.table.rule(f.pattern)
		if !p.gone.has(rule) && p.classes.has(p.table.term(rule).set, class) {
			best = min(best, p.table.rank(rule))
		}
	}
	return best
}

// deny returns the deny whose prefix holds the address of r, or no claim.
func (m *Matcher) deny(r *Request) (best claim) {
	addr := r.Addr.Unmap()
	if m.changed == nil {
		p := part{Matcher: m}
		return p.claim(m.byAddr(m.denied, addr, m.classes.of(r.Protocol, r.Port)))
	}
	for i := range m.changed.parts {
		p := &m.changed.parts[i]
		best = best.or(p.claim(p.byAddr(p.denied, addr, p.classes.of(r.Protocol, r.Port))))
	}
	return best
}

// claimed turns a claim into a Decision; otherwise is the reason if there is none.
func (m *Matcher) claimed(c claim, otherwise Reason) Decision {
	switch {
	case c.terms == nil:
		return Decision{m, 0, otherwise}
	case c.action == Allow:
		return Decision{m, int32(c.number) + 1, ReasonAllowed}
	}
	return Decision{m, int32(c.number) + 1, ReasonDenied}
}
