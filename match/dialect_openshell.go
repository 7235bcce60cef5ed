package match

import (
	"strings"

	"github.com/sallyport-go/sallyport/internal/form"
)

func parseOpenShell(text string) (string, *ParseError) {
	if text == "**" {
		return "**", nil
	}
	if fault := checkText(text, "*?[]!"); fault != nil {
		return "", fault
	}
	if fault := refuseDot(text, "*", "**"); fault != nil {
		return "", fault
	}
	name := strings.ToLower(text)
	if front, _, _ := strings.Cut(name, "."); strings.Trim(front, "*") == "" && len(front) < 3 && strings.Count(name, ".") < 2 {
		return refuse(0, ErrWildcard, "not every name, nor all of a top-level domain; write a name of two labels behind \"*.\" or \"**.\"")
	}
	var elems []form.Elem
	for at, label := range labels(name) {
		if at > 0 {
			elems = append(elems, form.Lit(".")...)
		}
		star := strings.IndexByte(label, '*')
		switch {
		case at == 0 && label == "**":
			elems = append(elems, form.AnyRun)
			continue
		case strings.Contains(label, "**"):
			return refuse(at+strings.Index(label, "**"), ErrWildcard, "two stars are only allowed as \"**.\" in front of a name")
		case at > 0 && star >= 0 && label != "*":
			return refuse(at+star, ErrWildcard, "behind the first label a star is a whole label")
		}
		glob, fault := parseGlob(label)
		if fault != nil {
			fault.Offset += at
			return "", fault
		}
		elems = append(elems, glob...)
	}
	return possible(form.Alternative(elems...), name), nil
}

// parseGlob reads a label with * ? and sets.
func parseGlob(label string) ([]form.Elem, *ParseError) {
	var elems []form.Elem
	for i := 0; i < len(label); i++ {
		switch c := label[i]; c {
		case '*':
			elems = append(elems, form.LabelRun)
		case '?':
			elems = append(elems, form.Elem{Class: form.Label})
		case '[':
			end := strings.IndexByte(label[i:], ']')
			if end < 0 {
				return nil, &ParseError{Offset: i, Err: ErrByte, Hint: "the set is not closed within its label"}
			}
			set, fault := parseGlobSet(label[i+1 : i+end])
			if fault != nil {
				fault.Offset += i + 1
				return nil, fault
			}
			elems = append(elems, form.Elem{Class: set})
			i += end
		case ']', '!':
			return nil, &ParseError{Offset: i, Err: ErrByte, Hint: "a set is written [abc] or [a-z]"}
		default:
			elems = append(elems, form.Elem{Class: form.Byte(c)})
		}
	}
	return elems, nil
}

// parseGlobSet reads what is between the brackets of a set: bytes of a label and
// ranges of letters or of digits. A hyphen that is no range is first or last.
func parseGlobSet(s string) (form.Class, *ParseError) {
	var set form.Class
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '!':
			return 0, &ParseError{Offset: i, Err: ErrUnknown, Hint: "whether sets are negated; write the bytes that may stand here"}
		case form.Byte(c) == 0:
			return 0, &ParseError{Offset: i, Err: ErrByte, Hint: "this byte has no meaning in a set"}
		case i+2 < len(s) && s[i+1] == '-':
			last := s[i+2]
			if !isAlnum(c) || !isAlnum(last) || isDigit(c) != isDigit(last) || c > last {
				return 0, &ParseError{Offset: i, Err: ErrByte, Hint: "a range goes from a letter to a later letter or from a digit to a later digit"}
			}
			for ; c <= last; c++ {
				set |= form.Byte(c)
			}
			i += 2
		case c == '-' && i > 0 && i < len(s)-1:
			return 0, &ParseError{Offset: i, Err: ErrByte, Hint: "a hyphen that is no range stands first or last in a set"}
		default:
			set |= form.Byte(c)
		}
	}
	if set == 0 {
		return 0, &ParseError{Err: ErrByte, Hint: "the set is empty"}
	}
	return set, nil
}
