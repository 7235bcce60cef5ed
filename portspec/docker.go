package portspec

import (
	"net/netip"
	"strings"
)

// A DockerPort is what an argument of docker run -p says: which ports of the
// host lead to which ports of the container. It is comparable. The zero
// DockerPort publishes nothing.
type DockerPort struct {
	// HostIP is the address of the host, without zone and never v4-mapped. The
	// zero Addr stands for every address of the host.
	HostIP netip.Addr

	// Host holds the ports of the host. The zero Range says that docker
	// chooses. If Container is a single port and Host is not, docker chooses
	// one of Host; else both have the same number of ports, which belong to
	// each other in order.
	Host Range

	// Container holds the ports of the container, of the same protocol.
	Container Range
}

// ParseDocker parses a port mapping in the notation of docker run -p
// (ParsePortSpec in github.com/docker/go-connections/nat at 9c9e2db764):
//
//	[[ip:]host:]container[/protocol]
//	ip::container[/protocol]
//
// where host and container are a port or start-end, ip is an IPv4 address or
// an IPv6 address in brackets, and the protocol is tcp, udp or sctp, in any
// letter case, or else tcp.
//
// The error is a [*ParseError]. A success does not allocate: a range is kept
// as such, where the original makes an entry of every port.
//
// It is stricter than the original, which takes port 0, plus signs, leading
// zeros, an empty protocol after a slash, an empty host port without address,
// and IPv6 addresses without brackets. What it accepts means the same there.
func ParseDocker(s string) (DockerPort, error) {
	d, f := scanDocker(s)
	if f.err != nil {
		return DockerPort{}, newError(s, f, dockerGrammar)
	}
	return d, nil
}

func scanDocker(s string) (DockerPort, fault) {
	var d DockerPort
	// Take the parts from the right, as colons belong to an address only on
	// the far left.
	end := len(s)
	p := TCP
	if slash := strings.LastIndexByte(s, '/'); slash >= 0 {
		if p = protocolOf(s[slash+1:]); p == 0 {
			return d, fault{offset: slash + 1, err: ErrProtocol}
		}
		end = slash
	}
	var f fault
	container := strings.LastIndexByte(s[:end], ':') + 1
	if d.Container, f = scanPorts(p, s[:end], container); f.err != nil || container == 0 {
		return d, f
	}
	end = container - 1
	host := strings.LastIndexByte(s[:end], ':') + 1
	// Docker is asked to choose with an address and two colons.
	if host < end || host == 0 {
		if d.Host, f = scanPorts(p, s[:end], host); f.err != nil {
			return d, f
		}
		n, m := d.Host.last-d.Host.first, d.Container.last-d.Container.first
		if n != m && m != 0 {
			return d, fault{offset: container, err: ErrLength}
		}
	}
	if host == 0 {
		return d, fault{}
	}
	if d.HostIP, f.err = hostIP(s[:host-1]); f.err != nil {
		return d, f
	}
	return d, fault{}
}

// scanPorts reads s from start to its end as a port or as start-end.
func scanPorts(p Protocol, s string, start int) (Range, fault) {
	first, n, err := scanPort(s[start:])
	at, last := start+n, first
	if err == nil && at < len(s) && s[at] == '-' {
		at++
		last, n, err = scanPort(s[at:])
		at += n
		if err == ErrEmpty {
			err = ErrSyntax
		}
		if err == nil && first > last {
			return Range{}, fault{offset: start, err: ErrOrder}
		}
	}
	if err == nil && at < len(s) {
		err = ErrSyntax
	}
	if err != nil {
		return Range{}, fault{offset: at, err: err}
	}
	return Range{p, first, last}, fault{}
}

// hostIP reads an IPv4 address, or an IPv6 address in brackets, without zone.
func hostIP(s string) (netip.Addr, error) {
	inner, bracket := strings.CutPrefix(s, "[")
	if bracket {
		var closed bool
		if inner, closed = strings.CutSuffix(inner, "]"); !closed {
			return netip.Addr{}, ErrSyntax
		}
	}
	ip, err := netip.ParseAddr(inner)
	if err != nil || ip.Is6() != bracket || ip.Zone() != "" {
		return netip.Addr{}, ErrSyntax
	}
	return ip.Unmap(), nil
}

var dockerGrammar = grammar{
	rule: "write [[ip:]host:]container[/protocol], ports as port or start-end, an IPv6 address in brackets",
	correct: func(s string) string {
		s = strings.Join(strings.FieldsFunc(toASCII(s), isBlank), "")
		s = strings.TrimSuffix(s, "/")
		rest, protocol, found := strings.Cut(s, "/")
		if found {
			protocol = "/" + protocol
		}
		parts := strings.Split(rest, ":")
		n := len(parts)
		for i := max(0, n-2); i < n; i++ {
			first, last, ok := correctPorts(parts[i])
			if !ok && !(parts[i] == "" && i < n-1) {
				return ""
			}
			if ok {
				parts[i], _, _ = strings.Cut(Range{TCP, first, last}.String(), "/")
			}
		}
		if n > 3 && rest[0] != '[' {
			parts = []string{"[" + strings.Join(parts[:n-2], ":") + "]", parts[n-2], parts[n-1]}
		}
		if n == 2 && parts[0] == "" {
			parts = parts[1:]
		}
		return strings.Join(parts, ":") + protocol
	},
	valid: func(s string) bool {
		_, f := scanDocker(s)
		return f.err == nil
	},
}
