package match

import (
	"strings"

	"github.com/sallyport-go/sallyport/internal/form"
)

func parseCalico(text string) (string, *ParseError) {
	if text == "*" {
		return refuse(0, ErrUnknown, "a star alone")
	}
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	if fault := refuseUnknown(text, "A_."); fault != nil {
		return "", fault
	}
	if star := strings.LastIndexByte(text, '*'); star != strings.IndexByte(text, '*') {
		return refuse(star, ErrWildcard, oneStar(text, "one star, which is one or more labels"))
	}
	for at, label := range labels(text) {
		star := strings.IndexByte(label, '*')
		switch {
		case star < 0:
		case label != "*":
			return refuse(at+star, ErrWildcard, "a star is a whole label")
		case at+1 == len(text):
			return refuse(at, ErrWildcard, "the last label is written out")
		}
	}
	parsed := translate(text, form.AnyRun)
	if !form.Possible(parsed) {
		return "", refuseImpossible(text)
	}
	return parsed, nil
}

func parseAntrea(text string) (string, *ParseError) {
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	if line := strings.IndexByte(text, '_'); line >= 0 {
		return refuse(line, ErrByte, "a pattern has letters, digits, hyphens, dots and stars; a star covers an underscore")
	}
	switch name := strings.ToLower(text); {
	case name[0] == '.':
		return form.Never("Antrea compares the leading dot, and no host has one; \"*.\" in front of a name is any depth below it"), nil
	case name[len(name)-1] == '.':
		return form.Never("Antrea drops the trailing dot of a host and not that of a pattern"), nil
	default:
		return possible(translate(name, form.AnyRun), name), nil
	}
}

func parseClusterNetworkPolicy(text string) (string, *ParseError) {
	if fault := checkBytes(text, "*"); fault != nil {
		return "", fault
	}
	name, wild := strings.CutPrefix(strings.ToLower(text), "*.")
	shift := len(text) - len(name)
	if star := strings.IndexByte(name, '*'); star >= 0 {
		return "", &ParseError{Offset: shift + star, Err: ErrWildcard, Hint: oneStar(text, "a star is only allowed as \"*.\" in front of a name")}
	}
	name = strings.TrimSuffix(name, ".")
	if name == "" {
		return "", &ParseError{Offset: len(text) - 1, Err: ErrLabel, Hint: "a name is missing"}
	}
	if fault := checkLabels(name, 0); fault != nil {
		fault.Offset += shift
		return "", fault
	}
	if !strings.Contains(name, ".") {
		return "", &ParseError{Offset: shift, Err: ErrLabel, Hint: "the CRD wants a name of two labels at least"}
	}
	at := shift
	for label := range strings.SplitSeq(name, ".") {
		if label[0] == '-' || strings.HasSuffix(label, "-") || len(label) > 1 && strings.HasSuffix(label, "_") {
			return "", &ParseError{Offset: at, Err: ErrLabel, Hint: "the CRD wants labels that start with a letter, a digit or an underscore and end with a letter or a digit"}
		}
		at += len(label) + 1
	}
	if wild {
		name = "**." + name
	}
	return possible(name, name), nil
}

func parseOVN(text string) (string, *ParseError) {
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	name, wild := strings.CutPrefix(strings.ToLower(text), "*.")
	shift := len(text) - len(name)
	if star := strings.IndexByte(name, '*'); star >= 0 {
		return refuse(shift+star, ErrWildcard, "a star is only allowed as \"*.\" in front of a name, for one label")
	}
	if text[0] == '.' {
		return "", refuseDot(text, "*", "")
	}
	name = strings.TrimSuffix(name, ".")
	for at, label := range labels(name) {
		if !isLDH(label) {
			return refuse(min(shift+at, len(text)-1), ErrLabel, ldhHint)
		}
	}
	if !strings.Contains(name, ".") {
		return refuse(shift, ErrLabel, "a name of two labels at least")
	}
	parsed := name
	if wild {
		parsed = "*." + name
	}
	return possible(parsed, name), nil
}
