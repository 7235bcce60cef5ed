package index

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// mayEndIn is what find knows of a host by its last words.
func mayEndIn(x *Index, host string) set {
	var w oneBlock
	w.read(host, len(host))
	start := uint64(1) << min(len(host), block)
	whole := w.dots()&(start-1) | start
	return x.byEnd.of(&w, whole&(whole-1|uint64(x.byEnd.single))|start&(1<<block), start)
}

// TestLengths: a host that ends in a name of any length is told so whatever is in front of
// it, in either case; one below a name that stands for itself alone need not be.
func TestLengths(t *testing.T) {
	const front = "-.0_9az"
	for size := 1; size <= 100; size++ {
		name := strings.Repeat("ab_c-d0.", 13)[104-size:]
		if name[0] == '.' || name[0] == '-' {
			name = "x" + name[1:]
		}
		name = name[:len(name)-1] + "e"
		both, alone := plain(seed{1, 2, 3, 4, 5}, suffixes([]string{name})), plain(seed{1, 2, 3, 4, 5}, []string{name})
		check := func(x *Index, host string) {
			t.Helper()
			for _, host := range []string{host, strings.ToUpper(host)} {
				if may := mayEndIn(x, host); !may.has(size) {
					t.Fatalf("%q may end in names of %b bytes, want %d", host, may, size)
				}
				if _, k := x.named(host); k != size {
					t.Fatalf("%q: a name of %d bytes is found, want %d", host, k, size)
				}
			}
		}
		check(both, name)
		check(alone, name)
		for _, c := range front {
			for _, d := range front {
				check(both, string(c)+string(d)+"abcdefg."+name)
				check(both, "abcdefg"+string(c)+string(d)+"."+name)
				check(both, string(c)+"."+name)
			}
		}
	}
}

// TestLengthsTell: of hosts that end in no name, few may end in one by their last bytes:
// neither those that end in something else, nor those that are longer or shorter by a byte
// at the end of a label, nor those below names that stand for themselves alone.
func TestLengthsTell(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 20, 1000, 10_000, 100_000} {
		names := make([]string, n)
		for i := range names {
			names[i] = fmt.Sprintf("%s.n%d.%s", strings.Repeat("a", 1+r.IntN(20)), r.IntN(1_000_000), []string{"example", "com", "co.uk"}[r.IntN(3)])
		}
		both, alone := plain(seed{1, 2, 3, 4, 5}, suffixes(names)), plain(seed{1, 2, 3, 4, 5}, names)
		const hosts = 10_000
		may := func(x *Index, host string) int {
			if mayEndIn(x, host) != 0 {
				return 1
			}
			return 0
		}
		other, below := 0, 0
		for range hosts {
			other += may(both, fmt.Sprintf("x.other%05d.test", r.IntN(100_000)))
			below += may(alone, "www."+names[r.IntN(n)])
		}
		if other > hosts/2 || below > hosts/2 {
			t.Errorf("%d names: of %d hosts that are none, %d may end in one, and %d of those below one", n, hosts, other, below)
		}
		t.Logf("%d names: %d and %d of %d", n, other, below, hosts)
	}
}
