package egress_test

import (
	"errors"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/internal/gen"
	"github.com/sallyport-go/sallyport/internal/oracle"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// without returns rules without those at some indexes.
func without[R any](rules []R, remove []int) []R {
	left := []R{} // not nil, which is no policy for the oracle
	for i, r := range rules {
		if !slices.Contains(remove, i) {
			left = append(left, r)
		}
	}
	return left
}

// TestWithOracle: after any changes, each of which may be small or compile all rules,
// every answer is that of the policy that is left: of the oracle, of layers, of an
// explanation and of a snapshot.
func TestWithOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := gen.Rules().Draw(t, "rules")
		named := func(rules []oracle.Rule) []egress.Rule {
			all := fromOracles(t, rules)
			for i := range all {
				all[i].ID, all[i].Note = fmt.Sprint("id ", rules[i].Priority, len(rules[i].Ports)), fmt.Sprint("note ", i)
			}
			return all
		}
		list := named(rules)
		m := compileAny(t, list)
		ever := slices.Clone(rules)
		for range rapid.IntRange(1, 3).Draw(t, "changes") {
			add := rapid.OneOf(gen.Rules(), rapid.Just([]oracle.Rule(nil))).Draw(t, "add")
			remove := []int{}
			if len(list) > 0 {
				remove = rapid.SliceOfN(rapid.IntRange(0, len(list)-1), 0, 4).Draw(t, "remove")
			}
			with := m.WithParts
			if rapid.IntRange(0, 4).Draw(t, "whole") == 0 {
				with = m.With
			}
			before := rulesOf(m)
			changed, err := with(named(add), remove)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(rulesOf(m), before) {
				t.Fatal("the Matcher before has other rules than before")
			}
			m, ever = changed, append(ever, add...)
			rules = append(without(rules, remove), add...)
			list = append(without(list, remove), named(add)...)
		}
		if got, want := rulesOf(m), rulesOf(egress.MustCompile(list)); !reflect.DeepEqual(got, want) {
			t.Fatalf("rules\n%v, want\n%v", got, want)
		}
		var loaded egress.Matcher
		snapshot, err := m.MarshalBinary()
		if err == nil {
			err = loaded.UnmarshalBinary(snapshot)
		}
		if err != nil {
			t.Fatal(err)
		}
		lower := gen.Rules().Draw(t, "another layer")
		layers := egress.Layers(m, egress.MustCompile(fromOracles(t, lower)))
		for range 10 {
			q := gen.RequestFor(slices.Concat(ever, lower)).Draw(t, "request")
			r := ask(t, q)
			got, want := m.Decide(r), oracle.Decide(rules, q.Host, q.Addr, q.Proto, q.Port)
			if !says(got, want) {
				t.Fatalf("%v: %v, the oracle says %+v", r, got, want)
			}
			if want.Rule >= 0 && got.RuleID() != list[want.Rule].ID {
				t.Fatalf("%v: %v, want %s", r, got, list[want.Rule].ID)
			}
			if !says(loaded.Decide(r), want) {
				t.Fatalf("%v: %v by the snapshot, the oracle says %+v", r, loaded.Decide(r), want)
			}
			if r.Protocol == portspec.TCP && !r.Addr.IsValid() && m.Allow(r.Host, r.Port) != want.Allowed {
				t.Fatalf("%v: Allow differs from Decide", r)
			}
			checkExplain(t, m, r)
			checkBatch(t, m, []egress.Request{r})
			if err, want := m.Check(r), loaded.Check(r); fmt.Sprint(err) != fmt.Sprint(want) {
				t.Fatalf("%v, want %v", err, want)
			}
			if got, _ := oracle.DecideLayers([][]oracle.Rule{rules, lower}, q.Host, q.Addr, q.Proto, q.Port); !says(layers.Decide(r), got) {
				t.Fatalf("%v: layers say %v, the oracle %+v", r, layers.Decide(r), got)
			}
		}
	})
}

// TestWithMany: policies of very many and of hostile names, changed in part. A host is
// decided as without the index that was there before.
func TestWithMany(t *testing.T) {
	for _, p := range hostilePolicies() {
		t.Run(p.name, func(t *testing.T) {
			rulings := p.rulings()
			half := len(rulings) / 2
			var remove []int
			for i := 0; i < half; i += 3 {
				remove = append(remove, i)
			}
			left := append(without(rulings[:half:half], remove), rulings[half:]...)
			var changed []*egress.Matcher
			rules := rulesOf(compiled(t, rulings))
			for _, options := range forms {
				m, err := compiled(t, rulings[:half], options...).WithParts(rules[half:], remove)
				if err != nil {
					t.Fatal(err)
				}
				changed = append(changed, m)
			}
			ref := newReference(t, left)
			host := hostileHost(p.names)
			rapid.Check(t, func(t *rapid.T) {
				h := host.Draw(t, "host")
				r := rapid.SampledFrom(rulings).Draw(t, "rule")
				if base := baseOf(r.pattern); base != "" && rapid.Bool().Draw(t, "named") {
					h = base
				}
				checkHostile(t, changed, ref, h, r.first)
			})
		})
	}
}

