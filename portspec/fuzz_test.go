package portspec_test

import (
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/portspec"
)

// seeds are texts that lie on a border of a grammar; more are in
// testdata/fuzz.
var seeds = []string{
	"",
	"80/tcp",
	"80/TCP,443/udp,40000-60000/sctp",
	docExample,
	docExample + "\\",      // as printed in the document
	"80/tcp 443/tcp",       // the az command line
	"80/tcp\n",             // Python's $
	"８０/tcp",               // Python's \d
	"65536/tcp",            // one too many
	"4294967376/tcp",       // 80 in 32 bits
	"090/tcp",              // a leading zero
	"90-80/tcp",            // reversed
	"80/tcp,80-90/tcp",     // overlapping
	"HTTPS: 443、UDP:1194",  // the AKS tables
	"HTTPS：443",            // full-width colon
	"100+200",              // Kubernetes
	"1+65535",              // one too many
	"[::1]:8000-8010:80",   // docker
	"127.0.0.1::80/udp",    // docker, host port chosen
	"\xff\xfe/tcp",         // no UTF-8
	"80/tcp\x00,443/tcp",   // NUL
	"\ufeff80/tcp\u200b",   // invisible characters
	"80 / tcp , 443 / tcp", // blanks everywhere
	`[{"portStart":80,"portEnd":90,"protocol":"TCP"}]`,
	strings.Repeat("8", 2000) + " /",                                  // an error keeps the entry at fault alone
	`[{"portStart":80,"portStart":81,"portEnd":90,"protocol":"TCP"}]`, // repeated field
}

// fuzzText runs check on texts.
func fuzzText(f *testing.F, check func(*testing.T, string)) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(check)
}

func FuzzParse(f *testing.F) {
	fuzzText(f, func(t *testing.T, in string) {
		want, slowErr := slowParse(in)
		s, err := portspec.Parse(in)
		if (err == nil) != (slowErr == nil) {
			t.Fatalf("Parse(%q): %v, the slow parser: %v", in, err, slowErr)
		}
		if err != nil {
			checkCorrection(t, in, err, func(s string) error { return second(portspec.Parse(s)) })
			return
		}
		if s.IsEmpty() || s != portspec.SetOf(want...) {
			t.Fatalf("Parse(%q) = %v, want %v", in, s, want)
		}
		if back, err := portspec.Parse(s.String()); err != nil || back != s {
			t.Fatalf("Parse(%q) = %v, %v", s.String(), back, err)
		}
	})
}

func FuzzParseRange(f *testing.F) {
	fuzzText(f, func(t *testing.T, in string) {
		r, err := portspec.ParseRange(in)
		s, listErr := portspec.Parse(in)
		if err != nil {
			checkCorrection(t, in, err, func(s string) error { return second(portspec.ParseRange(s)) })
			if listErr == nil && !strings.Contains(in, ",") {
				t.Fatalf("ParseRange(%q): %v, Parse takes it", in, err)
			}
			return
		}
		if listErr != nil || s != portspec.SetOf(r) {
			t.Fatalf("ParseRange(%q) = %v, Parse = %v, %v", in, r, s, listErr)
		}
		if back, err := portspec.ParseRange(r.String()); err != nil || back != r {
			t.Fatalf("ParseRange(%q) = %v, %v", r.String(), back, err)
		}
	})
}

func FuzzParsePort(f *testing.F) {
	for _, s := range []string{"443", "0", "65535", "65536", "+443", "0443", "４４３", "443 ", "1e3", "0x1bb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		port, err := portspec.ParsePort(in)
		s, listErr := portspec.Parse(in + "/tcp")
		if err != nil {
			checkCorrection(t, in, err, func(s string) error { return second(portspec.ParsePort(s)) })
			return
		}
		if listErr != nil || !s.Contains(portspec.TCP, port) || s.String() != in+"/tcp" {
			t.Fatalf("ParsePort(%q) = %d, Parse = %v, %v", in, port, s, listErr)
		}
	})
}

