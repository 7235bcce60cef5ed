package oracle

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// A patternTest says what a pattern does with hosts. No hosts at all and
// refused unset is a pattern that is accepted and matches none of misfits.
type patternTest struct {
	text    string
	refused bool
	match   string // hosts, separated by blanks
	miss    string
	why     string
}

var patternTests = map[string][]patternTest{
	AzureFirewall: {
		{text: "x.com", match: "x.com X.com x.com.", miss: "a.x.com ax.com com", why: "an exact name"},
		{text: "X.Com", match: "x.com", why: "case is folded"},
		{text: "com", match: "com", miss: "x.com", why: "one label is a name"},
		{text: "_a.x.com", match: "_a.x.com", why: "the underscore is a host byte"},
		{text: "*", match: "com x.com a.b.x.com", miss: "192.0.2.1 ::1 a..b", why: "every name"},
		{text: "*.x.com", match: "a.x.com b.a.x.com A.X.COM", miss: "x.com ax.com a.x.com.evil", why: "any depth, not the apex"},
		{text: "*contoso.com", match: "contoso.com th3re4lcontoso.com a.contoso.com a.bcontoso.com", miss: "contoso.org", why: "a raw suffix"},
		{text: "*-x.com", match: "a-x.com b.a-x.com", miss: "x.com -x.com", why: "a suffix may start with a hyphen"},
		{text: "*com", match: "com telecom x.com", miss: "net", why: "a suffix of one label"},
		{text: "*1", match: "a1 x.a1", miss: "1 11 x.1", why: "a letter may come before the digits"},
		{text: "*0x1", match: "a0x1", miss: "0x1 x.0x1", why: "a letter may come before 0x"},
		{text: "*_", match: "_ a_ a._", why: "the underscore is a host byte"},
		{text: "*.1", refused: true, why: "the last label is numeric"},
		{text: "*.0x1", refused: true, why: "the last label is numeric"},
		{text: "**", refused: true, why: "two stars"},
		{text: "**.x.com", refused: true, why: "two stars"},
		{text: "*.*.x.com", refused: true, why: "two stars"},
		{text: "a*.x.com", refused: true, why: "the star is not at the left"},
		{text: "a.*.com", refused: true, why: "the star is in the middle"},
		{text: "x.*", refused: true, why: "the star is at the right"},
		{text: ".x.com", refused: true, why: "a leading dot is unknown"},
		{text: "x.com.", refused: true, why: "a trailing dot is unknown"},
		{text: "*.x.com.", refused: true, why: "a trailing dot is unknown"},
		{text: "*.", refused: true, why: "no host ends so"},
		{text: ".", refused: true, why: "no host"},
		{text: "*..x.com", refused: true, why: "an empty label"},
		{text: "*x..com", refused: true, why: "an empty label"},
		{text: "x..com", refused: true, why: "an empty label"},
		{text: "*x-.com", refused: true, why: "a label ends with a hyphen"},
		{text: "*-", refused: true, why: "a label ends with a hyphen"},
		{text: "*-.com", refused: true, why: "a label ends with a hyphen"},
		{text: "*.-x.com", refused: true, why: "a label starts with a hyphen"},
		{text: "-x.com", refused: true, why: "a label starts with a hyphen"},
		{text: "192.0.2.1", refused: true, why: "an address"},
		{text: "x.1", refused: true, why: "the last label is numeric"},
		{text: "x.0x1", refused: true, why: "the last label is numeric"},
		{text: "[::1]", refused: true, why: "brackets"},
		{text: "b\u00fccher.com", refused: true, why: "not ASCII"},
		{text: "x.com:443", refused: true, why: "a colon"},
		{text: "", refused: true, why: "empty"},
		{text: "*" + strings.Repeat("a", 63), match: strings.Repeat("a", 63) + " b." + strings.Repeat("a", 63), why: "the whole label"},
		{text: "*-" + strings.Repeat("a", 62), refused: true, why: "63 bytes that another must precede"},
		{text: "*" + strings.Repeat("a", 64), refused: true, why: "a label over 63 bytes"},
		{text: "*" + strings.Repeat(".a", 126), match: "b" + strings.Repeat(".a", 126), why: "253 bytes"},
		{text: "*.a" + strings.Repeat(".a", 126), refused: true, why: "255 bytes"},
	},
	Cilium: {
		{text: "x.com", match: "x.com X.com x.com.", miss: "a.x.com xXcom", why: "an exact name"},
		{text: "X.Com.", match: "x.com x.com.", why: "case folds and the dot is equal"},
		{text: "*.x.com", match: "a.x.com a_b.x.com azds-1.x.com A.X.com", miss: "x.com b.a.x.com", why: "a star is one label"},
		{text: "*x.com", match: "x.com ax.com a-x.com", miss: "a.x.com", why: "a star may be empty and stays in its label"},
		{text: "azds-*.x.com", match: "azds-1.x.com azds-a.x.com", miss: "azds-.x.com azds-1.b.x.com azds.x.com", why: "a star after text; azds-.x.com is no host"},
		{text: "a*b.com", match: "ab.com axb.com a-b.com", miss: "a.b.com a.com", why: "a star between text"},
		{text: "a.*.com", match: "a.b.com", miss: "a.com a.b.c.com", why: "a star in the middle is one label"},
		{text: "a.**.com", match: "a.b.com", miss: "a.b.c.com", why: "** elsewhere is *"},
		{text: "**.x.com", match: "a.x.com b.a.x.com c.b.a.x.com", miss: "x.com ax.com", why: "** in front is one label or more"},
		{text: "***.x.com", match: "a.x.com b.a.x.com", miss: "x.com", why: "and so are more stars"},
		{text: "**.*.x.com", match: "b.a.x.com c.b.a.x.com", miss: "a.x.com x.com", why: "two labels or more"},
		{text: "**.**.x.com", match: "b.a.x.com c.b.a.x.com", miss: "a.x.com x.com", why: "the second ** is one label"},
		{text: "**x.com", match: "x.com ax.com", miss: "a.x.com", why: "** without a dot is *"},
		{text: "**.ci*.io", match: "a.ci.io b.a.cilium.io", miss: "cilium.io", why: "both wildcards"},
		{text: "*", match: "com x.com a.b.c.com", miss: "192.0.2.1 a..b", why: "any name"},
		{text: "**", match: "com x.com a.b.c.com", miss: "192.0.2.1", why: "any name"},
		{text: "*.", match: "com x.com", why: "any name"},
		{text: "***.", match: "com x.com", why: "any name"},
		{text: "*.*", match: "x.com", miss: "com a.x.com", why: "two labels"},
		{text: "*.com", match: "x.com", miss: "com a.x.com", why: "a top level domain is a label"},
		{text: "a.*", match: "a.com", miss: "a a.1 a.b.com", why: "a star at the right"},
		{text: ".x.com", why: "an empty first label"},
		{text: "x..com", why: "an empty label"},
		{text: "x-.com", why: "a label ends with a hyphen"},
		{text: "-x.com", why: "a label starts with a hyphen"},
		{text: "192.0.2.1", why: "an address is no name"},
		{text: "*.2.1", why: "no name ends so"},
		{text: ".", why: "the root is no host"},
		{text: "..", why: "empty labels"},
		{text: "x.com..", why: "only one dot is dropped"},
		{text: "*..", why: "an empty label, not any name"},
		{text: "**..", why: "an empty label, not any name"},
		{text: "**..com", why: "an empty label"},
		{text: "", refused: true, why: "empty"},
		{text: "[a-z]*.x.com", refused: true, why: "not of the bytes"},
		{text: "x.com:443", refused: true, why: "a colon"},
		{text: "x.com\n", refused: true, why: "a line feed"},
		{text: "b\u00fccher.com", refused: true, why: "not ASCII"},
		{text: "+.x.com", refused: true, why: "a plus sign"},
		{text: strings.Repeat("*", 250) + ".com", match: "x.com b.a.com", why: "254 bytes, 255 with the dot"},
		{text: strings.Repeat("*", 250) + ".com.", match: "x.com b.a.com", why: "255 bytes with the dot"},
		{text: strings.Repeat("*", 251) + ".com", why: "255 bytes, but the dot makes them 256"},
		{text: strings.Repeat("*", 255), match: "x.com", why: "no dot is added to stars alone"},
		{text: strings.Repeat("*", 252) + ".com", refused: true, why: "256 bytes"},
	},
	ClusterNetworkPolicy: {
		{text: "kubernetes.io", match: "kubernetes.io Kubernetes.IO kubernetes.io.", miss: "blog.kubernetes.io my-kubernetes.io io", why: "an exact name"},
		{text: "*.kubernetes.io", match: "blog.kubernetes.io latest.blog.kubernetes.io", miss: "kubernetes.io xkubernetes.io", why: "one label or more"},
		{text: "X.Com", match: "x.com", why: "case is folded"},
		{text: "x.com.", match: "x.com x.com.", why: "the same name"},
		{text: "*.x.com.", match: "a.x.com b.a.x.com", miss: "x.com", why: "the same names"},
		{text: "a_b.x.com", match: "a_b.x.com", why: "an underscore inside a label"},
		{text: "_a._b.com", match: "_a._b.com", why: "a label may start with an underscore"},
		{text: "_.com", match: "_.com", why: "or be one"},
		{text: "a--b.com", match: "a--b.com", why: "hyphens inside a label"},
		{text: "a_.com", refused: true, why: "a label does not end with an underscore"},
		{text: "__.com", refused: true, why: "a label does not end with an underscore"},
		{text: "*", refused: true, why: "no name follows"},
		{text: "*.com", refused: true, why: "the name has one label"},
		{text: "com", refused: true, why: "the name has one label"},
		{text: "com.", refused: true, why: "the name has one label"},
		{text: "*.", refused: true, why: "no name follows"},
		{text: "**.x.com", refused: true, why: "two stars"},
		{text: "*.*.x.com", refused: true, why: "two stars"},
		{text: "*x.com", refused: true, why: "a part of a label"},
		{text: "a*.x.com", refused: true, why: "a part of a label"},
		{text: "a.*.com", refused: true, why: "in the middle"},
		{text: ".x.com", refused: true, why: "a leading dot"},
		{text: "x..com", refused: true, why: "an empty label"},
		{text: "x.com..", refused: true, why: "two trailing dots"},
		{text: "-x.com", refused: true, why: "a label starts with a hyphen"},
		{text: "x-.com", refused: true, why: "a label ends with a hyphen"},
		{text: "[a.com", refused: true, why: "A-z in the CRD takes it; no host holds it"},
		{text: "^a.com", refused: true, why: "A-z in the CRD takes it; no host holds it"},
		{text: "]a.com", refused: true, why: "A-z in the CRD takes it; no host holds it"},
		{text: "`a.com", refused: true, why: "A-z in the CRD takes it; no host holds it"},
		{text: `\a.com`, refused: true, why: "A-z in the CRD takes it; no host holds it"},
		{text: "x.com:443", refused: true, why: "a colon"},
		{text: "b\u00fccher.example", refused: true, why: "not ASCII"},
		{text: "", refused: true, why: "empty"},
		{text: "192.0.2.1", why: "the CRD takes it; an address is no name"},
		{text: "*.2.1", why: "the CRD takes it; no name ends so"},
		{text: "a.0x1", why: "the CRD takes it; no name ends so"},
		{text: strings.Repeat("a", 64) + ".com", why: "the CRD sets no length"},
		{text: strings.Repeat("a.", 300) + "com", why: "the CRD sets no length"},
	},
	X509: {
		{text: "x.com", match: "x.com X.com x.com.", miss: "a.x.com", why: "an exact name"},
		{text: "X.Com", match: "x.com", why: "case is folded"},
		{text: "*.x.com", match: "a.x.com _a.x.com A.X.COM. azds-1.x.com", miss: "x.com b.a.x.com", why: "exactly one label"},
		{text: "*.com", match: "x.com", miss: "com a.x.com", why: "also above a top level domain"},
		{text: "a_b.com", match: "a_b.com", why: "the underscore is a host byte"},
		{text: "*", why: "a bare star"},
		{text: "*x.com", why: "a part of a label"},
		{text: "a*.x.com", why: "a part of a label"},
		{text: "**.x.com", why: "not one star"},
		{text: "*.*.com", why: "the second star is literal"},
		{text: "a.*.com", why: "not the left-most label"},
		{text: "x.com.", why: "a trailing dot in the pattern"},
		{text: "*.x.com.", why: "a trailing dot in the pattern"},
		{text: "*.", why: "an empty label"},
		{text: ".", why: "empty labels"},
		{text: ".x.com", why: "a leading dot"},
		{text: "x..com", why: "an empty label"},
		{text: "-x.com", why: "only equal to a host that is none"},
		{text: "x-.com", why: "only equal to a host that is none"},
		{text: "192.0.2.1", why: "an address is no name"},
		{text: "*.2.1", why: "no name ends so"},
		{text: strings.Repeat("a", 64) + ".com", why: "only equal to a host that is none"},
		{text: "", refused: true, why: "empty"},
		{text: "foo:bar", refused: true, why: "a colon"},
		{text: "x.com/", refused: true, why: "a slash"},
		{text: "x.com ", refused: true, why: "a blank"},
		{text: "\"x.com\"", refused: true, why: "quotes"},
		{text: "b\u00fccher.com", refused: true, why: "not ASCII"},
		{text: "x\x00.com", refused: true, why: "a control byte"},
	},
	Squid: {
		{text: "x.com", match: "x.com X.com x.com.", miss: "a.x.com ax.com", why: "an exact name"},
		{text: "X.Com", match: "x.com", why: "case is folded"},
		{text: ".x.com", match: "x.com a.x.com b.a.x.com X.COM", miss: "ax.com com", why: "the apex and all below"},
		{text: ".X.Com", match: "x.com a.x.com", why: "case is folded"},
		{text: ".com", match: "com x.com", miss: "telecom", why: "a label boundary"},
		{text: "a_b.x.com", match: "a_b.x.com", why: "the underscore is a host byte"},
		{text: "*", why: "a star is literal"},
		{text: "*.x.com", why: "a star is literal"},
		{text: "a.*", why: "a star is literal"},
		{text: "x.com.", why: "a trailing dot in the pattern"},
		{text: ".x.com.", why: "a trailing dot in the pattern"},
		{text: ".", why: "no apex"},
		{text: "..x.com", why: "an empty label"},
		{text: "x..com", why: "an empty label"},
		{text: "x-.com", why: "no host"},
		{text: ".-x.com", why: "no host"},
		{text: "192.0.2.1", why: "an address is no name"},
		{text: ".2.1", why: "no name ends so"},
		{text: strings.Repeat("a", 64) + ".com", why: "no host"},
		{text: "-x.com", refused: true, why: "a flag"},
		{text: "+.x.com", refused: true, why: "a plus sign"},
		{text: "", refused: true, why: "empty"},
		{text: "x.com:443", refused: true, why: "a colon"},
		{text: "192.0.2.0/24", refused: true, why: "a slash"},
		{text: "b\u00fccher.com", refused: true, why: "not ASCII"},
	},
	Canonical: {
		{text: "x.com", match: "x.com X.com x.com.", miss: "a.x.com xXcom", why: "literal bytes"},
		{text: "a-b_1.com", match: "a-b_1.com", why: "every literal byte"},
		{text: "a?.com", match: "ab.com a_.com", miss: "a.com abc.com a-b.com a..com", why: "one label byte"},
		{text: "a?b", match: "acb a-b a_b", miss: "a.b ab", why: "which is no dot"},
		{text: "*.com", match: "x.com", miss: "com a.x.com", why: "label bytes"},
		{text: "a*.com", match: "a.com abc.com", miss: "a.b.com", why: "none, or some, label bytes"},
		{text: "?*.com", match: "x.com", miss: "com", why: "one label byte or more"},
		{text: "**", match: "com x.com a.b.com", miss: "192.0.2.1", why: "any name"},
		{text: "**.x.com", match: "a.x.com b.a.x.com", miss: "x.com ax.com", why: "any bytes before the dot"},
		{text: "**x.com", match: "x.com ax.com a.x.com", miss: "x.com.evil", why: "a raw suffix"},
		{text: "a**", match: "a ab a.b", miss: "ba", why: "a prefix"},
		{text: "***x", refused: true, why: "two stars at the most"},
		{text: "[ab].com", match: "a.com b.com", miss: "c.com ab.com com", why: "one byte of a set"},
		{text: "[a-c0-9_].com", match: "b.com 7.com _.com", miss: "d.com", why: "ranges"},
		{text: "x[-a]x.com", match: "x-x.com xax.com", miss: "xbx.com", why: "a hyphen first"},
		{text: "x[a-]x.com", match: "x-x.com xax.com", miss: "xbx.com", why: "a hyphen last"},
		{text: "a[.b]c", match: "a.c abc", miss: "aac ac", why: "a dot in a set"},
		{text: "{ab}.com", match: "a.com abba.com", miss: "ac.com a.b.com", why: "bytes of a set"},
		{text: "{.b}c", match: "c bc b.c", miss: "a.c", why: "bytes of a set with the dot"},
		{text: "x.com|*.x.com", match: "x.com a.x.com", miss: "b.a.x.com", why: "a union"},
		{text: "a|b|c", match: "a b c", miss: "d ab", why: "a union is anchored whole"},
		{text: "x.com.", why: "no host ends with a dot"},
		{text: ".x.com", why: "an empty label"},
		{text: "192.0.2.1", why: "an address is no name"},
		{text: "*.1", why: "no name ends so"},
		{text: "-", why: "no host"},
		{text: "", refused: true, why: "empty"},
		{text: "a|", refused: true, why: "an empty alternative"},
		{text: "|a", refused: true, why: "an empty alternative"},
		{text: "a||b", refused: true, why: "an empty alternative"},
		{text: "X.com", match: "x.com X.COM", why: "case is folded"},
		{text: "[A-C].com", match: "b.com", miss: "d.com", why: "case is folded in a set"},
		{text: "!x.com", why: "a reason"},
		{text: "!\u00e9", refused: true, why: "a reason is ASCII"},
		{text: "\u212a.com", refused: true, why: "the Kelvin sign is no k"},
		{text: "[]", refused: true, why: "an empty set"},
		{text: "{}", refused: true, why: "an empty set"},
		{text: "[a}", refused: true, why: "a set closed by the other bracket"},
		{text: "[]a[b]", refused: true, why: "an empty set before another"},
		{text: "[a", refused: true, why: "an open set"},
		{text: "a]", refused: true, why: "a bracket alone"},
		{text: "[b-a]", refused: true, why: "a range that runs backwards"},
		{text: "[a-9]", refused: true, why: "a range of letters and digits"},
		{text: "[.-z]", refused: true, why: "a range from the dot"},
		{text: "[^a]", refused: true, why: "no negation"},
		{text: "[a*]", refused: true, why: "a star in a set"},
		{text: "a+", refused: true, why: "no plus sign"},
		{text: "(a)", refused: true, why: "no groups"},
		{text: "x.com:443", refused: true, why: "a colon"},
		{text: "b\u00fccher", refused: true, why: "not ASCII"},
	},
}

