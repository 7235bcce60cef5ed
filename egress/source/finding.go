package source

import (
	"fmt"
	"iter"
)

// A Check is one of the things that [CheckManifests] looks for. The set is
// closed, and the texts are stable. The zero Check is invalid.
type Check uint8

// The checks, with their texts.
const (
	_ Check = iota

	// NoLoadBalancer, "no-load-balancer": a Service asks for an address and is
	// not of type LoadBalancer, so that it gets none.
	NoLoadBalancer

	// DeprecatedField, "deprecated-field": spec.loadBalancerIP is deprecated
	// since Kubernetes 1.24. On AKS an annotation replaces it.
	DeprecatedField

	// InvalidAddress, "invalid-address": the value is no address.
	InvalidAddress

	// AddressFamily, "address-family": an annotation for IPv4 has an IPv6
	// address, or the other way round.
	AddressFamily

	// NotDeclared, "not-declared": the address is none of the declared ones.
	NotDeclared

	// UnknownAddress, "unknown-address": a public IP, or a prefix, is given by
	// its name. Whether its address is declared is not to be seen here.
	UnknownAddress

	// Conflict, "conflict": two fields or annotations ask for different
	// addresses of one family. One of them is ignored.
	Conflict

	// InternalLoadBalancer, "internal-load-balancer": a declared address is asked
	// for at a load balancer that is internal, which has no public address.
	InternalLoadBalancer

	// Misspelt, "misspelt": a key looks like one that would ask for an address,
	// and is not, or stands in the wrong place. It is ignored.
	Misspelt

	checks
)

var checkTexts = [checks]string{
	NoLoadBalancer:       "no-load-balancer",
	DeprecatedField:      "deprecated-field",
	InvalidAddress:       "invalid-address",
	AddressFamily:        "address-family",
	NotDeclared:          "not-declared",
	UnknownAddress:       "unknown-address",
	Conflict:             "conflict",
	InternalLoadBalancer: "internal-load-balancer",
	Misspelt:             "misspelt",
}

// Checks yields all checks.
func Checks() iter.Seq[Check] {
	return func(yield func(Check) bool) {
		for c := range checks {
			if c.IsValid() && !yield(c) {
				return
			}
		}
	}
}

// IsValid reports whether c is one of the checks.
func (c Check) IsValid() bool { return 0 < c && c < checks }

// String returns the text of c. An invalid Check is written as the number that
// it is.
func (c Check) String() string {
	if !c.IsValid() {
		return fmt.Sprintf("Check(%d)", uint8(c))
	}
	return checkTexts[c]
}

// AppendText implements [encoding.TextAppender]. An invalid Check is an error.
func (c Check) AppendText(b []byte) ([]byte, error) {
	if !c.IsValid() {
		return b, fmt.Errorf("source: no text for %v", c)
	}
	return append(b, c.String()...), nil
}

// MarshalText implements [encoding.TextMarshaler], as AppendText does.
func (c Check) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It reads the text of a
// check and nothing else. After an error c is unchanged.
func (c *Check) UnmarshalText(text []byte) error {
	for known := range Checks() {
		if known.String() == string(text) {
			*c = known
			return nil
		}
	}
	return fmt.Errorf("source: unknown check %q", text[:min(len(text), maxErrorInput)])
}

// An Object is a Kubernetes object in a manifest. It is comparable.
type Object struct {
	APIVersion, Kind string
	Namespace, Name  string // may be empty
	Line             int    // where the object begins, from 1
}

// String returns kind and name, such as "Service default/aks-egress".
func (o Object) String() string {
	name := o.Name
	if name == "" {
		name = "without name"
	}
	if o.Namespace != "" {
		name = o.Namespace + "/" + name
	}
	return o.Kind + " " + name
}

// A Finding is something in a manifest that does not do what it seems to. It
// is comparable.
type Finding struct {
	Check        Check
	Object       Object
	Path         string // of the field, such as "spec.loadBalancerIP"
	Line, Column int    // of the field or its value, from 1
	Message      string // what is wrong
	Fix          string // what to write instead
}

// String returns the finding in one line:
//
//	3:7: Service aks-egress: spec.type: no-load-balancer: ...; write type: LoadBalancer
func (f Finding) String() string {
	return fmt.Sprintf("%d:%d: %v: %s: %v: %s; %s", f.Line, f.Column, f.Object, f.Path, f.Check, f.Message, f.Fix)
}

// A Report is what [CheckManifests] found.
type Report struct {
	// Findings are in the order of their positions.
	Findings []Finding
	// Services are the objects that were checked.
	Services []Object
	// Others are the objects of other kinds, which were passed over.
	Others []Object
}
