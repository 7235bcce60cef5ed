package egress

import (
	"errors"
	"testing"

	"github.com/sallyport-go/sallyport/internal/index"
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
	s := shaper{Matcher: m, known: map[string]uint32{}, simple: make([][index.Residual]uint32, 1)}
	s.compute(&index.Node{})
	m.allowed = make([]uint64, MaxVerdicts/8+1)
	s.compute(&index.Node{Own: []index.Own{{Pattern: 0, Kind: index.Exact}}})
	if len(m.shapes) != 1 {
		t.Errorf("%d shapes", len(m.shapes))
	}
}
