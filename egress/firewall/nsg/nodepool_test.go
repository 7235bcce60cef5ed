package nsg

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/portspec"
)

func pool(ports string) NodePool {
	return NodePool{Name: "web", Ports: portspec.MustParse(ports), Sources: []AddressPrefix{AnyAddress()}, ASGs: []ASG{asg("rg", "web")}}
}

// opened returns what inbound rules allow, by the obvious way: port by port.
func opened(rules Rules) map[string]bool {
	open := map[string]bool{}
	for _, r := range rules {
		if r.Direction != Inbound || r.Access != egress.Allow {
			continue
		}
		for p := range r.Destination.AllPortRanges() {
			for port := int(p.First()); port <= int(p.Last()); port++ {
				open[fmt.Sprint(r.Protocol, port)] = true
			}
		}
	}
	return open
}

// TestForNodePoolSmall takes every set of ports 1 to 5 of TCP and UDP: the
// rules open exactly these, and the pool reads back.
func TestForNodePoolSmall(t *testing.T) {
	for mask := 1; mask < 1<<10; mask++ {
		var ranges []portspec.Range
		want := map[string]bool{}
		for i := range 10 {
			if mask>>i&1 == 1 {
				protocol, port := portspec.Protocol(1+i/5), uint16(1+i%5)
				r, err := portspec.RangeFrom(protocol, port, port)
				if err != nil {
					t.Fatal(err)
				}
				ranges = append(ranges, r)
				want[fmt.Sprint(protocolFrom(protocol), port)] = true
			}
		}
		p := pool("1/tcp")
		p.Ports = portspec.SetOf(ranges...)
		rules, err := ForNodePool(p, 100, nil)
		if err != nil {
			t.Fatalf("%v: %v", p.Ports, err)
		}
		if got := opened(rules); !maps.Equal(got, want) {
			t.Fatalf("%v opens %v", p.Ports, got)
		}
		checkInverse(t, p, rules)
	}
}

func checkInverse(t interface{ Fatalf(string, ...any) }, p NodePool, rules Rules) {
	got, err := NodePoolOf(rules)
	if err != nil {
		t.Fatalf("%v: %v", p, err)
	}
	if got.Name != p.Name || got.Description != p.Description || got.Ports != p.Ports || !slices.Equal(got.Sources, p.Sources) ||
		!slices.Equal(got.ASGs, p.ASGs) || !slices.Equal(got.Destinations, p.Destinations) {
		t.Fatalf("%+v reads back as %+v", p, got)
	}
}

var genPool = rapid.Custom(func(t *rapid.T) NodePool {
	var ranges []portspec.Range
	for range rapid.IntRange(1, 5).Draw(t, "ranges") {
		port := rapid.SampledFrom([]uint16{1, 2, 3, 4, 5, 6, 40000, 65534, 65535})
		a, b := port.Draw(t, "a"), port.Draw(t, "b")
		r, err := portspec.RangeFrom(rapid.SampledFrom([]portspec.Protocol{portspec.TCP, portspec.UDP}).Draw(t, "protocol"), min(a, b), max(a, b))
		if err != nil {
			t.Fatal(err)
		}
		ranges = append(ranges, r)
	}
	source, destination := genEndpoint, genEndpoint
	p := NodePool{
		Name:        genName.Draw(t, "name"),
		Description: genText.Draw(t, "description"),
		Ports:       portspec.SetOf(ranges...),
		Sources:     slices.Collect(source.Filter(func(e Endpoint) bool { return e.ASGs == nil }).Draw(t, "source").AllPrefixes()),
	}
	d := destination.Draw(t, "destination")
	p.ASGs, p.Destinations = d.ASGs, slices.Collect(d.AllPrefixes())
	return p
})

