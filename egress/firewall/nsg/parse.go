package nsg

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sallyport-go/sallyport/egress"
)

// Parse reads a JSON array of security rules, the value of securityRules in
// the ARM JSON of a network security group. Every member is known, spelt
// exactly so, and there once; whatever a [Rule] cannot hold is an error. The
// rules are checked as by [Rules.Validate].
//
// The error is an [*Error] or several of them, joined, each with the path and
// the offset of its fault.
func Parse(text []byte) (Rules, error) {
	d, err := newDecoder(text)
	if err != nil {
		return nil, err
	}
	var rules Rules
	err = d.list("", func(path string) error {
		rule, err := d.rule(path)
		rules = append(rules, rule)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := d.check(rules.validate); err != nil {
		return nil, err
	}
	return rules, nil
}

// ParseRule reads the JSON object of one security rule, as [Parse] does.
func ParseRule(text []byte) (Rule, error) {
	d, err := newDecoder(text)
	if err != nil {
		return Rule{}, err
	}
	rule, err := d.rule("")
	if err != nil {
		return Rule{}, err
	}
	if err := d.check(rule.validate); err != nil {
		return Rule{}, err
	}
	return rule, nil
}

// A decoder reads rules from tokens. Unmarshal of encoding/json would fold the
// case of member names, drop unknown members, take the last of repeated ones
// and replace bytes that are no text.
type decoder struct {
	text    []byte
	tokens  *json.Decoder
	offsets map[string]int // of the values, by their path
}

func newDecoder(text []byte) (*decoder, error) {
	if !utf8.Valid(text) {
		at := 0
		for r, size := utf8.DecodeRune(text); r != utf8.RuneError || size > 1; r, size = utf8.DecodeRune(text[at:]) {
			at += size
		}
		return nil, &Error{Offset: at, Err: ErrSyntax, Hint: "the text is not UTF-8"}
	}
	// With this the text is one JSON value, so that the tokens cannot fail.
	var value json.RawMessage
	if err := json.Unmarshal(text, &value); err != nil {
		return nil, &Error{Offset: syntaxOffset(text, err), Err: ErrSyntax, Hint: err.Error()}
	}
	d := &decoder{text: text, tokens: json.NewDecoder(bytes.NewReader(text)), offsets: map[string]int{}}
	d.tokens.UseNumber()
	return d, nil
}

// syntaxOffset returns where a text is no JSON, given the error of Unmarshal.
// That counts the byte at fault, if there is one.
func syntaxOffset(text []byte, err error) int {
	var value json.RawMessage
	switch json.NewDecoder(bytes.NewReader(text)).Decode(&value) {
	case io.EOF, io.ErrUnexpectedEOF:
		return len(text)
	}
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return 0
	}
	return int(syntax.Offset) - 1
}

// check validates what was read, with the offset of each fault.
func (d *decoder) check(validate func(faults)) error {
	var errs []error
	validate(func(path string, err error, hint string) {
		at, known := d.offsets[path]
		for p := path; !known; at, known = d.offsets[p] {
			p = p[:max(0, strings.LastIndexAny(p, ".["))] // the member is not there; its object is
		}
		errs = append(errs, &Error{Path: path, Offset: at, Err: err, Hint: hint})
	})
	return errors.Join(errs...)
}

// start returns the offset of the next token.
func (d *decoder) start() int {
	at := int(d.tokens.InputOffset())
	for at < len(d.text) && strings.IndexByte(" \t\r\n,:", d.text[at]) >= 0 {
		at++
	}
	return at
}

// token returns the next token.
func (d *decoder) token() json.Token {
	token, err := d.tokens.Token()
	if err != nil {
		panic("nsg: valid JSON has no token: " + err.Error())
	}
	return token
}

// next returns the next token as the beginning of the value of path.
func (d *decoder) next(path string) json.Token {
	d.offsets[path] = d.start()
	return d.token()
}

// fail returns an error at the value of path.
func (d *decoder) fail(path string, err error, hint string) error {
	return &Error{Path: path, Offset: d.offsets[path], Err: err, Hint: hint}
}

// string reads a string.
func (d *decoder) string(path string) (string, error) {
	s, ok := d.next(path).(string)
	if !ok {
		return "", d.fail(path, ErrSyntax, "it must be a string")
	}
	if !isText(s) {
		return "", d.fail(path, ErrSyntax, "it holds the replacement character, or half of a surrogate pair")
	}
	return s, nil
}

// list reads an array; each reads an element.
func (d *decoder) list(path string, each func(path string) error) error {
	if d.next(path) != json.Delim('[') {
		return d.fail(path, ErrSyntax, "it must be an array")
	}
	for i := 0; d.tokens.More(); i++ {
		if err := each(fmt.Sprintf("%s[%d]", path, i)); err != nil {
			return err
		}
	}
	d.token()
	return nil
}

// object reads an object, whose values the members read. All of required must
// be there.
func (d *decoder) object(path string, members map[string]func(path string) error, required ...string) error {
	if d.next(path) != json.Delim('{') {
		return d.fail(path, ErrSyntax, "it must be an object")
	}
	seen := map[string]bool{}
	for d.tokens.More() {
		at := d.start()
		key := d.token().(string)
		member, known := members[key]
		if !known || seen[key] {
			e := textError(key, at, ErrMember, "it comes twice")
			e.Path = path
			if !known {
				e.Hint = memberHint(key, members)
			}
			return e
		}
		seen[key] = true
		if err := member(strings.TrimPrefix(path+"."+key, ".")); err != nil {
			return err
		}
	}
	d.token()
	for _, key := range required {
		if !seen[key] {
			return d.fail(path, ErrMember, key+" is missing")
		}
	}
	return nil
}

// memberHint returns the hint for an unknown member.
func memberHint(key string, members map[string]func(string) error) string {
	for known := range members {
		if strings.EqualFold(known, key) {
			return "write " + known
		}
	}
	return "a security rule has no such member here"
}

// into returns a member that reads a string as a value.
func into[T any](d *decoder, value *T, parse func(string) (T, error)) func(string) error {
	return func(path string) error {
		s, err := d.string(path)
		if err != nil {
			return err
		}
		*value, err = parse(s)
		if fault := (*Error)(nil); errors.As(err, &fault) {
			fault.Path, fault.Offset = path, d.offsets[path]
		}
		return err
	}
}

// listInto returns a member that reads an array of strings as values.
func listInto[T any](d *decoder, values *[]T, parse func(string) (T, error)) func(string) error {
	return func(path string) error {
		return d.list(path, func(path string) error {
			var v T
			err := into(d, &v, parse)(path)
			*values = append(*values, v)
			return err
		})
	}
}

// rule reads a rule.
func (d *decoder) rule(path string) (Rule, error) {
	var r Rule
	err := d.object(path, map[string]func(string) error{
		"name":       into(d, &r.Name, anyText),
		"id":         into(d, &r.Resource.ID, resourceText),
		"type":       into(d, &r.Resource.Type, resourceText),
		"etag":       into(d, &r.Resource.Etag, resourceText),
		"properties": func(path string) error { return d.properties(path, &r) },
	}, "name", "properties")
	return r, err
}

func (d *decoder) properties(path string, r *Rule) error {
	return d.object(path, map[string]func(string) error{
		"provisioningState": into(d, &r.Resource.ProvisioningState, resourceText),
		"description":       into(d, &r.Description, anyText),
		"priority":          func(path string) error { return d.priority(path, &r.Priority) },
		"direction":         into(d, &r.Direction, ParseDirection),
		"access":            into(d, &r.Access, parseAccess),
		"protocol":          into(d, &r.Protocol, ParseProtocol),

		"sourceAddressPrefix":             into(d, &r.Source.Prefix, ParseAddressPrefix),
		"sourceAddressPrefixes":           listInto(d, &r.Source.Prefixes, ParseAddressPrefix),
		"sourceApplicationSecurityGroups": d.groups(&r.Source.ASGs),
		"sourcePortRange":                 into(d, &r.Source.PortRange, ParsePortRange),
		"sourcePortRanges":                listInto(d, &r.Source.PortRanges, ParsePortRange),

		"destinationAddressPrefix":             into(d, &r.Destination.Prefix, ParseAddressPrefix),
		"destinationAddressPrefixes":           listInto(d, &r.Destination.Prefixes, ParseAddressPrefix),
		"destinationApplicationSecurityGroups": d.groups(&r.Destination.ASGs),
		"destinationPortRange":                 into(d, &r.Destination.PortRange, ParsePortRange),
		"destinationPortRanges":                listInto(d, &r.Destination.PortRanges, ParsePortRange),
	}, "priority", "direction", "access", "protocol")
}

// groups returns a member that reads application security groups. Of such a
// resource a rule has the id alone.
func (d *decoder) groups(groups *[]ASG) func(string) error {
	return func(path string) error {
		return d.list(path, func(path string) error {
			var g ASG
			err := d.object(path, map[string]func(string) error{"id": into(d, &g, ParseASG)}, "id")
			*groups = append(*groups, g)
			return err
		})
	}
}

// priority reads a JSON integer without fraction and exponent.
func (d *decoder) priority(path string, priority *int) error {
	number, ok := d.next(path).(json.Number)
	if !ok {
		return d.fail(path, ErrSyntax, "it must be a number")
	}
	n, err := strconv.ParseInt(number.String(), 10, 32)
	if err != nil {
		return d.fail(path, ErrPriority, "it must be a whole number, without fraction and exponent")
	}
	*priority = int(n)
	return nil
}

func parseAccess(s string) (egress.Action, error) {
	switch {
	case s == "Allow":
		return egress.Allow, nil
	case s == "Deny":
		return egress.Deny, nil
	case strings.EqualFold(s, "allow"):
		return egress.Deny, textError(s, 0, ErrAccess, "write Allow")
	case strings.EqualFold(s, "deny"):
		return egress.Deny, textError(s, 0, ErrAccess, "write Deny")
	}
	return egress.Deny, textError(s, 0, ErrAccess, "write Allow or Deny")
}

// anyText reads a text that is checked later, with the other values.
func anyText(s string) (string, error) { return s, nil }

// resourceText reads what the service adds. An empty text could not be told
// from a missing one.
func resourceText(s string) (string, error) {
	if s == "" {
		return "", textError(s, 0, ErrSyntax, "it must not be empty")
	}
	return s, nil
}
