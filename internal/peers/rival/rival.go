// Package rival is the form in which a matcher takes part in the comparison:
// this module, the plain maps and the libraries of others alike.
package rival

// A Match reports whether a compiled rule set matches a host. All matchers,
// this module's too, are called through one, so that all pay the same for the
// call.
type Match func(host string) bool

// A Rival is a matcher with what has to be known to compare it fairly.
type Rival struct {
	// Name is the matcher's name in tables, plots and results.
	Name string

	// Module is the path of the module that it comes from; empty for this
	// module and for maps.
	Module string

	// New compiles rules. A rule is a name in lower case, or "*." and a name,
	// which is every name below that name and not the name itself.
	New func(rules []string) (Match, error)

	// Max is the largest number of rules for which it is timed; 0 is any
	// number. Matchers that try all rules one after the other have one.
	Max int

	// OwnRules says that its rules are compiled into it. It takes part only in
	// the comparison whose rules are made of them.
	OwnRules bool

	// Differs are the kinds of hosts on which it does not answer as the oracle
	// does, each reviewed.
	Differs []Difference
}

// A Difference is a kind of hosts on which a rival differs from the oracle.
type Difference struct {
	Kind Kind
	// Matches says that the rival matches a host that no rule means; otherwise
	// it misses one that a rule means.
	Matches bool
	// Reason says why.
	Reason string
}

// Lists reports whether the difference is listed.
func (r Rival) Lists(kind Kind, matches bool) bool {
	for _, d := range r.Differs {
		if d.Kind == kind && d.Matches == matches {
			return true
		}
	}
	return false
}

// Folds reports whether it takes hosts in mixed case.
func (r Rival) Folds() bool { return !r.Lists(Capitals, false) }
