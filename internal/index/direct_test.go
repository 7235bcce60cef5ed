package index

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/internal/swar"
)

// TestEndsTell: of hosts that end otherwise, few need more than a look at their last bytes.
func TestEndsTell(t *testing.T) {
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
			host := fmt.Sprintf("n%d.other%05d", r.IntN(1_000_000), r.IntN(100_000))
			if x.direct.ends[scale(x.byEnd.hash8(swar.Load(host, len(host)-8)), len(x.direct.ends))] != 0 {
				found++
			}
		}
		// One of eight has lengths, of very few names, and at most four of ten. It is chance.
		if most := hosts * min(8+n/100, 40) / 100; found > most+500 {
			t.Errorf("%d names: %d of %d hosts that do not end in one are looked up, want at most %d", n, found, hosts, most)
		}
	}
}

// TestTwins: names of one hash, for which no turn can be, leave an index as it is for many.
func TestTwins(t *testing.T) {
	var d direct
	slots := make([]slot, 3)
	for i := range slots {
		slots[i].name[block+7] = uint8(i + 1) // its length
	}
	if d.place(slots, []uint64{1 << 40, 5 << 40, 1 << 40}) {
		t.Error("two names have one slot")
	}
}

// TestShortenRoom: there are no slots where records have no byte left for a length.
func TestShortenRoom(t *testing.T) {
	x := plain(seed{1, 2, 3, 4, 5}, []string{"example.com"})
	if x.direct.slots == nil {
		t.Fatal("no slots")
	}
	for layout, want := range map[layout]bool{layoutOf(24, 32): true, layoutOf(25, 32): false} {
		y := Index{layout: layout}
		y.shorten(0)
		if got := y.direct.slots != nil; got != want {
			t.Errorf("records of %d bytes: slots %t, want %t", layout.bytes, got, want)
		}
	}
}

// TestFindFront: what a host has less than two words is not made up of what is behind it.
// The names are what hosts of few bytes in front of others, or of none, would seem to end in
// if words were shifted round.
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
				set := []string{"longer-than-that." + node, "other-than-that." + node}
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
