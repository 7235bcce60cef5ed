package nsg

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An ASG is an application security group, named by its ARM resource id. It is
// comparable; two of them are equal with == if their texts are, and name the
// same group if [ASG.Same] says so, since ARM does not distinguish letter
// case. The zero ASG is invalid.
type ASG struct{ id string }

// asgSegments are the segments of a resource id; the empty ones are values.
var asgSegments = [...]string{"subscriptions", "", "resourceGroups", "", "providers", "Microsoft.Network", "applicationSecurityGroups", ""}

// The indexes of the values among the segments.
const (
	asgSubscription = 1
	asgGroup        = 3
	asgName         = 7
)

// ParseASG parses the resource id of an application security group:
//
//	/subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/applicationSecurityGroups/<name>
//
// The subscription is a UUID. A resource group has 1 to 90 letters, digits,
// underscores, hyphens, periods and parentheses, and does not end with a
// period. The name has 1 to 80 bytes: ASCII letters, digits, underscores,
// hyphens and periods; it begins with a letter or digit, and ends with one or
// with an underscore (Azure, "Naming rules and restrictions"). Letter case is
// kept, and does not matter for the fixed segments.
//
// The error is an [*Error] that wraps [ErrASG].
func ParseASG(s string) (ASG, error) {
	fail := func(at int, hint string) (ASG, error) { return ASG{}, textError(s, at, ErrASG, hint) }
	if !strings.HasPrefix(s, "/") {
		return fail(0, "write the resource id, /subscriptions/.../applicationSecurityGroups/<name>")
	}
	at, rest, found := 1, s[1:], true
	for i, want := range asgSegments {
		if !found {
			return fail(len(s), "the resource id ends before "+cmp.Or(want, "a value"))
		}
		var segment string
		segment, rest, found = strings.Cut(rest, "/")
		switch {
		case want != "" && !strings.EqualFold(segment, want):
			return fail(at, "write "+want)
		case i == asgSubscription && !isUUID(segment):
			return fail(at, "a subscription is a UUID")
		case i == asgGroup && !isResourceGroup(segment):
			return fail(at, "a resource group has 1 to 90 letters, digits and _-.() and does not end with a period")
		case i == asgName && !isName(segment):
			return fail(at, "a name has 1 to 80 letters, digits and _-., begins with a letter or digit, and does not end with - or .")
		}
		at += len(segment) + 1
	}
	if found {
		return fail(at-1, "the resource id goes on behind the name")
	}
	return ASG{strings.Clone(s)}, nil
}

// MustParseASG is like [ParseASG] but panics on an error. It is for texts that
// are written in a program.
func MustParseASG(s string) ASG {
	g, err := ParseASG(s)
	if err != nil {
		panic(err)
	}
	return g
}

// isUUID reports whether s has the form 8-4-4-4-12 of hexadecimal digits.
func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return false
			}
		} else if !isDigit(c) && (c|0x20 < 'a' || 'f' < c|0x20) {
			return false
		}
	}
	return true
}

func isResourceGroup(s string) bool {
	if n := utf8.RuneCountInString(s); n < 1 || n > 90 || strings.HasSuffix(s, ".") || !isText(s) {
		return false
	}
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-.()", r) {
			return false
		}
	}
	return true
}

// isName reports whether s is a name that the resources of Microsoft.Network
// can have.
func isName(s string) bool {
	if s == "" || len(s) > MaxName {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case isDigit(c) || isLetter(c):
		case c == '_' && i > 0:
		case (c == '-' || c == '.') && i > 0 && i+1 < len(s):
		default:
			return false
		}
	}
	return true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// isText reports whether s is text that JSON can carry unaltered. The
// replacement character is refused because it is what a decoder puts in place
// of bytes that it could not keep.
func isText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsRune(s, utf8.RuneError)
}

// IsValid reports whether g is not the zero ASG.
func (g ASG) IsValid() bool { return g.id != "" }

// Same reports whether g and h are one group: whether their ids differ in
// letter case at most.
func (g ASG) Same(h ASG) bool { return strings.EqualFold(g.id, h.id) }

// Subscription returns the UUID of the subscription of g.
func (g ASG) Subscription() string { return g.segment(asgSubscription) }

// ResourceGroup returns the resource group of g.
func (g ASG) ResourceGroup() string { return g.segment(asgGroup) }

// Name returns the last segment of g.
func (g ASG) Name() string { return g.segment(asgName) }

func (g ASG) segment(i int) string {
	if !g.IsValid() {
		return ""
	}
	return strings.Split(g.id[1:], "/")[i]
}

// String returns the resource id, and "invalid ASG" for the zero ASG.
func (g ASG) String() string { return cmp.Or(g.id, "invalid ASG") }

// AppendText implements [encoding.TextAppender]. The text of the zero ASG is
// empty. The error is always nil.
func (g ASG) AppendText(b []byte) ([]byte, error) { return append(b, g.id...), nil }

// MarshalText implements [encoding.TextMarshaler], as AppendText does.
func (g ASG) MarshalText() ([]byte, error) { return []byte(g.id), nil }

// UnmarshalText implements [encoding.TextUnmarshaler]. It reads what
// [ParseASG] reads; empty text is the zero ASG. After an error g is unchanged.
func (g *ASG) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*g = ASG{}
		return nil
	}
	parsed, err := ParseASG(string(text))
	if err != nil {
		return err
	}
	*g = parsed
	return nil
}
