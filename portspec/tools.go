package portspec

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file models the validators of others, fault for fault. None of it may
// be used to read a text for any other end than to explain it.

// A token is a piece of a text and its offset there.
type token struct {
	text   string
	offset int
}

// shellWords returns the words into which a POSIX shell splits an unquoted
// expansion with the default IFS.
func shellWords(s string) []token {
	var words []token
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] != ' ' && s[i] != '\t' && s[i] != '\n' {
			continue
		}
		if start < i {
			words = append(words, token{s[start:i], start})
		}
		start = i + 1
	}
	return words
}

// commaSplit returns what Python's s.split(",") does.
func commaSplit(s string) []token {
	var parts []token
	offset := 0
	for part := range strings.SplitSeq(s, ",") {
		parts = append(parts, token{part, offset})
		offset += len(part) + len(",")
	}
	return parts
}

// scanTokens converts the arguments of --allowed-host-ports. The error is that
// of the first one which the validator refuses.
func scanTokens(tokens []token, foldCase bool) ([]SentRange, fault) {
	if len(tokens) == 0 { // argparse: expected at least one argument
		return nil, fault{err: ErrEmpty}
	}
	var sent []SentRange
	for i, t := range tokens {
		r, ok := azureToken(t.text, foldCase)
		if !ok {
			err := ErrSyntax
			if t.text == "" {
				err = ErrEmpty
			}
			return nil, fault{offset: t.offset, entry: i + 1, err: err}
		}
		sent = append(sent, r)
	}
	return sent, fault{}
}

// azureToken models the regular expression ^((\d+)|((\d+)-(\d+)))/(tcp|udp)$
// of Python over str, and the conversion of its groups with int() and upper().
// With foldCase it is applied to the token in lower case; no letter but those
// of ASCII has one of t, c, p, u, d as its lower case.
func azureToken(s string, foldCase bool) (SentRange, bool) {
	s = strings.TrimSuffix(s, "\n") // $ matches before one newline at the end
	ports, word, _ := strings.Cut(s, "/")
	p := protocolOf(word)
	if p != TCP && p != UDP || !foldCase && word != p.String() {
		return SentRange{}, false
	}
	l, r, isRange := strings.Cut(ports, "-")
	if !isRange {
		r = l
	}
	start, ok1 := pythonInt(l)
	end, ok2 := pythonInt(r)
	return SentRange{start, end, strings.ToUpper(p.String())}, ok1 && ok2
}

// pythonInt models \d+ and int(): decimal digits of every script, mixed as
// they come. The result has ASCII digits without leading zeros.
func pythonInt(s string) (string, bool) {
	var b strings.Builder
	for i, w := 0, 0; i < len(s); i += w {
		var r rune
		r, w = utf8.DecodeRuneInString(s[i:])
		if !unicode.IsDigit(r) {
			return "", false
		}
		if v := digitValue(r); v > 0 || b.Len() > 0 {
			b.WriteByte('0' + byte(v))
		}
	}
	switch {
	case s == "":
		return "", false
	case b.Len() == 0:
		return "0", true
	}
	return b.String(), true
}
