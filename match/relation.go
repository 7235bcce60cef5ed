package match

import (
	"fmt"

	"github.com/sallyport-go/sallyport/internal/form"
	"github.com/sallyport-go/sallyport/internal/fqdn"
)

// A Relation says how the hosts of one pattern lie to those of another. The set
// is closed, as in net/http's patterns.
type Relation uint8

const (
	_            Relation = iota
	Equivalent            // both match the same hosts
	MoreGeneral           // the first matches all that the second does, and more
	MoreSpecific          // the second matches all that the first does, and more
	Overlapping           // they have hosts in common, and each has hosts of its own
	Disjoint              // they have no host in common
	relations
)

var relationTexts = [relations]string{"", "equivalent", "more-general", "more-specific", "overlapping", "disjoint"}

// String returns the stable text of r, such as "more-general".
func (r Relation) String() string {
	if r == 0 || r >= relations {
		return fmt.Sprintf("Relation(%d)", uint8(r))
	}
	return relationTexts[r]
}

// AppendText implements [encoding.TextAppender].
func (r Relation) AppendText(b []byte) ([]byte, error) {
	if r == 0 || r >= relations {
		return b, fmt.Errorf("match: no text for %v", r)
	}
	return append(b, r.String()...), nil
}

// MarshalText implements [encoding.TextMarshaler].
func (r Relation) MarshalText() ([]byte, error) { return r.AppendText(nil) }

// Inverse returns the relation of the second pattern to the first.
func (r Relation) Inverse() Relation {
	switch r {
	case MoreGeneral:
		return MoreSpecific
	case MoreSpecific:
		return MoreGeneral
	}
	return r
}

// Relation returns how the hosts of p lie to those of q. It is exact, for every
// two patterns of any dialects, over all valid hosts with all their limits. A
// pattern that matches nothing is Equivalent to its like and MoreSpecific than
// the rest.
//
// The patterns' automata and that of valid hosts are searched together, in time
// that grows with the product of their states; [ErrTooComplex] keeps every pattern
// within [MaxStates] of them, so that it is bounded. Ordinary patterns take some 20
// microseconds, the worst that are known of 253 bytes with any number of stars less
// than a millisecond, and those near the limit some (BenchmarkRelation). It
// allocates; it is for tools, not for every connection.
func (p Pattern) Relation(q Pattern) Relation {
	if p.isName() || q.isName() {
		return p.relationOfNames(q)
	}
	w := compare(p, q)
	both, left, right := w[form.Both] != "", w[form.OnlyLeft] != "", w[form.OnlyRight] != ""
	return relation(both, left, right)
}

// relation follows from which sides have hosts. Where neither p nor q has a host
// of its own they are equal, if only in matching nothing.
func relation(both, left, right bool) Relation {
	switch {
	case !left && !right:
		return Equivalent
	case !left:
		return MoreSpecific
	case !right:
		return MoreGeneral
	case both:
		return Overlapping
	}
	return Disjoint
}

// isName reports whether p matches exactly one host, by its text.
func (p Pattern) isName() bool {
	if form.IsNever(p.text) {
		return false
	}
	for i := range len(p.text) {
		if form.Byte(p.text[i]) == 0 {
			return false
		}
	}
	return true
}

// relationOfNames is Relation where p, or q, or both, are one name: most of all
// questions that a tool asks.
func (p Pattern) relationOfNames(q Pattern) Relation {
	switch {
	case p.text == q.text:
		return Equivalent
	case p.isName() && q.isName():
		return Disjoint
	case q.isName():
		return q.relationOfNames(p).Inverse()
	case form.IsNever(q.text):
		return MoreGeneral
	case !q.Match(p.text):
		return Disjoint
	}
	// q matches the name. It is equal if it matches nothing else.
	if _, more := DifferenceHost(q, p); more {
		return MoreSpecific
	}
	return Equivalent
}

// compare returns the witnesses for two patterns, checked.
func compare(p, q Pattern) form.Witnesses {
	w, ok := form.Compare(p.text, q.text)
	if !ok {
		panic(fmt.Sprintf("match: %v or %v is over the budget that Parse holds", p, q))
	}
	for side, host := range w {
		if host != "" && !isWitness(p, q, form.Side(side), host) {
			panic(fmt.Sprintf("match: %q is no witness of %v and %v", host, p, q))
		}
	}
	return w
}

// isWitness checks a host against what the search says of it.
func isWitness(p, q Pattern, side form.Side, host string) bool {
	var h fqdn.Host
	if !h.Set(host) {
		return false
	}
	left, right := form.Match(p.text, &h), form.Match(q.text, &h)
	switch side {
	case form.Both:
		return left && right
	case form.OnlyLeft:
		return left && !right
	}
	return right && !left
}

// CommonHost returns a host that both p and q match, and false if there is none.
// It is a shortest one if the automata of p and q have no more than 2048 pairs of
// states, as those of [Any] and any other pattern always have, and those of two
// patterns of some forty bytes nearly always; else it is one that is found soon.
// The same patterns have the same host each time. It is checked before it is
// returned.
func CommonHost(p, q Pattern) (host string, ok bool) {
	host = compare(p, q)[form.Both]
	return host, host != ""
}

// DifferenceHost returns a host that p matches and q does not, and false if there
// is none, which means that q covers p. It is a shortest one, and checked, as that
// of [CommonHost].
func DifferenceHost(p, q Pattern) (host string, ok bool) {
	host = compare(p, q)[form.OnlyLeft]
	return host, host != ""
}
