package engines

import (
	"testing"

	"istio.io/istio/pkg/config/host"
	"istio.io/istio/pkg/config/validation/agent"
)

// askIstio asks about hosts in lower case, as the proxy that Istio configures
// has them when it looks for a route or a service.
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

// acceptsWildcard is the check of hosts in VirtualService and Gateway.
func acceptsWildcard(pattern string) bool { return agent.ValidateWildcardDomain(pattern) == nil }

func TestIstio(t *testing.T) {
	differential{
		dialect:    "istio",
		observed:   "istio-host",
		prefixes:   []string{"", "*.", "*"},
		batch:      few,
		ask:        askIstio(acceptsWildcard),
		exceptions: []exception{invalidHost, addressLiteral},
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
		ask:        askIstio(func(pattern string) bool { return pattern != "*" && acceptsWildcard(pattern) }),
		exceptions: []exception{invalidHost, addressLiteral},
	}.run(t)
}
