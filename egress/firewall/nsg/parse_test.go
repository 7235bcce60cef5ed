package nsg

import (
	"errors"
	"strings"
	"testing"
)

// members are all members of a rule, with a value each that is valid there.
var members = map[string]string{
	"name": `"n"`, "id": `"i"`, "type": `"t"`, "etag": `"e"`, "properties": `{}`,
	"provisioningState": `"s"`, "description": `"d"`, "priority": `100`, "direction": `"Inbound"`, "access": `"Deny"`, "protocol": `"Udp"`,
	"sourceAddressPrefix": `"*"`, "sourceAddressPrefixes": `["10.0.0.0/8"]`, "sourcePortRange": `"*"`, "sourcePortRanges": `["1"]`,
	"destinationAddressPrefix": `"*"`, "destinationAddressPrefixes": `["10.0.0.0/8"]`, "destinationPortRange": `"*"`, "destinationPortRanges": `["1"]`,
	"sourceApplicationSecurityGroups":      `[{"id":"` + subscription + `/resourceGroups/g/providers/Microsoft.Network/applicationSecurityGroups/s"}]`,
	"destinationApplicationSecurityGroups": `[{"id":"` + subscription + `/resourceGroups/g/providers/Microsoft.Network/applicationSecurityGroups/d"}]`,
}

// object returns the text of a rule with these members and no others.
func object(t *testing.T, names ...string) string {
	t.Helper()
	var outer, inner []string
	for _, name := range names {
		base := strings.TrimSuffix(name, "+")
		text, known := members[base]
		if !known {
			t.Fatalf("no member %s", base)
		}
		switch base {
		case "name", "id", "type", "etag":
			outer = append(outer, `"`+base+`":`+text)
		default:
			inner = append(inner, `"`+base+`":`+text)
		}
	}
	return "{" + strings.Join(append(outer, `"properties":{`+strings.Join(inner, ",")+`}`), ",") + "}"
}

var minimal = []string{"name", "priority", "direction", "access", "protocol", "sourceAddressPrefix", "sourcePortRange", "destinationAddressPrefix", "destinationPortRange"}

func without(names []string, name string) (rest []string) {
	for _, n := range names {
		if n != name {
			rest = append(rest, n)
		}
	}
	return rest
}

// TestMembersAreStrict takes each member in turn. A known spelling is read; the
// same in another letter case, twice, or with a value of another JSON type is
// an error. This is what the Azure SDK gets wrong.
func TestMembersAreStrict(t *testing.T) {
	for name, valid := range members {
		if name == "properties" {
			continue
		}
		// The forms exclude each other: the tested one takes the place of its like.
		names := minimal
		for _, side := range []string{"source", "destination"} {
			switch name {
			case side + "AddressPrefixes", side + "ApplicationSecurityGroups":
				names = without(names, side+"AddressPrefix")
			case side + "PortRanges":
				names = without(names, side+"PortRange")
			}
		}
		names = append(without(names, name), name)
		text := object(t, names...)
		if _, err := ParseRule([]byte(text)); err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		member := `"` + name + `":` + valid
		for _, test := range []struct {
			old, new string
			err      error
			hint     string
		}{
			{member, strings.Replace(member, name[:1], strings.ToUpper(name[:1]), 1), ErrMember, "write " + name},
			{member, strings.ToUpper(`"`+name) + `":` + valid, ErrMember, "write " + name},
			{member, member + "," + member, ErrMember, "it comes twice"},
			{member, member + `,"` + name + `x":` + valid, ErrMember, "no such member"},
			{member, `"` + name + `":null`, ErrSyntax, "must be a"},
			{member, `"` + name + `":{}`, ErrSyntax, "must be a"},
			{member, `"` + name + `":true`, ErrSyntax, "must be a"},
		} {
			changed := strings.Replace(text, test.old, test.new, 1)
			_, err := ParseRule([]byte(changed))
			if !errors.Is(err, test.err) || !strings.Contains(err.Error(), test.hint) {
				t.Errorf("%s: got %v, want %v with %q", changed, err, test.err, test.hint)
			}
		}
	}
}

