package catalog

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// A slot is what an entry opens apart from its destination.
type slot struct {
	protocol portspec.Protocol
	port     uint16
}

func (e Entry) slot() slot { return slot{e.Protocol, e.Port} }

// The ports of the tunnel between nodes and control plane which konnectivity
// has replaced, and that of DNS.
var (
	tunnelTCP9000 = slot{portspec.TCP, 9000}
	tunnelTCP22   = slot{portspec.TCP, 22}
	tunnelUDP1194 = slot{portspec.UDP, 1194}
	dns           = slot{portspec.UDP, 53}
)

// tunnel reports whether e is a tunnel row. Rows that name a host are none: the
// document lists them as the nodes' way to the API server.
func (e Entry) tunnel() bool {
	switch e.slot() {
	case tunnelTCP9000, tunnelTCP22, tunnelUDP1194:
		return !e.Destination.IsFQDN()
	}
	return false
}

// resolve returns the resolution of each of entries. With a fault, the outcome
// of the entries that it concerns is zero.
func (r *resolver) resolve(entries []Entry) []Resolution {
	all := make([]Resolution, len(entries))
	// Rows for any destination narrow to the entries that name hosts, wherever
	// these stand in the document. So the names come first.
	for i, e := range entries {
		all[i] = Resolution{Entry: e, Outcome: r.excluded(e)}
		if all[i].Outcome == 0 && e.Destination.IsFQDN() {
			r.name(&all[i])
		}
	}
	if r.cloud == 0 {
		// Which rows are open, and what narrows them, depends on the cloud.
		return all
	}
	for _, members := range pending(all) {
		r.address(members, all)
	}
	return all
}

// pending returns the resolutions that lead to addresses and have no outcome
// yet, in the order of the document and alternatives together.
func pending(all []Resolution) [][]*Resolution {
	var groups [][]*Resolution
	at := map[string]int{}
	for i := range all {
		res := &all[i]
		if res.Outcome != 0 || res.Entry.Destination.IsFQDN() {
			continue
		}
		name := res.Entry.Alternatives
		if k, ok := at[name]; ok && name != "" {
			groups[k] = append(groups[k], res)
			continue
		}
		at[name] = len(groups)
		groups = append(groups, []*Resolution{res})
	}
	return groups
}

// excluded returns why e is not for this cluster, or 0.
func (r *resolver) excluded(e Entry) Outcome {
	apiServer := r.APIServer.IsValid()
	switch c := e.Conditions; {
	case r.cloud != 0 && e.Cloud != AllClouds && e.Cloud != r.cloud:
		return ExcludedCloud
	case !slices.Contains(r.selected, e.Feature):
		return ExcludedFeature
	case e.Requirement == Optional && !r.Optional:
		return ExcludedOptional
	case r.Private && c.Has(UnlessPrivateCluster):
		return ExcludedPrivate
	case c.Has(UnlessKonnectivity), r.Konnectivity && e.tunnel():
		return ExcludedKonnectivity
	case c.Has(IfCustomDNS) && len(r.CustomDNS) == 0,
		c.Has(IfAppsUseAPIServer) && !apiServer,
		c.Has(IfPodsUseAPIServerIP) && !apiServer,
		c.Has(IfPodsUseAPIServer) && !(apiServer && (len(r.CustomDNS) > 0 || r.AnyDestination)):
		return ExcludedCondition
	}
	return 0
}

// name resolves an entry whose destination is an FQDN pattern.
func (r *resolver) name(res *Resolution) {
	text, complete := res.Entry.Destination.text, true
	for p := range res.Entry.Destination.Placeholders() {
		parameter, given, value := "Region", r.Region, r.region.Name
		if p == PlaceholderGUID {
			parameter, given, value = "GUID", r.GUID, r.guid
		}
		if given == "" {
			r.missing.add(parameter, res.Entry.ID)
		}
		complete = complete && value != ""
		text = strings.ReplaceAll(text, p.String(), value)
	}
	if !complete {
		return
	}
	pattern, err := match.Parse(match.AzureFirewall, text)
	if err != nil {
		r.faults = append(r.faults, fmt.Errorf("catalog: entry %s: %w", res.Entry.ID, err))
		return
	}
	res.emit([]match.Pattern{pattern}, nil)
}

// address resolves an entry that leads to addresses or to any destination, or
// a group of such entries which are alternatives.
func (r *resolver) address(members []*Resolution, all []Resolution) {
	first := members[0].Entry
	var open *Resolution
	for _, m := range members {
		if m.Entry.Destination.IsAny() {
			open = m
		}
	}
	if open != nil {
		if by := names(all, func(e Entry) bool { return e.slot() == first.slot() }); by != nil {
			narrow(members, by)
			return
		}
	}
	// The placeholders for addresses are declared from the narrowest up.
	for p := PlaceholderAPIServerIP; p <= PlaceholderCustomDNSIP; p++ {
		for _, m := range members {
			if prefixes := r.prefixes(m.Entry); m.Entry.addressedBy() == p && len(prefixes) > 0 {
				choose(m, members, nil, slices.Clone(prefixes))
				return
			}
		}
	}
	switch {
	case open != nil && r.AnyDestination:
		choose(open, members, []match.Pattern{match.Any()}, []netip.Prefix{
			netip.PrefixFrom(netip.IPv4Unspecified(), 0),
			netip.PrefixFrom(netip.IPv6Unspecified(), 0),
		})
	case open != nil:
		r.open.add(open.Entry, r.remedy(members))
	default:
		// The document offers a service tag and the names of the same feature
		// as two ways to allow the same.
		by := names(all, func(e Entry) bool {
			return first.ServiceTag != "" && e.slot() == first.slot() && e.Feature == first.Feature
		})
		if by == nil {
			r.missing.add(r.parameter(first), first.ID)
			return
		}
		narrow(members, by)
	}
}

