package index

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/internal/swar"
)

// flagsOf is what Find knows of a host by its ending.
func flagsOf(x *Index, host string) flags {
	last := swar.Load(host, len(host)-8)
	f := x.endings.of(last)
	if x.endings.mayBeShort(last) {
		f |= x.endings.shortOf(last)
	}
	return f
}

// TestEndings: a name of any length has its flag whatever is in front of it, in either
// case.
func TestEndings(t *testing.T) {
	const front = "-.0_9az"
	for size := 1; size <= 40; size++ {
		name := strings.Repeat("ab_c-d0.", 5)[40-size:]
		if name[0] == '.' || name[0] == '-' {
			name = "x" + name[1:]
		}
		name = name[:len(name)-1] + "e"
		x := plain(seed{1, 2, 3, 4, 5}, []string{name})
		want := flags(hasNodes)
		if size < 16 {
			want = leafOf(size)
		}
		for _, c := range front {
			for _, d := range front {
				for _, host := range []string{string(c) + string(d) + "abcdefg." + name, "abcdefg" + string(c) + string(d) + "." + name} {
					if got := flagsOf(x, strings.ToUpper(host)); got != want || flagsOf(x, host) != want {
						t.Fatalf("%q below %q: flags %b, want %b", host, name, got, want)
					}
				}
			}
		}
		if size >= 8 && flagsOf(x, name) != want {
			t.Errorf("%q: flags %b, want %b", name, flagsOf(x, name), want)
		}
	}
}

// TestEndingsTell: of hosts that end otherwise, few have flags.
func TestEndingsTell(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 20, 1000, 10_000} {
		var set []string
		for range n {
			set = append(set, fmt.Sprintf("n%d.example%03d", r.IntN(1_000_000), r.IntN(1000)))
		}
		x := plain(seed{1, 2, 3, 4, 5}, set)
		const hosts = 10_000
		found := 0
		for range hosts {
			if flagsOf(x, fmt.Sprintf("n%d.other%05d", r.IntN(1_000_000), r.IntN(100_000))) != 0 {
				found++
			}
		}
		// One in four has, at most. It is chance, of ten thousand.
		if found > hosts/4+300 {
			t.Errorf("%d names: %d of %d hosts that do not end in one have flags", n, found, hosts)
		}
	}
}

// TestFindFront: what a host has less than a leaf's sixteen bytes is not made up of what
// is behind it. The names are what hosts of few bytes in front of a node, or of none,
// would seem to end in if words were shifted round.
func TestFindFront(t *testing.T) {
	for _, node := range []string{"", "x.sixteen.bytes1", "sixteen.bytes.12and.sixteen.more"} {
		for _, text := range []string{"ab.cdefg", "a.b.c.de", "abcdefgh", "abcd.efg"} {
			for left := 1; left <= 8; left++ {
				host := text[8-left:] + node
				if len(host) < 8 || host[0] == '.' {
					continue
				}
				var around [16]byte
				first := swar.Load(host, 0)
				binary.LittleEndian.PutUint64(around[:], first<<(8*uint(16-left)&63))
				binary.LittleEndian.PutUint64(around[8:], first<<(8*uint(8-left)))
				set := []string{"longer-than-a-node." + node, "other-than-that." + node}
				for size := left + 1; size < 16; size++ {
					if name := string(around[16-size:]); !strings.ContainsAny(name, "\x00") && name[0] != '.' {
						set = append(set, name+node)
					}
				}
				x := plain(seed{1, 2, 3, 4, 5}, set)
				if _, _, found := x.Find(host); found != None {
					t.Errorf("%q is found among %q", host, set)
				}
			}
		}
	}
}
