package match

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/sallyport-go/sallyport/internal/form"
)

// ErrInexpressible: a dialect has no notation for a pattern.
var ErrInexpressible = errors.New("the dialect cannot say this")

// A FormatError says that a dialect has no notation for a pattern.
type FormatError struct {
	Dialect Dialect
	Pattern Pattern
	Err     error  // ErrInexpressible or ErrDialect
	Hint    string // what comes nearest, with a host that tells the difference
}

// Error tells pattern, dialect, fault and hint in one line.
func (e *FormatError) Error() string {
	text := fmt.Sprintf("match: pattern %v as %v: %v", e.Pattern, e.Dialect, e.Err)
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

// Unwrap returns Err.
func (e *FormatError) Unwrap() error { return e.Err }

// Format returns texts of dialect d that together mean exactly what p does:
// several where one cannot say it, such as a name and all below it. What is
// returned was parsed again and compared with p. If d cannot say p the error is
// a [*FormatError] that tells what comes nearest; [Pattern.Narrow] and
// [Pattern.Widen] return that.
func (p Pattern) Format(d Dialect) ([]string, error) {
	texts, lost, err := p.Narrow(d)
	switch {
	case err != nil:
		return nil, err
	case lost != "":
		return nil, &FormatError{d, p, ErrInexpressible, fmt.Sprintf("narrower: %q without %s", texts, lost)}
	}
	return texts, nil
}

// Narrow returns the texts of dialect d that together come nearest to p without
// matching anything that p does not: what an allow rule may be replaced by. lost
// is a host that p matches and they do not, "" if they mean exactly p. What would
// make their union too complex to be compared, see [MaxStates], is left out. If d can
// say no part of p the error is a [*FormatError].
func (p Pattern) Narrow(d Dialect) (texts []string, lost string, err error) {
	w, err := p.wordings(d)
	if err != nil {
		return nil, "", err
	}
	w = slices.DeleteFunc(w, func(c wording) bool {
		r := c.means.Relation(p)
		return r != Equivalent && r != MoreSpecific
	})
	return p.choose(d, w)
}

// Widen returns the texts of dialect d that together come nearest to p without
// missing anything that p matches: what a deny rule may be replaced by. gained
// is a host that they match and p does not, "" if they mean exactly p. If no
// text of d covers p the error is a [*FormatError].
func (p Pattern) Widen(d Dialect) (texts []string, gained string, err error) {
	if texts, err := p.Format(d); err == nil {
		return texts, "", nil
	}
	all, err := p.wordings(d)
	if err != nil {
		return nil, "", err
	}
	var chosen []wording
	for alt := range form.Alternatives(p.text) {
		best := -1
		for i, c := range all {
			if _, misses := DifferenceHost(Pattern{alt}, c.means); misses {
				continue
			}
			if best < 0 || c.means.Relation(all[best].means) == MoreSpecific {
				best = i
			}
		}
		if best < 0 {
			return nil, "", &FormatError{d, p, ErrInexpressible, fmt.Sprintf("nothing covers %s", alt)}
		}
		chosen = append(chosen, all[best])
	}
	for _, c := range reduce(chosen) {
		texts = append(texts, c.text)
		if gained == "" {
			gained, _ = DifferenceHost(c.means, p)
		}
	}
	return texts, gained, nil
}

// A wording is a text of a dialect and what it means there.
type wording struct {
	text  string
	means Pattern
}

// wordings returns texts of d that may say p, a part of it or more: the shapes
// in which the dialects of the field write the names in p, tried one by one.
// Whatever d refuses or can never match is left out, so that nothing has to be
// known of a dialect but its parser.
func (p Pattern) wordings(d Dialect) ([]wording, error) {
	if !d.valid() {
		return nil, &FormatError{d, p, ErrDialect, ""}
	}
	if _, never := p.Never(); never {
		return nil, &FormatError{d, p, ErrInexpressible, "it matches nothing; leave it out"}
	}
	var out []wording
	try := func(text string) {
		if text == "" || slices.ContainsFunc(out, func(w wording) bool { return w.text == text }) {
			return
		}
		q, err := Parse(d, text)
		if _, never := q.Never(); err == nil && !never {
			out = append(out, wording{text, q})
		}
	}
	if d == Canonical {
		try(p.text)
		return out, nil
	}
	for alt := range form.Alternatives(p.text) {
		try(alt)
		// Most dialects have one star, for whatever run they mean.
		starred := runs.ReplaceAllString(alt, "*")
		try(starred)
		tail := alt[strings.LastIndexAny(alt, "*?]}")+1:]
		head := alt[:strings.IndexAny(alt+"*", "*?[{")]
		inner := strings.Trim(alt, "*")
		names := []string{
			strings.Trim(tail, "."), strings.Trim(head, "."), strings.Trim(inner, "."), tail, head, inner,
			strings.TrimPrefix(alt, "**."), strings.TrimPrefix(starred, "*."),
		}
		// For a superset the names above do, too.
		for _, name, ok := strings.Cut(tail, "."); ok; _, name, ok = strings.Cut(name, ".") {
			names = append(names, name)
		}
		for _, name := range names {
			if name == "" {
				continue
			}
			for _, shape := range shapes {
				try(fmt.Sprintf(shape, name))
			}
		}
	}
	for _, everything := range []string{"*", "**", "#", "."} {
		try(everything)
	}
	// Of texts that mean the same the shortest is kept.
	slices.SortStableFunc(out, func(a, b wording) int { return cmp.Compare(len(a.text), len(b.text)) })
	return out, nil
}

// runs are the runs of a text.
var runs = regexp.MustCompile(`\*+|\{[^}]*\}`)

// shapes are the notations of the field for a name, and what is below it,
// before it or around it.
var shapes = []string{
	"%s", "*.%s", ".%s", "**.%s", "+.%s", "*%s", "%s.*", "%s*", "*%s*", "domain:%s", "full:%s", "keyword:%s",
}

// choose returns the texts of as few wordings, all within p, as cover what all
// of them cover. What no pattern can hold together with those before, as it would
// be over [MaxStates], is left out: what is lost without it could not be told.
func (p Pattern) choose(d Dialect, all []wording) (texts []string, lost string, err error) {
	if len(all) == 0 {
		return nil, "", &FormatError{d, p, ErrInexpressible, "no part of it"}
	}
	union := Pattern{}
	for _, c := range reduce(all) {
		more := union.or(c.means)
		if form.TooComplex(more.text) {
			continue
		}
		texts, union = append(texts, c.text), more
	}
	lost, _ = DifferenceHost(p, union)
	return texts, lost, nil
}

// reduce returns wordings without those that others cover, wide ones first.
func reduce(all []wording) []wording {
	var kept []wording
	for _, c := range all {
		covered := func(k wording) bool {
			_, more := DifferenceHost(c.means, k.means)
			return !more
		}
		if slices.ContainsFunc(kept, covered) {
			continue
		}
		kept = slices.DeleteFunc(kept, func(k wording) bool {
			_, more := DifferenceHost(k.means, c.means)
			return !more
		})
		kept = append(kept, c)
	}
	return kept
}

// or returns the union of two patterns.
func (p Pattern) or(q Pattern) Pattern {
	switch {
	case form.IsNever(p.text):
		return q
	case form.IsNever(q.text):
		return p
	}
	return Pattern{form.Union(p.text, q.text)}
}
