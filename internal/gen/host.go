package gen

import (
	"strings"

	"pgregory.net/rapid"
)

// Label draws one label: short, of few bytes, and now and then an invalid one
// or one of 63 or 64 bytes.
func Label() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"a", "b"}),
		rapid.SampledFrom([]string{"a", "b", "ab", "_", "1", "a-b", "0x", "0x1", "x0", "1a", "-", "-a", "a-"}),
		rapid.StringOfN(rapid.SampledFrom([]rune("ab-_1")), 1, 3, -1),
		rapid.Custom(func(t *rapid.T) string {
			if rapid.IntRange(0, 9).Draw(t, "long") == 9 {
				return strings.Repeat("a", rapid.IntRange(62, 64).Draw(t, "size"))
			}
			return rapid.SampledFrom([]string{"a", "b"}).Draw(t, "short")
		}),
	)
}

// Host draws a host as a request brings it: mostly a name, valid or nearly so,
// in mixed case, with and without trailing dots; else an address literal, or a
// text with a byte that no host holds.
func Host() *rapid.Generator[string] {
	return rapid.OneOf(
		dotted(Label(), 1, 4),
		dotted(rapid.SampledFrom([]string{"a", "b"}), 1, 4),
		spelling(dotted(Label(), 1, 4)),
		rapid.SampledFrom(literals()),
		spoiled(dotted(Label(), 1, 3)),
		rapid.SampledFrom(edges()),
	)
}

// dotted draws min to max labels and joins them.
func dotted(label *rapid.Generator[string], min, max int) *rapid.Generator[string] {
	return rapid.Map(rapid.SliceOfN(label, min, max), func(labels []string) string {
		return strings.Join(labels, ".")
	})
}

// spelling changes the case of some bytes and adds dots.
func spelling(g *rapid.Generator[string]) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		s := []byte(g.Draw(t, "text"))
		for i := range s {
			if 'a' <= s[i] && s[i] <= 'z' && rapid.Bool().Draw(t, "upper") {
				s[i] -= 'a' - 'A'
			}
		}
		before := rapid.SampledFrom([]string{"", "", "", "."}).Draw(t, "before")
		after := rapid.SampledFrom([]string{"", ".", ".."}).Draw(t, "after")
		return before + string(s) + after
	})
}

// spoiled puts a foreign byte, or several, somewhere into a text.
func spoiled(g *rapid.Generator[string]) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		s := g.Draw(t, "text")
		at := rapid.IntRange(0, len(s)).Draw(t, "at")
		bad := rapid.SampledFrom([]string{
			"*", " ", ":", "/", "%", "@", "[", "]", "\\", "|", "?", "+", "\x00", "\n", "\x7f", "\x80", "\xff", "\u00e9", "\u212a",
		}).Draw(t, "bad")
		return s[:at] + bad + s[at:]
	})
}

// literals are addresses of the small universe, and texts that are nearly
// addresses.
func literals() []string {
	return []string{
		"10.0.0.1", "10.0.0.7", "10.0.0.8", "fd00::1", "[fd00::1]", "FD00::7", "fd00::8",
		"::ffff:10.0.0.1", "[::ffff:10.0.0.1]", "::ffff:a00:1", "fd00::1%a", "[fd00::1%a]", "[10.0.0.1]",
		"10.0.0.1.", "10.0.0", "10.0.0.01", "10.0.0.256", "167772161", "0xa000001", "0XA.0.0.1",
		"[fd00::1", "fd00::1]", "[[fd00::1]]", "[]", "fd00::1.", ":", "::",
	}
}

// edges are names at the limits of length.
func edges() []string {
	label := strings.Repeat("a", 63)
	most := label + "." + label + "." + label + "." + strings.Repeat("b", 61)
	deep := strings.Repeat("a.", 126) + "a"
	return []string{
		"", ".", "..", label + ".b", label + "a.b", most, most + ".", most + "b", most + "b.", deep, deep + ".", deep + "b",
	}
}
