package matchtest

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/match"
)

var (
	update = flag.Bool("update", false, "write vectors.jsonl in its form: sorted by dialect, one object a line")
	freeze = flag.Bool("freeze", false, "write testdata/frozen.jsonl: done at a release, after its section in CHANGELOG.md is written")
)

// verdict is what the library says of a pattern and a host.
func verdict(d match.Dialect, pattern, host string) Verdict {
	p, err := match.Parse(d, pattern)
	if err != nil {
		return Refused
	}
	if _, never := p.Never(); never {
		return Never
	}
	if p.Match(host) {
		return Match
	}
	return NoMatch
}

// TestVectors: the library agrees with every vector, and each is a vector: with
// a reason and a source, and only once.
func TestVectors(t *testing.T) {
	count := map[match.Dialect]map[Verdict]int{}
	seen := map[string]bool{}
	for v := range Vectors() {
		if got := verdict(v.Dialect, v.Pattern, v.Host); got != v.Verdict {
			t.Errorf("%v %q and %q: %s, want %s (%s)", v.Dialect, v.Pattern, v.Host, got, v.Verdict, v.Reason)
		}
		if v.Reason == "" || v.Source == "" {
			t.Errorf("%v: no reason, or no source", v)
		}
		if key := fmt.Sprintf("%v %q %q", v.Dialect, v.Pattern, v.Host); seen[key] {
			t.Errorf("%s comes twice", key)
		} else {
			seen[key] = true
		}
		if count[v.Dialect] == nil {
			count[v.Dialect] = map[Verdict]int{}
		}
		count[v.Dialect][v.Verdict]++
	}
	for d := range match.Dialects() {
		n := count[d]
		if n[Match] < 2 || n[NoMatch] < 1 || n[Match]+n[NoMatch]+n[Never]+n[Refused] < 8 {
			t.Errorf("%v has too few vectors: %v", d, n)
		}
		t.Logf("%-24v %d match, %d do not, %d never, %d refused", d, n[Match], n[NoMatch], n[Never], n[Refused])
	}
}

// format writes vectors in the form of the files.
func format(vectors []Vector) []byte {
	vectors = slices.Clone(vectors)
	slices.SortStableFunc(vectors, func(a, b Vector) int { return int(a.Dialect) - int(b.Dialect) })
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for _, v := range vectors {
		encoder.Encode(v) // never fails: a buffer, and valid dialects
	}
	return out.Bytes()
}

// TestForm holds vectors.jsonl to its form, which readers in other languages
// build on.
func TestForm(t *testing.T) {
	want := format(slices.Collect(Vectors()))
	if *update {
		if err := os.WriteFile("vectors.jsonl", want, 0o666); err != nil {
			t.Fatal(err)
		}
	} else if lines != string(want) {
		t.Error("vectors.jsonl is not in its form; run go test ./match/matchtest -update")
	}
	for line := range strings.Lines(lines) {
		var fields map[string]string
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Errorf("%v in %s", err, line)
		}
		for _, name := range []string{"dialect", "pattern", "host", "verdict", "reason", "source"} {
			if fields[name] == "" {
				t.Errorf("%s is missing in %s", name, line)
			}
		}
		if len(fields) != 6 {
			t.Errorf("%d fields in %s", len(fields), line)
		}
	}
}

// changes returns the section "Verdict changes" of the newest release in
// CHANGELOG.md, "" if there is none.
func changes(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../CHANGELOG.md")
	if err != nil {
		return ""
	}
	return section(string(text))
}

// section returns the first section "Verdict changes" of a change log.
func section(log string) string {
	_, rest, _ := strings.Cut(log, "\n### Verdict changes\n")
	part, _, _ := strings.Cut(rest, "\n#")
	return part
}

// unnamed returns the frozen vectors whose verdict has changed and that the
// section does not name. A vector is named by a line of its own, in the form that
// TestFrozen asks for.
func unnamed(frozen iter.Seq[Vector], section string) []string {
	var all []string
	for v := range frozen {
		now := verdict(v.Dialect, v.Pattern, v.Host)
		named := slices.ContainsFunc(strings.Split(section, "\n"), func(line string) bool {
			return strings.HasPrefix(line, fmt.Sprintf("- %s `%s` and `%s`: ", v.Dialect, v.Pattern, v.Host)) &&
				strings.Contains(line, fmt.Sprintf("was %s, is %s", v.Verdict, now))
		})
		if now != v.Verdict && !named {
			all = append(all, fmt.Sprintf("%v, and now %s", v, now))
		}
	}
	return all
}

