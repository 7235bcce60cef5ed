package egress

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
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
	m := &Matcher{rules: slices.Clone(rules)}
	for i := range m.rules {
		r := &m.rules[i]
		r.Hosts, r.Prefixes = slices.Clone(r.Hosts), slices.Clone(r.Prefixes)
	}
	c := compiler{Matcher: m, rowOf: map[string]uint32{}}
	c.order()
	c.row(nil)
	c.compileNames()
	c.compilePrefixes(&m.prefixes, func(*Rule) bool { return true })
	c.compilePrefixes(&m.denied, func(r *Rule) bool { return r.Action == Deny })
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

// A compiler is a Matcher in the making.
type compiler struct {
	*Matcher
	ports []uint32          // the number of the port set of each place
	rowOf map[string]uint32 // rows by their bytes
}

// order orders the rules and numbers their sets of ports.
func (c *compiler) order() {
	c.ranked = make([]uint32, len(c.rules))
	for i := range c.ranked {
		c.ranked[i] = uint32(i)
	}
	slices.SortStableFunc(c.ranked, func(a, b uint32) int {
		x, y := &c.rules[a], &c.rules[b]
		return cmp.Or(cmp.Compare(x.Priority, y.Priority), cmp.Compare(x.Action, y.Action))
	})
	var sets []portspec.Set
	number := map[portspec.Set]uint32{}
	c.ports = make([]uint32, len(c.ranked))
	for place, rule := range c.ranked {
		set := c.rules[rule].Ports
		n, known := number[set]
		if !known {
			n = uint32(len(sets))
			number[set] = n
			sets = append(sets, set)
		}
		c.ports[place] = n
	}
	c.classes = newClasses(sets)
}

// rankOf returns the rank of the rule at a place.
func (c *compiler) rankOf(place int) rank {
	r := rank(place) << 1
	if c.rules[c.ranked[place]].Action == Allow {
		r |= 1
	}
	return r
}

// row returns the number of the row that has the given ranks, in any order. A
// rank whose ports all belong to lower ranks of the row can never decide and is
// left out.
func (c *compiler) row(ranks []rank) uint32 {
	slices.Sort(ranks)
	kept := ranks[:0]
	var covered []uint64
	for i, rank := range ranks {
		if i > 0 && rank == ranks[i-1] {
			continue
		}
		bits := c.classes.row(c.ports[rank.place()])
		if covered == nil {
			covered = slices.Clone(bits)
		} else if !cover(covered, bits) {
			continue
		}
		kept = append(kept, rank)
	}
	var key []byte
	for _, rank := range kept {
		key = binary.LittleEndian.AppendUint32(key, uint32(rank))
	}
	if number, known := c.rowOf[string(key)]; known {
		return number
	}
	number := uint32(len(c.rows))
	c.rowOf[string(key)] = number
	r := row{start: uint32(len(c.entries))}
	for _, rank := range kept {
		c.entries = append(c.entries, entry{rank, c.ports[rank.place()]})
	}
	r.end = uint32(len(c.entries))
	if c.classes.words == 1 && len(kept) > 0 {
		r.mask, r.rank = c.classes.row(c.ports[kept[0].place()])[0], kept[0]
		r.start++
	}
	c.rows = append(c.rows, r)
	return number
}

// cover adds bits to covered and reports whether that changed it.
func cover(covered, bits []uint64) (changed bool) {
	for i, b := range bits {
		changed = changed || b&^covered[i] != 0
		covered[i] |= b
	}
	return changed
}

// ranksOf returns the ranks of row i.
func (c *compiler) ranksOf(i uint32) []rank {
	var ranks []rank
	r := c.rows[i]
	if r.mask != 0 {
		ranks = append(ranks, r.rank)
	}
	for _, e := range c.entries[r.start:r.end] {
		ranks = append(ranks, e.rank)
	}
	return ranks
}

// compileNames makes the index of all patterns and the rows of its nodes.
func (c *compiler) compileNames() {
	var texts []string
	var ranks []rank // of the rule of each pattern
	for place, rule := range c.ranked {
		for _, p := range c.rules[rule].Hosts {
			texts = append(texts, p.String())
			ranks = append(ranks, c.rankOf(place))
		}
	}
	c.index = index.New(texts)
	c.byPattern = make([]uint32, len(ranks))
	for i, r := range ranks {
		c.byPattern[i] = c.row([]rank{r})
	}
	c.byNode = make([][3]uint32, c.index.Len())
	// Parents come before their children, so that what a node inherits is there.
	for i := range c.byNode {
		n := index.Node(i)
		parent := c.index.Parent(n)
		var inherited, inheritedOne uint32
		if n != index.Root {
			inherited = c.byNode[parent][2]
			inheritedOne = inherited
			if c.index.Depth(n) == c.index.Depth(parent)+1 {
				inheritedOne = c.byNode[parent][1]
			}
		}
		add := func(row uint32, kind index.Kind) uint32 {
			own := c.index.Patterns(n, kind)
			if len(own) == 0 {
				return row
			}
			all := c.ranksOf(row)
			for _, p := range own {
				all = append(all, ranks[p])
			}
			return c.row(all)
		}
		below := add(inherited, index.Below)
		c.byNode[i] = [3]uint32{add(inheritedOne, index.Exact), add(below, index.One), below}
	}
}

// compilePrefixes fills a table with the rows of the prefixes of some rules.
// The row of a prefix includes those of all prefixes that hold it, so that the
// longest match is the whole answer.
func (c *compiler) compilePrefixes(table *bart.Table[uint32], which func(*Rule) bool) {
	own := map[netip.Prefix][]rank{}
	for place, rule := range c.ranked {
		if r := &c.rules[rule]; which(r) {
			for _, p := range r.Prefixes {
				own[p] = append(own[p], c.rankOf(place))
			}
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
		if row, ok := table.LookupPrefix(p); ok {
			ranks = append(ranks, c.ranksOf(row)...)
		}
		table.Insert(p, c.row(ranks))
	}
}
