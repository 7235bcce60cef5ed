package packed

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestReader: lists are read as they were appended, and of bytes that end too early
// there is a fault and nothing else.
func TestReader(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOf(rapid.Uint32()).Draw(t, "numbers")
		small := rapid.SliceOf(rapid.Uint32Max(300)).Draw(t, "small")
		texts := rapid.SliceOf(rapid.SampledFrom([]string{"", "", "a", "text"})).Draw(t, "texts")
		u := NewUints(len(small), func(i int) uint32 { return small[i] })
		s := NewStrings(len(texts), func(i int) string { return texts[i] })
		b := s.Append(u.Append(AppendUint32s(nil, numbers)))
		for n := range len(b) + 1 {
			r := NewReader(b[:n], 0)
			gotNumbers, gotSmall, gotTexts := r.Uint32s(len(numbers)), r.Uints(), r.Strings(len(texts))
			if at, _ := r.Fault(); r.Failed() != (n < len(b)) || at > n {
				t.Fatalf("%d bytes of %d: failed %v at %d", n, len(b), r.Failed(), at)
			}
			if n < len(b) {
				continue
			}
			if !slices.Equal(gotNumbers, numbers) || r.Left() != 0 {
				t.Fatalf("%v, want %v", gotNumbers, numbers)
			}
			for i, want := range small {
				if gotSmall.At(i) != want {
					t.Fatalf("number %d is %d, want %d", i, gotSmall.At(i), want)
				}
			}
			for i, want := range texts {
				if gotTexts.At(i) != want {
					t.Fatalf("text %d is %q, want %q", i, gotTexts.At(i), want)
				}
			}
		}
		below := uint32(0)
		for _, x := range small {
			below = max(below, x+1)
		}
		if !u.Below(int(below)) || below > 0 && u.Below(int(below)-1) {
			t.Fatalf("%v: below %d", small, below)
		}
		if u.Ascending(0) != slices.IsSorted(small) || u.Ascending(1) != (slices.IsSorted(small) && len(slices.Compact(slices.Clone(small))) == len(small)) {
			t.Fatalf("%v: ascending %v and %v", small, u.Ascending(0), u.Ascending(1))
		}
	})
}

// TestReaderRefuses: texts that do not end where they should.
func TestReaderRefuses(t *testing.T) {
	list := func(ends ...uint32) Uints {
		return NewUints(len(ends), func(i int) uint32 { return ends[i] })
	}
	for _, c := range []struct {
		s  Strings
		n  int
		ok bool
	}{
		{Strings{"ab", list(1, 2)}, 2, true}, {Strings{"ab", list(2, 2)}, 2, true}, {Strings{}, 2, true},
		{Strings{"ab", list(1, 2)}, 3, false}, {Strings{"ab", list(2, 1)}, 2, false}, {Strings{"ab", list(1, 1)}, 2, false},
		{Strings{"ab", list(1, 3)}, 2, false}, {Strings{"", list(0, 0)}, 2, false}, {Strings{"ab", Uints{}}, 0, false},
	} {
		r := NewReader(c.s.Append(nil), 0)
		if r.Strings(c.n); r.Failed() == c.ok {
			t.Errorf("%+v of %d: failed %v", c.s, c.n, r.Failed())
		}
	}
}
