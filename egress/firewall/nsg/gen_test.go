package nsg

import (
	"net/netip"
	"slices"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/egress"
)

// The generators are small on purpose: few names, few ports, few priorities,
// so that what can collide does.

var (
	genName = rapid.SampledFrom([]string{"a", "A", "0_", "a.b-c", "web", "x_"})
	genTag  = rapid.SampledFrom([]string{"Internet", "VirtualNetwork", "AzureCloud.eastus", "Storage.EastUS2"})
	genAddr = rapid.SampledFrom([]string{"10.0.0.4", "0.0.0.0", "2001:db8::1", "::"})
	genCIDR = rapid.SampledFrom([]string{"10.0.0.0/8", "0.0.0.0/0", "10.0.0.4/32", "2001:db8::/32", "::/0"})
	genText = rapid.SampledFrom([]string{"", "x", "<&>\"\\", "ä 𝄞", "\x00\u2028\n"})
	genASG  = rapid.Custom(func(t *rapid.T) ASG {
		group := rapid.SampledFrom([]string{"rg", "MC_rg_aks_eastus", "ä(1).x"}).Draw(t, "group")
		return asg(group, genName.Draw(t, "name"))
	})
	genPrefix = rapid.Custom(func(t *rapid.T) AddressPrefix {
		if rapid.Bool().Draw(t, "one") {
			return AddressFrom(netip.MustParseAddr(genAddr.Draw(t, "addr")))
		}
		return PrefixFrom(netip.MustParsePrefix(genCIDR.Draw(t, "cidr")))
	})
	genRange = rapid.Custom(func(t *rapid.T) PortRange {
		port := rapid.SampledFrom([]uint16{0, 1, 2, 3, 9, 10, 65534, 65535})
		first, last := port.Draw(t, "first"), port.Draw(t, "last")
		r := PortsFrom(min(first, last), max(first, last))
		if first == last && rapid.Bool().Draw(t, "asRange") {
			r.kind = portRange
		}
		return r
	})
	genEndpoint = rapid.Custom(func(t *rapid.T) Endpoint {
		var e Endpoint
		switch rapid.IntRange(0, 4).Draw(t, "addresses") {
		case 0:
			e.Prefix = AnyAddress()
		case 1:
			e.Prefix = MustParseAddressPrefix(genTag.Draw(t, "tag"))
		case 2:
			e.Prefix = genPrefix.Draw(t, "prefix")
		case 3:
			e.Prefixes = rapid.SliceOfN(genPrefix, 1, 3).Draw(t, "prefixes")
		case 4:
			e.ASGs = slices.CompactFunc(rapid.SliceOfNDistinct(genASG, 1, 3, func(g ASG) string { return fold(g.id) }).Draw(t, "asgs"), ASG.Same)
		}
		switch rapid.IntRange(0, 2).Draw(t, "ports") {
		case 0:
			e.PortRange = AnyPort()
		case 1:
			e.PortRange = genRange.Draw(t, "range")
		case 2:
			e.PortRanges = rapid.SliceOfN(genRange, 1, 3).Draw(t, "ranges")
		}
		return e
	})
	genRule = rapid.Custom(func(t *rapid.T) Rule {
		r := Rule{
			Name:        genName.Draw(t, "name"),
			Description: genText.Draw(t, "description"),
			Priority:    rapid.SampledFrom([]int{100, 101, 102, 103, 4095, 4096}).Draw(t, "priority"),
			Direction:   rapid.SampledFrom([]Direction{Inbound, Outbound}).Draw(t, "direction"),
			Access:      rapid.SampledFrom([]egress.Action{egress.Allow, egress.Deny}).Draw(t, "access"),
			Protocol:    Protocol(rapid.IntRange(int(TCP), int(AnyProtocol)).Draw(t, "protocol")),
			Source:      genEndpoint.Draw(t, "source"),
			Destination: genEndpoint.Draw(t, "destination"),
		}
		if rapid.Bool().Draw(t, "deployed") {
			r.Resource = Resource{genText.Draw(t, "id"), genText.Draw(t, "type"), genText.Draw(t, "etag"), genText.Draw(t, "state")}
		}
		return r
	})
	// genRules makes valid rules: of those that collide the first stays.
	genRules = rapid.Custom(func(t *rapid.T) Rules {
		var rules Rules
		for _, r := range rapid.SliceOfN(genRule, 0, 6).Draw(t, "rules") {
			if append(rules, r).Validate() == nil {
				rules = append(rules, r)
			}
		}
		return rules
	})
)

const subscription = "/subscriptions/01234567-89ab-cdef-ABCD-0123456789ef"

// asg returns a group by resource group and name.
func asg(group, name string) ASG {
	return MustParseASG(subscription + "/resourceGroups/" + group + "/providers/Microsoft.Network/applicationSecurityGroups/" + name)
}

// fold folds the case of ASCII letters.
func fold(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c | 0x20
		}
	}
	return string(b)
}
