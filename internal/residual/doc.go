// Package residual finds the alternatives that may match a host without trying
// each, where these are no plain suffixes: **foo.com, foo**, **key**, azds-*.x,
// a.*.c. For names and for whole labels below a name, package index is faster.
//
// An alternative matches only hosts that have all its literal pieces: the first
// at the start, if the text does not start with a wildcard, the last at the end,
// the others anywhere. Each alternative is filed under one piece, one that few
// others share, in one of three tries: of what hosts end in, of what they start
// with, and of what they have anywhere. The third is entered at every byte of
// the host at which a filter says that one of its literals may start. Where many
// alternatives share the piece that they are filed under, they are filed again
// among themselves, by another of their pieces, and so on.
//
// So a look-up takes time by the length of the host, by how deep its bytes lead
// into the tries, and by what is found; not by how many alternatives there are,
// nor by what they have in common. An automaton (Aho and Corasick) would bound
// the time by the length of the host alone, but reads every state where the one
// before says, byte after byte, and takes half as long again with 10,000
// keywords.
//
// What has no literal at all (?, {0-9}) is a candidate for every host. What is
// found is a candidate and no more; [Scan.Matches] verifies it.
//
// The filters hash with a seed of each set, so that nobody can choose names that
// pass them all. No hash is an answer: the tries compare all bytes.
package residual
