package match

import (
	"strings"

	"github.com/sallyport-go/sallyport/internal/form"
	"github.com/sallyport-go/sallyport/internal/fqdn"
)

func parseDnsmasq(text string) (string, *ParseError) {
	switch text {
	case "#", "*", ".", "*.":
		return "**", nil
	}
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	name := strings.TrimSuffix(strings.ToLower(text), ".")
	suffix, wild := strings.CutPrefix(name, "*")
	inner := suffix
	if !wild {
		inner = strings.TrimPrefix(name, ".") // which means nothing
	}
	switch fault := checkZone(text, inner); {
	case fault != nil:
		return "", fault
	case strings.Contains(inner, "*"):
		return form.Never("dnsmasq knows one star, at the very left; any other is a byte like any other"), nil
	case wild:
		return possible("**"+suffix, suffix), nil
	}
	return possible(subtree(inner), inner), nil
}

func parseUnbound(text string) (string, *ParseError) {
	if text == "." {
		return "**", nil
	}
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	if text[0] == '.' {
		return refuse(0, ErrLabel, "no leading dot; a name is itself and all below it")
	}
	name := strings.TrimSuffix(strings.ToLower(text), ".")
	switch fault := checkZone(text, name); {
	case fault != nil:
		return "", fault
	case strings.Contains(name, "*"):
		return form.Never("Unbound takes a star for a label like any other; a name is itself and all below it"), nil
	}
	return possible(subtree(name), name), nil
}

// checkZone refuses a label that no server of names takes. name is a part of
// text.
func checkZone(text, name string) *ParseError {
	for at, label := range labels(name) {
		if len(label) > fqdn.MaxLabel {
			shift := strings.Index(strings.ToLower(text), name)
			return &ParseError{Offset: shift + at, Err: ErrLabel, Hint: "a label has at most 63 bytes"}
		}
	}
	return nil
}
