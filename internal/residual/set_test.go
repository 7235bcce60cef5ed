package residual_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/internal/form"
	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/gen"
	"github.com/sallyport-go/sallyport/internal/oracle"
	"github.com/sallyport-go/sallyport/internal/residual"
)

// check compares a scan with trying all, and returns the number of candidates.
func check(t interface{ Fatalf(string, ...any) }, s *residual.Set, texts []string, h *fqdn.Host) int {
	seen := make([]bool, len(texts))
	candidates := 0
	c := s.Scan(h)
	for i, ok := c.Next(); ok; i, ok = c.Next() {
		if seen[i] {
			t.Fatalf("%q: %q (%d) is a candidate twice", h.Text(), texts[i], i)
		}
		seen[i] = true
		candidates++
		if got, want := c.Matches(), form.MatchAlternative(texts[i], h); got != want {
			t.Fatalf("%q and %q: Matches is %v, want %v", h.Text(), texts[i], got, want)
		}
	}
	if _, ok := c.Next(); ok {
		t.Fatalf("%q: a candidate after the last", h.Text())
	}
	for i, text := range texts {
		if !seen[i] && !form.IsNever(text) && form.MatchAlternative(text, h) {
			t.Fatalf("%q: %q (%d) matches and is no candidate", h.Text(), text, i)
		}
	}
	return candidates
}

// alternatives returns those of a canonical text, none if it is not well-formed.
func alternatives(s string) []string {
	text, fault := form.Parse(s)
	if fault != nil {
		return nil
	}
	return slices.Collect(form.Alternatives(text))
}

// TestUniverse: all alternatives of the small universe in one set, and each in
// one of its own, with all its names.
func TestUniverse(t *testing.T) {
	for _, c := range []struct{ patterns, hosts gen.Level }{{gen.Small, gen.Full}, {gen.Full, gen.Small}} {
		var texts []string
		for s := range gen.Patterns(oracle.Canonical, c.patterns) {
			texts = append(texts, alternatives(s)...)
		}
		slices.Sort(texts)
		texts = slices.Compact(texts)
		all := residual.New(texts)
		var each []*residual.Set
		if c.patterns == gen.Small {
			for i := range texts {
				each = append(each, residual.New(texts[i:i+1]))
			}
		}
		names, candidates := 0, 0
		for s := range gen.Hosts(c.hosts) {
			var h fqdn.Host
			if !h.Set(s) {
				continue
			}
			names++
			candidates += check(t, all, texts, &h)
			for i, one := range each {
				check(t, one, texts[i:i+1], &h)
			}
		}
		t.Logf("%d alternatives, %d names, %d candidates", len(texts), names, candidates)
	}
}

// pieces are few, so that alternatives share them, and of all lengths that the
// tries and the filters treat differently.
var pieces = rapid.SampledFrom([]string{
	"a", "b", "_", "ab", "ba", "a-b", "aba", ".a", "a.", ".", "abab", "aaaa", "abc.ab", "abcdefg", "abcdefgh", "abcdefghi", "a_b.abcdefgh",
	"abcdefghabcdefgh", "abcdefghabcdefghi", ".example.com", strings.Repeat("a", 63), strings.Repeat("ab.", 20),
})

var wildcards = rapid.SampledFrom([]string{"*", "**", "**", "?", "[ab]", "{a-c}", "{.a-z}", "?*"})

// texts draws an alternative of up to three pieces between wildcards.
var texts = rapid.Custom(func(t *rapid.T) string {
	var s strings.Builder
	for n := rapid.IntRange(1, 3).Draw(t, "pieces"); n > 0; n-- {
		if rapid.Bool().Draw(t, "wild") {
			s.WriteString(wildcards.Draw(t, "wildcard"))
		}
		s.WriteString(pieces.Draw(t, "piece"))
	}
	if rapid.Bool().Draw(t, "wild") {
		s.WriteString(wildcards.Draw(t, "wildcard"))
	}
	return alternatives(s.String())[0]
})

// like returns a text that the alternative matches or nearly, wildcards standing
// for what is drawn.
func like(t *rapid.T, text string) string {
	var s strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '*', '?':
			s.WriteString(rapid.SampledFrom([]string{"", "a", "b", "abab", "x.a", text[:i]}).Draw(t, "for a star"))
		case '[', '{':
			s.WriteString(rapid.SampledFrom([]string{"a", "a", "b", ""}).Draw(t, "for a set"))
			i += strings.IndexAny(text[i:], "]}")
		default:
			s.WriteByte(c)
		}
	}
	host := strings.Trim(s.String(), ".-")
	if rapid.Bool().Draw(t, "upper") {
		host = strings.ToUpper(host)
	}
	return host
}

