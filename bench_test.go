// Package sallyport_test holds the end-to-end benchmarks: from a policy to its
// verdict, the way a proxy asks. Run them with
//
//	go test -run '^$' -bench . -count 10 . | benchstat -
//
// Compare ratios within one run; absolute times are those of the machine.
package sallyport_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/sallyport-go/sallyport/catalog"
	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// A policy is a compiled rule set with hosts to ask it about.
type policy struct {
	rules    int
	matchers map[string]*egress.Matcher // by form
	hosts    map[string][]string        // by kind
}

// forms are the options of each form of a Matcher.
var forms = map[string][]egress.Option{"fast": nil, "compact": {egress.Compact}}

// compile compiles the policy in each form.
func (p *policy) compile(rules []egress.Rule) {
	p.matchers = map[string]*egress.Matcher{}
	for form, options := range forms {
		p.matchers[form] = egress.MustCompile(rules, options...)
	}
}

var kinds = []string{"hit", "miss", "mixed", "worst"}

// lay adds the mixed stream, half of it hits and half misses, and lays out all
// hosts.
func (p policy) lay() policy {
	r := rand.New(rand.NewPCG(3, 4))
	for i := range stream {
		kind := []string{"hit", "miss"}[i%2]
		hosts := p.hosts[kind]
		p.hosts["mixed"] = append(p.hosts["mixed"], hosts[r.IntN(len(hosts))])
	}
	r.Shuffle(stream, func(i, j int) {
		mixed := p.hosts["mixed"]
		mixed[i], mixed[j] = mixed[j], mixed[i]
	})
	for kind, hosts := range p.hosts {
		p.hosts[kind] = laid(hosts)
	}
	return p
}

// laid returns the hosts as parts of one text, one after the other, so that they
// are read as a proxy reads them: from a buffer that was just filled.
func laid(hosts []string) []string {
	all := strings.Join(hosts, "")
	out := make([]string, len(hosts))
	for i, h := range hosts {
		out[i], all = all[:len(h)], all[len(h):]
	}
	return out
}

// worst is the most expensive host there is: 127 labels in 253 bytes, under a
// suffix that the policy has.
func worst(suffix string) string {
	return strings.Repeat("a.", 127)[:253-len(suffix)-1] + "." + suffix
}

// word returns a made-up label.
func word(r *rand.Rand) string {
	b := make([]byte, 3+r.IntN(9))
	for i := range b {
		b[i] = byte('a' + r.IntN(26))
	}
	return string(b)
}

// stream is how many hosts of a kind there are: so many that the branch
// predictor does not learn them by heart, which would flatter everybody.
const stream = 65536

