package egress_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/portspec"
)

// BenchmarkAllow is for rule sets and hosts that are made to cost much; those that
// people have are benchmarked at the root of the module.
func BenchmarkAllow(b *testing.B) {
	const n = 10_000
	deep := strings.Repeat("a.", 127)
	sets := []struct {
		name    string
		pattern func(i int) string
		miss    string // as deep as it can be, below what is filed or beside it
	}{
		{"shared-8", func(i int) string { return fmt.Sprintf("n%d.example", i) }, deep[:253-len("n7.example")-1] + ".n7.example"},
		{"shared-16", func(i int) string { return fmt.Sprintf("n%dssssssss.example", i) }, "nnssssssss.example"},
		{"shared-24", func(i int) string { return fmt.Sprintf("n%dssssssssssssssss.example", i) }, "nnssssssssssssssss.example"},
		{"shared-32", func(i int) string { return fmt.Sprintf("n%dssssssssssssssssssssssss.example", i) }, "nnssssssssssssssssssssssss.example"},
		{"children", func(i int) string { return fmt.Sprintf("c%d.parent.example", i) }, deep[:253-len("parent.example")-1] + ".parent.example"},
		{"deep", func(i int) string {
			s := []byte(deep[:253])
			s[2*(i%127)], s[2*(i/127%127)] = byte('b'+i%25), byte('b'+i/25%25)
			return string(s)
		}, deep[:253]},
	}
	for _, set := range sets {
		var rules []ruling
		for i := range n {
			rules = append(rules, ruling{allow: true, pattern: set.pattern(i), first: 443, last: 443})
		}
		m := compiled(b, rules)
		bench := func(host string, hosts []string, want bool) {
			b.Run(fmt.Sprintf("adversarial=%s/host=%s", set.name, host), func(b *testing.B) {
				i := 0
				for b.Loop() {
					if m.Allow(hosts[i], 443) != want {
						b.Fatal(hosts[i])
					}
					if i++; i == len(hosts) {
						i = 0
					}
				}
			})
		}
		var hits []string
		for _, r := range rules {
			hits = append(hits, r.pattern)
		}
		bench("hit", hits, true)
		bench("miss", []string{set.miss}, false)
		bench("upper", []string{strings.ToUpper(hits[7])}, true)
	}
}

// BenchmarkExplain is for the host of a denial, as DeniedError asks.
func BenchmarkExplain(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		var rules []ruling
		for i := range n {
			rules = append(rules, ruling{allow: true, pattern: fmt.Sprintf("*.n%d.example", i), first: 443, last: 443})
		}
		m := compiled(b, rules)
		for _, host := range []struct{ name, text string }{
			{"hit", "a.n7.example"}, {"miss", "other.test"}, {"apex", "n7.example"}, {"depth", "a.b.n7.example"}, {"deep", strings.Repeat("a.", 120) + "example"},
		} {
			r := egress.Request{Host: host.text, Protocol: portspec.TCP, Port: 443}
			b.Run(fmt.Sprintf("rules=%d/host=%s", n, host.name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if m.Explain(r).Decision.Allowed() != (host.name == "hit") {
						b.Fatal(r)
					}
				}
			})
		}
	}
}

// BenchmarkLists compiles public lists, of which many names are below others, and loads their
// snapshots.
func BenchmarkLists(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		rules := sharedRules(b, n)
		b.Run(fmt.Sprintf("rules=%d/op=compile", n), func(b *testing.B) {
			for b.Loop() {
				egress.MustCompile(rules)
			}
		})
		snapshot := snapshotOf(b, egress.MustCompile(rules))
		rules = nil
		b.Run(fmt.Sprintf("rules=%d/op=load", n), func(b *testing.B) {
			for b.Loop() {
				load(b, snapshot)
			}
		})
	}
}
