package form

import (
	"math/rand/v2"
	"testing"

	"github.com/sallyport-go/sallyport/internal/fqdn"
)

// TestSample: a sample is a valid host of the one text and not of the other.
func TestSample(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	s, left, right := new(search), new(automata), new(automata)
	found := 0
	for range 5000 {
		size := 2 + r.IntN(4<<r.IntN(7))
		texts := [...]string{randomText(r, size), randomText(r, size)}
		left.reset(texts[0], ofLeft)
		right.reset(texts[1], ofRight)
		s.left = &left.refuses
		host := s.sample(&right.places)
		if host == "" {
			continue
		}
		found++
		var h fqdn.Host
		if !h.Set(host) || Match(texts[0], &h) || !Match(texts[1], &h) {
			t.Fatalf("%q is not one of %q alone, beside %q", host, texts[1], texts[0])
		}
	}
	if found < 1000 {
		t.Errorf("only %d are found", found)
	}
}
