package form

import (
	"testing"

	"pgregory.net/rapid"
)

// A host of a list is known by its bytes, and those up to the end of the label.
type restHost struct{ far, label int }

// restOf returns the rest of some hosts.
func restOf(hosts []restHost) rest {
	r := noRest
	for _, h := range hosts {
		one := behindDot(uint8(h.far - h.label - 1))
		for range h.label {
			one = one.next()
		}
		r = r.or(one)
	}
	return r
}

// checkRest compares a rest with the hosts that it is of; it is exact for those
// that are a few bytes longer than the shortest one, if it has to be.
func checkRest(t *rapid.T, r rest, hosts []restHost, precise bool) {
	far := tooFar
	for _, h := range hosts {
		far = min(far, h.far)
	}
	for room := range maxLabel + 1 {
		want := tooFar
		for _, h := range hosts {
			if h.label <= room {
				want = min(want, h.far)
			}
		}
		got := min(r.within(uint8(room)), tooFar)
		if got > want {
			t.Fatalf("%v, room for %d bytes: %#x says %d, and it is %d", hosts, room, uint64(r), got, want)
		}
		if precise && (got < min(want, far+exact) || want == tooFar && got < tooFar) {
			t.Fatalf("%v, room for %d bytes: %#x says only %d, and it is %d", hosts, room, uint64(r), got, want)
		}
	}
}

// TestRest: a rest never says more than there is, and is exact in what it is to be.
func TestRest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hosts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) restHost {
			label := rapid.IntRange(0, maxLabel).Draw(t, "label")
			return restHost{label + rapid.IntRange(1, maxHost-label).Draw(t, "behind"), label}
		}), 1, 8).Draw(t, "hosts")
		r, precise := restOf(hosts), true
		checkRest(t, r, hosts, precise)
		for range rapid.IntRange(0, maxLabel+1).Draw(t, "before") {
			r = r.next()
			var longer []restHost
			for _, h := range hosts {
				if h.far < maxHost && h.label < maxLabel {
					longer = append(longer, restHost{h.far + 1, h.label + 1})
				}
			}
			precise = precise && len(longer) == len(hosts)
			hosts = longer
			checkRest(t, r, hosts, precise)
		}
	})
}

// TestRestLabel: where the label is too long for all hosts there is no way, however
// many bytes are to spare.
func TestRestLabel(t *testing.T) {
	r := restOf([]restHost{{20, 10}, {30, 5}, {100, 3}})
	for range maxLabel - 3 {
		if r = r.next(); r == noRest {
			t.Fatal("the last host is not there")
		}
	}
	if r = r.next(); r != noRest {
		t.Errorf("%#x is %d far", uint64(r), r.far())
	}
}

// TestRestSlope: what shortens the label as steeply as the slope is known however
// much it is.
func TestRestSlope(t *testing.T) {
	var hosts []restHost
	for i := range 20 {
		hosts = append(hosts, restHost{100 + i, slope * (20 - i)})
	}
	r := restOf(hosts)
	for _, h := range hosts {
		if got := r.within(uint8(h.label)); got != h.far {
			t.Errorf("%v: %#x says %d", h, uint64(r), got)
		}
	}
}
