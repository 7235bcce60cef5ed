package match_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/shared"
	"github.com/sallyport-go/sallyport/match"
)

// observers are the names of engines and notations in the measured verdicts, in
// vectors/observed.tsv and the other files there, and the dialects that they
// are.
var observers = map[string]match.Dialect{
	"antrea":                   match.Antrea,
	"antrea-fqdn":              match.Antrea,
	"aws-nfw":                  match.AWSNetworkFirewall,
	"azfw-fqdn":                match.AzureFirewall,
	"azfw-network-fqdn":        match.AzureFirewallNetwork,
	"calico-domains":           match.Calico,
	"cilium-matchpattern":      match.Cilium,
	"cilium-sni":               match.CiliumSNI,
	"cnp-domainname":           match.ClusterNetworkPolicy,
	"cnp-on-antrea":            match.ClusterNetworkPolicy,
	"coder-boundary":           match.CoderBoundary,
	"curl-noproxy":             match.CurlNoProxy,
	"dnsmasq-address":          match.Dnsmasq,
	"envoy-vhost":              match.Envoy,
	"gh-aw-firewall":           match.GHAW,
	"gke-fqdn":                 match.GKE,
	"go-noproxy":               match.GoNoProxy,
	"go-noproxy(list,port 80)": match.GoNoProxy,
	"go-x509":                  match.X509,
	"harden-runner":            match.HardenRunner,
	"istio-host":               match.Istio,
	"istio-host-subsetof":      match.Istio,
	"istio-serviceentry":       match.IstioServiceEntry,
	"istio-wildcard-domain":    match.IstioServiceEntry,
	"mihomo-trie":              match.Mihomo,
	"nginx-map-hostnames":      match.Nginx,
	"nginx-server_name":        match.Nginx,
	"openshell":                match.OpenShell,
	"openshell-policy":         match.OpenShell,
	"ovn-egressfirewall":       match.OVN,
	"sandbox-runtime":          match.SandboxRuntime,
	"singbox":                  match.SingBox,
	"smokescreen":              match.Smokescreen,
	"squid-dstdomain":          match.Squid,
	"squid-dstdomain-connect":  match.Squid,
	"squid-dstdomain-get":      match.Squid,
	"unbound-localzone":        match.Unbound,
	"v2ray":                    match.V2Ray,
	"x509":                     match.X509,
}

// strangers are the names in the measured verdicts that have no dialect, and
// why.
var strangers = map[string]string{
	"azfw-url":                      "addresses of pages, with a path",
	"bind-rfc4592":                  "a record of a zone, whose meaning depends on the other records",
	"bind-rpz":                      "a record of a zone, whose meaning depends on the other records",
	"calico-domains-inline":         "a mode in which a star in the middle never matches",
	"cilium-matchname":              "a field for literal names",
	"cilium-matchpattern-raw":       "the regular expression without what Cilium does to a name before",
	"curl-cidr":                     "prefixes of addresses",
	"envoy-sni":                     "another field of Envoy",
	"grpc-vhost":                    "Envoy's field as gRPC reads it, with an empty wildcard",
	"haproxy-dom-i":                 "a method of comparing, not a notation of names",
	"haproxy-end-i":                 "a method of comparing, not a notation of names",
	"haproxy-str-host":              "a method of comparing, not a notation of names",
	"haproxy-str-i":                 "a method of comparing, not a notation of names",
	"istio-host-overlap(symmetric)": "a relation of two patterns",
	"ovn-egressfirewall-noresolver": "another configuration, in which a wildcard is refused",
	"smokescreen-unvalidated":       "entries that the check of the file refuses",
	"squid-dstdom_regex-i":          "regular expressions",
	"v2ray-todomain":                "a conversion of names",
}

// A measurement is one row: what a system said of a pattern and a host.
type measurement struct {
	observer, pattern, host, verdict string
}

// valid reports whether the host is one.
func (m measurement) valid() bool {
	var h fqdn.Host
	return h.Set(m.host)
}

// plain reports whether the host is written in lower case without a final dot.
func (m measurement) plain() bool {
	return m.host == strings.ToLower(m.host) && !strings.HasSuffix(m.host, ".")
}

