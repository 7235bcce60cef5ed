package catalog

import (
	"fmt"
	"iter"
	"strings"
)

// Conditions is the set of conditions that the document attaches to an entry,
// each constant one member. The zero Conditions is the empty set: the entry
// holds without condition.
//
// [Cluster] acts on some conditions; the others inform the reader and exclude
// nothing, because the catalog cannot know whether they hold and a missing
// rule breaks the cluster.
type Conditions uint16

const (
	// IfAppsUseAPIServer: only if applications talk to the API server. Held to
	// be true exactly if Cluster.APIServer is given.
	IfAppsUseAPIServer Conditions = 1 << iota

	// IfPodsUseAPIServer: only if pods reach the API server directly. Held to
	// be true only if Cluster.APIServer is given, see [Cluster].
	IfPodsUseAPIServer

	// IfPodsUseAPIServerIP: only if pods reach the API server by its address.
	// Held to be true exactly if Cluster.APIServer is given.
	IfPodsUseAPIServerIP

	// IfCustomDNS: only with DNS servers of one's own. Held to be true exactly
	// if Cluster.CustomDNS is given.
	IfCustomDNS

	// UnlessPrivateCluster: not for private clusters; see Cluster.Private.
	UnlessPrivateCluster

	// UnlessKonnectivity: not for clusters whose nodes reach the control plane
	// through konnectivity. Where the document says so, konnectivity is the
	// default, so that the entry is always left out.
	UnlessKonnectivity

	// UnlessNodeAfter2021_03: not for nodes provisioned after March 2021. For
	// information.
	UnlessNodeAfter2021_03

	// IfAzureFirewallNetworkRule: written as a network rule of Azure Firewall,
	// which alone of the network filters knows names. For information.
	IfAzureFirewallNetworkRule

	// KnownOnlyAfterCreation: the address is known only once the cluster
	// exists. For information.
	KnownOnlyAfterCreation

	// ReplacedByPackagesAKS: about to be replaced by packages.aks.azure.com,
	// and until then needed along with it. For information.
	ReplacedByPackagesAKS

	// IfUDRWithAzureFirewall: only behind a user-defined route to Azure
	// Firewall or the like. For information.
	IfUDRWithAzureFirewall

	// MayNarrowToConnectionStringHosts: the hosts of the connection strings in
	// use suffice. For information.
	MayNarrowToConnectionStringHosts
)

// conditionNames holds the text of each member at the position of its bit.
var conditionNames = [...]string{
	"apps-use-api-server",
	"pods-use-api-server",
	"if:pods-use-api-server-ip",
	"if:custom-dns",
	"not-if:private-cluster",
	"not-if:konnectivity",
	"not-if:node-provisioned-after-2021-03",
	"if:azure-firewall-network-rule",
	"known-only-after-creation",
	"being-replaced-by:packages.aks.azure.com",
	"if:udr+azure-firewall",
	"may-narrow-to-connection-string-hosts",
}

// Has reports whether every member of want is in c.
func (c Conditions) Has(want Conditions) bool { return c&want == want }

// All returns the members of c one by one, in the order of the constants.
func (c Conditions) All() iter.Seq[Conditions] {
	return func(yield func(Conditions) bool) {
		for i := range conditionNames {
			if member := Conditions(1) << i; c&member != 0 && !yield(member) {
				return
			}
		}
	}
}

// String returns the members of c separated by commas, each by its short name
// such as "not-if:private-cluster"; the empty set is "". Bits that are no
// member are written as the number that they are.
func (c Conditions) String() string {
	b, unknown := c.append(nil)
	if unknown != 0 {
		if len(b) > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, "Conditions(%#x)", uint16(unknown))
	}
	return string(b)
}

// append appends the names of the members of c, and returns the other bits.
func (c Conditions) append(b []byte) ([]byte, Conditions) {
	start := len(b)
	for i, name := range conditionNames {
		if member := Conditions(1) << i; c&member != 0 {
			c &^= member
			if len(b) > start {
				b = append(b, ',')
			}
			b = append(b, name...)
		}
	}
	return b, c
}

// AppendText implements [encoding.TextAppender]. A bit that is no member is an
// error.
func (c Conditions) AppendText(b []byte) ([]byte, error) {
	if _, unknown := c.append(nil); unknown != 0 {
		return b, fmt.Errorf("catalog: no text for Conditions(%#x)", uint16(unknown))
	}
	b, _ = c.append(b)
	return b, nil
}

// MarshalText implements [encoding.TextMarshaler].
func (c Conditions) MarshalText() ([]byte, error) { return c.AppendText([]byte{}) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts exactly the
// texts that AppendText writes, members in the order of the constants; an
// error leaves c unchanged.
func (c *Conditions) UnmarshalText(text []byte) error {
	var parsed Conditions
	rest := string(text)
	for len(rest) > 0 {
		name, after, more := strings.Cut(rest, ",")
		member := Conditions(0)
		for i, n := range conditionNames {
			if n == name {
				member = 1 << i
			}
		}
		if member == 0 || member <= parsed || more && after == "" {
			return fmt.Errorf("catalog: Conditions %q: write a comma-separated list, in this order, of %s",
				text, strings.Join(conditionNames[:], ", "))
		}
		parsed |= member
		rest = after
	}
	*c = parsed
	return nil
}
