package match_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/internal/gen"
	"github.com/sallyport-go/sallyport/internal/oracle"
	"github.com/sallyport-go/sallyport/match"
)

// numbered yields each pattern with its number.
func numbered(patterns []match.Pattern) iter.Seq2[match.Pattern, int] {
	return func(yield func(match.Pattern, int) bool) {
		for i, p := range patterns {
			if !yield(p, i) {
				return
			}
		}
	}
}

// drawPattern draws a pattern of any dialect that parses.
func drawPattern(t *rapid.T) match.Pattern {
	return rapid.Custom(func(t *rapid.T) match.Pattern {
		dialect := rapid.SampledFrom(oracle.Dialects()).Draw(t, "dialect")
		d, _ := match.ParseDialect(dialect)
		for {
			if p, err := match.Parse(d, gen.Pattern(dialect).Draw(t, "text")); err == nil {
				return p
			}
		}
	}).Draw(t, "pattern")
}

// TestTable: a table finds what trying every pattern finds, each once.
func TestTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var patterns []match.Pattern
		for range rapid.IntRange(0, 12).Draw(t, "patterns") {
			patterns = append(patterns, drawPattern(t))
		}
		if len(patterns) > 0 && rapid.Bool().Draw(t, "twice") {
			patterns = append(patterns, patterns[0])
		}
		table, err := match.NewTable(numbered(patterns))
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			host := gen.Host().Draw(t, "host")
			var got, want []int
			for p, i := range table.All(host) {
				if p != patterns[i] {
					t.Fatalf("%v comes with the value of %v", p, patterns[i])
				}
				got = append(got, i)
			}
			for i, p := range patterns {
				if p.Match(host) {
					want = append(want, i)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Fatalf("%q in %v: found %v, want %v", host, patterns, got, want)
			}
		}
	})
}

// TestTableOrder: longer names come first, and what is no suffix last.
func TestTableOrder(t *testing.T) {
	texts := []string{"**", "**.x", "**.b.x", "a.b.x", "*.b.x", "a*.b.x"}
	var patterns []match.Pattern
	for _, text := range texts {
		patterns = append(patterns, match.MustParse(match.Canonical, text))
	}
	table, err := match.NewTable(numbered(patterns))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for p := range table.All("a.b.x") {
		got = append(got, p.String())
	}
	if want := []string{"a.b.x", "**.b.x", "*.b.x", "**.x", "**", "a*.b.x"}; !slices.Equal(got, want) {
		t.Errorf("order %q, want %q", got, want)
	}
	for range table.All("a.b.x") {
		break // stopping early must not panic
	}
}

func TestTableZero(t *testing.T) {
	var table *match.Table[int]
	for range table.All("a") {
		t.Error("a nil Table holds something")
	}
	for range new(match.Table[int]).All("a") {
		t.Error("a zero Table holds something")
	}
	_, err := match.NewTable(numbered([]match.Pattern{match.Any(), {}, {}}))
	if !errors.Is(err, match.ErrZeroPattern) || !strings.Contains(err.Error(), "pattern 1") || !strings.Contains(err.Error(), "pattern 2") {
		t.Errorf("%v", err)
	}
}

func TestNoAllocs(t *testing.T) {
	patterns := []match.Pattern{
		match.MustParse(match.AzureFirewall, "*.x.example"),
		match.MustParse(match.AzureFirewall, "a.x.example"),
		match.MustParse(match.AzureFirewall, "*foo.example"),
		match.MustParse(match.Cilium, "a*b*.*.example"),
		match.MustParse(match.Squid, ".x.example"),
	}
	table, err := match.NewTable(numbered(patterns))
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"a.x.example", "A.X.Example.", "axbx.y.example", "foo.example", "miss.test", "192.0.2.1", "a..b", ""} {
		n := 0
		if allocs := testing.AllocsPerRun(100, func() {
			n = 0
			for range table.All(host) {
				n++
			}
		}); allocs != 0 {
			t.Errorf("Table.All(%q): %v allocations", host, allocs)
		}
		for _, p := range patterns {
			if p.Match(host) {
				n--
			}
			if allocs := testing.AllocsPerRun(100, func() { p.Match(host) }); allocs != 0 {
				t.Errorf("%v.Match(%q): %v allocations", p, host, allocs)
			}
		}
		if n != 0 {
			t.Errorf("%q: the table finds %d more than the patterns", host, n)
		}
	}
}

// worst is a host of 127 labels in 253 bytes.
var worst = strings.Repeat("a.", 126) + "b"

func BenchmarkMatch(b *testing.B) {
	for _, c := range []struct{ name, pattern string }{
		{"shape=exact", "a.b.example"},
		{"shape=below", "**.example"},
		{"shape=one-label", "*.b.example"},
		{"shape=raw-suffix", "**b.example"},
		{"shape=middle", "a.**.example"},
		{"shape=substring", "**oogle.c**"},
	} {
		p := match.MustParse(match.Canonical, c.pattern)
		for _, h := range []struct{ name, host string }{{"hit", "a.b.example"}, {"miss", "www.example.org"}, {"worst", worst}} {
			b.Run(fmt.Sprintf("%s/host=%s", c.name, h.name), func(b *testing.B) {
				for b.Loop() {
					p.Match(h.host)
				}
			})
		}
	}
}

// BenchmarkStars shows that time does not depend on how much the stars could
// choose: both patterns have the same 64 letters, and the host is long.
func BenchmarkStars(b *testing.B) {
	host := strings.Repeat("a", 63) + "." + strings.Repeat("a", 63) + "." + strings.Repeat(strings.Repeat("a", 60)+".", 2) + "b"
	for _, stars := range []int{2, 8, 64} {
		label := strings.Repeat("*a", stars/2) + strings.Repeat("a", 32-stars/2)
		p := match.MustParse(match.Canonical, label+"."+label+"*.**b")
		if !p.Match(host) {
			b.Fatalf("%v does not match", p)
		}
		b.Run(fmt.Sprintf("stars=%d", stars), func(b *testing.B) {
			for b.Loop() {
				p.Match(host)
			}
		})
	}
}

func BenchmarkTable(b *testing.B) {
	for _, n := range []int{10, 1000, 100_000} {
		patterns := func(yield func(match.Pattern, int) bool) {
			for i := range n {
				if !yield(match.MustParse(match.AzureFirewall, fmt.Sprintf("*.n%d.example", i)), i) {
					return
				}
			}
		}
		table, err := match.NewTable(patterns)
		if err != nil {
			b.Fatal(err)
		}
		for _, h := range []struct{ name, host string }{{"hit", "a.n7.example"}, {"miss", "a.m7.example"}, {"worst", worst}} {
			b.Run(fmt.Sprintf("patterns=%d/host=%s", n, h.name), func(b *testing.B) {
				for b.Loop() {
					for range table.All(h.host) {
					}
				}
			})
		}
	}
}
