package egress

import (
	"math/bits"
	"slices"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/index"
)

// DecideBatch appends the verdicts on requests to decisions, in their order, and
// returns the extended slice: each is what [Matcher.Decide] returns. It is for logs,
// lists and queues, where requests come by the hundred: with more than some ten
// thousand names their waits for the memory overlap. Fewer names, those of the compact
// form and a policy that [Matcher.With] made take the time of as many calls of Decide.
//
// It allocates nothing if decisions has room.
func (m *Matcher) DecideBatch(decisions []Decision, requests []Request) []Decision {
	decisions = slices.Grow(decisions, len(requests))
	if m == nil || m.index == nil || !m.index.Batches() {
		for i := range requests {
			decisions = append(decisions, m.Decide(requests[i]))
		}
		return decisions
	}
	for len(requests) > 0 {
		n := min(len(requests), index.Batch)
		decisions = m.decideAll(decisions, requests[:n])
		requests = requests[n:]
	}
	return decisions
}

// decideAll is DecideBatch for no more requests than a batch has, with room for the
// decisions.
func (m *Matcher) decideAll(decisions []Decision, requests []Request) []Decision {
	var hosts [index.Batch]fqdn.Host
	for i := range requests {
		hosts[i].Set(requests[i].Host)
	}
	var answers [index.Batch]index.Answer
	named := m.index.FindAll(hosts[:len(requests)], &answers)
	left := named
	if !m.isSilent() {
		left = 1<<len(requests) - 1
	}
	some := decisions[len(decisions):][:len(requests)]
	for i := range requests {
		some[i] = Decision{m, 0, ReasonNoRule}
		if hosts[i].Len() == 0 || requests[i].Addr.IsValid() {
			left |= 1 << (i & (index.Batch - 1))
		}
	}
	var class uint32
	var before *Request // which class is of: most requests of a batch are for one port
	// Those that are left are counted off, and none is asked whether it is one: what the
	// answer is would be as hard to predict as the hosts are.
	for ; left != 0; left &= left - 1 {
		i := bits.TrailingZeros64(left)
		r, h, a := &requests[i], &hosts[i], answers[i]
		if before == nil || r.Port != before.Port || r.Protocol != before.Protocol {
			class, before = m.classes.of(r.Protocol, r.Port), r
		}
		if h.Len() == 0 {
			some[i] = m.decideAddr(r, class)
			continue
		}
		if named>>(i&(index.Batch-1))&1 == 0 {
			a = index.Answer{Record: m.index.Root(), Rest: index.LabelsBefore(h.Text(), 0)}
		}
		some[i] = m.decideName(r, h, class, a.Record, a.Rest)
	}
	return decisions[:len(decisions)+len(some)]
}
