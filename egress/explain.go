package egress

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/match"
)

// An Effect says what a rule that names the host of a request had to do with
// the decision. The set is closed and the texts are stable.
type Effect uint8

const (
	// Decided: the decision is this rule's.
	Decided Effect = iota
	// Agreed: the rule says the same, and another one decided.
	Agreed
	// Overridden: the rule says the opposite, and another one decided.
	Overridden
	// MissedPort: the rule names the host at other ports or protocols.
	MissedPort
	effects
)

var effectTexts = [effects]string{"decided", "agreed", "overridden", "missed-port"}

// String returns the stable text of e.
func (e Effect) String() string {
	if e >= effects {
		return fmt.Sprintf("Effect(%d)", uint8(e))
	}
	return effectTexts[e]
}

// AppendText implements [encoding.TextAppender].
func (e Effect) AppendText(b []byte) ([]byte, error) {
	if e >= effects {
		return b, fmt.Errorf("egress: no text for %v", e)
	}
	return append(b, e.String()...), nil
}

// MarshalText implements [encoding.TextMarshaler].
func (e Effect) MarshalText() ([]byte, error) { return e.AppendText(nil) }

// A Miss says why a rule that looks as if it named a host does not. The set is
// closed and the texts are stable.
type Miss uint8

const (
	// Apex: the pattern wants a label in front of the name that was asked for.
	Apex Miss = iota
	// Depth: the pattern matches the name one or more labels above the one that
	// was asked for.
	Depth
	misses
)

var missTexts = [misses]string{"apex", "depth"}

// String returns the stable text of m.
func (m Miss) String() string {
	if m >= misses {
		return fmt.Sprintf("Miss(%d)", uint8(m))
	}
	return missTexts[m]
}

// AppendText implements [encoding.TextAppender].
func (m Miss) AppendText(b []byte) ([]byte, error) {
	if m >= misses {
		return b, fmt.Errorf("egress: no text for %v", m)
	}
	return append(b, m.String()...), nil
}

// MarshalText implements [encoding.TextMarshaler].
func (m Miss) MarshalText() ([]byte, error) { return m.AppendText(nil) }

// An Explanation says why a request is decided as it is. It is data; texts for
// people are made of it by whoever shows it.
type Explanation struct {
	Request  Request
	Decision Decision // always equal to what Decide returns
	// Rules has every rule that names the host of the request, or holds its
	// address, in the order in which rules go before each other.
	Rules []RuleEffect
	// Near has the rules that just miss a name that was not allowed.
	Near []NearMiss
}

// A RuleEffect is one rule's part in a decision.
type RuleEffect struct {
	Index   int           // of the rule
	ID      string        // of the rule
	Action  Action        // of the rule
	Effect  Effect        // on the decision
	Pattern match.Pattern // the first of the rule's patterns that matches, or zero
	Prefix  netip.Prefix  // the first of the rule's prefixes that holds the address, or zero
}

// A NearMiss is an allow rule with the ports of the request whose pattern just
// misses the host.
type NearMiss struct {
	Index   int           // of the rule
	ID      string        // of the rule
	Pattern match.Pattern // that misses
	Miss    Miss          // how
	Passes  string        // a host like the one asked for that the policy allows at this port, or ""
}

// Explain returns how r is decided, with every rule that had a part in it. It
// looks at what names the host, at all prefixes if there is an address, and at what
// names hosts like the one asked for if that is denied. It allocates; it is for
// people, not for every connection.
func (m *Matcher) Explain(r Request) Explanation {
	e := Explanation{Request: r, Decision: m.Decide(r)}
	if m.isZero() {
		return e
	}
	addr := r.Addr.Unmap()
	var h fqdn.Host
	isName := h.Set(r.Host)
	if !isName && r.Host != "" {
		literal, ok := fqdn.ParseAddr(r.Host)
		if !ok || addr.IsValid() && addr != literal {
			return e
		}
		addr = literal
	}
	parts := map[uint32]RuleEffect{} // by rule
	if isName {
		m.explainNames(parts, &h)
	}
	if addr.IsValid() {
		m.explainPrefixes(parts, isName, addr)
	}
	for _, rule := range slices.SortedFunc(maps.Keys(parts), func(a, b uint32) int {
		return m.claimOf(a).compare(m.claimOf(b))
	}) {
		e.Rules = append(e.Rules, m.explainEffect(&e, rule, parts[rule]))
	}
	if isName && !e.Decision.Allowed() {
		m.explainMisses(&e, parts, &h)
	}
	return e
}

