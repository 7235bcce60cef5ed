package egress

import (
	"errors"
	"testing"

	"github.com/sallyport-go/sallyport/internal/index"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// TestMaxVerdicts: what would take too much is refused before it is made.
func TestMaxVerdicts(t *testing.T) {
	var sets []portspec.Set
	for port := range uint16(MaxPortClasses / 2) {
		r, err := portspec.RangeFrom(portspec.TCP, 2*port+2, 2*port+2)
		if err != nil {
			t.Fatal(err)
		}
		sets = append(sets, portspec.SetOf(r))
	}
	if _, err := newClasses(sets); err != nil {
		t.Fatal(err)
	}
	for len(sets) <= MaxVerdicts/8/(MaxPortClasses/64) {
		sets = append(sets, sets[0])
	}
	_, err := newClasses(sets)
	var limit *LimitError
	if !errors.As(err, &limit) || limit.Limit != "MaxVerdicts" || limit.Got <= limit.Max {
		t.Fatalf("%d sets: %v", len(sets), err)
	}
}

// TestMaxVerdictsOfShapes: over the limit no more shapes are made, and none is
// needed, as the policy is refused in the end.
func TestMaxVerdictsOfShapes(t *testing.T) {
	m := &Matcher{}
	rule := Rule{Action: Allow, Ports: portspec.AllPorts()}
	var sets []portspec.Set
	m.table, sets = newRuleTable([]Rule{rule, rule})
	m.classes, _ = newClasses(sets)
	s := shaper{Matcher: m, most: 5, known: map[string]uint32{}, simple: make([][index.Residual]uint32, 1)}
	for _, c := range []struct {
		kind   index.Kind
		shapes int // of three words each
	}{{index.Exact, 1}, {index.One, 2}, {index.Below, 2}, {index.Exact, 2}} {
		s.compute(&index.Node{Own: []index.Own{{Pattern: 0, Kind: c.kind}}})
		if len(m.shapes) != c.shapes {
			t.Errorf("%d shapes, want %d", len(m.shapes), c.shapes)
		}
	}
}

// TestExtent: a policy is refused over each of the limits, and not at it.
func TestExtent(t *testing.T) {
	rule := Rule{ID: "abc", Note: "de", Hosts: []match.Pattern{match.MustParse(match.Canonical, "a.b"), match.Any()}}
	if got, want := extentOf([]Rule{rule, rule, {}}), (extent{rules: 3, patterns: 4, texts: 10, ids: 6, notes: 4}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	full := extent{MaxRules, MaxRules, MaxBytes, MaxBytes, MaxBytes}
	if err := full.check(); err != nil {
		t.Error(err)
	}
	for i, c := range []struct {
		limit string
		max   int
		of    *int
	}{
		{"MaxRules", MaxRules, &full.rules}, {"MaxRules", MaxRules, &full.patterns},
		{"MaxBytes", MaxBytes, &full.texts}, {"MaxBytes", MaxBytes, &full.ids}, {"MaxBytes", MaxBytes, &full.notes},
	} {
		*c.of++
		var limit *LimitError
		if err := full.check(); !errors.As(err, &limit) || *limit != (LimitError{c.limit, c.max, c.max + 1}) {
			t.Errorf("%d: %v", i, err)
		}
		*c.of--
	}
}
