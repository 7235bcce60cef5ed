package egress

import "github.com/gaissmai/bart"

// A Size says how many bytes a Matcher holds, by part. A Matcher holds nothing of
// the rules that it was compiled from. What every policy takes, about a kilobyte, is
// not counted.
type Size struct {
	// Names is what the names of the patterns take, with the numbers of their
	// rules.
	Names int
	// Tables is what is needed to find them: hashes and tags, and the shortcut of
	// policies with few rules, which [Compact] leaves out.
	Tables int
	// Residuals is what patterns take that are no plain suffix.
	Residuals int
	// Rules is what rules have besides names: terms, ports, and who belongs to
	// whom.
	Rules int
	// Prefixes is what the tables of addresses take, an estimate: within a fifth from
	// a hundred prefixes on, but half too much for those that are all neighbours.
	Prefixes int
	// Texts is what the IDs and notes of the rules take.
	Texts int
}

// Total returns the sum of all parts.
func (s Size) Total() int {
	return s.Names + s.Tables + s.Residuals + s.Rules + s.Prefixes + s.Texts
}

// perPrefix is how many bytes a table of addresses takes for each prefix, about: 75
// of those of the service tags of Azure, 90 of random ones, 45 of neighbours.
const perPrefix = 75

// Size returns how many bytes m holds, with those that it shares with others
// ([Matcher.With]). It takes no time to speak of.
func (m *Matcher) Size() (s Size) {
	for _, p := range m.parts() {
		x := p.index.Size()
		s.Names += x.Names
		s.Tables += x.Tables + x.Shortcut
		s.Residuals += x.Residuals
		s.Rules += p.table.size() + p.classes.size() + p.shapeTable.size() + p.gone.size()
		s.Prefixes += p.prefixSize()
		s.Texts += p.table.ids.Size() + p.table.notes.Size()
	}
	return s
}

func (m *Matcher) prefixSize() int {
	n := 24 * cap(m.rows)
	for _, row := range m.rows {
		n += 8 * cap(row)
	}
	for _, table := range [...]*bart.Table[uint32]{m.prefixes, m.denied} {
		if table != nil {
			n += perPrefix * table.Size()
		}
	}
	return n
}

func (t *ruleTable) size() int {
	n := t.termOf.Size() + t.ruleOf.Size() + 40*cap(t.prefixes)
	for i := range t.terms {
		n += 40
		for range t.terms[i].ports.All() {
			n += 5
		}
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