func TestRapid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 60).Draw(t, "number")
		drawn := rapid.SliceOfN(rapid.OneOf(texts, texts, rapid.Map(gen.Pattern(oracle.Canonical), func(s string) string {
			return append(alternatives(s), "")[0]
		})), n, n).Draw(t, "texts")
		s := residual.New(drawn)
		if s.Len() != len(drawn) {
			t.Fatalf("%d texts of %d", s.Len(), len(drawn))
		}
		for i, text := range drawn {
			if s.Text(uint32(i)) != text {
				t.Fatalf("text %d is %q, want %q", i, s.Text(uint32(i)), text)
			}
		}
		hosts := rapid.SliceOfN(gen.Host(), 1, 5).Draw(t, "hosts")
		for _, text := range drawn {
			hosts = append(hosts, like(t, text))
		}
		for _, host := range hosts {
			var h fqdn.Host
			if h.Set(host) {
				check(t, s, drawn, &h)
			}
		}
	})
}

// TestKeywords: keywords of no fewer bytes than each of the filters needs, so few
// or so many, at every place of a host.
func TestKeywords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shortest := rapid.IntRange(1, 9).Draw(t, "shortest")
		n := rapid.SampledFrom([]int{1, 10, 64, 65}).Draw(t, "number")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		texts := make([]string, n)
		for i := range texts {
			keyword := make([]byte, shortest+r.IntN(4))
			for k := range keyword {
				keyword[k] = "abcdefghijklmnopqrstuvwxyz0_"[r.IntN(28)]
			}
			texts[i] = "**" + string(keyword) + "**"
		}
		s := residual.New(texts)
		for _, text := range texts[:min(n, 10)] {
			keyword := strings.Trim(text, "*")
			for before := range 5 {
				for _, behind := range []string{"", "x", ".x-x", "xxx.xxxx.xx", keyword} {
					var h fqdn.Host
					if h.Set(strings.Repeat("x", before) + keyword + behind) {
						check(t, s, texts, &h)
					}
				}
			}
		}
	})
}

func FuzzScan(f *testing.F) {
	f.Add("**foo.com|foo**|**key**|a*b.x|a.*.c|?|*", "akeyfoo.com")
	f.Add("**aaaa**|**aaa**|**aa**|**a**|aaaa**|**aaaa|**aaaa**a|**aaaa**b", "aaaaaaaa.AAAA")
	f.Add("a*b1|a*b2|a*b3|a*b4|a*b5|a*b6|a*b7|a*b8|a*b9|a*c9|a?b9|a[ab]b9", "a.b9")
	f.Fuzz(func(t *testing.T, patterns, host string) {
		var h fqdn.Host
		if texts := alternatives(patterns); h.Set(host) {
			check(t, residual.New(texts), texts, &h)
		}
	})
}

// TestNoScan: alternatives that have much in common are no candidates where they
// do not match.
func TestNoScan(t *testing.T) {
	const n = 10_000
	for _, c := range []struct {
		form string
		args func(i int) []any
	}{
		{"**x%d.very.long.suffix.of.example.com", nil},
		{"*x%d.example.com", nil},
		{"*.%d.example.com", nil},
		{"very-long-prefix-of-all-%d-**", nil},
		{"**keyword%d**", nil},
		{"**%dkeyword**", nil},
		{"**aaaaaaaaaaaaaaaa%da**", nil},
		{"app%d*.example.com", nil},
		{"app*.%d.example.com", nil},
		{"app**key%d**.example.com", nil},
		{"a*b%d.example.com", nil},
		{"app%d-*.region%d.example.com", square},
		{"**key%d**word%d**", square},
		{"**key%d**.region%d.example.com", square},
		{"app%d-**key%d**", square},
		{"a%d-**b%d**.c%d.example.com", cube},
		{"a%d-**b%d**c%d**.d%d.example.com", tesseract},
	} {
		texts := make([]string, n)
		for i := range texts {
			args := []any{i}
			if c.args != nil {
				args = c.args(i)
			}
			texts[i] = fmt.Sprintf(c.form, args...)
		}
		s := residual.New(texts)
		for i := 0; i < n; i += 997 {
			hit := strings.ReplaceAll(strings.ReplaceAll(texts[i], "**", "q"), "*", "q")
			hosts := []string{hit, "q" + hit, hit + "q"}
			// Each piece alone, and none of the numbers.
			hosts = append(hosts, strings.FieldsFunc(texts[i], func(r rune) bool { return r == '*' })...)
			hosts = append(hosts, strings.Map(func(r rune) rune {
				if '0' <= r && r <= '9' {
					return 'q'
				}
				return r
			}, hit))
			for _, host := range hosts {
				var h fqdn.Host
				if !h.Set(strings.Trim(host, ".-")) {
					continue
				}
				matching := 0
				for _, text := range texts {
					if form.MatchAlternative(text, &h) {
						matching++
					}
				}
				if got := check(t, s, texts, &h); got > matching+8 {
					t.Errorf("%s: %d candidates for %q, which %d match", c.form, got, h.Text(), matching)
				}
			}
		}
	}
}

