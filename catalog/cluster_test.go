package catalog_test

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/catalog"
	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// The parameters of the clusters in these tests.
var (
	apiServer      = netip.MustParseAddr("203.0.113.7")
	customDNS      = []netip.Addr{netip.MustParseAddr("192.0.2.53"), netip.MustParseAddr("2001:db8::53")}
	regionPrefixes = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("2001:db8:1::/48")}
	tagPrefixes    = []netip.Prefix{netip.MustParsePrefix("198.18.0.0/15")}
	monitorTag     = []netip.Prefix{netip.MustParsePrefix("192.88.99.0/24")}
)

const guid = "a1b2c3d4e5"

// regionOf is a region of each cloud.
var regionOf = map[catalog.Cloud]string{
	catalog.Public: "eastus", catalog.China: "chinaeast2", catalog.Government: "usgovvirginia",
}

// universe returns every combination of the fields of a Cluster in which it
// matters only whether they are given: each cloud and edition, several sets of
// features, and all fields both ways.
func universe() []catalog.Cluster {
	var clusters []catalog.Cluster
	for cloud := catalog.Public; cloud <= catalog.Government; cloud++ {
		for edition := range catalog.Editions() {
			for set := range 3 {
				for bits := range 1 << 9 {
					on := func(bit int) bool { return bits>>bit&1 != 0 }
					c := catalog.Cluster{Cloud: cloud, Edition: edition, Region: regionOf[cloud]}
					all := slices.Collect(catalog.Features(edition))
					c.Features = [][]catalog.Feature{nil, all, {all[1], all[1]}}[set]
					c.Optional, c.AnyDestination, c.Konnectivity, c.Private = on(0), on(1), on(2), on(3)
					if on(4) {
						c.APIServer = apiServer
					}
					if on(5) {
						c.CustomDNS = customDNS
					}
					if on(6) {
						c.RegionPrefixes = regionPrefixes
					}
					if on(7) {
						c.ServiceTags = map[string][]netip.Prefix{
							"AzureCloud." + c.Region: tagPrefixes, "AzureMonitor": monitorTag,
						}
					}
					if on(8) {
						c.GUID = guid
					} else if set == 0 {
						c.Region = ""
					}
					clusters = append(clusters, c)
				}
			}
		}
	}
	return clusters
}

// sample returns every seventh of the universe: seven is prime to the number of
// combinations, so that each pair of fields still occurs both ways.
func sample() []catalog.Cluster {
	var clusters []catalog.Cluster
	for i, c := range universe() {
		if i%7 == 0 {
			clusters = append(clusters, c)
		}
	}
	return clusters
}

// An expectation is what the oracle says of one row of the files.
type expectation struct {
	id      string
	outcome catalog.Outcome
	rule    string // destination of the rule, "" if the row makes none
	open    bool   // the row is for any destination, and nothing narrows it
	missing []string
}

// anywhere is the destination of a rule for every host and address.
const anywhere = "any, 0.0.0.0/0, ::/0"

func join[T fmt.Stringer](values []T) string {
	var texts []string
	for _, v := range values {
		texts = append(texts, v.String())
	}
	return strings.Join(texts, ", ")
}

