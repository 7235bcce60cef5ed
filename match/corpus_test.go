package match_test

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/shared"
	"github.com/sallyport-go/sallyport/match"
)

// TestVectors runs the repository's own vectors: dialect, pattern, host,
// verdict, and the reason, each with its source.
func TestVectors(t *testing.T) {
	f, err := os.Open("testdata/vectors.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows := 0
	seen := map[string]bool{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 6 || cells[4] == "" || cells[5] == "" {
			t.Errorf("%q: six cells, a reason and a source among them", line)
			continue
		}
		key := strings.Join(cells[:3], "\t")
		if seen[key] {
			t.Errorf("%q comes twice", key)
		}
		seen[key] = true
		rows++
		d, err := match.ParseDialect(cells[0])
		if err != nil {
			t.Error(err)
			continue
		}
		p, err := match.Parse(d, cells[1])
		verdict := "nomatch"
		switch {
		case err != nil:
			verdict = "refused"
		case p.Match(cells[2]):
			verdict = "match"
		}
		if _, never := p.Never(); never && verdict == "nomatch" {
			verdict = "never"
		}
		if verdict != cells[3] {
			t.Errorf("%s %q and %q: %s, want %s (%s)", cells[0], cells[1], cells[2], verdict, cells[3], cells[4])
		}
	}
	if rows < 60 {
		t.Errorf("%d rows", rows)
	}
	t.Logf("%d rows", rows)
}

// engines are the real engines of the observed verdicts whose dialects exist.
var engines = map[string]match.Dialect{
	"cilium-matchpattern":     match.Cilium,
	"cnp-on-antrea":           match.ClusterNetworkPolicy,
	"x509":                    match.X509,
	"squid-dstdomain-get":     match.Squid,
	"squid-dstdomain-connect": match.Squid,
}

// exception says why a verdict of a real engine is not ours, by class; "" if it
// has to be.
func exception(engine, pattern, host, verdict string) string {
	var h fqdn.Host
	_, isAddr := fqdn.ParseAddr(host)
	switch {
	case isAddr:
		return "an address matches no name pattern here"
	case !h.Set(host):
		return "no host under our rules"
	case engine == "cnp-on-antrea" && verdict == "nomatch" && strings.HasSuffix(pattern, "."):
		return "Antrea compares the pattern's trailing dot and drops the host's; the API does not say so"
	case strings.ContainsFunc(pattern, func(r rune) bool { return r >= 0x80 }):
		return "the engine compares bytes that no host has"
	}
	return ""
}

// TestObserved compares with the verdicts of real engines.
func TestObserved(t *testing.T) {
	type count struct{ agreed, excepted, valid, exceptedValid int }
	counts := map[string]*count{}
	classes := map[string]int{}
	for _, row := range shared.Rows(t, "vectors/observed.tsv") {
		engine, pattern, host, verdict := row[0], row[1], row[2], row[3]
		d, ok := engines[engine]
		if !ok || strings.HasPrefix(verdict, "skipped") {
			continue
		}
		c := counts[engine]
		if c == nil {
			c = new(count)
			counts[engine] = c
		}
		p, err := match.Parse(d, pattern)
		got := err == nil && p.Match(host)
		var h fqdn.Host
		valid := h.Set(host)
		if valid {
			c.valid++
		}
		if got == (verdict == "match") {
			c.agreed++
			continue
		}
		why := exception(engine, pattern, host, verdict)
		if why == "" {
			t.Errorf("%s %q (%v, %v) and %q: %v, the engine says %s", engine, pattern, p, err, host, got, verdict)
			continue
		}
		c.excepted++
		classes[engine+": "+why]++
		if valid {
			c.exceptedValid++
		}
	}
	for engine, c := range counts {
		t.Logf("%-24s %d agree, %d excepted; of %d valid hosts %d excepted", engine, c.agreed, c.excepted, c.valid, c.exceptedValid)
		if c.exceptedValid*50 >= c.valid {
			t.Errorf("%s: 2%% and more of the valid hosts are excepted", engine)
		}
	}
	for class, n := range classes {
		t.Logf("%4d  %s", n, class)
	}
	if len(counts) != len(engines) {
		t.Errorf("%d engines of %d", len(counts), len(engines))
	}
}

// forms are the faults of a pattern that no dialect here has a notation for.
func hasForeignForm(pattern string) bool {
	return pattern == "" || len(pattern) > match.MaxText || strings.Contains(pattern, "..") ||
		strings.ContainsFunc(pattern, func(r rune) bool {
			return !('a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9' || strings.ContainsRune("-_.*", r))
		})
}

// TestHostilePatterns: what is no pattern by its form is refused by every
// dialect; what is too broad is not, that is for a linter to say.
func TestHostilePatterns(t *testing.T) {
	refused := 0
	for _, row := range shared.Rows(t, "corpora/hostile_patterns.tsv") {
		if strings.HasPrefix(row[0], "PAIR ") {
			continue
		}
		pattern, expected := shared.Unquote(t, row[0]), row[2]
		for d := range match.Dialects() {
			if d == match.Canonical {
				continue // it has most of these bytes as notation
			}
			p, err := match.Parse(d, pattern)
			switch {
			case hasForeignForm(pattern) && err == nil:
				t.Errorf("%v takes %q (%s) as %v", d, pattern, row[1], p)
			case err != nil:
				refused++
			}
			if expected == "accept" && err != nil {
				t.Errorf("%v refuses %q (%s): %v", d, pattern, row[1], err)
			}
		}
	}
	t.Logf("%d refusals", refused)
}
