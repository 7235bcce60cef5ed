package catalog

import (
	"errors"
	"net/netip"
	"slices"
	"testing"

	"github.com/sallyport-go/sallyport/portspec"
)

// The tests in this file resolve rows that no edition has today, and that the
// next one may have: resolve must not rely on the accidents of three editions.

func tunnelRow(destination, group string) Entry {
	e := Entry{
		ID: "test/base/" + destination + "/tcp/9000", Edition: Newest, Cloud: AllClouds, Kind: NetworkRule,
		Feature: FeatureBase, Requirement: Required, Destination: Destination{destination},
		Protocol: portspec.TCP, Port: 9000, Alternatives: group,
	}
	if destination == "<service-tag>" {
		e.ServiceTag = "AzureCloud.<location>"
	}
	return e
}

// resolved runs the entries for c and returns what was emitted, by ID.
func resolved(t *testing.T, c Cluster, entries ...Entry) (map[string]string, error) {
	t.Helper()
	r := newResolver(c)
	rules := map[string]string{}
	for _, res := range r.resolve(entries) {
		if res.Outcome == Emitted {
			text := ""
			for _, p := range res.Rule.Prefixes {
				text += p.String() + " "
			}
			rules[res.Rule.ID] = text
		}
	}
	return rules, r.err()
}

// TestServiceTagSuffix: the tag of a region is looked up by the name that the
// region has in service tags, which is another one in ten regions.
func TestServiceTagSuffix(t *testing.T) {
	prefix := []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}
	different := 0
	for region := range Regions(Public) {
		c := Cluster{Cloud: Public, Region: region.Name, ServiceTags: map[string][]netip.Prefix{"": prefix}}
		rows := []Entry{tunnelRow("*", "g"), tunnelRow("<service-tag>", "g")}
		wrong := region.ServiceTagSuffix != region.Name
		if wrong {
			c.ServiceTags["AzureCloud."+region.Name] = prefix
			if _, err := resolved(t, c, rows...); !errors.Is(err, ErrAnyDestination) {
				t.Errorf("%s: AzureCloud.%[1]s is no tag, got %v", region.Name, err)
			}
		}
		if region.ServiceTagSuffix == "" {
			continue
		}
		if wrong {
			different++
		}
		c.ServiceTags["AzureCloud."+region.ServiceTagSuffix] = prefix
		rules, err := resolved(t, c, rows...)
		if err != nil || rules["test/base/<service-tag>/tcp/9000"] != "198.51.100.0/24 " || len(rules) != 1 {
			t.Errorf("%s: %v, %v", region.Name, rules, err)
		}
	}
	if different != 10 {
		t.Errorf("%d regions have another name in service tags, want 10", different)
	}
}

