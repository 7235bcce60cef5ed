package oracle

import (
	"errors"
	"regexp"
	"strings"
)

var (
	// A set holds single bytes, ranges of letters or of digits, the dot and
	// the underscore; a hyphen stands first or last.
	canonicalSet = `-?([a-z0-9_.]|[a-z]-[a-z]|[0-9]-[0-9])*-?`

	canonicalToken = regexp.MustCompile(`^(\*+|\?|\[` + canonicalSet + `\]|\{` + canonicalSet + `\}|[-a-z0-9_.])`)

	reason = regexp.MustCompile(`^![ -~]*$`)

	errAlternative = errors.New("an alternative is empty")
	errToken       = errors.New("no token of the canonical text starts here")
)

// canonical reads the library's own text of a pattern: alternatives between
// bars, each a run of tokens.
//
//	a-z 0-9 - _ .   the byte itself
//	?               one label byte
//	*               any number of label bytes
//	**              any number of label bytes and dots
//	[set]           one byte of the set
//	{set}           any number of bytes of the set
//
// Letters may be of either case. A text that starts with "!" goes on with the
// reason why it matches nothing.
func canonical(text string) (func(string) bool, error) {
	if reason.MatchString(text) {
		return func(string) bool { return false }, nil
	}
	for i := range len(text) {
		if text[i] >= 0x80 {
			return nil, errToken // ToLower maps the Kelvin sign to k
		}
	}
	text = strings.ToLower(text)
	var alternatives []string
	for _, alternative := range strings.Split(text, "|") {
		if alternative == "" {
			return nil, errAlternative
		}
		expr := ""
		for rest := alternative; rest != ""; {
			token := canonicalToken.FindString(rest)
			switch {
			case token == "" || token == "[]" || token == "{}" || strings.HasPrefix(token, "***"):
				return nil, errToken
			case token == "**":
				expr += `[-a-z0-9_.]*`
			case token == "*":
				expr += `[-a-z0-9_]*`
			case token == "?":
				expr += `[-a-z0-9_]`
			case token[0] == '[':
				expr += token // a set reads the same in a regular expression
			case token[0] == '{':
				expr += "[" + strings.Trim(token, "{}") + "]*"
			default:
				expr += regexp.QuoteMeta(token)
			}
			rest = rest[len(token):]
		}
		alternatives = append(alternatives, expr)
	}
	re, err := regexp.Compile(`^(` + strings.Join(alternatives, `|`) + `)$`)
	if err != nil {
		return nil, err // a range that runs backwards
	}
	return re.MatchString, nil
}
