package egress

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// The faults of rules that [Compile] and [Matcher.With] report, for [errors.Is].
var (
	// ErrNoDestination: a rule has neither hosts nor prefixes. Everything is
	// match.Any(), 0.0.0.0/0 and ::/0, written out.
	ErrNoDestination = errors.New("the rule has neither hosts nor prefixes")
	// ErrNoPorts: a rule has no ports. Every port is portspec.AllPorts().
	ErrNoPorts = errors.New("the rule has no ports")
	// ErrInvalid: a value that nobody parsed or that no request can meet.
	ErrInvalid = errors.New("the value is invalid")
	// ErrDeadDeny: a deny rule has a pattern that can match nothing in its
	// dialect. It would fail open in silence.
	ErrDeadDeny = errors.New("the deny can match nothing")
	// ErrNoRule: [Matcher.With] is to remove a rule that there is not.
	ErrNoRule = errors.New("there is no such rule")
)

// A RuleError is one fault of one rule. [Compile] joins all that it finds.
type RuleError struct {
	Index int    // of the rule, from 0
	ID    string // of the rule
	Field string // such as "Ports" or "Hosts[2]"
	Err   error  // one of the sentinels of this package
	Hint  string // what to write instead, or more about the fault; may be empty
}

// Error tells rule, field, fault and hint in one line.
func (e *RuleError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "egress: rule %d", e.Index)
	if e.ID != "" {
		fmt.Fprintf(&b, " (%s)", e.ID)
	}
	fmt.Fprintf(&b, ": %s: %v", e.Field, e.Err)
	if e.Hint != "" {
		b.WriteString("; ")
		b.WriteString(e.Hint)
	}
	return b.String()
}

// Unwrap returns Err.
func (e *RuleError) Unwrap() error { return e.Err }

// ErrDenied is what every [DeniedError] is.
var ErrDenied = errors.New("denied by the egress policy")

// A DeniedError says that a request is denied. It is for the one who made the
// request: its text names host, port, reason and the nearest rule.
type DeniedError struct {
	Request  Request
	Decision Decision
	layered  *Layered // or nil
}

// Error tells request and reason, the rule that denied, and the nearest rule
// that would have allowed. The text is made when it is asked for.
func (e *DeniedError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "egress: %v: %v (%v)", e.Request, ErrDenied, e.Decision.Reason())
	if id := e.Decision.RuleID(); id != "" {
		fmt.Fprintf(&b, ", rule %s", id)
	}
	b.WriteString(e.nearest())
	return b.String()
}

// nearest says which rule comes nearest to allowing the request: one that names
// the host at other ports, or one that just misses its name. Of layers it is that
// of the first that has one; a host that another layer denies is not named.
func (e *DeniedError) nearest() string {
	if e.Decision.matcher == nil || e.Decision.reason != ReasonNoRule && e.Decision.reason != ReasonAddress {
		return ""
	}
	if e.layered == nil {
		return nearest(e.Decision.matcher, e.Request, e.Decision.matcher.Decide)
	}
	for _, m := range e.layered.layers {
		if text := nearest(m, e.Request, e.layered.Decide); text != "" {
			return text
		}
	}
	return ""
}

// nearest says which rule of m comes nearest to allowing r under a policy.
func nearest(m *Matcher, r Request, decide func(Request) Decision) string {
	explanation := m.Explain(r)
	for _, rule := range explanation.Rules {
		if rule.Effect == MissedPort && rule.Action == Allow {
			return fmt.Sprintf("; rule %s allows this host at %v", rule.ID, m.term(uint32(rule.Index)).ports)
		}
	}
	for _, near := range explanation.Near {
		passes := Request{Host: near.Passes, Protocol: r.Protocol, Port: r.Port}
		if near.Passes != "" && decide(passes).Allowed() {
			return fmt.Sprintf("; nearest rule %s allows %s", near.ID, near.Passes)
		}
	}
	return ""
}

// Unwrap returns [ErrDenied].
func (e *DeniedError) Unwrap() error { return ErrDenied }

// The faults of a request's text, for [errors.Is].
var (
	ErrHost = errors.New("this is no host")
	ErrForm = errors.New("this is not host:port")
)

// A RequestError says why a text is no request.
type RequestError struct {
	Input  string // the text, cut after 300 bytes
	Offset int    // of the fault, in bytes
	Err    error  // ErrForm, ErrHost or a *portspec.ParseError
	Hint   string // what to write instead; may be empty
}

// Error tells input, fault and hint in one line.
func (e *RequestError) Error() string {
	text := fmt.Sprintf("egress: request %s: %v", strconv.QuoteToASCII(e.Input), e.Err)
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

// Unwrap returns Err.
func (e *RequestError) Unwrap() error { return e.Err }
