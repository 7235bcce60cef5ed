package catalog

import (
	"fmt"
	"strings"
)

// The closed enumerations of this package share one form: a name for each
// value, indexed by the value. The zero value of an enumeration without a
// harmless default has no name and is invalid; every other value has one.

// enumString returns the name of v, and for a value without one a text such
// as "Cloud(7)" that no parser accepts.
func enumString[E ~uint8](what string, names []string, v E) string {
	if int(v) < len(names) && names[v] != "" {
		return names[v]
	}
	return fmt.Sprintf("%s(%d)", what, uint8(v))
}

// appendEnum appends the name of v to b, nothing for a zero value without one.
// A value beyond the names is an error.
func appendEnum[E ~uint8](b []byte, what string, names []string, v E) ([]byte, error) {
	if int(v) < len(names) {
		return append(b, names[v]...), nil
	}
	return b, fmt.Errorf("catalog: no text for %s(%d)", what, uint8(v))
}

// unmarshalEnum sets v to the value whose name is text, exactly; the empty
// text is the zero value if that has no name. Any other text is an error and
// leaves v unchanged.
func unmarshalEnum[E ~uint8](v *E, what string, names []string, text []byte) error {
	for i, name := range names {
		if name == string(text) {
			*v = E(i)
			return nil
		}
	}
	var known []string
	for _, name := range names {
		if name != "" {
			known = append(known, name)
		}
	}
	return fmt.Errorf("catalog: %s %q: write one of %s", what, text, strings.Join(known, ", "))
}
