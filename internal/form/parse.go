package form

import "strings"

// A Fault says where a text is not well-formed, and why.
type Fault struct {
	Offset int
	Reason string
}

// Parse reads a text that a person may have written and returns the well-formed
// text of the same meaning: letters folded, sets and alternatives sorted,
// neighbouring runs joined. The empty text and "!" with a reason are
// well-formed; a reason is printable ASCII.
func Parse(s string) (string, *Fault) {
	if s == "" {
		return "", nil
	}
	if s[0] == '!' {
		for i := range len(s) {
			if s[i] < ' ' || s[i] > '~' {
				return "", &Fault{i, "a reason is printable ASCII"}
			}
		}
		return s, nil
	}
	var alternatives []string
	for at := 0; ; {
		alt, _, more := strings.Cut(s[at:], "|")
		if alt == "" {
			return "", &Fault{at, "an alternative is empty"}
		}
		elems, fault := parseAlternative(alt)
		if fault != nil {
			fault.Offset += at
			return "", fault
		}
		alternatives = append(alternatives, Alternative(elems...))
		if !more {
			return Union(alternatives...), nil
		}
		at += len(alt) + 1
	}
}

func parseAlternative(s string) ([]Elem, *Fault) {
	var elems []Elem
	for i := 0; i < len(s); {
		c := lower(s[i])
		switch {
		case literal(c):
			elems = append(elems, Elem{Class: Byte(c)})
			i++
		case c == '?':
			elems = append(elems, Elem{Class: Label})
			i++
		case c == '*':
			n := len(s[i:]) - len(strings.TrimLeft(s[i:], "*"))
			if n > 2 {
				return nil, &Fault{i + 2, "more than two stars"}
			}
			elems = append(elems, [...]Elem{LabelRun, AnyRun}[n-1])
			i += n
		case c == '[' || c == '{':
			set, end, fault := parseSet(s, i)
			if fault != nil {
				return nil, fault
			}
			elems = append(elems, Elem{set, c == '{'})
			i = end
		default:
			return nil, &Fault{i, "this byte has no meaning here"}
		}
	}
	return elems, nil
}

// parseSet reads the set that opens at s[open] and returns it and its end.
func parseSet(s string, open int) (set Class, end int, fault *Fault) {
	shut := byte(']')
	if s[open] == '{' {
		shut = '}'
	}
	for i := open + 1; i < len(s); i++ {
		if s[i] == shut {
			if set == 0 {
				return 0, 0, &Fault{i, "the set is empty"}
			}
			return set, i + 1, nil
		}
		first := symbolOf[lower(s[i])]
		if first == symbols {
			return 0, 0, &Fault{i, "this byte has no meaning in a set"}
		}
		last := first
		switch {
		case s[i] == '-' && i > open+1 && i+1 < len(s) && s[i+1] != shut:
			return 0, 0, &Fault{i, "a hyphen that is no range stands first or last in a set"}
		case first < alnums && i+2 < len(s) && s[i+1] == '-' && symbolOf[lower(s[i+2])] < alnums:
			last = symbolOf[lower(s[i+2])]
			if last < first || int(last) >= rangeEnd(int(first)) {
				return 0, 0, &Fault{i, "a range goes from a letter to a later letter or from a digit to a later digit"}
			}
			i += 2
		}
		set |= 2<<last - 1<<first
	}
	return 0, 0, &Fault{open, "the set is not closed"}
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