func square(i int) []any { return []any{i % 100, i / 100} }
func tesseract(i int) []any {
	return []any{i % 10, i / 10 % 10, i / 100 % 10, i / 1000}
}
func cube(i int) []any { return []any{i % 22, i / 22 % 22, i / 22 / 22} }

// TestPeriodic: literals of all lengths against hosts of all lengths, where the
// bytes behind an end of the host would be those that a longer literal needs.
func TestPeriodic(t *testing.T) {
	for _, period := range []string{"abcdefgh", "abcd", "a", "ab.cd.e_"} {
		long := strings.Repeat(period, 40/len(period))
		var texts []string
		for n := 1; n <= len(long); n++ {
			texts = append(texts, long[:n]+"**", "**"+long[:n]+"**", "**"+long[len(long)-n:], long[:n], long[:n]+"*"+long[:n])
		}
		all := residual.New(texts)
		for n := 1; n <= len(long); n++ {
			var h fqdn.Host
			if !h.Set(long[:n]) {
				continue
			}
			check(t, all, texts, &h)
			for i := range texts {
				check(t, residual.New(texts[i:i+1]), texts[i:i+1], &h)
			}
		}
	}
}

// TestNever: what matches nothing is no candidate, however long it is.
func TestNever(t *testing.T) {
	long := strings.Repeat("a.", 150) + "a"
	texts := []string{"", "!reason", "**" + long, "*" + long + "*", long + "**", "x**"}
	for _, host := range []string{"x", strings.Repeat("a", 63) + ".x", strings.Repeat("a.", 126) + "a"} {
		var h fqdn.Host
		h.Set(host)
		if n := check(t, residual.New(texts), texts, &h); n > 1 {
			t.Errorf("%q: %d candidates", host, n)
		}
	}
}

func TestZero(t *testing.T) {
	var h fqdn.Host
	h.Set("a.b")
	for _, s := range []*residual.Set{nil, {}, residual.New(nil)} {
		if check(t, s, nil, &h) != 0 || s.Len() != 0 {
			t.Errorf("%v holds something", s)
		}
	}
}

// mixture is a set of all shapes, with levels below each other.
func mixture() []string {
	texts := []string{"*", "?", "[ab]", "**a**", "**ab**", "**abc**"}
	for i := range 2000 {
		texts = append(texts, fmt.Sprintf("app%d-*.region%d.example.com", i%40, i/40), fmt.Sprintf("**k%d**w%d**", i%40, i/40))
	}
	return texts
}

func TestNoAllocs(t *testing.T) {
	s := residual.New(mixture())
	for _, host := range []string{"a", "app7-x.region9.example.com", "APP7-K5W6.Region1.example.com", strings.Repeat("ab.", 80) + "k7w8"} {
		var h fqdn.Host
		if !h.Set(host) {
			t.Fatal(host)
		}
		candidates := 0
		if n := testing.AllocsPerRun(100, func() {
			c := s.Scan(&h)
			for _, ok := c.Next(); ok; _, ok = c.Next() {
				c.Matches()
				candidates++
			}
		}); n != 0 || candidates == 0 {
			t.Errorf("%q: %v allocations, %d candidates", host, n, candidates)
		}
	}
}

// TestCompact: a set holds slices without pointers, and few bytes.
func TestCompact(t *testing.T) {
	typ := reflect.TypeFor[residual.Set]()
	for i := range typ.NumField() {
		if f := typ.Field(i); f.Type.Kind() == reflect.Slice && hasPointers(f.Type.Elem()) {
			t.Errorf("%s has pointers", f.Name)
		}
	}
	texts := mixture()
	bytes := 0
	for _, text := range texts {
		bytes += len(text)
	}
	if size := residual.New(texts).Size(); size < bytes || size > bytes+150*len(texts) {
		t.Errorf("%d bytes for %d texts of %d bytes", size, len(texts), bytes)
	}
}

func hasPointers(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			if hasPointers(t.Field(i).Type) {
				return true
			}
		}
		return false
	case reflect.Array:
		return hasPointers(t.Elem())
	}
	return t.Kind() > reflect.Complex128
}
