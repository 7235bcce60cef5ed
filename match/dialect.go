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

	// AzureFirewallNetwork is destinationFqdns of Azure Firewall network rules:
	// exact names, which the firewall resolves itself; no wildcard, by design.
	// Source: learn.microsoft.com, FQDN filtering in network rules, 2026.
	AzureFirewallNetwork

	// AWSNetworkFirewall is a domain list of AWS Network Firewall: an exact name,
	// or a leading dot for the name and all below it. There is no star.
	// Source: docs.aws.amazon.com, API RulesSourceList, 2026.
	AWSNetworkFirewall

	// Cilium is toFQDNs.matchPattern of Cilium 1.19 and later. A star is any
	// number of bytes of one label; "**." in front is one or more whole labels;
	// stars alone are every name. What the CRD refuses is refused.
	// Source: cilium v1.20.2, pkg/fqdn/matchpattern and pkg/policy/api/fqdn.go.
	Cilium

	// Cilium118 is the same field before 1.19. Two stars are one, also in front,
	// so that "**.x" is one label below x; only "*" is every name.
	// Source: cilium v1.18, pkg/fqdn/matchpattern; cilium#43420 and #43913.
	Cilium118

	// CiliumSNI is toPorts.serverNames of Cilium. A star is any number of bytes
	// of one label; "**" as a whole label, anywhere, is one or more labels; a
	// trailing dot is refused.
	// Source: cilium/proxy 7dfaf943, SniPattern; cilium v1.20.2, l4.go.
	CiliumSNI

	// GKE is the pattern of FQDNNetworkPolicy. A star is any number of bytes of
	// one label, "*" alone every name. What two stars, capitals and a trailing dot
	// mean is not written down: refused.
	// Source: gke-networking-api v0.2.11, fqdnnetworkpolicy/v1alpha1.
	GKE

	// Calico is domains and allowedEgressDomains of Calico Enterprise. One star,
	// as a whole label but not the last, is one or more labels. Open source Calico
	// has no such field. In the DNS policy mode Inline a star in the middle never
	// matches; this is the meaning in the other modes.
	// Source: tigera/docs f2a27624, domain-names and domain-based-policy.
	Calico

	// Antrea is fqdn of Antrea-native policies. A star, anywhere, is any number of
	// bytes, dots too. No underscore; a trailing dot never matches.
	// Source: antrea fc70f2bb, networkpolicy/fqdn.go and validate.go.
	Antrea

	// ClusterNetworkPolicy is domainNames of the Kubernetes network-policy API.
	// "*." in front is one or more whole labels; a name has two labels at least.
	// Source: network-policy-api v1alpha2, clusternetworkpolicy_types.go.
	ClusterNetworkPolicy

	// OVN is dnsName of EgressFirewall in OVN-Kubernetes and OpenShift with the
	// DNSNameResolver. "*." in front is exactly one label; a name has two labels
	// at least and no underscore.
	// Source: ovn-kubernetes 8871cd9c, crd/egressfirewall/v1 and pkg/util.
	OVN

	// Istio is a host of Sidecar, VirtualService and Gateway. A star in front is
	// any number of bytes, dots too, so that "*x" is a raw suffix; "*" is every
	// name. Capitals and a trailing dot are compared and so never match.
	// Source: istio eed52ebb, pkg/config/host/name.go and validation.
	Istio

	// IstioServiceEntry is a host of ServiceEntry: as Istio, but "*" alone and
	// addresses are refused.
	// Source: istio eed52ebb, pkg/config/validation, ServiceEntry.
	IstioServiceEntry

	// Envoy is virtual_hosts.domains of an Envoy route. A star at the start or at
	// the end is one or more bytes, dots too; anywhere else it is a byte like any
	// other and never matches.
	// Source: data-plane-api 84e84367, route_components.proto; config_impl_test.cc.
	Envoy

	// Squid is dstdomain of Squid. A leading dot is the name and all below it; a
	// star is a byte like any other and never matches, nor does a trailing dot.
	// Source: Squid 5.7 and master, src/anyp/Uri.cc matchDomainName.
	Squid

	// Nginx is server_name, and map with hostnames. "*." in front and ".*" behind
	// are one or more labels, a leading dot is the name and all below it; a
	// trailing dot never matches. Regular expressions are no patterns here.
	// Source: nginx 1.22.1, ngx_hash.c; nginx-tests 76bb761b map.t.
	Nginx

	// Smokescreen is allowed_domains of Stripe's Smokescreen. "*." in front is one
	// or more labels; the file must be in lower case; a leading dot never matches.
	// Source: smokescreen a3294a66, pkg/smokescreen/acl/v1/acl.go.
	Smokescreen

	// Dnsmasq is the name of address=, server= and ipset=. A name is itself and all
	// below it, with and without a leading dot; "*x" is every name that ends in x,
	// also mid-label; "*" and "#" are every name.
	// Source: dnsmasq 2.90, domain-match.c and dnsmasq(8).
	Dnsmasq

	// Unbound is local-zone. A name is itself and all below it, "." is every name;
	// a star is a label like any other and never matches.
	// Source: Unbound 1.17.1, unbound.conf(5), local-zone.
	Unbound

	// X509 is the DNS names of certificates as Go verifies them. "*." in front is
	// exactly one label; any other star never matches.
	// Source: Go 1.26, crypto/x509 VerifyHostname; RFC 9525 section 6.3.
	X509

	// GoNoProxy is an entry of NO_PROXY as Go reads it. A name is itself and all
	// below it; ".x" and "*.x" are only what is below; "*" is every name; a
	// trailing dot never matches.
	// Source: golang.org/x/net v0.62.0, http/httpproxy.
	GoNoProxy

	// CurlNoProxy is an entry of NO_PROXY as curl reads it. A name is itself and
	// all below it, with and without a leading dot; only "*" alone is a wildcard.
	// Source: curl 7.88.1 and 8.9, lib/noproxy.c; unit1614.c.
	CurlNoProxy

	// SandboxRuntime is allowedDomains of Anthropic's sandbox-runtime. "*." in
	// front of two labels or more is one or more labels.
	// Source: sandbox-runtime 0.0.78, domain-pattern.ts and sandbox-config.ts.
	SandboxRuntime

	// DockerSandbox is a network rule of Docker Sandboxes. "*." in front is exactly
	// one label, "**." one or more, "**" every name. What else a star, capitals,
	// an underscore or a dot at an end mean is not written down: refused.
	// Source: docs.docker.com, AI sandboxes, policy concepts and policies, 2026.
	DockerSandbox

	// OpenShell is endpoints.host of NVIDIA OpenShell. Each label of its own is a
	// glob of * ? [set]; "**" in front is one or more labels, alone every name.
	// Behind the first label a star is a whole label.
	// Source: OpenShell 2f7fb655, host_pattern.rs and openshell-policy.
	OpenShell

	// HardenRunner is allowed-endpoints of StepSecurity's Harden-Runner. Only the
	// first star counts: a name matches that starts with what is before it and
	// ends in what stands behind it up to the next star, and the two may overlap,
	// so that "*.*.com" is every name.
	// Source: step-security/agent 6923054, dnsproxy.go matchWildcardDomain.
	HardenRunner

	// GHAW is --allow-domains of GitHub's gh-aw-firewall. A name is itself and all
	// below it; a star is any number of letters, digits, hyphens and dots, but no
	// underscore.
	// Source: gh-aw-firewall f5509576, domain-patterns.ts and squid/domain-acl.ts.
	GHAW

	// CoderBoundary is domain= of Coder's boundary. A star is one whole label, in
	// front one or more; the last label is none. Capitals are compared and so
	// never match.
	// Source: coder/boundary a549a7c, rulesengine.
	CoderBoundary

	// Mihomo is a domain of mihomo (Clash) in its domain trie. A star is one whole
	// label, ".x" is all below x, "+.x" is x and all below it.
	// Source: mihomo 05e8f13a, component/trie.
	Mihomo

	// SingBox is domain_suffix of sing-box 1.9 and later. A name is itself and all
	// below it, ".x" only what is below; capitals and stars never match.
	// Source: sing v0.9.4, common/domain; sing-box#1189.
	SingBox

	// V2Ray is a domain rule of v2ray and xray: "domain:x" is x and all below it,
	// "full:x" is x, "keyword:x" and a bare x are every name that holds these
	// bytes. Capitals and stars never match.
	// Source: xray-core v1.260327.0, infra/conf/router.go and common/strmatcher.
	V2Ray

	dialects // the end of the list
)

