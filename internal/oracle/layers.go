package oracle

import "net/netip"

// DecideLayers answers a request by layers of rules, as [Decide] does by one, and
// returns the layer that decided, or -1. Nil rules stand for a layer that is not
// there.
//
// One layer must allow and none deny by rule. The first of these decides:
//
//   - a layer that denies by rule;
//   - if some layer allows, a layer with a rule that denies the address, where no
//     rule of that layer names the host;
//   - a layer that allows;
//   - a layer that is there.
func DecideLayers(layers [][]Rule, host string, addr netip.Addr, proto string, port uint16) (v Verdict, layer int) {
	verdicts := make([]Verdict, len(layers))
	for i, rules := range layers {
		verdicts[i] = Decide(rules, host, addr, proto, port)
		if verdicts[i].Reason == ReasonDenied {
			return verdicts[i], i
		}
	}
	for i, v := range verdicts {
		if !v.Allowed {
			continue
		}
		for k, rules := range layers {
			if verdicts[k].Reason != ReasonNoRule || !addr.IsValid() {
				continue
			}
			veto := decider(rules, func(r Rule) bool {
				return !r.Allow && r.hasPort(proto, port) && r.hasAddr(addr.Unmap())
			})
			if veto != noRule {
				return verdict(rules, veto), k
			}
		}
		return v, i
	}
	for i, v := range verdicts {
		if layers[i] != nil {
			return v, i
		}
	}
	return Verdict{false, noRule, ReasonNoPolicy}, noRule
}
