package oracle

import (
	"regexp"
	"strconv"
	"strings"
)

// orderly reports whether a text has only bytes of a host and stars, has a byte
// that is no dot, and no two dots in a row. The library takes no empty label
// between dots in any dialect, whatever the system says of it.
func orderly(text string) bool {
	return hostBytes.MatchString(text) && strings.Trim(text, ".") != "" && !strings.Contains(text, "..")
}

func everyName(string) bool { return true }

// capitals reports whether text has a capital.
func capitals(text string) bool { return text != strings.ToLower(text) }

// edged reports whether text starts or ends with a dot.
func edged(text string) bool { return strings.Trim(text, ".") != text }

// matcher returns the predicate of a regular expression for the whole name.
func matcher(expr string) (func(string) bool, error) {
	re, err := regexp.Compile(`^(` + expr + `)$`)
	if err != nil {
		return nil, err
	}
	return re.MatchString, nil
}

// globs replaces each star of a text by an expression, and keeps the rest.
func globs(text, star string) string {
	return strings.ReplaceAll(regexp.QuoteMeta(text), `\*`, star)
}

const (
	inLabel   = `[-a-z0-9_]*`
	oneLabel  = `[-a-z0-9_]+`
	manyLabel = oneLabel + `(\.` + oneLabel + `)*`
)

// cilium118 reads toFQDNs.matchPattern of Cilium before 1.19: each star is any
// number of label bytes, and only the text "*" is every name.
// Source: cilium v1.18, pkg/fqdn/matchpattern, escapeRegexpCharacters.
func cilium118(text string) (func(string) bool, error) {
	if text == "*" {
		return everyName, nil
	}
	if !orderly(text) {
		return nil, errBytes
	}
	if text[0] == '.' {
		return nil, errShape // the CRD
	}
	return matcher(globs(strings.ToLower(strings.TrimSuffix(text, ".")), inLabel))
}

// serverName is getValidPatternRE of the proxy.
var serverName = regexp.MustCompile(`^(([*]{1,2}|[*]?[-a-zA-Z0-9_]+([*][-a-zA-Z0-9_]+)*[*]?)[.])*` +
	`([*]{1,2}|[*]?[-a-zA-Z0-9_]+([*][-a-zA-Z0-9_]+)*[*]?)$`)

// ciliumSNI reads toPorts.serverNames: "**" as a label is one or more labels, a
// star any number of label bytes, "*" every name.
// Source: cilium/proxy 7dfaf943, class SniPattern.
func ciliumSNI(text string) (func(string) bool, error) {
	if !serverName.MatchString(text) {
		return nil, errShape
	}
	if text == "*" {
		return everyName, nil
	}
	var exprs []string
	for _, l := range strings.Split(strings.ToLower(text), ".") {
		if l == "**" {
			exprs = append(exprs, manyLabel)
		} else {
			exprs = append(exprs, globs(l, inLabel))
		}
	}
	return matcher(strings.Join(exprs, `\.`))
}

// fqdnPattern is the Pattern of GKE's CRD, without what has no written meaning:
// capitals, a trailing dot.
var fqdnPattern = regexp.MustCompile(`^[a-z0-9*]([-a-z0-9_*]*[a-z0-9*])?(\.[a-z0-9*]([-a-z0-9_*]*[a-z0-9*])?)*$`)

// gke reads the pattern of FQDNNetworkPolicy: "*" is every name, a star any
// number of label bytes. Two stars have no written meaning.
// Source: gke-networking-api v0.2.11, fqdnnetworkpolicy/v1alpha1/types.go.
func gke(text string) (func(string) bool, error) {
	if !fqdnPattern.MatchString(text) || strings.Contains(text, "**") {
		return nil, errShape
	}
	if text == "*" {
		return everyName, nil
	}
	return matcher(globs(text, inLabel))
}

// calico reads domains of Calico Enterprise: an exact name, or one star as a
// whole label, not the last, which is one or more labels. Capitals, underscores
// and dots at the ends are not written down.
// Source: tigera/docs f2a27624, _domain-names.mdx.
func calico(text string) (func(string) bool, error) {
	if !orderly(text) || capitals(text) || edged(text) || strings.Contains(text, "_") {
		return nil, errBytes
	}
	if strings.Count(text, "*") > 1 {
		return nil, errShape
	}
	if strings.Contains(text, "*") && !strings.HasPrefix(text, "*.") && !strings.Contains(text, ".*.") {
		return nil, errShape
	}
	// The shortest name that the text can stand for has one byte for the star.
	if ParseHost(strings.Replace(text, "*", "a", 1)).Kind != Name {
		return nil, errName
	}
	return matcher(globs(text, manyLabel))
}