// patterns returns the patterns that the row is about. NO_PROXY is a list of
// them, divided by commas. In Go's NO_PROXY and in sandbox-runtime a port may
// stand behind a name, which is for the ports of a rule here; the engines were
// asked for port 443.
func (m measurement) patterns() []string {
	switch observers[m.observer] {
	case match.CurlNoProxy:
		if strings.Contains(m.pattern, ",") {
			return strings.Split(strings.ReplaceAll(m.pattern, " ", ""), ",")
		}
	case match.GoNoProxy:
		if strings.Contains(m.pattern, ",") {
			return strings.Split(strings.ReplaceAll(m.pattern, " ", ""), ",")
		}
		return []string{strings.TrimSuffix(m.pattern, ":443")}
	case match.SandboxRuntime:
		return []string{strings.TrimSuffix(m.pattern, ":443")}
	}
	return []string{m.pattern}
}

// matched asks the library; a pattern that it refuses matches nothing.
func (m measurement) matched() bool {
	return slices.ContainsFunc(m.patterns(), func(pattern string) bool {
		p, err := match.Parse(observers[m.observer], pattern)
		return err == nil && p.Match(m.host)
	})
}

// leftOut says why the row is no verdict on a pattern of a dialect; "" if it is.
func (m measurement) leftOut(source string) string {
	switch {
	case strangers[m.observer] != "":
		return strangers[m.observer]
	case m.verdict == "skipped":
		return "the pair could not be asked"
	case strings.Contains(source, "CONTRADICTORY"):
		return "the source contradicts its own rule"
	case m.observer == "v2ray" && strings.HasPrefix(m.pattern, "regexp:"):
		return "a regular expression"
	case observers[m.observer] == match.GoNoProxy && m.host == "localhost":
		return "Go asks no proxy for localhost, before it reads the list"
	}
	return ""
}

// An exemption is a class of rows in which the library is meant to differ.
type exemption struct {
	why    string
	covers func(measurement) bool
}

// of returns whether the row is one of the observers'.
func (m measurement) of(observers ...string) bool { return slices.Contains(observers, m.observer) }

var exemptions = []exemption{
	{"an address matches no name pattern here", func(m measurement) bool {
		_, isAddr := fqdn.ParseAddr(m.host)
		return isAddr && m.verdict == "match"
	}},
	{"the host is none under our rules", func(m measurement) bool {
		_, isAddr := fqdn.ParseAddr(m.host)
		return !isAddr && !m.valid() && m.verdict == "match"
	}},
	{"the system compares the capitals or the final dot of a host, which mean nothing here", func(m measurement) bool {
		return m.valid() && !m.plain() && m.of("coder-boundary", "go-noproxy", "istio-host", "istio-serviceentry", "mihomo-trie", "singbox")
	}},
	{"Antrea compares the pattern's trailing dot and drops the host's; the API does not say so", func(m measurement) bool {
		return m.of("cnp-on-antrea") && m.verdict == "nomatch" && strings.HasSuffix(m.pattern, ".")
	}},
	{"an international name is written in A-labels here", func(m measurement) bool {
		return m.verdict == "match" && strings.ContainsFunc(m.pattern, func(r rune) bool { return r >= 0x80 })
	}},
	{"whether the agent folds capitals is not known, so that such a pattern is refused", func(m measurement) bool {
		return m.of("harden-runner") && m.pattern != strings.ToLower(m.pattern)
	}},
	{"an expression is no pattern here", func(m measurement) bool {
		return m.of("nginx-map-hostnames", "nginx-server_name") && strings.HasPrefix(m.pattern, "~")
	}},
}