// TestWithNext: the rule behind one that is removed decides, and what a removed deny
// took back is allowed again.
func TestWithNext(t *testing.T) {
	rules := []egress.Rule{
		{ID: "deny", Action: deny, Hosts: names("*.a.example"), Prefixes: prefixes("10.0.0.0/8"), Ports: https},
		{ID: "first", Action: allow, Hosts: names("x.a.example"), Prefixes: prefixes("10.1.0.0/16"), Ports: https},
		{ID: "second", Action: allow, Priority: 1, Hosts: names("*.example"), Prefixes: prefixes("10.0.0.0/8"), Ports: https},
	}
	m := egress.MustCompile(rules)
	for _, c := range []struct {
		remove []int
		host   string
		addr   string
		want   string
	}{
		{nil, "x.a.example", "", "deny (denied-by-rule, rule 0 deny)"},
		{[]int{0}, "x.a.example", "", "allow (allowed, rule 0 first)"},
		{[]int{1, 0, 1}, "x.a.example", "", "allow (allowed, rule 0 second)"},
		{[]int{0, 1, 2}, "x.a.example", "", "deny (no-rule)"},
		{[]int{1}, "b.example", "", "allow (allowed, rule 1 second)"},
		{nil, "b.example", "10.1.2.3", "deny (denied-by-rule, rule 0 deny)"},
		{[]int{0}, "b.example", "10.1.2.3", "allow (allowed, rule 1 second)"},
		{nil, "10.1.2.3", "", "deny (denied-by-rule, rule 0 deny)"},
		{[]int{0}, "10.1.2.3", "", "allow (allowed, rule 0 first)"},
		{[]int{0, 1}, "10.1.2.3", "", "allow (allowed, rule 0 second)"},
		{[]int{0, 1, 2}, "10.1.2.3", "", "deny (address)"},
	} {
		changed, err := m.WithParts(nil, c.remove)
		if err != nil {
			t.Fatal(err)
		}
		if d := changed.Decide(request(c.host, c.addr)); d.String() != c.want {
			t.Errorf("without %v, %s %s: %v, want %s", c.remove, c.host, c.addr, d, c.want)
		}
	}
}

