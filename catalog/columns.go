package catalog

// A Kind is the sort of rule under which the document lists an entry. The zero
// Kind is invalid.
type Kind uint8

const (
	_           Kind = iota
	NetworkRule      // destination by address, service tag or any; layer 4
	FQDNRule         // destination by name
)

var kindNames = []string{NetworkRule: "network", FQDNRule: "fqdn"}

// String returns "network" or "fqdn". An invalid Kind is written as the number
// that it is.
func (k Kind) String() string { return enumString("Kind", kindNames, k) }

// AppendText implements [encoding.TextAppender]. The text of the zero Kind
// is empty; any other invalid Kind is an error.
func (k Kind) AppendText(b []byte) ([]byte, error) { return appendEnum(b, "Kind", kindNames, k) }

// MarshalText implements [encoding.TextMarshaler].
func (k Kind) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts exactly what
// AppendText writes; an error leaves k unchanged.
func (k *Kind) UnmarshalText(text []byte) error { return unmarshalEnum(k, "Kind", kindNames, text) }

// A Requirement says whether a cluster, or a feature of it, works without the
// entry. The zero Requirement is invalid.
type Requirement uint8

const (
	_        Requirement = iota
	Required             // the cluster or the feature needs it
	Optional             // it works without, within the limits that the document states
)

var requirementNames = []string{Required: "required", Optional: "optional"}

// String returns "required" or "optional". An invalid Requirement is written
// as the number that it is.
func (r Requirement) String() string { return enumString("Requirement", requirementNames, r) }

// AppendText implements [encoding.TextAppender]. The text of the zero Requirement
// is empty; any other invalid Requirement is an error.
func (r Requirement) AppendText(b []byte) ([]byte, error) {
	return appendEnum(b, "Requirement", requirementNames, r)
}

// MarshalText implements [encoding.TextMarshaler].
func (r Requirement) MarshalText() ([]byte, error) { return r.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts exactly what
// AppendText writes; an error leaves r unchanged.
func (r *Requirement) UnmarshalText(text []byte) error {
	return unmarshalEnum(r, "Requirement", requirementNames, text)
}

// An Application is the application protocol that an entry names on top of its
// transport protocol. The zero Application is NoApplication.
type Application uint8

const (
	NoApplication Application = iota // a transport protocol only
	HTTP                             // over TCP
	HTTPS                            // over TCP
)

var applicationNames = []string{NoApplication: "none", HTTP: "http", HTTPS: "https"}

// String returns "none", "http" or "https". An invalid Application is written
// as the number that it is.
func (a Application) String() string { return enumString("Application", applicationNames, a) }

// AppendText implements [encoding.TextAppender]. An invalid Application is an
// error.
func (a Application) AppendText(b []byte) ([]byte, error) {
	return appendEnum(b, "Application", applicationNames, a)
}

// MarshalText implements [encoding.TextMarshaler].
func (a Application) MarshalText() ([]byte, error) { return a.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts exactly what
// AppendText writes; an error leaves a unchanged.
func (a *Application) UnmarshalText(text []byte) error {
	return unmarshalEnum(a, "Application", applicationNames, text)
}

// A Basis says how well the document supports a value of an entry. The zero
// Basis is Unrecorded: it claims nothing.
type Basis uint8

const (
	Unrecorded Basis = iota // the transcription of that edition does not say
	Stated                  // a heading, or the cell itself, states the value
	Annotated               // a remark inside the cell states it
	Inferred                // inferred from sibling sections or from the host
	Unstated                // the document states nothing
)

var basisNames = []string{
	Unrecorded: "unrecorded", Stated: "stated", Annotated: "annotation", Inferred: "inferred", Unstated: "unstated",
}

// String returns "unrecorded", "stated", "annotation", "inferred" or
// "unstated". An invalid Basis is written as the number that it is.
func (b Basis) String() string { return enumString("Basis", basisNames, b) }

// AppendText implements [encoding.TextAppender]. An invalid Basis is an error.
func (b Basis) AppendText(buf []byte) ([]byte, error) {
	return appendEnum(buf, "Basis", basisNames, b)
}

// MarshalText implements [encoding.TextMarshaler].
func (b Basis) MarshalText() ([]byte, error) { return b.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts exactly what
// AppendText writes; an error leaves b unchanged.
func (b *Basis) UnmarshalText(text []byte) error {
	return unmarshalEnum(b, "Basis", basisNames, text)
}
