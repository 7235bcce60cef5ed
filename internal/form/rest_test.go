package form

import (
	"testing"

	"pgregory.net/rapid"
)

// A host of a list is known by its bytes, and those up to the end of the label.
type restHost struct{ far, label int }

// restOf returns the rest of some hosts.
func (m *restMemory) restOf(hosts []restHost) rest {
	r := noRest
	for _, h := range hosts {
		one := behindDot(uint16(h.far - h.label - 1))
		for range h.label {
			one = m.next(one, maxLabel)
		}
		r = m.or(r, one)
	}
	return r
}

// checkRest compares a rest with the hosts that it is of.
func (m *restMemory) checkRest(t *rapid.T, r rest, hosts []restHost) {
	far := tooFar
	for room := maxLabel; room >= 0; room-- {
		want := tooFar
		for _, h := range hosts {
			if h.label <= room {
				want = min(want, h.far)
			}
		}
		far = min(far, want)
		if got := m.within(r, uint8(room)); min(got, tooFar) != want {
			t.Fatalf("%v, room for %d bytes: %#x says %d, and it is %d", hosts, room, r, got, want)
		}
	}
	if min(int(r.far()), tooFar) != far || r.isNone() != (far == tooFar) {
		t.Fatalf("%v: %#x says %d, and it is %d", hosts, r, r.far(), far)
	}
	if r.words() > 0 && m.word(r, r.words()) == m.word(r, r.words()+1) {
		t.Fatalf("%v: %#x has lanes that it needs not", hosts, r)
	}
}

// TestRest: a rest says for each room what hosts need, and hosts that were added to
// others leave those as they are.
func TestRest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		memory := new(restMemory)
		host := rapid.Custom(func(t *rapid.T) restHost {
			label := rapid.IntRange(0, maxLabel).Draw(t, "label")
			most := rapid.SampledFrom([]int{4, 40, maxHost - label}).Draw(t, "most")
			return restHost{label + rapid.IntRange(1, most).Draw(t, "behind"), label}
		})
		hosts := rapid.SliceOfN(host, 1, 12).Draw(t, "hosts")
		r := memory.restOf(hosts)
		memory.checkRest(t, r, hosts)
		for range rapid.IntRange(0, maxLabel+1).Draw(t, "before") {
			r = memory.next(r, maxLabel)
			var longer []restHost
			for _, h := range hosts {
				if h.far < maxHost && h.label < maxLabel {
					longer = append(longer, restHost{h.far + 1, h.label + 1})
				}
			}
			hosts = longer
			memory.checkRest(t, r, hosts)
		}
		others := rapid.SliceOfN(host, 1, 12).Draw(t, "others")
		both := memory.or(r, memory.restOf(others))
		memory.checkRest(t, r, hosts)
		memory.checkRest(t, both, append(hosts, others...))
	})
}

// TestRestSlope: what shortens the label byte by byte is known however much it is, and
// however many bytes of the label are before it.
func TestRestSlope(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		memory := new(restMemory)
		slope := rapid.IntRange(1, 3).Draw(t, "slope")
		last := rapid.IntRange(0, 5).Draw(t, "last")
		var hosts []restHost
		for i := range 60 / slope {
			hosts = append(hosts, restHost{150 + i, last + slope*(60/slope-1-i)})
		}
		r := memory.restOf(hosts)
		if want := (60/slope - 1) / wordLanes; r.words() != want {
			t.Errorf("%d words, and it is %d", r.words(), want)
		}
		room := uint8(rapid.IntRange(40, maxLabel).Draw(t, "room"))
		for range 70 {
			r = memory.next(r, room)
			var longer []restHost
			for _, h := range hosts {
				if h.far < maxHost && h.label < int(room) {
					longer = append(longer, restHost{h.far + 1, h.label + 1})
				}
			}
			hosts = longer
			memory.checkRest(t, r, hosts)
		}
	})
}