// expect is the oracle: it says what becomes of a row, case by case as the
// semantics are told and without the general rules that resolve has for them.
func expect(f fact, c catalog.Cluster) expectation {
	x := expectation{id: f.id()}
	has := func(condition string) bool { return slices.Contains(strings.Split(f["condition"], ","), condition) }
	switch {
	case f["cloud"] != "all" && f["cloud"] != c.Cloud.String():
		x.outcome = catalog.ExcludedCloud
	case f["feature"] != "base" && !slices.Contains(c.Features, catalog.Feature(f["feature"])):
		x.outcome = catalog.ExcludedFeature
	case f["requirement"] == "optional" && !c.Optional:
		x.outcome = catalog.ExcludedOptional
	case has("not-if:private-cluster") && c.Private:
		x.outcome = catalog.ExcludedPrivate
	case has("not-if:konnectivity"):
		x.outcome = catalog.ExcludedKonnectivity
	}
	if x.outcome != 0 {
		return x
	}

	port := f.transport() + "/" + f["port"]
	tunnel := port == "tcp/9000" || port == "tcp/22" || port == "udp/1194"
	api, dns, cidrs := c.APIServer.IsValid(), len(c.CustomDNS) > 0, len(c.RegionPrefixes) > 0
	tag := len(c.ServiceTags["AzureCloud."+c.Region]) > 0
	apiPrefix, dnsPrefixes := "203.0.113.7/32", "192.0.2.53/32, 2001:db8::53/128"

	// open is a row for any destination for which narrower is not given.
	open := func() {
		if x.open = !c.AnyDestination; !x.open {
			x.rule = anywhere
		}
	}

	switch destination := f["destination"]; {
	case strings.Contains(destination, "."):
		if strings.Contains(destination, "<location>") && c.Region == "" {
			x.missing = append(x.missing, "Region")
		}
		if strings.Contains(destination, "<guid>") && c.GUID == "" {
			x.missing = append(x.missing, "GUID")
		}
		if x.missing == nil {
			x.rule = strings.NewReplacer("<location>", c.Region, "<guid>", c.GUID).Replace(destination)
		}
	case tunnel && c.Konnectivity:
		x.outcome = catalog.ExcludedKonnectivity
		return x
	case destination == "*" && f["edition"] == "2019-05":
		switch {
		case port == "tcp/443": // stands for the names
		case port == "tcp/9000" && api:
			x.rule = apiPrefix
		case port == "udp/53" && dns:
			x.rule = dnsPrefixes
		default:
			open()
		}
	case destination == "*" && f["edition"] == "2020-03":
		switch {
		case port != "udp/53": // stands for the names
		case api && dns:
			x.rule = dnsPrefixes
		case api && c.AnyDestination:
			x.rule = anywhere
		default:
			x.outcome = catalog.ExcludedCondition
			return x
		}
	case destination == "*":
		if tunnel && !api && !tag && !cidrs {
			open()
		}
	case destination == "<service-tag>" && f["service_tag"] == "AzureMonitor":
		if c.ServiceTags != nil {
			x.rule = "192.88.99.0/24"
		}
	case destination == "<service-tag>":
		if !api && tag {
			x.rule = "198.18.0.0/15"
		}
	case destination == "<region-cidrs>":
		if !api && !tag && cidrs {
			x.rule = "198.51.100.0/24, 2001:db8:1::/48"
		}
	case destination == "<api-server-ip>":
		if api {
			x.rule = apiPrefix
		} else if !tunnel {
			x.outcome = catalog.ExcludedCondition
			return x
		}
	case destination == "<custom-dns-ip>":
		if dns {
			x.rule = dnsPrefixes
		} else {
			x.outcome = catalog.ExcludedCondition
			return x
		}
	default:
		panic("the oracle does not know " + destination)
	}
	x.outcome = catalog.Narrowed
	if x.rule != "" {
		x.outcome = catalog.Emitted
	}
	return x
}

func factsByEdition(tb testing.TB) map[catalog.Edition][]fact {
	byEdition := map[catalog.Edition][]fact{}
	for _, f := range ruleFacts(tb) {
		byEdition[catalog.Edition(f["edition"])] = append(byEdition[catalog.Edition(f["edition"])], f)
	}
	return byEdition
}

// describe writes the destination of a rule as the oracle does.
func describe(r egress.Rule, texts map[match.Pattern]string) string {
	var parts []string
	for _, p := range r.Hosts {
		if p == match.Any() {
			parts = append(parts, "any")
		} else {
			parts = append(parts, texts[p])
		}
	}
	for _, p := range r.Prefixes {
		parts = append(parts, p.String())
	}
	return strings.Join(parts, ", ")
}

