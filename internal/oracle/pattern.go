package oracle

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// The dialects, by the names that the library uses for them.
const (
	Canonical            = "canonical"
	AzureFirewall        = "azure-firewall"
	AzureFirewallNetwork = "azure-firewall-network"
	AWSNetworkFirewall   = "aws-network-firewall"
	Cilium               = "cilium"
	Cilium118            = "cilium-1.18"
	CiliumSNI            = "cilium-sni"
	GKE                  = "gke"
	Calico               = "calico"
	Antrea               = "antrea"
	ClusterNetworkPolicy = "cluster-network-policy"
	OVN                  = "ovn"
	Istio                = "istio"
	IstioServiceEntry    = "istio-serviceentry"
	Envoy                = "envoy"
	Squid                = "squid"
	Nginx                = "nginx"
	Smokescreen          = "smokescreen"
	Dnsmasq              = "dnsmasq"
	Unbound              = "unbound"
	X509                 = "x509"
	GoNoProxy            = "go-noproxy"
	CurlNoProxy          = "curl-noproxy"
	SandboxRuntime       = "sandbox-runtime"
	DockerSandbox        = "docker-sandbox"
	OpenShell            = "openshell"
	HardenRunner         = "harden-runner"
	GHAW                 = "gh-aw"
	CoderBoundary        = "coder-boundary"
	Mihomo               = "mihomo"
	SingBox              = "singbox"
	V2Ray                = "v2ray"
)

// readers are the readers of all dialects.
var readers = []struct {
	dialect string
	compile func(string) (func(string) bool, error)
}{
	{Canonical, canonical},
	{AzureFirewall, azureFirewall},
	{AzureFirewallNetwork, azureFirewallNetwork},
	{AWSNetworkFirewall, awsNetworkFirewall},
	{Cilium, cilium},
	{Cilium118, cilium118},
	{CiliumSNI, ciliumSNI},
	{GKE, gke},
	{Calico, calico},
	{Antrea, antrea},
	{ClusterNetworkPolicy, clusterNetworkPolicy},
	{OVN, ovn},
	{Istio, istio},
	{IstioServiceEntry, istioServiceEntry},
	{Envoy, envoy},
	{Squid, squid},
	{Nginx, nginx},
	{Smokescreen, smokescreen},
	{Dnsmasq, dnsmasq},
	{Unbound, unbound},
	{X509, x509},
	{GoNoProxy, goNoProxy},
	{CurlNoProxy, curlNoProxy},
	{SandboxRuntime, sandboxRuntime},
	{DockerSandbox, dockerSandbox},
	{OpenShell, openShell},
	{HardenRunner, hardenRunner},
	{GHAW, ghAW},
	{CoderBoundary, coderBoundary},
	{Mihomo, mihomo},
	{SingBox, singBox},
	{V2Ray, v2ray},
}

// Dialects returns every dialect that the oracle reads.
func Dialects() []string {
	var all []string
	for _, r := range readers {
		all = append(all, r.dialect)
	}
	return all
}

// A Pattern is a pattern's text and the dialect in which it is written.
type Pattern struct {
	Dialect string
	Text    string
}

// Match reports whether the pattern matches the host. It returns an error if
// the dialect refuses the pattern, whatever the host is.
func Match(dialect, pattern, host string) (bool, error) {
	match, err := Compile(Pattern{dialect, pattern})
	if err != nil {
		return false, err
	}
	return match(ParseHost(host)), nil
}

// Compile returns the pattern's predicate, for a test that asks about many
// hosts. It returns an error if the dialect refuses the pattern.
//
// Only names match: an address and an invalid host never do.
func Compile(p Pattern) (func(Host) bool, error) {
	var compile func(string) (func(string) bool, error)
	for _, r := range readers {
		if r.dialect == p.Dialect {
			compile = r.compile
		}
	}
	if compile == nil {
		return nil, fmt.Errorf("oracle: no dialect %q", p.Dialect)
	}
	matchName, err := compile(p.Text)
	if err != nil {
		return nil, fmt.Errorf("oracle: %s pattern %q: %w", p.Dialect, p.Text, err)
	}
	return func(h Host) bool { return h.Kind == Name && matchName(h.Name) }, nil
}

var (
	errBytes = errors.New("empty, or holds a byte that the dialect does not take")
	errName  = errors.New("no host name is like this")
	errShape = errors.New("not of the dialect's form")
	errLong  = errors.New("too long for the dialect")

	// hostBytes are the bytes of a host, either case, and the star.
	hostBytes = regexp.MustCompile(`^[-a-zA-Z0-9_.*]+$`)
)

