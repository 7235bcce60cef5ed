package form

import "strings"

// MaxStates is the budget of a text: the greatest number of states that its
// deterministic automaton may have, made as the textbook does. The longest plain
// pattern, 253 bytes behind a star, needs 255; a star followed by bytes that may
// be anything doubles the states with each of them (*a????????b*), and no rule
// of the field comes near. What two patterns have in common is searched for in
// the product of automata that have these states or fewer, so that the budget
// bounds the time of every such question.
const MaxStates = 512

// TooComplex reports whether the automaton of text, not reduced, has more than
// MaxStates states.
func TooComplex(text string) bool {
	if plain(text) {
		return false
	}
	s := searches.Get().(*search)
	defer searches.Put(s)
	a := &s.texts[ofLeft]
	a.places.reset(text)
	return !a.places.determinize(&a.refuses, false)
}

// plain reports whether text is seen at once to be far below the budget: names,
// and at most one alternative with one star in front. Its states are how much
// of a name a host has spelled so far, never more than its bytes and a few.
func plain(text string) bool {
	if len(text) > MaxStates/2 {
		return false
	}
	starred := 0
	for alt := range Alternatives(text) {
		name := strings.TrimLeft(alt, "*")
		if len(name) < len(alt) {
			starred++
		}
		for i := range len(name) {
			if !literal(name[i]) {
				return false
			}
		}
	}
	return starred <= 1
}
