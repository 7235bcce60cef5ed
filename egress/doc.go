// Package egress decides what may leave a network: rules with hosts, prefixes,
// ports and priorities, compiled into a [Matcher] that answers in nanoseconds
// and can say why.
//
//	matcher, err := egress.Compile(rules)
//	...
//	matcher.Allow("x.data.mcr.microsoft.com", 443)
//
// # Decisions
//
// A rule allows or denies. The lowest priority number that has a matching rule
// decides, as in Azure Firewall and in network security groups; at one priority a
// deny wins; if no rule matches, the request is denied. The order in which rules
// are written means nothing; of rules that could decide alike, the first written
// is the one that is named.
//
// Hosts and Prefixes of a rule are alternatives. A name never matches a prefix
// and an address literal never matches a pattern. What is neither a valid name
// nor a plain address is denied; see package match for what a name is. A literal
// is a strict dotted quad, or an IPv6 address with or without brackets and
// without zone; an IPv4-mapped one is the IPv4 address.
//
// A [Request] may carry both the name that was asked for and the address that it
// resolved to. Then the name decides, and if it is allowed, a deny rule whose
// prefix holds the address vetoes, unless the priority number of the deny is
// higher. A literal host that is not the address is denied.
//
// Requests that come many at once are for [Matcher.DecideBatch]. A policy that changes
// by a few rules is made anew by [Matcher.With] and exchanged by [Live].
// Policies are stacked with [Layers]: one layer must allow and none deny by rule.
//
// Nothing is everything by accident. A rule without ports or without destination
// does not compile; everything is written out. A deny whose pattern can match
// nothing in its dialect does not compile either, because it would fail open in
// silence. Zero values deny: a nil Matcher, a zero [Live], no [Layers], a zero
// [Decision].
//
// # When not
//
// The package sees names, addresses and ports. It does not resolve names, does
// not see DNS, IP routing, or what passes inside an allowed connection, and a
// name rule is no address rule: whoever resolves a name himself can reach any
// address that the network lets through. It belongs into the one that dials, and
// a network-level block belongs beside it.
package egress
