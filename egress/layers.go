package egress

import (
	"cmp"

	"github.com/sallyport-go/sallyport/portspec"
)

// A Layered is a policy made of layers, as sandboxes stack them: organisation,
// team, job. It is immutable and safe for concurrent use; deciding does not
// allocate, lock or log. A nil Layered and the zero Layered deny everything.
//
// A request is allowed if at least one layer allows it and none denies it by
// rule. That no rule of a layer allows it ([ReasonNoRule], [ReasonAddress]) does
// not deny by rule: such a layer has nothing to say. Priorities order the rules of
// one layer and mean nothing to another.
//
// The name and the address of a [Request] that has both are put together as a
// Matcher does it: first all layers decide, each by its own rules, and then deny
// prefixes may take back an allow and nothing else. In the layer that allows the
// name, that is the veto of its own decision, bounded by the priority of the rule
// that allows. In a layer in which no rule names the host there is no such rule,
// so that every deny whose prefix holds the address, at this protocol and port,
// vetoes: a layer that only denies private addresses denies them under whatever
// name another layer allows.
type Layered struct{ layers []*Matcher }

// Layers returns the policy of the layers, in the order in which a decision is
// looked for. A nil Matcher and the zero Matcher neither allow nor deny by rule, as if
// they were not there. No layers deny everything.
func Layers(matchers ...*Matcher) *Layered {
	l := &Layered{}
	for _, m := range matchers {
		if m != nil {
			l.layers = append(l.layers, m)
		}
	}
	return l
}

// Allow reports whether a TCP connection to host at port may go out. It is
// Decide for the most common request: Host, TCP and Port, and no Addr.
func (l *Layered) Allow(host string, port uint16) bool {
	if l == nil {
		return false
	}
	for i, m := range l.layers {
		if m.Allow(host, port) {
			// Those before do not allow, and may have said so by rule.
			r := Request{Host: host, Protocol: portspec.TCP, Port: port}
			return !deniedByRule(l.layers[:i], &r) && !deniedByRule(l.layers[i+1:], &r)
		}
	}
	return false
}

// deniedByRule reports whether one of the layers decides to deny r by a rule.
func deniedByRule(layers []*Matcher, r *Request) bool {
	for _, m := range layers {
		if m.decide(r).reason == ReasonDenied {
			return true
		}
	}
	return false
}

// Decide returns the verdict on r. It is the Decision of the layer that decides,
// whose rules RuleIndex and RuleID name:
//
//   - the first layer that denies by rule;
//   - else, if there is a layer that allows, the first in which no rule names the
//     host and a deny prefix vetoes the address;
//   - else the first layer that allows;
//   - else the first layer. The others deny for the same reason, as what is no
//     host, an address or a name without rule is so for all of them.
//
// Without layers the reason is [ReasonNoPolicy]. The Decision of one layer alone
// is that of its Matcher.
func (l *Layered) Decide(r Request) Decision {
	if l == nil {
		return Decision{}
	}
	var allowed, vetoed, silent Decision
	for _, m := range l.layers {
		switch d := m.decide(&r); d.reason {
		case ReasonDenied:
			return d
		case ReasonAllowed:
			allowed = cmp.Or(allowed, d)
		default:
			silent = cmp.Or(silent, d)
			vetoed = cmp.Or(vetoed, m.veto(&r))
		}
	}
	switch {
	case !allowed.Allowed():
		return silent
	case vetoed != (Decision{}):
		return vetoed
	}
	return allowed
}

// veto returns the denial by a deny prefix that holds the address of r, or the
// zero Decision if there is none. It is for an m no rule of which names the host.
func (m *Matcher) veto(r *Request) Decision {
	if !r.Addr.IsValid() || m.isZero() {
		return Decision{}
	}
	if c := m.byPrefix(r.Addr.Unmap(), r, true); c.terms != nil {
		return m.claimed(c, ReasonNoRule)
	}
	return Decision{}
}

// Check returns nil if r is allowed, and otherwise a [*DeniedError], which names
// the request, the reason and the nearest rule of the first layer that has one.
func (l *Layered) Check(r Request) error {
	if d := l.Decide(r); !d.Allowed() {
		return &DeniedError{r, d, l}
	}
	return nil
}
