package egress

// A Size says how many bytes a Matcher holds, by part. A Matcher holds nothing of
// the rules that it was compiled from.
type Size struct {
	// Names is what the names of the patterns take, with the numbers of their
	// rules.
	Names int
	// Tables is what is needed to find them: hashes and tags, and the shortcuts of
	// policies with few rules.
	Tables int
	// Residuals is what patterns take that are no plain suffix.
	Residuals int
	// Rules is what rules have besides names: terms, ports, and who belongs to
	// whom.
	Rules int
	// Prefixes is an estimate of what the tables of addresses take.
	Prefixes int
	// Texts is what the IDs and notes of the rules take.
	Texts int
}

// Total returns the sum of all parts.
func (s Size) Total() int {
	return s.Names + s.Tables + s.Residuals + s.Rules + s.Prefixes + s.Texts
}

// perPrefix is how many bytes the two tables of addresses take for a prefix, as
// measured with some thousands of them.
const perPrefix = 100

// Size returns how many bytes m holds. It takes no time to speak of.
func (m *Matcher) Size() Size {
	if m == nil || m.index == nil {
		return Size{}
	}
	x := m.index.Size()
	return Size{
		Names:     x.Names,
		Tables:    x.Tables + x.Shortcuts,
		Residuals: x.Residuals,
		Rules:     m.table.size() + m.classes.size() + m.shapeTable.size(),
		Prefixes:  perPrefix * len(m.table.prefixes),
		Texts:     m.table.ids.Size() + m.table.notes.Size(),
	}
}

func (t *ruleTable) size() int {
	n := t.termOf.Size() + t.ruleOf.Size() + 40*cap(t.prefixes)
	for _, x := range t.terms {
		n += 56 + len(x.ports.String())
	}
	return n
}

func (c *classes) size() int {
	n := 8 * cap(c.rows)
	for _, cuts := range c.cuts {
		n += 2 * cap(cuts)
	}
	return n
}

func (s *shapeTable) size() int {
	return 28*cap(s.shapes) + cap(s.own) + 8*cap(s.entries) + 8*cap(s.allowed)
}