// TestRulesOracle compares Rules with the oracle over the whole universe: the
// same rules in the order of the document, or the same faults.
func TestRulesOracle(t *testing.T) {
	byEdition := factsByEdition(t)
	texts := map[match.Pattern]string{} // what each pattern was parsed from
	clusters, failed := universe(), 0
	for _, c := range clusters {
		var want, got []string
		var open, missing []string
		for _, f := range byEdition[c.Edition] {
			x := expect(f, c)
			if x.open {
				open = append(open, x.id)
			}
			for _, m := range x.missing {
				if !slices.Contains(missing, m) {
					missing = append(missing, m)
				}
			}
			if x.rule != "" {
				want = append(want, x.id+" -> "+x.rule+" "+f["port"]+"/"+f.transport()+" "+f["purpose"])
				if strings.Contains(f["destination"], ".") {
					texts[match.MustParse(match.AzureFirewall, x.rule)] = x.rule
				}
			}
		}
		covered := c.Edition != catalog.Edition2019_05 || c.Cloud == catalog.Public

		rules, err := c.Rules()
		var m *catalog.MissingError
		var a *catalog.AnyDestinationError
		switch {
		case errors.As(err, &m) != (missing != nil):
			t.Fatalf("%+v: missing %v, got %v", c, missing, err)
		case m != nil && !slices.Equal(m.Parameters, missing):
			t.Fatalf("%+v: missing %v, got %v", c, missing, m.Parameters)
		case errors.As(err, &a) != (open != nil):
			t.Fatalf("%+v: open %v, got %v", c, open, err)
		case a != nil && (!slices.Equal(a.Entries, open) || a.Edition != c.Edition || a.Cloud != c.Cloud):
			t.Fatalf("%+v: open %v, got %+v", c, open, a)
		case errors.Is(err, catalog.ErrUnknownCloud) == covered:
			t.Fatalf("%+v: covered is %v, got %v", c, covered, err)
		case (err != nil) != (m != nil || a != nil || !covered):
			t.Fatalf("%+v: unexpected %v", c, err)
		}
		if err != nil {
			if failed++; rules != nil {
				t.Fatalf("%+v: rules next to an error", c)
			}
			continue
		}
		for _, r := range rules {
			if r.Action != egress.Allow || r.Priority != 0 {
				t.Fatalf("%+v: %+v does not allow at priority 0", c, r)
			}
			got = append(got, r.ID+" -> "+describe(r, texts)+" "+r.Ports.String()+" "+r.Note)
		}
		if !slices.Equal(want, got) {
			t.Fatalf("%+v (-want +got):\n%s", c, cmp.Diff(want, got))
		}
	}
	t.Logf("%d clusters, %d of them faulty", len(clusters), failed)
}

// TestRulesCompile: what Rules returns is a policy as it is, its IDs are unique
// and lead back to their entries.
func TestRulesCompile(t *testing.T) {
	for _, c := range sample() {
		rules, err := c.Rules()
		if err != nil {
			continue
		}
		seen := map[string]bool{}
		for _, r := range rules {
			e, ok := catalog.Lookup(c.Edition, r.ID)
			if seen[r.ID] || !ok || r.Ports != e.Ports() {
				t.Fatalf("%+v: the rule %s: seen before: %v, known: %v", c, r.ID, seen[r.ID], ok)
			}
			seen[r.ID] = true
		}
		if _, err := egress.Compile(rules); err != nil {
			t.Fatalf("%+v: %v", c, err)
		}
	}
}

// TestNoAnyDestinationUnasked: without AnyDestination no rule is for any
// destination, and with it only rules of rows that say any.
func TestNoAnyDestinationUnasked(t *testing.T) {
	asked := 0
	for _, c := range sample() {
		rules, err := c.Rules()
		if err != nil {
			continue
		}
		for _, r := range rules {
			wide := slices.Contains(r.Hosts, match.Any())
			for _, p := range r.Prefixes {
				wide = wide || p.Bits() == 0
			}
			if !wide {
				continue
			}
			asked++
			if e, _ := catalog.Lookup(c.Edition, r.ID); !c.AnyDestination || !e.Destination.IsAny() {
				t.Fatalf("%+v: %+v is for any destination", c, r)
			}
		}
	}
	if asked == 0 {
		t.Error("no rule for any destination even if asked for")
	}
}

