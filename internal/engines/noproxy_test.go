package engines

import (
	"net/url"
	"testing"

	"golang.org/x/net/http/httpproxy"
)

// askNoProxy asks which requests would go past the proxy.
func askNoProxy(t *testing.T, patterns, hosts []string) [][]bool {
	rows := make([][]bool, len(patterns))
	for i, pattern := range patterns {
		config := httpproxy.Config{HTTPProxy: "http://127.0.0.1:9", NoProxy: pattern}
		proxy := config.ProxyFunc()
		for _, host := range hosts {
			via, err := proxy(&url.URL{Scheme: "http", Host: host})
			if err != nil {
				t.Fatalf("%q: %v", host, err)
			}
			rows[i] = append(rows[i], via == nil)
		}
	}
	return rows
}

func TestGoNoProxy(t *testing.T) {
	differential{
		dialect:    "go-noproxy",
		observed:   "go-noproxy",
		prefixes:   []string{"", ".", "*."},
		batch:      few,
		ask:        askNoProxy,
		exceptions: []exception{invalidHost, addressLiteral, finalDot},
	}.run(t)
}
