package residual_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/residual"
)

// word returns a made-up label.
func word(r *rand.Rand) string {
	b := make([]byte, 4+r.IntN(8))
	for i := range b {
		b[i] = byte('a' + r.IntN(26))
	}
	return string(b)
}

var tlds = []string{"com", "net", "org", "io", "co.uk", "example"}

// made returns n made-up patterns of a shape, and for each a host that it
// matches.
func made(shape string, n int) (texts, hosts []string) {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	tld := func() string { return "." + tlds[r.IntN(len(tlds))] }
	for i := range n {
		w := word(r)
		kind := shape
		if shape == "mixed" {
			kind = []string{"suffix", "prefix", "keyword"}[i%3]
		}
		switch kind {
		case "suffix":
			w += tld()
			texts, hosts = append(texts, "**"+w), append(hosts, word(r)[:3]+w)
		case "prefix":
			texts, hosts = append(texts, w+"**"), append(hosts, w+word(r)+tld())
		case "keyword":
			texts, hosts = append(texts, "**"+w+"**"), append(hosts, word(r)[:3]+w+word(r)+tld())
		case "both":
			x := word(r) + tld()
			texts, hosts = append(texts, w+"*."+x), append(hosts, w+"1."+x)
		}
	}
	return texts, hosts
}

// BenchmarkScan takes a host from its text to all its candidates. With no
// patterns it is the cost of the host alone.
func BenchmarkScan(b *testing.B) {
	for _, shape := range []string{"suffix", "prefix", "keyword", "mixed", "both"} {
		b.Run("shape="+shape, func(b *testing.B) {
			for _, n := range []int{0, 10, 100, 10_000, 1_000_000} {
				b.Run(fmt.Sprintf("patterns=%d", n), func(b *testing.B) {
					texts, hits := made(shape, max(n, 1))
					s := residual.New(texts[:n])
					b.Run("host=hit", func(b *testing.B) { benchmark(b, s, hits) })
					b.Run("host=miss", func(b *testing.B) { benchmark(b, s, misses()) })
				})
			}
		})
	}
}

// stream is how many hosts of a kind there are: so many that the branch
// predictor does not learn them by heart.
const stream = 65536

// misses returns made-up hosts as they are asked for.
func misses() []string {
	r := rand.New(rand.NewPCG(3, 4))
	hosts := make([]string, stream)
	for i := range hosts {
		hosts[i] = []string{
			word(r) + ".com", "www." + word(r) + ".org", "api." + word(r) + "." + word(r) + ".net",
			word(r) + ".example.com", word(r) + "." + word(r) + ".azure.com",
		}[r.IntN(5)]
	}
	return hosts
}

func benchmark(b *testing.B, s *residual.Set, hosts []string) {
	hosts = laid(hosts[:min(len(hosts), stream)])
	var h fqdn.Host
	i, candidates := 0, 0
	for b.Loop() {
		h.Set(hosts[i])
		c := s.Scan(&h)
		for _, ok := c.Next(); ok; _, ok = c.Next() {
			candidates++
		}
		if i++; i == len(hosts) {
			i = 0
		}
	}
	b.ReportMetric(float64(candidates)/float64(b.N), "candidates/op")
}

// laid returns the hosts as parts of one text, one after the other, so that they
// are read as from a buffer that was just filled.
func laid(hosts []string) []string {
	all := strings.Join(hosts, "")
	out := make([]string, len(hosts))
	for i, h := range hosts {
		out[i], all = all[:len(h)], all[len(h):]
	}
	return out
}

func BenchmarkNew(b *testing.B) {
	for _, n := range []int{10_000, 1_000_000} {
		b.Run(fmt.Sprintf("patterns=%d", n), func(b *testing.B) {
			texts, _ := made("mixed", n)
			size := 0
			for b.Loop() {
				size = residual.New(texts).Size()
			}
			b.ReportMetric(float64(size)/float64(n), "B/pattern")
		})
	}
}
