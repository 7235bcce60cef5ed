package engines

import (
	"strings"

	"github.com/sallyport-go/sallyport/internal/oracle"
)

// An exception is a reviewed class of pairs on which the library and an engine
// may differ.
type exception struct {
	name   string
	reason string
	covers func(pair) bool
}

// invalidHost covers what is no host under the library's rules.
var invalidHost = exception{
	name:   "invalid-host",
	reason: "the library denies what is no host; the engine compares bytes",
	covers: func(q pair) bool { return !q.ours && oracle.ParseHost(q.host).Kind == oracle.Invalid },
}

// addressLiteral covers hosts that are addresses.
var addressLiteral = exception{
	name:   "address-literal",
	reason: "an address never matches a name pattern of the library; the engine compares text",
	covers: func(q pair) bool { return !q.ours && oracle.ParseHost(q.host).Kind == oracle.Addr },
}

// finalDot covers hosts with a final dot, if the library answers as the engine
// does without it.
var finalDot = exception{
	name:   "final-dot",
	reason: "the library takes a host with and without its final dot for one name; the engine takes them apart",
	covers: func(q pair) bool { return strings.HasSuffix(q.host, ".") && q.ours == q.plainly },
}

// letterCase covers hosts with capitals, if the library answers as the engine
// does for the same host in lower case.
var letterCase = exception{
	name:   "letter-case",
	reason: "the library folds a host's letters; the engine compares bytes",
	covers: func(q pair) bool { return q.host != strings.ToLower(q.host) && q.ours == q.plainly },
}

// emptyLabel covers patterns that lack a name between two dots or behind one.
var emptyLabel = exception{
	name:   "empty-label",
	reason: "the library refuses a pattern in which a label is missing; the engine makes something of it",
	covers: func(q pair) bool { return q.refusal != nil && hasEmptyLabel(q.pattern) },
}

// hasEmptyLabel reports whether a pattern has an empty label where no dialect
// gives it a meaning. The library refuses such a pattern although some engines
// take it, because a name is missing in it.
func hasEmptyLabel(pattern string) bool {
	if _, after, ok := strings.Cut(pattern, ":"); ok {
		pattern = after // v2ray's kind of rule
	}
	return strings.Contains(pattern, "..") || strings.Trim(pattern, ".") == "" || pattern == "*."
}
