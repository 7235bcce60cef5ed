package main

import (
	"slices"
	"strings"
	"testing"
)

// Whatever the arguments and standard input are, the program ends with a
// status from 0 to 2, writes nothing but printable lines, and says in JSON what
// the contract allows, with the status that it has without -json.
func FuzzRun(f *testing.F) {
	const cluster = "-cloud\npublic\n-region\neastus\n"
	for _, seed := range []struct{ args, in string }{
		{cluster + "x.data.mcr.microsoft.com:443\ndata.mcr.microsoft.com:443", ""},
		{cluster + "-explain\n198.51.100.7:443\n[2001:db8::7]:53/udp", ""},
		{cluster + "-", "mcr.microsoft.com:443\r\n\nhttps://mcr.microsoft.com/\nnobody.example:443"},
		{cluster + "-features\nall\n-optional\n-api-server\n203.0.113.7\n203.0.113.7:443", ""},
		{"-cloud\nchina\n-region\nchinaeast2\n-konnectivity\nmcr.azure.cn:443", ""},
		{"-cloud\npublic\n-edition\n2019-05\n-any-destination\nx.example:9000", ""},
		{"-region\ncanadacenral\nx.example:443", ""},
		{"-h", ""},
		{"-\x1b[31m\n\x00\xff", "\u202e\x7f"},
	} {
		f.Add(seed.args, seed.in)
	}
	f.Fuzz(func(t *testing.T, text, in string) {
		args := strings.Split(text, "\n")
		plain := allow(in, args...)
		structured := allow(in, append([]string{"-json"}, args...)...)
		for _, r := range []result{plain, structured} {
			if r.status < statusAllowed || r.status > statusBadInput {
				t.Fatalf("status %d", r.status)
			}
			if r.status == statusBadInput && r.out+r.errors == "" {
				t.Fatal("says nothing of bad input")
			}
			if !strings.HasPrefix(r.out, "Allow says") { // the help text has nothing of the input, and tabs
				safe(t, r)
			}
		}
		if plain.status != structured.status {
			t.Fatalf("status %d, with -json %d", plain.status, structured.status)
		}
		if strings.HasPrefix(structured.out, "Allow says") || slices.ContainsFunc(args, func(a string) bool { return strings.HasPrefix(strings.TrimLeft(a, "-"), "json=") }) {
			return // the help text, or no JSON after all
		}
		c := readContract(t)
		for line := range strings.Lines(structured.out) {
			c.line(t, line)
		}
	})
}
