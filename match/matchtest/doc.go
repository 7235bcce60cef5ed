// Package matchtest has the conformance vectors of host patterns: what a text of
// a dialect means for a host, each with its reason and its source, and a helper
// that runs them against an implementation.
//
// The vectors are those of the systems that own the dialects: from their
// documents, their tests, or asked of them. Use them to check a matcher of your
// own, a plugin, or a conversion between notations. For other languages the same
// rows are in vectors.jsonl beside this file: one JSON object a line, UTF-8, with
// the fields dialect, pattern, host, verdict, reason and source, all texts.
//
// A verdict is one of four. The first two are for a pattern that the dialect
// takes and that matches some host:
//
//	match    the pattern matches the host
//	nomatch  it does not match this host
//	never    the dialect takes the pattern, and it can match no host at all
//	refused  the text is no pattern of the dialect, or what it means there is
//	         not known
//
// The hosts are those of package match: letters are folded, one trailing dot is
// dropped, an address matches no pattern.
//
// When a release changes the verdict of a vector, CHANGELOG.md names it in the
// section "Verdict changes"; a test holds that against the vectors of the
// release before, testdata/frozen.jsonl.
package matchtest