// dialectTable has what a Dialect is, by its number.
var dialectTable = [dialects]struct {
	name  string
	parse func(string) (text string, fault *ParseError)
}{
	Canonical:            {"canonical", parseCanonical},
	AzureFirewall:        {"azure-firewall", parseAzureFirewall},
	AzureFirewallNetwork: {"azure-firewall-network", parseAzureFirewallNetwork},
	AWSNetworkFirewall:   {"aws-network-firewall", parseAWSNetworkFirewall},
	Cilium:               {"cilium", parseCilium},
	Cilium118:            {"cilium-1.18", parseCilium118},
	CiliumSNI:            {"cilium-sni", parseCiliumSNI},
	GKE:                  {"gke", parseGKE},
	Calico:               {"calico", parseCalico},
	Antrea:               {"antrea", parseAntrea},
	ClusterNetworkPolicy: {"cluster-network-policy", parseClusterNetworkPolicy},
	OVN:                  {"ovn", parseOVN},
	Istio:                {"istio", parseIstio},
	IstioServiceEntry:    {"istio-serviceentry", parseIstioServiceEntry},
	Envoy:                {"envoy", parseEnvoy},
	Squid:                {"squid", parseSquid},
	Nginx:                {"nginx", parseNginx},
	Smokescreen:          {"smokescreen", parseSmokescreen},
	Dnsmasq:              {"dnsmasq", parseDnsmasq},
	Unbound:              {"unbound", parseUnbound},
	X509:                 {"x509", parseX509},
	GoNoProxy:            {"go-noproxy", parseGoNoProxy},
	CurlNoProxy:          {"curl-noproxy", parseCurlNoProxy},
	SandboxRuntime:       {"sandbox-runtime", parseSandboxRuntime},
	DockerSandbox:        {"docker-sandbox", parseDockerSandbox},
	OpenShell:            {"openshell", parseOpenShell},
	HardenRunner:         {"harden-runner", parseHardenRunner},
	GHAW:                 {"gh-aw", parseGHAW},
	CoderBoundary:        {"coder-boundary", parseCoderBoundary},
	Mihomo:               {"mihomo", parseMihomo},
	SingBox:              {"singbox", parseSingBox},
	V2Ray:                {"v2ray", parseV2Ray},
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
