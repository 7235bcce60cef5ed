package egress

import "fmt"

// A Reason says how a decision came about. The set is closed and the texts are
// stable.
type Reason uint8

const (
	// ReasonNoPolicy: there is no Matcher, or nothing was decided. The zero
	// Reason.
	ReasonNoPolicy Reason = iota
	// ReasonAllowed: a rule allows the request.
	ReasonAllowed
	// ReasonDenied: a rule denies the request, by its name or its address.
	ReasonDenied
	// ReasonNoRule: no rule names the host at this protocol and port.
	ReasonNoRule
	// ReasonNotAHost: the host is neither a valid name nor a plain address.
	ReasonNotAHost
	// ReasonAddress: the request is for an address that no prefix rule holds at
	// this protocol and port, the address has a zone, or a literal host is not
	// the address of the request.
	ReasonAddress
	reasons
)

var reasonTexts = [reasons]string{
	ReasonNoPolicy: "no-policy",
	ReasonAllowed:  "allowed",
	ReasonDenied:   "denied-by-rule",
	ReasonNoRule:   "no-rule",
	ReasonNotAHost: "not-a-host",
	ReasonAddress:  "address",
}

// String returns the stable text of r.
func (r Reason) String() string {
	if r >= reasons {
		return fmt.Sprintf("Reason(%d)", uint8(r))
	}
	return reasonTexts[r]
}

// AppendText implements [encoding.TextAppender].
func (r Reason) AppendText(b []byte) ([]byte, error) {
	if r >= reasons {
		return b, fmt.Errorf("egress: no text for %v", r)
	}
	return append(b, r.String()...), nil
}

// MarshalText implements [encoding.TextMarshaler].
func (r Reason) MarshalText() ([]byte, error) { return r.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]; it accepts the stable
// texts and nothing else.
func (r *Reason) UnmarshalText(text []byte) error {
	for i, known := range reasonTexts {
		if string(text) == known {
			*r = Reason(i)
			return nil
		}
	}
	return fmt.Errorf("egress: unknown reason %q", text)
}

// A Decision is the verdict on one request. It is comparable; decisions of one
// Matcher are equal if they have the same reason and rule. The zero Decision
// denies.
type Decision struct {
	matcher *Matcher
	rule    int32 // index plus one, so that the zero Decision names none
	reason  Reason
}

// Allowed reports whether the request may go out.
func (d Decision) Allowed() bool { return d.reason == ReasonAllowed }

// Action returns Allow or Deny.
func (d Decision) Action() Action {
	if d.Allowed() {
		return Allow
	}
	return Deny
}

// Reason returns how the decision came about.
func (d Decision) Reason() Reason { return d.reason }

// RuleIndex returns the index of the deciding rule in [Matcher.Rules], which are
// those given to [Compile], or -1 if no rule decided.
func (d Decision) RuleIndex() int { return int(d.rule) - 1 }

// RuleID returns the ID of the deciding rule, or "" if no rule decided.
func (d Decision) RuleID() string {
	if d.rule == 0 {
		return ""
	}
	return d.matcher.id(uint32(d.rule - 1))
}

// String returns action, reason and rule, such as
// "deny (denied-by-rule, rule 3 no-telemetry)".
func (d Decision) String() string {
	if d.rule == 0 {
		return fmt.Sprintf("%v (%v)", d.Action(), d.reason)
	}
	if id := d.RuleID(); id != "" {
		return fmt.Sprintf("%v (%v, rule %d %s)", d.Action(), d.reason, d.RuleIndex(), id)
	}
	return fmt.Sprintf("%v (%v, rule %d)", d.Action(), d.reason, d.RuleIndex())
}
