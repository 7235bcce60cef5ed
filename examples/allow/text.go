package main

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sallyport-go/sallyport/egress"
)

// A textPrinter writes verdicts for people, and faults to another stream.
type textPrinter struct {
	out     *bufio.Writer
	err     io.Writer
	started bool // whether a verdict needs an empty line in front
}

func (p *textPrinter) verdict(v verdict) error {
	if p.started {
		fmt.Fprintln(p.out)
	}
	p.started = true
	if v.Verdict == egress.Allow {
		p.write("ALLOW  " + v.Request)
	} else {
		p.write(fmt.Sprintf("DENY   %s   (%v: %s)", v.Request, v.Reason, gloss(&v)))
	}
	if v.Rule != nil {
		p.decided(&v)
	} else {
		p.denied(&v)
	}
	for _, r := range v.Rules {
		p.line("names", fmt.Sprintf("%s  %v: %v at %v", r.ID, r.Effect, r.Action, r.Ports))
	}
	for _, n := range v.Near {
		text := fmt.Sprintf("%s  %v", n.ID, n.Miss)
		if n.Passes != "" {
			text += ": passes " + n.Passes
		}
		p.line("near", text)
	}
	// A bufio.Writer keeps its first error and returns it from here on.
	_, err := p.out.Write(nil)
	return err
}

// decided writes what there is to say of the deciding rule.
func (p *textPrinter) decided(v *verdict) {
	p.line("rule", fmt.Sprintf("%s  (%v)", v.Rule.ID, v.Rule.Requirement))
	p.line("why", v.Rule.Purpose)
	p.line("means", meaning(v))
	if v.Means.Prefix == nil && len(v.Rule.Elsewhere) > 0 {
		var groups []string
		for _, r := range v.Rule.Elsewhere {
			groups = append(groups, fmt.Sprintf("%s in %s", r.Reach, list(r.Dialects)))
		}
		p.line("beware", "the same text elsewhere: "+strings.Join(groups, "; "))
	}
	p.line("source", v.Rule.Source)
	p.line("scope", v.Scope.text())
}

// meaning writes what the destination of the deciding rule stands for.
func meaning(v *verdict) string {
	m := v.Means
	switch {
	case m.Prefix != nil && v.Rule.Wildcard != "": // any destination, names too
		return fmt.Sprintf("%s %v", m.Reach, m.Prefix)
	case m.Prefix != nil:
		return fmt.Sprintf("%s %v, and no name", m.Reach, m.Prefix)
	case v.Rule.Wildcard == "":
		return m.Reach
	}
	text := fmt.Sprintf("%q here: %s", v.Rule.Wildcard, m.Reach)
	if m.Also != "" {
		text += "; also " + m.Also
	}
	if m.Not != "" {
		text += ", not " + m.Not
	}
	return text
}

// denied writes what there is to say if no rule decided.
func (p *textPrinter) denied(v *verdict) {
	if n := v.Nearest; n != nil {
		p.line("nearest", n.Rule.ID)
		p.line("missed", missed(n))
		if n.Passes != "" {
			p.line("passes", n.Passes)
		}
		for _, a := range n.Admitted {
			p.line("beware", fmt.Sprintf("%q would admit this name in %s", a.Text, list(a.Dialects)))
		}
	}
	for _, advice := range v.Next {
		p.line("next", advice)
	}
}

// gloss says in a few words how a denial came about.
func gloss(v *verdict) string {
	switch {
	case v.Rule != nil:
		return "this rule denies it"
	case v.Nearest != nil && v.Nearest.Miss == missPort:
		return "a rule holds for other ports only, default deny"
	case v.Reason == egress.ReasonAddress:
		return "no rule holds this address, default deny"
	}
	return "nothing matches, default deny"
}

// missed says how the nearest rule was missed.
func missed(n *nearest) string {
	switch {
	case n.Miss == missPort:
		return fmt.Sprintf("port: the rule is for %v", n.Rule.Ports)
	case n.Miss == egress.Apex.String() && n.Rule.Wildcard != "":
		return fmt.Sprintf("apex: %q needs at least one label in front", n.Rule.Wildcard)
	}
	return fmt.Sprintf("%s: the rule is for exactly %s", n.Miss, n.Rule.Destination)
}

// text writes the scope as flags would change it.
func (s *scope) text() string {
	place := s.Cloud.String()
	if s.Region != "" {
		place += "/" + s.Region
	}
	text := place + ", " + list(s.Features)
	if s.Optional {
		text += "; optional rows on"
	} else {
		text += "; optional rows off (-optional)"
	}
	if s.APIServer != nil {
		text += "; API server " + s.APIServer.String()
	}
	if s.GUID != "" {
		text += "; GUID " + s.GUID
	}
	if s.AnyDestination {
		text += "; any destination permitted"
	}
	if s.Konnectivity {
		text += "; konnectivity"
	}
	return text
}

func (p *textPrinter) fault(f fault) error {
	// Both streams are often one terminal: keep the answers in order.
	if err := p.out.Flush(); err != nil {
		return err
	}
	where := f.Flag
	switch {
	case f.Argument > 0:
		where = fmt.Sprintf("argument %d", f.Argument)
	case f.Line > 0:
		where = fmt.Sprintf("line %d", f.Line)
	}
	if f.Input != "" {
		where = strings.TrimLeft(where+" "+strconv.QuoteToASCII(f.Input), " ")
	}
	text := f.Message
	if where != "" {
		text = where + ": " + text
	}
	if f.Hint != "" {
		text += "; " + f.Hint
	}
	// If this cannot be written there is nowhere to say so; the status remains.
	fmt.Fprintf(p.err, "allow: %s\n", printable(text))
	return nil
}

// line writes one line of a verdict.
func (p *textPrinter) line(label, text string) {
	p.write(fmt.Sprintf("  %-7s %s", label, text))
}

// write is the only way from a verdict to the terminal.
func (p *textPrinter) write(text string) { fmt.Fprintln(p.out, printable(text)) }

// printable returns text with everything escaped that is not printable ASCII:
// no input may move the cursor of a terminal or reverse the order of letters.
func printable(text string) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case ' ' <= r && r <= '~':
			b.WriteRune(r)
		case r == utf8.RuneError:
			_, size := utf8.DecodeRuneInString(text[i:])
			b.WriteString(unquoted(text[i : i+size]))
		default:
			b.WriteString(unquoted(string(r)))
		}
	}
	return b.String()
}

// unquoted returns text as it stands in a Go string literal.
func unquoted(text string) string {
	quoted := strconv.QuoteToASCII(text)
	return quoted[1 : len(quoted)-1]
}

// list writes values separated by commas.
func list[T any](values []T) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprint(v)
	}
	return strings.Join(texts, ", ")
}

// sentence writes values as a sentence does: "a, b and c".
func sentence[T any](values []T, and string) string {
	last := len(values) - 1
	if last < 1 {
		return list(values)
	}
	return fmt.Sprintf("%s %s %v", list(values[:last]), and, values[last])
}
