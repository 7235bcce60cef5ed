package hostport

import (
	"errors"
	"fmt"
	"strings"

	"github.com/sallyport-go/sallyport/portspec"
)

// AnnotationKey is the key of the annotation that asks for host ports. Its
// value is what [ParseAnnotation] reads.
const AnnotationKey = "kubernetes.azure.com/assign-hostports-for-containerports"

// The assigned host ports are FirstHostPort to LastHostPort, both included.
// The range 40000-60000 of the document's example for allowed host ports is
// one port wider.
const (
	FirstHostPort = 40000
	LastHostPort  = 59999
)

// ErrDuplicate says that a list names a port twice.
var ErrDuplicate = errors.New("duplicate entry")

// A ContainerPort is a port that a container listens on. It is comparable. The
// zero ContainerPort is none.
type ContainerPort struct {
	Protocol portspec.Protocol
	Number   uint16
}

// String returns the text of p, as in the annotation: "8080/tcp".
func (p ContainerPort) String() string { return fmt.Sprintf("%d/%v", p.Number, p.Protocol) }

// ParseAnnotation parses the value of the annotation: entries such as 8080/tcp
// or 5000/udp, separated by commas and nothing else. There are no ranges, the
// protocol is in lower case, and no entry repeats another. Numbers are as in
// [portspec.ParsePort].
//
// The validator of AKS is not public. This one accepts what the documentation
// describes and nothing beyond it, for where AKS does not understand the value
// no port is assigned. The error is a [*portspec.ParseError] that wraps one of
// the errors of package portspec or [ErrDuplicate].
func ParseAnnotation(value string) ([]ContainerPort, error) {
	ports, err := scanAnnotation(value)
	if err != nil {
		if c := correctAnnotation(value); c != "" {
			err.Correction = c
			err.Hint = "write " + c
		}
		return nil, err
	}
	return ports, nil
}

const annotationRule = "write port/protocol, entries separated by commas alone, no ranges, protocols tcp or udp in lower case"

func scanAnnotation(value string) ([]ContainerPort, *portspec.ParseError) {
	var ports []ContainerPort
	seen := map[ContainerPort]bool{}
	offset := 0
	for entry := range strings.SplitSeq(value, ",") {
		p, at, err := scanAnnotationEntry(entry)
		if err == nil && seen[p] {
			err = ErrDuplicate
		}
		if err != nil {
			return nil, &portspec.ParseError{
				Input:  excerpt(value, entry),
				Offset: offset + at,
				Entry:  len(ports) + 1,
				Err:    err,
				Hint:   annotationRule,
			}
		}
		seen[p] = true
		ports = append(ports, p)
		offset += len(entry) + len(",")
	}
	return ports, nil
}

// scanAnnotationEntry reads an entry. With an error, at is its offset.
func scanAnnotationEntry(entry string) (p ContainerPort, at int, err error) {
	r, err := portspec.ParseRange(entry)
	var parseErr *portspec.ParseError
	if errors.As(err, &parseErr) {
		return ContainerPort{}, parseErr.Offset, parseErr.Err
	}
	slash := strings.IndexByte(entry, '/')
	switch protocol := entry[slash+1:]; {
	case strings.Contains(entry, "-"):
		return ContainerPort{}, strings.IndexByte(entry, '-'), portspec.ErrSyntax
	case protocol != "tcp" && protocol != "udp":
		return ContainerPort{}, slash + 1, portspec.ErrProtocol
	}
	return ContainerPort{r.Protocol(), r.First()}, 0, nil
}

// maxInput is how much of a text an error keeps; see [portspec.ParseError].
const maxInput = 1024

// excerpt returns a copy of what an error says of a text.
func excerpt(text, entry string) string {
	if len(text) > maxInput {
		text = entry[:min(len(entry), maxInput)]
	}
	return strings.Clone(text)
}

// correctAnnotation returns what a refused value was probably meant to be, or
// "". It is the correction of the same list as allowed host ports, with
// repeated entries dropped.
func correctAnnotation(value string) string {
	if len(value) > maxInput {
		return ""
	}
	list, err := portspec.ParseHostPorts(value)
	var parseErr *portspec.ParseError
	if errors.As(err, &parseErr) {
		if list, err = portspec.ParseHostPorts(parseErr.Correction); err != nil {
			return ""
		}
	}
	var entries []string
	seen := map[portspec.Range]bool{}
	for _, r := range list.Entries {
		if !seen[r] {
			seen[r] = true
			entries = append(entries, r.String())
		}
	}
	text := strings.Join(entries, ",")
	if _, err := scanAnnotation(text); err != nil {
		return ""
	}
	return text
}
