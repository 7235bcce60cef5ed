package form

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/sallyport-go/sallyport/internal/fqdn"
)

// TestBestFirst: by every guide, a search that may go on finds a host where there is
// one, and one that says that there is none is right; and the better the guide, the
// more often it goes straight for the host.
func TestBestFirst(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	s, left, right := new(search), new(automata), new(automata)
	var found, straight, none, unknown [byRests + 1]int
	for range 5000 {
		size := 4 + r.IntN(8<<r.IntN(5))
		texts := [...]string{randomText(r, size), randomText(r, size)}
		left.reset(texts[0], ofLeft)
		right.reset(texts[1], ofRight)
		automaton, refused := &left.accepts, r.IntN(3) == 0
		if refused {
			automaton = &left.refuses
		}
		want := s.exhaust(automaton, right)
		for by := range byRests + 1 {
			start := 0
			switch by {
			case byBounds:
				start = s.measure()
				if r.IntN(2) == 0 {
					s.weighAlone(s.left)
					s.weighAlone(s.right)
				}
			case byDistances:
				if !s.reach(&right.places) {
					continue
				}
				start = s.survey()
			case byRests:
				if !automaton.forward || !right.accepts.forward || !s.reach(&right.places) {
					continue
				}
				start = s.weigh()
			}
			if start > maxHost {
				if want != "" {
					t.Fatalf("%q and %q, guide %d: there is %q, and it says %d bytes", texts[0], texts[1], by, want, start)
				}
				continue
			}
			steps := someSteps
			if r.IntN(2) == 0 {
				steps = math.MaxInt
			}
			host, no := s.bestFirst(by, steps)
			var h fqdn.Host
			switch {
			case host != "":
				found[by]++
				if len(s.queue) <= 8*len(host) {
					straight[by]++
				}
				if !h.Set(host) || Match(texts[0], &h) == refused || !Match(texts[1], &h) || no {
					t.Fatalf("%q and %q, guide %d: %q is no host of the side", texts[0], texts[1], by, host)
				}
			case no:
				none[by]++
			default:
				unknown[by]++
			}
			if no && want != "" || !no && host == "" && steps == math.MaxInt {
				t.Fatalf("%q and %q, guide %d: none is %v, and the whole search finds %q", texts[0], texts[1], by, no, want)
			}
		}
	}
	t.Logf("found %d, straight %d, none %d, unknown %d", found, straight, none, unknown)
	if min(found[byBounds], found[byDistances], found[byRests], none[byBounds], unknown[byBounds]) == 0 {
		t.Error("something never happens")
	}
	if straight[byRests] < found[byRests] || straight[byDistances] < found[byDistances]*9/10 {
		t.Error("few go straight")
	}
}

// TestEntered: a step is left out for one that has no less room and is no longer.
func TestEntered(t *testing.T) {
	s := &search{pairs: make([]pair, 1), lengths: make([]pair, 1)}
	s.pairs[0][word], s.lengths[0][word] = 30, 20
	for _, c := range []struct {
		room, length int
		entered      bool
	}{{30, 20, true}, {29, 21, true}, {31, 20, false}, {30, 19, false}, {31, 21, false}, {29, 19, false}} {
		if entered := s.entered(0, word, c.room, c.length); entered != c.entered {
			t.Errorf("%+v: entered %v", c, entered)
		}
	}
}

// TestBestFirstSlow: what the pairs that take longest have in common, of which some
// hosts are as long as may be, is found straight by rests; and where there is none,
// they say so.
func TestBestFirstSlow(t *testing.T) {
	s, left, right := new(search), new(automata), new(automata)
	found, none := 0, 0
	for _, texts := range slowPairs(t) {
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
		if start > maxHost {
			none++
			if want != "" {
				t.Errorf("%q and %q: there is %q", texts[0], texts[1], want)
			}
			continue
		}
		found++
		if start != len(want) {
			t.Errorf("%q and %q: by rests it has %d bytes, and the whole search finds %q", texts[0], texts[1], start, want)
		}
		if host, _ := s.bestFirst(byRests, 2*maxHost); host == "" {
			t.Errorf("%q and %q: nothing is found straight, and the whole search finds %q", texts[0], texts[1], want)
		}
	}
	t.Logf("%d found, %d times none", found, none)
	if min(found, none) == 0 {
		t.Error("something never happens")
	}
}
