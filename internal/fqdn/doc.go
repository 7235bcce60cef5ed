// Package fqdn decides what a host is: a name, an address or neither.
//
// It is the one place where the library reads a host that somebody else wrote.
// [Host.Set] validates and folds a name, [ParseAddr] reads an address literal;
// what neither of them takes is no host and is denied by whoever asked. The
// rules are those of the module's design: ASCII, case folded, exactly one
// trailing dot dropped, labels of 1 to 63 bytes from A-Z a-z 0-9 _ - that
// neither start nor end with a hyphen, 253 bytes at most (RFC 1035 section
// 2.3.4 without the root label), and no name whose last label is all digits or
// starts with 0x, because resolvers read such names as addresses (WHATWG URL,
// "ends in a number").
//
// Nothing here allocates.
package fqdn

const (
	// MaxLen is the greatest length of a name in bytes, without trailing dot.
	MaxLen = 253
	// MaxLabel is the greatest length of a label in bytes (RFC 1035, 2.3.4).
	MaxLabel = 63
)
