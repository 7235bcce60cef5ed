// Package match says which host names a pattern means, for every dialect of the
// field in one normal form.
//
// The same text means different things on different systems. "*.x" is one label
// in Cilium and in certificates, any depth in Azure Firewall, and a dead literal
// in Squid; ".x" is the name and all below it in Squid and refused elsewhere. So
// a text is nothing without its [Dialect], and [Parse] asks for it:
//
//	p, err := match.Parse(match.AzureFirewall, "*.data.mcr.microsoft.com")
//
// A dialect is only a parser. All of them parse into one form, a [Pattern], and
// nothing behind Parse knows where a pattern came from.
//
// # Hosts
//
// A host is ASCII. Letters are folded, exactly one trailing dot may be dropped,
// labels have 1 to 63 bytes of A-Z a-z 0-9 _ - and neither start nor end with a
// hyphen, and the name has 253 bytes at most (RFC 1035 section 2.3.4; the
// underscore is in use). Everything else is no host and matches nothing: an empty
// label, a NUL, a percent sign, a colon, any byte of 0x80 and above. A name whose
// last label is all digits or starts with 0x is no name, because resolvers take
// it for an address, and an address never matches a pattern, not even [Any].
//
// # The normal form
//
// A pattern is a union of sequences of: one byte of a class, or a run of any
// number of bytes of a class; always cut with the set of valid hosts. It is not a
// list of labels, because wildcards of several systems cross or split labels.
// Its text is the [Canonical] dialect, which [Pattern.String] writes:
//
//	a-z 0-9 - _ .   that byte
//	?               one byte that is not a dot
//	[a-f9.]         one byte of the set
//	*               any number of bytes that are no dots, also none
//	{a-f9.}         any number of bytes of the set, also none
//	**              any number of bytes, dots too, also none
//	|               between alternatives
//
// No host has an empty label, and so **.x is one or more labels in front of x,
// *.x exactly one, and x|**.x is x and all below it. A pattern that matches
// nothing is written as "!" and the reason.
//
// # When not
//
// A name says nothing about the address that it resolves to, nor about what is
// sent inside a connection. Ports, priorities and addresses are in package
// egress. International names are not converted; write A-labels (xn--...).
package match