// azureFirewall reads targetFqdns of an application rule: an exact name, or
// one star at the very left, which stands for any bytes. "*.x" therefore
// leaves the apex out, and "*x" takes it in.
// Source: Azure Firewall FAQ, "How do wildcards work in target URLs and target
// FQDNs in application rules?"; what the portal refuses: azure-docs#57934.
func azureFirewall(text string) (func(string) bool, error) {
	if !hostBytes.MatchString(text) {
		return nil, errBytes
	}
	text = strings.ToLower(text)
	tail, wild := strings.CutPrefix(text, "*")
	if strings.HasSuffix(tail, ".") {
		return nil, errName
	}
	if !wild {
		if ParseHost(text).Kind != Name {
			return nil, errName
		}
		return func(name string) bool { return name == text }, nil
	}
	// The tail must end some host. If it does, it is one itself, or it is one
	// behind a letter: a longer head only adds bytes and labels to check. The
	// empty tail of a lone star ends every host, and a tail with a star none.
	if ParseHost(tail).Kind != Name && ParseHost("a"+tail).Kind != Name {
		return nil, errName
	}
	return func(name string) bool { return strings.HasSuffix(name, tail) }, nil
}

var stars = regexp.MustCompile(`\*+`)

// cilium reads toFQDNs.matchPattern of Cilium 1.19 and later. Stars stand for
// any number of label bytes, none included. Two or more stars as the whole
// first label stand for one or more whole labels. Nothing but stars is any
// name. A final dot means nothing.
// Source: cilium v1.20.2, pkg/fqdn/matchpattern and pkg/policy/api/fqdn.go.
func cilium(text string) (func(string) bool, error) {
	if !hostBytes.MatchString(text) {
		return nil, errBytes
	}
	if len(text) > 255 {
		return nil, errLong
	}
	undotted := strings.ToLower(strings.TrimSuffix(text, "."))
	if undotted != "" && strings.Trim(undotted, "*") == "" {
		return func(string) bool { return true }, nil
	}
	if len(undotted) == 255 {
		return func(string) bool { return false }, nil // 256 with the dot that Cilium adds
	}

	const labelByte = `[-a-z0-9_]`
	expr := ""
	for i, l := range strings.Split(undotted, ".") {
		if i > 0 {
			expr += `\.`
		}
		if i == 0 && len(l) >= 2 && strings.Trim(l, "*") == "" {
			expr += labelByte + `+(\.` + labelByte + `+)*`
			continue
		}
		expr += stars.ReplaceAllString(l, labelByte+`*`)
	}
	return regexp.MustCompile(`^` + expr + `$`).MatchString, nil
}

// domainName is the Pattern of the CRD, but for one slip: there the first byte
// of a label is of A-z, which takes in [ ] ^ ` and the backslash beside the
// underscore. Those five are in no host, so only the underscore stays.
var domainName = regexp.MustCompile(
	`^(\*\.)?([a-zA-Z0-9_]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)+[a-zA-Z0-9_]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?$`)

// clusterNetworkPolicy reads domainNames of ClusterNetworkPolicy: an exact
// name of two labels or more, or such a name behind "*.", which stands for one
// or more whole labels.
// Source: network-policy-api 0eec1b0, apis/v1alpha2, type DomainName.
func clusterNetworkPolicy(text string) (func(string) bool, error) {
	if !domainName.MatchString(text) {
		return nil, errShape
	}
	text = strings.ToLower(strings.TrimSuffix(text, "."))
	if suffix, wild := strings.CutPrefix(text, "*"); wild {
		return func(name string) bool { return strings.HasSuffix(name, suffix) }, nil
	}
	return func(name string) bool { return name == text }, nil
}

// x509 reads a DNS name of a certificate as crypto/x509 does: a star that is
// the whole left-most label stands for exactly one label, and any other star
// for itself.
// Source: go1.26.8, crypto/x509, validHostname and matchHostnames.
func x509(text string) (func(string) bool, error) {
	if !hostBytes.MatchString(text) {
		return nil, errBytes
	}
	pattern := strings.Split(strings.ToLower(text), ".")
	if len(pattern) > 1 && pattern[0] == "*" {
		return func(name string) bool {
			return slices.Equal(pattern[1:], strings.Split(name, ".")[1:])
		}, nil
	}
	return func(name string) bool { return slices.Equal(pattern, strings.Split(name, ".")) }, nil
}

// squid reads an entry of a dstdomain ACL: a leading dot takes in the name and
// everything below it, and a star stands for itself. A leading hyphen starts a
// flag, so it starts no domain.
// Source: squid, matchDomainName; observed with Squid 5.7.
func squid(text string) (func(string) bool, error) {
	if !hostBytes.MatchString(text) {
		return nil, errBytes
	}
	if strings.HasPrefix(text, "-") {
		return nil, errShape
	}
	text = strings.ToLower(text)
	if apex, dotted := strings.CutPrefix(text, "."); dotted {
		return func(name string) bool { return name == apex || strings.HasSuffix(name, text) }, nil
	}
	return func(name string) bool { return name == text }, nil
}
