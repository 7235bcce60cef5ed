package egress

import (
	"net/netip"

	"github.com/gaissmai/bart"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/index"
	"github.com/sallyport-go/sallyport/portspec"
)

// A Matcher is a compiled policy. It is immutable and safe for concurrent use;
// deciding does not allocate, lock or log. A nil Matcher and the zero Matcher deny
// everything.
type Matcher struct {
	table   ruleTable
	classes classes
	index   *index.Index // nil of a Matcher that With made, which has nothing but changed
	shapeTable
	changed *change
	// quiet says that no name is allowed but by a record of the index below the root.
	quiet bool
	// sure says that no pattern has to be tried.
	sure bool

	prefixes *bart.Table[uint32] // the rows of all prefixes, inherited too; or nil
	denied   *bart.Table[uint32] // the same of deny rules alone; or nil
	rows     [][]rank            // ascending; the first that has the class of a request decides
}

// isSilent reports whether no rule names a host but by a record of the index below the
// root: quiet is for what is allowed alone.
func (m *Matcher) isSilent() bool {
	return m.sure && m.shapes[m.index.Root().Shape].patterns == 0
}

// byRecord returns the rule that decides on a name with rest labels in front of
// that of a record, 2 for more, if there is one.
func (m *Matcher) byRecord(r index.Record, rest int, class uint32) (rule uint32, ok bool) {
	x := &m.shapes[r.Shape]
	for _, e := range m.entries[x.entries[rest]:x.entries[rest+1]] {
		if m.classes.has(e.ports, class) {
			return m.table.rule(m.index.Pattern(r, int(e.place), int(x.patterns))), true
		}
	}
	return 0, false
}

// byResiduals returns the lower of best and the rank of the patterns that have to
// be tried. Those that could not win are not.
func (m *Matcher) byResiduals(h *fqdn.Host, class uint32, best rank) rank {
	c := m.index.Residuals().Scan(h)
	for i, ok := c.Next(); ok; i, ok = c.Next() {
		rule := m.table.rule(m.index.ResidualOf(i))
		if r := m.table.rank(rule); r < best && m.classes.has(m.table.term(rule).set, class) && c.Matches() {
			best = r
		}
	}
	return best
}

// byAddr returns the rank of the rule that decides on an address, of all rules
// or of those in table.
func (m *Matcher) byAddr(table *bart.Table[uint32], addr netip.Addr, class uint32) rank {
	if table == nil || class == noClass {
		return undecided
	}
	row, ok := table.Lookup(addr)
	if !ok {
		return undecided
	}
	for _, r := range m.rows[row] {
		if m.classes.has(m.table.term(r.rule()).set, class) {
			return r
		}
	}
	return undecided
}

// isAllow reports whether the rule of a rank allows.
func (m *Matcher) isAllow(r rank) bool {
	return r != undecided && m.table.term(r.rule()).action == Allow
}

// decision turns a rank into a Decision; otherwise is the reason if no rule
// decided.
func (m *Matcher) decision(r rank, otherwise Reason) Decision {
	if r == undecided {
		return Decision{m, 0, otherwise}
	}
	return m.decided(r.rule(), m.table.term(r.rule()).action)
}

// decided returns the Decision of a rule with an action.
func (m *Matcher) decided(rule uint32, action Action) Decision {
	if action == Allow {
		return Decision{m, int32(rule) + 1, ReasonAllowed}
	}
	return Decision{m, int32(rule) + 1, ReasonDenied}
}

// Allow reports whether a TCP connection to host at port may go out. It is
// Decide for the most common request: Host, TCP and Port, and no Addr.
func (m *Matcher) Allow(host string, port uint16) bool {
	if m == nil || m.index == nil {
		return m.decide(&Request{Host: host, Protocol: portspec.TCP, Port: port}).Allowed()
	}
	r, rest, found := m.index.Find(host)
	if found == index.None && m.quiet && m.prefixes == nil {
		return false // no rule names it, or it is no name
	}
	class := m.classes.https
	if port != 443 {
		class = m.classes.of(portspec.TCP, port)
	}
	switch {
	case class == noClass:
		return false
	case found == index.Named && m.sure:
		return m.allows(r, rest, class)
	case found == index.None && m.quiet:
		return m.allowsAddr(host, class)
	}
	return m.Decide(Request{Host: host, Protocol: portspec.TCP, Port: port}).Allowed()
}

