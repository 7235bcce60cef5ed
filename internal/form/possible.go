package form

import (
	"strings"

	"github.com/sallyport-go/sallyport/internal/fqdn"
)

// Possible reports whether some valid host matches text, which is within the
// budget of [TooComplex]. Nearly every pattern has a host that is seen at once,
// with each star left out or standing for an x; only for the rest is the search
// of [Shortest] made.
func Possible(text string) bool {
	for alt := range Alternatives(text) {
		single := strings.ReplaceAll(alt, "**", "*")
		for _, stand := range [...]string{"x", ""} {
			var h fqdn.Host
			if h.Set(strings.ReplaceAll(single, "*", stand)) && MatchAlternative(alt, &h) {
				return true
			}
		}
	}
	_, ok := Shortest(text)
	return ok
}
