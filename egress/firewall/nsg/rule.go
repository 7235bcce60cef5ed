package nsg

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf16"

	"github.com/sallyport-go/sallyport/egress"
)

// The limits of a rule.
const (
	MinPriority    = 100
	MaxPriority    = 4096
	MaxName        = 80  // bytes
	MaxDescription = 140 // UTF-16 code units
)

// A Rule is one security rule, of ARM type
// Microsoft.Network/networkSecurityGroups/securityRules. The zero Rule is
// invalid.
//
// Rules are checked when they are read and written, not when they are made;
// see [Rule.Validate].
type Rule struct {
	// Name is unique in the group, whatever its letter case: 1 to 80 ASCII
	// letters, digits, underscores, hyphens and periods. It begins with a letter
	// or a digit, and ends with one or with an underscore.
	Name string

	// Description has up to 140 UTF-16 code units.
	Description string

	// Priority orders the rules of one direction, in which it is unique: the
	// rule with the lowest number that matches a packet decides. It is 100 to
	// 4096.
	Priority int

	Direction Direction

	// Access is [egress.Allow] or [egress.Deny], which is the zero value.
	Access egress.Action

	Protocol Protocol

	Source, Destination Endpoint

	// Resource is what the service adds to a rule that exists.
	Resource Resource
}

// A Resource is what the service adds to a rule: its id, type, ETag and
// provisioning state, each as it was read. The zero Resource is that of a rule
// nobody has deployed.
type Resource struct {
	ID, Type, Etag, ProvisioningState string
}

// Equal reports whether r and s say the same in the same words; see
// [Endpoint.Equal].
func (r Rule) Equal(s Rule) bool {
	return r.Name == s.Name && r.Description == s.Description && r.Priority == s.Priority &&
		r.Direction == s.Direction && r.Access == s.Access && r.Protocol == s.Protocol &&
		r.Source.Equal(s.Source) && r.Destination.Equal(s.Destination) && r.Resource == s.Resource
}

// faults takes a fault: its path below the rule, sentinel and hint.
type faults func(path string, err error, hint string)

// Validate returns the faults of r, joined, each as an [*Error], or nil.
func (r Rule) Validate() error {
	var errs []error
	r.validate(collect(&errs, ""))
	return errors.Join(errs...)
}

// collect returns faults that appends errors with no text behind them.
func collect(errs *[]error, prefix string) faults {
	return func(path string, err error, hint string) {
		*errs = append(*errs, &Error{Path: prefix + path, Offset: -1, Err: err, Hint: hint})
	}
}

func (r Rule) validate(fault faults) {
	if !isName(r.Name) {
		fault("name", ErrName, fmt.Sprintf("a name has 1 to %d letters, digits and _-., begins with a letter or digit, and does not end with - or .", MaxName))
	}
	in := func(path string, err error, hint string) { fault("properties."+path, err, hint) }
	if !isText(r.Description) {
		in("description", ErrDescription, "it is not UTF-8, or holds the replacement character")
	} else if n := utf16Len(r.Description); n > MaxDescription {
		in("description", ErrDescription, fmt.Sprintf("it has %d characters; a description has %d at most", n, MaxDescription))
	}
	if r.Priority < MinPriority || r.Priority > MaxPriority {
		in("priority", ErrPriority, fmt.Sprintf("it is %d", r.Priority))
	}
	if !r.Direction.IsValid() {
		in("direction", ErrDirection, "write Inbound or Outbound")
	}
	if r.Access != egress.Allow && r.Access != egress.Deny {
		in("access", ErrAccess, "write Allow or Deny")
	}
	if !r.Protocol.IsValid() {
		in("protocol", ErrProtocol, "the protocols are Tcp, Udp, Icmp, Esp, Ah and *")
	}
	r.Source.validate("source", in)
	r.Destination.validate("destination", in)
	for _, added := range [...]struct{ path, text string }{
		{"id", r.Resource.ID},
		{"type", r.Resource.Type},
		{"etag", r.Resource.Etag},
		{"properties.provisioningState", r.Resource.ProvisioningState},
	} {
		if !isText(added.text) {
			fault(added.path, ErrSyntax, "it is not UTF-8, or holds the replacement character")
		}
	}
}

