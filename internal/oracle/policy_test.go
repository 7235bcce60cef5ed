package oracle

import (
	"net/netip"
	"testing"
)

// The rules of the tests, each short enough to be read in its table row.
func allow(priority int, parts ...any) Rule { return rule(true, priority, parts) }
func deny(priority int, parts ...any) Rule  { return rule(false, priority, parts) }

// rule takes Squid patterns as strings, prefixes and port ranges. Without a
// port range it is for 1-12/tcp.
func rule(allow bool, priority int, parts []any) Rule {
	r := Rule{Allow: allow, Priority: priority}
	for _, part := range parts {
		switch part := part.(type) {
		case string:
			r.Hosts = append(r.Hosts, Pattern{Squid, part})
		case netip.Prefix:
			r.Prefixes = append(r.Prefixes, part)
		case PortRange:
			r.Ports = append(r.Ports, part)
		}
	}
	if r.Ports == nil {
		r.Ports = []PortRange{{"tcp", 1, 12}}
	}
	return r
}

func TestDecide(t *testing.T) {
	none := netip.Addr{}
	ip := netip.MustParseAddr
	cidr := netip.MustParsePrefix
	ten := cidr("10.0.0.0/29")

	tests := []struct {
		why   string
		rules []Rule
		host  string
		addr  netip.Addr
		proto string
		port  uint16
		want  Verdict
	}{
		// Decision.
		{"a rule allows", []Rule{allow(0, "x.com")}, "x.com", none, "tcp", 1, Verdict{true, 0, "allowed"}},
		{"a rule denies", []Rule{deny(0, "x.com")}, "x.com", none, "tcp", 1, Verdict{false, 0, "denied-by-rule"}},
		{"the zero rule denies", []Rule{{Hosts: []Pattern{{Squid, "x.com"}}, Ports: []PortRange{{"tcp", 1, 1}}}}, "x.com", none, "tcp", 1, Verdict{false, 0, "denied-by-rule"}},
		{"no rule: deny", []Rule{allow(0, "y.com")}, "x.com", none, "tcp", 1, Verdict{false, -1, "no-rule"}},
		{"a policy without rules denies", []Rule{}, "x.com", none, "tcp", 1, Verdict{false, -1, "no-rule"}},
		{"no policy denies", nil, "x.com", none, "tcp", 1, Verdict{false, -1, "no-policy"}},
		{"the lowest number decides: allow", []Rule{deny(1, "x.com"), allow(0, "x.com")}, "x.com", none, "tcp", 1, Verdict{true, 1, "allowed"}},
		{"the lowest number decides: deny", []Rule{allow(1, "x.com"), deny(0, "x.com")}, "x.com", none, "tcp", 1, Verdict{false, 1, "denied-by-rule"}},
		{"numbers below zero are lower", []Rule{deny(0, "x.com"), allow(-1, "x.com")}, "x.com", none, "tcp", 1, Verdict{true, 1, "allowed"}},
		{"the lowest number that has a matching rule", []Rule{deny(0, "y.com"), allow(1, "x.com")}, "x.com", none, "tcp", 1, Verdict{true, 1, "allowed"}},
		{"how specific a pattern is means nothing", []Rule{allow(0, ".com"), deny(1, "x.com")}, "x.com", none, "tcp", 1, Verdict{true, 0, "allowed"}},
		{"at one priority deny wins over an earlier allow", []Rule{allow(0, "x.com"), deny(0, ".com")}, "x.com", none, "tcp", 1, Verdict{false, 1, "denied-by-rule"}},
		{"at one priority deny wins over a later allow", []Rule{deny(0, ".com"), allow(0, "x.com")}, "x.com", none, "tcp", 1, Verdict{false, 0, "denied-by-rule"}},
		{"of equal allows the first is named", []Rule{allow(1, "x.com"), allow(0, "x.com"), allow(0, ".com")}, "x.com", none, "tcp", 1, Verdict{true, 1, "allowed"}},
		{"of equal denies the first is named", []Rule{deny(0, "x.com"), deny(0, ".com")}, "x.com", none, "tcp", 1, Verdict{false, 0, "denied-by-rule"}},
		{"the second host of a rule", []Rule{allow(0, "y.com", "x.com")}, "x.com", none, "tcp", 1, Verdict{true, 0, "allowed"}},
		{"hosts and prefixes are alternatives: name", []Rule{allow(0, "x.com", ten)}, "x.com", none, "tcp", 1, Verdict{true, 0, "allowed"}},
		{"hosts and prefixes are alternatives: address", []Rule{allow(0, "x.com", ten)}, "10.0.0.1", none, "tcp", 1, Verdict{true, 0, "allowed"}},

		// Ports.
		{"the first port", []Rule{allow(0, "x.com", PortRange{"tcp", 2, 4})}, "x.com", none, "tcp", 2, Verdict{true, 0, "allowed"}},
		{"the last port", []Rule{allow(0, "x.com", PortRange{"tcp", 2, 4})}, "x.com", none, "tcp", 4, Verdict{true, 0, "allowed"}},
		{"below the ports", []Rule{allow(0, "x.com", PortRange{"tcp", 2, 4})}, "x.com", none, "tcp", 1, Verdict{false, -1, "no-rule"}},
		{"above the ports", []Rule{allow(0, "x.com", PortRange{"tcp", 2, 4})}, "x.com", none, "tcp", 5, Verdict{false, -1, "no-rule"}},
		{"the second range", []Rule{allow(0, "x.com", PortRange{"tcp", 2, 4}, PortRange{"udp", 7, 7})}, "x.com", none, "udp", 7, Verdict{true, 0, "allowed"}},
		{"another protocol", []Rule{allow(0, "x.com")}, "x.com", none, "udp", 1, Verdict{false, -1, "no-rule"}},
		{"port 0 matches no rule", []Rule{allow(0, "x.com", PortRange{"tcp", 0, 12})}, "x.com", none, "tcp", 0, Verdict{false, -1, "no-rule"}},
		{"an unknown protocol matches no rule", []Rule{allow(0, "x.com", PortRange{"icmp", 1, 12})}, "x.com", none, "icmp", 1, Verdict{false, -1, "no-rule"}},
		{"a deny for another port does not decide", []Rule{deny(0, "x.com", PortRange{"tcp", 2, 2}), allow(1, "x.com")}, "x.com", none, "tcp", 1, Verdict{true, 1, "allowed"}},

		// Hosts.
		{"no host", []Rule{allow(0, ".com")}, "x..com", none, "tcp", 1, Verdict{false, -1, "not-a-host"}},
		{"no host, with an address that a rule allows", []Rule{allow(0, ten)}, "x..com", ip("10.0.0.1"), "tcp", 1, Verdict{false, -1, "not-a-host"}},
		{"neither host nor address", []Rule{allow(0, ".com", ten)}, "", none, "tcp", 1, Verdict{false, -1, "not-a-host"}},
		{"case and the trailing dot", []Rule{allow(0, "x.com")}, "X.com.", none, "tcp", 1, Verdict{true, 0, "allowed"}},

		// Addresses.
		{"a prefix allows a literal", []Rule{allow(0, ten)}, "10.0.0.7", none, "tcp", 1, Verdict{true, 0, "allowed"}},
		{"a prefix denies a literal", []Rule{deny(0, ten)}, "10.0.0.7", none, "tcp", 1, Verdict{false, 0, "denied-by-rule"}},
		{"no prefix holds the literal", []Rule{allow(0, ten)}, "10.0.0.8", none, "tcp", 1, Verdict{false, -1, "address"}},
		{"no prefix at that port", []Rule{allow(0, ten)}, "10.0.0.7", none, "udp", 1, Verdict{false, -1, "address"}},
		{"priorities hold for literals", []Rule{deny(1, ten), allow(0, cidr("10.0.0.7/32"))}, "10.0.0.7", none, "tcp", 1, Verdict{true, 1, "allowed"}},
		{"deny wins for literals", []Rule{allow(0, cidr("10.0.0.7/32")), deny(0, ten)}, "10.0.0.7", none, "tcp", 1, Verdict{false, 1, "denied-by-rule"}},
		{"an IPv6 literal in brackets", []Rule{allow(0, cidr("fd00::/125"))}, "[fd00::1]", none, "tcp", 1, Verdict{true, 0, "allowed"}},
		{"a v4-mapped literal is IPv4", []Rule{allow(0, ten)}, "::ffff:10.0.0.1", none, "tcp", 1, Verdict{true, 0, "allowed"}},
		{"::/0 holds no IPv4", []Rule{allow(0, cidr("::/0"))}, "10.0.0.1", none, "tcp", 1, Verdict{false, -1, "address"}},
		{"0.0.0.0/0 holds no IPv6", []Rule{allow(0, cidr("0.0.0.0/0"))}, "fd00::1", none, "tcp", 1, Verdict{false, -1, "address"}},
		{"an address never matches a name pattern", []Rule{allow(0, "10.0.0.1", ".0.0.1")}, "10.0.0.1", none, "tcp", 1, Verdict{false, -1, "address"}},
		{"no host but an address", []Rule{allow(0, ten)}, "", ip("10.0.0.1"), "tcp", 1, Verdict{true, 0, "allowed"}},
		{"no host but a v4-mapped address", []Rule{allow(0, ten)}, "", ip("::ffff:10.0.0.1"), "tcp", 1, Verdict{true, 0, "allowed"}},
		{"no host but an address that no rule names", []Rule{allow(0, ten)}, "", ip("10.0.0.8"), "tcp", 1, Verdict{false, -1, "address"}},
		{"no host but an address with a zone", []Rule{allow(0, cidr("::/0"))}, "", ip("fe80::1%a"), "tcp", 1, Verdict{false, -1, "address"}},
		{"the same literal and address", []Rule{allow(0, ten)}, "10.0.0.1", ip("10.0.0.1"), "tcp", 1, Verdict{true, 0, "allowed"}},
		{"the same, v4-mapped", []Rule{allow(0, ten)}, "10.0.0.1", ip("::ffff:10.0.0.1"), "tcp", 1, Verdict{true, 0, "allowed"}},
		{"a literal that differs", []Rule{allow(0, ten)}, "10.0.0.1", ip("10.0.0.2"), "tcp", 1, Verdict{false, -1, "address"}},
		{"a literal that differs and is denied", []Rule{deny(0, ten)}, "10.0.0.1", ip("10.0.0.2"), "tcp", 1, Verdict{false, -1, "address"}},
		{"a literal that differs by a zone", []Rule{allow(0, cidr("::/0"))}, "fe80::1", ip("fe80::1%a"), "tcp", 1, Verdict{false, -1, "address"}},

		// Name and address together.
		{"a prefix allows no name", []Rule{allow(0, ten)}, "x.com", ip("10.0.0.1"), "tcp", 1, Verdict{false, -1, "no-rule"}},
		{"a name is allowed with any address", []Rule{allow(0, "x.com")}, "x.com", ip("10.0.0.1"), "tcp", 1, Verdict{true, 0, "allowed"}},
		{"a deny prefix vetoes at the same priority", []Rule{allow(1, "x.com"), deny(1, ten)}, "x.com", ip("10.0.0.1"), "tcp", 1, Verdict{false, 1, "denied-by-rule"}},
		{"a deny prefix vetoes at a lower number", []Rule{allow(1, "x.com"), deny(0, ten)}, "x.com", ip("10.0.0.1"), "tcp", 1, Verdict{false, 1, "denied-by-rule"}},
		{"a deny prefix at a higher number does not", []Rule{allow(1, "x.com"), deny(2, ten)}, "x.com", ip("10.0.0.1"), "tcp", 1, Verdict{true, 0, "allowed"}},
		{"a deny prefix of other addresses does not", []Rule{allow(1, "x.com"), deny(0, ten)}, "x.com", ip("10.0.0.8"), "tcp", 1, Verdict{true, 0, "allowed"}},
		{"a deny prefix for another port does not", []Rule{allow(1, "x.com"), deny(0, ten, PortRange{"tcp", 2, 2})}, "x.com", ip("10.0.0.1"), "tcp", 1, Verdict{true, 0, "allowed"}},
		{"a deny prefix for another protocol does not", []Rule{allow(1, "x.com"), deny(0, ten, PortRange{"udp", 1, 12})}, "x.com", ip("10.0.0.1"), "tcp", 1, Verdict{true, 0, "allowed"}},
		{"no address, no veto", []Rule{allow(1, "x.com"), deny(0, ten)}, "x.com", none, "tcp", 1, Verdict{true, 0, "allowed"}},
		{"an allow prefix does not lift a veto", []Rule{allow(1, "x.com"), deny(1, ten), allow(0, ten)}, "x.com", ip("10.0.0.1"), "tcp", 1, Verdict{false, 1, "denied-by-rule"}},
		{"a v4-mapped address is vetoed as IPv4", []Rule{allow(1, "x.com"), deny(1, ten)}, "x.com", ip("::ffff:10.0.0.1"), "tcp", 1, Verdict{false, 1, "denied-by-rule"}},
		{"of several vetoes the lowest number is named", []Rule{allow(2, "x.com"), deny(1, ten), deny(0, ten), deny(0, ten)}, "x.com", ip("10.0.0.1"), "tcp", 1, Verdict{false, 2, "denied-by-rule"}},
		{"a rule that vetoes by its prefix and names another host", []Rule{allow(0, "x.com"), deny(0, "y.com", ten)}, "x.com", ip("10.0.0.1"), "tcp", 1, Verdict{false, 1, "denied-by-rule"}},
		{"a denied name keeps its rule", []Rule{deny(1, "x.com"), deny(0, ten)}, "x.com", ip("10.0.0.1"), "tcp", 1, Verdict{false, 0, "denied-by-rule"}},
		{"a name without a rule keeps its reason", []Rule{deny(0, ten)}, "x.com", ip("10.0.0.1"), "tcp", 1, Verdict{false, -1, "no-rule"}},
		{"a name with an address that has a zone", []Rule{allow(0, "x.com")}, "x.com", ip("fe80::1%a"), "tcp", 1, Verdict{false, -1, "address"}},
		{"a name with a v4-mapped address that has a zone", []Rule{allow(0, "x.com")}, "x.com", ip("::ffff:10.0.0.1%a"), "tcp", 1, Verdict{false, -1, "address"}},
	}
	for _, tt := range tests {
		if got := Decide(tt.rules, tt.host, tt.addr, tt.proto, tt.port); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.why, got, tt.want)
		}
	}
}

func TestDecidePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a rule with a pattern that its dialect refuses decided in silence")
		}
	}()
	Decide([]Rule{deny(0, "x:y")}, "x.com", netip.Addr{}, "tcp", 1)
}
