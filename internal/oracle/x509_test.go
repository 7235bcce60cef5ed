package oracle_test

import (
	stdx509 "crypto/x509"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/internal/gen"
	"github.com/sallyport-go/sallyport/internal/oracle"
)

// verifies asks crypto/x509 itself.
func verifies(pattern, host string) bool {
	c := stdx509.Certificate{DNSNames: []string{pattern}}
	return c.VerifyHostname(host) == nil
}

// TestX509Engine compares the dialect with crypto/x509 for every valid name.
// The engine gets the name without its trailing dot: with it, a pattern with a
// trailing dot would equal it byte for byte.
func TestX509Engine(t *testing.T) {
	t.Run("universe", func(t *testing.T) {
		var hosts []oracle.Host
		for s := range gen.Hosts(gen.Small) {
			if h := oracle.ParseHost(s); h.Kind == oracle.Name {
				hosts = append(hosts, h)
			}
		}
		pairs, matches := 0, 0
		for text := range gen.Patterns(oracle.X509, gen.Small) {
			match, err := oracle.Compile(oracle.Pattern{Dialect: oracle.X509, Text: text})
			for _, h := range hosts {
				got, want := err == nil && match(h), verifies(text, h.Name)
				if got != want {
					t.Fatalf("%q, %q: oracle %v (%v), crypto/x509 %v", text, h.Name, got, err, want)
				}
				pairs++
				if got {
					matches++
				}
			}
		}
		t.Logf("%d pairs, %d match", pairs, matches)
		if matches == 0 {
			t.Error("nothing matches")
		}
	})
	t.Run("random", rapid.MakeCheck(func(t *rapid.T) {
		text := gen.Pattern(oracle.X509).Draw(t, "pattern")
		h := oracle.ParseHost(gen.Host().Draw(t, "host"))
		if h.Kind != oracle.Name {
			t.Skip("crypto/x509 compares byte by byte what is no name here")
		}
		got, err := oracle.Match(oracle.X509, text, h.Name)
		if want := verifies(text, h.Name); got != want {
			t.Fatalf("%q, %q: oracle %v (%v), crypto/x509 %v", text, h.Name, got, err, want)
		}
	}))
}
