package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/catalog"
	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// clusters yields a cluster for each edition and cloud, with all that can be
// switched on.
func clusters(t *testing.T) []catalog.Cluster {
	t.Helper()
	var all []catalog.Cluster
	for edition := range catalog.Editions() {
		for _, cloud := range clouds() {
			c := catalog.Cluster{
				Cloud: cloud, Region: example(cloud), Edition: edition, GUID: "7f", Optional: true,
				Features: slices.Collect(catalog.Features(edition)), AnyDestination: true,
				APIServer: netip.MustParseAddr("203.0.113.7"),
			}
			if _, err := c.Resolve(); err == nil {
				all = append(all, c)
			}
		}
	}
	if len(all) != 7 { // 2019-05 has the public cloud alone
		t.Fatalf("%d clusters", len(all))
	}
	return all
}

// sample returns a host that a rule names.
func sample(t *testing.T, r *rule) string {
	t.Helper()
	n := r.notation
	for _, host := range []string{n.apex, "s." + n.apex} {
		if n.pattern.Match(host) {
			return host
		}
	}
	t.Fatalf("no host for %s", r.ID)
	return ""
}

func mustJudge(t *testing.T, c catalog.Cluster) *judge {
	t.Helper()
	j, err := newJudge(c, true)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// The text that is shown for a destination means what the rule does, and every
// other name that is shown is what it is said to be.
func TestNotations(t *testing.T) {
	for _, c := range clusters(t) {
		for _, r := range mustJudge(t, c).rules {
			n := r.notation
			if n.text == "" {
				if d, ok := catalog.Lookup(c.Edition, r.ID); !ok || d.Destination.IsFQDN() {
					t.Errorf("%s: no notation for %s", r.ID, r.Destination)
				}
				continue
			}
			if p, err := match.Parse(documentDialect, n.text); err != nil || p != n.pattern {
				t.Errorf("%s: %q is %v, %v; the rule has %v", r.ID, n.text, p, err, n.pattern)
			}
			if n.text != n.wildcard+n.apex || r.Wildcard != n.wildcard {
				t.Errorf("%s: %q is not %q and %q", r.ID, n.text, n.wildcard, n.apex)
			}
			for _, host := range []string{"a.b." + n.apex, "a." + n.apex, "x.y.z." + n.apex, n.apex} {
				m := n.means(host)
				if m.Also != "" && (!n.pattern.Match(m.Also) || m.Also == host) {
					t.Errorf("%s: says of %s also %s", r.ID, host, m.Also)
				}
				if m.Not != "" && n.pattern.Match(m.Not) {
					t.Errorf("%s: says not %s", r.ID, m.Not)
				}
				if wild := n.wildcard != "" && n.apex != ""; wild != (m.Also != "") || wild != (m.Not != "") {
					t.Errorf("%s: means %+v", r.ID, m)
				}
			}
			for _, e := range r.Elsewhere {
				for _, d := range e.Dialects {
					p, err := match.Parse(d, e.Text)
					_, dead := p.Never()
					switch {
					case e.Reach == refused:
						if err == nil {
							t.Errorf("%v does not refuse %q", d, e.Text)
						}
					case e.Reach == never:
						if !dead {
							t.Errorf("%q matches something in %v", e.Text, d)
						}
					case p == n.pattern || reachOf(p, n.apex).String() != e.Reach:
						t.Errorf("%q in %v: %s", e.Text, d, e.Reach)
					}
				}
			}
		}
	}
}

// The dialects are grouped by what the text means in them; those in which it
// means the same are left out.
func TestElsewhere(t *testing.T) {
	j := mustJudge(t, catalog.Cluster{Cloud: catalog.Public, Region: "eastus"})
	for id, want := range map[string]map[string][]match.Dialect{
		"public/base/*.data.mcr.microsoft.com/tcp/443": {
			"one label only": {match.Cilium, match.X509},
			never:            {match.Squid},
			"any depth":      {},
		},
		"public/base/mcr.microsoft.com/tcp/443": {},
	} {
		i := slices.IndexFunc(j.rules, func(r rule) bool { return r.ID == id })
		if i < 0 {
			t.Fatalf("there is no %s", id)
		}
		got := map[string][]match.Dialect{}
		for _, e := range j.rules[i].Elsewhere {
			got[e.Reach] = e.Dialects
		}
		for reach, dialects := range want {
			for _, d := range dialects {
				if !slices.Contains(got[reach], d) {
					t.Errorf("%s: %v is not among %q: %v", id, d, reach, got)
				}
			}
		}
		for reach, dialects := range got {
			for _, d := range dialects {
				if d == documentDialect || d == match.Canonical || reach == j.rules[i].notation.reach.String() {
					t.Errorf("%s: %q has %v", id, reach, d)
				}
			}
		}
	}
}

// The names that are shown for a wildcard follow from matching, also where a
// wildcard is not what it is in the document.
func TestMeans(t *testing.T) {
	const apex, text = "x.example", "*.x.example"
	for _, test := range []struct {
		pattern match.Pattern
		host    string
		want    means
	}{
		{match.MustParse(match.AzureFirewall, text), "s.x.example", means{Reach: "any depth", Also: "a.b.x.example", Not: apex}},
		{match.MustParse(match.AzureFirewall, text), "a.b.x.example", means{Reach: "any depth", Also: "c.d.x.example", Not: apex}},
		{match.MustParse(match.Cilium, text), "s.x.example", means{Reach: "one label only", Also: "a.x.example", Not: apex}},
		{match.MustParse(match.Cilium, text), "a.x.example", means{Reach: "one label only", Also: "c.x.example", Not: apex}},
		{match.MustParse(match.Squid, "."+apex), "s.x.example", means{Reach: "the name and any depth below", Also: "a.b.x.example"}},
	} {
		n := notation{text: text, wildcard: "*.", apex: apex, pattern: test.pattern, reach: reachOf(test.pattern, apex)}
		if got := *n.means(test.host); got != test.want {
			t.Errorf("%v for %s: %+v, want %+v", test.pattern, test.host, got, test.want)
		}
	}
}

// Dialects share a reading only if both text and reach are the same.
func TestReadings(t *testing.T) {
	var all []reading
	all = add(all, reading{"a", "far", nil}, match.Cilium)
	all = add(all, reading{"b", "far", nil}, match.Squid)
	all = add(all, reading{"a", "near", nil}, match.X509)
	all = add(all, reading{"a", "far", nil}, match.ClusterNetworkPolicy)
	if len(all) != 3 || !slices.Equal(all[0].Dialects, []match.Dialect{match.Cilium, match.ClusterNetworkPolicy}) {
		t.Errorf("%+v", all)
	}
}

// Of several prefixes that hold an address, the one that decided is shown.
func TestPrefixThatDecided(t *testing.T) {
	address := func(prefix, ports string) egress.Rule {
		return egress.Rule{Action: egress.Allow, Prefixes: []netip.Prefix{netip.MustParsePrefix(prefix)}, Ports: portspec.MustParse(ports)}
	}
	j := &judge{
		matcher: egress.MustCompile([]egress.Rule{address("203.0.113.0/24", "80/tcp"), address("203.0.113.7/32", "443/tcp")}),
		rules:   make([]rule, 2),
	}
	for port, want := range map[uint16]string{80: "any address of the prefix 203.0.113.0/24", 443: "exactly this address 203.0.113.7/32"} {
		v := j.verdict(egress.Request{Host: "203.0.113.7", Protocol: portspec.TCP, Port: port})
		if got := meaning(&v); got != want+", and no name" {
			t.Errorf("port %d: %s, want %s", port, got, want)
		}
	}
}

func TestReach(t *testing.T) {
	for _, test := range []struct {
		dialect match.Dialect
		text    string
		apex    string
		want    string
	}{
		{match.AzureFirewall, "*.x.example", "x.example", "any depth"},
		{match.AzureFirewall, "x.example", "x.example", "exactly this name"},
		{match.AzureFirewall, "*", "", "any name"},
		{match.Cilium, "*.x.example", "x.example", "one label only"},
		{match.Squid, ".x.example", "x.example", "the name and any depth below"},
		{match.Canonical, "x.example|*.x.example", "x.example", "the name and one label below"},
		{match.Canonical, "**.y.example", "x.example", "other names"},
		{match.Canonical, "**.b.x.example", "x.example", "other names"},
	} {
		if got := reachOf(match.MustParse(test.dialect, test.text), test.apex).String(); got != test.want {
			t.Errorf("%v %q: %s, want %s", test.dialect, test.text, got, test.want)
		}
	}
}

// What is said to allow a denied request does allow it: for every rule of every
// cluster, the bare cluster with the flags of the advice.
func TestOptionsAllow(t *testing.T) {
	followed := 0
	for _, c := range clusters(t) {
		if c.Edition == catalog.Edition2019_05 {
			// Its optional rows are open towards any destination, so that the bare
			// cluster cannot have them.
			continue
		}
		flags := []string{"-cloud", c.Cloud.String(), "-region", c.Region, "-edition", string(c.Edition), "-konnectivity", "-guid", c.GUID}
		bare := catalog.Cluster{Cloud: c.Cloud, Region: c.Region, Edition: c.Edition, Konnectivity: true, GUID: c.GUID}
		j := mustJudge(t, bare)
		for _, r := range mustJudge(t, c).rules {
			if r.notation.apex == "" {
				continue
			}
			for ports := range r.Ports.All() {
				request := egress.Request{Host: sample(t, &r), Protocol: ports.Protocol(), Port: ports.First()}
				v := j.verdict(request)
				if v.Verdict == egress.Allow {
					continue
				}
				if len(v.Alternatives) == 0 || v.Alternatives[0].Kind != byOption {
					t.Errorf("%v: nothing says how %v is allowed: %+v", c.Edition, request, v.Alternatives)
				}
				for _, a := range v.Alternatives {
					followed++
					args := slices.Concat(flags, strings.Fields(a.Value), []string{asked(request, request.Host)})
					if res := allow("", args...); res.status != statusAllowed || !strings.Contains(res.out, a.Source) && len(v.Alternatives) == 1 {
						t.Errorf("%q: status %d\n%s%s", args, res.status, res.out, res.errors)
					}
				}
			}
		}
	}
	if followed < 100 {
		t.Errorf("only %d alternatives", followed)
	}
}

// The flags of the advice keep those that are given and repeat none.
func TestOptionsAdd(t *testing.T) {
	const host = "dc.services.visualstudio.com:443" // optional in a feature, in that edition
	old := []string{"-cloud", "public", "-edition", "2019-05", "-any-destination"}
	allow("", append(old, host)...).check(t, 1, "next    -features monitor -optional allows it: public/monitor/")
	allow("", append(old, "-features", "monitor", host)...).check(t, 1, "next    -optional allows it: public/monitor/")
	allow("", append(old, "-features", "monitor", "-optional", host)...).check(t, 0)
	allow("", append(old, "-optional", host)...).check(t, 1, "next    -features monitor allows it: public/monitor/")
	eastus("", "-features", "monitor", "nvidia.github.io:443").check(t, 1, "next    -features monitor,gpu allows it: all/gpu/nvidia.github.io/tcp/443")
	eastus("", "-edition", "2019-05", "-konnectivity", "nvidia.github.io:443").check(t, 1, "only in edition 2026-06-18")
}

// What another region, edition or cloud has, a cluster there may do.
func TestOtherPlaces(t *testing.T) {
	for _, test := range []struct {
		c    catalog.Cluster // the cluster that is asked about
		host string
		kind kind
		want string
		flag string // what is changed
	}{
		{catalog.Cluster{Cloud: catalog.Public, Region: "eastus"}, "x.hcp.westeurope.azmk8s.io:443", byRegion, "westeurope", "-region"},
		{catalog.Cluster{Cloud: catalog.Government, Region: "usgovvirginia"}, "x.hcp.usgovtexas.cx.aks.containerservice.azure.us:443", byRegion, "usgovtexas", "-region"},
		{catalog.Cluster{Cloud: catalog.Public, Region: "eastus", Edition: catalog.Edition2020_03}, "x.hcp.westeurope.azmk8s.io:22", byRegion, "westeurope", "-region"},
		{catalog.Cluster{Cloud: catalog.Public, Region: "eastus"}, "mcrweu0.cdn.mscr.io:443", byEdition, "2020-03", "-edition"},
		{catalog.Cluster{Cloud: catalog.Public, Region: "eastus", Edition: catalog.Edition2020_03}, "packages.aks.azure.com:443", byEdition, "2026-06-18", "-edition"},
		{catalog.Cluster{Cloud: catalog.Public, Region: "eastus"}, "mcr.azure.cn:443", byCloud, "china", ""},
		{catalog.Cluster{Cloud: catalog.Public, Region: "eastus"}, "x.hcp.usgovtexas.cx.aks.containerservice.azure.us:443", byCloud, "government", ""},
		{catalog.Cluster{Cloud: catalog.China, Region: "chinaeast2"}, "x.hcp.westeurope.azmk8s.io:443", byCloud, "public", ""},
	} {
		test.c.Konnectivity = true
		if test.c.Edition == "" {
			test.c.Edition = catalog.Newest
		}
		r, err := egress.ParseRequest(test.host)
		if err != nil {
			t.Fatal(err)
		}
		v := mustJudge(t, test.c).verdict(r)
		if v.Verdict != egress.Deny || len(v.Alternatives) != 1 || v.Alternatives[0].Kind != test.kind || v.Alternatives[0].Value != test.want {
			t.Errorf("%s: %v, alternatives %+v", test.host, v.Verdict, v.Alternatives)
			continue
		}
		if last := v.Next[len(v.Next)-1]; last != "if you need it, allow this exact name, not a wider one" {
			t.Errorf("%s: the advice ends with %q", test.host, last)
		}
		if test.flag == "" {
			continue
		}
		args := map[string]string{"-cloud": test.c.Cloud.String(), "-region": test.c.Region, "-edition": string(test.c.Edition)}
		args[test.flag] = test.want
		got := allow("", "-konnectivity", "-cloud", args["-cloud"], "-region", args["-region"], "-edition", args["-edition"], test.host)
		if got.status != statusAllowed || !strings.Contains(got.out, v.Alternatives[0].Source) {
			t.Errorf("%s is not allowed there: %s%s", test.host, got.out, got.errors)
		}
	}
}

// A rule for any destination is no alternative, though the tunnel's rows in
// other clouds and editions are such rules.
func TestAnyDestinationIsNoAlternative(t *testing.T) {
	for _, host := range []string{"nobody.example:9000", "nobody.example:22", "nobody.example:1194/udp", "nobody.example:53/udp"} {
		r := eastus("", host)
		r.check(t, 1, "if you need it")
		if strings.Contains(r.out, "only in") || strings.Contains(r.out, "allows it") {
			t.Errorf("%s", r.out)
		}
	}
}

// An address may be the API server's. What cannot be one is not said to be.
func TestAPIServerAdvice(t *testing.T) {
	eastus("", "198.51.100.7:443").check(t, 1, "-api-server 198.51.100.7 allows it, if that is the API server", "a rule for a name allows no address")
	eastus("", "-api-server", "198.51.100.7", "198.51.100.7:443").check(t, 0)
	for _, args := range [][]string{{"198.51.100.7:80"}, {"127.0.0.1:443"}, {"[ff02::1]:443"}, {"0.0.0.0:443"}, {"-api-server", "203.0.113.7", "198.51.100.7:443"}} {
		r := eastus("", args...)
		r.check(t, 1, "a rule for a name allows no address")
		if strings.Contains(r.out, "-api-server") {
			t.Errorf("%q: %s", args, r.out)
		}
	}
}

// The alternatives are compiled for the first denied request and no earlier,
// and then once.
func TestAlternativesAreLazy(t *testing.T) {
	j := mustJudge(t, catalog.Cluster{Cloud: catalog.Public, Region: "eastus", Edition: catalog.Newest})
	if first := j.alternatives(); first != j.alternatives() {
		t.Error("the alternatives are compiled twice")
	}
	asked := 0
	real := j.alternatives
	j.alternatives = func() *alternatives { asked++; return real() }
	for i, test := range []struct {
		host  string
		asked int
	}{{"mcr.microsoft.com", 0}, {"x.data.mcr.microsoft.com", 0}, {"nobody.example", 1}} {
		j.verdict(egress.Request{Host: test.host, Protocol: portspec.TCP, Port: 443})
		if asked != test.asked {
			t.Errorf("after request %d: asked for %d times", i+1, asked)
		}
	}
}

// The catalog has no rule that denies; the judge would tell one all the same.
func TestDenyRule(t *testing.T) {
	c := catalog.Cluster{Cloud: catalog.Public, Region: "eastus", Edition: catalog.Newest}
	j := mustJudge(t, c)
	rules := slices.Collect(j.matcher.Rules())
	for i := range rules {
		rules[i].Action = egress.Deny
	}
	j.matcher = egress.MustCompile(rules)
	var b bytes.Buffer
	p := &textPrinter{out: bufio.NewWriter(&b)}
	v := j.verdict(egress.Request{Host: "mcr.microsoft.com", Protocol: portspec.TCP, Port: 443})
	if err := p.verdict(v); err != nil {
		t.Fatal(err)
	}
	p.out.Flush()
	for _, text := range []string{"DENY   mcr.microsoft.com:443/tcp   (denied-by-rule: this rule denies it)", "rule    public/base/mcr.microsoft.com/tcp/443"} {
		if !strings.Contains(b.String(), text) {
			t.Errorf("no %q in\n%s", text, b.String())
		}
	}
	if v.Nearest != nil || v.Next != nil {
		t.Errorf("advice against a rule that denies: %+v", v)
	}
}

// Real hosts from the field, with the rule that names them.
func TestHostVectors(t *testing.T) {
	text, err := os.ReadFile("../../catalog/testdata/host_vectors.tsv")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if cells[0] == "host" || strings.HasPrefix(line, "#") {
			continue
		}
		rows++
		host := cells[0]
		// Some cells add a condition to the rule: "only if * spans labels".
		destination, _, _ := strings.Cut(cells[1], " ")
		region := "eastus"
		for _, name := range regions(catalog.Public) {
			if strings.Contains(host, "."+name+".") || strings.HasPrefix(host, name+".") {
				region = name
			}
		}
		port := "443"
		for e := range catalog.Entries() {
			if e.Edition == catalog.Newest && e.Destination.String() == destination {
				port = strings.TrimSuffix(e.Ports().String(), "/tcp")
			}
		}
		r := allow("", "-json", "-cloud", "public", "-region", region, "-features", "all", "-optional", host+":"+port)
		var v struct {
			Rule struct{ ID string }
		}
		if err := json.Unmarshal([]byte(r.out), &v); err != nil {
			t.Fatal(err)
		}
		switch {
		case destination == "" && r.status != statusDenied:
			t.Errorf("%s: status %d, want a denial: %s", host, r.status, r.out)
		case destination != "" && (r.status != statusAllowed || !strings.Contains(v.Rule.ID, "/"+destination+"/")):
			t.Errorf("%s: status %d, want rule %s: %s", host, r.status, destination, r.out)
		}
	}
	if rows < 7 {
		t.Errorf("only %d rows", rows)
	}
}

// Every verdict is the matcher's, and -explain changes none.
func TestVerdictIsTheMatchers(t *testing.T) {
	for _, c := range clusters(t) {
		j := mustJudge(t, c)
		for _, r := range j.rules {
			for _, host := range []string{r.notation.apex, "s." + r.notation.apex, "203.0.113.7", "198.51.100.7"} {
				for ports := range r.Ports.All() {
					request := egress.Request{Host: host, Protocol: ports.Protocol(), Port: ports.First()}
					if want := j.matcher.Decide(request); host != "" && !strings.HasSuffix(host, ".") && j.verdict(request).Verdict != want.Action() {
						t.Errorf("%v: not %v", request, want)
					}
				}
			}
		}
	}
	plain, explained := eastus("", "mcr.microsoft.com:80"), eastus("", "-explain", "mcr.microsoft.com:80")
	if !strings.HasPrefix(explained.out, plain.out) || explained.out == plain.out || explained.status != plain.status {
		t.Errorf("-explain does not add to\n%s\nbut writes\n%s", plain.out, explained.out)
	}
}
