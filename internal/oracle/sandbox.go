package oracle

import (
	"regexp"
	"slices"
	"strings"
)

// sandboxRuntime reads an entry of allowedDomains: isValidDomainPattern, and
// then matchesDomainPattern.
// Source: sandbox-runtime 0.0.78, domain-pattern.ts.
func sandboxRuntime(text string) (func(string) bool, error) {
	if !orderly(text) {
		return nil, errBytes
	}
	valid := text == "localhost" || !strings.Contains(text, "*") && strings.Contains(text, ".") && !edged(text)
	base, wild := strings.CutPrefix(text, "*.")
	if wild {
		valid = strings.Contains(base, ".") && !edged(base)
	}
	if !valid {
		return nil, errShape
	}
	if wild {
		return func(name string) bool { return strings.HasSuffix(name, "."+strings.ToLower(base)) }, nil
	}
	return func(name string) bool { return name == strings.ToLower(text) }, nil
}

var dockerPattern = regexp.MustCompile(`^(\*\*?\.)?[-a-z0-9]+(\.[-a-z0-9]+)*$`)

// dockerSandbox reads a hostname of a network rule: exact, "*." for one level,
// "**." for any depth, "**" for all. The rest is not written down.
// Source: docs.docker.com, sandboxes: governance/concepts, security/policy (the
// root domain is not in "*.").
func dockerSandbox(text string) (func(string) bool, error) {
	if text == "**" {
		return everyName, nil
	}
	if !dockerPattern.MatchString(text) {
		return nil, errShape
	}
	base := strings.TrimLeft(text, "*")
	base = strings.TrimPrefix(base, ".")
	stars := strings.Count(text, "*")
	shortest := base
	if stars > 0 {
		shortest = "a." + base
	}
	if ParseHost(shortest).Kind != Name {
		return nil, errName
	}
	return func(name string) bool {
		head, below := strings.CutSuffix(name, "."+base)
		switch stars {
		case 0:
			return name == base
		case 1:
			return below && !strings.Contains(head, ".")
		}
		return below
	}, nil
}

// globLabel is one label of OpenShell: bytes, stars, question marks and sets.
var globLabel = regexp.MustCompile(`^([-a-z0-9_*?]|\[-?([a-z0-9_]|[a-z]-[a-z]|[0-9]-[0-9])+-?\]|\[-\])+$`)

// openShell reads endpoints.host: labels are globs, "**" in front is one label
// or more. What the policy's validation calls a wrong shape is refused; "**"
// alone, which the matcher takes for every name, is taken.
// Source: OpenShell 2f7fb655, host_pattern.rs and host_wildcard_shape_invalid.
func openShell(text string) (func(string) bool, error) {
	if text == "**" {
		return everyName, nil
	}
	labels := strings.Split(strings.ToLower(text), ".")
	if text == "*" || (labels[0] == "*" || labels[0] == "**") && len(labels) <= 2 {
		return nil, errShape
	}
	var exprs []string
	for i, l := range labels {
		switch {
		case i == 0 && l == "**":
			exprs = append(exprs, manyLabel)
			continue
		case strings.Contains(l, "**") || i > 0 && strings.Contains(l, "*") && l != "*":
			return nil, errShape
		case !globLabel.MatchString(l):
			return nil, errBytes
		}
		l = strings.ReplaceAll(l, "*", inLabel)
		exprs = append(exprs, strings.ReplaceAll(l, "?", `[-a-z0-9_]`))
	}
	for i := range text {
		if text[i] >= 0x80 {
			return nil, errBytes
		}
	}
	return matcher(strings.Join(exprs, `\.`))
}

// hardenRunner reads an endpoint of allowed-endpoints: what stands before the
// first star is a prefix, what stands behind it up to the next one a suffix,
// and both sides carry a final dot. Whether capitals are folded is not known.
// Source: step-security/agent 6923054, dnsproxy.go, matchWildcardDomain.
func hardenRunner(text string) (func(string) bool, error) {
	if !orderly(text) || capitals(text) {
		return nil, errBytes
	}
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	splits := strings.Split(text, "*")
	return func(name string) bool {
		target := name + "."
		if len(splits) == 1 {
			return target == text
		}
		return strings.HasPrefix(target, splits[0]) && strings.HasSuffix(target, splits[1])
	}, nil
}

