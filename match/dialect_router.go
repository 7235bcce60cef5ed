package match

import (
	"fmt"
	"strings"

	"github.com/sallyport-go/sallyport/internal/form"
)

func parseMihomo(text string) (string, *ParseError) {
	if fault := checkText(text, "*+"); fault != nil {
		return "", fault
	}
	lower := strings.ToLower(text)
	name, apex := strings.CutPrefix(lower, "+.")
	name, dot := strings.CutPrefix(name, ".")
	shift := len(text) - len(name)
	if plus := strings.IndexByte(name, '+'); plus >= 0 {
		return refuse(shift+plus, ErrByte, "a plus sign is only allowed as \"+.\" in front of a name, for the name and all below it")
	}
	if text[len(text)-1] == '.' {
		return refuse(len(text)-1, ErrLabel, "write the name without the trailing dot")
	}
	for _, label := range labels(name) {
		if strings.Contains(label, "*") && label != "*" {
			return form.Never("mihomo takes a star that is not a whole label for a byte like any other"), nil
		}
	}
	// A run of a label's bytes is a whole label here, since no label is empty.
	here := translate(name, form.LabelRun)
	under := form.Alternative(append([]form.Elem{form.AnyRun}, elements("."+name, form.LabelRun)...)...)
	switch {
	case apex:
		return possible(form.Union(here, under), name), nil
	case dot:
		return possible(under, name), nil
	}
	return possible(here, name), nil
}

func parseSingBox(text string) (string, *ParseError) {
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	name, dot := strings.CutPrefix(text, ".")
	switch reason := literalReason("sing-box", name); {
	case reason != "":
		return form.Never(reason), nil
	case dot:
		return possible(below(name), name), nil
	}
	return possible(subtree(name), name), nil
}

func parseV2Ray(text string) (string, *ParseError) {
	kind, value, tagged := strings.Cut(text, ":")
	if !tagged {
		kind, value = "keyword", text
	}
	shift := len(text) - len(value)
	switch kind {
	case "domain", "full", "keyword":
	case "regexp", "dotless", "geosite", "ext", "ext-domain":
		return refuse(shift-1, ErrByte, "an expression or a list is no pattern; write domain:, full: or keyword: and a name")
	default:
		return "", checkBytes(text, "*") // the colon
	}
	if value == "" {
		return refuse(shift-1, ErrLabel, "a name is missing")
	}
	if kind == "keyword" && value == "." {
		return "**.**", nil
	}
	if fault := checkText(value, "*"); fault != nil {
		fault.Offset += shift
		return "", fault
	}
	// The rules compare capitals and a leading dot as they are; the index that the
	// router of xray makes of the same rules folds the one and drops the other. So
	// a text with either means one thing in the router and another in its DNS.
	if at := capital(value); at >= 0 {
		return refuse(shift+at, ErrUnknown, fmt.Sprintf("a router folds capitals and a DNS does not; write %q", kind+":"+strings.ToLower(value)))
	}
	if kind != "keyword" && value[0] == '.' {
		return refuse(shift, ErrUnknown, fmt.Sprintf("a router takes the leading dot for all below, a DNS for a byte; write %q", "domain:"+strings.Trim(value, ".")))
	}
	if kind == "keyword" {
		// A part of a name may start or end with a dot.
		if reason := literalReason("v2ray", strings.Trim(value, ".")); reason != "" {
			return form.Never(reason), nil
		}
		return possible("**"+value+"**", value), nil
	}
	switch reason := literalReason("v2ray", value); {
	case reason != "":
		return form.Never(reason), nil
	case kind == "domain":
		return possible(subtree(value), value), nil
	}
	return possible(value, value), nil
}

// literalReason says why a system that compares bytes can never match text; ""
// if it can.
func literalReason(system, text string) string {
	switch {
	case strings.Contains(text, "*"):
		return system + " takes a star for a byte like any other"
	case capital(text) >= 0:
		return system + " compares capitals, and hosts are in lower case"
	case strings.HasSuffix(text, "."):
		return system + " compares the trailing dot, and hosts have none"
	}
	return ""
}
