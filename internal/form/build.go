package form

import (
	"slices"
	"strings"
)

// Lit returns the elements of a literal. s is lower-case.
func Lit(s string) []Elem {
	elems := make([]Elem, len(s))
	for i := range len(s) {
		elems[i] = Elem{Class: Byte(s[i])}
	}
	return elems
}

// Alternative returns the text of one alternative, with neighbouring runs
// joined where one includes the other, so that equal meanings more often have
// equal texts.
func Alternative(elems ...Elem) string {
	var out []Elem
	for _, e := range elems {
		for n := len(out); n > 0 && out[n-1].Run; n = len(out) {
			last := out[n-1].Class
			if e.Run && last.subset(e.Class) {
				out = out[:n-1] // A*B* is B* if B has all of A
				continue
			}
			break
		}
		n := len(out)
		switch {
		case n > 0 && out[n-1].Run && e.Run && e.Class.subset(out[n-1].Class):
			// The run before covers this one.
		case n > 0 && out[n-1].Run && !e.Run && e.Class == out[n-1].Class:
			out = slices.Insert(out, n-1, e) // A*A is AA*
		default:
			out = append(out, e)
		}
	}
	var b []byte
	for _, e := range out {
		b = appendElem(b, e)
	}
	return string(b)
}

// Union returns the text of the union of alternatives.
func Union(alternatives ...string) string {
	if len(alternatives) == 1 {
		return alternatives[0]
	}
	alternatives = slices.Clone(alternatives)
	slices.Sort(alternatives)
	return strings.Join(slices.Compact(alternatives), "|")
}

// Never returns the text of a pattern that matches nothing for a reason. The
// reason is one line of printable text.
func Never(reason string) string { return "!" + reason }
