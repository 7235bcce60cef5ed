package match

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/internal/form"
)

// TestPlain: what is plain is what reading it in full makes of it.
func TestPlain(t *testing.T) {
	plain := 0
	check := func(t rapid.TB, text string) {
		if !isPlain(text) {
			return
		}
		plain++
		parsed, fault := form.Parse(text)
		if fault != nil || possible(parsed, parsed) != text {
			t.Fatalf("%q is taken for plain; read in full it is %q, %v", text, possible(parsed, parsed), fault)
		}
	}
	name := strings.Repeat("abcdefg.", 31) + "abcdefghi" // 257 bytes
	for _, front := range []string{"", "*.", "**.", "a*.", "**.*.", "*.*."} {
		for i := range 20 {
			check(t, front+name[i:])
		}
		for _, text := range []string{"a.b", "A.b", "a.b.", "a..b", "1.2.3.4", "a.0x1", "_a.b-", "a_.b", "a|b", ""} {
			check(t, front+text)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		check(t, rapid.StringOfN(rapid.RuneFrom([]rune("ab.AB*-_1x|?")), 0, 8, -1).Draw(t, "text"))
	})
	if plain < 20 {
		t.Errorf("%d texts were plain", plain)
	}
}
