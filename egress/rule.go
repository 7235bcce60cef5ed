package egress

import (
	"net/netip"

	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// A Rule allows or denies requests to its destinations at its ports.
//
// Hosts and Prefixes are alternatives: a request matches the rule if one of
// the Hosts matches its name, or if one of the Prefixes holds its address. A
// name never matches a prefix and an address never matches a host pattern.
// The order of rules means nothing; Priority does.
//
// Rules are checked by [Compile], not when they are written down.
type Rule struct {
	// ID names the rule in decisions, errors and explanations. It may be
	// empty, and need not be unique: the rule's index tells rules apart.
	ID string

	// Action is what the rule does with a request that matches it. The zero
	// Action is Deny.
	Action Action

	// Priority orders rules: the lowest number that has a matching rule
	// decides, as in Azure Firewall and in network security groups. Within one
	// priority a deny wins. Any int is valid; zero is as good as any other.
	Priority int

	// Hosts are the name patterns, each already parsed in its own dialect.
	Hosts []match.Pattern

	// Prefixes are the address ranges. Every address is 0.0.0.0/0 and ::/0,
	// written out.
	Prefixes []netip.Prefix

	// Ports is the set of protocols and ports. Every port is
	// [portspec.AllPorts], written out.
	Ports portspec.Set

	// Note says why the rule is there. It has no meaning for decisions.
	Note string
}
