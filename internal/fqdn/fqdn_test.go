package fqdn

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/internal/shared"
)

var (
	nameForm   = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$`)
	labelsForm = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*$`)
	inNumber   = regexp.MustCompile(`(^|\.)([0-9]+|0x[^.]*)$`)
)

// normal is the rule of names by regular expressions.
func normal(s string) (string, bool) {
	s = strings.TrimSuffix(s, ".")
	for i := range len(s) {
		if s[i] >= 0x80 {
			return "", false // ToLower maps the Kelvin sign to k
		}
	}
	s = strings.ToLower(s)
	return s, len(s) <= 253 && nameForm.MatchString(s) && !inNumber.MatchString(s)
}

// wantLabels is the rule of what stands in front of names.
func wantLabels(s string) int {
	if len(s) > MaxLabels || !labelsForm.MatchString(s) {
		return 0
	}
	return min(strings.Count(s, ".")+1, 2)
}

func checkHost(t interface{ Errorf(string, ...any) }, s string) {
	var h Host
	h.Set("left.over.from-before.example")
	want, valid := normal(s)
	if got := h.Set(s); got != valid {
		t.Errorf("Set(%q) = %v, want %v", s, got, valid)
		return
	}
	if !valid {
		want = ""
	}
	if h.String() != want || h.Len() != len(want) {
		t.Errorf("Set(%q) holds %q, want %q", s, h.String(), want)
	}
	labels := wantLabels(s)
	for _, behind := range []string{"", ".", "\x80.x-", "a.behind-all.that"} {
		if got := Labels(s+behind, len(s)); got != labels {
			t.Errorf("Labels(%q, %d) = %d, want %d", s+behind, len(s), got, labels)
		}
	}
	for end := h.Len(); valid; {
		start := h.LabelStart(end)
		if wantStart := strings.LastIndexByte(want[:end], '.') + 1; start != wantStart {
			t.Errorf("%q: label before %d starts at %d, want %d", s, end, start, wantStart)
		}
		if start == 0 {
			break
		}
		end = start - 1
	}
}

func TestHostSmall(t *testing.T) {
	// Every text up to 5 bytes of an alphabet that has each kind of byte.
	const alphabet = "aZ0x9-_.: \xc3"
	var rec func(s string)
	count := 0
	rec = func(s string) {
		checkHost(t, s)
		count++
		if len(s) < 5 {
			for i := range len(alphabet) {
				rec(s + alphabet[i:i+1])
			}
		}
	}
	rec("")
	t.Logf("%d texts", count)
}

func TestHostEveryByte(t *testing.T) {
	for c := range 256 {
		for at := range 20 {
			b := []byte("abcdefgh.jklmnopqrst")
			b[at] = byte(c)
			checkHost(t, string(b))
		}
	}
}

// TestHostPlaces: a byte of each kind at each place of names of all lengths, whose
// dots are anywhere in the words that they are read by.
func TestHostPlaces(t *testing.T) {
	for label := 1; label <= 9; label++ {
		for _, n := range []int{9, 17, 25, 63, 64, 65, 128, 129, 253} {
			base := strings.Repeat(strings.Repeat("a", label)+".", n)[:n-1] + "a"
			for at := range n {
				for _, c := range []byte("-._A9 \xe1") {
					checkHost(t, base[:at]+string([]byte{c})+base[at+1:])
				}
			}
		}
	}
}

func TestHostLengths(t *testing.T) {
	for label := 1; label <= 66; label++ {
		for total := 1; total <= 260; total++ {
			s := strings.Repeat(strings.Repeat("a", label)+".", total/(label+1)+1)[:total]
			checkHost(t, s)
			checkHost(t, s+".")
			checkHost(t, s+"..")
		}
	}
}

// TestLabelsPairs: two bytes of each kind side by side at each place of labels of all
// lengths, and all that matters behind them, down to too little for a word.
func TestLabelsPairs(t *testing.T) {
	const kinds = "a.-_/Z\xaf"
	base := strings.Repeat("b", MaxLabels+1)
	for n := 1; n <= MaxLabels+1; n++ {
		for at := range n {
			for i := range len(kinds) * len(kinds) {
				pair := string([]byte{kinds[i/len(kinds)], kinds[i%len(kinds)]})
				s := (base[:at] + pair + base[at:])[:n]
				want := wantLabels(s)
				for _, behind := range []string{"", ".", "-", "z", ".io", "\xff.-/_..-\x00\x80", "..........", ".example.org"} {
					if got := Labels(s+behind, n); got != want {
						t.Fatalf("Labels(%q, %d) = %d, want %d", s+behind, n, got, want)
					}
				}
			}
		}
	}
	for _, n := range []int{-1, 0} {
		if got := Labels("a.example.org", n); got != 0 {
			t.Errorf("%d bytes are %d labels", n, got)
		}
	}
}

// TestLabelsRapid: the same for labels of which more than two bytes matter.
func TestLabelsRapid(t *testing.T) {
	all := make([]byte, 0, 256)
	for c := range 256 {
		all = append(all, byte(c))
	}
	letters := rapid.SampledFrom([]byte("azAZ"))
	kinds := rapid.OneOf(letters, letters, letters, letters, rapid.SampledFrom([]byte("09.-")), rapid.SampledFrom([]byte("-_.")), rapid.SampledFrom(all))
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOfN(kinds, 40, 70).Draw(t, "text"))
		// Each part of the text is a case, mostly with more of it behind.
		for start := range len(s) {
			for n := 1; n <= len(s)-start; n++ {
				want := wantLabels(s[start : start+n])
				for _, end := range []int{len(s), start + n} {
					if got := Labels(s[start:end], n); got != want {
						t.Fatalf("Labels(%q, %d) = %d, want %d", s[start:end], n, got, want)
					}
				}
			}
		}
	})
}

