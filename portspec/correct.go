package portspec

import (
	"strconv"
	"strings"
	"unicode"
)

// This file guesses what a refused text was meant to be. A guess is shown to
// people and never used as a reading, and an error carries it only if the
// parser accepts it; so the code here may be generous where the parsers are
// not.

// listGrammar is the notation of [Parse].
var listGrammar = grammar{
	rule:    "write port/protocol or start-end/protocol, entries separated by commas alone, protocols tcp, udp or sctp",
	correct: correctList,
	valid: func(s string) bool {
		_, f := scanList(nil, s)
		return f.err == nil
	},
}

// portGrammar is the notation of [ParsePort].
var portGrammar = grammar{
	rule:    "write a port as a decimal number from 1 to 65535",
	correct: func(s string) string { return correctNumber(trimBlanks(toASCII(s))) },
	valid: func(s string) bool {
		_, n, err := scanPort(s)
		return err == nil && n == len(s)
	},
}

// correctList corrects a list of entries, or a single entry.
func correctList(s string) string { return joinRanges(correctEntries(s), ",") }

// correctEntries returns the entries that a list was meant to have, and none
// if one of them cannot be told.
func correctEntries(s string) []Range {
	var ranges []Range
	for _, word := range words(s) {
		r, ok := correctEntry(word)
		if !ok {
			return nil
		}
		ranges = append(ranges, r)
	}
	return ranges
}

func joinRanges(ranges []Range, sep string) string {
	var b []byte
	for i, r := range ranges {
		if i > 0 {
			b = append(b, sep...)
		}
		b = r.append(b)
	}
	return string(b)
}

// correctEntry corrects one entry, which holds no blank and no separator.
func correctEntry(s string) (Range, bool) {
	ports, word, found := strings.Cut(s, "/")
	if !found {
		// "tcp:80" and "80:tcp", but "80:90" is a range.
		if l, r, _ := strings.Cut(s, ":"); protocolWord(l) != 0 || protocolWord(r) != 0 {
			ports, word = l, r
		}
	}
	if protocolWord(ports) != 0 {
		ports, word = word, ports
	}
	p := protocolWord(word)
	if word == "" {
		p = TCP
	}
	first, last, ok := correctPorts(ports)
	if !ok || p == 0 {
		return Range{}, false
	}
	return Range{p, first, last}, true
}

// protocolWord returns the protocol that a word means, or zero. The
// application protocols of the AKS documents run over TCP.
func protocolWord(s string) Protocol {
	if strings.EqualFold(s, "http") || strings.EqualFold(s, "https") {
		return TCP
	}
	return protocolOf(s)
}

var rangeSigns = strings.NewReplacer("..", "-", "~", "-", ":", "-", "--", "-")

// correctPorts corrects a port or a range of ports.
func correctPorts(s string) (first, last uint16, ok bool) {
	if s == "*" {
		return 1, 65535, true
	}
	l, r, isRange := strings.Cut(rangeSigns.Replace(s), "-")
	l = correctNumber(l)
	if !isRange {
		r = l
	} else if r = correctNumber(r); l == "0" {
		l = "1" // 0-65535 is how many systems write "all ports"
	}
	first, n, err := scanPort(l)
	if err != nil || n < len(l) {
		return 0, 0, false
	}
	last, n, err = scanPort(r)
	if err != nil || n < len(r) {
		return 0, 0, false
	}
	return min(first, last), max(first, last), true
}

// correctNumber drops a plus sign and leading zeros.
func correctNumber(s string) string {
	s = strings.TrimPrefix(s, "+")
	if t := strings.TrimLeft(s, "0"); t != "" || s == "" {
		return t
	}
	return "0"
}

// words returns the entries of a list that is separated by commas,
// semicolons, blanks or several of these, and in which blanks may surround
// the signs inside an entry.
func words(s string) []string {
	s = toASCII(s)
	var b strings.Builder
	for _, field := range strings.FieldsFunc(s, isBlank) {
		if b.Len() > 0 && !strings.ContainsRune("/-:", rune(field[0])) && !strings.ContainsRune("/-:", lastByte(&b)) {
			b.WriteByte(' ')
		}
		b.WriteString(field)
	}
	return strings.FieldsFunc(b.String(), func(r rune) bool { return r == ',' || r == ';' || r == ' ' })
}

func lastByte(b *strings.Builder) rune {
	s := b.String()
	return rune(s[len(s)-1])
}

// isBlank reports whether r separates without meaning: white space, quotes,
// and the backslash of a continued command line.
func isBlank(r rune) bool {
	return unicode.IsSpace(r) || r == '"' || r == '\'' || r == '`' || r == '\\'
}

func trimBlanks(s string) string { return strings.TrimFunc(s, isBlank) }

// toASCII replaces the characters that look like those of the notations or
// mean the same: full-width forms, the digits of every script, dashes, commas
// and slashes. It drops what cannot be seen.
func toASCII(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case '！' <= r && r <= '～': // full-width forms of ! to ~
			return r - '！' + '!'
		case unicode.IsDigit(r):
			return '0' + rune(digitValue(r))
		}
		switch r {
		case '\u3001', '\u060c', '\uff64': // ideographic, Arabic, half-width ideographic comma
			return ','
		case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212': // hyphens, dashes, minus
			return '-'
		case '\u2044', '\u2215': // fraction slash, division slash
			return '/'
		case '\ufeff', '\u200b', '\u200c', '\u200d', '\u2060': // byte order mark, zero-width characters
			return -1
		}
		return r
	}, s)
}

// digitValue returns the value of a decimal digit of any script (Unicode
// category Nd). Unicode encodes each set of them as ten code points in order.
func digitValue(r rune) int {
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10
		}
	}
	panic("portspec: not a digit: " + strconv.QuoteRune(r))
}