func TestForNodePool(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, existing := genPool.Draw(t, "pool"), genRules.Draw(t, "existing")
		base := rapid.SampledFrom([]int{100, 101, 102, 4094, 4095, 4096}).Draw(t, "base")
		rules, err := ForNodePool(p, base, existing)
		if err != nil {
			if !errors.Is(err, ErrExhausted) && !errors.Is(err, ErrDuplicate) {
				t.Fatal(err)
			}
			return
		}
		// The new rules and the old ones together are valid: names and priorities
		// are unique and in range.
		if err := slices.Concat(existing, rules).Validate(); err != nil {
			t.Fatal(err)
		}
		for _, r := range rules {
			if r.Priority < base {
				t.Fatalf("priority %d below %d", r.Priority, base)
			}
		}
		var ranges []portspec.Range
		for _, r := range rules {
			protocol, err := portspec.ParseProtocol(r.Protocol.String())
			if err != nil {
				t.Fatal(err)
			}
			for q := range r.Destination.AllPortRanges() {
				x, err := portspec.RangeFrom(protocol, q.First(), q.Last())
				if err != nil {
					t.Fatal(err)
				}
				ranges = append(ranges, x)
			}
		}
		if got := portspec.SetOf(ranges...); got != p.Ports {
			t.Fatalf("the rules open %v, the pool %v", got, p.Ports)
		}
		checkInverse(t, p, rules)
		roundTrip(t, rules)
		again, err := ForNodePool(p, base, existing)
		if err != nil || !again.Equal(rules) {
			t.Fatalf("not deterministic: %v, %v", again, err)
		}
	})
}

// TestPriorities takes every choice of the last six priorities as taken and
// every base among them, with an obvious allocator beside.
func TestPriorities(t *testing.T) {
	p := pool("80/tcp,53/udp")
	for mask := range 1 << 6 {
		var existing Rules
		taken := map[int]bool{}
		for i := range 6 {
			r := valid()
			r.Name, r.Priority = fmt.Sprint("r", i), MaxPriority-i
			if mask>>i&1 == 0 {
				r.Direction = Outbound // does not count
			} else {
				taken[r.Priority] = true
			}
			existing = append(existing, r)
		}
		for base := MaxPriority - 5; base <= MaxPriority; base++ {
			var want []int
			for n := base; n <= MaxPriority && len(want) < 2; n++ {
				if !taken[n] {
					want = append(want, n)
				}
			}
			rules, err := ForNodePool(p, base, existing)
			if len(want) < 2 {
				if !errors.Is(err, ErrExhausted) {
					t.Fatalf("mask %b, base %d: %v", mask, base, err)
				}
				continue
			}
			if err != nil || rules[0].Priority != want[0] || rules[1].Priority != want[1] {
				t.Fatalf("mask %b, base %d: %v, %v, want %v", mask, base, rules, err, want)
			}
		}
	}
}

func TestForNodePoolErrors(t *testing.T) {
	for _, test := range []struct {
		what   string
		change func(*NodePool)
		base   int
		err    error
	}{
		{"sctp", func(p *NodePool) { p.Ports = portspec.MustParse("80/tcp,80/sctp") }, 100, ErrProtocol},
		{"all ports", func(p *NodePool) { p.Ports = portspec.AllPorts() }, 100, ErrProtocol},
		{"no ports", func(p *NodePool) { p.Ports = portspec.Set{} }, 100, ErrPort},
		{"base 99", func(*NodePool) {}, 99, ErrPriority},
		{"base 4097", func(*NodePool) {}, 4097, ErrPriority},
		{"base 0", func(*NodePool) {}, 0, ErrPriority},
		{"no sources", func(p *NodePool) { p.Sources = nil }, 100, ErrMember},
		{"no destination", func(p *NodePool) { p.ASGs = nil }, 100, ErrMember},
		{"two destinations", func(p *NodePool) { p.Destinations = p.Sources }, 100, ErrMember},
		{"the zero source", func(p *NodePool) { p.Sources = make([]AddressPrefix, 1) }, 100, ErrMember},
		{"two tags", func(p *NodePool) {
			p.Sources = []AddressPrefix{MustParseAddressPrefix("Internet"), MustParseAddressPrefix("VirtualNetwork")}
		}, 100, ErrAddress},
		{"no name", func(p *NodePool) { p.Name = "" }, 100, ErrName},
		{"name of 77", func(p *NodePool) { p.Name = strings.Repeat("x", 77) }, 100, ErrName},
		{"name taken", func(p *NodePool) { p.Name = "TAKEN" }, 100, ErrDuplicate},
		{"description of 141", func(p *NodePool) { p.Description = strings.Repeat("x", 141) }, 100, ErrDescription},
	} {
		p := pool("80/tcp")
		test.change(&p)
		existing := valid()
		existing.Name, existing.Direction = "taken-tcp", Outbound
		if rules, err := ForNodePool(p, test.base, Rules{existing}); !errors.Is(err, test.err) || rules != nil {
			t.Errorf("%s: %v, %v", test.what, rules, err)
		} else if path := split(err)[0].Path; strings.HasPrefix(test.what, "base") != (path == "base") {
			t.Errorf("%s: the fault is at %q", test.what, path)
		}
	}
}

