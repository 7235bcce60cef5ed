package matchtest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"iter"
	"strings"

	"github.com/sallyport-go/sallyport/match"
)

// A Vector is what one pattern of a dialect means for one host.
type Vector struct {
	Dialect match.Dialect `json:"dialect"`
	Pattern string        `json:"pattern"`
	Host    string        `json:"host"`
	Verdict Verdict       `json:"verdict"`
	Reason  string        `json:"reason"` // why, in a few words
	Source  string        `json:"source"` // where that is written, or which engine said so
}

// String returns the vector without its reason and source, in one line.
func (v Vector) String() string {
	return fmt.Sprintf("%v %q %q %s", v.Dialect, v.Pattern, v.Host, v.Verdict)
}

// A Verdict is what a vector says. The set is closed; the package documentation
// explains it.
type Verdict string

// The verdicts.
const (
	Match   Verdict = "match"
	NoMatch Verdict = "nomatch"
	Never   Verdict = "never"
	Refused Verdict = "refused"
)

// UnmarshalText implements [encoding.TextUnmarshaler]; it takes the four
// verdicts and nothing else.
func (v *Verdict) UnmarshalText(text []byte) error {
	switch parsed := Verdict(text); parsed {
	case Match, NoMatch, Never, Refused:
		*v = parsed
		return nil
	}
	return fmt.Errorf("matchtest: unknown verdict %q", text)
}

//go:embed vectors.jsonl
var lines string

// Vectors yields the vectors in the order of their dialects. It reads the
// embedded text anew each time, and allocates.
func Vectors() iter.Seq[Vector] {
	return func(yield func(Vector) bool) {
		for line := range strings.Lines(lines) {
			v, err := parse(line)
			if err != nil {
				panic(err) // a test reads them all
			}
			if !yield(v) {
				return
			}
		}
	}
}

// parse reads one line.
func parse(line string) (Vector, error) {
	var v Vector
	decoder := json.NewDecoder(strings.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&v); err != nil {
		return Vector{}, fmt.Errorf("matchtest: %w in %s", err, line)
	}
	return v, nil
}
