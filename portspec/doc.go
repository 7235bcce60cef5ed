// Package portspec reads, writes and compares protocols and ports.
//
// A [Set] is a set of (protocol, port) pairs: a small, immutable, comparable
// value. [Parse] reads the one notation that the rest of this module writes,
//
//	80/tcp,443/tcp,40000-60000/udp
//
// and every other notation of the field has a parser of its own, named after
// its owner: [ParseAKSTable], [ParseHostPorts], [ParseREST], [ParseDocker]
// and [ParseKubernetes]. None of them guesses which notation it was given.
//
// # Numbers
//
// One rule holds everywhere: a port is 1 to 65535 in ASCII decimal digits,
// without a sign, without leading zeros, without blanks. Most programs of the
// field are wider here, by accident (a signed parser takes "+80", a Unicode
// digit class takes "８０", a 16-bit cast turns 65979 into 443), and two
// programs that read one text differently are how a filter is passed. Where
// an original is wider, the documentation of its parser says so.
//
// # Zero values
//
// The zero [Protocol] is no protocol, the zero [Range] holds no port and the
// zero [Set] is empty: each of them permits nothing. The parsers of lists refuse
// empty text; only [ParseREST] reads an empty list, where it is written as [].
// The absence of ports is never read as "all ports", which is [AllPorts],
// written out.
//
// # When not to use it
//
// For one port from a URL or an authority use [ParsePort]; a Set is for rules.
// Service names ("https") are not resolved: what they mean depends on the
// machine. ICMP has no ports and is no protocol here.
//
// # Errors
//
// Every parser returns a [*ParseError], with the byte offset, the number of
// the entry, a sentinel for [errors.Is] and, where it can be told, the
// corrected text.
package portspec