// misfits are hosts that no pattern of a dead rule may match.
const misfits = "a com x.com a.x.com b.a.x.com a.b.com xx.com ax.com evil.org 192.0.2.1 ::1 " +
	".x.com x..com -x.com x-.com *.x.com * x.1 0x1 a_b.x.com"

func TestPatterns(t *testing.T) {
	for _, dialect := range Dialects() {
		tests := slices.Concat(patternTests[dialect], kubernetesTests[dialect], proxyTests[dialect], sandboxTests[dialect])
		if len(tests) == 0 {
			t.Errorf("%s: no test", dialect)
		}
		for _, tt := range tests {
			match, err := Compile(Pattern{dialect, tt.text})
			if (err != nil) != tt.refused {
				t.Errorf("%s %q: error %v, want refused %v: %s", dialect, tt.text, err, tt.refused, tt.why)
			}
			if err != nil {
				continue
			}
			miss := tt.miss
			if tt.match == "" && miss == "" {
				miss = misfits
			}
			for _, host := range strings.Fields(tt.match) {
				if !match(ParseHost(host)) {
					t.Errorf("%s %q does not match %q: %s", dialect, tt.text, host, tt.why)
				}
			}
			for _, host := range strings.Fields(miss) {
				if match(ParseHost(host)) {
					t.Errorf("%s %q matches %q: %s", dialect, tt.text, host, tt.why)
				}
			}
		}
	}
}

