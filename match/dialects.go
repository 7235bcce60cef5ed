package match

import (
	"strings"

	"github.com/sallyport-go/sallyport/internal/form"
)

func parseCanonical(text string) (string, *ParseError) {
	parsed, fault := form.Parse(text)
	if fault != nil {
		return "", &ParseError{Offset: fault.Offset, Err: ErrByte, Hint: fault.Reason}
	}
	if form.IsNever(parsed) {
		return parsed, nil
	}
	return possible(parsed, parsed), nil
}

func parseAzureFirewall(text string) (string, *ParseError) {
	if fault := checkBytes(text, "*"); fault != nil {
		return "", fault
	}
	name := strings.ToLower(text)
	switch stars := strings.LastIndexByte(text, '*'); {
	case text == "*":
		return "**", nil
	case stars > 0:
		return "", &ParseError{Offset: stars, Err: ErrWildcard, Hint: "one star, at the very left"}
	case text[0] == '.':
		return "", &ParseError{Err: ErrUnknown, Hint: "write \"*" + name + "\" for any depth below"}
	case text[len(text)-1] == '.':
		return "", &ParseError{Offset: len(text) - 1, Err: ErrUnknown, Hint: "write the name without the trailing dot"}
	case stars == 0:
		name = name[1:]
	}
	first := 0
	if name[0] == '.' {
		first = 1
	}
	if fault := checkLabels(name, first); fault != nil {
		fault.Offset += len(text) - len(name)
		return "", fault
	}
	parsed := name
	if len(name) < len(text) {
		parsed = "**" + name
	}
	if !form.Possible(parsed) {
		return "", refuseImpossible(name)
	}
	return parsed, nil
}

// refuseImpossible is for systems of which it is not known whether they refuse
// such a name or take it and never match.
func refuseImpossible(name string) *ParseError {
	fault := &ParseError{Err: ErrLabel, Hint: impossible(name)}
	if strings.HasPrefix(fault.Hint, "a host whose last label") {
		fault.Err = ErrAddress
	}
	return fault
}

func parseCilium(text string) (string, *ParseError) {
	if fault := checkBytes(text, "*"); fault != nil {
		return "", fault
	}
	name := strings.TrimSuffix(strings.ToLower(text), ".")
	if name != "" && strings.Trim(name, "*") == "" {
		return "**", nil
	}
	if name == "" || name[0] == '.' {
		return "", &ParseError{Err: ErrLabel, Hint: "the CRD refuses a leading dot; write \"*" + name + "\" for one label, \"**" + name + "\" for any depth"}
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

func parseClusterNetworkPolicy(text string) (string, *ParseError) {
	if fault := checkBytes(text, "*"); fault != nil {
		return "", fault
	}
	name, wild := strings.CutPrefix(strings.ToLower(text), "*.")
	shift := len(text) - len(name)
	if star := strings.IndexByte(name, '*'); star >= 0 {
		return "", &ParseError{Offset: shift + star, Err: ErrWildcard, Hint: "a star is only allowed as \"*.\" in front of a name"}
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

func parseX509(text string) (string, *ParseError) {
	if fault := checkBytes(text, "*"); fault != nil {
		return "", fault
	}
	name, wild := strings.CutPrefix(strings.ToLower(text), "*.")
	switch {
	case strings.Trim(text, ".") == "":
		return "", &ParseError{Err: ErrLabel, Hint: "a name is missing"}
	case text == "*":
		return form.Never("a star alone is no name of a certificate; \"*.\" in front of a name is one label"), nil
	case strings.Contains(name, "*"):
		return form.Never("in a certificate a star is a wildcard only as the whole first label"), nil
	case text[len(text)-1] == '.':
		return form.Never("a certificate's name with a trailing dot equals no host"), nil
	case text[0] == '.':
		return form.Never("a leading dot means nothing in a certificate; \"*.\" in front of a name is one label"), nil
	}
	if fault := checkLabels(name, 0); fault != nil {
		fault.Offset += len(text) - len(name)
		return "", fault
	}
	if wild {
		name = "*." + name
	}
	return possible(name, name), nil
}

func parseSquid(text string) (string, *ParseError) {
	if fault := checkBytes(text, "*"); fault != nil {
		return "", fault
	}
	name, below := strings.CutPrefix(strings.ToLower(text), ".")
	switch {
	case text[0] == '-':
		return "", &ParseError{Err: ErrLabel, Hint: "Squid reads a leading hyphen as an option"}
	case text == "none":
		return "", &ParseError{Err: ErrUnknown, Hint: "Squid's word for hosts whose name cannot be found"}
	case strings.Trim(text, ".") == "":
		return "", &ParseError{Err: ErrLabel, Hint: "a name is missing"}
	}
	if fault := checkLabels(strings.TrimSuffix(name, "."), 0); fault != nil {
		fault.Offset += len(text) - len(name)
		return "", fault
	}
	switch {
	case strings.Contains(text, "*"):
		return form.Never("Squid takes a star for a byte like any other; a leading dot is the name and all below it"), nil
	case strings.HasSuffix(text, "."):
		return form.Never("Squid drops the trailing dot of a host and not that of a pattern"), nil
	}
	if !below {
		return possible(name, name), nil
	}
	return possible(form.Union(name, "**."+name), name), nil
}
