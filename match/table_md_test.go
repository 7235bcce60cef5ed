package match_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/match"
)

// update rewrites the generated files instead of comparing with them.
var update = flag.Bool("update", false, "rewrite generated files")

// A question of DIALECTS.md is a pattern and what is asked of its meaning. The
// answers come from Parse and Match, so that the page is what the code does.
type question struct {
	title, pattern string
	hosts          []string // the answer for each, in words
	words          []string
}

var questions = []question{
	{"`*.x.com` matches `x.com`", "*.x.com", []string{"x.com"}, []string{"yes"}},
	{"`*.x.com` matches", "*.x.com", []string{"a.x.com", "b.a.x.com"}, []string{"one label", "more"}},
	{"`a-*.x.com` matches", "a-*.x.com", []string{"a-1.x.com", "a-1.b.x.com"}, []string{"in a label", "across dots"}},
	{"`*x.com` matches", "*x.com", []string{"x.com", "ax.com", "b.ax.com"}, []string{"`x.com`", "`ax.com`", "`b.ax.com`"}},
	{"`a.*.com` matches", "a.*.com", []string{"a.b.com", "a.b.b.com"}, []string{"one label", "more"}},
	{"`*` matches", "*", []string{"com", "x.com"}, []string{"one label", "every name"}},
	{"`.x.com` matches", ".x.com", []string{"x.com", "a.x.com", "b.a.x.com"}, []string{"apex", "one label", "more"}},
	{"`x.com` matches", "x.com", []string{"x.com", "a.x.com", "ax.com"}, []string{"itself", "below", "any `...x.com`"}},
	{"`X.com` matches `x.com`", "X.com", []string{"x.com"}, []string{"yes"}},
	{"`x.com.` matches `x.com`", "x.com.", []string{"x.com"}, []string{"yes"}},
	{"`a_b.x.com` matches itself", "a_b.x.com", []string{"a_b.x.com"}, []string{"yes"}},
}

// answer says what the dialect makes of a question.
func (q question) answer(d match.Dialect) string {
	p, err := match.Parse(d, q.pattern)
	if errors.Is(err, match.ErrUnknown) {
		return "unknown"
	}
	if err != nil {
		return "refused"
	}
	if _, never := p.Never(); never {
		return "never"
	}
	var words []string
	for i, host := range q.hosts {
		if p.Match(host) {
			words = append(words, q.words[i])
		}
	}
	if len(words) == 0 {
		return "no"
	}
	return strings.Join(words, ", ")
}

// page writes DIALECTS.md.
func page() []byte {
	var b bytes.Buffer
	b.WriteString(`# What a pattern means, by dialect

Generated from the code by ` + "`go test ./match -run TestDialectsPage -update`" + ` and kept current by the same test. Every answer is what
` + "`match.Parse` and `Pattern.Match`" + ` say. Sources and versions are in the documentation of the constants.

*never*: the system takes the text and it matches no host there. *refused*: the system refuses it, or it has no such notation. *unknown*: what the system
makes of it was not verified, and so it is refused here. *no*: it matches, but not the hosts asked about.

| dialect |`)
	for _, q := range questions {
		fmt.Fprintf(&b, " %s |", q.title)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(questions)) + "\n")
	for d := range match.Dialects() {
		fmt.Fprintf(&b, "| %v |", d)
		for _, q := range questions {
			fmt.Fprintf(&b, " %s |", q.answer(d))
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// TestDialectsPage keeps DIALECTS.md current.
func TestDialectsPage(t *testing.T) {
	want := page()
	if *update {
		if err := os.WriteFile("DIALECTS.md", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("DIALECTS.md")
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("DIALECTS.md is not current (%v); run go test ./match -run TestDialectsPage -update", err)
	}
	if rows := bytes.Count(got, []byte("\n| ")); rows != len(slices.Collect(match.Dialects()))+1 {
		t.Errorf("%d rows", rows)
	}
}