// TestResolveAccounts: every entry of the edition appears once, in order, with
// an outcome that holds; nothing is dropped silently.
func TestResolveAccounts(t *testing.T) {
	outcomes := map[catalog.Outcome]int{}
	byEdition := factsByEdition(t)
	for _, c := range sample() {
		resolutions, err := c.Resolve()
		if err != nil {
			continue
		}
		rows := byEdition[c.Edition]
		if len(resolutions) != len(rows) {
			t.Fatalf("%+v: %d resolutions for %d entries", c, len(resolutions), len(rows))
		}
		emitted := map[string]bool{}
		for _, res := range resolutions {
			if res.Outcome == catalog.Emitted {
				emitted[res.Entry.ID] = true
			}
		}
		for i, res := range resolutions {
			e, want := res.Entry, expect(rows[i], c)
			outcomes[res.Outcome]++
			ok := e.ID == want.id && e.Edition == c.Edition && res.Outcome == want.outcome
			if res.Outcome == catalog.Emitted {
				ok = ok && res.Rule.ID == e.ID
			} else {
				ok = ok && res.Rule.ID == "" && res.Rule.Hosts == nil && res.Rule.Prefixes == nil
			}
			ok = ok && (res.By != nil) == (res.Outcome == catalog.Narrowed)
			for _, id := range res.By {
				by, _ := catalog.Lookup(c.Edition, id)
				ok = ok && emitted[id] && by.Ports() == e.Ports()
			}
			if !ok {
				t.Fatalf("%+v: %s is %v by %v, want %v", c, e.ID, res.Outcome, res.By, want.outcome)
			}
		}
	}
	for o := catalog.Emitted; o <= catalog.ExcludedCondition; o++ {
		if outcomes[o] == 0 {
			t.Errorf("no entry is %v", o)
		}
	}
}

// TestNarrowedBy names the entries that stand for rows that make no rule.
func TestNarrowedBy(t *testing.T) {
	china := catalog.Cluster{Cloud: catalog.China, Region: "chinaeast2", APIServer: apiServer}
	old := catalog.Cluster{Cloud: catalog.Public, Region: "eastus", Edition: catalog.Edition2020_03}
	monitor := catalog.Cluster{Cloud: catalog.Government, Region: "usgovtexas", Konnectivity: true,
		Features: []catalog.Feature{catalog.FeatureMonitor}}
	for _, c := range []struct {
		name    string
		cluster catalog.Cluster
		id      string
		by      []string
	}{
		{"alternative of the group", china, "china/base/*/udp/1194", []string{"china/base/<api-server-ip>/udp/1194"}},
		{"narrower alternative", china, "china/base/<region-cidrs>/udp/1194", []string{"china/base/<api-server-ip>/udp/1194"}},
		{"name in the group", china, "china/base/*/udp/123", []string{"china/base/ntp.ubuntu.com/udp/123"}},
		{"names at the port", old, "all/base/*/tcp/9000", []string{
			"public/base/*.hcp.<location>.azmk8s.io/tcp/9000", "public/base/*.tun.<location>.azmk8s.io/tcp/9000"}},
		{"not https at another port", old, "all/base/*/tcp/22", []string{
			"public/base/*.hcp.<location>.azmk8s.io/tcp/22", "public/base/*.tun.<location>.azmk8s.io/tcp/22"}},
		{"not tcp for udp", old, "all/base/*/udp/123", []string{"public/base/ntp.ubuntu.com/udp/123"}},
		{"names of the feature only", monitor, "all/monitor/<service-tag>/tcp/443", []string{
			"government/monitor/*.ods.opinsights.azure.us/tcp/443", "government/monitor/*.oms.opinsights.azure.us/tcp/443",
			"government/monitor/dc.services.visualstudio.com/tcp/443", "government/monitor/*.in.applicationinsights.azure.com/tcp/443",
			"government/monitor/global.handler.control.monitor.azure.us/tcp/443",
			"government/monitor/<location>.handler.control.monitor.azure.us/tcp/443",
			"government/monitor/*.ingest.monitor.azure.us/tcp/443", "government/monitor/*.metrics.ingest.monitor.azure.us/tcp/443"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			resolutions, err := c.cluster.Resolve()
			if err != nil {
				t.Fatal(err)
			}
			for _, res := range resolutions {
				if res.Entry.ID == c.id {
					if diff := cmp.Diff(c.by, res.By); diff != "" || res.Outcome != catalog.Narrowed {
						t.Errorf("%v (-want +got):\n%s", res.Outcome, diff)
					}
					return
				}
			}
			t.Error("no such entry")
		})
	}
}

