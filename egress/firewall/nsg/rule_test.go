package nsg

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/egress"
)

func valid() Rule {
	any := Endpoint{Prefix: AnyAddress(), PortRange: AnyPort()}
	return Rule{Name: "n", Priority: 100, Direction: Inbound, Access: egress.Allow, Protocol: TCP, Source: any, Destination: any}
}

// TestLimits tries each limit on both sides.
func TestLimits(t *testing.T) {
	asgs := func(n int) (groups []ASG) {
		for i := range n {
			groups = append(groups, asg("rg", fmt.Sprint("g", i)))
		}
		return groups
	}
	for _, test := range []struct {
		what   string
		change func(*Rule)
		err    error // nil if the rule stays valid
	}{
		{"unchanged", func(*Rule) {}, nil},
		{"name of 80", func(r *Rule) { r.Name = strings.Repeat("n", 80) }, nil},
		{"name of 81", func(r *Rule) { r.Name = strings.Repeat("n", 81) }, ErrName},
		{"no name", func(r *Rule) { r.Name = "" }, ErrName},
		{"name with underscores", func(r *Rule) { r.Name = "n__" }, nil},
		{"name that begins with an underscore", func(r *Rule) { r.Name = "_n" }, ErrName},
		{"name that ends with a hyphen", func(r *Rule) { r.Name = "n-" }, ErrName},
		{"name that ends with a period", func(r *Rule) { r.Name = "n." }, ErrName},
		{"name with a slash", func(r *Rule) { r.Name = "n/m" }, ErrName},
		{"name with a blank", func(r *Rule) { r.Name = "n m" }, ErrName},
		{"name of another script", func(r *Rule) { r.Name = "né" }, ErrName},
		{"description of 140", func(r *Rule) { r.Description = strings.Repeat("ä", 140) }, nil},
		{"description of 141", func(r *Rule) { r.Description = strings.Repeat("ä", 141) }, ErrDescription},
		{"description of 70 pairs", func(r *Rule) { r.Description = strings.Repeat("𝄞", 70) }, nil},
		{"description of 71 pairs", func(r *Rule) { r.Description = strings.Repeat("𝄞", 71) }, ErrDescription},
		{"description that is no text", func(r *Rule) { r.Description = "\xff" }, ErrDescription},
		{"description with a replacement", func(r *Rule) { r.Description = "\ufffd" }, ErrDescription},
		{"priority 99", func(r *Rule) { r.Priority = 99 }, ErrPriority},
		{"priority 4096", func(r *Rule) { r.Priority = 4096 }, nil},
		{"priority 4097", func(r *Rule) { r.Priority = 4097 }, ErrPriority},
		{"no direction", func(r *Rule) { r.Direction = 0 }, ErrDirection},
		{"no such access", func(r *Rule) { r.Access = 2 }, ErrAccess},
		{"no access", func(r *Rule) { r.Access = 0 }, nil},
		{"no protocol", func(r *Rule) { r.Protocol = 0 }, ErrProtocol},
		{"10 groups", func(r *Rule) { r.Source = Endpoint{ASGs: asgs(10), PortRange: AnyPort()} }, nil},
		{"11 groups", func(r *Rule) { r.Source = Endpoint{ASGs: asgs(11), PortRange: AnyPort()} }, ErrASG},
		{"a group twice", func(r *Rule) {
			r.Destination = Endpoint{ASGs: []ASG{asg("rg", "g"), asg("RG", "g")}, PortRange: AnyPort()}
		}, ErrDuplicate},
		{"the zero group", func(r *Rule) { r.Destination = Endpoint{ASGs: make([]ASG, 1), PortRange: AnyPort()} }, ErrASG},
		{"the zero prefix", func(r *Rule) {
			r.Source = Endpoint{Prefixes: make([]AddressPrefix, 1), PortRange: AnyPort()}
		}, ErrAddress},
		{"the zero range", func(r *Rule) { r.Source = Endpoint{Prefix: AnyAddress(), PortRanges: make([]PortRange, 1)} }, ErrPort},
		{"no source", func(r *Rule) { r.Source = Endpoint{} }, ErrMember},
		{"no source address", func(r *Rule) { r.Source.Prefix = AddressPrefix{} }, ErrMember},
		{"no destination port", func(r *Rule) { r.Destination.PortRange = PortRange{} }, ErrMember},
		{"both forms of ports", func(r *Rule) { r.Destination.PortRanges = []PortRange{PortsFrom(1, 1)} }, ErrMember},
		{"an id that is no text", func(r *Rule) { r.Resource.ID = "\xff" }, ErrSyntax},
		{"a state that is no text", func(r *Rule) { r.Resource.ProvisioningState = "\xff" }, ErrSyntax},
	} {
		r := valid()
		test.change(&r)
		err := r.Validate()
		switch {
		case test.err == nil && err != nil:
			t.Errorf("%s: %v", test.what, err)
		case test.err != nil && !errors.Is(err, test.err):
			t.Errorf("%s: %v, want %v", test.what, err, test.err)
		}
		for _, e := range split(err) {
			if e.Offset != -1 || strings.Contains(e.Error(), "offset") {
				t.Errorf("%s: there is no text, and %v", test.what, e)
			}
		}
		if _, err2 := r.MarshalJSON(); (err2 == nil) != (err == nil) {
			t.Errorf("%s: Validate says %v, MarshalJSON %v", test.what, err, err2)
		}
		// A list validates its rules as well.
		if _, err2 := (Rules{r}).MarshalJSON(); (err2 == nil) != (err == nil) {
			t.Errorf("%s: Validate says %v, MarshalJSON of the list %v", test.what, err, err2)
		}
	}
}