// measurements returns all rows of vectors whose dialect exists, and how many
// were left out for each reason.
func measurements(t *testing.T) (all []measurement, leftOut map[string]int) {
	files, err := filepath.Glob(filepath.Join(filepath.Dir(shared.Path(t, "vectors/observed.tsv")), "*.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	leftOut = map[string]int{}
	unused := map[string]bool{}
	for name := range observers {
		unused[name] = true
	}
	for _, file := range files {
		for _, row := range shared.Rows(t, "vectors/"+filepath.Base(file)) {
			m := measurement{row[0], row[1], row[2], row[3]}
			source := ""
			if len(row) > 4 {
				source = row[4]
			}
			if why := m.leftOut(source); why != "" {
				leftOut[why]++
				continue
			}
			if _, ok := observers[m.observer]; !ok {
				t.Errorf("%s has verdicts of %q, of which nothing is known here", filepath.Base(file), m.observer)
				continue
			}
			delete(unused, m.observer)
			all = append(all, m)
		}
	}
	for name := range unused {
		t.Errorf("there is no verdict of %q", name)
	}
	return all, leftOut
}

// TestObserved compares with the verdicts of real engines, and of systems' own
// documents and tests: every row agrees, or is in a reviewed class.
func TestObserved(t *testing.T) {
	type count struct{ agreed, excepted, valid, exceptedValid int }
	counts := map[match.Dialect]*count{}
	classes := make([]int, len(exemptions))
	rows, leftOut := measurements(t)
	for _, m := range rows {
		d := observers[m.observer]
		c := counts[d]
		if c == nil {
			c = new(count)
			counts[d] = c
		}
		if m.valid() {
			c.valid++
		}
		// A refused host or pattern is one that nothing matches.
		if m.matched() == (m.verdict == "match") {
			c.agreed++
			continue
		}
		class := slices.IndexFunc(exemptions, func(e exemption) bool { return e.covers(m) })
		if class < 0 {
			p, err := match.Parse(d, m.pattern)
			t.Errorf("%s %q (%v, %v) and %q: %v, the system says %s", m.observer, m.pattern, p, err, m.host, m.matched(), m.verdict)
			continue
		}
		classes[class]++
		c.excepted++
		if m.valid() {
			c.exceptedValid++
		}
	}
	for d := range match.Dialects() {
		c := counts[d]
		if c == nil {
			t.Logf("%-24v no verdict", d)
			continue
		}
		t.Logf("%-24v %4d agree, %3d excepted; of %4d valid hosts %d excepted", d, c.agreed, c.excepted, c.valid, c.exceptedValid)
		if c.exceptedValid > 0 && c.exceptedValid*50 >= c.valid {
			t.Errorf("%v: 2%% and more of the valid hosts are excepted", d)
		}
	}
	for _, why := range slices.Sorted(maps.Keys(leftOut)) {
		t.Logf("%4d  left out: %s", leftOut[why], why)
	}
	for i, e := range exemptions {
		t.Logf("%4d  %s", classes[i], e.why)
		if classes[i] == 0 {
			t.Errorf("no row needs the exemption: %s", e.why)
		}
	}
}

// notations are the bytes that a dialect gives a meaning and no other does.
var notations = map[match.Dialect]string{
	match.Dnsmasq:   "#",
	match.Mihomo:    "+",
	match.OpenShell: "?[]",
	match.V2Ray:     ":",
}

// hasForeignForm reports whether the pattern has a fault of form: a byte that d
// has no notation for, an empty label, or no text at all.
func hasForeignForm(d match.Dialect, pattern string) bool {
	return pattern == "" || len(pattern) > match.MaxText || strings.Contains(pattern, "..") ||
		strings.ContainsFunc(pattern, func(r rune) bool {
			return !('a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9' || strings.ContainsRune("-_.*"+notations[d], r))
		})
}

// lacks says why d takes no such pattern, although it is a good one elsewhere;
// "" if it has to.
func lacks(d match.Dialect, pattern string) string {
	switch d {
	case match.AzureFirewallNetwork, match.AWSNetworkFirewall:
		if strings.HasPrefix(pattern, "*.") {
			return "it has no such wildcard"
		}
	}
	switch d {
	case match.AWSNetworkFirewall, match.Calico, match.Antrea, match.OVN, match.Istio, match.IstioServiceEntry, match.DockerSandbox, match.CoderBoundary:
		if strings.Contains(pattern, "_") {
			return "a name has no underscore there, or it is not known"
		}
	}
	return ""
}

// TestHostilePatterns: what is no pattern by its form is refused by every
// dialect that has no such notation; what is too broad follows the dialect's own
// rule, that is for a linter to say.
func TestHostilePatterns(t *testing.T) {
	refused := 0
	for _, row := range shared.Rows(t, "corpora/hostile_patterns.tsv") {
		if strings.HasPrefix(row[0], "PAIR ") {
			continue
		}
		pattern, expected := shared.Unquote(t, row[0]), row[2]
		for d := range match.Dialects() {
			if d == match.Canonical {
				continue // it has most of these bytes as notation
			}
			p, err := match.Parse(d, pattern)
			switch {
			case hasForeignForm(d, pattern) && err == nil:
				t.Errorf("%v takes %q (%s) as %v", d, pattern, row[1], p)
			case err != nil:
				refused++
			}
			if expected == "accept" && (err != nil) != (lacks(d, pattern) != "") {
				t.Errorf("%v and %q (%s): %v; %s", d, pattern, row[1], err, lacks(d, pattern))
			}
		}
	}
	t.Logf("%d refusals", refused)
}
