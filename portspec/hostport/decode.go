package hostport

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/sallyport-go/sallyport/portspec"
)

var (
	errRepeated = errors.New("repeated field")
	errCase     = errors.New("field in the wrong letter case")
)

// A decoder reads JSON field by field. Decoding into structs would take a
// field in any letter case, and the last of repeated ones, where the API
// server does neither; a host port that hides in such a field would be
// missed.
//
// Its methods leave path at the place of an error.
type decoder struct {
	json *json.Decoder
	path []any // names of fields (string) and indices (int)
}

func newDecoder(r io.Reader) *decoder {
	d := &decoder{json: json.NewDecoder(r)}
	d.json.UseNumber()
	return d
}

func (d *decoder) pathText() string {
	var b strings.Builder
	for _, step := range d.path {
		switch step := step.(type) {
		case int:
			fmt.Fprintf(&b, "[%d]", step)
		case string:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(step)
		}
	}
	return b.String()
}

// end checks that nothing follows.
func (d *decoder) end() error {
	switch _, err := d.json.Token(); err {
	case io.EOF:
		return nil
	case nil:
		return errors.New("more than one JSON value")
	default:
		return err
	}
}

// token returns the next token. The end of the text is an error wherever a
// token is needed.
func (d *decoder) token() (json.Token, error) {
	t, err := d.json.Token()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return t, err
}

func unexpected(t json.Token, want string) error {
	switch t.(type) {
	case json.Delim:
		return fmt.Errorf("found %v, want %s", t, want)
	case string:
		return fmt.Errorf("found a string, want %s", want)
	case json.Number:
		return fmt.Errorf("found a number, want %s", want)
	}
	return fmt.Errorf("found %v, want %s", t, want)
}

// members reads an object. For each key, of asks what to do with its value:
// a nil function skips it.
func (d *decoder) members(of func(key string) (read func() error, err error)) error {
	t, err := d.token()
	if err != nil || t == nil {
		return err
	}
	if t != json.Delim('{') {
		return unexpected(t, "an object")
	}
	for d.json.More() {
		t, err := d.token()
		if err != nil {
			return err
		}
		key, ok := t.(string)
		if !ok {
			return unexpected(t, "a key")
		}
		d.path = append(d.path, key)
		read, err := of(key)
		if read == nil {
			read = d.skip
		}
		if err == nil {
			err = read()
		}
		if err != nil {
			return err
		}
		d.path = d.path[:len(d.path)-1]
	}
	_, err = d.token()
	return err
}

// fields are the functions that read the fields of an object by name.
type fields map[string]func() error

func (d *decoder) fields(f fields) error {
	seen := make(map[string]bool, len(f))
	return d.members(func(key string) (func() error, error) {
		read, ok := f[key]
		if !ok {
			for name := range f {
				if strings.EqualFold(name, key) {
					return nil, errCase
				}
			}
			return nil, nil
		}
		if seen[key] {
			return nil, errRepeated
		}
		seen[key] = true
		return read, nil
	})
}

// array reads an array with a function that reads an element.
func (d *decoder) array(read func() error) error {
	t, err := d.token()
	if err != nil || t == nil {
		return err
	}
	if t != json.Delim('[') {
		return unexpected(t, "an array")
	}
	for i := 0; d.json.More(); i++ {
		d.path = append(d.path, i)
		if err := read(); err != nil {
			return err
		}
		d.path = d.path[:len(d.path)-1]
	}
	_, err = d.token()
	return err
}

// A skipped value is checked for being JSON and dropped.
type skipped struct{}

func (*skipped) UnmarshalJSON([]byte) error { return nil }

func (d *decoder) skip() error {
	var s skipped
	err := d.json.Decode(&s)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}

func (d *decoder) text(s *string) error {
	t, err := d.token()
	if err != nil || t == nil {
		return err
	}
	text, ok := t.(string)
	if !ok {
		return unexpected(t, "a string")
	}
	*s = text
	return nil
}

// number reads a port. As in the API, 0 is a port that is not set.
func (d *decoder) number(n *uint16) error {
	t, err := d.token()
	if err != nil || t == nil {
		return err
	}
	literal, ok := t.(json.Number)
	if !ok {
		return unexpected(t, "a number")
	}
	if literal == "0" {
		return nil
	}
	*n, err = portspec.ParsePort(literal.String())
	return err
}

// protocol reads a protocol in the spelling of the API. An empty one is, as
// there, one that is not set.
func (d *decoder) protocol(p *portspec.Protocol) error {
	var word string
	if err := d.text(&word); err != nil || word == "" {
		return err
	}
	q, err := portspec.ParseProtocol(word)
	if err != nil {
		return err
	}
	if word != strings.ToUpper(word) {
		return fmt.Errorf("%q: %w; write %s", word, portspec.ErrProtocol, strings.ToUpper(word))
	}
	*p = q
	return nil
}
