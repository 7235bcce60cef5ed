package match

import (
	"fmt"
	"iter"
	"strings"

	"github.com/sallyport-go/sallyport/internal/form"
	"github.com/sallyport-go/sallyport/internal/fqdn"
)

func parseCanonical(text string) (string, *ParseError) {
	if isPlain(text) {
		return text, nil
	}
	parsed, fault := form.Parse(text)
	if fault != nil {
		return "", &ParseError{Offset: fault.Offset, Err: ErrByte, Hint: fault.Reason}
	}
	if form.IsNever(parsed) {
		return parsed, nil
	}
	return possible(parsed, parsed), nil
}

// isPlain reports whether text is in normal form because it is a name, or names below
// one: as nearly all are, and by the million where a policy lists its rules. Below the
// longest names there may be none.
func isPlain(text string) bool {
	name := text
	if front, below, ok := strings.Cut(text, "."); ok && (front == "*" || front == "**") {
		name = below
	}
	var h fqdn.Host
	return len(text) <= fqdn.MaxLen && h.Set(name) && h.String() == name
}

// checkText refuses a text with a foreign byte, without a name, or with two dots
// in a row: every byte of it is then one of a host or of extra, and a label can
// only be empty in front of a leading dot and behind a trailing one.
func checkText(text, extra string) *ParseError {
	if fault := checkBytes(text, extra); fault != nil {
		return fault
	}
	if strings.Trim(text, ".") == "" {
		return &ParseError{Err: ErrLabel, Hint: "a name is missing"}
	}
	if two := strings.Index(text, ".."); two >= 0 {
		return &ParseError{Offset: two + 1, Err: ErrLabel, Hint: "a label is empty: a dot is missing its name"}
	}
	return nil
}

// refuse returns a fault in the shape in which a parser returns it.
func refuse(offset int, err error, hint string) (string, *ParseError) {
	return "", &ParseError{Offset: offset, Err: err, Hint: hint}
}

// refuseDot refuses a dot at an end, for a system that does. In front of a name
// its notation has the prefixes oneLabel and anyDepth instead, or "".
func refuseDot(text, oneLabel, anyDepth string) *ParseError {
	switch {
	case text[len(text)-1] == '.':
		return &ParseError{Offset: len(text) - 1, Err: ErrLabel, Hint: fmt.Sprintf("write %q without the trailing dot", text[:len(text)-1])}
	case text[0] != '.':
		return nil
	}
	var ways []string
	if oneLabel != "" {
		ways = append(ways, fmt.Sprintf("write %q for one label", oneLabel+text))
	}
	if anyDepth != "" {
		ways = append(ways, fmt.Sprintf("write %q for any depth", anyDepth+text))
	}
	return &ParseError{Err: ErrLabel, Hint: strings.Join(ways, "; ")}
}

// oneStar is the hint for a star where the notation has none, for systems whose
// "*." is any depth: many write "**." for that.
func oneStar(text, rule string) string {
	if rest, ok := strings.CutPrefix(text, "**."); ok {
		return fmt.Sprintf("%s; write %q for any depth", rule, "*."+rest)
	}
	return rule
}

// below returns the text for every name below name.
func below(name string) string { return "**." + name }

// subtree returns the text for name and every name below it.
func subtree(name string) string { return form.Union(name, below(name)) }

// translate returns the text of one alternative: name, with star in place of
// each star.
func translate(name string, star form.Elem) string { return form.Alternative(elements(name, star)...) }

// elements returns the elements of name, with star in place of each star.
func elements(name string, star form.Elem) []form.Elem {
	elems := form.Lit(name)
	for i := range elems {
		if name[i] == '*' {
			elems[i] = star
		}
	}
	return elems
}

// labels yields the labels of name, and where each starts.
func labels(name string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		start := 0
		for label := range strings.SplitSeq(name, ".") {
			if !yield(start, label) {
				return
			}
			start += len(label) + 1
		}
	}
}

// isAlnum reports whether c is a letter or a digit, of either case.
func isAlnum(c byte) bool { return isDigit(c) || 'a' <= lower(c) && lower(c) <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isLDH reports whether label has 1 to 63 letters, digits and hyphens and
// starts and ends with none of the latter (RFC 952, RFC 1123).
func isLDH(label string) bool {
	return label != "" && len(label) <= fqdn.MaxLabel && isAlnum(label[0]) && isAlnum(label[len(label)-1]) &&
		!strings.ContainsAny(label, "_*")
}

// ldhHint is what systems say that want such labels.
const ldhHint = "a label has 1 to 63 letters, digits and hyphens, with no hyphen first or last"

// capital returns where the first capital of text is, -1 if it has none.
func capital(text string) int {
	return strings.IndexFunc(text, func(r rune) bool { return 'A' <= r && r <= 'Z' })
}

// refuseUnknown refuses what is not known of a system, if the text has it:
// capitals (A), underscores (_) and a dot at an end (.), as named in what.
func refuseUnknown(text, what string) *ParseError {
	for _, c := range what {
		at, hint := -1, ""
		switch c {
		case 'A':
			at, hint = capital(text), fmt.Sprintf("whether capitals are folded; write %q", strings.ToLower(text))
		case '_':
			at, hint = strings.IndexByte(text, '_'), "whether a name may have an underscore"
		case '.':
			hint = fmt.Sprintf("a dot at an end; write %q", strings.Trim(text, "."))
			if text[0] == '.' {
				at = 0
			} else if text[len(text)-1] == '.' {
				at = len(text) - 1
			}
		}
		if at >= 0 {
			return &ParseError{Offset: at, Err: ErrUnknown, Hint: hint}
		}
	}
	return nil
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
