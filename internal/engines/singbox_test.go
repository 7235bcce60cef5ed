package engines

import (
	"strings"
	"testing"

	"github.com/sagernet/sing/common/domain"
)

// askSing asks the matcher of domain_suffix, for hosts in lower case, as the
// rule of sing-box does.
func askSing(t *testing.T, patterns, hosts []string) [][]bool {
	rows := make([][]bool, len(patterns))
	for i, pattern := range patterns {
		matcher := domain.NewMatcher(nil, []string{pattern}, false)
		for _, host := range hosts {
			rows[i] = append(rows[i], matcher.Match(strings.ToLower(host)))
		}
	}
	return rows
}

func TestSingbox(t *testing.T) {
	differential{
		dialect:    "singbox",
		observed:   "singbox",
		prefixes:   []string{"", "."},
		batch:      few,
		ask:        askSing,
		exceptions: []exception{invalidHost, addressLiteral, finalDot},
	}.run(t)
}
