package match

import (
	"fmt"
	"strings"

	"github.com/sallyport-go/sallyport/internal/form"
	"github.com/sallyport-go/sallyport/internal/fqdn"
)

// MaxText is the greatest length of a pattern in bytes. The longest host has
// 253 bytes and Cilium takes 255; what is longer cannot have been meant.
const MaxText = 255

// Parse reads text as a pattern of dialect d. Every error is a [*ParseError].
//
// A text that the system of d refuses is refused, and so is one whose meaning
// there is not known. A text that the system takes and that can never match
// there becomes a pattern that matches nothing and says so, see
// [Pattern.Never].
func Parse(d Dialect, text string) (Pattern, error) {
	parsed, fault := parse(d, text)
	if fault != nil {
		fault.Dialect, fault.Input, fault.Hint = d, cut(text), settle(d, fault.Hint)
		return Pattern{}, fault
	}
	return Pattern{parsed}, nil
}

// parse returns the normal form of text, or a fault whose hint is not settled.
func parse(d Dialect, text string) (string, *ParseError) {
	if fault := frame(d, text); fault != nil {
		return "", fault
	}
	parsed, fault := dialectTable[d].parse(text)
	if fault == nil && form.TooComplex(parsed) {
		fault = &ParseError{Err: ErrTooComplex, Hint: "a star followed by bytes that may be anything doubles the states with each of them"}
	}
	return parsed, fault
}

// cut returns a copy of text that is short enough for an error.
func cut(text string) string { return strings.Clone(text[:min(len(text), MaxText)]) }

// frame makes the checks that do not depend on the dialect.
func frame(d Dialect, text string) *ParseError {
	switch {
	case !d.valid():
		return &ParseError{Err: ErrDialect}
	case text == "":
		return &ParseError{Err: ErrEmpty, Hint: "write a name; every name is Any"}
	case len(text) > MaxText && !(d == Canonical && strings.ContainsAny(text, "|![{")):
		// The normal form of a short text may be longer than it.
		return &ParseError{Offset: MaxText, Err: ErrTooLong, Hint: fmt.Sprintf("a host has at most %d bytes", fqdn.MaxLen)}
	}
	return nil
}

// checkBytes refuses every byte that is neither a byte of a host nor one of
// extra. Where it can, it says what the text should be.
func checkBytes(text, extra string) *ParseError {
	for i := range len(text) {
		if c := text[i]; form.Byte(lower(c)) == 0 && strings.IndexByte(extra, c) < 0 {
			return &ParseError{Offset: i, Err: ErrByte, Hint: byteHint(text, i)}
		}
	}
	return nil
}

// checkLabels refuses empty labels. first is where labels begin.
func checkLabels(text string, first int) *ParseError {
	start := first
	for i := first; i <= len(text); i++ {
		if i < len(text) && text[i] != '.' {
			continue
		}
		if i == start {
			return &ParseError{Offset: min(i, len(text)-1), Err: ErrLabel, Hint: "a label is empty: a dot is missing its name"}
		}
		start = i + 1
	}
	return nil
}

// byteHint says what to write instead of a text with a byte at i that does not
// belong there.
func byteHint(text string, i int) string {
	switch c := text[i]; {
	case c >= 0x80:
		return "names are ASCII; write an international name as A-labels (xn--...)"
	case c == '<' || c == '{' || c == '$' || c == '%':
		return "a placeholder is left in; write the name that it stands for"
	}
	host := text
	if _, after, ok := strings.Cut(host, "://"); ok {
		host = after
	}
	host = strings.Trim(host, " \t\r\n'\"`")
	if at := strings.IndexAny(host, "/?#\\"); at >= 0 {
		host = host[:at]
	}
	if _, after, ok := strings.Cut(host, "@"); ok {
		host = after
	}
	name, number, port := strings.Cut(host, ":")
	if strings.Trim(number, "0123456789") != "" {
		return "" // a tag of another notation, or an address
	}
	switch {
	case name == "" || name == text || checkBytes(name, "*") != nil:
		return ""
	case port:
		return fmt.Sprintf("write %q; a port belongs into the ports of the rule", name)
	}
	return fmt.Sprintf("write %q", name)
}

// possible returns text, or the never-matching pattern with the reason why no
// host can match what name says.
func possible(text, name string) string {
	if form.TooComplex(text) || form.Possible(text) {
		return text
	}
	return form.Never(impossible(name))
}

// impossible says why no valid host can end in name, the literal end of a
// pattern that matches nothing.
func impossible(name string) string {
	name = strings.TrimPrefix(name[strings.LastIndexByte(name, '*')+1:], ".")
	labels := strings.Split(name, ".")
	for _, l := range labels {
		switch {
		case l == "":
			return "no label of a host is empty"
		case len(l) > fqdn.MaxLabel:
			return fmt.Sprintf("a label of a host has at most %d bytes", fqdn.MaxLabel)
		case strings.HasPrefix(l, "-") || strings.HasSuffix(l, "-"):
			return "no label of a host starts or ends with a hyphen"
		}
	}
	if last := labels[len(labels)-1]; last != "" && '0' <= last[0] && last[0] <= '9' {
		return "a host whose last label is a number is an address or nothing, and never a name"
	}
	return fmt.Sprintf("no host can have this form within %d bytes", fqdn.MaxLen)
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
