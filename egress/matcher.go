package egress

import (
	"iter"
	"net/netip"
	"slices"

	"github.com/gaissmai/bart"

	"github.com/sallyport-go/sallyport/internal/form"
	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/index"
	"github.com/sallyport-go/sallyport/portspec"
)

// A Matcher is a compiled policy. It is immutable and safe for concurrent use;
// deciding does not allocate, lock or log. A nil Matcher denies everything.
type Matcher struct {
	rules   []Rule
	ranked  []uint32 // rule indices in the order in which they go before each other
	classes classes

	index *index.Index
	// byNode has, for each node of the index, the row for hosts with no, one, or
	// more labels in front of the node's name. What a host inherits from the nodes
	// above is in its row already; residuals are not.
	byNode []([3]uint32)
	// byPattern has the row of each pattern number of the index alone, for
	// residuals.
	byPattern []uint32

	prefixes bart.Table[uint32] // the rows of all prefixes, inherited too
	denied   bart.Table[uint32] // the same of deny rules alone

	rows    []row
	entries []entry
}

// A row is the entries that decide for one set of matching patterns. Nearly all
// rows have one entry, and nearly all policies at most 64 classes of ports; for
// these the row itself has the answer.
type row struct {
	mask       uint64 // the classes of the first entry, if there are at most 64
	rank       rank   // of the first entry
	start, end uint32 // of the entries that mask does not answer for
}

// A rank is the place of a rule among all, shifted, and whether the rule allows:
// lower ranks go before higher ones, and a rank alone is a verdict.
type rank uint32

// undecided is the rank of no rule: after all others.
const undecided = ^rank(0)

// allows reports whether the rule of r allows.
func (r rank) allows() bool { return r&1 != 0 && r != undecided }

// place returns the index of the rule of r in Matcher.ranked.
func (r rank) place() uint32 { return uint32(r >> 1) }

// An entry of a row is one rule and its ports. The entries of a row are in the
// order of rank; the first that has the class of the request decides.
type entry struct {
	rank  rank
	ports uint32 // the number of a set in classes
}

// first returns the lowest rank in row i that has the class.
func (m *Matcher) first(i, class uint32) rank {
	r := &m.rows[i]
	if class < 64 && r.mask>>class&1 != 0 {
		return r.rank
	}
	for _, e := range m.entries[r.start:r.end] {
		if m.classes.has(e.ports, class) {
			return e.rank
		}
	}
	return undecided
}

// byName returns the rank of the rule that decides on a name.
func (m *Matcher) byName(h *fqdn.Host, class uint32) rank {
	node, rest := m.index.Find(h)
	rank := m.first(m.byNode[node][rest], class)
	if m.index.Tries(node) {
		rank = min(rank, m.byResiduals(h, node, class))
	}
	return rank
}

// byResiduals is byName for the patterns that have to be tried.
func (m *Matcher) byResiduals(h *fqdn.Host, node index.Node, class uint32) rank {
	rank := undecided
	for {
		for _, r := range m.index.Residuals(node) {
			// What could not win need not be tried.
			if found := m.first(m.byPattern[r.Pattern], class); found < rank && form.MatchAlternative(r.Text, h) {
				rank = found
			}
		}
		if node == index.Root {
			return rank
		}
		node = m.index.Parent(node)
	}
}

// byAddr returns the rank of the rule that decides on an address, of all rules
// or of those in table.
func (m *Matcher) byAddr(table *bart.Table[uint32], addr netip.Addr, class uint32) rank {
	if row, ok := table.Lookup(addr); ok {
		return m.first(row, class)
	}
	return undecided
}

// decision turns a rank into a Decision; otherwise is the reason if no rule
// decided.
func (m *Matcher) decision(r rank, otherwise Reason) Decision {
	if r == undecided {
		return Decision{m, 0, otherwise}
	}
	reason := ReasonDenied
	if r.allows() {
		reason = ReasonAllowed
	}
	return Decision{m, int32(m.ranked[r.place()]) + 1, reason}
}

// Allow reports whether a TCP connection to host at port may go out. It is
// Decide for the most common request: Host, TCP and Port, and no Addr.
func (m *Matcher) Allow(host string, port uint16) bool {
	if m == nil {
		return false
	}
	var h fqdn.Host
	if !h.Set(host) {
		return m.Decide(Request{Host: host, Protocol: portspec.TCP, Port: port}).Allowed()
	}
	class := m.classes.of(portspec.TCP, port)
	if class == noClass {
		return false
	}
	return m.byName(&h, class).allows()
}

// Decide returns the verdict on r. See the package documentation for the rules.
func (m *Matcher) Decide(r Request) Decision {
	if m == nil {
		return Decision{}
	}
	class := m.classes.of(r.Protocol, r.Port)
	var h fqdn.Host
	if !h.Set(r.Host) {
		return m.decideAddr(&r, class)
	}
	if r.Addr.Zone() != "" {
		return Decision{m, 0, ReasonAddress}
	}
	if class == noClass {
		return Decision{m, 0, ReasonNoRule}
	}
	rank := m.byName(&h, class)
	if r.Addr.IsValid() && rank.allows() {
		// A deny goes before an allow of its priority, so that the lower rank is
		// the whole rule of the veto.
		rank = min(rank, m.byAddr(&m.denied, r.Addr.Unmap(), class))
	}
	return m.decision(rank, ReasonNoRule)
}

// decideAddr is Decide for a request whose host is no name.
func (m *Matcher) decideAddr(r *Request, class uint32) Decision {
	addr := r.Addr.Unmap()
	zone := r.Addr.Zone() != "" // which Unmap drops
	if r.Host != "" {
		literal, ok := fqdn.ParseAddr(r.Host)
		switch {
		case !ok:
			return Decision{m, 0, ReasonNotAHost}
		case r.Addr.IsValid() && addr != literal:
			return Decision{m, 0, ReasonAddress}
		}
		addr = literal
	}
	switch {
	case !addr.IsValid():
		return Decision{m, 0, ReasonNotAHost}
	case zone || class == noClass:
		return Decision{m, 0, ReasonAddress}
	}
	return m.decision(m.byAddr(&m.prefixes, addr, class), ReasonAddress)
}

// Check returns nil if r is allowed, and otherwise a [*DeniedError], which
// names the request, the reason and the nearest rule.
func (m *Matcher) Check(r Request) error {
	if d := m.Decide(r); !d.Allowed() {
		return &DeniedError{r, d}
	}
	return nil
}

// Rules yields copies of the rules in the order in which they were given to
// [Compile].
func (m *Matcher) Rules() iter.Seq[Rule] {
	return func(yield func(Rule) bool) {
		if m == nil {
			return
		}
		for _, r := range m.rules {
			r.Hosts, r.Prefixes = slices.Clone(r.Hosts), slices.Clone(r.Prefixes)
			if !yield(r) {
				return
			}
		}
	}
}
