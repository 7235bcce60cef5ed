package catalog_test

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/catalog"
)

// TestErrors holds the text of every fault, alone and together.
func TestErrors(t *testing.T) {
	const (
		missingRegion = "catalog: missing parameters: Region (the region's name, such as eastus); needed for "
		openPrefix    = "catalog: any destination not asked for: edition "
	)
	prefix := netip.MustParsePrefix
	public := func(edit func(*catalog.Cluster)) catalog.Cluster {
		c := catalog.Cluster{Cloud: catalog.Public, Region: "eastus"}
		edit(&c)
		return c
	}
	for _, c := range []struct {
		name    string
		cluster catalog.Cluster
		is      []error
		text    string
	}{
		{"zero", catalog.Cluster{}, []error{catalog.ErrMissing},
			"catalog: missing parameters: Cloud (public, china or government), Region (the region's name, such as eastus); " +
				"needed for public/base/*.hcp.<location>.azmk8s.io/tcp/443 and 3 more"},
		{"cloud only", catalog.Cluster{Cloud: catalog.Public}, []error{catalog.ErrMissing},
			missingRegion + "public/base/*.hcp.<location>.azmk8s.io/tcp/443"},
		{"two parameters, one of them for two entries",
			catalog.Cluster{Cloud: catalog.Public, Edition: catalog.Edition2020_03, Features: []catalog.Feature{catalog.FeatureDevSpaces}},
			[]error{catalog.ErrMissing},
			"catalog: missing parameters: Region (the region's name, such as eastus), GUID (the varying part of the Dev Spaces " +
				"controller's name); needed for public/base/*.hcp.<location>.azmk8s.io/tcp/443 and 8 more"},
		{"no cloud, but the rest", catalog.Cluster{Region: "eastus", Konnectivity: true}, []error{catalog.ErrMissing},
			"catalog: missing parameters: Cloud (public, china or government)"},
		{"the cloud of entries", public(func(c *catalog.Cluster) { c.Cloud = catalog.AllClouds }), []error{catalog.ErrUnknownCloud},
			`catalog: Cloud "all": unknown cloud: a cluster runs in one cloud, public, china or government`},
		{"no cloud at all", public(func(c *catalog.Cluster) { c.Cloud = 77 }), []error{catalog.ErrUnknownCloud},
			`catalog: Cloud "Cloud(77)": unknown cloud: a cluster runs in one cloud, public, china or government`},
		{"cloud not in the edition", catalog.Cluster{Cloud: catalog.China, Region: "chinaeast2", Edition: catalog.Edition2019_05},
			[]error{catalog.ErrUnknownCloud},
			`catalog: Cloud "china": unknown cloud: edition 2019-05 has no rules for it; editions that have: 2020-03 and 2026-06-18`},
		{"misspelt edition", public(func(c *catalog.Cluster) { c.Edition = "2020-30" }), []error{catalog.ErrUnknownEdition},
			`catalog: Edition "2020-30": unknown edition: write 2020-03; the editions are 2019-05, 2020-03 and 2026-06-18`},
		{"misspelt region", public(func(c *catalog.Cluster) { c.Region = "canadacenral" }), []error{catalog.ErrUnknownRegion},
			`catalog: Region "canadacenral": unknown region: write canadacentral`},
		{"misspelt feature", public(func(c *catalog.Cluster) { c.Features = []catalog.Feature{"gpi"} }), []error{catalog.ErrUnknownFeature},
			`catalog: Feature "gpi": unknown feature: write gpu; the features are base, monitor, policy, gpu, devspaces, windows, ` +
				`workload-identity, defender, keyvault-csi, cost-analysis and extensions`},
		{"feature of another edition", public(func(c *catalog.Cluster) { c.Features = []catalog.Feature{catalog.FeatureDevSpaces} }),
			[]error{catalog.ErrUnknownFeature},
			`catalog: Feature "devspaces": unknown feature: edition 2026-06-18 has no rules for it; editions that have: 2020-03`},
		{"open row, one parameter would do", catalog.Cluster{Cloud: catalog.Public, Edition: catalog.Edition2019_05},
			[]error{catalog.ErrAnyDestination},
			openPrefix + `2019-05, cloud public: nothing but "any" is left as destination of 9000/tcp: ` +
				`give APIServer (the API server address), or set AnyDestination, or Konnectivity if the nodes use it`},
		{"open rows of several kinds", catalog.Cluster{Cloud: catalog.Public, Edition: catalog.Edition2019_05, Optional: true},
			[]error{catalog.ErrAnyDestination},
			openPrefix + `2019-05, cloud public: nothing but "any" is left as destination of 9000/tcp: ` +
				`give APIServer (the API server address), or set AnyDestination, or Konnectivity if the nodes use it; ` +
				`nothing but "any" is left as destination of 123/udp: set AnyDestination; ` +
				`nothing but "any" is left as destination of 53/udp: give CustomDNS, or set AnyDestination`},
		{"open rows with alternatives", catalog.Cluster{Cloud: catalog.China, Region: "chinaeast2"}, []error{catalog.ErrAnyDestination},
			openPrefix + `2026-06-18, cloud china: nothing but "any" is left as destination of 1194/udp, 9000/tcp and 22/tcp: ` +
				`give APIServer (the API server address), ServiceTags["AzureCloud.chinaeast2"] or RegionPrefixes, ` +
				`or set AnyDestination, or Konnectivity if the nodes use it`},
		{"API server unspecified", public(func(c *catalog.Cluster) { c.APIServer = netip.IPv4Unspecified() }), []error{catalog.ErrInvalid},
			`catalog: APIServer "0.0.0.0": invalid value: give the address of one host, such as 203.0.113.7`},
		{"API server with a zone", public(func(c *catalog.Cluster) { c.APIServer = netip.MustParseAddr("2001:db8::1%eth0") }),
			[]error{catalog.ErrInvalid},
			`catalog: APIServer "2001:db8::1%eth0": invalid value: give the address of one host, such as 203.0.113.7`},
		{"mapped API server with a zone", public(func(c *catalog.Cluster) { c.APIServer = netip.MustParseAddr("::ffff:203.0.113.7%eth0") }),
			[]error{catalog.ErrInvalid},
			`catalog: APIServer "::ffff:203.0.113.7%eth0": invalid value: give the address of one host, such as 203.0.113.7`},
		{"zero DNS server", public(func(c *catalog.Cluster) { c.CustomDNS = make([]netip.Addr, 1) }), []error{catalog.ErrInvalid},
			`catalog: CustomDNS "invalid IP": invalid value: give the address of one host, such as 203.0.113.7`},
		{"zero prefix", public(func(c *catalog.Cluster) { c.RegionPrefixes = make([]netip.Prefix, 1) }), []error{catalog.ErrInvalid},
			`catalog: RegionPrefixes "invalid Prefix": invalid value: give prefixes made by netip.ParsePrefix or netip.Addr.Prefix`},
		{"host bits", public(func(c *catalog.Cluster) { c.RegionPrefixes = []netip.Prefix{prefix("198.51.100.7/24")} }),
			[]error{catalog.ErrInvalid},
			`catalog: RegionPrefixes "198.51.100.7/24": invalid value: the address has bits beyond the prefix, write 198.51.100.0/24`},
		{"any destination as prefix", public(func(c *catalog.Cluster) { c.RegionPrefixes = []netip.Prefix{prefix("::/0")} }),
			[]error{catalog.ErrInvalid},
			`catalog: RegionPrefixes "::/0": invalid value: that is any destination, which only AnyDestination can permit`},
		{"IPv4 in IPv6", public(func(c *catalog.Cluster) {
			c.RegionPrefixes = []netip.Prefix{netip.PrefixFrom(netip.MustParseAddr("::ffff:10.0.0.0"), 104)}
		}), []error{catalog.ErrInvalid},
			`catalog: RegionPrefixes "::ffff:10.0.0.0/104": invalid value: write IPv4 prefixes as such`},
		{"service tag that an entry names", public(func(c *catalog.Cluster) {
			c.ServiceTags = map[string][]netip.Prefix{"AzureMonitor": {prefix("0.0.0.0/0")}, "Storage": {{}}}
		}), []error{catalog.ErrInvalid},
			`catalog: ServiceTags["AzureMonitor"] "0.0.0.0/0": invalid value: that is any destination, which only AnyDestination can permit`},
		{"regional service tag, in two groups", catalog.Cluster{Cloud: catalog.China, Region: "chinaeast2",
			ServiceTags: map[string][]netip.Prefix{"AzureCloud.chinaeast2": {{}}}}, []error{catalog.ErrInvalid},
			`catalog: ServiceTags["AzureCloud.chinaeast2"] "invalid Prefix": invalid value: give prefixes made by netip.ParsePrefix or netip.Addr.Prefix`},
		{"everything at once", catalog.Cluster{Cloud: catalog.Public, Edition: catalog.Edition2020_03, GUID: "a.b", APIServer: netip.IPv6Unspecified(),
			Features: []catalog.Feature{"defender", "devspaces", "GPU"}},
			[]error{catalog.ErrUnknownFeature, catalog.ErrInvalid, catalog.ErrMissing},
			`catalog: Feature "defender": unknown feature: edition 2020-03 has no rules for it; editions that have: 2026-06-18` + "\n" +
				`catalog: Feature "GPU": unknown feature: write gpu; the features are base, monitor, policy, gpu, devspaces, windows, ` +
				`workload-identity, defender, keyvault-csi, cost-analysis and extensions` + "\n" +
				`catalog: GUID "a.b": invalid value: write letters, digits and hyphens, at most 58, without a hyphen at the ends` + "\n" +
				`catalog: APIServer "::": invalid value: give the address of one host, such as 203.0.113.7` + "\n" +
				missingRegion + `public/base/*.hcp.<location>.azmk8s.io/tcp/443 and 8 more`},
		{"a wrong edition hides nothing else", catalog.Cluster{Edition: "x", Region: "y", Features: []catalog.Feature{""}},
			[]error{catalog.ErrUnknownEdition, catalog.ErrUnknownRegion, catalog.ErrUnknownFeature, catalog.ErrMissing},
			`catalog: Edition "x": unknown edition: the editions are 2019-05, 2020-03 and 2026-06-18` + "\n" +
				`catalog: Region "y": unknown region: see Regions for those of cloud all` + "\n" +
				`catalog: Feature "": unknown feature: the features are base, monitor, policy, gpu, devspaces, windows, ` +
				`workload-identity, defender, keyvault-csi, cost-analysis and extensions` + "\n" +
				`catalog: missing parameters: Cloud (public, china or government)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			rules, err := c.cluster.Rules()
			if err == nil || rules != nil {
				t.Fatalf("%d rules, error %v", len(rules), err)
			}
			if err.Error() != c.text {
				t.Errorf("got\n%s\nwant\n%s", err, c.text)
			}
			for _, sentinel := range []error{
				catalog.ErrMissing, catalog.ErrInvalid, catalog.ErrUnknownCloud, catalog.ErrUnknownEdition,
				catalog.ErrUnknownFeature, catalog.ErrUnknownRegion, catalog.ErrAnyDestination,
			} {
				if errors.Is(err, sentinel) != slices.Contains(c.is, sentinel) {
					t.Errorf("errors.Is(err, %v) = %v", sentinel, errors.Is(err, sentinel))
				}
			}
		})
	}
}

// TestGUID: the GUID is a part of a label, and nothing else gets through.
func TestGUID(t *testing.T) {
	for guid, ok := range map[string]bool{
		"a1b2": true, "A1-b2": true, strings.Repeat("a", 58): true,
		strings.Repeat("a", 59): false, "-a": false, "a-": false, "a.b": false, "*": false, "a b": false, "ä": false,
		"a/b": false, "<location>": false, "a_b": false, "a\x00": false, "@": false, "[": false, "`": false, "{": false,
	} {
		rules, err := catalog.Cluster{Cloud: catalog.Public, Region: "eastus", Edition: catalog.Edition2020_03,
			Features: []catalog.Feature{catalog.FeatureDevSpaces}, GUID: guid}.Rules()
		if (err == nil) != ok || !ok && !errors.Is(err, catalog.ErrInvalid) {
			t.Errorf("GUID %q: %v", guid, err)
		}
		if !ok {
			continue
		}
		last := rules[len(rules)-1]
		if last.ID != "all/devspaces/azds-<guid>.<location>.azds.io/tcp/443" || !last.Hosts[0].Match("azds-"+guid+".eastus.azds.io") {
			t.Errorf("GUID %q: the rule %s does not match its host", guid, last.ID)
		}
	}
}

// TestAddressForms: addresses of one host in two forms are one address.
func TestAddressForms(t *testing.T) {
	rules, err := catalog.Cluster{Cloud: catalog.Public, Region: "eastus",
		APIServer: netip.MustParseAddr("::ffff:203.0.113.7"),
		CustomDNS: []netip.Addr{netip.MustParseAddr("192.0.2.53"), netip.MustParseAddr("::ffff:192.0.2.53")},
	}.Rules()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, r := range rules {
		if r.Prefixes != nil {
			got[r.ID] = join(r.Prefixes)
		}
	}
	if len(got) != 2 || got["public/base/<api-server-ip>/tcp/443"] != "203.0.113.7/32" || got["public/base/<custom-dns-ip>/udp/53"] != "192.0.2.53/32" {
		t.Errorf("prefixes %v", got)
	}
}

// TestEmptyServiceTag: a tag without prefixes is as good as none.
func TestEmptyServiceTag(t *testing.T) {
	_, err := catalog.Cluster{Cloud: catalog.China, Region: "chinaeast2",
		ServiceTags: map[string][]netip.Prefix{"AzureCloud.chinaeast2": {}}, RegionPrefixes: []netip.Prefix{}}.Rules()
	if !errors.Is(err, catalog.ErrAnyDestination) {
		t.Error(err)
	}
	// Tags that no entry names are not looked at, the empty name included.
	_, err = catalog.Cluster{Cloud: catalog.Public, Region: "eastus",
		ServiceTags: map[string][]netip.Prefix{"": {{}}, "Storage": {{}}, "AzureMonitor": {}}}.Rules()
	if err != nil {
		t.Error(err)
	}
}

// TestErrorsHoldCopies: an error is small whatever the input, and typed.
func TestErrorsHoldCopies(t *testing.T) {
	long := strings.Repeat("eastus", 100_000)
	_, err := catalog.Cluster{Cloud: catalog.Public, Region: long, Edition: catalog.Edition(long), GUID: long,
		Features: []catalog.Feature{catalog.Feature(long)}}.Rules()
	if err == nil || len(err.Error()) > 1500 {
		t.Errorf("an error of %d bytes", len(err.Error()))
	}
	var p *catalog.ParameterError
	if !errors.As(err, &p) || p.Parameter != "Edition" || !strings.HasSuffix(p.Input, "...") || len(p.Input) != 67 {
		t.Errorf("the first fault is %+v", p)
	}
}
