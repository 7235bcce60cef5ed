package catalog

import (
	"iter"
	"slices"
)

// An Edition names one version of the document "Outbound network and FQDN
// rules for AKS clusters" by its date. The editions form a closed set, the
// constants below; the zero Edition stands for [Newest] wherever one is asked
// for, and every other value is refused with [ErrUnknownEdition].
type Edition string

const (
	// Edition2019_05 is the document dated 2019-05-14: 18 rows, public cloud
	// only. Transcribed from its Japanese translation and identical to
	// articles/aks/limit-egress-traffic.md, commit 07ff0f085, of
	// MicrosoftDocs/azure-aks-docs.
	Edition2019_05 Edition = "2019-05"

	// Edition2020_03 is the document dated 2020-03-10: 82 rows, the first here
	// with China and Government. Transcribed from its Traditional Chinese
	// translation and identical to the same file at commit f4f8a08eb.
	Edition2020_03 Edition = "2020-03"

	// Edition2026_06_18 is the document dated 2026-06-18: 149 rows, from
	// articles/aks/outbound-rules-control-egress.md, commit ccbb339ba.
	Edition2026_06_18 Edition = "2026-06-18"

	// Newest is the edition that a [Cluster] uses unless it names another.
	Newest = Edition2026_06_18
)

// ParseEdition returns the Edition that text names, exactly. Any other text,
// the empty one included, is a [*ParameterError] for [ErrUnknownEdition] that
// names the nearest edition and lists all.
func ParseEdition(text string) (Edition, error) {
	for e := range Editions() {
		if string(e) == text {
			return e, nil
		}
	}
	return "", unknown("Edition", text, ErrUnknownEdition, "editions", editionsWhere(func(Edition) bool { return true }))
}

// Editions returns all editions, oldest first.
func Editions() iter.Seq[Edition] {
	return func(yield func(Edition) bool) {
		for _, t := range table {
			if !yield(t.edition) {
				return
			}
		}
	}
}

// resolve returns e, or Newest for the zero Edition. Every other value that is
// no edition is an error.
func (e Edition) resolve() (Edition, error) {
	if e == "" {
		return Newest, nil
	}
	return ParseEdition(string(e))
}

// entries returns the rows of e in the order of the document; none if e is no
// edition. The slice is shared and must not be changed.
func (e Edition) entries() []Entry {
	if e == "" {
		e = Newest
	}
	for _, t := range table {
		if t.edition == e {
			return t.entries
		}
	}
	return nil
}

// covers reports whether e has at least one row for cloud by name.
func (e Edition) covers(cloud Cloud) bool {
	return slices.ContainsFunc(e.entries(), func(entry Entry) bool { return entry.Cloud == cloud })
}

// AppendText implements [encoding.TextAppender]. The zero Edition is written as
// the empty text; a value that is no edition is an error.
func (e Edition) AppendText(b []byte) ([]byte, error) {
	if _, err := e.resolve(); err != nil {
		return b, err
	}
	return append(b, e...), nil
}

// MarshalText implements [encoding.TextMarshaler].
func (e Edition) MarshalText() ([]byte, error) { return e.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts what
// [ParseEdition] accepts, and the empty text for the zero Edition; an error
// leaves e unchanged.
func (e *Edition) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*e = ""
		return nil
	}
	parsed, err := ParseEdition(string(text))
	if err != nil {
		return err
	}
	*e = parsed
	return nil
}

// editionsWhere returns the names of the editions for which keep holds.
func editionsWhere(keep func(Edition) bool) []string {
	var names []string
	for e := range Editions() {
		if keep(e) {
			names = append(names, string(e))
		}
	}
	return names
}