// TestRulesShareNothing: the caller may change what it gave and what it got.
func TestRulesShareNothing(t *testing.T) {
	given := slices.Clone(regionPrefixes)
	dns := slices.Clone(customDNS)
	c := catalog.Cluster{Cloud: catalog.China, Region: "chinaeast2", RegionPrefixes: given, CustomDNS: dns}
	rules, err := c.Rules()
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for i := range rules {
		for k := range rules[i].Prefixes {
			rules[i].Prefixes[k] = netip.Prefix{}
			count++
		}
		for _, other := range rules[i+1:] {
			for _, p := range other.Prefixes {
				if !p.IsValid() {
					t.Fatalf("%s shares its prefixes with %s", rules[i].ID, other.ID)
				}
			}
		}
	}
	if !slices.Equal(given, regionPrefixes) || !slices.Equal(dns, customDNS) {
		t.Error("the rules share memory with the Cluster")
	}
	if count != 3*2+2 {
		t.Errorf("%d prefixes, want two for each of three tunnel ports and for DNS", count)
	}
}

// TestResolutionsShareNothing: nor do the resolutions share memory.
func TestResolutionsShareNothing(t *testing.T) {
	resolutions, err := catalog.Cluster{Cloud: catalog.China, Region: "chinaeast2", APIServer: apiServer}.Resolve()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range resolutions {
		for k, id := range r.By {
			if r.By[k] = ""; id == "" {
				t.Errorf("%s shares By with an entry before it", r.Entry.ID)
			}
		}
	}
}

// TestConcurrentUse: one Cluster may be resolved in several goroutines. The race
// detector judges.
func TestConcurrentUse(t *testing.T) {
	c := catalog.Cluster{Cloud: catalog.China, Region: "chinaeast2", RegionPrefixes: regionPrefixes, CustomDNS: customDNS}
	typo := c
	typo.Region = "chinaest2"
	var group sync.WaitGroup
	for range 4 {
		group.Add(1)
		go func() {
			defer group.Done()
			rules, err := c.Rules()
			if _, typoErr := typo.Rules(); err != nil || len(rules) != 15 || !errors.Is(typoErr, catalog.ErrUnknownRegion) {
				t.Errorf("%d rules, %v, %v", len(rules), err, typoErr)
			}
		}()
	}
	group.Wait()
}

// TestZeroEditionIsNewest: Edition need not be given.
func TestZeroEditionIsNewest(t *testing.T) {
	zero, err := catalog.Cluster{Cloud: catalog.Public, Region: "eastus"}.Rules()
	if err != nil {
		t.Fatal(err)
	}
	newest, err := catalog.Cluster{Cloud: catalog.Public, Region: "eastus", Edition: catalog.Newest}.Rules()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(zero, newest, func(a, b egress.Rule) bool { return a.ID == b.ID }) || len(zero) != 10 {
		t.Errorf("%d rules for the zero Edition, %d for the newest, want 10", len(zero), len(newest))
	}
}

// TestFeatureOrder: the features are a set; base is always in it.
func TestFeatureOrder(t *testing.T) {
	ids := func(features ...catalog.Feature) []string {
		rules, err := catalog.Cluster{Cloud: catalog.Public, Region: "eastus", Features: features}.Rules()
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, r := range rules {
			ids = append(ids, r.ID)
		}
		return ids
	}
	gpu := ids(catalog.FeatureGPU, catalog.FeatureMonitor)
	for _, features := range [][]catalog.Feature{
		{catalog.FeatureMonitor, catalog.FeatureGPU},
		{catalog.FeatureBase, catalog.FeatureMonitor, catalog.FeatureGPU, catalog.FeatureGPU, catalog.FeatureBase},
	} {
		if diff := cmp.Diff(gpu, ids(features...)); diff != "" {
			t.Errorf("%v: %s", features, diff)
		}
	}
	if base := ids(); !slices.Equal(base, ids(catalog.FeatureBase)) || len(base) >= len(gpu) {
		t.Errorf("%d rules without features, %d with two", len(base), len(gpu))
	}
}

