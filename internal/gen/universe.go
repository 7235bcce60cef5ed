package gen

import (
	"iter"
	"strings"

	"github.com/sallyport-go/sallyport/internal/oracle"
)

// A Level is a size of the small universe.
//
//	        hosts   of them names   patterns of a dialect   canonical patterns
//	Small   4,240             829                     369                  299
//	Full   76,519           8,989                   3,666                4,978
//
// A few dialects have up to 678 patterns more, in notations of their own.
// Everything at Full would be 280 million pairs for each dialect. A test takes
// Full patterns with Small hosts, and Small patterns with Full hosts: 16 and 28
// million pairs, for which the oracle alone takes up to half a second. Where it
// can afford 33 million, Full patterns with the names of Full.
type Level int

const (
	Small Level = iota
	Full
)

// Hosts yields every host of the universe, valid or not, each once.
//
// At Full they are all names of one to three labels out of the strings over a,
// b and the hyphen of up to three bytes, "_", "1" and "0x"; and all names of
// four labels of one byte. Small has labels of up to two bytes.
func Hosts(level Level) iter.Seq[string] {
	return func(yield func(string) bool) {
		size := 2
		if level == Full {
			size = 3
		}
		labels := append(texts([]string{"a", "b", "-"}, "", size), "_", "1", "0x")
		short := []string{"a", "b", "-", "_", "1"}
		for _, host := range texts(labels, ".", 3) {
			if !yield(host) {
				return
			}
		}
		for _, host := range texts(short, ".", 4) {
			if strings.Count(host, ".") == 3 && !yield(host) {
				return
			}
		}
	}
}

// Patterns yields pattern texts of the universe, accepted by the dialect or
// not, each once.
//
// For canonical they are all runs of up to three of its tokens, at Small of up
// to two. For the other dialects, whose notations share their bytes, they are
// all texts over "ab-.*" of up to four bytes, at Small three; all texts of up
// to three labels, at Small two, that are empty, literal, numeric or hold
// stars; a few deeper ones; and a few with bytes that no dialect takes. A
// dialect with a notation of its own has it beside these: see ownTexts.
func Patterns(dialect string, level Level) iter.Seq[string] {
	return func(yield func(string) bool) {
		more := 0
		if level == Full {
			more = 1
		}
		var all []string
		if dialect == oracle.Canonical {
			all = texts(canonicalTokens(), "", 2+more)
		} else {
			all = append(all, texts([]string{"a", "b", "-", ".", "*"}, "", 3+more)...)
			all = append(all, texts(patternLabels(), ".", 2+more)...)
			all = append(all, deepTexts()...)
			all = append(all, foreignTexts()...)
			all = append(all, ownTexts(dialect)...)
		}
		seen := map[string]bool{}
		for _, text := range all {
			if !seen[text] && !yield(text) {
				return
			}
			seen[text] = true
		}
	}
}

// ownTexts have what no other dialect has.
func ownTexts(dialect string) []string {
	var own []string
	switch dialect {
	case oracle.Dnsmasq:
		own = append(own, "#", "#.a")
	case oracle.Mihomo:
		own = append(own, "+", "+.", "+a", "a.+.b", "+.*", "+.*.a", "+.a*", "+..a", "+.a.", "+.A", "+.+.a")
		own = append(own, prefix("+.", texts([]string{"a", "ab", "_", "1", "0x", "a-"}, ".", 2))...)
	case oracle.OpenShell:
		own = append(own, texts([]string{"a", "?", "[ab]", "[a-b]?", "[-_]a", "[1-9]", "[]", "[!a]", "[b-a]", "[a", "a]", "[A]*"}, ".", 2)...)
		own = append(own, "**.?.a", "*.[ab].b", "a.b.?*", "[a.b]")
	case oracle.V2Ray:
		own = append(own, "regexp:a", "geosite:a", "ext:a:b", "dotless:a", "domain:", "a:b", "keyword:.", "keyword:a.", "full:a:b")
		for _, tag := range []string{"domain:", "full:"} {
			own = append(own, prefix(tag, texts([]string{"a", "b", "-", ".", "*"}, "", 3))...)
			own = append(own, prefix(tag, texts(patternLabels(), ".", 2))...)
		}
	case oracle.Nginx:
		own = append(own, "default", "include")
	case oracle.SandboxRuntime:
		own = append(own, "localhost", "LOCALHOST")
	case oracle.Smokescreen:
		own = append(own, "aa--a", "xn--a", "xn--a.b", "a--a", "aaa--.b", "x---a", "ab--.a")
	case oracle.HardenRunner:
		own = append(own, "a.*.a.b", "ab*b.a", "a.b*.b", "a*a.b*", "*a.*.b", "aa*aa", "a.b.*", "a.b.*.b")
	}
	return own
}

// prefix puts tag before each of the texts.
func prefix(tag string, all []string) []string {
	var tagged []string
	for _, text := range all {
		tagged = append(tagged, tag+text)
	}
	return tagged
}

// patternLabels are the labels of which patterns are made.
func patternLabels() []string {
	return []string{"", "a", "ab", "A", "*", "**", "***", "a*", "*a", "*-", "a-", "_", "1", "0x"}
}

// canonicalTokens are the tokens of canonical texts, and a few pairs of them.
func canonicalTokens() []string {
	return []string{
		"a", "b", "1", "_", "-", ".", "|", "?", "*", "**", "[ab]", "{-a}", "{.a}",
		"**.", ".a", ".1", ".0x",
	}
}

// deepTexts are the shapes that two labels are too few for.
func deepTexts() []string {
	return []string{
		"*.a.b", "*.a.b.", "*.A.b", "*.a.1", "*.a.0x", "*.a.a-", "**.a.b", "***.a.b", "*.*.a", "**.*.a",
		"*.**.a", "**.**.a", "a.*.b", "a.**.b", "a.b.*", "a*.a.b", "*a.a.b", "*-a.a.b", ".a.b.a", "..a.b",
		"a.b.a", "a..b", "_.a.b", "*._.a",
	}
}

// foreignTexts hold bytes that are in no host.
func foreignTexts() []string {
	return []string{"a:1", "a/b", "[a.b", "^a.b", "a b", "+.a.b", "a.\u00e9", "a\x00.b", "?.a.b", "a|b"}
}

// texts returns all runs of one to n of the parts, with sep between them.
func texts(parts []string, sep string, n int) []string {
	all := append([]string(nil), parts...)
	for last, i := all, 1; i < n; i++ {
		var longer []string
		for _, text := range last {
			for _, part := range parts {
				longer = append(longer, text+sep+part)
			}
		}
		all = append(all, longer...)
		last = longer
	}
	return all
}
