package sallyport_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

var long = flag.Bool("long", false, "run the benchmarks of 4,000,000 rules, too")

// names are a million made-up names, half of them of three labels.
var names = sync.OnceValue(func() []string {
	r := rand.New(rand.NewPCG(5, 6))
	all := make([]string, 1_000_000)
	for i := range all {
		all[i] = word(r) + "." + []string{"com", "net", "org", "io", "co.uk", "example"}[r.IntN(6)]
		if i%2 == 0 {
			all[i] = word(r) + "." + all[i]
		}
	}
	return all
})

// suffixes returns a rule for what is below each name, with ports in turn; where
// there are several, one in twenty denies.
func suffixes(names []string, ports ...portspec.Set) []egress.Rule {
	rules := make([]egress.Rule, len(names))
	for i, name := range names {
		rules[i] = egress.Rule{
			Action: egress.Allow, Ports: ports[i%len(ports)],
			Hosts: []match.Pattern{match.MustParse(match.Canonical, "**."+name)},
		}
		if len(ports) > 1 && i%20 == 7 {
			rules[i].Action = egress.Deny
		}
	}
	return rules
}

var https = portspec.MustParse("443/tcp")

// ask asks m about the hosts in turn.
func ask(b *testing.B, m *egress.Matcher, hosts []string) {
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		m.Allow(hosts[i], 443)
		if i++; i == len(hosts) {
			i = 0
		}
	}
}

// BenchmarkBuild has Compile and, for as many names, a map that is filled.
func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{20, 1_000, 100_000, 1_000_000} {
		rules := suffixes(names()[:n], https)
		b.Run(fmt.Sprintf("rules=%d/of=matcher", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				egress.MustCompile(rules)
			}
		})
		b.Run(fmt.Sprintf("rules=%d/of=map", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m := map[string]struct{}{}
				for _, name := range names()[:n] {
					m[name] = struct{}{}
				}
			}
		})
	}
	if *long {
		var all []string
		for i := range 4 {
			for _, name := range names() {
				all = append(all, fmt.Sprintf("%c%s", 'a'+i, name))
			}
		}
		rules := suffixes(all, https)
		b.Run(fmt.Sprintf("rules=%d/of=matcher", len(rules)), func(b *testing.B) {
			for b.Loop() {
				m := egress.MustCompile(rules)
				b.ReportMetric(float64(m.Size().Total())/float64(len(rules)), "B/rule")
			}
		})
	}
}

// BenchmarkPorts asks two policies of the same names: one with one port, and one
// with 16 sets of ports and denies.
func BenchmarkPorts(b *testing.B) {
	var sets []portspec.Set
	for i := range 16 {
		sets = append(sets, portspec.MustParse(fmt.Sprintf("443/tcp,%d/tcp,%d-%d/udp", 1000+i, 2000+10*i, 2005+10*i)))
	}
	for _, n := range []int{20, 1_000, 100_000, 1_000_000} {
		hosts := asked(names()[:n])
		for _, ports := range [][]portspec.Set{sets[:1], sets} {
			m := egress.MustCompile(suffixes(names()[:n], ports...))
			b.Run(fmt.Sprintf("rules=%d/sets=%d", n, len(ports)), func(b *testing.B) { ask(b, m, hosts) })
		}
	}
}

// asked returns hosts of which half are below names and the others are not.
func asked(names []string) []string {
	r := rand.New(rand.NewPCG(7, 8))
	hosts := make([]string, stream)
	for i := range hosts {
		hosts[i] = word(r) + "." + names[r.IntN(len(names))]
		if i%2 == 0 {
			hosts[i] += "x"
		}
	}
	r.Shuffle(len(hosts), func(i, j int) { hosts[i], hosts[j] = hosts[j], hosts[i] })
	return laid(hosts)
}

// BenchmarkResidual is for patterns that end in no name: they have to be tried.
func BenchmarkResidual(b *testing.B) {
	r := rand.New(rand.NewPCG(9, 10))
	var hosts []string
	for range stream {
		hosts = append(hosts, word(r)+"."+word(r)+"."+word(r)+".com")
	}
	hosts = laid(hosts)
	for _, n := range []int{100, 10_000} {
		rules := make([]egress.Rule, n)
		for i := range rules {
			text := []string{"**%s.com", "%s**", "**%s**"}[i%3]
			rules[i] = egress.Rule{Action: egress.Allow, Ports: https, Hosts: []match.Pattern{
				match.MustParse(match.Canonical, fmt.Sprintf(text, word(r)+word(r))),
			}}
		}
		m := egress.MustCompile(rules)
		b.Run(fmt.Sprintf("patterns=%d", n), func(b *testing.B) { ask(b, m, hosts) })
	}
}

// BenchmarkSmall makes ten thousand policies of 20 rules, as sandboxes have them, and
// says what one takes.
func BenchmarkSmall(b *testing.B) {
	const policies, rules = 10_000, 20
	each := make([][]egress.Rule, policies)
	for i := range each {
		each[i] = suffixes(names()[rules*i:][:rules], https)
	}
	alive := func() uint64 {
		var stats runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&stats)
		return stats.HeapAlloc
	}
	for _, form := range slices.Sorted(maps.Keys(forms)) {
		b.Run("form="+form, func(b *testing.B) {
			before := alive()
			matchers := make([]*egress.Matcher, policies)
			for b.Loop() {
				for i := range matchers {
					matchers[i] = egress.MustCompile(each[i], forms[form]...)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/policies, "ns/policy")
			b.ReportMetric(float64(alive()-before)/policies, "B/policy")
			runtime.KeepAlive(each)
			runtime.KeepAlive(matchers)
		})
	}
}

// BenchmarkLayers asks a policy alone, and the same as the second of three layers.
func BenchmarkLayers(b *testing.B) {
	p := aks()
	policy := p.matchers["fast"]
	others := []*egress.Matcher{
		egress.MustCompile(suffixes(names()[:100], https)),
		egress.MustCompile([]egress.Rule{{Action: egress.Deny, Ports: https, Hosts: []match.Pattern{match.MustParse(match.Canonical, "**.evil.example")}}}),
	}
	for _, layers := range [][]*egress.Matcher{{policy}, slices.Insert(others, 1, policy)} {
		l := egress.Layers(layers...)
		hosts := p.hosts["mixed"]
		b.Run(fmt.Sprintf("layers=%d", len(layers)), func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				l.Allow(hosts[i], 443)
				if i++; i == len(hosts) {
					i = 0
				}
			}
		})
	}
}

// TestAsked checks that the streams are what the benchmarks say.
func TestAsked(t *testing.T) {
	m := egress.MustCompile(suffixes(names()[:1_000], https))
	allowed := 0
	for _, host := range asked(names()[:1_000]) {
		if m.Allow(host, 443) != !strings.HasSuffix(host, "x") {
			t.Fatalf("Allow(%s)", host)
		}
		if m.Allow(host, 443) {
			allowed++
		}
	}
	if allowed != stream/2 {
		t.Errorf("%d of %d allowed", allowed, stream)
	}
}
