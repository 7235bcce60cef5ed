package form

// An Elem is one element of an alternative: one byte of Class, or, if Run, any
// number of them.
type Elem struct {
	Class Class
	Run   bool
}

// The elements that most dialects need.
var (
	LabelRun = Elem{Label, true} // *
	AnyRun   = Elem{All, true}   // **
)

// next reads the element of text that starts at i and returns it and where the
// next one starts. text is well-formed.
func next(text string, i int) (Elem, int) {
	c := text[i]
	i++
	switch c {
	case '*':
		if i < len(text) && text[i] == '*' {
			return AnyRun, i + 1
		}
		return LabelRun, i
	case '?':
		return Elem{Class: Label}, i
	case '[', '{':
		var set Class
		for literal(text[i]) {
			first := symbolOf[text[i]]
			last := first
			if first < alnums && text[i+1] == '-' && symbolOf[text[i+2]] < alnums {
				i += 2
				last = symbolOf[text[i]]
			}
			set |= 2<<last - 1<<first
			i++
		}
		return Elem{set, c == '{'}, i + 1
	}
	return Elem{Class: Byte(c)}, i
}

// literal reports whether c stands for itself in a text.
func literal(c byte) bool { return symbolOf[c] < symbols }

// appendElem appends e in the notation of the text.
func appendElem(b []byte, e Elem) []byte {
	switch e {
	case LabelRun:
		return append(b, '*')
	case AnyRun:
		return append(b, "**"...)
	case Elem{Class: Label}:
		return append(b, '?')
	}
	if single, ok := e.Class.Single(); ok && !e.Run {
		return append(b, single)
	}
	open, shut := byte('['), byte(']')
	if e.Run {
		open, shut = '{', '}'
	}
	b = append(b, open)
	for i := 0; i < symbols; {
		if e.Class>>i&1 == 0 {
			i++
			continue
		}
		end := i + 1
		for end < rangeEnd(i) && e.Class>>end&1 != 0 {
			end++
		}
		if end-i >= 3 {
			b = append(b, alphabet[i], '-', alphabet[end-1])
		} else {
			b = append(b, alphabet[i:end]...)
		}
		i = end
	}
	return append(b, shut)
}

// rangeEnd returns the end of the symbols that may form a range with symbol i:
// letters with letters, digits with digits.
func rangeEnd(i int) int {
	switch {
	case i < letters:
		return letters
	case i < alnums:
		return alnums
	}
	return i + 1
}
