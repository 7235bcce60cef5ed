package engines

import (
	"strings"
	"testing"

	"github.com/xtls/xray-core/common/strmatcher"
)

// spellV2ray makes one of the kinds of domain rules of a text.
func spellV2ray(s *source, text string) string {
	return s.of("domain:", "domain:", "full:", "keyword:", "") + text
}

// askXray builds the matcher that the router builds of a single rule, and asks
// for hosts in lower case, as the router does. The kinds are those of
// parseDomainRule, which is not exported; a text without one is a keyword.
func askXray(t *testing.T, patterns, hosts []string) [][]bool {
	kinds := map[string]strmatcher.Type{"domain": strmatcher.Domain, "full": strmatcher.Full, "keyword": strmatcher.Substr}
	rows := make([][]bool, len(patterns))
	for i, pattern := range patterns {
		kind, text := strmatcher.Substr, pattern
		if name, rest, ok := strings.Cut(pattern, ":"); ok {
			kind, text = kinds[name], rest
		}
		group := strmatcher.NewMphMatcherGroup()
		if _, err := group.AddPattern(text, kind); err != nil {
			continue
		}
		group.Build()
		for _, host := range hosts {
			rows[i] = append(rows[i], len(group.Match(strings.ToLower(host))) > 0)
		}
	}
	return rows
}

func TestV2ray(t *testing.T) {
	differential{
		dialect:    "v2ray",
		prefixes:   []string{""},
		batch:      few,
		spell:      spellV2ray,
		ask:        askXray,
		exceptions: []exception{invalidHost, addressLiteral},
	}.run(t)
}