func TestMatch(t *testing.T) {
	if ok, err := Match(Squid, ".x.com", "x.com"); !ok || err != nil {
		t.Errorf("Match = %v, %v", ok, err)
	}
	if ok, err := Match(X509, "*.x.com", "x.com"); ok || err != nil {
		t.Errorf("Match = %v, %v", ok, err)
	}
	if _, err := Match(Cilium, "x:y", "x.com"); err == nil {
		t.Error("no error for a pattern that the dialect refuses")
	}
	if _, err := Match("Cilium", "x.com", "x.com"); err == nil {
		t.Error("no error for an unknown dialect")
	}
}

// TestDocTable holds the table of the package comment to the code.
func TestDocTable(t *testing.T) {
	source, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	const columns = "azure  cilium  cnp    x509   squid  canonical"
	dialects := []string{AzureFirewall, Cilium, ClusterNetworkPolicy, X509, Squid, Canonical}
	described := map[string][]string{
		`""`:                {""},
		"quote blank : / é": {`"`, " ", ":", "/", "\u00e9"},
		"64-byte label":     {strings.Repeat("a", 64) + ".com"},
		"254-byte name":     {strings.Repeat("a.", 125) + "comm"},
		"256-byte name":     {strings.Repeat("a.", 126) + "comm"},
	}
	hosts := strings.Fields("com x.com a.x.com a.b.com")

	_, table, found := strings.Cut(string(source), columns+"\n")
	if !found {
		t.Fatal("no table in doc.go")
	}
	rows := 0
	for line := range strings.Lines(table) {
		row, ok := strings.CutPrefix(line, "//\t")
		if !ok {
			break
		}
		rows++
		cells := strings.Fields(row)
		verdicts := cells[len(cells)-len(dialects):]
		text := strings.Join(cells[:len(cells)-len(dialects)], " ")
		texts, ok := described[text]
		if !ok {
			texts = []string{text}
		}
		for i, dialect := range dialects {
			for _, text := range texts {
				got := "never"
				match, err := Compile(Pattern{dialect, text})
				if err != nil {
					got = "refuse"
				} else {
					for _, host := range hosts {
						if match(ParseHost(host)) {
							got = "match"
						}
					}
				}
				if got != verdicts[i] {
					t.Errorf("%s %q: %s, doc.go says %s", dialect, text, got, verdicts[i])
				}
			}
		}
	}
	if rows < 15 {
		t.Errorf("%d rows in the table", rows)
	}
}