// antrea reads fqdn of Antrea-native policies: in lower case, a star is any
// bytes, and without a star it is compared.
// Source: antrea fc70f2bb, networkpolicy/fqdn.go, toRegex, and validate.go.
func antrea(text string) (func(string) bool, error) {
	if !orderly(text) || strings.Contains(text, "_") {
		return nil, errBytes
	}
	text = strings.ToLower(text)
	if !strings.Contains(text, "*") {
		return func(name string) bool { return name == text }, nil
	}
	return matcher(globs(text, `.*`))
}

// dnsName is dnsRegex of OVN-Kubernetes with the DNSNameResolver.
var dnsName = regexp.MustCompile(`^(\*\.)?([a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?\.?$`)

// ovn reads dnsName of EgressFirewall: "*." is exactly one label.
// Source: ovn-kubernetes 8871cd9c, pkg/util/egressfirewall.go; openshift
// coredns-ocp-dnsnameresolver 623431e, getWildcard.
func ovn(text string) (func(string) bool, error) {
	if !dnsName.MatchString(text) {
		return nil, errShape
	}
	text = strings.ToLower(strings.TrimSuffix(text, "."))
	if parent, wild := strings.CutPrefix(text, "*."); wild {
		return func(name string) bool {
			_, rest, _ := strings.Cut(name, ".")
			return rest == parent
		}, nil
	}
	return func(name string) bool { return name == text }, nil
}

var (
	dns1123      = regexp.MustCompile(`^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$`)
	wildcard1123 = regexp.MustCompile(`^(\*|(\*|\*-)?[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)$`)
)

// istioServiceEntry reads a host of ServiceEntry: ValidateWildcardDomain, and
// then bytes are compared, behind a leading star as a suffix.
// Source: istio eed52ebb, pkg/config/validation/agent and pkg/config/host.
func istioServiceEntry(text string) (func(string) bool, error) {
	first, rest, more := strings.Cut(text, ".")
	if text == "*" || len(text) > 255 || len(first) > 63 || !wildcard1123.MatchString(first) {
		return nil, errShape
	}
	if more {
		labels := strings.Split(rest, ".")
		if _, err := strconv.Atoi(labels[len(labels)-1]); err == nil {
			return nil, errName
		}
		if labels[len(labels)-1] == "" {
			labels = labels[:len(labels)-1] // a trailing dot
		}
		for _, l := range labels {
			if len(l) > 63 || !dns1123.MatchString(l) {
				return nil, errShape
			}
		}
	}
	if suffix, wild := strings.CutPrefix(text, "*"); wild {
		return func(name string) bool { return strings.HasSuffix(name, suffix) }, nil
	}
	return func(name string) bool { return name == text }, nil
}

// istio reads a host of Sidecar, VirtualService and Gateway, which may also be
// every name, or an address.
func istio(text string) (func(string) bool, error) {
	if text == "*" {
		return everyName, nil
	}
	if ParseHost(text).Kind == Addr && dottedQuad.MatchString(text) {
		return func(string) bool { return false }, nil
	}
	return istioServiceEntry(text)
}

// envoy reads virtual_hosts.domains: "*" is every name, a star in front or else
// behind is one byte or more.
// Source: data-plane-api 84e84367, route_components.proto, VirtualHost.domains.
func envoy(text string) (func(string) bool, error) {
	if !orderly(text) {
		return nil, errBytes
	}
	if strings.HasSuffix(text, ".") {
		return nil, errShape // not known
	}
	text = strings.ToLower(text)
	if text == "*" {
		return everyName, nil
	}
	if suffix, ok := strings.CutPrefix(text, "*"); ok {
		return func(name string) bool { return len(name) > len(suffix) && strings.HasSuffix(name, suffix) }, nil
	}
	if prefix, ok := strings.CutSuffix(text, "*"); ok {
		return func(name string) bool { return len(name) > len(prefix) && strings.HasPrefix(name, prefix) }, nil
	}
	return func(name string) bool { return name == text }, nil
}
