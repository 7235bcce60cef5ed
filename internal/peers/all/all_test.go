package all

import (
	"path/filepath"
	"testing"

	"github.com/sallyport-go/sallyport/internal/peers/check"
	"github.com/sallyport-go/sallyport/internal/peers/rival"
	"github.com/sallyport-go/sallyport/internal/peers/ruleset"
	"github.com/sallyport-go/sallyport/internal/shared"
)

// checkAll checks all matchers that take part in the comparison with a set: on
// all hosts those that are fast enough, and the others on every tenth.
func checkAll(t *testing.T, set *ruleset.Set, hosts int) {
	t.Helper()
	rows := check.Rows(set, hosts, 2_000)
	for _, row := range rows {
		if row.Kind == rival.Miss && row.Want || (row.Kind == rival.Exact || row.Kind == rival.Deep) && !row.Want {
			t.Fatalf("%q is not %s", row.Host, row.Kind)
		}
	}
	few := check.Rows(set, hosts/10, 200)
	for _, r := range For(set) {
		t.Run(r.Name, func(t *testing.T) {
			match, err := r.New(set.Rules)
			if err != nil {
				t.Fatal(err)
			}
			if r.Max != 0 && len(set.Rules) > 20 {
				rows = few
			}
			if err := check.Check(r, match, rows); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestMadeUp checks the matchers where there is no shared material.
func TestMadeUp(t *testing.T) {
	for _, set := range []*ruleset.Set{ruleset.MadeUp(20, 1_000), ruleset.MadeUp(500, 1_000), ruleset.MadeUp(20_000, 10_000)} {
		t.Run(set.Name, func(t *testing.T) { checkAll(t, set, 10_000) })
	}
	t.Run(ruleset.Suffixes, func(t *testing.T) {
		checkAll(t, ruleset.NewSuffixes(ruleset.MadeUp(500, 1_000).Stream(ruleset.Miss)), 1_000)
	})
}

// TestShared checks them on the rules that they are timed with. The command
// checks the two largest sets itself before it times, because to compile them
// all takes long.
func TestShared(t *testing.T) {
	dir := filepath.Dir(shared.Path(t, "rulesets/README.md"))
	for _, name := range []string{"20", "1000", "10000", ruleset.Suffixes} {
		t.Run(name, func(t *testing.T) {
			set, err := ruleset.Load(dir, name)
			if err != nil {
				t.Fatal(err)
			}
			checkAll(t, set, 1<<16)
		})
	}
}

// TestNames checks that results tell the matchers apart.
func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rivals() {
		if r.Name == "" || seen[r.Name] {
			t.Errorf("name %q", r.Name)
		}
		seen[r.Name] = true
		for _, d := range r.Differs {
			if d.Reason == "" {
				t.Errorf("%s: no reason for %q", r.Name, d.Kind)
			}
		}
	}
}
