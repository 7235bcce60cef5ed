package gen

import (
	"net/netip"
	"slices"
	"sync"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/internal/oracle"
)

// Port draws a port to ask for: of 1 to 12, or just beside them.
func Port() *rapid.Generator[uint16] { return rapid.Uint16Range(0, 13) }

// Protocol draws a protocol.
func Protocol() *rapid.Generator[string] { return rapid.SampledFrom(oracle.Protocols()) }

// Ports draws one to four ranges over the ports 1 to 12, which may overlap or
// touch, in any order.
func Ports() *rapid.Generator[[]oracle.PortRange] {
	part := rapid.Custom(func(t *rapid.T) oracle.PortRange {
		first := rapid.Uint16Range(1, 12).Draw(t, "first")
		return oracle.PortRange{
			Proto: Protocol().Draw(t, "proto"),
			First: first,
			Last:  rapid.Uint16Range(first, 12).Draw(t, "last"),
		}
	})
	whole := rapid.Map(Protocol(), func(proto string) oracle.PortRange {
		return oracle.PortRange{Proto: proto, First: 1, Last: 12}
	})
	return rapid.SliceOfN(rapid.OneOf(part, part, whole), 1, 4)
}

// Addr draws an address of 10.0.0.0/29 and fd00::/125, or one just beside
// them. It has no zone.
func Addr() *rapid.Generator[netip.Addr] {
	return rapid.Custom(func(t *rapid.T) netip.Addr {
		last := rapid.ByteRange(0, 8).Draw(t, "last")
		if rapid.Bool().Draw(t, "ipv6") {
			return netip.AddrFrom16([16]byte{0: 0xfd, 15: last})
		}
		return netip.AddrFrom4([4]byte{10, 0, 0, last})
	})
}

// Prefix draws a prefix over the addresses of [Addr], masked: from a single
// address to all of its family.
func Prefix() *rapid.Generator[netip.Prefix] {
	return rapid.Custom(func(t *rapid.T) netip.Prefix {
		addr := Addr().Draw(t, "addr")
		host := rapid.SampledFrom([]int{0, 1, 2, 3, addr.BitLen()}).Draw(t, "host bits")
		return netip.PrefixFrom(addr, addr.BitLen()-host).Masked()
	})
}

// Rules draws one to eight rules that a policy can hold: every pattern is
// accepted by its dialect and matches some host, every rule has ports, and a
// host or a prefix. Priorities are 0 to 2.
func Rules() *rapid.Generator[[]oracle.Rule] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) oracle.Rule {
		r := oracle.Rule{
			Allow:    rapid.Bool().Draw(t, "allow"),
			Priority: rapid.IntRange(0, 2).Draw(t, "priority"),
			Hosts:    rapid.SliceOfN(LivePattern(), 0, 3).Draw(t, "hosts"),
			Ports:    Ports().Draw(t, "ports"),
		}
		least := 0
		if len(r.Hosts) == 0 {
			least = 1
		}
		r.Prefixes = rapid.SliceOfN(Prefix(), least, 2).Draw(t, "prefixes")
		return r
	}), 1, 8)
}

// LivePattern draws a pattern of any dialect that its dialect accepts and that
// matches some host.
func LivePattern() *rapid.Generator[oracle.Pattern] {
	return rapid.Custom(func(t *rapid.T) oracle.Pattern {
		dialect := rapid.SampledFrom(oracle.Dialects()).Draw(t, "dialect")
		text := rapid.OneOf(
			rapid.SampledFrom(liveTexts(dialect)),
			Pattern(dialect).Filter(func(text string) bool { return live(oracle.Pattern{Dialect: dialect, Text: text}) }),
		).Draw(t, "text")
		return oracle.Pattern{Dialect: dialect, Text: text}
	})
}

