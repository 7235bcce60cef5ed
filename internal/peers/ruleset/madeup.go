package ruleset

import (
	"math/rand/v2"
	"strconv"
)

// MadeUp returns a set of n rules of made-up names with hosts hosts a stream,
// for tests that have to run without the shared material. Half of the rules
// are suffixes.
func MadeUp(n, hosts int) *Set {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	tlds := []string{"com", "net", "org", "co.uk"}
	var rules, names, suffixes []string
	for i := range n {
		// The number keeps names apart.
		name := word(r) + strconv.Itoa(i) + "." + tlds[r.IntN(len(tlds))]
		if i%2 == 0 {
			name = word(r) + "." + name
			names = append(names, name)
			rules = append(rules, name)
		} else {
			suffixes = append(suffixes, name)
			rules = append(rules, "*."+name)
		}
	}
	var exact, deep, miss []string
	for i := range hosts {
		exact = append(exact, names[r.IntN(len(names))])
		below := word(r) + "." + suffixes[r.IntN(len(suffixes))]
		if i%2 == 0 {
			below = word(r) + "." + below
		}
		deep = append(deep, below)
		// Without the number no rule means it.
		miss = append(miss, word(r)+"."+word(r)+"."+tlds[r.IntN(len(tlds))])
	}
	return New(strconv.Itoa(n), rules, exact, deep, miss)
}

// word returns a made-up label.
func word(r *rand.Rand) string {
	b := make([]byte, 3+r.IntN(9))
	for i := range b {
		b[i] = byte('a' + r.IntN(26))
	}
	return string(b)
}
