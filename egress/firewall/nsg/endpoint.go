package nsg

import (
	"fmt"
	"iter"
	"slices"
)

// MaxASGs is how many application security groups one side of a rule can have:
// the service took ten and refused more when the limit was raised from one in
// 2020.
const MaxASGs = 10

// An Endpoint is one side of a rule, its source or its destination: addresses
// and ports.
//
// The fields are those of the ARM JSON, so that a rule is written as it was
// read. Of Prefix, Prefixes and ASGs exactly one is set, and of PortRange and
// PortRanges as well. Everything is [AnyAddress] and [AnyPort], written out,
// and stands in Prefix and PortRange alone; so does a service tag.
//
// The zero Endpoint is invalid.
type Endpoint struct {
	Prefix     AddressPrefix   // sourceAddressPrefix, destinationAddressPrefix
	Prefixes   []AddressPrefix // sourceAddressPrefixes, destinationAddressPrefixes
	ASGs       []ASG           // sourceApplicationSecurityGroups, destinationApplicationSecurityGroups
	PortRange  PortRange       // sourcePortRange, destinationPortRange
	PortRanges []PortRange     // sourcePortRanges, destinationPortRanges
}

// endpointFrom returns the Endpoint of lists: what is one goes into the
// singular fields.
func endpointFrom(prefixes []AddressPrefix, groups []ASG, ports []PortRange) Endpoint {
	e := Endpoint{ASGs: slices.Clone(groups)}
	if len(prefixes) == 1 {
		e.Prefix = prefixes[0]
	} else {
		e.Prefixes = slices.Clone(prefixes)
	}
	if len(ports) == 1 {
		e.PortRange = ports[0]
	} else {
		e.PortRanges = slices.Clone(ports)
	}
	return e
}

// AllPrefixes yields Prefix or Prefixes, whichever is set, and nothing if ASGs
// are.
func (e Endpoint) AllPrefixes() iter.Seq[AddressPrefix] { return all(e.Prefix, e.Prefixes) }

// AllPortRanges yields PortRange or PortRanges, whichever is set.
func (e Endpoint) AllPortRanges() iter.Seq[PortRange] { return all(e.PortRange, e.PortRanges) }

// all yields one, if it is not zero, and list.
func all[T comparable](one T, list []T) iter.Seq[T] {
	return func(yield func(T) bool) {
		var zero T
		if one != zero && !yield(one) {
			return
		}
		for _, v := range list {
			if !yield(v) {
				return
			}
		}
	}
}

// Equal reports whether e and f say the same in the same words. A nil list and
// an empty one are the same.
func (e Endpoint) Equal(f Endpoint) bool {
	return e.Prefix == f.Prefix && slices.Equal(e.Prefixes, f.Prefixes) && slices.Equal(e.ASGs, f.ASGs) &&
		e.PortRange == f.PortRange && slices.Equal(e.PortRanges, f.PortRanges)
}

// validate reports the faults of e. The members of one side begin with side,
// "source" or "destination".
func (e Endpoint) validate(side string, fault faults) {
	forms := count(e.Prefix.IsValid(), len(e.Prefixes) > 0, len(e.ASGs) > 0)
	if forms != 1 {
		fault(side+"AddressPrefix", ErrMember, fmt.Sprintf("there must be exactly one of %[1]sAddressPrefix, %[1]sAddressPrefixes and %[1]sApplicationSecurityGroups, and there are %d", side, forms))
	}
	for i, p := range e.Prefixes {
		path := fmt.Sprintf("%sAddressPrefixes[%d]", side, i)
		switch _, isTag := p.ServiceTag(); {
		case !p.IsValid():
			fault(path, ErrAddress, "it is the zero AddressPrefix")
		case isTag || p.IsAny():
			fault(path, ErrAddress, fmt.Sprintf("%v stands in %sAddressPrefix, alone", p, side))
		}
	}
	if len(e.ASGs) > MaxASGs {
		fault(side+"ApplicationSecurityGroups", ErrASG, fmt.Sprintf("a rule has %d of them at most", MaxASGs))
	}
	for i, g := range e.ASGs {
		path := fmt.Sprintf("%sApplicationSecurityGroups[%d].id", side, i)
		switch {
		case !g.IsValid():
			fault(path, ErrASG, "it is the zero ASG")
		case slices.ContainsFunc(e.ASGs[:i], g.Same):
			fault(path, ErrDuplicate, "the rule has this group already")
		}
	}
	if forms := count(e.PortRange.IsValid(), len(e.PortRanges) > 0); forms != 1 {
		fault(side+"PortRange", ErrMember, fmt.Sprintf("there must be exactly one of %[1]sPortRange and %[1]sPortRanges, and there are %d", side, forms))
	}
	for i, r := range e.PortRanges {
		path := fmt.Sprintf("%sPortRanges[%d]", side, i)
		switch {
		case !r.IsValid():
			fault(path, ErrPort, "it is the zero PortRange")
		case r.IsAny():
			fault(path, ErrPort, fmt.Sprintf("* stands in %sPortRange, alone", side))
		}
	}
}

// count returns how many of the conditions hold.
func count(conditions ...bool) (n int) {
	for _, c := range conditions {
		if c {
			n++
		}
	}
	return n
}
