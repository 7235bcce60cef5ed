// Package check is the correctness test that a matcher passes before it is
// timed: hosts of the streams and hosts made of rules, with what the oracle
// says about them.
package check

import (
	"strings"

	"github.com/sallyport-go/sallyport/internal/oracle"
)

// A Reference answers as the oracle does, for rules of the two shapes that
// there are here. The oracle tries every pattern on every host, which is too
// slow for large sets; the tests hold the two against each other.
type Reference struct{ names, suffixes map[string]bool }

// NewReference returns the reference of rules.
func NewReference(rules []string) Reference {
	ref := Reference{map[string]bool{}, map[string]bool{}}
	for _, rule := range rules {
		if suffix, wild := strings.CutPrefix(rule, "*."); wild {
			ref.suffixes[suffix] = true
		} else {
			ref.names[rule] = true
		}
	}
	return ref
}

// Match reports whether a rule means the host.
func (ref Reference) Match(host string) bool {
	h := oracle.ParseHost(host)
	if h.Kind != oracle.Name {
		return false
	}
	if ref.names[h.Name] {
		return true
	}
	labels := strings.Split(h.Name, ".")
	for i := 1; i < len(labels); i++ {
		if ref.suffixes[strings.Join(labels[i:], ".")] {
			return true
		}
	}
	return false
}
