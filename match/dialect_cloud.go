package match

import (
	"fmt"
	"strings"

	"github.com/sallyport-go/sallyport/internal/form"
)

func parseAzureFirewall(text string) (string, *ParseError) {
	if fault := checkBytes(text, "*"); fault != nil {
		return "", fault
	}
	name := strings.ToLower(text)
	switch stars := strings.LastIndexByte(text, '*'); {
	case text == "*":
		return "**", nil
	case stars > 0:
		return "", &ParseError{Offset: stars, Err: ErrWildcard, Hint: oneStar(text, "one star, at the very left")}
	case text[0] == '.':
		return "", &ParseError{Err: ErrUnknown, Hint: fmt.Sprintf("write %q for any depth below", "*"+name)}
	case text[len(text)-1] == '.':
		return "", &ParseError{Offset: len(text) - 1, Err: ErrUnknown, Hint: fmt.Sprintf("write %q without the trailing dot", text[:len(text)-1])}
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

func parseAzureFirewallNetwork(text string) (string, *ParseError) {
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	if star := strings.IndexByte(text, '*'); star >= 0 {
		return refuse(star, ErrWildcard, "a network rule takes exact names; an application rule takes a star in front")
	}
	if fault := refuseUnknown(text, "."); fault != nil {
		return "", fault
	}
	return parseAzureFirewall(text)
}

func parseAWSNetworkFirewall(text string) (string, *ParseError) {
	if text == "*" {
		return refuse(0, ErrUnknown, "a star alone")
	}
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	name, all := strings.CutPrefix(text, ".")
	if fault := refuseUnknown(name, "A_."); fault != nil {
		fault.Offset += len(text) - len(name)
		return "", fault
	}
	if star := strings.LastIndexByte(text, '*'); star == 0 && strings.HasPrefix(text, "*.") {
		return refuse(0, ErrWildcard, fmt.Sprintf("write %q for the name and all below it", text[1:]))
	} else if star >= 0 {
		return refuse(star, ErrWildcard, "a leading dot is the only wildcard")
	}
	parsed := name
	if all {
		parsed = subtree(name)
	}
	if !form.Possible(parsed) {
		return "", refuseImpossible(name)
	}
	return parsed, nil
}
