package egress

import "github.com/sallyport-go/sallyport/internal/index"

// DecideBatch appends the decisions on requests to decisions, in their order. Each
// is what [Matcher.Decide] returns.
//
// It is for those who have many requests at hand, a log or a queue: with a large
// policy a look-up waits for memory most of the time, and a batch waits for many
// requests at once. It allocates only if decisions has no room.
func (m *Matcher) DecideBatch(decisions []Decision, requests []Request) []Decision {
	var hosts [index.Lanes]string
	var results [index.Lanes]index.Result
	for len(requests) > 0 {
		n := min(len(requests), index.Lanes)
		if m != nil && m.index != nil {
			for i := range requests[:n] {
				hosts[i] = requests[i].Host
			}
			m.index.FindBatch(hosts[:n], &results)
		}
		for i := range requests[:n] {
			if m == nil || m.index == nil {
				decisions = append(decisions, Decision{})
			} else {
				decisions = append(decisions, m.decideFound(&requests[i], results[i]))
			}
		}
		requests = requests[n:]
	}
	return decisions
}
