package engines

import (
	"testing"

	"istio.io/istio/pkg/config/host"
	"istio.io/istio/pkg/config/validation/agent"
	"istio.io/istio/pkg/util/net"
)

// askIstio asks whether a resource with this pattern is about the host.
func askIstio(accepts func(pattern string) bool) engine {
	return func(t *testing.T, patterns, hosts []string) [][]bool {
		rows := make([][]bool, len(patterns))
		for i, pattern := range patterns {
			if !accepts(pattern) {
				continue
			}
			for _, h := range hosts {
				rows[i] = append(rows[i], host.Name(h).SubsetOf(host.Name(pattern)))
			}
		}
		return rows
	}
}

// isWildcardDomain is the check that all of Istio's resources make of hosts.
func isWildcardDomain(pattern string) bool { return agent.ValidateWildcardDomain(pattern) == nil }

func TestIstio(t *testing.T) {
	differential{
		dialect:  "istio",
		observed: "istio-host",
		prefixes: []string{"", "*.", "*"},
		batch:    few,
		// Gateway and VirtualService take addresses, too.
		ask:        askIstio(func(pattern string) bool { return isWildcardDomain(pattern) || net.IsValidIPAddress(pattern) }),
		exceptions: []exception{invalidHost, addressLiteral, finalDot, letterCase},
	}.run(t)
}

func TestIstioServiceEntry(t *testing.T) {
	differential{
		dialect:  "istio-serviceentry",
		observed: "istio-serviceentry",
		prefixes: []string{"", "*.", "*"},
		batch:    few,
		// ValidateServiceEntry refuses the full wildcard before it asks for this
		// check; it is in a package whose dependencies the module proxy has not.
		ask:        askIstio(func(pattern string) bool { return pattern != "*" && isWildcardDomain(pattern) }),
		exceptions: []exception{invalidHost, addressLiteral, finalDot, letterCase},
	}.run(t)
}
