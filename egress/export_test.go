package egress

// WithParts is With for a policy that is never compiled as a whole again.
func (m *Matcher) WithParts(add []Rule, remove []int) (*Matcher, error) {
	return m.with(add, remove, func(int, int, int) bool { return false })
}

// IsWhole reports whether m was compiled as a whole.
func (m *Matcher) IsWhole() bool { return m.changed == nil }
