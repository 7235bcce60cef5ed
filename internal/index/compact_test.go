package index

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// textOf returns the text of a symbol byte by byte.
func textOf(symbol uint64) (text []byte) {
	for range sizeOf(symbol) {
		text = append([]byte{byte(symbol >> 56)}, text...)
		symbol <<= 8
	}
	return text
}

// TestPack: a name that is packed is the texts of its symbols from its end on, and
// no longer than the name.
func TestPack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		patterns := manyNames.Draw(t, "names")
		p := plain(seed{1, 2, 3, 4, 5}, patterns).learn()
		for _, name := range patterns {
			packed := p.pack(nil, []byte(name))
			var text []byte
			for _, code := range packed {
				text = append(textOf(p.symbols[code]), text...)
			}
			if string(text) != name || len(packed) > len(name) {
				t.Fatalf("%q is packed as %v, which is %q", name, packed, text)
			}
			var b unpackedName
			if got := p.unpack(&b, packed); string(got) != name {
				t.Fatalf("%q became %q", name, got)
			}
		}
	})
}

// TestLearn: what many names share becomes symbols, and what none has does not.
func TestLearn(t *testing.T) {
	x := plain(seed{1, 2, 3, 4, 5}, adversarial()["shared-8"])
	p := x.learn()
	if packed := p.pack(nil, []byte("n1234.example")); len(packed) > 5 {
		t.Errorf("packed as %v of %d symbols", packed, len(p.symbols))
	}
	if len(p.symbols) > maxSymbols {
		t.Errorf("%d symbols", len(p.symbols))
	}
	for i, symbol := range p.symbols {
		if text := textOf(symbol); strings.Trim(string(text), "n0123456789.exampl") != "" || slices.Contains(p.symbols[:i], symbol) {
			t.Errorf("%q is a symbol of no name, or twice", text)
		}
	}
	if few := plain(seed{1, 2, 3, 4, 5}, []string{"a.b", "b.c"}).learn(); len(few.symbols) != 4 {
		t.Errorf("%d symbols for two names", len(few.symbols))
	}
}

// TestPackedIsNoText: a name that is packed to the bytes of a host of its length is not found
// for it, though one of 256 has its tag.
func TestPackedIsNoText(t *testing.T) {
	const name = "bbbbbbbb.example"
	var s symbols
	for i := range uint64('b') { // so that the codes of single bytes are letters
		s = append(s, ('A'+i%26)<<48|('A'+i/26)<<56)
	}
	for _, c := range ".abelmpx" {
		s = append(s, uint64(c)<<56)
	}
	p := newPacker(s)
	host := string(p.pack(nil, []byte(name)))
	if len(host) != len(name) || host == name || strings.Trim(host, "bcdefghi") != "" {
		t.Fatalf("%q is packed to %q", name, host)
	}
	for i := range uint64(4000) {
		x := plain(seed{i * step, 2, 3, 4, 5}, suffixes([]string{name}))
		x.direct = direct{}
		x.compress(p)
		for i := range x.byEnd.table {
			x.byEnd.table[i] = ^uint64(0) // so that it is looked up
		}
		if _, size := x.named(host); size != 0 {
			t.Fatalf("seed %d: %q is found for %q", i, name, host)
		}
	}
}