// ghAW reads a domain of --allow-domains: with a star a regular expression, else
// what Squid makes of the name with a leading dot.
// Source: gh-aw-firewall f5509576, domain-validation.ts, domain-patterns.ts,
// squid/domain-acl.ts.
func ghAW(text string) (func(string) bool, error) {
	if !orderly(text) || strings.Trim(text, "*.") == "" {
		return nil, errBytes
	}
	text = strings.ToLower(text)
	segments := strings.Split(text, ".")
	wild := len(segments) - len(slices.DeleteFunc(slices.Clone(segments), func(s string) bool { return s == "*" }))
	if wild > 1 && wild >= len(segments)-1 {
		return nil, errShape
	}
	if strings.Contains(text, "*") {
		return matcher(globs(text, `[a-z0-9.-]*`))
	}
	return inZone(strings.TrimPrefix(text, ".")), nil
}

var boundaryLabel = regexp.MustCompile(`^(\*|[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?)$`)

// coderBoundary reads domain=: labels are compared, capitals too, a star is any
// label, and in front one label or more.
// Source: coder/boundary a549a7c, rulesengine.
func coderBoundary(text string) (func(string) bool, error) {
	if text == "*" {
		return everyName, nil
	}
	labels := strings.Split(text, ".")
	for _, l := range labels {
		if !boundaryLabel.MatchString(l) {
			return nil, errShape
		}
	}
	if labels[len(labels)-1] == "*" {
		return nil, errShape
	}
	return func(name string) bool {
		host := strings.Split(name, ".")
		if labels[0] == "*" && len(host) > len(labels) {
			host = host[len(host)-len(labels):]
		}
		return slices.EqualFunc(labels, host, func(l, h string) bool { return l == "*" || l == h })
	}, nil
}

// mihomo reads a domain of the trie: a star is one label, a leading dot one
// label or more, "+." none or more.
// Source: mihomo 05e8f13a, component/trie/domain.go.
func mihomo(text string) (func(string) bool, error) {
	rest, plus := strings.CutPrefix(text, "+.")
	if !orderly(rest) || strings.HasSuffix(rest, ".") || plus && rest[0] == '.' {
		return nil, errBytes
	}
	rest, dot := strings.CutPrefix(strings.ToLower(rest), ".")
	labels := strings.Split(rest, ".")
	return func(name string) bool {
		host := strings.Split(name, ".")
		extra := len(host) - len(labels)
		switch {
		case extra < 0, dot && extra == 0, !dot && !plus && extra > 0:
			return false
		}
		return slices.EqualFunc(labels, host[extra:], func(l, h string) bool { return l == "*" || l == h })
	}, nil
}

// singBox reads domain_suffix of sing-box 1.9: a text with a leading dot is a
// suffix of bytes, any other one of labels. Bytes are compared.
// Source: sing v0.9.4, common/domain/matcher.go.
func singBox(text string) (func(string) bool, error) {
	if !orderly(text) {
		return nil, errBytes
	}
	if text[0] == '.' {
		return func(name string) bool { return strings.HasSuffix(name, text) }, nil
	}
	return inZone(text), nil
}

// v2ray reads a domain rule: "domain:" is a zone, "full:" a name, "keyword:" and
// no tag at all a part of a name. Bytes are compared.
// Source: xray-core v1.260327.0, infra/conf/router.go and common/strmatcher.
func v2ray(text string) (func(string) bool, error) {
	kind, value, tagged := strings.Cut(text, ":")
	if !tagged {
		kind, value = "keyword", text
	}
	if !orderly(value) && !(kind == "keyword" && value == ".") {
		return nil, errBytes
	}
	switch kind {
	case "domain":
		return inZone(value), nil
	case "full":
		return func(name string) bool { return name == value }, nil
	case "keyword":
		return func(name string) bool { return strings.Contains(name, value) }, nil
	}
	return nil, errShape
}
