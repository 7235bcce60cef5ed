package catalog_test

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-go/sallyport/catalog"
)

// An enumeration is a closed set of values behind the interfaces for text.
type text interface {
	fmt.Stringer
	encoding.TextMarshaler
	encoding.TextAppender
}

// check tests the text of every value 0 to 255 of an enumeration whose zero
// value is written as zero and whose other values are the words.
func check[E interface {
	~uint8
	text
}, P interface {
	*E
	encoding.TextUnmarshaler
}](t *testing.T, name, zero string, words ...string) {
	t.Run(name, func(t *testing.T) {
		for i := range 256 {
			v := E(i)
			want, valid := zero, true
			if i > 0 {
				if valid = i <= len(words); valid {
					want = words[i-1]
				}
			}
			if s := v.String(); valid && want != "" && s != want || (!valid || want == "") && s != fmt.Sprintf("%s(%d)", name, i) {
				t.Errorf("String of %d is %q, want %q", i, s, want)
			}
			got, err := v.MarshalText()
			if (err == nil) != valid || valid && string(got) != want {
				t.Errorf("MarshalText of %d: %q, %v; want %q", i, got, err, want)
			}
			appended, err := v.AppendText([]byte("x"))
			if (err == nil) != valid || string(appended) != "x"+string(got) {
				t.Errorf("AppendText of %d: %q, %v", i, appended, err)
			}
			if !valid {
				continue
			}
			back := E(77)
			if err := P(&back).UnmarshalText(got); err != nil || back != v {
				t.Errorf("%q becomes %v, %v", got, back, err)
			}
		}
		for _, bad := range []string{" ", "x", strings.ToUpper(words[0]), words[0] + " ", words[0] + "\n", fmt.Sprintf("%s(1)", name), "1"} {
			v := E(1)
			if err := P(&v).UnmarshalText([]byte(bad)); err == nil || v != 1 {
				t.Errorf("%q becomes %v, %v", bad, v, err)
			}
		}
		if zero != "" {
			v := E(1)
			if err := P(&v).UnmarshalText(nil); err == nil {
				t.Errorf("the empty text becomes %v", v)
			}
		}
	})
}

func TestEnumerations(t *testing.T) {
	check[catalog.Cloud](t, "Cloud", "", "public", "china", "government", "all")
	check[catalog.Kind](t, "Kind", "", "network", "fqdn")
	check[catalog.Requirement](t, "Requirement", "", "required", "optional")
	check[catalog.Application](t, "Application", "none", "http", "https")
	check[catalog.Basis](t, "Basis", "unrecorded", "stated", "annotation", "inferred", "unstated")
	check[catalog.Placeholder](t, "Placeholder", "",
		"<location>", "<guid>", "<api-server-ip>", "<service-tag>", "<region-cidrs>", "<custom-dns-ip>")
	check[catalog.Outcome](t, "Outcome", "", "emitted", "narrowed", "other-cloud", "feature-not-selected",
		"optional-not-selected", "private-cluster", "konnectivity", "condition-not-asserted")
	check[catalog.RegionStatus](t, "RegionStatus", "", "ga", "restricted", "unlisted", "retired")
	check[catalog.NetworkModel](t, "NetworkModel", "", "kubenet", "azure-cni")
	check[catalog.Traffic](t, "Traffic", "", "within-virtual-network", "leaving-virtual-network")
	check[catalog.SourceAddress](t, "SourceAddress", "", "node", "pod")
	check[catalog.Support](t, "Support", "", "yes", "yes, user-defined routes are applied by hand",
		"works when the pod initiates", "works both ways")
	check[catalog.Capability](t, "Capability", "",
		"deploy the cluster into an existing or a new virtual network",
		"pod to pod",
		"pod to VM in the same virtual network",
		"pod to VM in a peered virtual network",
		"on-premises over VPN or ExpressRoute",
		"resources secured by service endpoints",
		"expose services through a load balancer, Application Gateway or an ingress controller",
		"default Azure DNS and private zones")
}