// TestWithDenyAll: what is added may be for all hosts, and then goes before what allows
// one, by patterns of any kind.
func TestWithDenyAll(t *testing.T) {
	for _, pattern := range []string{"**", "*.example", "a*.example", "**a.example", "a.example", "*.example|b.test"} {
		added := egress.Rule{ID: "no", Action: deny, Hosts: []match.Pattern{match.MustParse(match.Canonical, pattern)}, Ports: https}
		m, err := allowing("a.example").WithParts([]egress.Rule{added}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if d := m.Decide(request("a.example", "")); d.RuleID() != "no" || d.Reason() != egress.ReasonDenied || m.Allow("a.example", 443) {
			t.Errorf("%s is added: %v", pattern, d)
		}
	}
}

// TestWithFaults: all faults are reported at once, those of rules by their index in
// what is added, and nothing comes of it.
func TestWithFaults(t *testing.T) {
	for _, m := range []*egress.Matcher{nil, {}, allowing("a.example")} {
		count := len(rulesOf(m))
		changed, err := m.With([]egress.Rule{{ID: "good", Action: allow, Hosts: names("b.example"), Ports: https}, {ID: "bad", Ports: https}}, []int{-1, count, count - 1})
		if changed != nil || !errors.Is(err, egress.ErrNoRule) || !errors.Is(err, egress.ErrNoDestination) {
			t.Errorf("%v, %v", changed, err)
		}
		for _, want := range []string{
			"egress: rule 1 (bad): Hosts: the rule has neither hosts nor prefixes; everything is match.Any(), 0.0.0.0/0 and ::/0",
			"egress: rule -1: remove[0]: there is no such rule",
			fmt.Sprintf("egress: rule %d: remove[1]: there is no such rule; there are %d", count, count),
		} {
			if !strings.Contains(fmt.Sprint(err), want) {
				t.Errorf("%v\nwant %s", err, want)
			}
		}
	}
}

// TestWithOfNothing: no policy with rules is these rules.
func TestWithOfNothing(t *testing.T) {
	for _, m := range []*egress.Matcher{nil, {}} {
		changed, err := m.With([]egress.Rule{{ID: "only", Action: allow, Hosts: names("a.example"), Ports: https}}, nil)
		if err != nil || changed.Decide(request("a.example", "")).RuleID() != "only" {
			t.Errorf("%v, %v", changed, err)
		}
	}
}

// TestWithWhole: few rules are compiled as a whole, and many when the changes have
// taken as much; in between the change alone is. The form stays.
func TestWithWhole(t *testing.T) {
	const n = 20_000
	var rulings []ruling
	for i := range 2 * n {
		rulings = append(rulings, ruling{allow: true, pattern: fmt.Sprintf("n%d.example", i), first: 443, last: 443})
	}
	rules := rulesOf(compiled(t, rulings))
	for form, options := range forms {
		m := egress.MustCompile(rules[:n], options...)
		left, size := slices.Clone(rules[:n]), m.Size()
		change := func(more, less int, whole bool) {
			t.Helper()
			add := rules[n : n+more]
			changed, err := m.With(add, indexes(len(left)-less, len(left)))
			if err != nil {
				t.Fatal(err)
			}
			left = append(left[:len(left)-less], add...)
			if changed.IsWhole() != whole || changed.IsCompact() != (form == "compact") {
				t.Fatalf("%d more, %d less, %d left: whole is %v, compact %v", more, less, len(left), changed.IsWhole(), changed.IsCompact())
			}
			m = changed
		}
		change(1, 0, false)
		// What is shared counts.
		if more := m.Size(); more.Names <= size.Names || more.Names > size.Names+size.Names/10 || more.Total() <= size.Total() {
			t.Errorf("%+v with one more, %+v without", more, size)
		}
		snapshot, err := m.MarshalBinary()
		loaded := &egress.Matcher{}
		if err == nil {
			err = loaded.UnmarshalBinary(snapshot)
		}
		if err != nil || loaded.IsCompact() != (form == "compact") {
			t.Errorf("a snapshot of %s: compact is %v, %v", form, loaded.IsCompact(), err)
		}
		change(0, 1, false)     // 1 compiled
		change(0, 6_000, false) // 6,001 compiled or removed
		change(3_000, 0, false) // 9,001
		change(0, 6_000, false) // 12,001: half of them were added
		change(7_999, 0, false) // 20,000
		change(1, 0, true)
		change(5_000, 0, false)  // 5,000
		change(0, 15_807, false) // 15,807, and 8,193 left
		change(0, 1, true)
		if got := rulesOf(m); !reflect.DeepEqual(got, left) {
			t.Errorf("%d rules, want %d", len(got), len(left))
		}
	}
}

// TestWithBranches: of one policy several are made at once, none of which knows of
// another.
func TestWithBranches(t *testing.T) {
	rule := func(id, name, prefix string) egress.Rule {
		return egress.Rule{ID: id, Action: allow, Hosts: names(name), Prefixes: prefixes(prefix), Ports: https}
	}
	var rules []egress.Rule
	for i := range 4 {
		rules = append(rules, rule(fmt.Sprint(i), fmt.Sprintf("n%d.example", i), fmt.Sprintf("10.%d.0.0/16", i)))
	}
	rules = append(rules, rule("all", "*.example", "10.0.0.0/8"))
	m := egress.MustCompile(rules)
	branches := make([]*egress.Matcher, 4) // of which each keeps one
	var all sync.WaitGroup
	for i := range branches {
		all.Add(1)
		go func() {
			defer all.Done()
			var err error
			if branches[i], err = m.WithParts(nil, without(indexes(0, 4), []int{i})); err != nil {
				t.Error(err)
			}
		}()
	}
	all.Wait()
	for i, branch := range branches {
		for k := range 4 {
			want := "all"
			if k == i {
				want = fmt.Sprint(k)
			}
			for _, host := range []string{fmt.Sprintf("n%d.example", k), fmt.Sprintf("10.%d.1.2", k)} {
				if got := branch.Decide(request(host, "")).RuleID(); got != want {
					t.Errorf("with %d, %s: rule %q, want %q", i, host, got, want)
				}
			}
		}
	}
}

// indexes returns the numbers from one to another.
func indexes(from, to int) (all []int) {
	for i := from; i < to; i++ {
		all = append(all, i)
	}
	return all
}

// TestWithAllocates nothing for a decision, whichever rule decides.
func TestWithAllocates(t *testing.T) {
	rules := []egress.Rule{
		{Action: deny, Hosts: names("*.a.example"), Prefixes: prefixes("10.0.0.0/8"), Ports: https},
		{Action: allow, Hosts: names("*.example"), Prefixes: prefixes("10.0.0.0/7"), Ports: https},
	}
	m, err := egress.MustCompile(rules).WithParts([]egress.Rule{{Action: allow, Hosts: names("b.test"), Ports: https}}, []int{0})
	if err != nil {
		t.Fatal(err)
	}
	layers := egress.Layers(nil, m, allowing("c.test"))
	for _, host := range []string{"X.A.Example.", "x.example", "b.test", "c.test", "10.1.2.3", "a..b"} {
		for _, addr := range []netip.Addr{{}, netip.MustParseAddr("10.1.2.3"), netip.MustParseAddr("192.0.2.1")} {
			r := egress.Request{Host: host, Addr: addr, Protocol: portspec.TCP, Port: 443}
			if n := testing.AllocsPerRun(100, func() { m.Decide(r); m.Allow(host, 443); layers.Decide(r) }); n != 0 {
				t.Errorf("%v: %v allocations", r, n)
			}
		}
	}
}
