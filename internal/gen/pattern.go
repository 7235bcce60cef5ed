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
	case oracle.Squid, oracle.AWSNetworkFirewall, oracle.SingBox:
		own = prefixed([]string{"", "."}, plain)
	case oracle.Canonical:
		return canonicalText()
	case oracle.AzureFirewallNetwork:
		own = plain
	case oracle.Cilium118, oracle.GKE:
		own = prefixed([]string{"", "*.", "*"}, dotted(globLabel(), 1, 3))
	case oracle.CiliumSNI:
		own = prefixed([]string{"", "*.", "**."}, dotted(globLabel(), 1, 3))
	case oracle.Calico:
		own = prefixed([]string{"", "*.", "a.*.", "b.a.*."}, plain)
	case oracle.Antrea:
		own = prefixed([]string{"", "*.", "*"}, dotted(globLabel(), 1, 3))
	case oracle.OVN, oracle.SandboxRuntime:
		own = prefixed([]string{"", "*."}, dotted(rapid.SampledFrom([]string{"a", "b", "ab"}), 2, 3))
	case oracle.Istio, oracle.IstioServiceEntry:
		own = prefixed([]string{"", "*.", "*", "*-"}, plain)
	case oracle.Envoy:
		own = rapid.OneOf(prefixed([]string{"", "*.", "*", "*-"}, plain), suffixed(plain, []string{".*", "*", "-*"}))
	case oracle.Nginx:
		own = rapid.OneOf(prefixed([]string{"", "*.", "."}, plain), suffixed(plain, []string{".*"}))
	case oracle.Smokescreen:
		own = prefixed([]string{"", "*."}, plain)
	case oracle.Dnsmasq:
		own = prefixed([]string{"", ".", "*.", "*", "*-"}, plain)
	case oracle.Unbound:
		own = plain
	case oracle.GoNoProxy:
		own = prefixed([]string{"", ".", "*."}, plain)
	case oracle.CurlNoProxy:
		own = suffixed(prefixed([]string{"", "."}, plain), []string{"", "."})
	case oracle.DockerSandbox:
		own = prefixed([]string{"", "*.", "**."}, plain)
	case oracle.OpenShell:
		own = rapid.OneOf(
			prefixed([]string{"", "*.", "**."}, dotted(rapid.SampledFrom([]string{"a", "b", "?", "[ab]", "[a-b]*"}), 2, 2)),
			dotted(setLabel(), 1, 3),
		)
	case oracle.HardenRunner:
		own = prefixed([]string{"", "*.", "*", "a*"}, dotted(globLabel(), 1, 3))
	case oracle.GHAW:
		own = prefixed([]string{"", "*.", "*", "a*"}, dotted(globLabel(), 1, 3))
	case oracle.CoderBoundary:
		own = prefixed([]string{"", "*.", "a.*.", "*.*."}, plain)
	case oracle.Mihomo:
		own = prefixed([]string{"", ".", "+.", "*.", "+.*.", "a.*."}, plain)
	case oracle.V2Ray:
		own = prefixed([]string{"", "domain:", "full:", "keyword:", "keyword:."}, plain)
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

// suffixed puts one of the suffixes behind a text.
func suffixed(g *rapid.Generator[string], suffixes []string) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return g.Draw(t, "text") + rapid.SampledFrom(suffixes).Draw(t, "suffix")
	})
}

// setLabel draws a label with question marks and sets, or without.
func setLabel() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"a", "b", "?", "[ab]"}),
		rapid.SampledFrom([]string{"a?", "[a-b]*", "[-a]b", "a[b-]b", "[_0-9]", "*?", "[A-B]", "[]", "[!a]", "[b-a]", "[a", "a]", "*"}),
	)
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