func TestParse(t *testing.T) {
	for _, c := range []catalog.Cloud{catalog.Public, catalog.China, catalog.Government, catalog.AllClouds} {
		if got, err := catalog.ParseCloud(c.String()); got != c || err != nil {
			t.Errorf("ParseCloud(%q) = %v, %v", c, got, err)
		}
	}
	for e := range catalog.Editions() {
		if got, err := catalog.ParseEdition(string(e)); got != e || err != nil {
			t.Errorf("ParseEdition(%q) = %v, %v", e, got, err)
		}
		for f := range catalog.Features(e) {
			if got, err := catalog.ParseFeature(string(f)); got != f || err != nil {
				t.Errorf("ParseFeature(%q) = %v, %v", f, got, err)
			}
		}
	}
	_, cloud := catalog.ParseCloud("Public")
	_, edition := catalog.ParseEdition("2026")
	_, feature := catalog.ParseFeature("dev-spaces")
	_, none := catalog.ParseCloud("")
	for _, c := range []struct {
		err, is error
		text    string
	}{
		{cloud, catalog.ErrUnknownCloud, `catalog: Cloud "Public": unknown cloud: write public; the clouds are public, china and government`},
		{none, catalog.ErrUnknownCloud, `catalog: Cloud "": unknown cloud: the clouds are public, china and government`},
		{edition, catalog.ErrUnknownEdition, `catalog: Edition "2026": unknown edition: write 2026-06-18; the editions are 2019-05, 2020-03 and 2026-06-18`},
		{feature, catalog.ErrUnknownFeature, `catalog: Feature "dev-spaces": unknown feature: write devspaces; the features are base, monitor, ` +
			`policy, gpu, devspaces, windows, workload-identity, defender, keyvault-csi, cost-analysis and extensions`},
	} {
		if !errors.Is(c.err, c.is) || c.err.Error() != c.text {
			t.Errorf("got  %v\nwant %s", c.err, c.text)
		}
	}
	if _, err := catalog.ParseEdition(""); err == nil {
		t.Error("ParseEdition accepts the empty text")
	}
	if _, err := catalog.ParseFeature(""); err == nil {
		t.Error("ParseFeature accepts the empty text")
	}
}

// TestNames: every feature and edition of the catalog is a constant, and
// nothing else has a text.
func TestNames(t *testing.T) {
	if b, err := catalog.Edition("2026").MarshalText(); err == nil {
		t.Errorf("no edition has the text %q", b)
	}
	if b, err := catalog.Feature("gpi").MarshalText(); err == nil {
		t.Errorf("no feature has the text %q", b)
	}
	var edition catalog.Edition = "2019-05"
	if err := edition.UnmarshalText([]byte("2026")); err == nil || edition != "2019-05" {
		t.Errorf("%q, %v", edition, err)
	}
	if err := edition.UnmarshalText(nil); err != nil || edition != "" {
		t.Errorf("%q, %v", edition, err)
	}
	feature := catalog.FeatureGPU
	if err := feature.UnmarshalText([]byte("gpi")); err == nil || feature != catalog.FeatureGPU {
		t.Errorf("%q, %v", feature, err)
	}
	if err := feature.UnmarshalText(nil); err != nil || feature != "" {
		t.Errorf("%q, %v", feature, err)
	}
	for _, zero := range []encoding.TextMarshaler{catalog.Edition(""), catalog.Feature("")} {
		if b, err := zero.MarshalText(); len(b) != 0 || err != nil {
			t.Errorf("the zero value is %q, %v", b, err)
		}
	}
}

// TestEntriesJSON: an entry survives JSON, field by field.
func TestEntriesJSON(t *testing.T) {
	for e := range catalog.Entries() {
		data, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		var back catalog.Entry
		if err := json.Unmarshal(data, &back); err != nil || back != e {
			t.Fatalf("%s: %v", data, err)
		}
	}
	for r := range catalog.Regions(catalog.AllClouds) {
		data, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var back catalog.Region
		if err := json.Unmarshal(data, &back); err != nil || back != r {
			t.Fatalf("%s: %v", data, err)
		}
	}
}

func TestConditions(t *testing.T) {
	const all = "apps-use-api-server,pods-use-api-server,if:pods-use-api-server-ip,if:custom-dns,not-if:private-cluster," +
		"not-if:konnectivity,not-if:node-provisioned-after-2021-03,if:azure-firewall-network-rule,known-only-after-creation," +
		"being-replaced-by:packages.aks.azure.com,if:udr+azure-firewall,may-narrow-to-connection-string-hosts"
	var c catalog.Conditions
	if err := c.UnmarshalText([]byte(all)); err != nil || c.String() != all || c != 1<<12-1 {
		t.Fatalf("%v, %v", c, err)
	}
	var members []string
	for m := range c.All() {
		members = append(members, m.String())
		if !c.Has(m) || (c &^ m).Has(m) || (c &^ m).Has(c) {
			t.Errorf("%v in %v", m, c)
		}
	}
	if diff := cmp.Diff(strings.Split(all, ","), members); diff != "" {
		t.Error(diff)
	}
	for i := range 1 << 13 { // every set, and a bit beyond
		c := catalog.Conditions(i)
		b, err := c.AppendText([]byte("x"))
		if i>>12 != 0 {
			if err == nil || string(b) != "x" || !strings.HasSuffix(c.String(), "Conditions(0x1000)") {
				t.Fatalf("%v: %q, %v", c, b, err)
			}
			continue
		}
		var back catalog.Conditions
		if err != nil || back.UnmarshalText(b[1:]) != nil || back != c || c.String() != string(b[1:]) {
			t.Fatalf("%v: %q becomes %v, %v", c, b, back, err)
		}
	}
	for _, bad := range []string{
		",", "if:custom-dns,", ",if:custom-dns", "if:custom-dns,if:custom-dns", " if:custom-dns", "if:custom-dns, known-only-after-creation",
		"known-only-after-creation,if:custom-dns", "IF:custom-dns", "Conditions(0x1)",
	} {
		c := catalog.IfCustomDNS
		if err := c.UnmarshalText([]byte(bad)); err == nil || c != catalog.IfCustomDNS {
			t.Errorf("%q becomes %v", bad, c)
		}
	}
}