// liveTexts are patterns that overlap each other, within a dialect and across.
func liveTexts(dialect string) []string {
	switch dialect {
	case oracle.AzureFirewall:
		return []string{"a", "a.b", "*.b", "*.a.b", "*b", "*-a.b", "*"}
	case oracle.Cilium:
		return []string{"a", "a.b", "*.b", "**.b", "*.a.b", "**.a.b", "a*.b", "a.*", "*"}
	case oracle.ClusterNetworkPolicy:
		return []string{"a.b", "b.a.b", "*.a.b", "*.b.a"}
	case oracle.X509, oracle.Mihomo:
		return []string{"a", "a.b", "*.b", "*.a.b"}
	case oracle.Squid, oracle.AWSNetworkFirewall, oracle.CurlNoProxy, oracle.SingBox:
		return []string{"a", "a.b", ".b", ".a.b"}
	case oracle.AzureFirewallNetwork, oracle.Unbound:
		return []string{"a", "b", "a.b", "b.a.b"}
	case oracle.Cilium118, oracle.GKE, oracle.HardenRunner:
		return []string{"a", "a.b", "*.b", "*.a.b", "a*.b", "a.*", "*"}
	case oracle.CiliumSNI:
		return []string{"a", "a.b", "*.b", "**.b", "a.**", "a*.b", "*"}
	case oracle.Calico, oracle.CoderBoundary:
		return []string{"a", "a.b", "*.b", "*.a.b", "a.*.b"}
	case oracle.Antrea:
		return []string{"a", "a.b", "*.b", "*b", "a*", "a*.b", "*"}
	case oracle.OVN, oracle.SandboxRuntime:
		return []string{"a.b", "b.a.b", "*.a.b", "*.b.a"}
	case oracle.Istio, oracle.Dnsmasq:
		return []string{"a", "a.b", "*.b", "*b", "*-a.b", "*"}
	case oracle.IstioServiceEntry, oracle.Smokescreen, oracle.GoNoProxy:
		return []string{"a", "a.b", "*.b", "*.a.b"}
	case oracle.Envoy:
		return []string{"a", "a.b", "*.b", "*b", "a.*", "a*", "*"}
	case oracle.Nginx:
		return []string{"a", "a.b", "*.b", ".b", "a.*"}
	case oracle.DockerSandbox:
		return []string{"a", "a.b", "*.b", "**.b", "**"}
	case oracle.OpenShell:
		return []string{"a", "a.b", "*.a.b", "**.a.b", "[ab].b", "a?.b", "**"}
	case oracle.GHAW:
		return []string{"a", "a.b", "*.b", "a*.b", "a.*", "*b"}
	case oracle.V2Ray:
		return []string{"a", "domain:b", "domain:a.b", "full:a.b", "keyword:b.a"}
	}
	return []string{"a", "a.b", "?.b", "*.b", "**.b", "**b", "a**", "[ab].b|b", "**"}
}

// names are the valid names of up to three labels out of a few: the hosts that
// random patterns are tried on.
var names = sync.OnceValue(func() []oracle.Host {
	var hosts []oracle.Host
	for _, s := range texts([]string{"a", "b", "ab", "a-b", "_", "1"}, ".", 3) {
		if h := oracle.ParseHost(s); h.Kind == oracle.Name {
			hosts = append(hosts, h)
		}
	}
	return hosts
})

func live(p oracle.Pattern) bool {
	match, err := oracle.Compile(p)
	return err == nil && slices.ContainsFunc(names(), match)
}

// A Request is what a policy is asked for.
type Request struct {
	Host  string
	Addr  netip.Addr
	Proto string
	Port  uint16
}

// RequestFor draws a request that is likely to match some of the rules. It is
// aimed at one of them: mostly for a host that this rule names, or an address
// that it holds, at a port of its own. Where the rules have an allow for a name
// and a deny for addresses that can veto it, a quarter of the requests are
// aimed at both.
func RequestFor(rules []oracle.Rule) *rapid.Generator[Request] {
	var prefixes []netip.Prefix
	for _, r := range rules {
		prefixes = append(prefixes, r.Prefixes...)
	}
	plain := rapid.Custom(func(t *rapid.T) Request {
		target := oracle.Rule{Prefixes: prefixes}
		if len(rules) > 0 {
			target = rapid.SampledFrom(rules).Draw(t, "target")
		}
		addr := rapid.OneOf(addrIn(target.Prefixes), addrIn(prefixes))
		if len(target.Prefixes) == 0 {
			addr = addrIn(prefixes)
		}
		shapes := []string{"literal", "addr", "same"}
		if len(target.Hosts) > 0 {
			shapes = []string{"name", "name", "name", "both", "both", "both", "literal", "addr"}
		}
		var q Request
		switch rapid.SampledFrom(shapes).Draw(t, "shape") {
		case "name":
			q.Host = hostFor(target).Draw(t, "host")
		case "both":
			q.Host, q.Addr = hostFor(target).Draw(t, "host"), spelledAddr(addr).Draw(t, "addr")
		case "literal":
			q.Host = addr.Draw(t, "addr").String()
		case "addr":
			q.Addr = spelledAddr(addr).Draw(t, "addr")
		case "same":
			a := addr.Draw(t, "addr")
			q.Host, q.Addr = a.String(), spelledAddr(rapid.OneOf(rapid.Just(a), Addr())).Draw(t, "other")
		}
		q.Proto, q.Port = portOf(t, ports(target))
		return q
	})

	both := vetoes(rules)
	if len(both) == 0 {
		return plain
	}
	veto := rapid.Custom(func(t *rapid.T) Request {
		v := rapid.SampledFrom(both).Draw(t, "veto")
		q := Request{Host: hostFor(v.allow).Draw(t, "host"), Addr: spelledAddr(addrIn(v.deny.Prefixes)).Draw(t, "addr")}
		q.Proto, q.Port = portOf(t, v.ports)
		return q
	})
	return rapid.OneOf(plain, plain, plain, veto)
}

