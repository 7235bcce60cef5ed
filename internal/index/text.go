package index

import "sort"

// TextOf returns the text of a pattern that was found: filed under a name for a
// kind, or, whatever these are, as a residual.
func (x *Index) TextOf(pattern uint32, name string, kind Kind) string {
	i := sort.Search(x.odd.Len(), func(i int) bool { return x.odd.At(i) >= pattern })
	if i < x.odd.Len() && x.odd.At(i) == pattern {
		return x.oddTexts.At(i)
	}
	return Text(name, kind)
}
