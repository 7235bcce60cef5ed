package oracle

import (
	"net/netip"
	"regexp"
	"strings"
)

// A Kind says what a request's host is.
type Kind int

const (
	Invalid Kind = iota // no host: it matches nothing and is denied
	Name                // a DNS name
	Addr                // an address literal
)

// A Host is a request's host, classified and normalised.
type Host struct {
	Kind Kind
	Name string     // for Name: lower case, no trailing dot
	Addr netip.Addr // for Addr: no zone, IPv4-mapped addresses unmapped
}

var (
	dottedQuad = regexp.MustCompile(`^[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}$`)
	ipv6Bytes  = regexp.MustCompile(`^[0-9a-f:.]*:[0-9a-f:.]*$`)
	label      = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$`)
	numeric    = regexp.MustCompile(`^([0-9]+|0x.*)$`)
)

// ParseHost classifies s. The rules are those of the design, under "Hosts".
func ParseHost(s string) Host {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return Host{}
		}
	}
	s = strings.ToLower(s)

	// An address is written whole: it has no trailing dot, and brackets
	// belong to IPv6 only.
	if dottedQuad.MatchString(s) {
		return addrHost(s)
	}
	inner := s
	if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		inner = s[1 : len(s)-1]
	}
	if ipv6Bytes.MatchString(inner) {
		return addrHost(inner)
	}

	name := strings.TrimSuffix(s, ".")
	if len(name) > 253 {
		return Host{}
	}
	labels := strings.Split(name, ".")
	for _, l := range labels {
		if len(l) > 63 || !label.MatchString(l) {
			return Host{}
		}
	}
	if numeric.MatchString(labels[len(labels)-1]) {
		return Host{}
	}
	return Host{Kind: Name, Name: name}
}

func addrHost(s string) Host {
	a, err := netip.ParseAddr(s)
	if err != nil {
		return Host{}
	}
	return Host{Kind: Addr, Addr: a.Unmap()}
}
