package match

import (
	"fmt"
	"strconv"
	"strings"
)

// A hint is clauses between semicolons. One that tells what to write starts
// with the word write and the quoted text:
//
//	no leading dot; write "*.x" for one label
//
// A parser writes it without asking itself whether the rest of the text is in
// order; settle does.

// settle returns the hint without what is no pattern of d either, or can never
// match there. Where the text that is to be written has a fault of its own, for
// which there is a hint, that one is followed.
func settle(d Dialect, hint string) string {
	var kept []string
	for clause := range strings.SplitSeq(hint, "; ") {
		text, purpose, ok := advice(clause)
		if ok {
			text, purpose, ok = follow(d, text, purpose)
			clause = fmt.Sprintf("write %q%s", text, purpose)
		}
		if ok || !strings.HasPrefix(clause, "write \"") {
			kept = append(kept, clause)
		}
	}
	return strings.Join(kept, "; ")
}

// advice takes a clause apart that tells what to write.
func advice(clause string) (text, purpose string, ok bool) {
	rest, ok := strings.CutPrefix(clause, "write ")
	if !ok {
		return "", "", false
	}
	quoted, err := strconv.QuotedPrefix(rest)
	if err != nil {
		return "", "", false
	}
	text, err = strconv.Unquote(quoted)
	return text, rest[len(quoted):], err == nil
}

// follow returns a pattern of d that can match: text, or what the hint for it
// says, and so on. A text has a few faults at most.
func follow(d Dialect, text, purpose string) (better, why string, ok bool) {
	for range 4 {
		parsed, fault := parse(d, text)
		if fault == nil {
			return text, purpose, parsed[0] != '!'
		}
		next := false
		for clause := range strings.SplitSeq(fault.Hint, "; ") {
			if t, p, ok := advice(clause); ok && !next {
				text, next = t, true
				if p != "" {
					purpose = p
				}
			}
		}
		if !next {
			break
		}
	}
	return "", "", false
}
