package egress

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// fewRules is up to how many rules a changed policy is compiled as a whole. That takes
// some milliseconds, and policies as small as this have an index that is faster.
const fewRules = 1 << 13

// isDue reports whether a policy that is to have so many rules is compiled as a whole.
// work is how many rules were compiled for changes of the one that was compiled last,
// or removed.
func isDue(rules, work, compiled int) bool {
	return rules <= fewRules || rules > MaxRules || work > compiled
}

// With returns the policy of m without the rules at some indexes and with others added.
// It decides, explains and lists what [Compile] makes of these rules: those that stay
// move up, in their order, and behind them come those that are added. m stays as it is.
// Indexes are those of [Matcher.Rules], [Decision.RuleIndex] and [Matcher.Explain].
//
// It is for small changes of large policies: the index of m is used again, and the rules
// that were added since it was made have one of their own. With a million rules a change
// takes some 50 microseconds, and about one for each rule that is added or was. Then a
// decision takes one and a half times to two and a half times the time, and on a host whose
// deciding rule was removed more, by how many rules name the host: the next of them is
// looked for. It allocates nothing. BenchmarkWith of the module measures this.
//
// When all changes have together compiled or removed as many rules as there were at
// first, and whenever there are 8,192 rules or fewer, all are listed and compiled. So With
// is best called beside those that decide, and what it returns handed to [Live.Swap].
//
// The new Matcher has the form of m and shares its memory.
//
// The errors are those of Compile, with the index in add. An index in remove that m has
// no rule for is a [*RuleError] for [ErrNoRule]; the same one twice is no error. That a
// policy is over a limit other than [MaxRules] may be found when all rules are compiled.
func (m *Matcher) With(add []Rule, remove []int) (*Matcher, error) {
	return m.with(add, remove, isDue)
}

// with is With, and isDue says when all rules are compiled.
func (m *Matcher) with(add []Rule, remove []int, isDue func(rules, work, compiled int) bool) (*Matcher, error) {
	count := m.count()
	faults := checkAll(add)
	for i, r := range remove {
		if r < 0 || r >= count {
			faults = append(faults, &RuleError{r, "", fmt.Sprintf("remove[%d]", i), ErrNoRule, fmt.Sprintf("there are %d", count)})
		}
	}
	switch {
	case len(faults) > 0:
		return nil, errors.Join(faults...)
	case m.isZero():
		return Compile(add)
	}
	c := m.change()
	c.remove(remove)
	base, added := &c.parts[0], &c.parts[1]
	rules := slices.Concat(slices.Collect(added.rules()), add)
	c.work += len(rules)
	if isDue(base.left()+len(rules), c.work, base.table.count) {
		return compile(slices.Concat(slices.Collect(base.rules()), rules), base.index.Form())
	}
	own, err := compile(rules, base.index.Form())
	if err != nil {
		return nil, err
	}
	*added = part{Matcher: own, first: uint32(base.left())}
	base.letPrefixesGo()
	return &Matcher{changed: c}, nil
}

// whole returns m, or what it decides, compiled as a whole.
func (m *Matcher) whole() (*Matcher, error) {
	if m.changed == nil {
		return m, nil
	}
	return compile(slices.Collect(m.Rules()), m.changed.parts[0].index.Form())
}

// change returns a copy of the change of m, or one that changes nothing.
func (m *Matcher) change() *change {
	if m.changed != nil {
		c := *m.changed
		return &c
	}
	return &change{parts: [2]part{{Matcher: m}, {Matcher: &Matcher{}, first: uint32(m.table.count)}}}
}

// remove removes the rules at some indexes.
func (c *change) remove(indexes []int) {
	var rules [2][]uint32 // by part
	for _, number := range indexes {
		i, rule := c.locate(uint32(number))
		rules[i] = append(rules[i], rule)
	}
	for i := range c.parts {
		p := &c.parts[i]
		p.gone = p.gone.with(rules[i], p.table.count)
	}
	c.work += len(rules[0])
}

// letPrefixesGo makes the tables of addresses anew if there are some of rules that are
// gone: for an address there is no other way to the rule that comes next.
func (p *part) letPrefixesGo() {
	isGone := func(x rulePrefix) bool { return p.gone.has(x.rule) }
	if !slices.ContainsFunc(p.table.prefixes, isGone) {
		return
	}
	m := *p.Matcher
	m.table.prefixes = slices.DeleteFunc(slices.Clone(m.table.prefixes), isGone)
	m.rows = nil
	m.compilePrefixes(math.MaxInt)
	p.Matcher = &m
}
