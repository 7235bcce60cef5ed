package gen

import (
	"strings"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/internal/oracle"
)

// Pattern draws a pattern text of the dialect: mostly one that it accepts, but
// also nearly valid ones, and texts that only another dialect would take.
func Pattern(dialect string) *rapid.Generator[string] {
	name := dotted(Label(), 1, 3)
	plain := dotted(rapid.SampledFrom([]string{"a", "b", "ab"}), 1, 3)

	var own *rapid.Generator[string]
	switch dialect {
	case oracle.AzureFirewall:
		own = prefixed([]string{"", "*.", "*"}, plain)
	case oracle.Cilium:
		own = prefixed([]string{"", "*.", "**.", "*"}, dotted(globLabel(), 1, 3))
	case oracle.ClusterNetworkPolicy:
		own = prefixed([]string{"", "*."}, dotted(rapid.SampledFrom([]string{"a", "b", "ab", "_"}), 2, 3))
	case oracle.X509:
		own = prefixed([]string{"", "*."}, plain)
	case oracle.Squid:
		own = prefixed([]string{"", "."}, plain)
	case oracle.Canonical:
		return canonicalText()
	default:
		panic("gen: no dialect " + dialect)
	}
	anyPrefix := []string{"", "*", "*.", "**", "**.", "***.", ".", "-", "+."}
	return rapid.OneOf(
		own,
		own,
		prefixed(anyPrefix, name),
		prefixed(anyPrefix, spelling(name)),
		dotted(globLabel(), 1, 4),
		spoiled(own),
		rapid.SampledFrom(append(edges(), literals()...)),
	)
}

// prefixed puts one of the prefixes before a text.
func prefixed(prefixes []string, g *rapid.Generator[string]) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return rapid.SampledFrom(prefixes).Draw(t, "prefix") + g.Draw(t, "rest")
	})
}

// globLabel draws a label with stars, or without.
func globLabel() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"a", "b"}),
		rapid.SampledFrom([]string{"*", "a*", "*a", "a*b", "*a*", "**", "***", "a**", "*-", "-*", "*1", "0x*", "_*"}),
	)
}

// canonicalText draws one to three alternatives of tokens.
func canonicalText() *rapid.Generator[string] {
	token := rapid.OneOf(
		rapid.SampledFrom([]string{"a", "b", "."}),
		rapid.SampledFrom([]string{"a", "b", "1", "-", "_", ".", "?", "*", "**", "**.", "?*.", "0x"}),
		rapid.SampledFrom([]string{"[ab]", "[a-b]", "{a1}", "{.a}", "[-a]", "{a-}", "{a-z0-9_}", "[.-]"}),
	)
	alternative := rapid.Map(rapid.SliceOfN(token, 1, 6), func(tokens []string) string {
		return strings.Join(tokens, "")
	})
	text := rapid.Map(rapid.SliceOfN(alternative, 1, 3), func(alternatives []string) string {
		return strings.Join(alternatives, "|")
	})
	broken := rapid.Custom(func(t *rapid.T) string {
		s := text.Draw(t, "text")
		at := rapid.IntRange(0, len(s)).Draw(t, "at")
		bad := rapid.SampledFrom([]string{"|", "[", "]", "[]", "[b-a]", "[^a]", "A", "\\", "+", ":", "\xff"}).Draw(t, "bad")
		return s[:at] + bad + s[at:]
	})
	return rapid.OneOf(text, text, text, text, broken)
}
