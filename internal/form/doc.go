// Package form is the normal form of host patterns: what every dialect is
// parsed into, and the only thing that matching knows.
//
// A pattern is a finite union of alternatives; an alternative is a sequence of
// elements; an element is one byte of a class, or a run of any number of bytes
// of a class. The language of valid hosts (package fqdn) is always intersected.
//
// That is all, and it holds every notation of the field. A run of whole labels
// needs no element of its own: between two dots, or between a dot and an end, a
// run of any bytes is a run of one or more whole labels, because a valid host
// has no empty label. "One or more bytes" is a byte followed by a run, and "the
// apex too" is one more alternative.
//
// The form has a text, and the text is its representation, so that a pattern is
// a comparable string and nothing needs to be compiled before it matches:
//
//	a-z 0-9 - _ .   that byte
//	?               one byte of a label, that is any byte of a host but a dot
//	[a-f9.]         one byte of the set, ranges and single bytes, ascending
//	*               any number of label bytes, also none
//	{a-f9.}         any number of bytes of the set, also none
//	**              any number of bytes, dots too, also none
//	|               between alternatives, which are sorted
//
// So **.example.com is every name below example.com, *.example.com those one
// label below, example.com|**.example.com the apex and all below. The empty
// text is the empty union and matches nothing; so does a text that starts with
// "!", which goes on with the reason.
package form
