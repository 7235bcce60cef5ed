package index

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// checkAllOf compares FindAll of hosts with Find of each, be they names or not.
func checkAllOf(t rapid.TB, x *Index, hosts []string) {
	t.Helper()
	for len(hosts) > 0 {
		n := min(len(hosts), Batch)
		var answers [Batch]Answer
		named, unsure := x.FindAll(hosts[:n], &answers)
		for i, host := range hosts[:n] {
			r, rest, want := x.Find(host)
			found := None
			switch {
			case named>>i&1 != 0:
				found = Named
			case unsure>>i&1 != 0:
				found = Unsure
			}
			if found != want || found == Named && answers[i] != (Answer{r, rest}) {
				t.Fatalf("FindAll finds %v, %v for %q, Find %v, %d, %v", answers[i], found, host, r, rest, want)
			}
		}
		if both := named | unsure; both>>1>>(n-1) != 0 || named&unsure != 0 {
			t.Fatalf("of %d hosts %#x are named and %#x unsure", n, named, unsure)
		}
		hosts = hosts[n:]
	}
}

// TestFindAll: hosts that are looked up together are found as each alone is, in
// every form and with any others.
func TestFindAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		patterns := rapid.SliceOfN(names, 0, 60).Draw(t, "patterns")
		k := keep(seed{rapid.Uint64().Draw(t, "seed"), 2, 3, 5, 7}, patterns)
		host := rapid.Custom(func(t *rapid.T) string {
			s := names.Draw(t, "host")
			if len(patterns) > 0 && rapid.IntRange(0, 3).Draw(t, "filed") > 0 {
				s = rapid.SampledFrom(patterns).Draw(t, "name")
			}
			s = rapid.SampledFrom([]string{"", "", "x.", "y.x.", "xx", "-", "-.", "x\xff", "./", strings.Repeat("front.", 11), "seventeen-letters.in.front.of."}).Draw(t, "front") + s
			s += rapid.SampledFrom([]string{"", "", ".", ".."}).Draw(t, "end")
			if rapid.Bool().Draw(t, "upper") {
				s = strings.ToUpper(s)
			}
			return s
		})
		hosts := rapid.SliceOfN(host, 0, 2*Batch).Draw(t, "hosts")
		for _, k := range k.forms() {
			checkAllOf(t, k.Index, hosts)
		}
	})
}

// TestFindAllAdversarial: what names share, crowded buckets, and suffixes for which
// there is no room in a batch.
func TestFindAllAdversarial(t *testing.T) {
	for name, set := range adversarial() {
		x := keep(seed{1, 2, 3, 4, 0x452821e638d01377}, set).bare().Index
		crowded := 0
		var hosts []string
		for i, s := range set[:min(len(set), 4000)] {
			front := []string{"", "x.", "x", strings.Repeat("b.", i%10), "a.b.c.d.e."}[i%5]
			hosts = append(hosts, front+s, fmt.Sprintf("other%d.%s", i, s[strings.IndexByte(s, '.')+1:]))
			if x.buckets[scale(x.seed.hash(s), x.hashed)].tags&highest != 0 {
				crowded++
			}
		}
		if crowded < len(hosts)/100 && len(hosts) > 1000 {
			t.Errorf("%s: %d names of crowded buckets", name, crowded)
		}
		checkAllOf(t, x, hosts)
	}
}

// TestFindAllRoom: hosts of which all suffixes are looked up, more than a batch has
// room for, and then others.
func TestFindAllRoom(t *testing.T) {
	var set, hosts []string
	for labels := range 6 {
		set = append(set, strings.Repeat("a.", labels)+"parent.example")
	}
	x := keep(seed{1, 2, 3, 4, 5}, set).bare().Index
	for i := range 2 * Batch {
		hosts = append(hosts, fmt.Sprintf("x%d.b.c.d.parent.example", i))
	}
	for i := range 2 * Batch {
		hosts = append(hosts, fmt.Sprintf("x%d.%s", i, set[i%len(set)]))
	}
	checkAllOf(t, x, hosts)
}

// TestFindAllTrustsNoHash: of thousands of hosts as long as the only name, of which one
// in 256 has its tag, none is taken for it, whichever byte it differs in.
func TestFindAllTrustsNoHash(t *testing.T) {
	for _, name := range []string{
		"name0000.example", "0000.below.example", "0000.a-label-in-between.of-some.example", "name.0000--a-label-in-between.of-some.example",
		"0000." + strings.Repeat("label.", 8) + "example",
	} {
		x := keep(seed{1, 2, 3, 4, 5}, []string{name}).bare().Index
		var hosts []string
		for i := range 4000 {
			hosts = append(hosts, strings.Replace(name, "0000", fmt.Sprintf("%04d", i), 1))
		}
		checkAllOf(t, x, hosts)
	}
}

// TestFindAllTop: a name of one label is found behind hosts that nothing else is for.
func TestFindAllTop(t *testing.T) {
	x := keep(seed{1, 2, 3, 4, 5}, []string{"**.example", "**.b.test", "exact"}).bare().Index
	checkAllOf(t, x, []string{"a.long-enough.example", "a.b.test", "long-enough.test", "exact", "an.exact", "longenough", "not-exact"})
}

// TestFindAllRaw: no byte that stands for a dot makes a name of what is behind it, and what
// is read in front of a short host is no part of it: eight bytes are read again and again.
func TestFindAllRaw(t *testing.T) {
	x := keep(seed{1, 2, 3, 4, 5}, []string{"**.eight.example", "**.a.testb.a.test", "**.a.testb.a.testb.a.test"}).bare().Index
	hosts := []string{"b.a.test", "b.a.test.", "a.testb.a.test"}
	for c := range 256 {
		hosts = append(hosts, "x"+string([]byte{byte(c)})+"eight.example", "x."+string([]byte{byte(c)})+"eight.example")
	}
	checkAllOf(t, x, hosts)
}
