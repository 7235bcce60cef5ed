package engines

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/internal/oracle"
	"github.com/sallyport-go/sallyport/internal/shared"
	"github.com/sallyport-go/sallyport/match"
)

var (
	seed    = flag.Uint64("seed", 1, "seed of the draws")
	pairs   = flag.Int("pairs", 20_000, "least number of pairs of a pattern and a host, per engine")
	require = flag.Bool("require", false, "fail instead of skipping if a program is not installed")
)

// An engine answers for all pairs of patterns and hosts. The row of a pattern
// that it refuses is nil. A host that it refuses is a host that it does not
// match.
type engine func(t *testing.T, patterns, hosts []string) [][]bool

// A differential compares one dialect with one engine.
type differential struct {
	dialect string
	// observed is the engine's name among the verdicts that were measured when
	// the dialects were studied; "" if there are none.
	observed string
	batch    batch
	// prefixes are what the dialect puts before a name.
	prefixes []string
	// spell writes a drawn pattern in the dialect's notation; nil leaves it.
	spell      func(*source, string) string
	ask        engine
	exceptions []exception
	// mayRefuse reports whether the engine may refuse a pattern that the library
	// takes; nil if it may not.
	mayRefuse func(pattern string) bool
	// mayTake reports whether the engine may take a pattern that the library
	// refuses, beside those with an empty label; nil if it may not.
	mayTake func(pattern string) bool
}

// A batch is what an engine is asked for at once, and how many stems its texts
// share.
type batch struct{ patterns, hosts, stems int }

// few suits engines that are cheap to ask: hosts stay near to their patterns.
var few = batch{patterns: 4, hosts: 10, stems: 2}

// A pair is one question and its two answers.
type pair struct {
	pattern, host string
	refusal       error // why the library refuses the pattern
	refused       bool  // by the engine
	ours, theirs  bool  // the verdicts; a refused pattern matches nothing
	plainly       bool  // the engine's verdict on the host as canonical writes it
}

// canonical writes a host in lower case and without a final dot.
func canonical(host string) string { return strings.TrimSuffix(strings.ToLower(host), ".") }

