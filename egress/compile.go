package egress

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"slices"
	"sync/atomic"

	"github.com/gaissmai/bart"

	"github.com/sallyport-go/sallyport/internal/index"
	"github.com/sallyport-go/sallyport/internal/spread"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// An Option says how [Compile] makes a Matcher. The set is closed. No option has an
// effect on any decision.
type Option uint8

// Compact makes a small Matcher: for very many rules, or very many policies.
//
// Its names are packed, and the shortcut is left out by which policies of up to
// 16,384 names spend most of their memory. On the public block lists that the
// module is measured with, each rule a name, it takes 19 bytes a rule with
// 100,000 and 1,000,000 of them instead of 27, and decides in a fifth to a
// quarter more time; with 1,000 and 10,000 rules it takes 17 to 20 bytes a rule instead of 86 to 96,
// in up to two thirds more time, and with some dozens three fifths, in up to three times the time.
// Compile takes longer: some milliseconds with 1,000 rules, up to as long again with
// 100,000 and more.
//
// A snapshot keeps the form.
const Compact Option = 1

// Compile checks the rules and makes them a Matcher. What the caller changes later
// has no effect. No rules at all are a policy that denies everything.
//
// Without options the Matcher is as fast as it can be; [Compact] makes it small. An
// Option that there is not is an error ([ErrInvalid]); the same one twice is not.
//
// All faults of all rules are reported at once, joined, each as a [*RuleError]:
// a rule without destination or ports, a value that is invalid, a deny that can
// match nothing. Nothing is dropped and nothing is widened. A policy over one of
// the limits of this package is a [*LimitError].
//
// The time is linear in the rules; with many of them several goroutines work. The
// rules are not kept.
func Compile(rules []Rule, options ...Option) (*Matcher, error) {
	var faults []error
	form := index.Fast
	for _, o := range options {
		if o != Compact {
			faults = append(faults, fmt.Errorf("egress: Option(%d): %w", o, ErrInvalid))
		}
		form = index.Compact
	}
	if faults = append(faults, checkAll(rules)...); len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return compile(rules, form)
}

// compile is Compile for rules without faults.
func compile(rules []Rule, form index.Form) (*Matcher, error) {
	if err := extentOf(rules).check(); err != nil {
		return nil, err
	}
	m := &Matcher{}
	var sets []portspec.Set
	m.table, sets = newRuleTable(rules)
	var err error
	if m.classes, err = newClasses(sets); err != nil {
		return nil, err
	}
	if err := m.compileNames(rules, form); err != nil {
		return nil, err
	}
	m.compilePrefixes(math.MaxInt)
	return m, nil
}

// MustCompile is [Compile] for rules that are written in a program; it panics
// if there is an error.
func MustCompile(rules []Rule, options ...Option) *Matcher {
	m, err := Compile(rules, options...)
	if err != nil {
		panic(err)
	}
	return m
}

// checkAll returns the faults of rules.
func checkAll(rules []Rule) (faults []error) {
	var unsound atomic.Bool
	spread.EachPart(len(rules), func(_, from, to int) {
		for i := from; i < to; i++ {
			if !rules[i].sound() {
				unsound.Store(true)
			}
		}
	})
	if !unsound.Load() {
		return nil
	}
	for i := range rules {
		if !rules[i].sound() {
			faults = check(faults, i, &rules[i])
		}
	}
	return faults
}

// sound reports that a rule has no faults. It looks for none by name, which is
// what takes time.
func (r *Rule) sound() bool {
	ok := r.Action <= Allow && len(r.Hosts)+len(r.Prefixes) > 0 && !r.Ports.IsEmpty()
	for _, p := range r.Hosts {
		_, never := p.Never()
		ok = ok && (!never || r.Action == Allow && p != (match.Pattern{}))
	}
	for _, p := range r.Prefixes {
		ok = ok && p.IsValid() && p == p.Masked() && !(p.Addr().Is4In6() && p.Bits() >= 96)
	}
	return ok
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
func (m *Matcher) compileNames(rules []Rule, form index.Form) error {
	texts := textsOf(rules)
	s := shaper{Matcher: m, most: MaxVerdicts / 8, known: map[string]uint32{}, simple: make([][index.Residual]uint32, len(m.table.terms))}
	m.index = index.Build(texts, form, s.record)
	if err := checkVerdicts(len(m.allowed), 1); err != nil {
		return err
	}
	m.shapeTable.clip()
	m.notice()
	return nil
}

// textsOf returns the texts of all patterns.
func textsOf(rules []Rule) []string {
	starts := make([]int, spread.Parts(len(rules))+1)
	spread.EachPart(len(rules), func(part, from, to int) {
		count := 0
		for i := from; i < to; i++ {
			count += len(rules[i].Hosts)
		}
		starts[part+1] = count
	})
	for i := range starts[1:] {
		starts[i+1] += starts[i]
	}
	texts := make([]string, starts[len(starts)-1])
	spread.EachPart(len(rules), func(part, from, to int) {
		next := texts[starts[part]:]
		for i := from; i < to; i++ {
			for k, p := range rules[i].Hosts {
				next[k] = p.String()
			}
			next = next[len(rules[i].Hosts):]
		}
	})
	return texts
}

// notice notes what makes decisions short.
func (m *Matcher) notice() {
	m.sure = m.index.Residuals() == nil
	m.quiet = m.sure
	root := m.index.Root().Shape * 3 * m.classes.words
	for _, row := range m.allowed[root : root+3*m.classes.words] {
		m.quiet = m.quiet && row == 0
	}
}

// compilePrefixes makes the tables of addresses. It reports false if more ranks
// than most have to be looked at.
func (m *Matcher) compilePrefixes(most int) (ok bool) {
	c := prefixCompiler{Matcher: m, rowOf: map[string]uint32{}, left: most}
	if m.prefixes, ok = c.compile(func(Action) bool { return true }); !ok {
		return false
	}
	m.denied, ok = c.compile(func(a Action) bool { return a == Deny })
	return ok
}

// A prefixCompiler makes the tables of addresses.
type prefixCompiler struct {
	*Matcher
	rowOf map[string]uint32 // rows by their bytes
	left  int               // how many ranks may be looked at
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

// compile returns the table of the rows of the prefixes of some rules, or nil if
// there are none or, which is not ok, too many ranks. The row of a prefix includes
// those of all prefixes that hold it, so that the longest match is the whole answer.
func (c *prefixCompiler) compile(which func(Action) bool) (table *bart.Table[uint32], ok bool) {
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
		if table == nil {
			table = new(bart.Table[uint32])
		}
		ranks := own[p]
		if row, ok := table.LookupPrefix(p); ok {
			ranks = append(ranks, c.rows[row]...)
		}
		if c.left -= len(ranks); c.left < 0 {
			return nil, false
		}
		table.Insert(p, c.row(ranks))
	}
	return table, true
}
