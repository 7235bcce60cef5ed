package match

import (
	"strings"

	"github.com/sallyport-go/sallyport/internal/form"
	"github.com/sallyport-go/sallyport/internal/fqdn"
)

// A Pattern is a set of host names in normal form. It does not remember the
// dialect that it was written in.
//
// Patterns are small, comparable and immutable: equal patterns match the same
// hosts. The converse does not hold; two notations may meet in different forms
// of one meaning.
//
// The zero Pattern matches nothing.
type Pattern struct {
	// text is the text of package form. It is all there is, so that a pattern
	// costs its text and is a key of a map.
	text string
}

// Any returns the pattern that matches every name. It matches no address.
func Any() Pattern { return Pattern{"**"} }

// MustParse is [Parse] for texts that are written in a program; it panics if
// there is an error.
func MustParse(d Dialect, text string) Pattern {
	p, err := Parse(d, text)
	if err != nil {
		panic(err)
	}
	return p
}

// Match reports whether p matches host. host is what somebody asked for:
// letters are folded, one trailing dot is dropped, and what is no valid name,
// an address included, matches nothing.
//
// Match does not allocate. Its time is linear in the lengths of the host and
// the pattern, for any number of stars.
func (p Pattern) Match(host string) bool {
	var h fqdn.Host
	return h.Set(host) && form.Match(p.text, &h)
}

// Never reports whether p can match nothing, and why. Such a pattern is not an
// error, because the system that owns its dialect takes it without a word; but
// it is dead, and whoever wrote it meant something else.
func (p Pattern) Never() (reason string, ok bool) {
	switch {
	case p.text == "":
		return "it is the zero Pattern", true
	case form.IsNever(p.text):
		return strings.TrimPrefix(p.text, "!"), true
	}
	return "", false
}

// String returns p in the notation of the [Canonical] dialect.
func (p Pattern) String() string { return p.text }

// AppendText implements [encoding.TextAppender] with the text of String.
func (p Pattern) AppendText(b []byte) ([]byte, error) { return append(b, p.text...), nil }

// MarshalText implements [encoding.TextMarshaler] with the text of String.
func (p Pattern) MarshalText() ([]byte, error) { return []byte(p.text), nil }

// UnmarshalText implements [encoding.TextUnmarshaler]. It reads the [Canonical]
// dialect; the empty text is the zero Pattern.
func (p *Pattern) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = Pattern{}
		return nil
	}
	q, err := Parse(Canonical, string(text))
	if err != nil {
		return err
	}
	*p = q
	return nil
}
