package fqdn

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// shortLower is ShortLower of a text between other bytes.
func shortLower(s string, other byte) (dots uint64, ok bool) {
	var masks [4]uint64
	for i := range len(s) {
		masks[i/8] |= 0xff << (56 - 8*(i%8))
	}
	t := [32]byte(bytes.Repeat([]byte{other}, 32))
	copy(t[32-len(s):], s)
	word := func(i int) uint64 { return binary.LittleEndian.Uint64(t[24-8*i:]) & masks[i] }
	return ShortLower(word(0), word(1), word(2), word(3), &masks, s[0])
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
			dots |= 1 << (len(s) - 1 - i)
		}
	}
	return dots, true
}

// TestShortLower: for every byte at every place, and for texts of the bytes that
// matter, whatever is in front of them and behind. Of those with underscores it says no.
func TestShortLower(t *testing.T) {
	try := func(t rapid.TB, s string) {
		want, valid := wantShort(s)
		for _, other := range []byte("\x00.-az09_\xff\xae\x80") {
			dots, ok := shortLower(s, other)
			if wantOK := valid && !strings.Contains(s, "_"); ok != wantOK || valid && dots != want {
				t.Fatalf("%q between %q: %v, dots %b, want %v, %b", s, other, ok, dots, wantOK, want)
			}
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
