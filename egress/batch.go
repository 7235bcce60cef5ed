package egress

import "github.com/sallyport-go/sallyport/internal/index"

// DecideBatch appends the decisions on requests to decisions, in their order. Each
// is what [Matcher.Decide] returns.
//
// It is for those who have many requests at hand, a log or a queue: with a large
// policy a look-up waits for memory most of the time, and a batch waits for many
// requests at once. It allocates only if decisions has no room.
func (m *Matcher) DecideBatch(decisions []Decision, requests []Request) []Decision {
	for len(requests) > 0 {
		n := min(len(requests), index.Lanes)
		if m != nil {
			var hosts [index.Lanes]string
			for i := range requests[:n] {
				hosts[i] = requests[i].Host
			}
			m.index.Warm(&hosts)
		}
		for i := range requests[:n] {
			decisions = append(decisions, m.Decide(requests[i]))
		}
		requests = requests[n:]
	}
	return decisions
}