// addressedBy returns the placeholder for the addresses to which e leads, or 0
// if only any destination will do. A row for any destination to which the
// document gives no alternatives still leads to the API server if it belongs to
// the tunnel, and to the DNS servers if it is for DNS.
func (e Entry) addressedBy() Placeholder {
	if p := e.Destination.address(); p != 0 {
		return p
	}
	switch {
	case e.Alternatives != "" || !e.Destination.IsAny():
		return 0
	case e.tunnel():
		return PlaceholderAPIServerIP
	case e.slot() == dns:
		return PlaceholderCustomDNSIP
	}
	return 0
}

// prefixes returns what the Cluster gives for the addresses to which e leads.
// The slice is shared with the resolver.
func (r *resolver) prefixes(e Entry) []netip.Prefix {
	switch e.addressedBy() {
	case PlaceholderAPIServerIP:
		return r.apiServer
	case PlaceholderServiceTag:
		if tag := r.serviceTag(e); tag != "" {
			return r.ServiceTags[tag]
		}
	case PlaceholderRegionCIDRs:
		return r.RegionPrefixes
	case PlaceholderCustomDNSIP:
		return r.customDNS
	}
	return nil
}

// parameter returns the field of Cluster that gives the addresses to which e
// leads, or "" if there is none.
func (r *resolver) parameter(e Entry) string {
	switch e.addressedBy() {
	case PlaceholderAPIServerIP:
		return "APIServer"
	case PlaceholderServiceTag:
		tag := r.serviceTag(e)
		if tag == "" {
			tag = e.ServiceTag
		}
		return fmt.Sprintf("ServiceTags[%q]", tag)
	case PlaceholderRegionCIDRs:
		return "RegionPrefixes"
	case PlaceholderCustomDNSIP:
		return "CustomDNS"
	}
	return ""
}

// serviceTag returns the name of the service tag of e in the cluster's region,
// or "" if the region is unknown or has no service tags.
func (r *resolver) serviceTag(e Entry) string {
	regional := strings.Contains(e.ServiceTag, PlaceholderLocation.String())
	if regional && r.region.ServiceTagSuffix == "" {
		return ""
	}
	return strings.ReplaceAll(e.ServiceTag, PlaceholderLocation.String(), r.region.ServiceTagSuffix)
}

// remedy says what the caller can do if nothing narrows the members.
func (r *resolver) remedy(members []*Resolution) string {
	var give []string
	for p := PlaceholderAPIServerIP; p <= PlaceholderCustomDNSIP; p++ {
		for _, m := range members {
			exists := p != PlaceholderServiceTag || r.serviceTag(m.Entry) != ""
			if m.Entry.addressedBy() == p && exists {
				give = append(give, describe(r.parameter(m.Entry)))
			}
		}
	}
	what := "set AnyDestination"
	if len(give) > 0 {
		what = "give " + list(give, "or") + ", or " + what
	}
	if members[0].Entry.tunnel() {
		what += ", or Konnectivity if the nodes use it"
	}
	return what
}

// names returns the IDs of the entries among all that name hosts, are part of
// the cluster, and for which keep holds; nil if there is none. Those that lack
// a parameter count: with it, they will have a rule.
func names(all []Resolution, keep func(Entry) bool) []string {
	var ids []string
	for _, res := range all {
		e := res.Entry
		if (res.Outcome == Emitted || res.Outcome == 0) && e.Destination.IsFQDN() && keep(e) {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// narrow records that the entries by stand for the members.
func narrow(members []*Resolution, by []string) {
	for _, m := range members {
		m.Outcome, m.By = Narrowed, slices.Clone(by)
	}
}

// choose emits the one of the members that is chosen; it stands for the others.
func choose(chosen *Resolution, members []*Resolution, hosts []match.Pattern, prefixes []netip.Prefix) {
	narrow(members, []string{chosen.Entry.ID})
	chosen.By = nil
	chosen.emit(hosts, prefixes)
}

// emit makes the entry a rule for hosts and prefixes.
func (res *Resolution) emit(hosts []match.Pattern, prefixes []netip.Prefix) {
	res.Outcome = Emitted
	res.Rule = egress.Rule{
		ID:       res.Entry.ID,
		Action:   egress.Allow,
		Hosts:    hosts,
		Prefixes: prefixes,
		Ports:    res.Entry.Ports(),
		Note:     res.Entry.Purpose,
	}
}
