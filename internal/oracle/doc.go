// Package oracle is the slow, readable reference of the library: a host
// classifier, a matcher per dialect and a policy, each written straight from
// its rule and with no regard for speed.
//
// The tests of the other packages compare every fast path with it. It shares
// no code with them: no normal form, no index and no table of bytes stands
// between a rule's text and its meaning here. Two readings of one rule that
// were made apart and agree are worth more than one reading that was made
// twice.
//
// It is not for production: it allocates, it compiles regular expressions
// while deciding, and [Decide] panics when a rule does not parse.
//
// # Refused, or accepted and never matching
//
// A pattern that cannot name a host is either refused or accepted as a rule
// that matches nothing. A system that takes such a text in silence has a dead
// rule, and a dialect that reports the same text as an error would hide that.
// So the dialects of real systems refuse what the system refuses, and bytes
// that no host holds; the rest is accepted. Azure Firewall documents no
// behaviour for a text that is not a name, so that dialect refuses it.
//
//	text               azure  cilium  cnp    x509   squid  canonical
//	""                 refuse refuse  refuse refuse refuse refuse
//	quote blank : / é  refuse refuse  refuse refuse refuse refuse
//	.x.com             refuse never   refuse never  match  never
//	x.com.             refuse match   match  never  never  never
//	.                  refuse never   refuse never  never  never
//	x..com             refuse never   refuse never  never  never
//	x-.com             refuse never   refuse never  never  never
//	-x.com             refuse never   refuse never  refuse never
//	192.0.2.1          refuse never   never  never  never  never
//	*.2.1              refuse never   never  never  never  never
//	x.0x1              refuse never   never  never  never  never
//	64-byte label      refuse never   never  never  never  never
//	254-byte name      refuse never   never  never  never  never
//	256-byte name      refuse refuse  never  never  never  never
//	*                  match  match   refuse never  never  match
//	*.com              match  match   refuse match  never  match
//	a.*.com            refuse match   refuse never  never  match
//	X.com              match  match   match  match  match  match
//
// Cilium takes 255 bytes of text, and counts the final dot that it adds when
// it compiles the selector: 255 bytes without one are accepted and never
// match.
package oracle