func FuzzParseProtocol(f *testing.F) {
	for _, s := range []string{"tcp", "UDP", "sctp", "tcp4", "icmp", " tcp", "T\x03\x10", "ｔｃｐ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		p, err := portspec.ParseProtocol(in)
		if err != nil {
			checkCorrection(t, in, err, func(s string) error { return second(portspec.ParseProtocol(s)) })
			return
		}
		if !p.IsValid() || p.String() != strings.ToLower(in) {
			t.Fatalf("ParseProtocol(%q) = %v", in, p)
		}
	})
}

func FuzzParseAKSTable(f *testing.F) {
	fuzzText(f, func(t *testing.T, in string) {
		set, ports, err := portspec.ParseAKSTable(in)
		if err != nil {
			checkCorrection(t, in, err, aksError)
			return
		}
		var ranges []portspec.Range
		for _, p := range ports {
			r := p.Range
			if !r.IsValid() || r.First() != r.Last() || p.Application != 0 && r.Protocol() != portspec.TCP {
				t.Fatalf("ParseAKSTable(%q) has the entry %v", in, p)
			}
			ranges = append(ranges, r)
		}
		if set.IsEmpty() || set != portspec.SetOf(ranges...) {
			t.Fatalf("ParseAKSTable(%q) = %v, %v", in, set, ports)
		}
	})
}

func FuzzParseHostPorts(f *testing.F) {
	fuzzText(f, func(t *testing.T, in string) {
		h, err := portspec.ParseHostPorts(in)
		if err != nil {
			checkCorrection(t, in, err, func(s string) error { return second(portspec.ParseHostPorts(s)) })
			return
		}
		s, err := portspec.Parse(strings.ReplaceAll(in, " ", ","))
		if err != nil || s != h.Set() || (h.Separator == portspec.NoSeparator) != (len(h.Entries) == 1) {
			t.Fatalf("ParseHostPorts(%q) = %+v, Parse = %v, %v", in, h, s, err)
		}
		for r := range s.All() {
			if r.Protocol() == portspec.SCTP {
				t.Fatalf("ParseHostPorts(%q) takes %v", in, r)
			}
		}
	})
}

func FuzzExplainHostPorts(f *testing.F) {
	fuzzText(f, func(t *testing.T, in string) {
		e := portspec.ExplainHostPorts(in)
		checkReadings(t, in, e)
		if strings.Count(e.String(), "\n") < len(e.Readings) {
			t.Fatalf("explanation of %q: %s", in, e)
		}
	})
}

func FuzzParseREST(f *testing.F) {
	fuzzText(f, func(t *testing.T, in string) {
		r, err := portspec.ParseREST(in)
		if err != nil {
			checkCorrection(t, in, err, func(s string) error { return second(portspec.ParseREST(s)) })
			return
		}
		b, err := r.MarshalJSON()
		if err != nil {
			t.Fatalf("ParseREST(%q) = %v, which has no JSON: %v", in, r, err)
		}
		back, err := portspec.ParseREST(string(b))
		if err != nil || strings.Join(texts(back), " ") != strings.Join(texts(r), " ") {
			t.Fatalf("ParseREST(%s) = %v, %v, want %v", b, back, err, r)
		}
	})
}

func FuzzParseDocker(f *testing.F) {
	fuzzText(f, func(t *testing.T, in string) {
		got, err := docker(in)
		want, ok := slowDockerRead(in)
		if (err == nil) != ok || got != want {
			t.Fatalf("ParseDocker(%q) = %s, %v; want %s", in, got, err, want)
		}
		if err != nil {
			checkCorrection(t, in, err, dockerError)
		}
	})
}

func FuzzParseKubernetes(f *testing.F) {
	fuzzText(f, func(t *testing.T, in string) {
		r, err := portspec.ParseKubernetes(portspec.UDP, in)
		if err != nil {
			checkCorrection(t, in, err, kubernetesError)
			return
		}
		text := strings.TrimSuffix(r.String(), "/udp")
		if back, err := portspec.ParseKubernetes(portspec.UDP, text); err != nil || back != r || !slowKubernetes.MatchString(in) {
			t.Fatalf("ParseKubernetes(%q) = %v, %q = %v, %v", in, r, text, back, err)
		}
	})
}
