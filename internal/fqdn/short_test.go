package fqdn

import (
	"math/bits"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// shortLower is ShortLower of a text.
func shortLower(s string) (dots uint64, ok bool) {
	var words, masks [4]uint64
	for i := range len(s) {
		w, shift := i/8, 56-8*(i%8)
		words[w] |= uint64(s[len(s)-1-i]) << shift
		masks[w] |= 0xff << shift
	}
	return ShortLower(words[0], words[1], words[2], words[3], &masks)
}

// wantShort is what shortLower is to return, by [Host.Set]: a letter in front of the
// last label makes it no number.
func wantShort(s string) (dots uint64, ok bool) {
	var h Host
	last := strings.LastIndexByte(s, '.') + 1
	if strings.HasSuffix(s, ".") || s != strings.ToLower(s) || !h.Set(s) && !h.Set(s[:last]+"a"+s[last:]) ||
		strings.HasPrefix(s[last:], "-") {
		return 0, false
	}
	for i := range len(s) {
		if s[i] == '.' {
			dots |= 1 << (63 - (len(s) - 1 - i))
		}
	}
	return dots, true
}

// TestShortLower: for every byte at every place, and for texts of the bytes that
// matter.
func TestShortLower(t *testing.T) {
	try := func(t rapid.TB, s string) {
		dots, ok := shortLower(s)
		want, wantOK := wantShort(s)
		if ok != wantOK || ok && dots != want {
			t.Fatalf("%q: %v, dots %x, want %v, %x", s, ok, bits.Reverse64(dots), wantOK, bits.Reverse64(want))
		}
	}
	for n := 1; n <= 32; n++ {
		for at := range n {
			for c := range 256 {
				b := []byte("abcdef7.hi.kl_nop.r.tu-wxyz012.45"[:n])
				b[at] = byte(c)
				try(t, string(b))
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		try(t, rapid.StringOfN(rapid.SampledFrom([]rune("ab09-._.-zA/")), 1, 32, 32).Draw(t, "text"))
	})
}