// withCanonical appends how canonical writes the hosts, where that is new: the
// result has the canonical form of all its hosts.
func withCanonical(hosts []string) []string {
	for i := 0; i < len(hosts); i++ {
		if host := canonical(hosts[i]); host != "" && !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	return hosts
}

func (p pair) String() string {
	words := map[bool]string{false: "no match", true: "match"}
	ours, theirs := words[p.ours], words[p.theirs]
	if p.refusal != nil {
		ours = "refused (" + p.refusal.Error() + ")"
	}
	if p.refused {
		theirs = "refused"
	}
	return fmt.Sprintf("pattern %-16q host %-16q  engine: %s, library: %s", p.pattern, p.host, theirs, ours)
}

// measured checks that the engine answers here as it did when it was studied:
// what asks it is then no cause of a verdict. It asks for valid hosts only,
// because others do not reach every engine on the same way.
func (d differential) measured(t *testing.T) {
	type question struct{ pattern, host string }
	verdicts := map[question]bool{}
	var patterns, hosts []string
	for _, row := range shared.Rows(t, "vectors/observed.tsv") {
		q, verdict := question{row[1], row[2]}, row[3]
		if row[0] != d.observed || strings.HasPrefix(verdict, "skipped") || !plain(q.pattern) || oracle.ParseHost(q.host).Kind != oracle.Name {
			continue
		}
		verdicts[q] = verdict == "match"
		if !slices.Contains(patterns, q.pattern) {
			patterns = append(patterns, q.pattern)
		}
		if !slices.Contains(hosts, q.host) {
			hosts = append(hosts, q.host)
		}
	}
	if len(verdicts) < 100 {
		t.Errorf("only %d verdicts of %s", len(verdicts), d.observed)
	}
	for i, row := range d.ask(t, patterns, hosts) {
		for j, host := range hosts {
			got := row != nil && row[j]
			if want, ok := verdicts[question{patterns[i], host}]; ok && got != want {
				t.Errorf("pattern %q host %q: match is %v, and was %v when it was measured", patterns[i], host, got, want)
			}
		}
	}
}

// plain reports whether a text has the bytes of names and stars only.
func plain(text string) bool {
	return text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.*") == ""
}

// run asks until there are enough pairs, and fails the test if a disagreement
// is not covered by an exception.
func (d differential) run(t *testing.T) {
	if d.observed != "" {
		t.Run("measured", d.measured)
	}
	dialect, err := match.ParseDialect(d.dialect)
	if err != nil {
		t.Fatalf("the library has no dialect %q for this engine: %v", d.dialect, err)
	}
	s := newSource(*seed, t.Name())
	counts := tally{excepted: make([]int, len(d.exceptions))}
	for counts.pairs < *pairs {
		s.plant(d.batch.stems)
		patterns := distinct(d.batch.patterns, func() string {
			text := s.pattern(d.prefixes)
			if d.spell != nil {
				text = d.spell(s, text)
			}
			return text
		})
		hosts := distinct(d.batch.hosts, func() string { return s.host(patterns) })
		hosts = withCanonical(hosts)
		verdicts := d.ask(t, patterns, hosts)
		for i, pattern := range patterns {
			p, err := match.Parse(dialect, pattern)
			refused := verdicts[i] == nil
			counts.text(pattern, err != nil, refused)
			for j, host := range hosts {
				q := pair{pattern: pattern, host: host, refusal: err, refused: refused}
				q.ours = err == nil && p.Match(host)
				if !refused {
					q.theirs = verdicts[i][j]
					plain := slices.Index(hosts, canonical(host))
					q.plainly = plain >= 0 && verdicts[i][plain]
				}
				counts.add(q, d.exceptions)
			}
		}
	}
	counts.report(t, d)
}

// A tally counts the verdicts of an engine.
type tally struct {
	pairs, agreed, matched int
	excepted               []int
	disagreed              []pair
	taken, refused         int // patterns, by both
	onlyHere, onlyThere    []string
}

// text counts a pattern by who refuses it.
func (c *tally) text(pattern string, here, there bool) {
	switch {
	case here && there:
		c.refused++
	case here:
		c.onlyHere = append(c.onlyHere, pattern)
	case there:
		c.onlyThere = append(c.onlyThere, pattern)
	default:
		c.taken++
	}
}

func (c *tally) add(q pair, exceptions []exception) {
	c.pairs++
	if q.ours == q.theirs {
		c.agreed++
		if q.ours {
			c.matched++
		}
		return
	}
	for i, e := range exceptions {
		if e.covers(q) {
			c.excepted[i]++
			return
		}
	}
	c.disagreed = append(c.disagreed, q)
}

// shown is how many disagreements are printed: one is enough to go on with, and
// a broken rule makes thousands.
const shown = 20

// report prints the counts and fails the test if there is anything wrong with
// them.
func (c *tally) report(t *testing.T, d differential) {
	excepted := 0
	for _, n := range c.excepted {
		excepted += n
	}
	t.Logf("%s, seed %d: %d pairs, %d agree (%d match), %d excepted, %d disagree", d.dialect, *seed, c.pairs, c.agreed, c.matched, excepted, len(c.disagreed))
	t.Logf("patterns: %d taken by both, %d refused by both, %d refused only by the library, %d only by the engine",
		c.taken, c.refused, len(c.onlyHere), len(c.onlyThere))
	for i, e := range d.exceptions {
		t.Logf("%6d  %s: %s", c.excepted[i], e.name, e.reason)
	}
	// Random texts must meet often enough for the comparison to mean something.
	if c.matched*100 < c.pairs {
		t.Errorf("only %d of %d pairs match", c.matched, c.pairs)
	}
	if odd := without(c.onlyThere, d.mayRefuse); len(odd) > 0 {
		t.Errorf("the library takes %d patterns that the engine refuses: %q", len(odd), odd[:min(len(odd), shown)])
	}
	if odd := without(without(c.onlyHere, hasEmptyLabel), d.mayTake); len(odd) > 0 {
		t.Errorf("the library refuses %d patterns that the engine takes: %q", len(odd), odd[:min(len(odd), shown)])
	}
	if len(c.disagreed) > 0 {
		var b strings.Builder
		for _, q := range c.disagreed[:min(len(c.disagreed), shown)] {
			fmt.Fprintf(&b, "\n  %v", q)
		}
		t.Errorf("%d pairs disagree outside the exceptions, the first:%s", len(c.disagreed), b.String())
	}
}

// without returns the texts that are not of a class.
func without(texts []string, class func(string) bool) []string {
	return slices.DeleteFunc(texts, func(text string) bool { return class != nil && class(text) })
}
