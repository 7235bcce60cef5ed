package catalog

import "strings"

// maxNearest is the length up to which a misspelt name is compared with the
// known ones. The longest of them has 20 bytes; the comparison is quadratic,
// and a longer input is no slip of the finger.
const maxNearest = 64

// nearest returns the name that the writer of input most likely meant: the one
// that is equal but for case and separators; else the first one which begins
// with input; else the one with the smallest edit distance, if that is at most
// a third of the input's length. Between equals the earlier name wins, so that
// the answer does not change from run to run.
func nearest(input string, names []string) (name string, ok bool) {
	if input == "" || len(input) > maxNearest {
		return "", false
	}
	folded := fold(input)
	for _, n := range names {
		if fold(n) == folded {
			return n, true
		}
	}
	for _, n := range names {
		if folded != "" && strings.HasPrefix(fold(n), folded) {
			return n, true
		}
	}
	best := (len(folded)+2)/3 + 1
	for _, n := range names {
		if d := distance(folded, fold(n)); d < best {
			best, name = d, n
		}
	}
	return name, name != ""
}

// fold drops what writers vary in a name: case, blanks and separators.
func fold(s string) string { return strings.ToLower(separators.Replace(s)) }

var separators = strings.NewReplacer(" ", "", "-", "", "_", "", ".", "")

// distance is the number of single-byte insertions, deletions, replacements
// and exchanges of neighbours that turn a into b (optimal string alignment).
func distance(a, b string) int {
	before, prev, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, prev, row = prev, row, before
	}
	return prev[len(b)]
}
