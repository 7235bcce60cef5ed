package nsg

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/portspec"
)

// A NodePool says which host ports of the nodes of a pool are open, and to
// whom. The zero NodePool is invalid.
type NodePool struct {
	// Name begins the names of the rules, Name-tcp and Name-udp.
	Name string

	// Description is that of each rule, up to 140 UTF-16 code units.
	Description string

	// Ports are the allowed host ports, of TCP and UDP; at least one.
	Ports portspec.Set

	// Sources are the addresses that may connect: several prefixes, or a single
	// service tag, or [AnyAddress], written out.
	Sources []AddressPrefix

	// ASGs are the application security groups that the nodes of the pool
	// belong to. Without them the rules are for Destinations.
	ASGs []ASG

	// Destinations are the addresses of the nodes, such as the prefix of their
	// subnet; to be set if ASGs is not.
	Destinations []AddressPrefix
}

// ForNodePool returns the rules that allow a pool's host ports: one for each
// protocol, TCP first, with the ranges of the pool's ports in order. They get
// the lowest priorities from base up that no inbound rule of existing has.
//
// It is an error, an [*Error] or several joined, if the pool has a port of
// SCTP, which a security rule cannot say ([ErrProtocol]); if it has no ports
// ([ErrPort]); if existing has one of the names ([ErrDuplicate]); if no
// priority is left ([ErrExhausted]); and if a rule would not be valid. Equal
// arguments give equal rules.
func ForNodePool(pool NodePool, base int, existing Rules) (Rules, error) {
	fault := func(path string, err error, hint string) (Rules, error) {
		return nil, &Error{Path: path, Offset: -1, Err: err, Hint: hint}
	}
	if base < MinPriority || base > MaxPriority {
		return fault("base", ErrPriority, fmt.Sprintf("it is %d", base))
	}
	if pool.Ports.IsEmpty() {
		return fault("Ports", ErrPort, "a pool without allowed host ports needs no rules")
	}
	var rules Rules
	for protocol, ports := range byProtocol(pool.Ports) {
		rule, err := pool.rule(protocol, ports)
		if err != nil {
			return nil, err
		}
		rules = append(rules, rule)
	}
	taken := map[int]bool{}
	for _, rule := range existing {
		if rule.Direction == Inbound {
			taken[rule.Priority] = true
		}
		for _, own := range rules {
			if strings.EqualFold(rule.Name, own.Name) {
				return fault("Name", ErrDuplicate, fmt.Sprintf("a rule %s exists", rule.Name))
			}
		}
	}
	next := base
	for i := range rules {
		for taken[next] {
			next++
		}
		if next > MaxPriority {
			return fault("base", ErrExhausted, fmt.Sprintf("%d to %d leave %d of %d; begin lower", base, MaxPriority, i, len(rules)))
		}
		rules[i].Priority = next
		next++
	}
	if err := rules.Validate(); err != nil {
		return nil, err
	}
	return rules, nil
}

// byProtocol yields the ports of each protocol of a set.
func byProtocol(set portspec.Set) iter.Seq2[portspec.Protocol, []PortRange] {
	return func(yield func(portspec.Protocol, []PortRange) bool) {
		var protocol portspec.Protocol
		var ports []PortRange
		for r := range set.All() {
			if r.Protocol() != protocol && ports != nil {
				if !yield(protocol, ports) {
					return
				}
				ports = nil
			}
			protocol = r.Protocol()
			ports = append(ports, PortsFrom(r.First(), r.Last()))
		}
		if ports != nil {
			yield(protocol, ports)
		}
	}
}

// rule returns the rule for the ports of one protocol, without a priority.
func (pool NodePool) rule(protocol portspec.Protocol, ports []PortRange) (Rule, error) {
	p := protocolFrom(protocol)
	if p == 0 {
		return Rule{}, &Error{Path: "Ports", Offset: -1, Err: ErrProtocol, Hint: fmt.Sprintf("allowed host ports are of tcp and udp; a security rule cannot say %v", protocol)}
	}
	return Rule{
		Name:        pool.Name + "-" + protocol.String(),
		Description: pool.Description,
		Direction:   Inbound,
		Access:      egress.Allow,
		Protocol:    p,
		Source:      endpointFrom(pool.Sources, nil, []PortRange{AnyPort()}),
		Destination: endpointFrom(pool.Destinations, pool.ASGs, ports),
	}, nil
}

// NodePoolOf returns the node pool whose rules these are: the inverse of
// [ForNodePool]. The rules may be those of a deployed group; their priorities
// and what the service added to them are no part of the pool.
//
// The rules must be exactly those that ForNodePool makes, with any priorities
// and in any order: a rule more, another port list or a source port would be
// lost, and is an error that wraps [ErrNodePool]. Invalid rules are the error
// of [Rules.Validate].
func NodePoolOf(rules Rules) (NodePool, error) {
	if err := rules.Validate(); err != nil {
		return NodePool{}, err
	}
	var pool NodePool
	var ports []portspec.Range
	for i, rule := range rules {
		protocol, err := portspec.ParseProtocol(rule.Protocol.String())
		name, found := strings.CutSuffix(rule.Name, "-"+protocol.String())
		if err != nil || !found {
			return NodePool{}, foreign(i, "name", "the rules of a pool are named after the pool and the protocol, pool-tcp and pool-udp")
		}
		if i == 0 {
			pool = NodePool{
				Name:         name,
				Description:  rule.Description,
				Sources:      slices.Collect(rule.Source.AllPrefixes()),
				ASGs:         slices.Clone(rule.Destination.ASGs),
				Destinations: slices.Collect(rule.Destination.AllPrefixes()),
			}
		}
		for r := range rule.Destination.AllPortRanges() {
			// A Set has no port 0. That refuses "*" as well, which is more than all
			// ports.
			p, err := portspec.RangeFrom(protocol, r.First(), r.Last())
			if err != nil {
				return NodePool{}, foreign(i, "properties.destinationPortRange", fmt.Sprintf("%v is no range of host ports", r))
			}
			ports = append(ports, p)
		}
	}
	pool.Ports = portspec.SetOf(ports...)
	if pool.Ports.IsEmpty() {
		return NodePool{}, &Error{Offset: -1, Err: ErrNodePool, Hint: "there are no rules"}
	}
	made := 0
	for protocol, ports := range byProtocol(pool.Ports) {
		want, err := pool.rule(protocol, ports)
		if err != nil {
			return NodePool{}, err
		}
		i := slices.IndexFunc(rules, func(r Rule) bool { return r.Protocol == want.Protocol })
		want.Priority, want.Resource = rules[i].Priority, rules[i].Resource
		if !rules[i].Equal(want) {
			hint := "ForNodePool makes no such rule"
			if text, err := want.MarshalJSON(); err == nil {
				hint = "the rule of this pool would be " + string(text)
			}
			return NodePool{}, foreign(i, "properties", hint)
		}
		made++
	}
	if made < len(rules) {
		return NodePool{}, &Error{Offset: -1, Err: ErrNodePool, Hint: "a pool has one rule for each protocol"}
	}
	return pool, nil
}

func foreign(i int, path, hint string) error {
	return &Error{Path: fmt.Sprintf("[%d].%s", i, path), Offset: -1, Err: ErrNodePool, Hint: hint}
}
