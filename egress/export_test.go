package egress

import "github.com/sallyport-go/sallyport/internal/index"

// WithParts is With for a policy that is never compiled as a whole again.
func (m *Matcher) WithParts(add []Rule, remove []int) (*Matcher, error) {
	return m.with(add, remove, func(int, int, int) bool { return false })
}

// IsWhole reports whether m was compiled as a whole.
func (m *Matcher) IsWhole() bool { return m.changed == nil }

// IsCompact reports whether all parts of m that have names are compact.
func (m *Matcher) IsCompact() bool {
	for _, p := range m.parts() {
		if p.index.Len() > 0 && p.index.Form() != index.Compact {
			return false
		}
	}
	return true
}
