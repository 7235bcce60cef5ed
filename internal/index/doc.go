// Package index finds the patterns that match a host without trying each.
//
// Patterns are filed under their longest literal suffix of whole labels, a
// name: those for the name itself ([Exact]), for names one label below ([One])
// and for all names below ([Below]). What is none of the three shapes
// (azds-*.x, *foo.com, a.*.c) is a [Residual], which package residual finds. All
// that is filed under one name is its record. A host is answered by the record of
// the longest name that it ends in, into which whoever builds the index puts what
// the name inherits from the names above it.
//
// The names are in a hash table of suffixes. Its buckets have seven slots; a tag of one
// byte a slot, all in one word, tells nearly always that a name is not there, and beside
// the tags are the lengths of the names and the place of the first. The names and their
// records are in one block of bytes in the order of the buckets, so that a hit reads one
// place more, and so that there are no pointers for the garbage collector to follow.
//
// Of a host it is not known which of its suffixes is a name. Its last bytes tell: a table of
// sets of lengths says how long the names are that end in them: for most hosts that are
// not filed there is none that a dot is in front of (for a third of them with a million names),
// and for most others the right one is the longest. Those lengths that a
// dot is in front of are looked up, the longest first. That needs three hashes of words, no
// search for labels, and no guess of what nobody could predict but whether there is any
// name. Names that stand for themselves alone are not looked up by hosts below them, because
// what holds there is in the record of a shorter name. Names of 32 bytes and more are looked up
// by blocks of as many; of these the table tells the lengths modulo eight.
//
// Hosts that come together are looked up together: see [Index.FindAll].
//
// That is for many names, where memory is what a look-up waits for. An index of up
// to 16,384 names has a shortcut besides: a table of sets of lengths by the last eight bytes
// alone, which is one place to look at, and most hosts that are not filed have none there;
// and slots of their own for the names, with their bytes, in a perfect hash table.
//
// The compact form has the same tables, no shortcut, and packed names: a name is
// the codes, a byte each, of texts of up to eight bytes, which are learnt from a
// sample of the names when the index is built. It is put together again where the
// tag agrees, nearly always once a look-up, and compared as any other. That halves
// the names, or nearly so, and costs some twenty nanoseconds.
//
// No hash is trusted: a name is compared with the bytes of the host. Hashes are
// seeded for every index that is built, so that nobody can choose names that collide. An index
// that is written takes its seed along: to check the tables that are there takes less time than to
// make them, and half of the memory. Whoever writes one to do harm may choose names by the seed;
// then a look-up goes through some buckets at most, see [Load].
//
// Hosts need not be valid: the bytes that are compared with a name are those of
// a valid name afterwards, and what stands in front of it is for the caller to
// check. That is what makes a look-up cheap, because most hosts are not filed.
package index