func TestDestinationText(t *testing.T) {
	var d catalog.Destination
	for _, bad := range []string{"example.com", "<location>", "**", " *", "<api-server-ip"} {
		if err := d.UnmarshalText([]byte(bad)); err == nil || d != (catalog.Destination{}) {
			t.Errorf("%q becomes %v", bad, d)
		}
	}
	if err := d.UnmarshalText([]byte("<api-server-ip>")); err != nil || d.IsAny() || d.IsFQDN() {
		t.Errorf("%v, %v", d, err)
	}
	if err := d.UnmarshalText(nil); err != nil || d != (catalog.Destination{}) {
		t.Errorf("%v, %v", d, err)
	}
}

// FuzzText: no text makes a parser panic, and what one accepts is exactly what
// the value writes.
func FuzzText(f *testing.F) {
	for _, seed := range []string{
		"", "public", "Public", "2026-06-18", "2026", "gpu", "keyvault-csi", "*", "<api-server-ip>", "*.hcp.<location>.azmk8s.io",
		"not-if:private-cluster,not-if:konnectivity", "if:custom-dns,", "none", "stated", "required", "fqdn", "emitted", "ga",
		"kubenet", "pod", "yes", "pod to pod", "within-virtual-network", "Cloud(1)", "\x00", "é", strings.Repeat("a", 300),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, input string) {
		for _, v := range []interface {
			encoding.TextUnmarshaler
			encoding.TextMarshaler
		}{
			new(catalog.Cloud), new(catalog.Edition), new(catalog.Feature), new(catalog.Kind), new(catalog.Requirement),
			new(catalog.Application), new(catalog.Basis), new(catalog.Placeholder), new(catalog.Destination),
			new(catalog.Conditions), new(catalog.Outcome), new(catalog.RegionStatus), new(catalog.NetworkModel),
			new(catalog.Capability), new(catalog.Support), new(catalog.Traffic), new(catalog.SourceAddress),
		} {
			if v.UnmarshalText([]byte(input)) != nil {
				continue
			}
			if b, err := v.MarshalText(); err != nil || string(b) != input {
				t.Errorf("%T: %q is written as %q, %v", v, input, b, err)
			}
		}
		if c, err := catalog.ParseCloud(input); err == nil && c.String() != input {
			t.Errorf("ParseCloud(%q) = %v", input, c)
		}
		if e, err := catalog.ParseEdition(input); err == nil && (string(e) != input || input == "") {
			t.Errorf("ParseEdition(%q) = %v", input, e)
		}
		if x, err := catalog.ParseFeature(input); err == nil && (string(x) != input || input == "") {
			t.Errorf("ParseFeature(%q) = %v", input, x)
		}
	})
}

// FuzzCluster: the texts of a Cluster never make Rules panic; a region or GUID
// that it accepts is one that the caller could have meant, and stands in the
// rules unchanged.
func FuzzCluster(f *testing.F) {
	for _, seed := range [][2]string{
		{"eastus", "a1b2"}, {"canadacenral", ""}, {"East US", "-"}, {"*", "*"}, {"eastus.evil.example", "a.evil.example"},
		{"", "<location>"}, {"<guid>", "<guid>"}, {"usgoviowa", "\x00"}, {"centralfrance", "é"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, region, guid string) {
		c := catalog.Cluster{Cloud: catalog.Public, Region: region, GUID: guid, Edition: catalog.Edition2020_03,
			Features: []catalog.Feature{catalog.FeatureDevSpaces}}
		rules, err := c.Rules()
		if err != nil {
			if rules != nil || len(err.Error()) > 2000 {
				t.Fatalf("%d rules, error of %d bytes", len(rules), len(err.Error()))
			}
			return
		}
		known := false
		for r := range catalog.Regions(catalog.Public) {
			known = known || r.Name == region
		}
		if !known || guid == "" || strings.ContainsAny(guid, ".*<>") {
			t.Fatalf("region %q and GUID %q are accepted", region, guid)
		}
		host := "azds-" + guid + "." + region + ".azds.io"
		for _, r := range rules {
			if strings.Contains(r.ID, "<guid>") && !r.Hosts[0].Match(host) {
				t.Fatalf("%s does not match %s", r.ID, host)
			}
		}
	})
}
