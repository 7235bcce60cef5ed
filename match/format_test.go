package match_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/internal/gen"
	"github.com/sallyport-go/sallyport/match"
)

// checkTexts checks what is said of texts that stand for p in d: on which side
// they differ, and the host that tells.
func checkTexts(t interface{ Fatalf(string, ...any) }, p match.Pattern, d match.Dialect, texts []string, witness string, wider bool) {
	means := func(host string) bool {
		return slices.ContainsFunc(texts, func(text string) bool { return match.MustParse(d, text).Match(host) })
	}
	for i, text := range texts {
		q := match.MustParse(d, text)
		if slices.Contains(texts[:i], text) {
			t.Fatalf("%v as %v: %q has a text twice", p, d, texts)
		}
		if _, outside := match.DifferenceHost(q, p); outside && (!wider || witness == "") {
			t.Fatalf("%v as %v: %q says more", p, d, text)
		}
	}
	if witness == "" {
		return
	}
	if wider && (p.Match(witness) || !means(witness)) {
		t.Fatalf("%v as %v: %q is not gained by %q", p, d, witness, texts)
	}
	if !wider && (!p.Match(witness) || means(witness)) {
		t.Fatalf("%v as %v: %q is not lost by %q", p, d, witness, texts)
	}
}

// covered reports whether the texts of d match every host of p, asked of the
// hosts of the universe.
func covered(p match.Pattern, d match.Dialect, texts []string) (host string, ok bool) {
	for h := range gen.Hosts(gen.Small) {
		if p.Match(h) && !slices.ContainsFunc(texts, func(text string) bool { return match.MustParse(d, text).Match(h) }) {
			return h, false
		}
	}
	return "", true
}

// TestFormat: an allow only shrinks, a deny only grows, equal is equal, and each
// difference has its witness.
func TestFormat(t *testing.T) {
	dialects := slices.Collect(match.Dialects())
	rapid.Check(t, func(t *rapid.T) {
		p := drawPattern(t)
		d := rapid.SampledFrom(dialects).Draw(t, "dialect")
		texts, err := p.Format(d)
		narrow, lost, narrowErr := p.Narrow(d)
		wide, gained, wideErr := p.Widen(d)
		for _, e := range []error{err, narrowErr, wideErr} {
			var fault *match.FormatError
			if e != nil && (!errors.As(e, &fault) || !errors.Is(e, match.ErrInexpressible) || fault.Dialect != d || fault.Pattern != p) {
				t.Fatalf("%v as %v: %v", p, d, e)
			}
		}
		if err == nil {
			checkTexts(t, p, d, texts, "", false)
			if host, ok := covered(p, d, texts); !ok {
				t.Fatalf("%v as %v: %q misses %q", p, d, texts, host)
			}
			if !slices.Equal(narrow, texts) || !slices.Equal(wide, texts) || lost != "" || gained != "" {
				t.Fatalf("%v as %v: %q, but narrower %q and wider %q", p, d, texts, narrow, wide)
			}
		}
		if narrowErr == nil {
			checkTexts(t, p, d, narrow, lost, false)
			if (err == nil) != (lost == "") {
				t.Fatalf("%v as %v: %v, and %q is lost", p, d, err, lost)
			}
		}
		if wideErr == nil {
			checkTexts(t, p, d, wide, gained, true)
			if host, ok := covered(p, d, wide); !ok {
				t.Fatalf("%v as %v: %q misses %q", p, d, wide, host)
			}
		}
	})
}

// TestFormatComplex: texts that are within the budget alone and not together are
// not compared together.
func TestFormatComplex(t *testing.T) {
	name := strings.Repeat("a", 63) + ".b"
	p := match.MustParse(match.Canonical, "**"+name+"**")
	partly := 0
	for d := range match.Dialects() {
		if narrow, lost, err := p.Narrow(d); err == nil {
			checkTexts(t, p, d, narrow, lost, false)
			if lost != "" {
				partly++
			}
		}
		if wide, gained, err := p.Widen(d); err == nil {
			checkTexts(t, p, d, wide, gained, true)
		}
	}
	if partly == 0 {
		t.Error("no dialect says a part")
	}
}

// TestFormatBack: a dialect can say whatever was said in it.
func TestFormatBack(t *testing.T) {
	for d := range match.Dialects() {
		n := 0
		for text := range gen.Patterns(d.String(), gen.Small) {
			p, err := match.Parse(d, text)
			if _, never := p.Never(); err != nil || never {
				continue
			}
			if _, err := p.Format(d); err != nil {
				t.Errorf("%v %q: %v", d, text, err)
			}
			n++
		}
		if n == 0 {
			t.Errorf("%v: no pattern", d)
		}
	}
}

func ExamplePattern_Format() {
	p := match.MustParse(match.Squid, ".example.com") // the apex and all below
	fmt.Println(p.Format(match.Cilium))
	fmt.Println(p.Format(match.X509))
	// Output:
	// [example.com **.example.com] <nil>
	// [] match: pattern **.example.com|example.com as x509: the dialect cannot say this; narrower: ["example.com" "*.example.com"] without x.x.example.com
}

// An allow may only shrink and a deny may only grow.
func ExamplePattern_Narrow() {
	p := match.MustParse(match.AzureFirewall, "*.example.com") // any depth
	fmt.Println(p.Narrow(match.X509))
	fmt.Println(p.Widen(match.Squid))
	// Output:
	// [*.example.com] x.x.example.com <nil>
	// [.example.com] example.com <nil>
}
