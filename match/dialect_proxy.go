package match

import (
	"fmt"
	"strings"

	"github.com/sallyport-go/sallyport/internal/form"
)

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

func parseNginx(text string) (string, *ParseError) {
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	switch text {
	case "default", "hostnames", "include", "volatile":
		return refuse(0, ErrUnknown, "a name as server_name, a word of nginx's own in map")
	}
	name := strings.ToLower(text)
	star, last := strings.IndexByte(name, '*'), strings.LastIndexByte(name, '*')
	switch {
	case star != last:
		return refuse(last, ErrWildcard, oneStar(text, "one star"))
	case star >= 0 && name[0] == '.':
		return form.Never("behind a leading dot nginx takes a star for a byte like any other"), nil
	case star >= 0 && (len(name) < 3 || !strings.HasPrefix(name, "*.") && !strings.HasSuffix(name, ".*")):
		return refuse(star, ErrWildcard, oneStar(text, "a star is a whole label, the first or the last, and one or more labels"))
	case name[len(name)-1] == '.':
		return form.Never("nginx drops the trailing dot of a host and not that of a pattern"), nil
	case name[0] == '.':
		return possible(subtree(name[1:]), name), nil
	}
	return possible(translate(name, form.AnyRun), name), nil
}

func parseSmokescreen(text string) (string, *ParseError) {
	if text == "*" || text == "*." {
		return refuse(0, ErrWildcard, "not every name; write \"*.\" in front of a name")
	}
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	if at := capital(text); at >= 0 {
		return refuse(at, ErrByte, fmt.Sprintf("the file is in lower case; write %q", strings.ToLower(text)))
	}
	name, wild := strings.CutPrefix(text, "*.")
	shift := len(text) - len(name)
	if star := strings.IndexByte(name, '*'); star >= 0 {
		return refuse(shift+star, ErrWildcard, oneStar(text, "a star is only allowed as \"*.\" in front of a name, for any depth below it"))
	}
	name = strings.TrimSuffix(name, ".")
	for at, label := range labels(name) {
		// CheckHyphens of UTS 46, with which the file is checked.
		if strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") ||
			len(label) > 4 && label[2:4] == "--" && label[:2] != "xn" {
			return refuse(shift+at, ErrLabel, "a label has no hyphen first or last, nor two as third and fourth byte")
		}
	}
	switch {
	case name[0] == '.':
		return form.Never("Smokescreen compares the leading dot, and no host has one; \"*.\" in front of a name is any depth below it"), nil
	case wild:
		return possible(below(name), name), nil
	}
	return possible(name, name), nil
}
