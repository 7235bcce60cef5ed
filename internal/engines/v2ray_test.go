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

// ruleKind returns the kind and the text of a domain rule. The kinds are those
// of parseDomainRule, which is not exported; a text without one is a keyword.
func ruleKind(rule string) (strmatcher.Type, string) {
	kinds := map[string]strmatcher.Type{"domain": strmatcher.Domain, "full": strmatcher.Full, "keyword": strmatcher.Substr}
	if kind, text, ok := strings.Cut(rule, ":"); ok {
		return kinds[kind], text
	}
	return strmatcher.Substr, rule
}

// askRule asks the matcher of a rule itself, as v2ray and the DNS of xray do,
// for hosts in lower case.
func askRule(t *testing.T, patterns, hosts []string) [][]bool {
	rows := make([][]bool, len(patterns))
	for i, pattern := range patterns {
		kind, text := ruleKind(pattern)
		matcher, err := kind.New(text)
		if err != nil {
			continue
		}
		for _, host := range hosts {
			rows[i] = append(rows[i], matcher.Match(strings.ToLower(host)))
		}
	}
	return rows
}

// askRouter asks the index that the router of xray makes of its rules, for
// hosts in lower case.
func askRouter(t *testing.T, patterns, hosts []string) [][]bool {
	rows := make([][]bool, len(patterns))
	for i, pattern := range patterns {
		kind, text := ruleKind(pattern)
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

// indexDiffers covers rules that mean one thing by themselves and another in
// the router's index: that folds capitals, and finds a rule with a leading dot
// for all names below.
var indexDiffers = exception{
	name:   "index-differs",
	reason: "the index of xray's router reads capitals and a leading dot otherwise than the rule's own matcher does; the library allows nothing by such a rule",
	covers: func(q pair) bool {
		kind, text := ruleKind(q.pattern)
		matcher, err := kind.New(text)
		return readTwoWays(q.pattern) && err == nil && !q.ours && !matcher.Match(canonical(q.host))
	},
}

// readTwoWays are the rules that a router and a DNS of xray read differently,
// which is why the library refuses them.
func readTwoWays(pattern string) bool {
	kind, text := ruleKind(pattern)
	return text != strings.ToLower(text) || kind != strmatcher.Substr && text[0] == '.'
}

func TestV2ray(t *testing.T) {
	differential{
		dialect:    "v2ray",
		prefixes:   []string{""},
		batch:      few,
		spell:      spellV2ray,
		ask:        askRule,
		mayTake:    readTwoWays,
		exceptions: []exception{invalidHost, addressLiteral, finalDot},
	}.run(t)
}

func TestXrayRouter(t *testing.T) {
	differential{
		dialect:    "v2ray",
		prefixes:   []string{""},
		batch:      few,
		spell:      spellV2ray,
		ask:        askRouter,
		mayTake:    readTwoWays,
		exceptions: []exception{invalidHost, addressLiteral, finalDot, indexDiffers},
	}.run(t)
}