func TestRequiredMembers(t *testing.T) {
	for _, name := range minimal {
		text := object(t, without(minimal, name)...)
		_, err := ParseRule([]byte(text))
		if !errors.Is(err, ErrMember) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestForms checks that of the forms of addresses and of ports exactly one is
// there on each side: none is not "any", and two are not "both".
func TestForms(t *testing.T) {
	for _, side := range []string{"source", "destination"} {
		addresses := []string{side + "AddressPrefix", side + "AddressPrefixes", side + "ApplicationSecurityGroups"}
		ports := []string{side + "PortRange", side + "PortRanges"}
		for mask := range 1 << 5 {
			names := minimal
			for _, name := range append(addresses, ports...) {
				names = without(names, name)
			}
			a, p := 0, 0
			for i, name := range addresses {
				if mask>>i&1 == 1 {
					names, a = append(names, name), a+1
				}
			}
			for i, name := range ports {
				if mask>>(3+i)&1 == 1 {
					names, p = append(names, name), p+1
				}
			}
			text := object(t, names...)
			_, err := ParseRule([]byte(text))
			if valid := a == 1 && p == 1; valid != (err == nil) || !valid && !errors.Is(err, ErrMember) {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, test := range []struct {
		text string
		at   string // the text that begins at the offset
		path string
		err  error
		hint string
	}{
		{"", "", "", ErrSyntax, "unexpected end"},
		{"[", "", "", ErrSyntax, "unexpected end"},
		{"[]]", "]", "", ErrSyntax, "after top-level value"},
		{"[\xff]", "\xff]", "", ErrSyntax, "not UTF-8"},
		{"[\"\ufffd\xff", "\xff", "", ErrSyntax, "not UTF-8"},
		{" {}", "{}", "", ErrSyntax, "it must be an array"},
		{"null", "null", "", ErrSyntax, "it must be an array"},
		{"[ 1]", "1]", "[0]", ErrSyntax, "it must be an object"},
		{"[{}]", "{}]", "[0]", ErrMember, "name is missing"},
		{`[{"name":"a","properties": {}}]`, "{}}]", "[0].properties", ErrMember, "priority is missing"},
		{`[{"name":"a", "rules":[]}]`, `"rules"`, "[0]", ErrMember, "no such member"},
		{rule(`"targetFQDNs":["x"]`), `"targetFQDNs"`, "[0].properties", ErrMember, "no such member"},
		{rule(`"description":"\ud834"`), `"\ud834"`, "[0].properties.description", ErrSyntax, "surrogate"},
		{rule(`"description":"` + strings.Repeat("x", 141) + `"`), `"xxx`, "[0].properties.description", ErrDescription, "it has 141 characters"},
		{strings.Replace(rule(""), "100", "99", 1), "99", "[0].properties.priority", ErrPriority, "it is 99"},
		{strings.Replace(rule(""), "100", "4097", 1), "4097", "[0].properties.priority", ErrPriority, "it is 4097"},
		{strings.Replace(rule(""), "100", "1e3", 1), "1e3", "[0].properties.priority", ErrPriority, "whole number"},
		{strings.Replace(rule(""), "100", "100.0", 1), "100.0", "[0].properties.priority", ErrPriority, "whole number"},
		{strings.Replace(rule(""), "100", "4294967396", 1), "4294967396", "[0].properties.priority", ErrPriority, "whole number"},
		{strings.Replace(rule(""), "100", `"100"`, 1), `"100"`, "[0].properties.priority", ErrSyntax, "it must be a number"},
		{strings.Replace(rule(""), "Inbound", "inbound", 1), `"inbound"`, "[0].properties.direction", ErrDirection, "write Inbound"},
		{strings.Replace(rule(""), "Allow", "ALLOW", 1), `"ALLOW"`, "[0].properties.access", ErrAccess, "write Allow"},
		{strings.Replace(rule(""), "Allow", "deny", 1), `"deny"`, "[0].properties.access", ErrAccess, "write Deny"},
		{strings.Replace(rule(""), "Allow", "", 1), `""`, "[0].properties.access", ErrAccess, "write Allow or Deny"},
		{strings.Replace(rule(""), "Tcp", "TCP", 1), `"TCP"`, "[0].properties.protocol", ErrProtocol, "write Tcp"},
		{strings.Replace(rule(""), "Tcp", "Sctp", 1), `"Sctp"`, "[0].properties.protocol", ErrProtocol, "the protocols are"},
		{strings.Replace(rule(""), `"*"`, `"example.com"`, 1), `"example.com"`, "[0].properties.sourceAddressPrefix", ErrAddress, "an NSG has no names"},
		{strings.Replace(rule(""), `"443"`, `"80,443"`, 1), `"80,443"`, "[0].properties.destinationPortRange", ErrPort, "one range a string"},
		{strings.Replace(rule(""), `"name":"n"`, `"name":"n","id":""`, 1), `""`, "[0].id", ErrSyntax, "must not be empty"},
		{strings.Replace(rule(""), `"name":"n"`, `"name":"-n"`, 1), `"-n"`, "[0].name", ErrName, "begins with"},
		{strings.Replace(rule(""), `"sourceAddressPrefix":"*"`, `"sourceAddressPrefixes":["10.0.0.0/8", "*"]`, 1), `"*"]`, "[0].properties.sourceAddressPrefixes[1]", ErrAddress, "alone"},
		{strings.Replace(rule(""), `"sourceAddressPrefix":"*"`, `"sourceAddressPrefixes":["Internet"]`, 1), `"Internet"`, "[0].properties.sourceAddressPrefixes[0]", ErrAddress, "alone"},
		{strings.Replace(rule(""), `"destinationPortRange":"443"`, `"destinationPortRanges":["443","*"]`, 1), `"*"]`, "[0].properties.destinationPortRanges[1]", ErrPort, "alone"},
		{strings.Replace(rule(""), `"destinationPortRange":"443"`, `"destinationPortRanges":["443",80]`, 1), `80]`, "[0].properties.destinationPortRanges[1]", ErrSyntax, "it must be a string"},
		{strings.Replace(rule(""), `"sourceAddressPrefix":"*"`, `"sourceApplicationSecurityGroups":[{"id":"x","location":"y"}]`, 1), `"x"`, "[0].properties.sourceApplicationSecurityGroups[0].id", ErrASG, "resource id"},
		{strings.Replace(rule(""), `"sourceAddressPrefix":"*"`, `"sourceApplicationSecurityGroups":[{"location":"y"}]`, 1), `"location"`, "[0].properties.sourceApplicationSecurityGroups[0]", ErrMember, "no such member"},
		{strings.Replace(rule(""), `"sourceAddressPrefix":"*"`, `"sourceApplicationSecurityGroups":[{}]`, 1), `{}`, "[0].properties.sourceApplicationSecurityGroups[0]", ErrMember, "id is missing"},
		{strings.TrimSuffix(rule(""), "]") + "," + strings.Replace(rule("")[1:], `"n"`, `"m"`, 1), `100,"direction":"Inbound","access":"Allow","protocol":"Tcp","sourceAddressPrefix":"*","sourcePortRange":"*","destinationAddressPrefix":"*","destinationPortRange":"443"}}]`, "[1].properties.priority", ErrDuplicate, "[0], n, has the priority 100"},
		{strings.TrimSuffix(rule(""), "]") + "," + strings.Replace(strings.Replace(rule("")[1:], `"n"`, `"N"`, 1), "100", "101", 1), `"N"`, "[1].name", ErrDuplicate, `[0] has the name "n"`},
	} {
		rules, err := Parse([]byte(test.text))
		faults := split(err)
		if rules != nil || len(faults) != 1 {
			t.Errorf("%s: %v, %v", test.text, rules, err)
			continue
		}
		e := faults[0]
		at := strings.LastIndex(test.text, test.at)
		if e.Path != test.path || e.Offset != at || !errors.Is(err, test.err) || !strings.Contains(e.Hint, test.hint) {
			t.Errorf("%s:\ngot  %v (path %s)\nwant %s: offset %d: %v; %s", test.text, e, e.Path, test.path, at, test.err, test.hint)
		}
	}
}

// TestAllFaults checks that faults of values are reported together.
func TestAllFaults(t *testing.T) {
	text := strings.NewReplacer("100", "5000", `"n"`, `""`, `"*","destinationPortRange":"443"`, `"*"`).Replace(rule(""))
	_, err := Parse([]byte(text))
	for _, want := range []error{ErrName, ErrPriority, ErrMember} {
		if !errors.Is(err, want) {
			t.Errorf("%v is missing in %v", want, err)
		}
	}
	if n := len(split(err)); n != 3 {
		t.Errorf("%d faults: %v", n, err)
	}
}

// TestErrorInput checks that an error keeps little of a long text, and a copy.
func TestErrorInput(t *testing.T) {
	_, err := Parse([]byte(`[{"` + strings.Repeat("x", 10_000) + `":1}]`))
	if e := split(err)[0]; len(e.Input) != maxErrorInput || len(e.Error()) > 500 {
		t.Errorf("%d bytes of input, %d of text", len(e.Input), len(e.Error()))
	}
}
