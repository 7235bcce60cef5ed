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
	const last = index.Batch - 1
	var hosts [index.Batch]string
	for i := range requests {
		hosts[i&last] = requests[i].Host
	}
	var answers [index.Batch]index.Answer
	named, unsure := m.index.FindAll(hosts[:len(requests)], &answers)
	all := uint64(1)<<len(requests) - 1
	left := all // of those that a rule may decide on, or that are no names
	if m.isSilent() {
		left = named | unsure
	}
	some := decisions[len(decisions):][:len(requests)]
	for i := range requests {
		some[i] = Decision{m, 0, ReasonNoRule}
		if requests[i].Addr.IsValid() {
			left |= 1 << (i & last)
		}
	}
	// No rule decides on the others, if they are names. They are counted off as well.
	var h fqdn.Host
	for others := all &^ left; others != 0; others &= others - 1 {
		if i := bits.TrailingZeros64(others); !h.Set(requests[i].Host) {
			left |= 1 << i
		}
	}
	var class uint32
	var before *Request // which class is of: most requests of a batch are for one port
	// Those that are left are counted off, and none is asked whether it is one: what the
	// answer is would be as hard to predict as the hosts are.
	for ; left != 0; left &= left - 1 {
		i, bit := bits.TrailingZeros64(left), left&-left
		r, a := &requests[i], answers[i]
		if before == nil || r.Port != before.Port || r.Protocol != before.Protocol {
			class, before = m.classes.of(r.Protocol, r.Port), r
		}
		switch {
		case named&bit != 0:
			if !m.sure {
				h.Set(r.Host)
			}
			some[i] = m.decideName(r, &h, class, a.Record, a.Rest)
		case unsure&bit != 0:
			some[i] = m.decide(r)
		case h.Set(r.Host):
			some[i] = m.decideName(r, &h, class, m.index.Root(), index.LabelsBefore(h.Text(), 0))
		default:
			some[i] = m.decideAddr(r, class)
		}
	}
	return decisions[:len(decisions)+len(some)]
}
