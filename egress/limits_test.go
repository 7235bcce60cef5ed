package egress_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// single returns rules for names of their own, each at one port, with a gap
// between the ports of any two.
func single(n int) (rules []egress.Rule) {
	for i := range n {
		rules = append(rules, egress.Rule{
			Action: egress.Allow,
			Hosts:  []match.Pattern{match.MustParse(match.Canonical, fmt.Sprintf("n%d.example", i))},
			Ports:  portspec.MustParse(fmt.Sprintf("%d/tcp", 2*i+2)),
		})
	}
	return rules
}

// TestPortClasses: a policy with as many port classes as there may be is exact,
// and one with more is refused by name and value.
func TestPortClasses(t *testing.T) {
	const n = egress.MaxPortClasses / 2 // ports, and as many gaps
	m, err := egress.Compile(single(n))
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{0, 1, 31, 32, 33, n / 2, n - 1} {
		host := fmt.Sprintf("n%d.example", i)
		for _, j := range []int{0, 1, 31, 32, 33, n / 2, n - 1} {
			if got := m.Allow(host, uint16(2*j+2)); got != (i == j) {
				t.Errorf("Allow(%s, %d) = %v", host, 2*j+2, got)
			}
			if m.Allow(host, uint16(2*j+3)) || m.Allow(host, uint16(2*j+1)) {
				t.Errorf("%s is allowed at a port beside %d", host, 2*j+2)
			}
		}
	}
	_, err = egress.Compile(single(n + 1))
	var limit *egress.LimitError
	if !errors.Is(err, egress.ErrLimit) || !errors.As(err, &limit) {
		t.Fatalf("%d classes: %v", 2*n+2, err)
	}
	if *limit != (egress.LimitError{Limit: "MaxPortClasses", Max: egress.MaxPortClasses, Got: 2*n + 2}) {
		t.Errorf("%+v", *limit)
	}
	for _, part := range []string{"MaxPortClasses", fmt.Sprint(egress.MaxPortClasses), fmt.Sprint(2*n + 2)} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not tell %s", err, part)
		}
	}
}

func TestSize(t *testing.T) {
	if (*egress.Matcher)(nil).Size() != (egress.Size{}) {
		t.Error("a nil Matcher has a size")
	}
	few, many := egress.MustCompile(single(10)).Size(), egress.MustCompile(single(1000)).Size()
	if few.Total() >= many.Total() || few.Texts != 0 || few.Prefixes != 0 || few.Residuals != 0 {
		t.Errorf("10 rules %+v, 1,000 rules %+v", few, many)
	}
}
