package egress

import (
	"cmp"
	"iter"
	"net/netip"
	"slices"

	"github.com/sallyport-go/sallyport/internal/index"
	"github.com/sallyport-go/sallyport/internal/packed"
	"github.com/sallyport-go/sallyport/internal/spread"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// A ruleTable is what a Matcher keeps of the rules besides what is in its index:
// nothing that takes a pointer a rule.
type ruleTable struct {
	count int
	// terms are what rules have in common, in the order in which rules go before
	// each other.
	terms  []terms
	termOf packed.Uints // by rule; none if all have the first terms
	// ruleOf has the rule of each pattern; none if each rule has one pattern, the
	// patterns being numbered from rule to rule.
	ruleOf   packed.Uints
	prefixes []rulePrefix // by rule
	ids      packed.Strings
	notes    packed.Strings
}

// terms are what a rule says of the requests for its destinations.
type terms struct {
	priority int
	action   Action
	ports    portspec.Set
	set      uint32 // the number of ports in classes
	level    uint32 // the same for terms of one priority and action
}

type rulePrefix struct {
	rule   uint32
	prefix netip.Prefix
}

func newRuleTable(rules []Rule) (t ruleTable, sets []portspec.Set) {
	t.count = len(rules)
	var termOf []uint32
	spread.Jobs(len(rules), func() { termOf = t.gatherTerms(rules) }, func() {
		t.ids = packed.NewStrings(len(rules), func(i int) string { return rules[i].ID })
		t.notes = packed.NewStrings(len(rules), func(i int) string { return rules[i].Note })
	})
	if len(t.terms) > 1 {
		t.termOf = packed.NewUints(len(rules), func(i int) uint32 { return termOf[i] })
	}
	patterns, single := 0, true
	for i := range rules {
		patterns += len(rules[i].Hosts)
		single = single && len(rules[i].Hosts) == 1
		for _, p := range rules[i].Prefixes {
			t.prefixes = append(t.prefixes, rulePrefix{uint32(i), p})
		}
	}
	if !single {
		ruleOf := make([]uint32, 0, patterns)
		for i := range rules {
			for range rules[i].Hosts {
				ruleOf = append(ruleOf, uint32(i))
			}
		}
		t.ruleOf = packed.NewUints(patterns, func(i int) uint32 { return ruleOf[i] })
	}
	return t, t.numberSets()
}

// numberSets gives the terms the numbers of their ports, and returns the sets.
func (t *ruleTable) numberSets() (sets []portspec.Set) {
	number := map[portspec.Set]uint32{}
	for i := range t.terms {
		x := &t.terms[i]
		n, known := number[x.ports]
		if !known {
			n = uint32(len(sets))
			number[x.ports] = n
			sets = append(sets, x.ports)
		}
		x.set = n
	}
	return sets
}

// gatherTerms finds the different terms of the rules, and returns the number of
// those of each rule.
func (t *ruleTable) gatherTerms(rules []Rule) []uint32 {
	type key struct {
		priority int
		action   Action
		ports    portspec.Set
	}
	number := map[key]uint32{}
	termOf := make([]uint32, len(rules))
	var last key
	n := uint32(0)
	for i := range rules {
		r := &rules[i]
		// Neighbours are mostly alike.
		if k := (key{r.Priority, r.Action, r.Ports}); i == 0 || k != last {
			known := false
			if n, known = number[k]; !known {
				n = uint32(len(t.terms))
				number[k] = n
				t.terms = append(t.terms, terms{priority: k.priority, action: k.action, ports: k.ports, set: n})
			}
			last = k
		}
		termOf[i] = n
	}
	slices.SortFunc(t.terms, func(a, b terms) int {
		return cmp.Or(cmp.Compare(a.priority, b.priority), cmp.Compare(a.action, b.action), cmp.Compare(a.set, b.set))
	})
	moved := make([]uint32, len(t.terms))
	for i := range t.terms {
		moved[t.terms[i].set] = uint32(i)
	}
	t.levelTerms()
	for i, n := range termOf {
		termOf[i] = moved[n]
	}
	return termOf
}

// levelTerms gives the terms, which are in order, their levels.
func (t *ruleTable) levelTerms() {
	for i := range t.terms {
		if i == 0 {
			continue
		}
		x, before := &t.terms[i], &t.terms[i-1]
		x.level = before.level
		if before.priority != x.priority || before.action != x.action {
			x.level++
		}
	}
}

// term returns the terms of a rule.
func (t *ruleTable) term(rule uint32) *terms { return &t.terms[t.termNumber(rule)] }

// termNumber returns the number of the terms of a rule.
func (t *ruleTable) termNumber(rule uint32) uint32 {
	if t.termOf.IsEmpty() {
		return 0
	}
	return t.termOf.At(int(rule))
}

// rule returns the rule of a pattern.
func (t *ruleTable) rule(pattern uint32) uint32 {
	if t.ruleOf.IsEmpty() {
		return pattern
	}
	return t.ruleOf.At(int(pattern))
}

// A rank says which rules go before which: by priority, denies first, then by
// their places, so that there is an order at all.
type rank uint64

// undecided is the rank of no rule: after all others.
const undecided = ^rank(0)

func (t *ruleTable) rank(rule uint32) rank { return rank(t.term(rule).level)<<32 | rank(rule) }

// rule returns the rule of a rank.
func (r rank) rule() uint32 { return uint32(r) }

// Rules yields copies of the rules in the order in which they were given to
// [Compile], or as [Matcher.With] says. It gathers all of them from the index first,
// which takes time and memory linear in their number.
func (m *Matcher) Rules() iter.Seq[Rule] {
	return func(yield func(Rule) bool) {
		for _, p := range m.parts() {
			for r := range p.rules() {
				if !yield(r) {
					return
				}
			}
		}
	}
}

// rules yields the rules that are left. The zero Matcher has none.
func (p *part) rules() iter.Seq[Rule] {
	return func(yield func(Rule) bool) {
		if p.isZero() {
			return
		}
		patterns := p.patterns()
		prefixes := p.table.prefixes
		next := 0
		for i := range uint32(p.table.count) {
			x := p.table.term(i)
			r := Rule{ID: p.table.ids.At(int(i)), Action: x.action, Priority: x.priority, Ports: x.ports, Note: p.table.notes.At(int(i))}
			for next < len(patterns) && p.table.rule(uint32(next)) == i {
				r.Hosts = append(r.Hosts, patterns[next])
				next++
			}
			for ; len(prefixes) > 0 && prefixes[0].rule == i; prefixes = prefixes[1:] {
				r.Prefixes = append(r.Prefixes, prefixes[0].prefix)
			}
			if !p.gone.has(i) && !yield(r) {
				return
			}
		}
	}
}

// patterns returns all patterns by their numbers.
func (m *Matcher) patterns() []match.Pattern {
	all := make([]match.Pattern, m.index.Len())
	for name, r := range m.index.Names() {
		s := &m.shapes[r.Shape]
		for i, kind := range m.own[s.own:s.ownEnd] {
			all[m.index.Pattern(r, i, int(s.patterns))] = mustPattern(index.Text(name, kind))
		}
	}
	for i, text := range m.index.Odd() {
		all[i] = mustPattern(text)
	}
	return all
}
