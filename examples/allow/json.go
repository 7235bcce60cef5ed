package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// A jsonPrinter writes verdicts and faults for programs, in the order of the
// requests: one object a line, in the form of schema.json.
type jsonPrinter struct{ out *bufio.Writer }

func (p *jsonPrinter) verdict(v verdict) error {
	v.Schema = schema
	return p.write(v)
}

func (p *jsonPrinter) fault(f fault) error {
	f.Schema = schema
	return p.write(f)
}

func (p *jsonPrinter) write(v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // placeholders are written <location>
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := p.out.Write(ascii(b.Bytes()))
	return err
}

// ascii returns JSON text with all that is not ASCII, and DEL, written as \u
// escapes, which are the same to a decoder and harmless on a terminal. JSON
// escapes the other control characters by itself.
func ascii(text []byte) []byte {
	escaped := make([]byte, 0, len(text))
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r < 0x7f:
			escaped = append(escaped, text[0])
		case r <= 0xffff:
			escaped = fmt.Appendf(escaped, `\u%04x`, r)
		default:
			high, low := utf16.EncodeRune(r)
			escaped = fmt.Appendf(escaped, `\u%04x\u%04x`, high, low)
		}
		text = text[size:]
	}
	return escaped
}
