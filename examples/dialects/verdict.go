package main

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/sallyport-go/sallyport/match"
)

// schema is the number of the JSON contract in schema.json. It changes only if
// a field is removed or changes its meaning; added fields leave it as it is.
const schema = 1

// A verdict is what a text means to all dialects; each is in exactly one place.
// It is data; text and JSON are made of it. Its lists are ordered by the number of
// dialects, the most first, and then by their texts.
type verdict struct {
	Schema   int         `json:"schema"`
	Text     string      `json:"text"`
	Dialects int         `json:"dialects"` // how many there are
	Meanings []meaning   `json:"meanings"`
	Never    []exclusion `json:"never"`   // accepted, and can match nothing
	Refused  []exclusion `json:"refused"` // by the system, or because its meaning is not known
}

// A meaning is a set of hosts, and the dialects in which the text stands for it.
type meaning struct {
	Pattern  match.Pattern   `json:"pattern"` // in the canonical dialect
	Reach    string          `json:"reach"`
	Dialects []match.Dialect `json:"dialects"`

	Admits  string `json:"admits"`            // a shortest host that is admitted
	Refuses string `json:"refuses,omitempty"` // a host that is not; "" if all are admitted

	// AdmittedBy is another meaning of the text, which admits Refuses; nil if no
	// meaning admits a host that this one does not.
	AdmittedBy *match.Pattern `json:"admitted_by,omitempty"`

	Hosts []hostAnswer `json:"hosts,omitempty"` // in the order of the arguments
}

// A hostAnswer is what a meaning says to a host.
type hostAnswer struct {
	Host     string `json:"host"`
	Admitted bool   `json:"admitted"`
}

// An exclusion is a reason for which dialects admit nothing.
type exclusion struct {
	Reason   string          `json:"reason"`
	Offset   int             `json:"offset,omitempty"` // of what is refused in the text, in bytes
	Hint     string          `json:"hint,omitempty"`
	Dialects []match.Dialect `json:"dialects"`
}

// read reads text in every dialect. The hosts are valid.
func read(text string, hosts []string) verdict {
	v := verdict{Schema: schema, Text: text, Meanings: []meaning{}, Never: []exclusion{}, Refused: []exclusion{}}
	for d := range match.Dialects() {
		if d == match.Canonical { // it is the notation of the answer
			continue
		}
		v.Dialects++
		p, err := match.Parse(d, text)
		var bad *match.ParseError
		if errors.As(err, &bad) {
			v.Refused = exclude(v.Refused, exclusion{Reason: bad.Err.Error(), Offset: bad.Offset, Hint: bad.Hint}, d)
		} else if reason, dead := p.Never(); dead {
			v.Never = exclude(v.Never, exclusion{Reason: reason}, d)
		} else {
			v.Meanings = group(v.Meanings, p, d)
		}
	}
	slices.SortFunc(v.Meanings, func(a, b meaning) int {
		return cmp.Or(len(b.Dialects)-len(a.Dialects), strings.Compare(a.Pattern.String(), b.Pattern.String()))
	})
	for _, list := range [][]exclusion{v.Never, v.Refused} {
		slices.SortFunc(list, func(a, b exclusion) int {
			return cmp.Or(len(b.Dialects)-len(a.Dialects), strings.Compare(a.Reason, b.Reason), strings.Compare(a.Hint, b.Hint), a.Offset-b.Offset)
		})
	}
	name := literalEnd(text)
	for i := range v.Meanings {
		m := &v.Meanings[i]
		m.Reach = reach(m.Pattern, name)
		m.Admits, _ = match.CommonHost(m.Pattern, match.Any())
		m.Refuses, m.AdmittedBy = refusal(m.Pattern, v.Meanings, name)
		for _, h := range hosts {
			m.Hosts = append(m.Hosts, hostAnswer{h, m.Pattern.Match(h)})
		}
	}
	return v
}

// group adds a dialect to the meaning that is equivalent to p, which may be new.
// Of the forms in which one meaning comes the shortest is kept.
func group(meanings []meaning, p match.Pattern, d match.Dialect) []meaning {
	i := slices.IndexFunc(meanings, func(m meaning) bool { return m.Pattern.Relation(p) == match.Equivalent })
	if i < 0 {
		return append(meanings, meaning{Pattern: p, Dialects: []match.Dialect{d}})
	}
	m := &meanings[i]
	m.Dialects = append(m.Dialects, d)
	have, other := m.Pattern.String(), p.String()
	if cmp.Or(len(other)-len(have), strings.Compare(other, have)) < 0 {
		m.Pattern = p
	}
	return meanings
}

// exclude adds a dialect to the exclusion that is like e, which may be new.
func exclude(list []exclusion, e exclusion, d match.Dialect) []exclusion {
	i := slices.IndexFunc(list, func(have exclusion) bool {
		return have.Reason == e.Reason && have.Offset == e.Offset && have.Hint == e.Hint
	})
	if i < 0 {
		i = len(list)
		list = append(list, e)
	}
	list[i].Dialects = append(list[i].Dialects, d)
	return list
}

// refusal returns a host that p does not match: the most telling is one that
// another of the meanings matches, which is returned with it; then the name that
// the text ends in.
func refusal(p match.Pattern, meanings []meaning, name string) (host string, by *match.Pattern) {
	for _, other := range meanings {
		if host, ok := match.DifferenceHost(other.Pattern, p); ok {
			return host, &other.Pattern
		}
	}
	if match.Any().Match(name) && !p.Match(name) {
		return name, nil
	}
	host, _ = match.DifferenceHost(match.Any(), p)
	return host, nil
}

// literalEnd returns the name that text ends in, behind all wildcards, keywords
// and leading dots, and without a trailing dot. It may be empty.
func literalEnd(text string) string {
	notInName := func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_' || r == '.')
	}
	return strings.ToLower(strings.Trim(text[strings.LastIndexFunc(text, notInName)+1:], "."))
}

// reaches are the sets around a name that have words of their own, as canonical
// patterns. The words are part of the JSON contract.
var reaches = []struct{ pattern, words string }{
	{"**", "any name"},
	{"*", "any name of one label"},
	{"%s", "exactly this name"},
	{"*.%s", "one label below the name"},
	{"**.%s", "any depth below the name"},
	{"%s|*.%s", "the name and one label below"},
	{"%s|**.%s", "the name and any depth below"},
	{"**%s", "any name with this end"},
	{"*%s", "this end, and more bytes only in its first label"},
	{"**%s**", "any name with these bytes in it"},
}

// otherNames is the reach that none of reaches is.
const otherNames = "other names"

// reach says in words what p means around a name. It is exact: p matches the same
// hosts as the words say.
func reach(p match.Pattern, name string) string {
	for _, r := range reaches {
		if strings.Contains(r.pattern, "%s") && name == "" {
			continue
		}
		if q, err := match.Parse(match.Canonical, strings.ReplaceAll(r.pattern, "%s", name)); err == nil && p.Relation(q) == match.Equivalent {
			return r.words
		}
	}
	return otherNames
}
