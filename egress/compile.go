package egress

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"slices"

	"github.com/gaissmai/bart"

	"github.com/sallyport-go/sallyport/internal/index"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// Compile checks the rules and makes them a Matcher. The rules are copied; what
// the caller changes later has no effect. No rules at all are a policy that
// denies everything.
//
// All faults of all rules are reported at once, joined, each as a [*RuleError]:
// a rule without destination or ports, a value that is invalid, a deny that can
// match nothing. Nothing is dropped and nothing is widened.
func Compile(rules []Rule) (*Matcher, error) {
	var faults []error
	for i := range rules {
		faults = check(faults, i, &rules[i])
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	m := &Matcher{}
	var sets []portspec.Set
	m.table, sets = newRuleTable(rules)
	m.classes = newClasses(sets)
	m.compileNames(rules)
	m.compilePrefixes(math.MaxInt)
	return m, nil
}

// MustCompile is [Compile] for rules that are written in a program; it panics
// if there is an error.
func MustCompile(rules []Rule) *Matcher {
	m, err := Compile(rules)
	if err != nil {
		panic(err)
	}
	return m
}

// check appends the faults of a rule.
func check(faults []error, index int, r *Rule) []error {
	fault := func(field string, err error, hint string) {
		faults = append(faults, &RuleError{index, r.ID, field, err, hint})
	}
	if r.Action > Allow {
		fault("Action", ErrInvalid, "an action is Deny or Allow")
	}
	if len(r.Hosts) == 0 && len(r.Prefixes) == 0 {
		fault("Hosts", ErrNoDestination, "everything is match.Any(), 0.0.0.0/0 and ::/0")
	}
	if r.Ports.IsEmpty() {
		fault("Ports", ErrNoPorts, "every port is portspec.AllPorts()")
	}
	for i, p := range r.Hosts {
		field := fmt.Sprintf("Hosts[%d]", i)
		switch reason, never := p.Never(); {
		case p == (match.Pattern{}):
			fault(field, ErrInvalid, "it is the zero Pattern")
		case never && r.Action == Deny:
			fault(field, ErrDeadDeny, reason)
		}
	}
	for i, p := range r.Prefixes {
		field := fmt.Sprintf("Prefixes[%d]", i)
		switch {
		case !p.IsValid():
			fault(field, ErrInvalid, "it is no prefix")
		case p.Addr().Is4In6() && p.Bits() >= 96:
			fault(field, ErrInvalid, fmt.Sprintf("addresses are unmapped; write %v", netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96).Masked()))
		case p != p.Masked():
			fault(field, ErrInvalid, fmt.Sprintf("the address has bits behind the prefix; write %v", p.Masked()))
		}
	}
	return faults
}

// compileNames makes the index of all patterns and its shapes.
func (m *Matcher) compileNames(rules []Rule) {
	count := 0
	for i := range rules {
		count += len(rules[i].Hosts)
	}
	rule, host := 0, 0
	s := shaper{Matcher: m, known: map[string]uint32{}, simple: make([][index.Residual]uint32, len(m.table.terms))}
	m.index = index.Build(count, func(int) string {
		for host == len(rules[rule].Hosts) {
			rule, host = rule+1, 0
		}
		host++
		return rules[rule].Hosts[host-1].String()
	}, s.record)
	m.shapeTable.clip()
	m.notice()
}

// notice makes the shortcuts of the index.
func (m *Matcher) notice() {
	m.quiet = true
	root := m.index.Root().Shape * 3 * m.classes.words
	for _, row := range m.allowed[root : root+3*m.classes.words] {
		m.quiet = m.quiet && row == 0
	}
	m.quiet = m.quiet && m.index.Residuals() == nil
}

// compilePrefixes makes the tables of addresses. It reports false if more ranks
// than most have to be looked at.
func (m *Matcher) compilePrefixes(most int) bool {
	m.literals = len(m.table.prefixes) > 0
	c := prefixCompiler{Matcher: m, rowOf: map[string]uint32{}, left: most}
	m.prefixes, m.denied = new(bart.Table[uint32]), new(bart.Table[uint32])
	return c.compile(m.prefixes, func(Action) bool { return true }) &&
		c.compile(m.denied, func(a Action) bool { return a == Deny })
}

// A prefixCompiler makes the tables of addresses.
type prefixCompiler struct {
	*Matcher
	rowOf map[string]uint32 // rows by their bytes
	left  int               // how many more ranks may be looked at
}

// row returns the number of the row that has the given ranks, in any order. A
// rank whose ports all belong to lower ranks of the row can never decide and is
// left out.
func (c *prefixCompiler) row(ranks []rank) uint32 {
	slices.Sort(ranks)
	var row []rank
	covered := make([]uint64, c.classes.words)
	for _, r := range ranks {
		if cover(covered, c.classes.row(c.table.term(r.rule()).set)) {
			row = append(row, r)
		}
	}
	var key []byte
	for _, r := range row {
		key = binary.LittleEndian.AppendUint64(key, uint64(r))
	}
	number, known := c.rowOf[string(key)]
	if !known {
		number = uint32(len(c.rows))
		c.rowOf[string(key)] = number
		c.rows = append(c.rows, row)
	}
	return number
}

// compile fills a table with the rows of the prefixes of some rules. The row of
// a prefix includes those of all prefixes that hold it, so that the longest match
// is the whole answer.
func (c *prefixCompiler) compile(table *bart.Table[uint32], which func(Action) bool) bool {
	own := map[netip.Prefix][]rank{}
	for _, p := range c.table.prefixes {
		if which(c.table.term(p.rule).action) {
			own[p.prefix] = append(own[p.prefix], c.table.rank(p.rule))
		}
	}
	var prefixes []netip.Prefix
	for p := range own {
		prefixes = append(prefixes, p)
	}
	slices.SortFunc(prefixes, func(a, b netip.Prefix) int {
		return cmp.Or(cmp.Compare(a.Bits(), b.Bits()), a.Addr().Compare(b.Addr()))
	})
	for _, p := range prefixes {
		ranks := own[p]
		row, ok := table.LookupPrefix(p)
		if ok {
			c.left -= len(c.rows[row])
		}
		if c.left -= len(ranks); c.left < 0 {
			return false
		}
		if ok {
			ranks = append(ranks, c.rows[row]...)
		}
		table.Insert(p, c.row(ranks))
	}
	return true
}
