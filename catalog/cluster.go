package catalog

import (
	"net/netip"

	"github.com/sallyport-go/sallyport/egress"
)

// A Cluster describes an AKS cluster as far as its egress rules depend on it.
// The zero Cluster is incomplete: Cloud is always needed, and so is Region but
// for edition 2019-05, which names none. The other fields are needed only if an
// error says so.
//
// # Openings
//
// The document has network rules for any destination, such as tcp port 443 to
// "*". Such a row opens a port in a firewall; it is no permission for every
// host. No rule for any destination is made of it unasked. Instead the row is
// narrowed, by the first of these that there is:
//
//  1. the entries of this cluster that name a host at the same transport
//     protocol and port: they have rules of their own, and the row adds none;
//  2. the API server's address, for a tunnel row (below), or the addresses in
//     CustomDNS, for udp port 53;
//  3. the prefixes of the row's service tag;
//  4. the prefixes of the region;
//  5. any destination, only with AnyDestination set.
//
// Steps 3 and 4 apply where the document names that alternative. If nothing is
// left, the cluster has no rules but an [ErrAnyDestination] that tells what to
// give. Of a group of alternatives one entry becomes a rule, never two.
//
// The row for the service tag AzureMonitor ([FeatureMonitor]) is no opening:
// it becomes a rule if ServiceTags holds the tag. If not, the names that the
// document lists for the same feature and port stand for it.
//
// # Tunnel rows
//
// The network rules for tcp ports 9000 and 22 and udp port 1194, from the nodes
// to the control plane, belong to the tunnel that konnectivity has replaced. The
// newest edition says for the public cloud that they do not hold with
// konnectivity, which is the default there: they are left out, always. For
// China and Government, and in the older editions, the document does not say
// so and they stay unless Konnectivity is set. FQDN rules for the same ports
// (2020-03) are not affected by it.
//
// # Conditions
//
// Entries for <api-server-ip> at tcp port 443 hold if APIServer is given, those
// for <custom-dns-ip> if CustomDNS is. The row of edition 2020-03 for udp port
// 53, "if pods reach the API server directly", holds if APIServer is given
// together with CustomDNS or AnyDestination. The entries for udp port 123 that
// older nodes alone need are kept. See [Conditions] for the rest.
type Cluster struct {
	Cloud  Cloud  // Public, China or Government
	Region string // the region's name, such as "eastus"; see Regions

	// Edition is the edition of the document. The zero Edition is Newest.
	Edition Edition

	// Features are the features in use besides FeatureBase, which is always
	// included. Order and repetition mean nothing. A feature for which the
	// edition has no rules is an error; one for which it has none in this cloud
	// adds none.
	Features []Feature

	// Optional includes the entries that the document calls optional.
	Optional bool

	// APIServer is the address of the API server, IPv4 or IPv6. Giving it says
	// that pods or applications reach the API server by its address, too.
	APIServer netip.Addr

	// AnyDestination permits rules for any destination, hosts and addresses
	// alike, for rows that nothing narrower stands for. It is the last resort:
	// where anything narrows a row, it changes nothing.
	AnyDestination bool

	// Konnectivity says that nodes reach the control plane through konnectivity
	// only, which leaves out the tunnel rows.
	Konnectivity bool

	// Private says that the cluster is private. It leaves out the entries of
	// which the document says that they are not for private clusters, and only
	// these: the newest edition has such entries for the public cloud.
	Private bool

	// CustomDNS are the addresses of the DNS servers in use instead of those
	// that Azure provides.
	CustomDNS []netip.Addr

	// RegionPrefixes are the address ranges of the region.
	RegionPrefixes []netip.Prefix

	// ServiceTags holds the address ranges of service tags by the tag's name,
	// in the spelling of the published files: "AzureMonitor",
	// "AzureCloud.chinaeast2". Only tags that an entry names are looked up; for
	// those of a region see Region.ServiceTagSuffix.
	ServiceTags map[string][]netip.Prefix

	// GUID is the part of a Dev Spaces controller's name that varies, as in
	// azds-<guid>.eastus.azds.io (FeatureDevSpaces, edition 2020-03).
	GUID string
}

// Rules returns the rules that the cluster needs, in the order of the document.
// Each allows what one entry names, has the entry's ID, its purpose as Note and
// priority 0; no two have the same ID.
//
// An error means no rules at all. It joins every fault: one [*ParameterError]
// for each wrong value, one [*MissingError] that names all parameters which
// are missing, and one [*AnyDestinationError] for all rows that remain open.
//
// Rules does not modify c, and its result shares no memory with it. It is safe
// for concurrent use as long as nobody modifies the slices and the map of c.
func (c Cluster) Rules() ([]egress.Rule, error) {
	resolutions, err := c.Resolve()
	if err != nil {
		return nil, err
	}
	var rules []egress.Rule
	for _, r := range resolutions {
		if r.Outcome == Emitted {
			rules = append(rules, r.Rule)
		}
	}
	return rules, nil
}

// Resolve returns what becomes of each entry of the cluster's edition, in the
// order of the document, those of other clouds and features included. It fails
// as [Cluster.Rules] does, which returns the rules among its results.
func (c Cluster) Resolve() ([]Resolution, error) {
	r := newResolver(c)
	resolutions := r.resolve(r.entries)
	if err := r.err(); err != nil {
		return nil, err
	}
	return resolutions, nil
}

// An Outcome says what becomes of an [Entry] in a [Cluster]. The zero Outcome
// is invalid.
type Outcome uint8

const (
	_                    Outcome = iota
	Emitted                      // the entry became a rule
	Narrowed                     // the rules of other entries stand for the entry
	ExcludedCloud                // the entry is for another cloud
	ExcludedFeature              // the entry's feature is not selected
	ExcludedOptional             // the entry is optional, and Cluster.Optional is not set
	ExcludedPrivate              // not for private clusters, and Cluster.Private is set
	ExcludedKonnectivity         // not with konnectivity, see the tunnel rows of Cluster
	ExcludedCondition            // no field of the Cluster says that the entry's condition holds
)

var outcomeNames = []string{
	Emitted: "emitted", Narrowed: "narrowed", ExcludedCloud: "other-cloud", ExcludedFeature: "feature-not-selected",
	ExcludedOptional: "optional-not-selected", ExcludedPrivate: "private-cluster",
	ExcludedKonnectivity: "konnectivity", ExcludedCondition: "condition-not-asserted",
}

// String returns a short text such as "emitted" or "other-cloud". An invalid
// Outcome is written as the number that it is.
func (o Outcome) String() string { return enumString("Outcome", outcomeNames, o) }

// AppendText implements [encoding.TextAppender]. The text of the zero Outcome
// is empty; any other invalid Outcome is an error.
func (o Outcome) AppendText(b []byte) ([]byte, error) {
	return appendEnum(b, "Outcome", outcomeNames, o)
}

// MarshalText implements [encoding.TextMarshaler].
func (o Outcome) MarshalText() ([]byte, error) { return o.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts exactly what
// AppendText writes; an error leaves o unchanged.
func (o *Outcome) UnmarshalText(text []byte) error {
	return unmarshalEnum(o, "Outcome", outcomeNames, text)
}

// A Resolution is what became of one entry.
type Resolution struct {
	Entry   Entry
	Outcome Outcome

	// Rule is the rule that the entry became if it was Emitted, and else the
	// zero Rule.
	Rule egress.Rule

	// By holds the IDs of the entries whose rules stand for the entry if it was
	// Narrowed, in the order of the document; else it is nil.
	By []string
}
