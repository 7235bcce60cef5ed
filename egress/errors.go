package egress

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// The faults of rules that [Compile] reports, for [errors.Is].
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
// the host at other ports, or one that just misses its name.
func (e *DeniedError) nearest() string {
	m := e.Decision.matcher
	if m == nil || e.Decision.reason != ReasonNoRule && e.Decision.reason != ReasonAddress {
		return ""
	}
	explanation := m.Explain(e.Request)
	for _, r := range explanation.Rules {
		if r.Effect == MissedPort && r.Action == Allow {
			return fmt.Sprintf("; rule %s allows this host at %v", r.ID, m.rule(uint32(r.Index)).Ports)
		}
	}
	for _, near := range explanation.Near {
		if near.Passes != "" {
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
