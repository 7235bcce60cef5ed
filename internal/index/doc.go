// Package index finds the patterns that match a host without trying each.
//
// Patterns are filed under their longest literal suffix of whole labels: the
// nodes of a tree of names, each with the patterns for the name itself
// ([Exact]), for names one label below ([One]) and for all names below
// ([Below]). A host belongs to the deepest node whose name it ends in; what
// matches it is filed there and on the way up to the root. What is not one of
// the three shapes (azds-*.x, *foo.com, a.*.c) is a residual of the node of its
// suffix and is tried only on hosts that pass through that node.
//
// The tree is a hash table of suffixes. The hash of a suffix is made from the
// hash of the suffix one label shorter, so that one pass from right to left
// makes them all, and it is seeded for every index, so that nobody can choose
// names that collide. No hash is trusted: the answer is compared with the bytes
// of the host, and if they differ the host is looked up again with every step
// compared.
package index