// utf16Len returns the length of s as Azure counts it, being written in .NET.
func utf16Len(s string) (n int) {
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// ruleJSON is the text of a rule: the ARM names, in the order in which they
// are written.
type ruleJSON struct {
	Name       string         `json:"name"`
	ID         string         `json:"id,omitempty"`
	Type       string         `json:"type,omitempty"`
	Etag       string         `json:"etag,omitempty"`
	Properties propertiesJSON `json:"properties"`
}

type propertiesJSON struct {
	ProvisioningState string    `json:"provisioningState,omitempty"`
	Description       string    `json:"description,omitempty"`
	Priority          int       `json:"priority"`
	Direction         Direction `json:"direction"`
	Access            string    `json:"access"`
	Protocol          Protocol  `json:"protocol"`

	SourceAddressPrefix   AddressPrefix   `json:"sourceAddressPrefix,omitzero"`
	SourceAddressPrefixes []AddressPrefix `json:"sourceAddressPrefixes,omitempty"`
	SourceASGs            []asgJSON       `json:"sourceApplicationSecurityGroups,omitempty"`
	SourcePortRange       PortRange       `json:"sourcePortRange,omitzero"`
	SourcePortRanges      []PortRange     `json:"sourcePortRanges,omitempty"`

	DestinationAddressPrefix   AddressPrefix   `json:"destinationAddressPrefix,omitzero"`
	DestinationAddressPrefixes []AddressPrefix `json:"destinationAddressPrefixes,omitempty"`
	DestinationASGs            []asgJSON       `json:"destinationApplicationSecurityGroups,omitempty"`
	DestinationPortRange       PortRange       `json:"destinationPortRange,omitzero"`
	DestinationPortRanges      []PortRange     `json:"destinationPortRanges,omitempty"`
}

type asgJSON struct {
	ID ASG `json:"id"`
}

func asgsJSON(groups []ASG) (objects []asgJSON) {
	for _, g := range groups {
		objects = append(objects, asgJSON{g})
	}
	return objects
}

// json returns the text of r as a value for encoding/json.
func (r Rule) json() ruleJSON {
	return ruleJSON{
		Name: r.Name,
		ID:   r.Resource.ID,
		Type: r.Resource.Type,
		Etag: r.Resource.Etag,
		Properties: propertiesJSON{
			ProvisioningState: r.Resource.ProvisioningState,
			Description:       r.Description,
			Priority:          r.Priority,
			Direction:         r.Direction,
			Access:            accessText(r.Access),
			Protocol:          r.Protocol,

			SourceAddressPrefix:   r.Source.Prefix,
			SourceAddressPrefixes: r.Source.Prefixes,
			SourceASGs:            asgsJSON(r.Source.ASGs),
			SourcePortRange:       r.Source.PortRange,
			SourcePortRanges:      r.Source.PortRanges,

			DestinationAddressPrefix:   r.Destination.Prefix,
			DestinationAddressPrefixes: r.Destination.Prefixes,
			DestinationASGs:            asgsJSON(r.Destination.ASGs),
			DestinationPortRange:       r.Destination.PortRange,
			DestinationPortRanges:      r.Destination.PortRanges,
		},
	}
}

func accessText(a egress.Action) string {
	if a == egress.Allow {
		return "Allow"
	}
	return "Deny"
}

// marshal is json.Marshal without the escapes that are only of use in HTML.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// MarshalJSON writes the ARM JSON of r, which [ParseRule] reads back as the
// same Rule. The error is that of [Rule.Validate]: an invalid rule cannot be
// written.
func (r Rule) MarshalJSON() ([]byte, error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	return marshal(r.json())
}

// UnmarshalJSON reads what [ParseRule] reads, however lenient the decoder of
// the document around it is. After an error r is unchanged.
func (r *Rule) UnmarshalJSON(text []byte) error {
	parsed, err := ParseRule(text)
	if err != nil {
		return err
	}
	*r = parsed
	return nil
}
