package oracle

import (
	"strconv"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/internal/shared"
)

// TestHostileHosts runs the corpus of hosts. The library takes an IPv6 literal
// in brackets for an address, and the corpus does not; nothing else differs.
func TestHostileHosts(t *testing.T) {
	rows := shared.Rows(t, "corpora/hostile_hosts.tsv")
	rejected, brackets := 0, 0
	for _, row := range rows {
		host, err := strconv.Unquote(`"` + row[0] + `"`)
		if err != nil {
			t.Fatalf("%q: %v", row[0], err)
		}
		got, want := "reject", row[2]
		switch h := ParseHost(host); h.Kind {
		case Name:
			got = "normalises-to " + h.Name
		case Addr:
			got = "normalises-to " + h.Addr.String()
			if strings.HasPrefix(host, "[") {
				brackets++
				if want != "reject" {
					t.Errorf("%q: the corpus says %s and not reject: no deviation is left", host, want)
				}
				want = "normalises-to " + ParseHost(strings.Trim(host, "[]")).Addr.String()
			}
		default:
			rejected++
		}
		if got != want {
			t.Errorf("%q: %s, want %s (%s)", host, got, want, row[1])
		}
	}
	t.Logf("%d hosts, %d rejected, %d taken for an address in brackets against the corpus", len(rows), rejected, brackets)
}

// An exception is a class of rows in which the oracle is meant to differ from
// the engine that was asked.
type exception struct {
	why  string
	rows func(row vector) bool
}

// A vector is what an engine said of a pattern and a host.
type vector struct {
	pattern, host, verdict string
	kind                   Kind // of the host
}

// Classes that several engines share. Each starts from what the design says
// of hosts, or from what the package comment says of refusal.
var (
	hostIsNone = exception{
		"the host is none by the rules of the design",
		func(v vector) bool { return v.kind == Invalid && v.verdict == "match" },
	}
	hostIsAddress = exception{
		"an address never matches a name pattern",
		func(v vector) bool { return v.kind == Addr && v.verdict == "match" },
	}
	foreignBytes = exception{
		"the engine takes bytes that no host holds, and the oracle refuses them",
		func(v vector) bool {
			return v.pattern != "" && !hostBytes.MatchString(v.pattern) && v.verdict != "invalid-pattern"
		},
	}
	emptyPattern = exception{
		"the engine compares an empty pattern, and the oracle refuses it",
		func(v vector) bool { return v.pattern == "" && v.verdict == "nomatch" },
	}
)

// TestVectors asks the oracle what real engines and their own tests were
// asked. Each row agrees, or is in a class of exceptions.
func TestVectors(t *testing.T) {
	tests := []struct {
		file, engine, dialect string
		exceptions            []exception
	}{
		{"azure-firewall.tsv", "azfw-fqdn", AzureFirewall, nil},
		{"cilium-fqdn.tsv", "cilium-matchpattern", Cilium, nil},
		{"cilium-fqdn.tsv", "cilium-matchpattern-raw", Cilium, []exception{
			hostIsNone,
			{"the raw regular expression is asked without the final dot that Cilium always adds",
				func(v vector) bool {
					return v.kind == Name && !strings.HasSuffix(v.host, ".") && v.verdict == "nomatch"
				}},
		}},
		{"observed.tsv", "cilium-matchpattern", Cilium, []exception{hostIsNone, hostIsAddress}},
		{"network-policy-api.tsv", "cnp-domainname", ClusterNetworkPolicy, nil},
		{"observed.tsv", "cnp-on-antrea", ClusterNetworkPolicy, []exception{
			hostIsNone, hostIsAddress,
			{"Antrea never matches a pattern with a trailing dot; the specification takes it",
				func(v vector) bool { return strings.HasSuffix(v.pattern, ".") && v.verdict == "nomatch" }},
		}},
		{"go-x509.tsv", "go-x509", X509, []exception{hostIsNone, foreignBytes, emptyPattern}},
		{"observed.tsv", "x509", X509, []exception{hostIsNone, foreignBytes}},
		{"squid.tsv", "squid-dstdomain", Squid, []exception{hostIsNone, emptyPattern}},
		{"observed.tsv", "squid-dstdomain-get", Squid, []exception{hostIsNone, hostIsAddress, foreignBytes}},
		{"observed.tsv", "squid-dstdomain-connect", Squid, []exception{hostIsNone, hostIsAddress, foreignBytes}},
	}
	for _, tt := range tests {
		t.Run(tt.file+"/"+tt.engine, func(t *testing.T) {
			agreed, differed := 0, make([]int, len(tt.exceptions))
			for _, row := range shared.Rows(t, "vectors/"+tt.file) {
				if row[0] != tt.engine {
					continue
				}
				v := vector{row[1], row[2], row[3], ParseHost(row[2]).Kind}
				if oracleSays(tt.dialect, v) {
					agreed++
					continue
				}
				class := -1
				for i, e := range tt.exceptions {
					if class < 0 && e.rows(v) {
						class = i
					}
				}
				if class < 0 {
					got, err := Match(tt.dialect, v.pattern, v.host)
					t.Errorf("%q, %q: oracle %v (%v), engine %s", v.pattern, v.host, got, err, v.verdict)
					continue
				}
				differed[class]++
			}
			if agreed == 0 {
				t.Error("no row agrees")
			}
			t.Logf("%d rows agree", agreed)
			for i, e := range tt.exceptions {
				if differed[i] == 0 {
					t.Errorf("no row needs the exception: %s", e.why)
				}
				t.Logf("%d rows differ: %s", differed[i], e.why)
			}
		})
	}
}

// oracleSays reports whether the oracle agrees with the engine's verdict.
func oracleSays(dialect string, v vector) bool {
	got, err := Match(dialect, v.pattern, v.host)
	switch v.verdict {
	case "match":
		return got
	case "nomatch":
		return err == nil && !got
	case "invalid-pattern":
		return err != nil
	case "invalid-host":
		return ParseHost(v.host).Kind == Invalid && !got
	}
	return false
}
