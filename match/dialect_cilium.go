package match

import (
	"fmt"
	"strings"

	"github.com/sallyport-go/sallyport/internal/form"
)

func parseCilium(text string) (string, *ParseError) {
	if fault := checkBytes(text, "*"); fault != nil {
		return "", fault
	}
	name := strings.TrimSuffix(strings.ToLower(text), ".")
	if name != "" && strings.Trim(name, "*") == "" {
		return "**", nil
	}
	if name == "" || name[0] == '.' {
		return "", &ParseError{Err: ErrLabel, Hint: fmt.Sprintf("the CRD refuses a leading dot; write %q for one label, %q for any depth", "*"+name, "**"+name)}
	}
	if fault := checkLabels(name, 0); fault != nil {
		return "", fault
	}
	var elems []form.Elem
	rest := strings.TrimLeft(name, "*")
	if len(name)-len(rest) >= 2 && rest[0] == '.' {
		elems = append(elems, form.AnyRun)
	} else {
		rest = name
	}
	for i := range len(rest) {
		if rest[i] == '*' {
			elems = append(elems, form.LabelRun)
		} else {
			elems = append(elems, form.Elem{Class: form.Byte(rest[i])})
		}
	}
	return possible(form.Alternative(elems...), name), nil
}

func parseCilium118(text string) (string, *ParseError) {
	if text == "*" {
		return "**", nil
	}
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	name := strings.TrimSuffix(strings.ToLower(text), ".")
	if fault := refuseDot(name, "*", ""); fault != nil {
		return "", fault
	}
	return possible(translate(name, form.LabelRun), name), nil
}

func parseCiliumSNI(text string) (string, *ParseError) {
	if text == "*" {
		return "**", nil
	}
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	if fault := refuseDot(text, "*", "**"); fault != nil {
		return "", fault
	}
	name := strings.ToLower(text)
	var elems []form.Elem
	for at, label := range labels(name) {
		if at > 0 {
			elems = append(elems, form.Lit(".")...)
		}
		if label == "**" {
			elems = append(elems, form.AnyRun)
			continue
		}
		if two := strings.Index(label, "**"); two >= 0 {
			return refuse(at+two, ErrWildcard, "two stars are a label of their own; inside a label write one")
		}
		elems = append(elems, elements(label, form.LabelRun)...)
	}
	return possible(form.Alternative(elems...), name), nil
}

func parseGKE(text string) (string, *ParseError) {
	if text == "*" {
		return "**", nil
	}
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	if text[0] == '.' {
		return "", refuseDot(text, "*", "")
	}
	if fault := refuseUnknown(text, "A."); fault != nil {
		return "", fault
	}
	if two := strings.Index(text, "**"); two >= 0 {
		return refuse(two, ErrUnknown, "two stars; one is any number of bytes of a label")
	}
	for at, label := range labels(text) {
		for _, end := range [...]byte{label[0], label[len(label)-1]} {
			if end != '*' && !isAlnum(end) {
				return refuse(at, ErrLabel, "the CRD wants labels that start and end with a letter, a digit or a star")
			}
		}
	}
	return possible(translate(text, form.LabelRun), text), nil
}