// allows reports whether a class of ports is allowed to a name with rest labels in
// front of that of a record, 2 for more, by the record alone.
func (m *Matcher) allows(r index.Record, rest int, class uint32) bool {
	row := (r.Shape*3+uint32(rest))*m.classes.words + class/64
	return m.allowed[row]>>(class%64)&1 != 0
}

// allowsAddr reports whether host is an address that may be connected to.
func (m *Matcher) allowsAddr(host string, class uint32) bool {
	addr, ok := fqdn.ParseAddr(host)
	return ok && m.isAllow(m.byAddr(m.prefixes, addr, class))
}

// Decide returns the verdict on r. See the package documentation for the rules.
func (m *Matcher) Decide(r Request) Decision { return m.decide(&r) }

func (m *Matcher) decide(r *Request) Decision {
	if m == nil || m.index == nil {
		if m.isZero() {
			return Decision{}
		}
		return m.decideParts(r)
	}
	class := m.classes.of(r.Protocol, r.Port)
	record, rest, found := m.index.Find(r.Host)
	var h fqdn.Host
	if (found != index.Named || !m.sure) && !h.Set(r.Host) {
		return m.decideAddr(r, class)
	}
	switch found {
	case index.None:
		rest = index.LabelsBefore(h.Text(), 0)
	case index.Unsure:
		record, rest = m.index.FindIn(&h)
	}
	return m.decideName(r, &h, class, record, rest)
}

// decideName is Decide for a request whose host is a name with rest labels in front
// of that of a record, 2 for more. h is looked at only if patterns have to be tried.
func (m *Matcher) decideName(r *Request, h *fqdn.Host, class uint32, record index.Record, rest int) Decision {
	if r.Addr.Zone() != "" {
		return Decision{m, 0, ReasonAddress}
	}
	if class == noClass {
		return Decision{m, 0, ReasonNoRule}
	}
	rule, ok := m.byRecord(record, rest, class)
	if m.sure && !r.Addr.IsValid() {
		// Nothing goes before it, and what it says is in the record.
		switch {
		case !ok:
			return Decision{m, 0, ReasonNoRule}
		case m.allows(record, rest, class):
			return Decision{m, int32(rule) + 1, ReasonAllowed}
		}
		return Decision{m, int32(rule) + 1, ReasonDenied}
	}
	rank := undecided
	if ok {
		rank = m.table.rank(rule)
	}
	if !m.sure {
		rank = m.byResiduals(h, class, rank)
	}
	if r.Addr.IsValid() && m.isAllow(rank) {
		// A deny goes before an allow of its priority, so that the lower rank is
		// the whole rule of the veto.
		rank = min(rank, m.byAddr(m.denied, r.Addr.Unmap(), class))
	}
	return m.decision(rank, ReasonNoRule)
}

// decideAddr is Decide for a request whose host is no name.
func (m *Matcher) decideAddr(r *Request, class uint32) Decision {
	addr, otherwise := r.addr()
	return m.decision(m.byAddr(m.prefixes, addr, class), otherwise)
}

// addr returns the address that r, whose host is no name, is for, if there is one, and
// why it is denied unless a rule holds the address.
func (r *Request) addr() (addr netip.Addr, otherwise Reason) {
	addr = r.Addr.Unmap()
	zone := r.Addr.Zone() != "" // which Unmap drops
	if r.Host != "" {
		literal, ok := fqdn.ParseAddr(r.Host)
		switch {
		case !ok:
			return netip.Addr{}, ReasonNotAHost
		case r.Addr.IsValid() && addr != literal:
			return netip.Addr{}, ReasonAddress
		}
		addr = literal
	}
	switch {
	case !addr.IsValid():
		return addr, ReasonNotAHost
	case zone:
		return netip.Addr{}, ReasonAddress
	}
	return addr, ReasonAddress
}

// Check returns nil if r is allowed, and otherwise a [*DeniedError], which
// names the request, the reason and the nearest rule.
func (m *Matcher) Check(r Request) error {
	if d := m.Decide(r); !d.Allowed() {
		return &DeniedError{Request: r, Decision: d}
	}
	return nil
}
