package catalog

import (
	"errors"
	"fmt"
	"strings"
)

// The errors of this package wrap one of these each.
var (
	// ErrMissing says that a Cluster lacks a parameter which one of its entries
	// needs. The error is a [*MissingError].
	ErrMissing = errors.New("missing parameters")

	// ErrInvalid says that a parameter has a value that it can never have. The
	// error is a [*ParameterError].
	ErrInvalid = errors.New("invalid value")

	// ErrUnknownCloud says that there is no such cloud, or that the edition has
	// no rules for it. The error is a [*ParameterError].
	ErrUnknownCloud = errors.New("unknown cloud")

	// ErrUnknownEdition says that there is no such edition. The error is a
	// [*ParameterError].
	ErrUnknownEdition = errors.New("unknown edition")

	// ErrUnknownFeature says that there is no such feature, or that the edition
	// has no rules for it. The error is a [*ParameterError].
	ErrUnknownFeature = errors.New("unknown feature")

	// ErrUnknownRegion says that no cluster runs in such a region of the cloud.
	// The error is a [*ParameterError].
	ErrUnknownRegion = errors.New("unknown region")

	// ErrAnyDestination says that the document opens ports towards any
	// destination, that nothing narrows them, and that the caller has not asked
	// for any destination. The error is an [*AnyDestinationError].
	ErrAnyDestination = errors.New("any destination not asked for")
)

// A ParameterError is a value that a parameter cannot have.
type ParameterError struct {
	Parameter string // the field of Cluster, such as "Region", or the type that was parsed
	Input     string // the value
	Err       error  // ErrInvalid or one of the ErrUnknown errors
	Hint      string // what to write instead
}

// Error returns a text such as:
//
//	catalog: Region "canadacenral": unknown region: write canadacentral
func (e *ParameterError) Error() string {
	return fmt.Sprintf("catalog: %s %q: %v: %s", e.Parameter, e.Input, e.Err, e.Hint)
}

// Unwrap returns e.Err.
func (e *ParameterError) Unwrap() error { return e.Err }

// A MissingError names every parameter that a [Cluster] lacks.
type MissingError struct {
	// Parameters are the fields of Cluster to set, each once: "Cloud",
	// "Region", "GUID", or `ServiceTags["AzureMonitor"]`.
	Parameters []string

	// Entries are the IDs of the entries that need them, in the order of the
	// document.
	Entries []string
}

// Error names the parameters, each with what to give, and the first entry that
// needs one.
func (e *MissingError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "catalog: %v: ", ErrMissing)
	for i, p := range e.Parameters {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(describe(p))
	}
	if len(e.Entries) > 0 {
		fmt.Fprintf(&b, "; needed for %s", e.Entries[0])
		if more := len(e.Entries) - 1; more > 0 {
			fmt.Fprintf(&b, " and %d more", more)
		}
	}
	return b.String()
}

// Unwrap returns [ErrMissing].
func (e *MissingError) Unwrap() error { return ErrMissing }

// describe returns the name of a field of Cluster with what to set it to, where
// the name does not say so by itself.
func describe(parameter string) string {
	switch parameter {
	case "Cloud":
		return "Cloud (public, china or government)"
	case "Region":
		return "Region (the region's name, such as eastus)"
	case "GUID":
		return "GUID (the varying part of the Dev Spaces controller's name)"
	case "APIServer":
		return "APIServer (the API server address)"
	}
	return parameter
}

// add records that entry id needs parameter.
func (e *MissingError) add(parameter, id string) {
	for _, p := range e.Parameters {
		if p == parameter {
			e.addEntry(id)
			return
		}
	}
	e.Parameters = append(e.Parameters, parameter)
	e.addEntry(id)
}

// addEntry records id once, though it may need several parameters.
func (e *MissingError) addEntry(id string) {
	if n := len(e.Entries); id != "" && (n == 0 || e.Entries[n-1] != id) {
		e.Entries = append(e.Entries, id)
	}
}

// An AnyDestinationError names the rows of the document that allow any
// destination and that nothing in the [Cluster] narrows.
type AnyDestinationError struct {
	Edition Edition
	Cloud   Cloud

	// Entries are the IDs of the entries for any destination, in the order of
	// the document.
	Entries []string

	remedies []remedy
}

// A remedy is what the caller can do about the rows for some ports.
type remedy struct {
	ports []string // "9000/tcp"
	what  string   // "give CustomDNS, or set AnyDestination"
}

// Error names edition, cloud and the ports in question, and says what to give
// or to set, as in:
//
//	catalog: any destination not asked for: edition 2019-05, cloud public:
//	nothing but "any" is left as destination of 9000/tcp: give APIServer (the
//	API server address), or set AnyDestination, or Konnectivity if the nodes use it
func (e *AnyDestinationError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "catalog: %v: edition %s, cloud %v: ", ErrAnyDestination, e.Edition, e.Cloud)
	for i, r := range e.remedies {
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "nothing but \"any\" is left as destination of %s: %s", list(r.ports, "and"), r.what)
	}
	return b.String()
}

// Unwrap returns [ErrAnyDestination].
func (e *AnyDestinationError) Unwrap() error { return ErrAnyDestination }

// add records an entry for any destination and what the caller can do about it.
func (e *AnyDestinationError) add(entry Entry, what string) {
	e.Entries = append(e.Entries, entry.ID)
	ports := entry.Ports().String()
	for i := range e.remedies {
		if e.remedies[i].what == what {
			e.remedies[i].ports = append(e.remedies[i].ports, ports)
			return
		}
	}
	e.remedies = append(e.remedies, remedy{ports: []string{ports}, what: what})
}

// unknown returns the ParameterError for input, which is none of names. The
// error holds a copy of input, cut to a length that a name can have.
func unknown(parameter, input string, err error, plural string, names []string) *ParameterError {
	hint := "the " + plural + " are " + list(names, "and")
	if name, ok := nearest(input, names); ok {
		hint = "write " + name + "; " + hint
	}
	return &ParameterError{Parameter: parameter, Input: clip(input), Err: err, Hint: hint}
}

// clip returns a copy of s of at most maxNearest bytes, and three dots for the
// rest.
func clip(s string) string {
	if len(s) > maxNearest {
		return s[:maxNearest] + "..."
	}
	return strings.Clone(s)
}

// list writes names as a sentence does: "a", "a and b", "a, b and c".
func list(names []string, and string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " " + and + " " + names[last]
}
