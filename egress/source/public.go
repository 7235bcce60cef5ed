package source

import "net/netip"

// notPublic are the ranges that no packet on the Internet comes from, or none
// of a cluster: the blocks of the IANA special-purpose address registries that
// are not globally reachable, multicast, what is reserved, and the address of
// the platform services of Azure.
//
// The IPv6 Internet is 2000::/3; what lies outside needs no entry.
var notPublic = [...]struct {
	prefix netip.Prefix
	what   string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "this network, RFC 791"},
	{netip.MustParsePrefix("10.0.0.0/8"), "private, RFC 1918"},
	{netip.MustParsePrefix("100.64.0.0/10"), "shared behind a carrier's NAT, RFC 6598"},
	{netip.MustParsePrefix("127.0.0.0/8"), "loopback, RFC 1122"},
	{netip.MustParsePrefix("168.63.129.16/32"), "the platform services of Azure, seen from inside alone"},
	{netip.MustParsePrefix("169.254.0.0/16"), "link-local, RFC 3927"},
	{netip.MustParsePrefix("172.16.0.0/12"), "private, RFC 1918"},
	{netip.MustParsePrefix("192.0.0.0/24"), "IETF protocol assignments, RFC 6890"},
	{netip.MustParsePrefix("192.0.2.0/24"), "documentation, RFC 5737"},
	{netip.MustParsePrefix("192.31.196.0/24"), "AS112, RFC 7535"},
	{netip.MustParsePrefix("192.52.193.0/24"), "AMT, RFC 7450"},
	{netip.MustParsePrefix("192.88.99.0/24"), "6to4 relays, RFC 7526"},
	{netip.MustParsePrefix("192.168.0.0/16"), "private, RFC 1918"},
	{netip.MustParsePrefix("192.175.48.0/24"), "AS112, RFC 7534"},
	{netip.MustParsePrefix("198.18.0.0/15"), "benchmarking, RFC 2544"},
	{netip.MustParsePrefix("198.51.100.0/24"), "documentation, RFC 5737"},
	{netip.MustParsePrefix("203.0.113.0/24"), "documentation, RFC 5737"},
	{netip.MustParsePrefix("224.0.0.0/4"), "multicast, RFC 5771"},
	{netip.MustParsePrefix("240.0.0.0/4"), "reserved, RFC 1112"},
	{netip.MustParsePrefix("2001::/23"), "IETF protocol assignments, RFC 2928"},
	{netip.MustParsePrefix("2001:db8::/32"), "documentation, RFC 3849"},
	{netip.MustParsePrefix("2002::/16"), "6to4, RFC 3056"},
	{netip.MustParsePrefix("2620:4f:8000::/48"), "AS112, RFC 7534"},
	{netip.MustParsePrefix("3fff::/20"), "documentation, RFC 9637"},
	{netip.MustParsePrefix("fc00::/7"), "unique local, RFC 4193"},
	{netip.MustParsePrefix("fe80::/10"), "link-local, RFC 4291"},
	{netip.MustParsePrefix("ff00::/8"), "multicast, RFC 4291"},
}

var globalUnicast6 = netip.MustParsePrefix("2000::/3")

// whyNotPublic says what p, or a part of it, is if it is not public, and "" if
// all of p is. The address of p has no bits behind the prefix.
func whyNotPublic(p netip.Prefix) string {
	for _, block := range notPublic {
		if block.prefix.Overlaps(p) {
			return block.what
		}
	}
	if p.Addr().Is6() && !globalUnicast6.Contains(p.Addr()) {
		return "outside of 2000::/3, the IPv6 Internet, RFC 4291"
	}
	return ""
}

// single returns the prefix that holds addr alone.
func single(addr netip.Addr) netip.Prefix { return netip.PrefixFrom(addr, addr.BitLen()) }
