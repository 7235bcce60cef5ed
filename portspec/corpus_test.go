package portspec_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/internal/shared"
	"github.com/sallyport-go/sallyport/portspec"
)

// TestHostilePorts holds every row of the shared corpus of hostile ports to
// its expected verdict.
func TestHostilePorts(t *testing.T) {
	rows := 0
	for _, cells := range shared.Rows(t, "corpora/hostile_ports.tsv") {
		in := shared.Unquote(t, cells[1])
		verdict, want, _ := strings.Cut(cells[3], " ")
		rows++
		var got string
		switch cells[0] {
		case "request":
			got = requestVerdict(in)
		case "rule":
			if strings.HasSuffix(strings.ToLower(in), "/sctp") {
				// The corpus takes the view of AKS, whose reader this is.
				_, err := portspec.ParseHostPorts(in)
				got = "reject"
				if err == nil {
					got = "accept"
				}
			} else {
				got = ruleVerdict(t, in)
			}
		case "doc":
			got = docVerdict(t, in)
		default:
			t.Errorf("context %q", cells[0])
			continue
		}
		if expected := strings.TrimSpace(verdict + " " + want); got != expected {
			t.Errorf("%s %q (%s): %s, want %s", cells[0], in, cells[2], got, expected)
		}
	}
	if rows == 0 {
		t.Error("no rows")
	}
}

func requestVerdict(in string) string {
	port, err := portspec.ParsePort(in)
	if err != nil {
		return "reject"
	}
	return "accept " + strconv.Itoa(int(port))
}

// ruleVerdict writes the verdict as the corpus does: the entries as they were
// written if there is nothing to say about them.
func ruleVerdict(t *testing.T, in string) string {
	t.Helper()
	set, err := portspec.Parse(in)
	h, err2 := portspec.ParseHostPorts(in)
	if err != nil {
		if err2 == nil && h.Separator != portspec.SpaceSeparator {
			t.Errorf("ParseHostPorts takes %q, Parse does not", in)
		}
		return "reject"
	}
	if err2 != nil || h.Set() != set {
		t.Errorf("ParseHostPorts(%q) = %v, %v, Parse says %v", in, h.Set(), err2, set)
	}
	if len(h.Overlaps) > 0 {
		return "warn"
	}
	verdict := "accept"
	if in != strings.ToLower(in) {
		verdict = "normalise"
	}
	for _, r := range h.Entries {
		verdict += " " + strconv.Itoa(int(r.First())) + "-" + strconv.Itoa(int(r.Last())) + "/" + r.Protocol().String()
	}
	return verdict
}

func docVerdict(t *testing.T, in string) string {
	t.Helper()
	set, ports, err := portspec.ParseAKSTable(in)
	if err != nil {
		return "reject"
	}
	var (
		entries []string
		ranges  []portspec.Range
	)
	for _, p := range ports {
		entry := p.Range.String()
		if p.Application != 0 {
			entry += " " + p.Application.String()
		}
		entries = append(entries, entry)
		ranges = append(ranges, p.Range)
	}
	if set != portspec.SetOf(ranges...) {
		t.Errorf("ParseAKSTable(%q): set %v, entries %v", in, set, ranges)
	}
	return "accept " + strings.Join(entries, ", ")
}
