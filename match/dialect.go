package match

import (
	"fmt"
	"iter"
	"strings"
)

// A Dialect is a notation for patterns together with what the system that owns
// it means by it. A dialect whose meaning changed between versions is two
// dialects. The zero Dialect is none and parses nothing.
type Dialect uint8

const (
	_ Dialect = iota

	// Canonical is this package's own notation, which can say all that any
	// dialect can. See the package documentation.
	Canonical

	// AzureFirewall is targetFqdns of Azure Firewall application rules. One star,
	// at the very left: "*.x" is any depth below x, "*x" every name that ends in
	// x, also mid-label. The AKS documents write their names like that.
	// Source: learn.microsoft.com, Azure Firewall FAQ, 2026.
	AzureFirewall

	// Cilium is toFQDNs.matchPattern of Cilium 1.19 and later. A star is any
	// number of bytes of one label; "**." in front is one or more whole labels;
	// stars alone are every name. What the CRD refuses is refused.
	// Source: cilium v1.20.2, pkg/fqdn/matchpattern and pkg/policy/api/fqdn.go.
	Cilium

	// ClusterNetworkPolicy is domainNames of the Kubernetes network-policy API.
	// "*." in front is one or more whole labels; a name has two labels at least.
	// Source: network-policy-api v1alpha2, clusternetworkpolicy_types.go.
	ClusterNetworkPolicy

	// X509 is the DNS names of certificates as Go verifies them. "*." in front is
	// exactly one label; any other star never matches.
	// Source: Go 1.26, crypto/x509 VerifyHostname; RFC 9525 section 6.3.
	X509

	// Squid is dstdomain of Squid. A leading dot is the name and all below it; a
	// star is a byte like any other and never matches, nor does a trailing dot.
	// Source: Squid 5.7 and master, src/anyp/Uri.cc matchDomainName.
	Squid

	dialects // the end of the list
)

// dialectTable has what a Dialect is, by its number.
var dialectTable = [dialects]struct {
	name  string
	parse func(string) (text string, fault *ParseError)
}{
	Canonical:            {"canonical", parseCanonical},
	AzureFirewall:        {"azure-firewall", parseAzureFirewall},
	Cilium:               {"cilium", parseCilium},
	ClusterNetworkPolicy: {"cluster-network-policy", parseClusterNetworkPolicy},
	X509:                 {"x509", parseX509},
	Squid:                {"squid", parseSquid},
}

// valid reports whether d is one of the constants.
func (d Dialect) valid() bool { return 0 < d && d < dialects }

// String returns the stable name that [ParseDialect] reads.
func (d Dialect) String() string {
	if !d.valid() {
		return fmt.Sprintf("Dialect(%d)", uint8(d))
	}
	return dialectTable[d].name
}

// Dialects yields all dialects in the order of their constants.
func Dialects() iter.Seq[Dialect] {
	return func(yield func(Dialect) bool) {
		for d := Canonical; d < dialects && yield(d); d++ {
		}
	}
}

// ParseDialect returns the dialect of a name. The error lists the names there
// are.
func ParseDialect(name string) (Dialect, error) {
	var names []string
	for d := range Dialects() {
		if d.String() == name {
			return d, nil
		}
		names = append(names, d.String())
	}
	return 0, fmt.Errorf("match: %w %q; the dialects are %s", ErrDialect, cut(name), strings.Join(names, ", "))
}

// AppendText implements [encoding.TextAppender] with the name of d.
func (d Dialect) AppendText(b []byte) ([]byte, error) {
	if !d.valid() {
		return b, fmt.Errorf("match: %w %v", ErrDialect, d)
	}
	return append(b, d.String()...), nil
}

// MarshalText implements [encoding.TextMarshaler] with the name of d.
func (d Dialect) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler] by [ParseDialect].
func (d *Dialect) UnmarshalText(text []byte) error {
	parsed, err := ParseDialect(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