// A veto is an allow for names and a deny for addresses that outranks it, and
// the ports that they share.
type veto struct {
	allow, deny oracle.Rule
	ports       []oracle.PortRange
}

func vetoes(rules []oracle.Rule) []veto {
	var all []veto
	for _, a := range rules {
		for _, d := range rules {
			shared := slices.DeleteFunc(ports(a), func(p oracle.PortRange) bool { return !slices.Contains(ports(d), p) })
			if a.Allow && len(a.Hosts) > 0 && !d.Allow && len(d.Prefixes) > 0 && d.Priority <= a.Priority && len(shared) > 0 {
				all = append(all, veto{a, d, shared})
			}
		}
	}
	return all
}

// portOf draws one of the ports, or sometimes any.
func portOf(t *rapid.T, ports []oracle.PortRange) (proto string, port uint16) {
	if len(ports) == 0 || sometimes(t, "stray port") {
		return Protocol().Draw(t, "proto"), Port().Draw(t, "port")
	}
	p := rapid.SampledFrom(ports).Draw(t, "proto and port")
	return p.Proto, p.First
}

// ports returns the rule's ports one by one.
func ports(r oracle.Rule) []oracle.PortRange {
	var all []oracle.PortRange
	for _, p := range r.Ports {
		for port := p.First; port <= p.Last; port++ {
			all = append(all, oracle.PortRange{Proto: p.Proto, First: port, Last: port})
		}
	}
	return all
}

// sometimes is true in a quarter of the draws.
func sometimes(t *rapid.T, label string) bool {
	return rapid.SampledFrom([]bool{false, false, false, true}).Draw(t, label)
}

// hostFor draws a host that the rule names, or sometimes any host.
func hostFor(r oracle.Rule) *rapid.Generator[string] {
	var hosts []string
	for _, p := range r.Hosts {
		hosts = append(hosts, matching(p)...)
	}
	if len(hosts) == 0 {
		return Host()
	}
	hit := rapid.SampledFrom(hosts)
	return rapid.OneOf(hit, hit, hit, hit, spelling(hit), Host())
}

// addrIn draws an address out of one of the prefixes, or sometimes any.
func addrIn(prefixes []netip.Prefix) *rapid.Generator[netip.Addr] {
	return rapid.Custom(func(t *rapid.T) netip.Addr {
		a := Addr().Draw(t, "any")
		if len(prefixes) == 0 || sometimes(t, "stray address") {
			return a
		}
		p := rapid.SampledFrom(prefixes).Draw(t, "prefix")
		if p.Contains(a) {
			return a
		}
		return p.Addr()
	})
}

// spelledAddr writes some addresses v4-mapped, and gives a few a zone.
func spelledAddr(g *rapid.Generator[netip.Addr]) *rapid.Generator[netip.Addr] {
	return rapid.Custom(func(t *rapid.T) netip.Addr {
		a := g.Draw(t, "addr")
		switch rapid.SampledFrom([]string{"", "", "", "", "", "", "", "mapped", "mapped", "zone"}).Draw(t, "spelling") {
		case "mapped":
			return netip.AddrFrom16(a.As16())
		case "zone":
			return netip.AddrFrom16(a.As16()).WithZone("a")
		}
		return a
	})
}

// matching returns some of the names that the pattern matches, from the
// shortest to the longest of them.
func matching(p oracle.Pattern) []string {
	match, err := oracle.Compile(p)
	if err != nil {
		return nil
	}
	var all, some []string
	for _, h := range names() {
		if match(h) {
			all = append(all, h.Name)
		}
	}
	step := 1 + len(all)/12
	for i := 0; i < len(all); i += step {
		some = append(some, all[i])
	}
	return some
}
