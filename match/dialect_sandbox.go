package match

import (
	"slices"
	"strings"

	"github.com/sallyport-go/sallyport/internal/form"
)

func parseSandboxRuntime(text string) (string, *ParseError) {
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	name, wild := strings.CutPrefix(strings.ToLower(text), "*.")
	shift := len(text) - len(name)
	if star := strings.IndexByte(name, '*'); star >= 0 && !wild {
		return refuse(star, ErrWildcard, oneStar(text, "a star is only allowed as \"*.\" in front of a name, for any depth below it"))
	}
	if fault := refuseDot(text, "", "*"); fault != nil {
		return "", fault
	}
	switch {
	case !strings.Contains(name, ".") && text != "localhost":
		return refuse(shift, ErrLabel, "a name of two labels at least")
	case strings.Contains(name, "*"):
		return form.Never("behind \"*.\" sandbox-runtime takes a star for a byte like any other"), nil
	case wild:
		return possible(below(name), name), nil
	}
	return possible(name, name), nil
}

func parseDockerSandbox(text string) (string, *ParseError) {
	if text == "**" {
		return "**", nil
	}
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	if fault := refuseUnknown(text, "A_."); fault != nil {
		return "", fault
	}
	name, wild := strings.CutPrefix(text, "**.")
	if !wild {
		name = strings.TrimPrefix(text, "*.")
	}
	if star := strings.IndexByte(name, '*'); star >= 0 {
		return refuse(len(text)-len(name)+star, ErrUnknown, "this star; \"*.\" in front of a name is one label, \"**.\" any depth, \"**\" every name")
	}
	// The notation is that of the normal form.
	if !form.Possible(text) {
		return "", refuseImpossible(name)
	}
	return text, nil
}

func parseHardenRunner(text string) (string, *ParseError) {
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	if fault := refuseUnknown(text, "A"); fault != nil {
		return "", fault
	}
	if text[0] == '.' {
		return form.Never("Harden-Runner compares the leading dot, and no host has one; \"*.\" in front of a name is any depth below it"), nil
	}
	// Names and patterns have a final dot when they are compared.
	name := strings.TrimSuffix(text, ".")
	prefix, rest, wild := strings.Cut(name+".", "*")
	if !wild {
		return possible(name, name), nil
	}
	suffix, _, _ := strings.Cut(rest, "*")
	switch {
	case suffix == "":
		suffix = "." // which every name ends in
	case suffix[len(suffix)-1] != '.':
		return form.Never("only the first star counts in Harden-Runner, and what stands behind it up to the next star does not end a name"), nil
	}
	// Every name that starts with prefix and ends in suffix: with any bytes
	// between them, or with the end of one being the start of the other.
	matching := []string{translate(prefix+"*"+suffix[:len(suffix)-1], form.AnyRun)}
	for n := 1; n <= min(len(prefix), len(suffix)); n++ {
		if strings.HasSuffix(prefix, suffix[:n]) {
			matching = append(matching, strings.TrimSuffix(prefix+suffix[n:], "."))
		}
	}
	matching = slices.DeleteFunc(matching, func(alt string) bool { return !form.TooComplex(alt) && !form.Possible(alt) })
	if len(matching) == 0 {
		return form.Never(impossible(name)), nil
	}
	return form.Union(matching...), nil
}

// ghawRun is what a star is in gh-aw-firewall: no underscore.
var ghawRun = form.Elem{Class: form.All &^ form.Byte('_'), Run: true}

func parseGHAW(text string) (string, *ParseError) {
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	name := strings.ToLower(text)
	last := strings.LastIndexByte(name, '*')
	all, stars := 0, 0
	for _, label := range labels(name) {
		if all++; label == "*" {
			stars++
		}
	}
	switch {
	case strings.Trim(name, "*.") == "":
		return refuse(last, ErrWildcard, "not every name; write a name behind the star")
	case stars > 1 && stars >= all-1:
		return refuse(last, ErrWildcard, "too many stars; one crosses dots")
	case name[len(name)-1] == '.':
		return form.Never("Squid, which is asked, drops the trailing dot of a host and not that of a pattern"), nil
	case last < 0:
		name = strings.TrimPrefix(name, ".") // which means nothing
		return possible(subtree(name), name), nil
	case name[0] == '.':
		return form.Never("no host has a leading dot; \"*.\" in front of a name is any depth below it"), nil
	}
	return possible(translate(name, ghawRun), name), nil
}

func parseCoderBoundary(text string) (string, *ParseError) {
	if text == "*" {
		return "**", nil
	}
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	if fault := refuseDot(text, "", "*"); fault != nil {
		return "", fault
	}
	name := strings.ToLower(text)
	var elems []form.Elem
	for at, label := range labels(name) {
		if at > 0 {
			elems = append(elems, form.Lit(".")...)
		}
		switch star := strings.IndexByte(label, '*'); {
		case label == "*" && at+1 == len(name):
			return refuse(at, ErrWildcard, "the last label is written out")
		case label == "*" && at == 0:
			elems = append(elems, form.AnyRun)
		case label == "*":
			elems = append(elems, form.LabelRun)
		case star >= 0:
			return refuse(at+star, ErrWildcard, oneStar(text, "a star is a whole label"))
		case !isAlnum(label[0]) || !isAlnum(label[len(label)-1]) || strings.Contains(label, "_"):
			return refuse(at, ErrLabel, "a label has letters, digits and hyphens, with no hyphen first or last")
		default:
			elems = append(elems, form.Lit(label)...)
		}
	}
	if capital(text) >= 0 {
		return form.Never("boundary compares capitals, and hosts are in lower case"), nil
	}
	return possible(form.Alternative(elems...), name), nil
}
