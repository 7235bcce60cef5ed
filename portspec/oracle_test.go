package portspec_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/portspec"
)

// This file holds the slow, obvious counterparts that the package is compared
// with.

var protocols = []portspec.Protocol{portspec.TCP, portspec.UDP, portspec.SCTP}

// A pair is one member of a Set.
type pair struct {
	protocol portspec.Protocol
	port     uint16
}

// pairs is a set of pairs as a map: the oracle of Set.
type pairs map[pair]bool

func (s pairs) union(t pairs) pairs {
	u := pairs{}
	for p := range s {
		u[p] = true
	}
	for p := range t {
		u[p] = true
	}
	return u
}

func (s pairs) intersect(t pairs) pairs {
	u := pairs{}
	for p := range s {
		if t[p] {
			u[p] = true
		}
	}
	return u
}

func (s pairs) minus(t pairs) pairs {
	u := pairs{}
	for p := range s {
		if !t[p] {
			u[p] = true
		}
	}
	return u
}

// set builds a Set one port at a time, so that all merging is left to it.
func (s pairs) set() portspec.Set {
	var ranges []portspec.Range
	for p := range s {
		r, err := portspec.RangeFrom(p.protocol, p.port, p.port)
		if err != nil {
			panic(err)
		}
		ranges = append(ranges, r)
	}
	return portspec.SetOf(ranges...)
}

// pairsOf enumerates a Set.
func pairsOf(s portspec.Set) pairs {
	m := pairs{}
	for r := range s.All() {
		for port := int(r.First()); port <= int(r.Last()); port++ {
			m[pair{r.Protocol(), uint16(port)}] = true
		}
	}
	return m
}

// text writes the canonical text from the definition: one protocol after the
// other, the longest runs of ports.
func (s pairs) text() string {
	var entries []string
	for _, p := range protocols {
		for port := 1; port <= 65535; port++ {
			if !s[pair{p, uint16(port)}] {
				continue
			}
			first := port
			for port < 65535 && s[pair{p, uint16(port + 1)}] {
				port++
			}
			if first == port {
				entries = append(entries, fmt.Sprintf("%d/%v", first, p))
			} else {
				entries = append(entries, fmt.Sprintf("%d-%d/%v", first, port, p))
			}
		}
	}
	return strings.Join(entries, ",")
}

var slowEntry = regexp.MustCompile(`^([1-9][0-9]*)(?:-([1-9][0-9]*))?/([A-Za-z]+)$`)

// slowParse is Parse from the sentences of its documentation.
func slowParse(s string) ([]portspec.Range, error) {
	var ranges []portspec.Range
	for _, entry := range strings.Split(s, ",") {
		m := slowEntry.FindStringSubmatch(entry)
		if m == nil {
			return nil, errors.New("form")
		}
		first, err := strconv.ParseUint(m[1], 10, 16)
		if err != nil {
			return nil, err
		}
		last := first
		if m[2] != "" {
			if last, err = strconv.ParseUint(m[2], 10, 16); err != nil {
				return nil, err
			}
		}
		i := slices.Index([]string{"tcp", "udp", "sctp"}, strings.ToLower(m[3]))
		if i < 0 {
			return nil, errors.New("protocol")
		}
		r, err := portspec.RangeFrom(protocols[i], uint16(first), uint16(last))
		if err != nil {
			return nil, err
		}
		ranges = append(ranges, r)
	}
	return ranges, nil
}

// parseError returns the ParseError in err.
func parseError(t *testing.T, err error) *portspec.ParseError {
	t.Helper()
	var e *portspec.ParseError
	if !errors.As(err, &e) {
		t.Fatalf("error %v (%T), want a *ParseError", err, err)
	}
	return e
}
