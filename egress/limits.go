package egress

import (
	"errors"
	"fmt"
	"math"
)

// The limits of a policy. They are far above what any known policy needs, and
// below what the numbers in a Matcher can hold; see [LimitError].
const (
	// MaxRules is how many rules a policy may have, and how many patterns.
	MaxRules = 1<<24 - 1

	// MaxBytes is how long the texts of all patterns together may be, and those of
	// all IDs and of all notes.
	MaxBytes = 1<<31 - 1

	// MaxPortClasses is how many different parts the ports of all rules may cut the
	// protocols' ports into. A policy over this limit would list single ports by
	// the thousand, and a verdict for each of them is kept for every combination of
	// rules.
	MaxPortClasses = 1 << 13

	// MaxVerdicts is how many bytes the verdicts for all combinations of rules may
	// take: only a policy with thousands of port classes that nests its rules in as
	// many ways comes near it.
	MaxVerdicts = 1 << 30
)

// ErrLimit says that a policy is over one of the limits. It is wrapped by a
// [*LimitError].
var ErrLimit = errors.New("over a limit")

// A LimitError says which limit a policy is over.
type LimitError struct {
	Limit string // the name of the constant
	Max   int    // its value
	Got   int    // what the policy has, at least
}

// Error tells limit, value and excess.
func (e *LimitError) Error() string {
	return fmt.Sprintf("egress: %v: %s is %d, and the policy has %d", ErrLimit, e.Limit, e.Max, e.Got)
}

// Unwrap returns [ErrLimit].
func (e *LimitError) Unwrap() error { return ErrLimit }

// An extent is what of a policy has a limit and is known before it is compiled.
type extent struct{ rules, patterns, texts, ids, notes int }

func extentOf(rules []Rule) (x extent) {
	x.rules = len(rules)
	for i := range rules {
		r := &rules[i]
		x.patterns += len(r.Hosts)
		for _, p := range r.Hosts {
			x.texts += len(p.String())
		}
		x.ids += len(r.ID)
		x.notes += len(r.Note)
	}
	return x
}

// check returns an error if the policy is over a limit.
func (x extent) check() error {
	for _, l := range []LimitError{
		{"MaxRules", MaxRules, x.rules},
		{"MaxRules", MaxRules, x.patterns},
		{"MaxBytes", MaxBytes, x.texts},
		{"MaxBytes", MaxBytes, x.ids},
		{"MaxBytes", MaxBytes, x.notes},
	} {
		if l.Got > l.Max {
			return &l
		}
	}
	return nil
}

// checkVerdicts returns an error if rows of verdicts, of some words each, take too
// much.
func checkVerdicts(rows, words int) error {
	if n := 8 * int64(rows) * int64(words); n > MaxVerdicts {
		return &LimitError{"MaxVerdicts", MaxVerdicts, int(min(n, math.MaxInt))}
	}
	return nil
}
