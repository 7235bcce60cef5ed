package matchtest

import (
	"slices"
	"testing"

	"github.com/sallyport-go/sallyport/match"
)

// A Func is an implementation to check: it reports whether a pattern of a
// dialect matches a host, and returns an error if it refuses the pattern.
type Func func(dialect match.Dialect, pattern, host string) (matched bool, err error)

// Run runs the vectors of the dialects, of all if none is given, each dialect as
// a subtest.
//
// A refused pattern must be refused, and a pattern that is taken must be taken;
// but what can never match may be refused, too: to say so is better than to be
// silent.
func Run(t *testing.T, matches Func, dialects ...match.Dialect) {
	t.Helper()
	if len(dialects) == 0 {
		dialects = slices.Collect(match.Dialects())
	}
	byDialect := map[match.Dialect][]Vector{}
	for v := range Vectors() {
		byDialect[v.Dialect] = append(byDialect[v.Dialect], v)
	}
	for _, d := range dialects {
		t.Run(d.String(), func(t *testing.T) {
			if len(byDialect[d]) == 0 {
				t.Errorf("there are no vectors of %v", d)
			}
			for _, v := range byDialect[d] {
				matched, err := matches(v.Dialect, v.Pattern, v.Host)
				if fault := v.check(matched, err); fault != "" {
					t.Errorf("%q and %q: %s, want %s: %s (%s)", v.Pattern, v.Host, fault, v.Verdict, v.Reason, v.Source)
				}
			}
		})
	}
}

// check returns what is wrong with an answer, "" if it is right.
func (v Vector) check(matched bool, err error) string {
	switch {
	case err != nil && v.Verdict != Refused && v.Verdict != Never:
		return "refused (" + err.Error() + ")"
	case err == nil && v.Verdict == Refused && matched:
		return "taken, and matches"
	case err == nil && v.Verdict == Refused:
		return "taken"
	case err == nil && matched && v.Verdict != Match:
		return "match"
	case err == nil && !matched && v.Verdict == Match:
		return "no match"
	}
	return ""
}
