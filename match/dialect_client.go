package match

import (
	"strings"

	"github.com/sallyport-go/sallyport/internal/form"
)

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

func parseGoNoProxy(text string) (string, *ParseError) {
	if text == "*" {
		return "**", nil
	}
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	name := strings.ToLower(text)
	if strings.HasPrefix(name, "*.") {
		name = name[1:]
	}
	name, dot := strings.CutPrefix(name, ".")
	switch {
	case name == "":
		return refuse(len(text)-1, ErrLabel, "a name is missing")
	case strings.Contains(name, "*"):
		return form.Never("Go takes this star for a byte like any other; \".\" or \"*.\" in front of a name is what is below it"), nil
	case name[len(name)-1] == '.':
		return form.Never("Go does not drop the trailing dot of an entry"), nil
	case dot:
		return possible(below(name), name), nil
	}
	return possible(subtree(name), name), nil
}

func parseCurlNoProxy(text string) (string, *ParseError) {
	if text == "*" {
		return "**", nil
	}
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	name := strings.Trim(strings.ToLower(text), ".") // dots at the ends mean nothing
	if strings.Contains(name, "*") {
		return form.Never("curl takes a star for a byte like any other unless it is alone; a name is itself and all below it"), nil
	}
	return possible(subtree(name), name), nil
}
