package egress

import "fmt"

// An Action is what a rule does with a request, and what a decision says.
// The zero Action is Deny.
type Action uint8

const (
	Deny  Action = iota // refuse; the zero value
	Allow               // let through
)

// String returns "deny" or "allow". Every invalid Action is written as the
// number that it is, and is treated as Deny.
func (a Action) String() string {
	switch a {
	case Deny:
		return "deny"
	case Allow:
		return "allow"
	}
	return fmt.Sprintf("Action(%d)", uint8(a))
}

// AppendText implements [encoding.TextAppender].
func (a Action) AppendText(b []byte) ([]byte, error) {
	if a > Allow {
		return b, fmt.Errorf("egress: no text for %v", a)
	}
	return append(b, a.String()...), nil
}

// MarshalText implements [encoding.TextMarshaler].
func (a Action) MarshalText() ([]byte, error) { return a.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts exactly
// "deny" and "allow"; everything else is an error and leaves a unchanged.
func (a *Action) UnmarshalText(text []byte) error {
	switch string(text) {
	case "deny":
		*a = Deny
	case "allow":
		*a = Allow
	default:
		return fmt.Errorf("egress: action %q: write %q or %q", text, Deny, Allow)
	}
	return nil
}