// explainNames adds the rules that name a host, each with its first pattern that
// does.
func (m *Matcher) explainNames(parts map[uint32]RuleEffect, h *fqdn.Host) {
	first := map[uint32]found{}
	for rule, f := range m.naming(h) {
		if known, ok := first[rule]; !ok || f.pattern < known.pattern {
			first[rule] = f
		}
	}
	for rule, f := range first {
		parts[rule] = RuleEffect{Pattern: f.parsed()}
	}
}

// explainPrefixes adds the rules that hold an address, each with its first prefix
// that does. Allow prefixes are for literals alone; deny prefixes veto names too.
func (m *Matcher) explainPrefixes(parts map[uint32]RuleEffect, isName bool, addr netip.Addr) {
	for _, p := range m.parts() {
		for _, x := range p.table.prefixes {
			if !x.prefix.Contains(addr) || isName && p.table.term(x.rule).action == Allow {
				continue
			}
			rule := p.number(x.rule)
			if _, known := parts[rule]; !known {
				parts[rule] = RuleEffect{Prefix: x.prefix}
			}
		}
	}
}

// explainEffect completes what there is to say of a rule.
func (m *Matcher) explainEffect(e *Explanation, rule uint32, part RuleEffect) RuleEffect {
	terms := m.term(rule)
	part.Index, part.ID, part.Action = int(rule), m.id(rule), terms.action
	switch {
	case !terms.ports.Contains(e.Request.Protocol, e.Request.Port):
		part.Effect = MissedPort
	case part.Index == e.Decision.RuleIndex():
		part.Effect = Decided
	case part.Action == e.Decision.Action():
		part.Effect = Agreed
	default:
		part.Effect = Overridden
	}
	return part
}

// A miss is a pattern that just misses a host, and the nearest name that it
// matches.
type miss struct {
	found
	how    Miss
	passes string
}

// A missKey is a rule and one of its patterns, by its number in the part of the rule.
type missKey struct{ rule, pattern uint32 }

// explainMisses adds the patterns that match one label more than the host, or some
// labels fewer, of allow rules that do not name it and have its port.
func (m *Matcher) explainMisses(e *Explanation, named map[uint32]RuleEffect, host *fqdn.Host) {
	all := map[missKey]miss{} // what is added first counts
	add := func(rule uint32, f found, how Miss, passes string) {
		terms := m.term(rule)
		if terms.action != Allow || !terms.ports.Contains(e.Request.Protocol, e.Request.Port) {
			return
		}
		_, isNamed := named[rule]
		key := missKey{rule, f.pattern}
		_, known := all[key]
		if !isNamed && !known {
			all[key] = miss{f, how, passes}
		}
	}
	name := host.String()
	// Two names below are asked about, so that a rule for one of them is not taken for
	// a wildcard.
	var h fqdn.Host
	below := map[missKey]bool{}
	if h.Set("q-7." + name) {
		for rule, f := range m.naming(&h) {
			below[missKey{rule, f.pattern}] = true
		}
	}
	if h.Set("x." + name) {
		for rule, f := range m.naming(&h) {
			if below[missKey{rule, f.pattern}] {
				add(rule, f, Apex, h.String())
			}
		}
	}
	for _, above, ok := strings.Cut(name, "."); ok; _, above, ok = strings.Cut(above, ".") {
		h.Set(above)
		for rule, f := range m.naming(&h) {
			add(rule, f, Depth, above)
		}
	}
	e.Near = m.nearMisses(e.Request, all)
}

// nearMisses returns the misses of r in order: the longest pattern says most about
// what was meant.
func (m *Matcher) nearMisses(r Request, all map[missKey]miss) (near []NearMiss) {
	r.Addr = netip.Addr{}
	for _, key := range slices.SortedFunc(maps.Keys(all), func(a, b missKey) int {
		return cmp.Or(m.claimOf(a.rule).compare(m.claimOf(b.rule)), cmp.Compare(a.pattern, b.pattern))
	}) {
		x := all[key]
		n := NearMiss{int(key.rule), m.id(key.rule), x.parsed(), x.how, x.passes}
		if r.Host = x.passes; !m.Decide(r).Allowed() {
			n.Passes = ""
		}
		near = append(near, n)
	}
	slices.SortStableFunc(near, func(a, b NearMiss) int {
		return cmp.Compare(len(b.Pattern.String()), len(a.Pattern.String()))
	})
	return near
}