// TestHostVectors: hosts seen in the field meet the rule that their note names.
func TestHostVectors(t *testing.T) {
	policy := func(edition catalog.Edition, region string) *egress.Matcher {
		rules, err := catalog.Cluster{Cloud: catalog.Public, Region: region, Edition: edition, Optional: true, GUID: guid,
			APIServer: apiServer, AnyDestination: edition == catalog.Edition2019_05,
			Features: slices.Collect(catalog.Features(edition))}.Rules()
		if err != nil {
			t.Fatal(err)
		}
		m, err := egress.Compile(rules)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	decide := func(m *egress.Matcher, host string, port uint16) string {
		d := m.Decide(egress.Request{Host: host, Protocol: portspec.TCP, Port: port})
		if !d.Allowed() {
			return ""
		}
		return d.RuleID()
	}
	allowed := 0
	for _, v := range readFacts(t, "host_vectors.tsv") {
		host := v["host"]
		rule, _, _ := strings.Cut(v["expect_current_public_rule"], " ")
		for _, region := range []string{"eastus", "westeurope", "canadacentral"} {
			want := rule
			if strings.Contains(rule, "<location>") && !strings.Contains(host, region+".") {
				want = "" // a host of another region
			}
			port := uint16(443)
			if host == "azure.archive.ubuntu.com" {
				port = 80
			}
			got := decide(policy(catalog.Newest, region), host, port)
			e, _ := catalog.Lookup(catalog.Newest, got)
			if e.Destination.String() != want {
				t.Errorf("%s in %s: decided by %q, want destination %q (%s)", host, region, got, want, v["note"])
			}
			if want != "" {
				allowed++
			}
		}
	}
	if allowed != 1+1+3+3+1 {
		t.Errorf("%d vectors allowed, want 9", allowed)
	}
	// What the notes say about older editions.
	if got := decide(policy(catalog.Edition2019_05, "eastus"), "azure.archive.ubuntu.com", 80); got != "public/base/*.ubuntu.com/tcp/80" {
		t.Errorf("2019-05: azure.archive.ubuntu.com is decided by %q", got)
	}
	if got := decide(policy(catalog.Edition2020_03, "eastus"), "mcrweu0.cdn.mscr.io", 443); got != "public/base/*.cdn.mscr.io/tcp/443" {
		t.Errorf("2020-03: mcrweu0.cdn.mscr.io is decided by %q", got)
	}
}

// TestRulesAnyCluster: whatever the fields hold, Rules answers with rules that
// compile or with an error of the documented kinds.
func TestRulesAnyCluster(t *testing.T) {
	sentinels := []error{
		catalog.ErrMissing, catalog.ErrInvalid, catalog.ErrUnknownCloud, catalog.ErrUnknownEdition,
		catalog.ErrUnknownFeature, catalog.ErrUnknownRegion, catalog.ErrAnyDestination,
	}
	addrs := rapid.SampledFrom([]netip.Addr{{}, apiServer, netip.MustParseAddr("::1"), netip.MustParseAddr("::ffff:192.0.2.1")})
	prefixes := rapid.SampledFrom([]netip.Prefix{{}, regionPrefixes[0], netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("10.0.0.1/8")})
	rapid.Check(t, func(t *rapid.T) {
		c := catalog.Cluster{
			Cloud:          catalog.Cloud(rapid.IntRange(0, 5).Draw(t, "cloud")),
			Region:         rapid.SampledFrom([]string{"", "eastus", "chinaeast2", "usgoviowa", "East US", "*", "x\x00"}).Draw(t, "region"),
			Edition:        catalog.Edition(rapid.SampledFrom([]string{"", "2019-05", "2020-03", "2026-06-18", "2026"}).Draw(t, "edition")),
			Features:       rapid.SliceOfN(rapid.SampledFrom([]catalog.Feature{"", "gpu", "devspaces", "monitor", "gpi"}), 0, 2).Draw(t, "features"),
			GUID:           rapid.SampledFrom([]string{"", guid, "-", "a.b", "*"}).Draw(t, "guid"),
			APIServer:      addrs.Draw(t, "api"),
			CustomDNS:      rapid.SliceOfN(addrs, 0, 1).Draw(t, "dns"),
			RegionPrefixes: rapid.SliceOfN(prefixes, 0, 1).Draw(t, "prefixes"),
			ServiceTags:    map[string][]netip.Prefix{"AzureMonitor": rapid.SliceOfN(prefixes, 0, 1).Draw(t, "tag")},
			AnyDestination: rapid.Bool().Draw(t, "any"),
		}
		rules, err := c.Rules()
		if err != nil {
			if rules != nil || !slices.ContainsFunc(sentinels, func(s error) bool { return errors.Is(err, s) }) {
				t.Fatalf("%d rules next to the error %v", len(rules), err)
			}
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if !strings.HasPrefix(line, "catalog: ") {
					t.Fatalf("the error has the line %q", line)
				}
			}
			return
		}
		if _, err := egress.Compile(rules); err != nil {
			t.Fatal(err)
		}
	})
}
