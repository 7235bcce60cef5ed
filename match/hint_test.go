package match_test

import (
	"errors"
	"regexp"
	"strconv"
	"testing"

	"github.com/sallyport-go/sallyport/internal/gen"
	"github.com/sallyport-go/sallyport/match"
)

// advised finds the text that a hint tells to write.
var advised = regexp.MustCompile(`(?:^|; )write ("(?:[^"\\]|\\.)*")`)

// TestHints: every refusal names dialect, input and place, and what a hint says
// to write instead is a pattern of the dialect that can match.
func TestHints(t *testing.T) {
	foreign := []string{
		"https://*.example.com:443/", "http://example.com", "user@example.com", "example.com/path", " example.com ", "'*.example.com'",
		"Example.com:8443", "[example.com]", "*.hcp.<location>.azmk8s.io", "b\u00fccher.example", "x.com\x00.evil",
	}
	for d := range match.Dialects() {
		refused, helped := 0, 0
		try := func(text string) {
			_, err := match.Parse(d, text)
			var fault *match.ParseError
			if !errors.As(err, &fault) {
				return
			}
			refused++
			if fault.Offset < 0 || fault.Offset > len(text) || fault.Dialect != d || fault.Input != text || fault.Err == nil {
				t.Errorf("%v %q: %+v", d, text, fault)
			}
			found := advised.FindStringSubmatch(fault.Hint)
			if found == nil {
				return
			}
			helped++
			better, err := strconv.Unquote(found[1])
			if err != nil {
				t.Errorf("%v %q: %v in %s", d, text, err, fault.Hint)
			}
			p, err := match.Parse(d, better)
			if reason, never := p.Never(); err != nil || never {
				t.Errorf("%v %q: %s is no better: %v %s", d, text, found[1], err, reason)
			}
		}
		for _, text := range foreign {
			try(text)
		}
		for text := range gen.Patterns(d.String(), gen.Small) {
			try(text)
		}
		t.Logf("%-24v %3d refused, %3d with a text to write instead", d, refused, helped)
		if helped < 4 && d != match.Canonical {
			t.Errorf("%v: of %d refusals %d say what to write", d, refused, helped)
		}
	}
}

// TestHintsFollow: where the text of a hint has a fault of its own, the hint for
// that is given.
func TestHintsFollow(t *testing.T) {
	for _, tt := range []struct {
		dialect    match.Dialect
		text, hint string
	}{
		{match.AzureFirewall, "https://*.x.com:443/", `write "*.x.com"; a port belongs into the ports of the rule`},
		{match.AzureFirewallNetwork, "https://*.x.com:443/", "a port belongs into the ports of the rule"},
		{match.AWSNetworkFirewall, "https://*.x.com:443/", `write ".x.com" for the name and all below it; a port belongs into the ports of the rule`},
		{match.AWSNetworkFirewall, "*.X.com", `whether capitals are folded; write ".x.com" for the name and all below it`},
		{match.GKE, "X.com.", `whether capitals are folded; write "x.com"`},
		{match.CoderBoundary, ".x.com", `write "*.x.com" for any depth`},
		{match.CoderBoundary, ".x*.com", ""},
		{match.Smokescreen, "X.Com", `the file is in lower case; write "x.com"`},
		{match.OVN, ".x.com", `write "*.x.com" for one label`},
	} {
		_, err := match.Parse(tt.dialect, tt.text)
		var fault *match.ParseError
		if !errors.As(err, &fault) || fault.Hint != tt.hint {
			t.Errorf("%v %q: %v, want the hint %q", tt.dialect, tt.text, err, tt.hint)
		}
	}
}
