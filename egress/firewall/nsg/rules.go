package nsg

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Rules are the security rules of one group: the value of securityRules in
// its ARM JSON. Their order means nothing; their priorities do.
type Rules []Rule

// Equal reports whether r and s are the same rules in the same order; see
// [Rule.Equal].
func (r Rules) Equal(s Rules) bool { return slices.EqualFunc(r, s, Rule.Equal) }

// Validate returns the faults of the rules, joined, each as an [*Error], or
// nil. Next to those of each rule these are names that occur twice, whatever
// their letter case, and priorities that occur twice in one direction.
func (r Rules) Validate() error {
	var errs []error
	r.validate(collect(&errs, ""))
	return errors.Join(errs...)
}

func (r Rules) validate(fault faults) {
	type slot struct {
		Direction
		priority int
	}
	names, slots := map[string]int{}, map[slot]int{}
	for i, rule := range r {
		in := func(path string, err error, hint string) { fault(fmt.Sprintf("[%d].%s", i, path), err, hint) }
		rule.validate(in)
		name := strings.ToLower(rule.Name)
		if first, used := names[name]; used {
			in("name", ErrDuplicate, fmt.Sprintf("[%d] has the name %q", first, r[first].Name))
		} else {
			names[name] = i
		}
		at := slot{rule.Direction, rule.Priority}
		if first, used := slots[at]; used {
			in("properties.priority", ErrDuplicate, fmt.Sprintf("[%d], %s, has the priority %d in direction %v", first, r[first].Name, rule.Priority, rule.Direction))
		} else {
			slots[at] = i
		}
	}
}

// MarshalJSON writes the rules as a JSON array, which [Parse] reads back as
// the same Rules. No rules are the empty array. The error is that of
// [Rules.Validate]: nothing invalid can be written.
func (r Rules) MarshalJSON() ([]byte, error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	objects := []ruleJSON{}
	for _, rule := range r {
		objects = append(objects, rule.json())
	}
	return marshal(objects)
}

// UnmarshalJSON reads what [Parse] reads, however lenient the decoder of the
// document around it is. After an error r is unchanged.
func (r *Rules) UnmarshalJSON(text []byte) error {
	parsed, err := Parse(text)
	if err != nil {
		return err
	}
	*r = parsed
	return nil
}
