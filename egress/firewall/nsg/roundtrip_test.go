package nsg

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/internal/shared"
)

// value decodes JSON as the standard library does and drops what says nothing,
// the members that hold an empty array and an empty description. It is the oracle for "nothing is lost": two texts with
// the same value say the same, byte for byte, but for white space and order.
func value(t testing.TB, text []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return withoutEmpty(v)
}

func withoutEmpty(v any) any {
	switch v := v.(type) {
	case map[string]any:
		maps.DeleteFunc(v, func(name string, member any) bool {
			list, isList := member.([]any)
			return isList && len(list) == 0 || name == "description" && member == ""
		})
		for k, member := range v {
			v[k] = withoutEmpty(member)
		}
	case []any:
		for i, element := range v {
			v[i] = withoutEmpty(element)
		}
	}
	return v
}

// roundTrip checks that rules read back as the same value, and that what was
// read is written again byte for byte.
func roundTrip(t interface{ Fatalf(string, ...any) }, rules Rules) {
	text, err := rules.MarshalJSON()
	if err != nil {
		t.Fatalf("marshal: %v", err)
	}
	again, err := Parse(text)
	if err != nil {
		t.Fatalf("parse %s: %v", text, err)
	}
	if !again.Equal(rules) {
		t.Fatalf("%s reads back as %+v, want %+v", text, again, rules)
	}
	text2, err := again.MarshalJSON()
	if err != nil || !bytes.Equal(text, text2) {
		t.Fatalf("written again: %s, %v\nwant: %s", text2, err, text)
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { roundTrip(t, genRules.Draw(t, "rules")) })
}

// TestRoundTripInDocument checks that the types keep their promises as fields
// of a larger document, where encoding/json compacts and escapes the text.
func TestRoundTripInDocument(t *testing.T) {
	type group struct {
		SecurityRules Rules
		One           Rule
	}
	rapid.Check(t, func(t *rapid.T) {
		want := group{genRules.Draw(t, "rules"), genRule.Draw(t, "rule")}
		text, err := json.MarshalIndent(want, "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		var got group
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if !got.SecurityRules.Equal(want.SecurityRules) || !got.One.Equal(want.One) {
			t.Fatalf("%s reads back as %+v", text, got)
		}
	})
}

// deployed is what the service answers: with an id, an etag and empty arrays.
const deployed = `[
  {"name": "web-tcp", "id": "/subscriptions/0/x", "etag": "W/\"1\"", "type": "Microsoft.Network/networkSecurityGroups/securityRules",
   "properties": {"provisioningState": "Succeeded", "description": "Web & mail", "protocol": "Tcp", "access": "Allow",
    "sourcePortRange": "*", "sourcePortRanges": [], "sourceAddressPrefix": "Internet", "sourceAddressPrefixes": [],
    "sourceApplicationSecurityGroups": [], "destinationAddressPrefixes": [], "priority": 200, "direction": "Inbound",
    "destinationApplicationSecurityGroups": [{"id": "/subscriptions/01234567-89ab-cdef-0123-456789abcdef/resourceGroups/rg/providers/Microsoft.Network/applicationSecurityGroups/web"}],
    "destinationPortRanges": ["25", "80-80", "0-65535"]}},
  {"name": "deny_out", "properties": {"protocol": "*", "access": "Deny", "direction": "Outbound", "priority": 4096,
    "sourceAddressPrefix": "10.0.0.4", "sourcePortRange": "*", "destinationAddressPrefix": "2001:db8::/32", "destinationPortRange": "0"}}
]`

func TestParseDeployed(t *testing.T) {
	rules, err := Parse([]byte(deployed))
	if err != nil {
		t.Fatal(err)
	}
	text, err := rules.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := value(t, text), value(t, []byte(deployed)); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	roundTrip(t, rules)
	if !bytes.Contains(text, []byte(`"description":"Web & mail"`)) {
		t.Errorf("%s: escaped for HTML", text)
	}
	r := rules[0]
	if r.Resource.Etag != `W/"1"` || r.Resource.ProvisioningState != "Succeeded" || r.Source.Prefixes != nil || len(r.Destination.PortRanges) != 3 {
		t.Errorf("%+v", r)
	}
}

// TestSharedShape reads the rule that the decoder of the Azure SDK was found
// to write back unchanged.
func TestSharedShape(t *testing.T) {
	text, err := os.ReadFile(shared.Path(t, "export/nsg-rule.json"))
	if err != nil {
		t.Fatal(err)
	}
	rule, err := ParseRule(text)
	if err != nil {
		t.Fatal(err)
	}
	got, err := rule.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := json.Compact(&want, text); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Errorf("got  %s\nwant %s", got, want.Bytes())
	}
}

// TestSharedServiceTags checks what the package believes of service tags with
// all of them: each begins with a capital letter, and has one dot at most.
func TestSharedServiceTags(t *testing.T) {
	for _, cloud := range []string{"Public", "China", "AzureGovernment", "AzureGermany"} {
		text, err := os.ReadFile(shared.Path(t, "data/servicetags/ServiceTags_"+cloud+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var list struct {
			Values []struct{ Name string }
		}
		if err := json.Unmarshal(text, &list); err != nil {
			t.Fatal(err)
		}
		if len(list.Values) == 0 {
			t.Errorf("%s has no tags", cloud)
		}
		for _, v := range list.Values {
			p, err := ParseAddressPrefix(v.Name)
			if tag, ok := p.ServiceTag(); err != nil || !ok || tag != v.Name {
				t.Errorf("%s: %q is %v, %v", cloud, v.Name, p, err)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		deployed, `[]`, `[{}]`, `{}`, `null`, "", "\xff", `[`, `[]x`,
		rule(`"description":"\ud834\udd1e"`), rule(`"description":"\ud834"`),
		strings.Replace(deployed, "priority", "Priority", 1),
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		rules, err := Parse(text)
		if err != nil {
			for _, e := range split(err) {
				if e.Offset < 0 || e.Offset > len(text) || len(e.Input) > maxErrorInput || e.Error() == "" {
					t.Fatalf("%q: bad error %#v", text, e)
				}
			}
			if rules != nil {
				t.Fatalf("%q: rules next to an error", text)
			}
			return
		}
		roundTrip(t, rules)
		written, _ := rules.MarshalJSON()
		if got, want := value(t, written), value(t, text); !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: lost something:\ngot  %v\nwant %v", text, got, want)
		}
	})
}

// split returns the errors that one error joins.
func split(err error) []*Error {
	switch err := err.(type) {
	case nil:
		return nil
	case *Error:
		return []*Error{err}
	case interface{ Unwrap() []error }:
		var all []*Error
		for _, e := range err.Unwrap() {
			all = slices.Concat(all, split(e))
		}
		return all
	}
	panic("no *Error: " + err.Error())
}

// rule returns the text of a list of one valid rule with more members in its
// properties.
func rule(more string) string {
	if more != "" {
		more = "," + more
	}
	return `[{"name":"n","properties":{"priority":100,"direction":"Inbound","access":"Allow","protocol":"Tcp",` +
		`"sourceAddressPrefix":"*","sourcePortRange":"*","destinationAddressPrefix":"*","destinationPortRange":"443"` + more + `}}]`
}