// aks is the policy of a public cluster with all features.
var aks = sync.OnceValue(func() policy {
	cluster := catalog.Cluster{Cloud: catalog.Public, Region: "eastus", Optional: true}
	cluster.Features = slices.Collect(catalog.Features(catalog.Newest))
	rules, err := cluster.Rules()
	if err != nil {
		panic(err)
	}
	p := policy{rules: len(rules), hosts: map[string][]string{}}
	p.compile(rules)
	var names []string
	for _, rule := range rules {
		if !rule.Ports.Contains(portspec.TCP, 443) {
			continue
		}
		for _, pattern := range rule.Hosts {
			names = append(names, pattern.String())
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range stream {
		name := names[r.IntN(len(names))]
		hit := name
		if suffix, wild := strings.CutPrefix(name, "**"); wild {
			hit = word(r) + suffix
			name = suffix[1:]
			if i%2 == 0 {
				hit = word(r) + "." + hit
			}
		}
		p.hosts["hit"] = append(p.hosts["hit"], hit)
		p.hosts["miss"] = append(p.hosts["miss"], []string{
			word(r) + ".com", "www." + word(r) + ".org", name + "." + word(r) + ".net", word(r) + ".example." + name[strings.LastIndexByte(name, '.')+1:], word(r) + "." + word(r) + ".azure.com",
		}[i%5])
		p.hosts["worst"] = append(p.hosts["worst"], worst(name))
	}
	return p.lay()
})

// generated returns a policy of n rules, names and wildcards in equal parts, over
// made-up names, with four sets of ports and some deny rules.
func generated(n int) policy {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	tlds := []string{"com", "net", "org", "io", "co.uk", "example"}
	ports := []portspec.Set{
		portspec.MustParse("443/tcp"), portspec.MustParse("80/tcp,443/tcp"),
		portspec.MustParse("443/tcp,443/udp"), portspec.MustParse("8000-9000/tcp,443/tcp"),
	}
	p := policy{rules: n, hosts: map[string][]string{}}
	var rules []egress.Rule
	for i := range n {
		name := word(r) + "." + tlds[r.IntN(len(tlds))]
		if r.IntN(2) == 0 {
			name = word(r) + "." + name
		}
		rule := egress.Rule{ID: fmt.Sprint("rule", i), Action: egress.Allow, Ports: ports[r.IntN(len(ports))]}
		pattern := name
		if i%2 == 1 {
			pattern = "*." + name
		}
		if i%50 == 7 {
			rule.Action = egress.Deny
		}
		rule.Hosts = []match.Pattern{match.MustParse(match.AzureFirewall, pattern)}
		rules = append(rules, rule)
		if host := name; rule.Action == egress.Allow && len(p.hosts["hit"]) < stream && r.IntN(1+n/stream) == 0 {
			if i%2 == 1 {
				host = word(r) + "." + name
			}
			p.hosts["hit"] = append(p.hosts["hit"], host)
			p.hosts["worst"] = append(p.hosts["worst"], worst(name))
		}
	}
	for range stream {
		// The names of rules have letters only, so that these are no hits by chance.
		p.hosts["miss"] = append(p.hosts["miss"], word(r)+"."+word(r)+"1."+tlds[r.IntN(len(tlds))])
	}
	p.compile(rules)
	return p.lay()
}

var policies = []func() policy{
	aks,
	sync.OnceValue(func() policy { return generated(1_000) }),
	sync.OnceValue(func() policy { return generated(100_000) }),
}

func BenchmarkAllow(b *testing.B) {
	for _, policy := range policies {
		p := policy()
		for _, kind := range kinds {
			hosts := p.hosts[kind]
			for _, form := range slices.Sorted(maps.Keys(p.matchers)) {
				matcher := p.matchers[form]
				name := fmt.Sprintf("rules=%d/host=%s/form=%s", p.rules, kind, form)
				b.Run(name+"/run=serial", func(b *testing.B) {
					b.ReportAllocs()
					i, allowed := 0, 0
					for b.Loop() {
						if matcher.Allow(hosts[i], 443) {
							allowed++
						}
						if i++; i == len(hosts) {
							i = 0
						}
					}
					if kind == "hit" && allowed == 0 || kind == "miss" && allowed != 0 {
						b.Fatalf("%d allowed", allowed)
					}
				})
				b.Run(name+"/run=parallel", func(b *testing.B) {
					b.RunParallel(func(pb *testing.PB) {
						for i := 0; pb.Next(); {
							matcher.Allow(hosts[i], 443)
							if i++; i == len(hosts) {
								i = 0
							}
						}
					})
				})
			}
		}
	}
}

// BenchmarkMap is what Allow is measured against: look-ups of the same host in a
// plain map of names, which is no policy at all.
func BenchmarkMap(b *testing.B) {
	p := aks()
	names := map[string]struct{}{}
	for rule := range p.matchers["fast"].Rules() {
		for _, pattern := range rule.Hosts {
			names[strings.TrimPrefix(pattern.String(), "**.")] = struct{}{}
		}
	}
	for _, kind := range []string{"hit", "miss", "mixed"} {
		hosts := p.hosts[kind]
		b.Run(fmt.Sprintf("rules=%d/host=%s/lookups=1", p.rules, kind), func(b *testing.B) {
			i, found := 0, 0
			for b.Loop() {
				if _, ok := names[hosts[i]]; ok {
					found++
				}
				if i++; i == len(hosts) {
					i = 0
				}
			}
		})
	}
}

func BenchmarkDecide(b *testing.B) {
	matcher := aks().matchers["fast"]
	for _, c := range []struct {
		name string
		r    egress.Request
	}{
		{"host=hit", egress.Request{Host: "mcr.microsoft.com", Protocol: portspec.TCP, Port: 443}},
		{"host=mixed-case", egress.Request{Host: "MCR.Microsoft.COM.", Protocol: portspec.TCP, Port: 443}},
		{"host=hit/addr=ipv4", egress.Request{Host: "mcr.microsoft.com", Addr: netip.MustParseAddr("20.61.99.68"), Protocol: portspec.TCP, Port: 443}},
		{"host=literal", egress.Request{Host: "20.61.99.68", Protocol: portspec.TCP, Port: 443}},
		{"host=invalid", egress.Request{Host: "mcr.microsoft.com@evil.example", Protocol: portspec.TCP, Port: 443}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				matcher.Decide(c.r)
			}
		})
	}
}