// TestUnique checks that priorities are unique in a direction and names in all.
func TestUnique(t *testing.T) {
	a, b := valid(), valid()
	b.Name, b.Direction = "m", Outbound
	if err := (Rules{a, b}).Validate(); err != nil {
		t.Errorf("one priority in two directions: %v", err)
	}
	b.Direction = Inbound
	if err := (Rules{a, b}).Validate(); !errors.Is(err, ErrDuplicate) {
		t.Errorf("one priority twice: %v", err)
	}
	b.Name, b.Priority = "N", 101
	if err := (Rules{a, b}).Validate(); !errors.Is(err, ErrDuplicate) {
		t.Errorf("one name twice: %v", err)
	}
}

// TestEqual changes each field, found by reflection, so that a field added
// later is compared too.
func TestEqual(t *testing.T) {
	a := Rule{
		Name: "n", Description: "d", Priority: 100, Direction: Inbound, Access: egress.Allow, Protocol: TCP,
		Source:      Endpoint{Prefixes: []AddressPrefix{MustParseAddressPrefix("10.0.0.0/8")}, PortRanges: []PortRange{PortsFrom(1, 2)}},
		Destination: Endpoint{ASGs: []ASG{asg("rg", "g")}, PortRange: AnyPort()},
		Resource:    Resource{"i", "t", "e", "s"},
	}
	if !a.Equal(a) {
		t.Fatal("a rule differs from itself")
	}
	for i := range reflect.TypeFor[Rule]().NumField() {
		b := a
		reflect.ValueOf(&b).Elem().Field(i).SetZero()
		if a.Equal(b) || b.Equal(a) {
			t.Errorf("%s is not compared", reflect.TypeFor[Rule]().Field(i).Name)
		}
	}
	full := Endpoint{AnyAddress(), []AddressPrefix{AnyAddress()}, []ASG{{}}, AnyPort(), []PortRange{AnyPort()}}
	for i := range reflect.TypeFor[Endpoint]().NumField() {
		e := full
		reflect.ValueOf(&e).Elem().Field(i).SetZero()
		if full.Equal(e) {
			t.Errorf("%s is not compared", reflect.TypeFor[Endpoint]().Field(i).Name)
		}
	}
	if !(Endpoint{ASGs: []ASG{}}).Equal(Endpoint{}) {
		t.Error("an empty list differs from none")
	}
}

func TestEndpointIterators(t *testing.T) {
	list := Endpoint{Prefixes: []AddressPrefix{MustParseAddressPrefix("10.0.0.0/8"), MustParseAddressPrefix("::")}, PortRanges: []PortRange{PortsFrom(1, 1), PortsFrom(3, 4)}}
	one := Endpoint{Prefix: AnyAddress(), PortRange: AnyPort()}
	for _, test := range []struct {
		e               Endpoint
		prefixes, ports string
	}{{list, "10.0.0.0/8 :: ", "1 3-4 "}, {one, "* ", "* "}, {Endpoint{ASGs: []ASG{asg("a", "b")}}, "", ""}} {
		var prefixes, ports string
		for p := range test.e.AllPrefixes() {
			prefixes += p.String() + " "
		}
		for r := range test.e.AllPortRanges() {
			ports += r.String() + " "
		}
		if prefixes != test.prefixes || ports != test.ports {
			t.Errorf("%q %q", prefixes, ports)
		}
	}
	for range list.AllPrefixes() {
		break
	}
	for range one.AllPortRanges() {
		break
	}
}