// TestFrozen: no verdict has changed since the last release that the change log
// does not name. Policies that nobody touched must not change their meaning
// unseen.
func TestFrozen(t *testing.T) {
	const file = "testdata/frozen.jsonl"
	if *freeze {
		if err := os.WriteFile(file, format(slices.Collect(Vectors())), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	frozen := func(yield func(Vector) bool) {
		for line := range strings.Lines(string(text)) {
			v, err := parse(line)
			if err != nil {
				t.Errorf("%s: %v", file, err)
			} else if !yield(v) {
				return
			}
		}
	}
	for _, change := range unnamed(frozen, changes(t)) {
		t.Errorf("%s: write it into the section \"Verdict changes\" of CHANGELOG.md, as\n- DIALECT `PATTERN` and `HOST`: was VERDICT, is VERDICT, because ...", change)
	}
	n := 0
	for range frozen {
		n++
	}
	if n == 0 {
		t.Error("nothing is frozen")
	}
	t.Logf("%d frozen vectors", n)
}

// TestUnnamed: a changed verdict is found, and is only named by its own line.
func TestUnnamed(t *testing.T) {
	frozen := slices.Values([]Vector{
		{Dialect: match.Squid, Pattern: ".x.com", Host: "x.com", Verdict: NoMatch},
		{Dialect: match.Squid, Pattern: ".x.com", Host: "a.x.com", Verdict: Match},
	})
	for _, tt := range []struct {
		log  string
		want int
	}{
		{"", 1},
		{"\n### Verdict changes\n\nNone.\n", 1},
		{"\n### Verdict changes\n\n- squid `.x.com` and `x.com`: was nomatch, is match\n", 0},
		{"\n### Verdict changes\n\n- nginx `.x.com` and `x.com`: was nomatch, is match\n", 1},
		{"\n### Verdict changes\n\n- squid `.x.com` and `x.com`: was match, is nomatch\n", 1},
		{"\n### Verdict changes\n\n- squid `.x.com` and `a.x.com`: was nomatch, is match\n", 1},
		{"\n### Verdict changes\n\nNone.\n\n## 1.0\n\n- squid `.x.com` and `x.com`: was nomatch, is match\n", 1},
	} {
		if got := unnamed(frozen, section(tt.log)); len(got) != tt.want {
			t.Errorf("%q: %q", tt.log, got)
		}
	}
}

// TestRun: the helper finds every wrong answer, and no right one.
func TestRun(t *testing.T) {
	Run(t, func(d match.Dialect, pattern, host string) (bool, error) {
		p, err := match.Parse(d, pattern)
		return p.Match(host), err
	})
	refusal := fmt.Errorf("refused")
	for _, tt := range []struct {
		verdict Verdict
		matched bool
		err     error
		right   bool
	}{
		{Match, true, nil, true}, {Match, false, nil, false}, {Match, false, refusal, false},
		{NoMatch, false, nil, true}, {NoMatch, true, nil, false}, {NoMatch, false, refusal, false},
		{Never, false, nil, true}, {Never, true, nil, false}, {Never, false, refusal, true},
		{Refused, false, refusal, true}, {Refused, false, nil, false}, {Refused, true, nil, false},
	} {
		if fault := (Vector{Verdict: tt.verdict}).check(tt.matched, tt.err); (fault == "") != tt.right {
			t.Errorf("%s, %v, %v: %q", tt.verdict, tt.matched, tt.err, fault)
		}
	}
}

// TestUnmarshal: a line is only taken whole and known.
func TestUnmarshal(t *testing.T) {
	good := `{"dialect":"squid","pattern":"x","host":"x","verdict":"match","reason":"r","source":"s"}`
	if v, err := parse(good); err != nil || v != (Vector{match.Squid, "x", "x", Match, "r", "s"}) {
		t.Errorf("%v, %v", v, err)
	}
	for _, bad := range []string{
		strings.Replace(good, "squid", "octopus", 1), strings.Replace(good, `"match"`, `"maybe"`, 1),
		strings.Replace(good, "reason", "raeson", 1), strings.Replace(good, `"x"`, "1", 1), "", "{",
	} {
		if v, err := parse(bad); err == nil {
			t.Errorf("%s is taken as %v", bad, v)
		}
	}
}