func TestHostRapid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		labels := rapid.SliceOfN(rapid.StringMatching(`[a-zA-Z0-9_-]{0,5}|[a-z]{60,65}|0x[0-9a-f]*|[0-9]{1,3}`), 1, 8).Draw(t, "labels")
		checkHost(t, strings.Join(labels, ".")+rapid.SampledFrom([]string{"", ".", "..", " ", "\x00"}).Draw(t, "end"))
	})
}

func FuzzHost(f *testing.F) {
	for _, s := range []string{"", ".", "a", "a.", "a..", "A.b-c_d.e9", "-a", "a-", "1.2.3.4", "x.0x1", "xn--bcher-kva.example", strings.Repeat("a.", 127) + "a", "K.example"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkHost(t, s) })
}

// wantAddr is the rule of addresses by package netip.
func wantAddr(s string) (netip.Addr, bool) {
	inner, bracketed := strings.CutPrefix(s, "[")
	if bracketed {
		inner, bracketed = strings.CutSuffix(inner, "]")
		if !bracketed {
			return netip.Addr{}, false
		}
	}
	a, err := netip.ParseAddr(inner)
	if err != nil || a.Zone() != "" || bracketed && a.Is4() {
		return netip.Addr{}, false
	}
	return a.Unmap(), true
}

func checkAddr(t interface{ Errorf(string, ...any) }, s string) {
	want, wantOK := wantAddr(s)
	got, ok := ParseAddr(s)
	if ok != wantOK || ok && got != want {
		t.Errorf("ParseAddr(%q) = %v, %v, want %v, %v", s, got, ok, want, wantOK)
	}
}

func TestAddrRapid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkAddr(t, rapid.StringMatching(`\[?(:|::|[0-9a-fA-F]{1,5}|[0-9]{1,3}\.|%|x){0,20}\]?`).Draw(t, "text"))
		groups := rapid.SliceOfN(rapid.SampledFrom([]string{"0", "ffff", "1", "", "12345", "1.2.3.4", "01.2.3.4", "a"}), 1, 9).Draw(t, "groups")
		checkAddr(t, strings.Join(groups, ":"))
		checkAddr(t, "["+strings.Join(groups, ":")+"]")
		quad := rapid.SliceOfN(rapid.SampledFrom([]string{"0", "1", "255", "256", "01", "", "1a"}), 3, 5).Draw(t, "quad")
		checkAddr(t, strings.Join(quad, "."))
	})
}

func FuzzAddr(f *testing.F) {
	for _, s := range []string{"1.2.3.4", "::", "::1", "[::1]", "::ffff:1.2.3.4", "fe80::1%eth0", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", ":::1", "[1.2.3.4]", "0177.0.0.1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkAddr(t, s) })
}

// TestHostileHosts runs the hostile corpus. One deliberate difference: the
// corpus is about a bare host, where brackets are refused, and the semantics
// take an IPv6 literal with brackets or without.
func TestHostileHosts(t *testing.T) {
	rows := shared.Rows(t, "corpora/hostile_hosts.tsv")
	bracketed := 0
	for _, row := range rows {
		host, expected := shared.Unquote(t, row[0]), row[2]
		var h Host
		verdict := "reject"
		if h.Set(host) {
			verdict = "normalises-to " + h.String()
		} else if a, ok := ParseAddr(host); ok && host[0] == '[' {
			bracketed++
			if !a.Is6() && !strings.Contains(host, ":") {
				t.Errorf("%q is taken for %v", host, a)
			}
		} else if ok {
			verdict = "normalises-to " + a.String()
		}
		if verdict != strings.TrimSpace(shared.Unquote(t, expected)) {
			t.Errorf("%q (%s): %s, want %s", host, row[1], verdict, expected)
		}
	}
	t.Logf("%d rows, %d of them IPv6 literals in brackets", len(rows), bracketed)
}

func TestNoAllocs(t *testing.T) {
	for _, s := range []string{"mcr.microsoft.com", "MCR.Microsoft.COM.", "127.0.0.1", "[::1]", "::ffff:1.2.3.4", ":::", "1.2.3", "a b", ""} {
		var h Host
		if n := testing.AllocsPerRun(100, func() {
			if !h.Set(s) {
				ParseAddr(s)
			}
			if Labels(s, len(s)-3) > 2 {
				t.Fatalf("%q: there is no such number of labels", s)
			}
		}); n != 0 {
			t.Errorf("%q: %v allocations", s, n)
		}
	}
}

func BenchmarkSet(b *testing.B) {
	for _, s := range []string{"x.io", "x.data.mcr.microsoft.com", "X.Data.MCR.Microsoft.COM", strings.Repeat("a.", 126) + "a"} {
		b.Run(fmt.Sprintf("bytes=%d", len(s)), func(b *testing.B) {
			var h Host
			for b.Loop() {
				h.Set(s)
			}
		})
	}
}
