package engines

import (
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
