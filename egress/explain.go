package egress

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/sallyport-go/sallyport/internal/form"
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
// looks at all rules and allocates; it is for people, not for every connection.
func (m *Matcher) Explain(r Request) Explanation {
	e := Explanation{Request: r, Decision: m.Decide(r)}
	if m == nil || m.index == nil {
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
	rules := slices.Collect(m.Rules())
	order := make([]rank, len(rules))
	for i := range order {
		order[i] = m.table.rank(uint32(i))
	}
	slices.Sort(order)
	for _, r := range order {
		m.explainRule(&e, int(r.rule()), &rules[r.rule()], isName, &h, addr)
	}
	return e
}

// explainRule adds what there is to say of one rule.
func (m *Matcher) explainRule(e *Explanation, index int, rule *Rule, isName bool, h *fqdn.Host, addr netip.Addr) {
	part := RuleEffect{Index: index, ID: rule.ID, Action: rule.Action}
	named := false
	if isName {
		for _, p := range rule.Hosts {
			if form.Match(p.String(), h) {
				part.Pattern, named = p, true
				break
			}
		}
	}
	// Allow prefixes are for literals alone; deny prefixes veto names too.
	if addr.IsValid() && !named && (!isName || rule.Action == Deny) {
		for _, p := range rule.Prefixes {
			if p.Contains(addr) {
				part.Prefix, named = p, true
				break
			}
		}
	}
	onPort := rule.Ports.Contains(e.Request.Protocol, e.Request.Port)
	if !named {
		if isName && onPort && rule.Action == Allow && !e.Decision.Allowed() {
			m.explainMiss(e, index, rule, h)
		}
		return
	}
	switch {
	case !onPort:
		part.Effect = MissedPort
	case index == e.Decision.RuleIndex():
		part.Effect = Decided
	case rule.Action == e.Decision.Action():
		part.Effect = Agreed
	default:
		part.Effect = Overridden
	}
	e.Rules = append(e.Rules, part)
}

// explainMiss adds the patterns of an allow rule that match one label more than
// the host, or some labels fewer.
func (m *Matcher) explainMiss(e *Explanation, index int, rule *Rule, host *fqdn.Host) {
	name := host.String()
	for _, p := range rule.Hosts {
		near := NearMiss{Index: index, ID: rule.ID, Pattern: p}
		var h fqdn.Host
		switch {
		case matchesBelow(p, "q-7."+name, &h) && matchesBelow(p, "x."+name, &h):
			near.Miss, near.Passes = Apex, h.String()
		case matchesAbove(p, name, &h):
			near.Miss, near.Passes = Depth, h.String()
		default:
			continue
		}
		r := e.Request
		r.Host, r.Addr = near.Passes, netip.Addr{}
		if !m.Decide(r).Allowed() {
			near.Passes = ""
		}
		e.Near = append(e.Near, near)
	}
	slices.SortStableFunc(e.Near, func(a, b NearMiss) int {
		// The longest pattern says most about what was meant.
		return cmp.Compare(len(b.Pattern.String()), len(a.Pattern.String()))
	})
}

// matchesBelow reports whether p matches a name below the one asked for, and
// sets h to it. Two such names are asked about, so that a rule for one name
// below is not taken for a wildcard.
func matchesBelow(p match.Pattern, name string, h *fqdn.Host) bool {
	return h.Set(name) && form.Match(p.String(), h)
}

// matchesAbove reports whether p matches a name above name, and sets h to the
// lowest that it does.
func matchesAbove(p match.Pattern, name string, h *fqdn.Host) bool {
	for {
		_, above, ok := strings.Cut(name, ".")
		if !ok {
			return false
		}
		if h.Set(above) && form.Match(p.String(), h) {
			return true
		}
		name = above
	}
}
