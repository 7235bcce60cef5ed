package engines

import (
	"regexp"
	"strings"
	"testing"

	"github.com/cilium/cilium/pkg/fqdn/dns"
	"github.com/cilium/cilium/pkg/policy/api"
)

// ciliumCRD is the pattern that the API server holds matchPattern against.
var ciliumCRD = regexp.MustCompile(api.FQDNMatchPatternRegexString)

// askCilium compiles the selector as the agent does, and asks for names as its
// cache holds them: in lower case, with a final dot.
func askCilium(t *testing.T, patterns, hosts []string) [][]bool {
	rows := make([][]bool, len(patterns))
	for i, pattern := range patterns {
		selector := api.FQDNSelector{MatchPattern: pattern}
		expr, err := selector.ToRegex()
		if err != nil || !ciliumCRD.MatchString(pattern) {
			continue
		}
		for _, host := range hosts {
			rows[i] = append(rows[i], expr.MatchString(dns.FQDN(strings.ToLower(host))))
		}
	}
	return rows
}

func TestCilium(t *testing.T) {
	differential{
		dialect:    "cilium",
		observed:   "cilium-matchpattern",
		prefixes:   []string{"", "", "*.", "**."},
		batch:      few,
		ask:        askCilium,
		exceptions: []exception{invalidHost, addressLiteral},
	}.run(t)
}