// TestNodePoolOfErrors changes the rules of a pool by one thing each: what the
// pool could not hold is not dropped.
func TestNodePoolOfErrors(t *testing.T) {
	for what, change := range map[string]func(*Rules){
		"no rules":            func(r *Rules) { *r = nil },
		"outbound":            func(r *Rules) { (*r)[0].Direction = Outbound },
		"deny":                func(r *Rules) { (*r)[1].Access = egress.Deny },
		"other protocol":      func(r *Rules) { (*r)[0].Protocol = ICMP },
		"any protocol":        func(r *Rules) { (*r)[0].Protocol = AnyProtocol },
		"other name":          func(r *Rules) { (*r)[1].Name = "mail-udp" },
		"name without suffix": func(r *Rules) { (*r)[1].Name = "web" },
		"other description":   func(r *Rules) { (*r)[1].Description = "x" },
		"source port":         func(r *Rules) { (*r)[0].Source.PortRange = PortsFrom(1, 1) },
		"other source":        func(r *Rules) { (*r)[1].Source.Prefix = MustParseAddressPrefix("Internet") },
		"group as source":     func(r *Rules) { (*r)[0].Source = Endpoint{ASGs: []ASG{asg("a", "b")}, PortRange: AnyPort()} },
		"other group":         func(r *Rules) { (*r)[1].Destination.ASGs = []ASG{asg("rg", "mail")} },
		"any port":            func(r *Rules) { (*r)[0].Destination.PortRange = AnyPort() },
		"port 0":              func(r *Rules) { (*r)[0].Destination.PortRange = PortsFrom(0, 80) },
		"range of one":        func(r *Rules) { (*r)[0].Destination.PortRange = MustParsePortRange("80-80") },
		"list of one": func(r *Rules) {
			d := &(*r)[0].Destination
			d.PortRanges, d.PortRange = []PortRange{d.PortRange}, PortRange{}
		},
		"ranges that touch": func(r *Rules) {
			d := &(*r)[0].Destination
			d.PortRanges, d.PortRange = []PortRange{PortsFrom(80, 80), PortsFrom(81, 81)}, PortRange{}
		},
		"list of one source": func(r *Rules) {
			s := &(*r)[0].Source
			s.Prefixes, s.Prefix = []AddressPrefix{MustParseAddressPrefix("::")}, AddressPrefix{}
		},
		"one rule more":       func(r *Rules) { x := (*r)[0]; x.Name, x.Priority = "WEB-tcp", 300; *r = append(*r, x) },
		"second rule for TCP": func(r *Rules) { x := (*r)[0]; x.Name, x.Priority = "web2-tcp", 300; *r = append(*r, x) },
	} {
		rules, err := ForNodePool(pool("80/tcp,53/udp"), 200, nil)
		if err != nil {
			t.Fatal(err)
		}
		change(&rules)
		if p, err := NodePoolOf(rules); err == nil {
			t.Errorf("%s: %+v", what, p)
		} else if what != "one rule more" && !errors.Is(err, ErrNodePool) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := NodePoolOf(Rules{{}}); !errors.Is(err, ErrPriority) {
		t.Errorf("invalid rules: %v", err)
	}
}

// TestNodePoolOfDeployed checks that what the service adds does not matter,
// nor do order and priorities.
func TestNodePoolOfDeployed(t *testing.T) {
	p := pool("80/tcp,53/udp")
	rules, err := ForNodePool(p, 200, nil)
	if err != nil {
		t.Fatal(err)
	}
	rules[0].Resource, rules[0].Priority = Resource{ID: "x", ProvisioningState: "Succeeded"}, 4000
	slices.Reverse(rules)
	checkInverse(t, p, rules)
}
