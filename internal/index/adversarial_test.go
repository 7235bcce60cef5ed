package index

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/swar"
)

// adversarial are sets of names that share as much as names can.
func adversarial() map[string][]string {
	const n = 10_000
	sets := map[string][]string{}
	for _, shared := range []int{8, 16, 24, 32} {
		tail := strings.Repeat("s", shared-8) + ".example"
		for i := range n {
			sets[fmt.Sprintf("shared-%d", shared)] = append(sets[fmt.Sprintf("shared-%d", shared)], fmt.Sprintf("n%d%s", i, tail))
			sets[fmt.Sprintf("shared-labels-%d", shared)] = append(sets[fmt.Sprintf("shared-labels-%d", shared)], fmt.Sprintf("%d.%s", i, tail[:len(tail)-8]+"s.example"))
		}
	}
	for i := range n {
		sets["children"] = append(sets["children"], fmt.Sprintf("c%d.parent.example", i))
	}
	sets["children"] = append(sets["children"], "parent.example")
	for i := range n {
		sets["short"] = append(sets["short"], fmt.Sprintf("%04d.x", i)) // which has many endings of eight bytes
	}
	// Of each number of labels, below each other.
	deep := strings.Repeat("a.", 126) + "a"
	for k := 0; k < len(deep); k += 2 {
		sets["chain"] = append(sets["chain"], deep[k:])
	}
	// Of 127 labels each, which differ in two bytes anywhere.
	for i := range n {
		b := []byte(deep)
		b[2*(i%127)] = byte('b' + i%25)
		b[2*(i/127%127)] = byte('b' + i/25%25)
		sets["deep"] = append(sets["deep"], string(b))
	}
	// Many labels in front of few, none of which is filed.
	for i := range n {
		sets["depths"] = append(sets["depths"], strings.Repeat("a.", 1+i%40)+fmt.Sprintf("x%d.y.example", i))
	}
	return sets
}

// TestAdversarial counts what a look-up may have to do at most: buckets in a row, how
// often there is more than one, slots in a row; and what is kept for a name. The names
// share what they can, so that nothing but hashes tells them apart; the hashes are
// seeded, so that another seed tells others.
func TestAdversarial(t *testing.T) {
	for name, set := range adversarial() {
		r := rand.New(rand.NewPCG(1, 2))
		for range 3 {
			x := plain(seed{r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64()}, set)
			run, longest, all := 0, 0, 0
			for _, b := range x.buckets {
				if run++; b.tags&crowded == 0 {
					run = 0
				} else {
					all++
				}
				longest = max(longest, run)
			}
			// Of random names one bucket in five or six is, and a few in a row now and then.
			if longest > 24 || all > len(x.buckets)/4 {
				t.Errorf("%s: %d of %d buckets are crowded, %d in a row", name, all, len(x.buckets), longest)
			}
			// What that costs: of other names one in twenty is looked for in one more bucket.
			const others = 10_000
			on := 0
			for i := range others {
				hash := x.seed.hash(fmt.Sprintf("other%d.test", i))
				on += swar.NotZero(goesOn(x.buckets[scale(hash, x.hashed)].tags, hash))
			}
			if on > others/15 {
				t.Errorf("%s: %d of %d look-ups go on to the next bucket", name, on, others)
			}
			if n := len(x.byEnd.table); bits.OnesCount(uint(n)) != 1 || n > len(set)/4+16 || n <= len(set)/8 {
				t.Errorf("%s: %d sets of lengths for %d names", name, n, len(set))
			}
			if len(x.buckets) > len(set)/5+8 {
				t.Errorf("%s: %d buckets for %d names", name, len(x.buckets), len(set))
			}
			checkDirect(t, name, x)
		}
	}
}

// checkDirect checks that the direct is nearly full, and that every name but long ones has a
// slot of its own.
func checkDirect(t *testing.T, name string, x *Index) {
	t.Helper()
	want, used := 0, 0
	for _, size := range x.places() {
		if size < block {
			want++
		}
	}
	for i := range x.direct.slots {
		if x.direct.slots[i].size() != 0 {
			used++
		}
	}
	if used != want || x.direct.slots == nil {
		t.Errorf("%s: %d slots in use for %d names", name, used, want)
	}
	// The heap gives up to an eighth more than it is asked for, or a page.
	if got := len(x.direct.slots); got > used+used/4+8192/48+4 {
		t.Errorf("%s: %d slots for %d names", name, got, used)
	}
	if got := len(x.direct.ends); got > 8*x.Len()+16 || got > 2*x.Len()+1<<13 {
		t.Errorf("%s: %d sets of lengths for the ends of %d names", name, got, x.Len())
	}
}

// TestAdversarialHosts: hosts of 127 labels below names, and names that share
// their ends, are found by every way, those of crowded buckets too.
func TestAdversarialHosts(t *testing.T) {
	for name, set := range adversarial() {
		k := keep(seed{1, 2, 3, 4, 0x452821e638d01377}, suffixes(set))
		bare, packed := k.bare(), k.packed()
		filed := map[string]bool{}
		for _, s := range set {
			filed[s] = true
		}
		for _, host := range set[:min(len(set), 2000)] {
			for _, k := range []*kept{bare, packed} {
				if _, _, found := k.Find(host); found != Named {
					t.Fatalf("%s: %q is not found", name, host)
				}
			}
		}
		for i := 0; i < len(set); i += 1 + len(set)/200 {
			below := strings.Repeat("b.", 126)[:(fqdn.MaxLen-len(set[i]))&^1] + set[i]
			for _, host := range []string{set[i], "x." + set[i], "x" + set[i], set[i][1:], below} {
				if len(host) > fqdn.MaxLen || host == "" || host[0] == '.' {
					continue
				}
				want := host
				for !filed[want] && want != "" {
					_, want, _ = strings.Cut(want, ".")
				}
				for way, x := range map[string]*kept{"buckets": bare, "packed": packed} {
					if _, size := x.named(host); size != len(want) {
						t.Fatalf("%s: %s finds a name of %d bytes for %q, want %q", name, way, size, host, want)
					}
				}
				checkShort(t, k.Index, host)
			}
		}
	}
}