// TestRemedyWithoutTags: a tag that does not exist is not asked for.
func TestRemedyWithoutTags(t *testing.T) {
	_, err := resolved(t, Cluster{Cloud: Public, Region: "denmarkeast"}, tunnelRow("<service-tag>", "g"), tunnelRow("*", "g"))
	want := `catalog: any destination not asked for: edition 2026-06-18, cloud public: nothing but "any" is left as destination of 9000/tcp: ` +
		`set AnyDestination, or Konnectivity if the nodes use it`
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

// TestNarrowestWins: the order of the rows means nothing, the width does.
func TestNarrowestWins(t *testing.T) {
	c := Cluster{Cloud: Public, Region: "eastus", AnyDestination: true}
	rows := []Entry{tunnelRow("*", "g"), tunnelRow("<region-cidrs>", "g"), tunnelRow("<service-tag>", "g"), tunnelRow("<api-server-ip>", "g")}
	for _, step := range []struct {
		give func()
		want string
	}{
		{func() {}, "test/base/*/tcp/9000"},
		{func() { c.RegionPrefixes = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")} }, "test/base/<region-cidrs>/tcp/9000"},
		{func() {
			c.ServiceTags = map[string][]netip.Prefix{"AzureCloud.eastus": {netip.MustParsePrefix("10.1.0.0/16")}}
		}, "test/base/<service-tag>/tcp/9000"},
		{func() { c.APIServer = netip.MustParseAddr("10.1.2.3") }, "test/base/<api-server-ip>/tcp/9000"},
	} {
		step.give()
		for range 2 {
			slices.Reverse(rows)
			rules, err := resolved(t, c, rows...)
			if _, ok := rules[step.want]; !ok || len(rules) != 1 || err != nil {
				t.Errorf("%v, %v; want only %s", rules, err, step.want)
			}
		}
	}
	name := tunnelRow("tunnel.example", "g")
	rules, err := resolved(t, c, append(rows, name)...)
	if _, ok := rules[name.ID]; !ok || len(rules) != 1 || err != nil {
		t.Errorf("%v, %v; want only the name", rules, err)
	}
}

// TestNoAlternativeLeft: a row for addresses that nothing gives and nothing
// stands for is a missing parameter.
func TestNoAlternativeLeft(t *testing.T) {
	for destination, want := range map[string]string{
		"<service-tag>": `ServiceTags["AzureCloud.centralfrance"]`, "<region-cidrs>": "RegionPrefixes",
		"<api-server-ip>": "APIServer", "<custom-dns-ip>": "CustomDNS",
	} {
		rules, err := resolved(t, Cluster{Cloud: Public, Region: "francecentral", AnyDestination: true}, tunnelRow(destination, ""))
		var m *MissingError
		if len(rules) != 0 || !errors.As(err, &m) || !slices.Equal(m.Parameters, []string{want}) || len(m.Entries) != 1 {
			t.Errorf("%s: %v, %v; want missing %s", destination, rules, err, want)
		}
	}
	_, err := resolved(t, Cluster{Cloud: Public, Region: "denmarkeast"}, tunnelRow("<service-tag>", ""))
	var m *MissingError
	if !errors.As(err, &m) || m.Parameters[0] != `ServiceTags["AzureCloud.<location>"]` {
		t.Errorf("got %v, want the tag of a region without tags as the document has it", err)
	}
	// Names stand for a service tag, and for no other addresses.
	_, err = resolved(t, Cluster{Cloud: Public, Region: "eastus"}, tunnelRow("<api-server-ip>", ""), tunnelRow("a.example", ""))
	if !errors.Is(err, ErrMissing) {
		t.Errorf("got %v, want a missing parameter", err)
	}
	// The names of another feature, or at another port, do not stand for it.
	other, near := tunnelRow("a.example", ""), tunnelRow("b.example", "")
	other.Feature, near.Port = FeatureGPU, 9001
	c := Cluster{Cloud: Public, Region: "francecentral", Features: []Feature{FeatureGPU}}
	if _, err := resolved(t, c, tunnelRow("<service-tag>", ""), other, near); !errors.Is(err, ErrMissing) {
		t.Errorf("got %v, want a missing parameter", err)
	}
	if _, err := resolved(t, c, tunnelRow("<service-tag>", ""), tunnelRow("c.example", "")); err != nil {
		t.Errorf("got %v, want the row to narrow to the name", err)
	}
}

// TestNamesAtTheSamePort: a name stands for a row for any destination only at
// the same transport protocol and port.
func TestNamesAtTheSamePort(t *testing.T) {
	name := tunnelRow("a.example", "")
	for _, s := range []slot{{portspec.TCP, 9000}, {portspec.UDP, 9000}, {portspec.TCP, 9001}} {
		name.Protocol, name.Port = s.protocol, s.port
		_, err := resolved(t, Cluster{Cloud: Public, Region: "eastus"}, tunnelRow("*", ""), name)
		if errors.Is(err, ErrAnyDestination) != (s != tunnelTCP9000) {
			t.Errorf("a name at %v: %v", s, err)
		}
	}
}

// TestIncompleteNameStillNarrows: a missing region is one fault, not two.
func TestIncompleteNameStillNarrows(t *testing.T) {
	_, err := resolved(t, Cluster{Cloud: Public}, tunnelRow("*", ""), tunnelRow("*.<location>.example", ""))
	if !errors.Is(err, ErrMissing) || errors.Is(err, ErrAnyDestination) {
		t.Error(err)
	}
}

// TestBadPattern: a destination that is no pattern is a fault, never a rule.
func TestBadPattern(t *testing.T) {
	rules, err := resolved(t, Cluster{Cloud: Public, Region: "eastus"}, tunnelRow("a..example", ""))
	if len(rules) != 0 || err == nil {
		t.Errorf("%v, %v", rules, err)
	}
}

// TestDistance compares distance with its definition, over all short words.
func TestDistance(t *testing.T) {
	words := []string{""}
	for i := 0; len(words[i]) < 4; i++ {
		words = append(words, words[i]+"a", words[i]+"b")
	}
	words = append(words, "abc", "acb", "cab")
	for _, a := range words {
		for _, b := range words {
			if got, want := distance(a, b), slowDistance(a, b); got != want {
				t.Fatalf("distance(%q, %q) = %d, want %d", a, b, got, want)
			}
		}
	}
}

func slowDistance(a, b string) int {
	if a == "" || b == "" {
		return len(a) + len(b)
	}
	best := min(slowDistance(a[1:], b), slowDistance(a, b[1:])) + 1
	if a[0] == b[0] {
		best = min(best, slowDistance(a[1:], b[1:]))
	} else {
		best = min(best, slowDistance(a[1:], b[1:])+1)
	}
	if len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] {
		best = min(best, slowDistance(a[2:], b[2:])+1)
	}
	return best
}

func TestNearest(t *testing.T) {
	names := []string{"2019-05", "2020-03", "2026-06-18", "monitor", "keyvault-csi"}
	for input, want := range map[string]string{
		"2026":             "2026-06-18", // the start of it
		"2026-06-08":       "2026-06-18",
		"20200-3":          "2020-03", // the separator elsewhere
		"Monitor":          "monitor",
		"keyvault":         "keyvault-csi",
		"Key Vault CSI":    "keyvault-csi",
		"monotir":          "monitor",
		"monitoring":       "monitor",
		"2":                "2019-05", // a start of several: the first
		"2021":             "",        // three letters off
		"":                 "",
		"-":                "",
		"quite another":    "",
		"monitor" + long60: "",
	} {
		if got, ok := nearest(input, names); got != want || ok != (want != "") {
			t.Errorf("nearest(%q) = %q, %v; want %q", input, got, ok, want)
		}
	}
}

const long60 = "------------------------------------------------------------"
