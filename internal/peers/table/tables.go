package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sallyport-go/sallyport/internal/peers/all"
	"github.com/sallyport-go/sallyport/internal/peers/rival"
	"github.com/sallyport-go/sallyport/internal/peers/ruleset"
	"github.com/sallyport-go/sallyport/internal/peers/sallyport"
)

// The marks in README.md between which the tables stand.
const (
	begin = "<!-- go run ./table: begin -->\n"
	end   = "<!-- go run ./table: end -->\n"
)

var streams = []string{ruleset.Mixed, ruleset.Exact, ruleset.Deep, ruleset.Miss, ruleset.Case}

// tables returns all tables in Markdown.
func (r *results) tables() string {
	var b strings.Builder
	for _, c := range r.comparisons() {
		what := "rules"
		if c.set == ruleset.Suffixes {
			what = "public suffixes as rules"
		}
		fmt.Fprintf(&b, "### %s %s\n\n", thousands(c.rules), what)
		fmt.Fprintf(&b, "| matcher | %s | ours ÷ its, mixed (least to largest of %d) | allocs | bytes a rule | build, ns a rule |\n", strings.Join(streams, " | "), c.rounds)
		b.WriteString("|---|" + strings.Repeat("--:|", len(streams)+4) + "\n")
		for _, s := range c.summaries {
			name := s.matcher
			if name == sallyport.Allow.Name {
				name = "**" + name + "**"
			}
			fmt.Fprintf(&b, "| %s |", name)
			for _, stream := range streams {
				fmt.Fprintf(&b, " %s |", number(s.median[stream]))
			}
			if s.matcher == sallyport.Allow.Name {
				b.WriteString(" 1 |")
			} else {
				fmt.Fprintf(&b, " %s (%s to %s) |", ratio(s.ratio), ratio(s.least), ratio(s.largest))
			}
			if s.built == nil {
				b.WriteString(" – | – | – |\n")
				continue
			}
			fmt.Fprintf(&b, " %.3g | %s | %s |\n", s.built.allocs, number(s.built.bytes), number(s.built.nanoseconds))
		}
		b.WriteString("\n")
	}
	b.WriteString("### Where the answers differ\n\n")
	differences(&b)
	b.WriteString("\n### Measured on\n\n")
	for _, line := range r.host {
		fmt.Fprintf(&b, "- %s\n", line)
	}
	return b.String()
}

// differences writes how each matcher differs from the oracle, a column for
// each kind of hosts on which one does.
func differences(b *strings.Builder) {
	var kinds []rival.Kind
	for _, kind := range rival.Kinds() {
		if slices.ContainsFunc(all.Rivals(), func(rv rival.Rival) bool { return rv.Lists(kind, true) || rv.Lists(kind, false) }) {
			kinds = append(kinds, kind)
		}
	}
	b.WriteString("| matcher |")
	for _, kind := range kinds {
		fmt.Fprintf(b, " %s |", kind)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(kinds)) + "\n")
	for _, rv := range all.Rivals() {
		fmt.Fprintf(b, "| %s |", rv.Name)
		for _, kind := range kinds {
			switch {
			case rv.Lists(kind, true):
				b.WriteString(" matches |")
			case rv.Lists(kind, false):
				b.WriteString(" misses |")
			default:
				b.WriteString(" |")
			}
		}
		b.WriteString("\n")
	}
}

// number writes a number with about three digits; 0 is none.
func number(v float64) string {
	switch {
	case v == 0:
		return "–"
	case v < 0.995:
		return fmt.Sprintf("%.2f", v)
	case v < 9.95:
		return fmt.Sprintf("%.1f", v)
	}
	return thousands(int(v + 0.5))
}

// ratio writes a ratio, of which the distance from 1 matters.
func ratio(v float64) string {
	switch {
	case v < 0.0995:
		return fmt.Sprintf("%.3f", v)
	case v < 9.95:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

// thousands writes n with commas.
func thousands(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// publish writes the plot, the tables into README.md, and the overview into that
// of the module, if dir is in it.
func publish(dir, tables, overview, plot string) error {
	if err := replace(filepath.Join(dir, "README.md"), tables); err != nil {
		return err
	}
	if err := replace(filepath.Join(dir, "..", "..", "README.md"), overview); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "results", "plot.svg"), []byte(plot), 0o644)
}

// replace replaces what is between the marks of a file.
func replace(path, tables string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return fmt.Errorf("%s has no marks for the tables", path)
	}
	return os.WriteFile(path, []byte(before+begin+"\n"+tables+"\n"+end+after), 0o644)
}
