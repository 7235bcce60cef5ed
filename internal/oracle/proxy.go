package oracle

import (
	"regexp"
	"strings"
)

// azureFirewallNetwork reads destinationFqdns of a network rule: exact names.
// Source: azure-docs, fqdn-filtering-network-rules.md.
func azureFirewallNetwork(text string) (func(string) bool, error) {
	if strings.Contains(text, "*") {
		return nil, errShape
	}
	return azureFirewall(text)
}

// awsNetworkFirewall reads a target of a domain list: a name, or a leading dot
// for the name and all below it. Capitals, underscores and a trailing dot are
// not written down.
// Source: AWS Network Firewall API, RulesSourceList, Targets.
func awsNetworkFirewall(text string) (func(string) bool, error) {
	name, dot := strings.CutPrefix(text, ".")
	if capitals(text) || strings.ContainsAny(text, "_*") || edged(name) || ParseHost(name).Kind != Name {
		return nil, errName
	}
	return func(host string) bool { return host == name || dot && strings.HasSuffix(host, text) }, nil
}

// nginx reads a name of server_name, or of map with hostnames: "*.x" and "x.*"
// are what ends in ".x" and starts with "x.", ".x" is x too.
// Source: nginx 1.22.1, ngx_hash_add_key; the server_names page.
func nginx(text string) (func(string) bool, error) {
	if !orderly(text) || strings.Count(text, "*") > 1 {
		return nil, errShape
	}
	switch text {
	case "default", "hostnames", "include", "volatile":
		return nil, errShape // words of map
	}
	text = strings.ToLower(text)
	switch {
	case text[0] == '.':
		return func(name string) bool { return name == text[1:] || strings.HasSuffix(name, text) }, nil
	case strings.HasPrefix(text, "*.") && len(text) > 2:
		return func(name string) bool { return strings.HasSuffix(name, text[1:]) }, nil
	case strings.HasSuffix(text, ".*"):
		return func(name string) bool { return strings.HasPrefix(name, text[:len(text)-1]) }, nil
	case strings.Contains(text, "*"):
		return nil, errShape
	}
	return func(name string) bool { return name == text }, nil
}

// badHyphens finds what CheckHyphens of UTS 46 refuses in a label.
var badHyphens = regexp.MustCompile(`(^|\.)-|-(\.|$)|(^|\.)([^x.][^.]|x[^n.])--[^.]`)

// smokescreen reads a domain of allowed_domains: "*." in front is one label or
// more, a trailing dot means nothing, and the text is in lower case.
// Source: smokescreen a3294a66, acl.go, ValidateDomainGlob and HostMatchesGlob.
func smokescreen(text string) (func(string) bool, error) {
	if !orderly(text) || capitals(text) {
		return nil, errBytes
	}
	domain, wild := strings.CutPrefix(text, "*.")
	if domain == "" || strings.Contains(domain, "*") || badHyphens.MatchString(domain) {
		return nil, errShape
	}
	glob := strings.TrimSuffix(domain, ".")
	if wild {
		return func(name string) bool { return strings.HasSuffix(name, "."+glob) }, nil
	}
	return func(name string) bool { return name == glob }, nil
}

// longLabel finds a label of more than 63 bytes.
var longLabel = regexp.MustCompile(`[^.]{64}`)

// dnsmasq reads the name of address=/name/: a star at the very left makes the
// rest a suffix of bytes, else it is a suffix of labels, and nothing is the
// suffix of every name. A leading and a trailing dot mean nothing.
// Source: dnsmasq 2.90, domain-match.c, add_update_server; asked.
func dnsmasq(text string) (func(string) bool, error) {
	switch text {
	case "#", "*", ".", "*.":
		return everyName, nil
	}
	if !orderly(text) || longLabel.MatchString(strings.TrimPrefix(text, "*")) {
		return nil, errBytes
	}
	text = strings.TrimSuffix(strings.ToLower(text), ".")
	if suffix, wild := strings.CutPrefix(text, "*"); wild {
		return func(name string) bool { return strings.HasSuffix(name, suffix) }, nil
	}
	return inZone(strings.TrimPrefix(text, ".")), nil
}

// unbound reads local-zone: a zone has its name and all below it.
// Source: unbound.conf(5), local-zone; asked of Unbound 1.17.1.
func unbound(text string) (func(string) bool, error) {
	if text == "." {
		return everyName, nil
	}
	if !orderly(text) || text[0] == '.' || longLabel.MatchString(text) {
		return nil, errBytes
	}
	return inZone(strings.TrimSuffix(strings.ToLower(text), ".")), nil
}

func inZone(zone string) func(string) bool {
	return func(name string) bool { return name == zone || strings.HasSuffix(name, "."+zone) }
}

// goNoProxy reads an entry of NO_PROXY as httpproxy.config.init does, and
// compares like domainMatch.match.
// Source: golang.org/x/net v0.62.0, http/httpproxy/proxy.go.
func goNoProxy(text string) (func(string) bool, error) {
	if text == "*" {
		return everyName, nil
	}
	if !orderly(text) || text == "*." {
		return nil, errBytes
	}
	host := strings.ToLower(text)
	if strings.HasPrefix(host, "*.") {
		host = host[1:]
	}
	matchHost := false
	if host[0] != '.' {
		matchHost = true
		host = "." + host
	}
	return func(name string) bool { return strings.HasSuffix(name, host) || matchHost && name == host[1:] }, nil
}

// curlNoProxy reads an entry of NO_PROXY as curl does: a dot at either end means
// nothing, and what is left is the end of a name from a label on.
// Source: curl, lib/noproxy.c, Curl_check_noproxy; tests/unit/unit1614.c.
func curlNoProxy(text string) (func(string) bool, error) {
	if text == "*" {
		return everyName, nil
	}
	if !orderly(text) {
		return nil, errBytes
	}
	return inZone(strings.TrimPrefix(strings.TrimSuffix(strings.ToLower(text), "."), ".")), nil
}
