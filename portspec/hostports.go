package portspec

import (
	"cmp"
	"slices"
	"strings"
)

// HostPorts is a list of allowed host ports of an AKS node pool as it was
// written. [HostPorts.Set] is what it means.
type HostPorts struct {
	// Entries holds the entries in the order of the text, not merged.
	Entries []Range

	// Separator is what separates the entries, NoSeparator if there is one.
	Separator Separator

	// Overlaps lists the entries that repeat others, in the order of
	// Overlap.Entry. AKS allows this; it is often a mistake.
	Overlaps []Overlap
}

// Set returns the union of the entries.
func (h HostPorts) Set() Set { return SetOf(h.Entries...) }

// A Separator is what separates the entries of a list. The zero Separator is
// NoSeparator.
type Separator uint8

// The separators of lists of host ports.
const (
	NoSeparator    Separator = iota // a list of one entry
	CommaSeparator                  // the AKS documentation, the aks-preview extension
	SpaceSeparator                  // the az command line, which takes one argument an entry
)

// String returns "none", "comma" or "space", and "invalid" for every other
// Separator.
func (s Separator) String() string {
	if s > SpaceSeparator {
		return "invalid"
	}
	return [...]string{"none", "comma", "space"}[s]
}

// An Overlap says that an entry of a list has ports in common with one before
// it.
type Overlap struct {
	Entry, With int   // numbers of the two entries, from 1; With is less than Entry
	Common      Range // the ports that are in both
	Duplicate   bool  // the two entries are equal
}

// ParseHostPorts parses the allowed host ports of an AKS node pool
// (use-node-public-ips, 2026-06-17; --allowed-host-ports of az aks). The
// entries are those of [Parse] without sctp. They are separated by single
// commas, as the documentation writes them, or by single blanks, as the az
// command line takes them, and not by both in one list.
//
// There is no lenient mode: what the strict one refuses is corrected in the
// error, a [*ParseError], for the writer to confirm. Entries that repeat ports
// are no error and are reported. What each tool makes of a text is told by
// [ExplainHostPorts].
//
// Every entry that has ports in common with others is named in an
// [Overlap], but not every pair of such entries: n entries give fewer than n
// Overlaps.
func ParseHostPorts(s string) (HostPorts, error) {
	entries, sep, f := scanHostPorts(s)
	if f.err != nil {
		return HostPorts{}, newError(s, f, hostPortsGrammar)
	}
	return HostPorts{entries, sep, overlaps(entries)}, nil
}

func scanHostPorts(s string) ([]Range, Separator, fault) {
	var (
		entries []Range
		sep     Separator
	)
	for at, entry := 0, 1; ; entry++ {
		r, n, err := scanEntry(s[at:])
		at += n
		if err == nil && r.protocol == SCTP {
			at -= len("sctp")
			err = ErrProtocol
		}
		if err == nil && at < len(s) {
			next := separatorOf(s[at])
			if next == NoSeparator || sep != NoSeparator && sep != next {
				err = ErrSyntax
			}
			sep = next
		}
		if err != nil {
			return nil, NoSeparator, fault{offset: at, entry: entry, err: err}
		}
		entries = append(entries, r)
		if at == len(s) {
			return entries, sep, fault{}
		}
		at++
	}
}

func separatorOf(c byte) Separator {
	switch c {
	case ',':
		return CommaSeparator
	case ' ':
		return SpaceSeparator
	}
	return NoSeparator
}

// overlaps finds the entries that have ports in common with others, in time
// n log n: a hostile list of a hundred thousand equal entries has as many
// pairs as their square.
func overlaps(entries []Range) []Overlap {
	order := make([]int, len(entries))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(spanOf(entries[i]), spanOf(entries[j])), cmp.Compare(i, j))
	})
	var found []Overlap
	// In this order an entry that overlaps any before it overlaps the one
	// that reaches highest.
	highest := 0
	for k := 1; k < len(order); k++ {
		i := order[k]
		with := order[highest]
		switch s := spanOf(entries[i]); {
		case entries[order[k-1]] == entries[i]:
			with = order[k-1]
		case s.lo() > spanOf(entries[with]).hi():
			with = -1
		}
		if with >= 0 {
			common := SetOf(entries[i]).Intersect(SetOf(entries[with])).at(0).toRange()
			found = append(found, Overlap{
				Entry:     max(i, with) + 1,
				With:      min(i, with) + 1,
				Common:    common,
				Duplicate: entries[i] == entries[with],
			})
		}
		if spanOf(entries[i]).hi() > spanOf(entries[order[highest]]).hi() {
			highest = k
		}
	}
	slices.SortFunc(found, func(a, b Overlap) int {
		return cmp.Or(cmp.Compare(a.Entry, b.Entry), cmp.Compare(a.With, b.With))
	})
	return found
}

var hostPortsGrammar = grammar{
	rule: "write port/protocol or start-end/protocol, entries separated by commas or by blanks, protocols tcp or udp",
	correct: func(s string) string {
		sep := ","
		if !strings.ContainsAny(toASCII(s), ",;") {
			sep = " "
		}
		return joinRanges(correctEntries(s), sep)
	},
	valid: func(s string) bool {
		_, _, f := scanHostPorts(s)
		return f.err == nil
	},
}
