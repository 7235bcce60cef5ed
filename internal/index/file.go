package index

import (
	"iter"
	"strings"

	"github.com/sallyport-go/sallyport/internal/form"
	"github.com/sallyport-go/sallyport/internal/fqdn"
)

// A Kind says which hosts of a name a pattern is for. Kinds are bits: a pattern
// may be for several.
type Kind uint8

const (
	Exact Kind = 1 << iota // the name itself
	One                    // names one label below it
	Below                  // all names below it
	// Residual is an alternative of a pattern that has to be tried. It stands
	// alone.
	Residual
)

// Matches are the kinds that match a host, by the number of its labels in front
// of the name, where 2 stands for more.
var Matches = [3]Kind{Exact, One | Below, Below}

// A part is one alternative of a pattern, or two for one name.
type part struct {
	name string // "" for the root; of a residual its text
	kind Kind
}

// Text returns the text of the pattern that is filed under a name for a kind.
func Text(name string, kind Kind) string {
	switch {
	case kind == Exact:
		return name
	case kind == Exact|Below:
		return "**." + name + "|" + name // the order of package form
	case name == "" && kind == Below:
		return "**"
	case name == "" && kind == One:
		return "*"
	case kind == Below:
		return "**." + name
	}
	return "*." + name
}

// file returns the part of a text of package form that is all of one, as nearly
// all are: those that [Text] makes.
func file(text string) (f part, plain bool) {
	switch {
	case text == "**":
		return part{kind: Below}, true
	case text == "*":
		return part{kind: One}, true
	case strings.HasPrefix(text, "**."):
		f = part{name: text[3:], kind: Below}
		if below, apex, union := strings.Cut(f.name, "|"); union && below == apex {
			f = part{name: apex, kind: Exact | Below}
		}
	case strings.HasPrefix(text, "*."):
		f = part{name: text[2:], kind: One}
	default:
		f = part{name: text, kind: Exact}
	}
	return f, isName(f.name)
}

// isName reports whether s is the text of a name.
func isName(s string) bool {
	var h fqdn.Host
	return h.Set(s) && h.Len() == len(s)
}

// fileUnion yields the parts of any text. Alternatives that no host can match
// are left out.
func fileUnion(text string) iter.Seq[part] {
	return func(yield func(part) bool) {
		disjoint := disjoint(text)
		for alt := range form.Alternatives(text) {
			if f, ok := fileAlternative(alt, disjoint); ok && !yield(f) {
				return
			}
		}
	}
}

// disjoint reports whether it is plain to see that no host matches two
// alternatives of text: all are names, or all but one are and that one matches
// none of the names. Other unions are filed as residuals, whose texts tell which
// alternative matched, so that a pattern is never found twice.
func disjoint(text string) bool {
	wild := ""
	for alt := range form.Alternatives(text) {
		if strings.ContainsAny(alt, "*?[{") {
			if wild != "" {
				return false
			}
			wild = alt
		}
	}
	if wild == "" || wild == text {
		return true
	}
	for alt := range form.Alternatives(text) {
		var h fqdn.Host
		if alt != wild && h.Set(alt) && form.MatchAlternative(wild, &h) {
			return false
		}
	}
	return true
}

// fileAlternative splits an alternative into its suffix and what stands in front
// of it. If it is not disjoint from the others of its pattern it is a residual.
func fileAlternative(alt string, disjoint bool) (f part, ok bool) {
	tail := len(alt)
	for tail > 0 && !strings.ContainsRune("*?]}", rune(alt[tail-1])) {
		tail--
	}
	head, literal := alt[:tail], alt[tail:]
	suffix, dotted := strings.CutPrefix(literal, ".")
	whole := head == "" || (head == "*" || head == "**") && dotted == (suffix != "")
	switch {
	case !whole || !disjoint:
		_, suffix, _ = strings.Cut(literal, ".")
		return part{name: alt, kind: Residual}, suffix == "" || isName(suffix)
	case head == "":
		f.kind, f.name = Exact, literal
	case head == "*":
		f.kind, f.name = One, suffix
	default:
		f.kind, f.name = Below, suffix
	}
	return f, f.name == "" || isName(f.name)
}
