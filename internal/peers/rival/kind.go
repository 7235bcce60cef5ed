package rival

// A Kind is a kind of hosts of the correctness test, by its name in tables.
type Kind string

const (
	// The hosts of the streams that are timed.
	Exact Kind = "a name that is a rule"
	Deep  Kind = "a name below a suffix rule"
	Miss  Kind = "a name that no rule means"

	// Hosts that are made of rules.
	Apex       Kind = "the name of a suffix rule itself"
	Child      Kind = "a name below a rule without star"
	Lookalike  Kind = "a rule's name with other bytes in front"
	Longer     Kind = "a rule's name with another name behind"
	Capitals   Kind = "a name with capitals"
	FinalDot   Kind = "a name with its final dot"
	EmptyLabel Kind = "a suffix behind an empty label"
	NotAHost   Kind = "a suffix behind bytes that no host has"
)

// Kinds returns all kinds.
func Kinds() []Kind {
	return []Kind{Exact, Deep, Miss, Apex, Child, Lookalike, Longer, Capitals, FinalDot, EmptyLabel, NotAHost}
}