// BenchmarkDecideBatch is requests one by one and 64 at once; both say what one takes.
func BenchmarkDecideBatch(b *testing.B) {
	const size = 64
	for _, n := range []int{1_000, 20_000, 100_000, 1_000_000} {
		p := generated(n)
		matcher := p.matchers["fast"]
		for _, kind := range []string{"hit", "miss", "mixed"} {
			var requests []egress.Request
			for _, host := range p.hosts[kind] {
				requests = append(requests, egress.Request{Host: host, Protocol: portspec.TCP, Port: 443})
			}
			requests = requests[:len(requests)/size*size]
			decisions := make([]egress.Decision, 0, size)
			ops := map[string]func([]egress.Request){
				"single": func(requests []egress.Request) {
					decisions = decisions[:0]
					for i := range requests {
						decisions = append(decisions, matcher.Decide(requests[i]))
					}
				},
				"batch": func(requests []egress.Request) { decisions = matcher.DecideBatch(decisions[:0], requests) },
			}
			for _, name := range slices.Sorted(maps.Keys(ops)) {
				decide := ops[name]
				b.Run(fmt.Sprintf("rules=%d/host=%s/op=%s", n, kind, name), func(b *testing.B) {
					b.ReportAllocs()
					i := 0
					for b.Loop() {
						decide(requests[i : i+size])
						if i += size; i == len(requests) {
							i = 0
						}
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/size, "ns/request")
				})
			}
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	for _, policy := range policies[:2] {
		p := policy()
		var rules []egress.Rule
		for r := range p.matchers["fast"].Rules() {
			rules = append(rules, r)
		}
		for _, form := range slices.Sorted(maps.Keys(forms)) {
			b.Run(fmt.Sprintf("rules=%d/form=%s", p.rules, form), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := egress.Compile(rules, forms[form]...); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkWith is what a change takes: so many rules are added and as many removed. To
// compile all rules is what it saves; what it costs is that Allow looks twice.
func BenchmarkWith(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		p := generated(n)
		whole := p.matchers["fast"]
		rules := slices.Collect(whole.Rules())
		b.Run(fmt.Sprintf("rules=%d/op=compile", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				egress.MustCompile(rules)
			}
		})
		rules = nil
		for _, changes := range []int{1, 100, 10_000} {
			add, remove := suffixes(names()[:changes], https), make([]int, changes)
			for i := range remove {
				remove[i] = i * (n / changes)
			}
			changed, err := whole.With(add, remove)
			if err != nil {
				b.Fatal(err)
			}
			b.Run(fmt.Sprintf("rules=%d/op=with/changes=%d", n, changes), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := whole.With(add, remove); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run(fmt.Sprintf("rules=%d/op=allow/changes=%d", n, changes), func(b *testing.B) { ask(b, changed, p.hosts["mixed"]) })
		}
		b.Run(fmt.Sprintf("rules=%d/op=allow/changes=0", n), func(b *testing.B) { ask(b, whole, p.hosts["mixed"]) })
	}
}

// BenchmarkSnapshot is what a snapshot saves: the same policy is compiled, saved and
// loaded. To load it no rules are needed, so that they are let go before: otherwise the
// garbage collector would walk them in the meantime.
func BenchmarkSnapshot(b *testing.B) {
	for _, n := range []int{1_000, 100_000, 1_000_000} {
		p, snapshots := generated(n), map[string][]byte{}
		for form, m := range p.matchers {
			snapshot, err := m.MarshalBinary()
			if err != nil {
				b.Fatal(err)
			}
			snapshots[form] = snapshot
		}
		rules := slices.Collect(p.matchers["fast"].Rules())
		for _, form := range slices.Sorted(maps.Keys(forms)) {
			b.Run(fmt.Sprintf("rules=%d/form=%s/op=compile", n, form), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := egress.Compile(rules, forms[form]...); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run(fmt.Sprintf("rules=%d/form=%s/op=save", n, form), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := p.matchers[form].MarshalBinary(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		p, rules = policy{}, nil
		for _, form := range slices.Sorted(maps.Keys(snapshots)) {
			b.Run(fmt.Sprintf("rules=%d/form=%s/op=load", n, form), func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(snapshots[form])))
				for b.Loop() {
					if err := new(egress.Matcher).UnmarshalBinary(snapshots[form]); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
