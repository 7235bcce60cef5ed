package check

import (
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/internal/oracle"
	"github.com/sallyport-go/sallyport/internal/peers/rival"
	"github.com/sallyport-go/sallyport/internal/peers/ruleset"
)

// TestReference holds the reference against the oracle.
func TestReference(t *testing.T) {
	set := ruleset.MadeUp(40, 100)
	// Two short suffixes, so that rules and hosts made of rules overlap.
	set.Rules = append(set.Rules, "*.uk", "*.net")
	var matches []func(oracle.Host) bool
	for _, rule := range set.Rules {
		if suffix, wild := strings.CutPrefix(rule, "*"); wild {
			rule = "**" + suffix
		}
		match, err := oracle.Compile(oracle.Pattern{Dialect: oracle.Canonical, Text: rule})
		if err != nil {
			t.Fatal(err)
		}
		matches = append(matches, match)
	}
	wants := map[bool]int{}
	kinds := map[rival.Kind]bool{}
	for _, row := range Rows(set, 100, 42) {
		host, want := oracle.ParseHost(row.Host), false
		for _, match := range matches {
			want = want || match(host)
		}
		if row.Want != want {
			t.Errorf("%s, %q: %v, oracle %v", row.Kind, row.Host, row.Want, want)
		}
		wants[want]++
		kinds[row.Kind] = true
	}
	if wants[true] < 100 || wants[false] < 100 || len(kinds) != len(rival.Kinds()) {
		t.Errorf("%v, kinds %v", wants, kinds)
	}
}

// TestCheck breaks a right matcher in every way that Check has to find.
func TestCheck(t *testing.T) {
	set := ruleset.MadeUp(40, 100)
	rows := Rows(set, 100, 40)
	right := NewReference(set.Rules).Match
	suffix := strings.TrimPrefix(set.Rules[1], "*.")
	for _, test := range []struct {
		name  string
		match rival.Match
		lists []rival.Difference
		fault string
	}{
		{"right", right, nil, ""},
		{"apex", func(h string) bool { return right(h) || h == suffix }, nil, "x matches the name of a suffix rule itself"},
		{"apex listed", func(h string) bool { return right(h) || h == suffix }, []rival.Difference{{Kind: rival.Apex, Matches: true}}, ""},
		{"wrong side", func(h string) bool { return right(h) || h == suffix }, []rival.Difference{{Kind: rival.Apex}}, "x matches the name of a suffix rule itself"},
		{"capitals", func(h string) bool { return right(h) && h == strings.ToLower(h) }, nil, "x misses a name with capitals"},
		{"listed for nothing", right, []rival.Difference{{Kind: rival.FinalDot}}, "but no row shows it"},
		{"cannot differ so", right, []rival.Difference{{Kind: rival.Deep, Matches: true}}, ""},
	} {
		err := Check(rival.Rival{Name: "x", Differs: test.lists}, test.match, rows)
		if (err == nil) != (test.fault == "") || err != nil && !strings.Contains(err.Error(), test.fault) {
			t.Errorf("%s: %v, want %q", test.name, err, test.fault)
		}
	}
}
