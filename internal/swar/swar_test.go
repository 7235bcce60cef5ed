package swar

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.Byte(), 8, 24).Draw(t, "bytes")
		at := rapid.IntRange(0, len(b)-8).Draw(t, "at")
		x := Load(string(b), at)
		var packed uint64
		for i, c := range b[at : at+8] {
			if byte(x>>(8*i)) != c {
				t.Fatalf("byte %d of %x is not %#x", i, x, c)
			}
			packed |= uint64(c>>7) << i
		}
		if got := Pack(x); got != packed {
			t.Fatalf("Pack(%x) = %b, want %b", x, got, packed)
		}
	})
}

func TestFolded(t *testing.T) {
	const upper, lower, others = "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF", "abcdefghijklmnopqrstuvwxyzabcdef", "0123456789-.0123"
	for i := 0; i < len(upper); i += 8 {
		if Load(upper, i)|Folded != Load(lower, i) || Load(lower, i)|Folded != Load(lower, i) {
			t.Errorf("%q is not folded", upper[i:i+8])
		}
	}
	if Load(others, 0)|Folded != Load(others, 0) || Load(others, 8)|Folded != Load(others, 8) {
		t.Error("digits, hyphen or dot are changed")
	}
	if Load(strings.Repeat("_", 8), 0)|Folded != Load(strings.Repeat("\x7f", 8), 0) {
		t.Error("the underscore is not DEL")
	}
}

func TestNoBranch(t *testing.T) {
	for _, x := range []int{math.MinInt, -2, -1, 0, 1, 2, math.MaxInt} {
		if got := Positive(x); got != max(x, 0) {
			t.Errorf("Positive(%d) = %d", x, got)
		}
		if got := Negative(x); got != min(x, 0) {
			t.Errorf("Negative(%d) = %d", x, got)
		}
	}
	for x, want := range map[uint64]int{0: 0, 1: 1, 2: 1, 1 << 63: 1, math.MaxUint64: 1} {
		if got := NotZero(x); got != want {
			t.Errorf("NotZero(%#x) = %d", x, got)
		}
	}
}
