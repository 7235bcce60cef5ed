package form

import (
	"math/rand/v2"
	"testing"

	"github.com/sallyport-go/sallyport/internal/fqdn"
)

// TestBestFirst: the search along the rests finds a host where there is one, and
// nearly always goes straight for it.
func TestBestFirst(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	s, left, right := new(search), new(automata), new(automata)
	found, straight, none, sought := 0, 0, 0, 0
	for found+none < 3000 {
		size := 2 + r.IntN(8<<r.IntN(5))
		texts := [...]string{randomText(r, size), randomText(r, size)}
		left.reset(texts[0], ofLeft)
		right.reset(texts[1], ofRight)
		if !left.accepts.forward || !right.accepts.forward {
			continue
		}
		want := s.exhaust(&left.accepts, right)
		if !s.reach(&right.places) {
			continue
		}
		start := s.weigh()
		host := s.bestFirst()
		if (host == "") != (want == "") {
			t.Fatalf("%q and %q: %q, and the whole search finds %q", texts[0], texts[1], host, want)
		}
		if host == "" {
			none++
			if start <= maxHost {
				sought++
			}
			continue
		}
		var h fqdn.Host
		if !h.Set(host) || !Match(texts[0], &h) || !Match(texts[1], &h) {
			t.Fatalf("%q and %q: %q is no witness", texts[0], texts[1], host)
		}
		found++
		if len(s.queue) <= 8*len(host) {
			straight++
		}
	}
	t.Logf("%d hosts, %d of them straight, %d times none, %d of them after a search", found, straight, none, sought)
	if straight < found*95/100 || sought == 0 {
		t.Error("few go straight, or none had to be sought")
	}
}
