package source

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// printed is the manifest as the document of 2018 prints it, with its sample
// address.
const printed = `apiVersion: v1
kind: Service
metadata:
  name: aks-egress
spec:
  loadBalancerIP: 23.101.128.81
  ports:
  - port: 8080
`

// mended is the same as it has to be today.
const mended = `apiVersion: v1
kind: Service
metadata:
  name: aks-egress
  annotations:
    service.beta.kubernetes.io/azure-load-balancer-ipv4: 23.101.128.81
spec:
  type: LoadBalancer
  ports:
  - port: 8080
`

// service returns a Service of type LoadBalancer with more lines in its
// annotations and its spec.
func service(annotations, spec []string) string {
	text := "apiVersion: v1\nkind: Service\nmetadata:\n  name: s\n  annotations:\n"
	for _, line := range annotations {
		text += "    " + line + "\n"
	}
	text += "spec:\n  type: LoadBalancer\n"
	for _, line := range spec {
		text += "  " + line + "\n"
	}
	return text
}

const prefix = "service.beta.kubernetes.io/azure-"

// brief returns findings as "line:column check".
func brief(findings []Finding) (lines []string) {
	for _, f := range findings {
		lines = append(lines, fmt.Sprintf("%d:%d %v", f.Line, f.Column, f.Check))
	}
	return lines
}

func TestCheckManifests(t *testing.T) {
	annotated := func(lines ...string) string { return service(lines, nil) }
	for _, test := range []struct {
		what, text string
		want       []string // findings
		contains   string   // in one of them
	}{
		{"the document", printed, []string{"6:3 no-load-balancer", "6:3 deprecated-field"}, "write type: LoadBalancer"},
		{"mended", mended, nil, ""},
		{"in a prefix", strings.Replace(mended, "23.101.128.81", "20.0.0.15", 1), nil, ""},
		{"another type", strings.Replace(printed, "spec:", "spec:\n  type: ClusterIP", 1), []string{"6:9 no-load-balancer", "7:3 deprecated-field"}, `type "ClusterIP"`},
		{"type in another case", strings.Replace(mended, "LoadBalancer", "Loadbalancer", 1), []string{"8:9 no-load-balancer"}, `type "Loadbalancer"`},
		{"annotation and no type", strings.Replace(mended, "  type: LoadBalancer\n", "", 1), []string{"6:5 no-load-balancer"}, "ClusterIP"},
		{"name and no type", strings.Replace(annotated(prefix+"pip-name: x"), "  type: LoadBalancer\n", "", 1), []string{"6:5 no-load-balancer", "6:48 unknown-address"}, ""},
		{"no type and no address", strings.Replace(printed, "  loadBalancerIP: 23.101.128.81\n", "", 1), nil, ""},
		{"the field", service(nil, []string{"loadBalancerIP: 23.101.128.81"}), []string{"8:3 deprecated-field"}, "write the annotation " + prefix + "load-balancer-ipv4: 23.101.128.81, or " + prefix + "pip-name"},
		{"the field, IPv6", service(nil, []string{"loadBalancerIP: 2603:1030::1"}), []string{"8:3 deprecated-field", "8:19 not-declared"}, "write the annotation " + prefix + "load-balancer-ipv6: 2603:1030::1"},
		{"the field and the annotation", service([]string{prefix + "load-balancer-ipv4: 23.101.128.81"}, []string{"loadBalancerIP: 23.101.128.81"}), []string{"9:3 deprecated-field"}, "remove it"},
		{"an empty field", service(nil, []string{`loadBalancerIP: ""`}), nil, ""},
		{"a null field", service(nil, []string{`loadBalancerIP:`}), nil, ""},
		{"not declared", service(nil, []string{"loadBalancerIP: 40.0.0.1"}), []string{"8:3 deprecated-field", "8:19 not-declared"}, "write one of 20.0.0.0/28,23.101.128.81, or declare it"},
		{"not declared, annotation", annotated(prefix + "load-balancer-ipv4: 20.0.0.16"), []string{"6:58 not-declared"}, ""},
		{"private", annotated(prefix + "load-balancer-ipv4: 10.240.0.42"), []string{"6:58 not-declared"}, "RFC 1918"},
		{"no address", service(nil, []string{"loadBalancerIP: 23.101.128.810"}), []string{"8:3 deprecated-field", "8:19 invalid-address"}, `"23.101.128.810" is not an address`},
		{"a name", annotated(prefix + "load-balancer-ipv4: egress.example.com"), []string{"6:58 invalid-address"}, ""},
		{"a prefix", annotated(prefix + "load-balancer-ipv4: 20.0.0.0/28"), []string{"6:58 invalid-address"}, "a single address"},
		{"blanks", annotated(prefix + `load-balancer-ipv4: " 23.101.128.81"`), []string{"6:58 invalid-address"}, "write 23.101.128.81"},
		{"two addresses", annotated(prefix + "load-balancer-ipv4: 23.101.128.81,20.0.0.1"), []string{"6:58 invalid-address"}, ""},
		{"mapped", annotated(prefix + "load-balancer-ipv6: ::ffff:23.101.128.81"), []string{"6:58 invalid-address"}, "write 23.101.128.81"},
		{"zone", annotated(prefix + "load-balancer-ipv6: fe80::1%eth0"), []string{"6:58 invalid-address"}, "write fe80::1"},
		{"other family", annotated(prefix + "load-balancer-ipv6: 23.101.128.81"), []string{"6:58 address-family"}, "write " + prefix + "load-balancer-ipv4: 23.101.128.81"},
		{"other family, IPv6", annotated(prefix + "load-balancer-ipv4: 2603:1030::1"), []string{"6:58 address-family", "6:58 not-declared"}, "write " + prefix + "load-balancer-ipv6: 2603:1030::1"},
		{"both families", annotated(prefix+"load-balancer-ipv4: 20.0.0.1", prefix+"load-balancer-ipv6: 2603:1030::1"), []string{"7:58 not-declared"}, ""},
		{"by name", annotated(prefix + "pip-name: egress"), []string{"6:48 unknown-address"}, "with a Checker"},
		{"by name of IPv6", annotated(prefix + "pip-name-ipv6: egress"), []string{"6:53 unknown-address"}, ""},
		{"by prefix", annotated(prefix + "pip-prefix-id: /subscriptions/x"), []string{"6:53 unknown-address"}, ""},
		{"resource group", annotated(prefix+"load-balancer-ipv4: 20.0.0.1", prefix+"load-balancer-resource-group: rg"), nil, ""},
		{"field and annotation differ", service([]string{prefix + "load-balancer-ipv4: 20.0.0.1"}, []string{"loadBalancerIP: 20.0.0.2"}), []string{"9:3 deprecated-field", "9:19 conflict"}, "load-balancer-ipv4\"] goes before it"},
		{"field and annotation of two families", service([]string{prefix + "load-balancer-ipv6: 2603:1030::1"}, []string{"loadBalancerIP: 20.0.0.2"}), []string{"6:58 not-declared", "9:3 deprecated-field"}, ""},
		{"IPv6 field and annotation differ", service([]string{prefix + "load-balancer-ipv6: 2603:1030::1"}, []string{"loadBalancerIP: 2603:1030::2"}), []string{"6:58 not-declared", "9:3 deprecated-field", "9:19 not-declared", "9:19 conflict"}, ""},
		{"IPv6 field and IPv4 annotation", service([]string{prefix + "load-balancer-ipv4: 20.0.0.1"}, []string{"loadBalancerIP: 2603:1030::2"}), []string{"9:3 deprecated-field", "9:19 not-declared"}, ""},
		{"field, name and prefix", service([]string{prefix + "pip-name: x", prefix + "pip-prefix-id: y"}, []string{"loadBalancerIP: 20.0.0.1"}), []string{"6:48 unknown-address", "7:53 unknown-address", "7:53 conflict", "10:3 deprecated-field", "10:19 conflict"}, "loadBalancerIP: conflict: metadata.annotations[\"" + prefix + "pip-name\"] goes before it"},
		{"internal, by name", annotated(prefix+`load-balancer-internal: "true"`, prefix+"pip-name: x"), nil, ""},
		{"name and address", annotated(prefix+"load-balancer-ipv4: 20.0.0.1", prefix+"pip-name: egress"), []string{"6:58 conflict", "7:48 unknown-address"}, "pip-name\"] goes before it"},
		{"name and address of two families", annotated(prefix+"pip-name-ipv6: egress", prefix+"load-balancer-ipv4: 20.0.0.1"), []string{"6:53 unknown-address"}, ""},
		{"name and prefix", annotated(prefix+"pip-name: egress", prefix+"pip-prefix-id: x"), []string{"6:48 unknown-address", "7:53 unknown-address", "7:53 conflict"}, ""},
		{"internal", service([]string{prefix + `load-balancer-internal: "true"`}, []string{"loadBalancerIP: 10.240.0.42"}), []string{"9:3 deprecated-field"}, ""},
		{"internal, annotation", annotated(prefix+`load-balancer-internal: "true"`, prefix+"load-balancer-ipv4: 10.240.0.42"), nil, ""},
		{"internal with a declared address", annotated(prefix+`load-balancer-internal: "true"`, prefix+"load-balancer-ipv4: 23.101.128.81"), []string{"7:58 internal-load-balancer"}, "remove the annotation"},
		{"not internal", annotated(prefix+`load-balancer-internal: "false"`, prefix+"load-balancer-ipv4: 10.240.0.42"), []string{"7:58 not-declared"}, ""},
		{"misspelt field", service(nil, []string{"loadBalancerIp: 23.101.128.81"}), []string{"8:3 misspelt"}, "write the annotation " + prefix + "load-balancer-ipv4"},
		{"misspelt field, two edits", service(nil, []string{"loadBalanceIPs: 23.101.128.81"}), []string{"8:3 misspelt"}, ""},
		{"other fields", service(nil, []string{"loadBalancerClass: x", "loadBalancerSourceRanges: [10.0.0.0/8]"}), nil, ""},
		{"misplaced field", strings.Replace(mended, "metadata:", "loadBalancerIP: 23.101.128.81\nmetadata:\n  loadBalancerIP: 23.101.128.81", 1), []string{"3:1 misspelt", "5:3 misspelt"}, ""},
		{"misspelt type", strings.Replace(mended, "  type:", "  Type:", 1), []string{"6:5 no-load-balancer", "8:3 misspelt"}, "write type"},
		{"misspelt annotation", annotated(prefix + "load-balancer-ip: 23.101.128.81"), []string{"6:5 misspelt"}, "write " + prefix + "load-balancer-ipv4"},
		{"annotation in another case", annotated(prefix + "load-balancer-IPv4: 23.101.128.81"), []string{"6:5 misspelt"}, ""},
		{"other annotations", annotated(prefix+"pip-tags: a=b", prefix+"load-balancer-mode: auto", "example.com/x: y"), nil, ""},
		{"misspelt kind", strings.Replace(mended, "Service", "service", 1), []string{"2:1 misspelt"}, "write kind: Service"},
		{"a list", "apiVersion: v1\nkind: List\nitems:\n- " + strings.ReplaceAll(printed, "\n", "\n  "), []string{"9:5 no-load-balancer", "9:5 deprecated-field"}, ""},
		{"a list of Services", "apiVersion: v1\nkind: ServiceList\nitems:\n- spec: {loadBalancerIP: 23.101.128.81}\n", []string{"4:10 no-load-balancer", "4:10 deprecated-field"}, ""},
		{"an empty list", "apiVersion: v1\nkind: List\nitems:\n", nil, ""},
		{"JSON", `{"apiVersion":"v1","kind":"Service","spec":{"loadBalancerIP":"23.101.128.81"}}`, []string{"1:45 no-load-balancer", "1:45 deprecated-field"}, ""},
		{"two documents", mended + "---\n" + printed, []string{"17:3 no-load-balancer", "17:3 deprecated-field"}, ""},
		{"an alias elsewhere", strings.Replace(mended, "  - port: 8080", "  - &p {port: 8080}\n  - *p", 1), nil, ""},
		{"no spec", "apiVersion: v1\nkind: Service\n", nil, ""},
	} {
		report, err := CheckManifests([]byte(test.text), declared)
		if got := brief(report.Findings); err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, %v; want %v\n%s", test.what, report.Findings, err, test.want, test.text)
			continue
		}
		all := ""
		for _, f := range report.Findings {
			all += f.String() + "\n"
			if f.Message == "" || f.Fix == "" || f.Path == "" || !strings.EqualFold(f.Object.Kind, "Service") || !f.Check.IsValid() {
				t.Errorf("%s: %+v", test.what, f)
			}
		}
		if !strings.Contains(all, test.contains) {
			t.Errorf("%s: %q is not in\n%s", test.what, test.contains, all)
		}
	}
}

// TestZeroDeclared checks that with nothing declared no address is.
func TestZeroDeclared(t *testing.T) {
	report, err := CheckManifests([]byte(mended), Declared{})
	if got := brief(report.Findings); err != nil || !slices.Equal(got, []string{"6:58 not-declared"}) || report.Findings[0].Fix != "declare it" {
		t.Errorf("%v, %v", report.Findings, err)
	}
}

// TestReportObjects checks that nothing is passed over in silence.
func TestReportObjects(t *testing.T) {
	report, err := CheckManifests([]byte(`# a comment alone
---
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: d, namespace: n}
spec: {loadBalancerIP: 1, loadBalancerIP: 2}
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Service, metadata: {name: s}}
- {apiVersion: v1, kind: ConfigMap}
- apiVersion: serving.knative.dev/v1
  kind: Service
  metadata: {name: k}
---
`+mended), declared)
	if err != nil {
		t.Fatal(err)
	}
	services := []Object{{"v1", "Service", "", "s", 12}, {"v1", "Service", "", "aks-egress", 18}}
	others := []Object{{"apps/v1", "Deployment", "n", "d", 4}, {"v1", "ConfigMap", "", "", 13}, {"serving.knative.dev/v1", "Service", "", "k", 14}}
	if !slices.Equal(report.Services, services) || !slices.Equal(report.Others, others) || len(report.Findings) > 0 {
		t.Errorf("%+v", report)
	}
	for i, want := range []string{"Deployment n/d", "ConfigMap without name", "Service k"} {
		if got := report.Others[i].String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for _, text := range []string{"", "\n", "---\n", "# nothing\n"} {
		if report, err := CheckManifests([]byte(text), declared); err != nil || report.Services != nil || report.Others != nil {
			t.Errorf("%q: %+v, %v", text, report, err)
		}
	}
}

func TestManifestErrors(t *testing.T) {
	for _, test := range []struct {
		what, text   string
		line, column int
		err          error
		hint         string
	}{
		{"no YAML", "a: b\nc: [\n", 2, 0, ErrYAML, ""},
		{"a template", "apiVersion: v1\n{{ if .X }}\nkind: Service\n", 2, 0, ErrYAML, ""},
		{"a tab", "a:\n\tb: c\n", 2, 0, ErrYAML, ""},
		{"an unknown anchor", "a: *x\n", 0, 0, ErrYAML, "unknown anchor"},
		{"no text", "a: \xff\n", 0, 0, ErrYAML, ""},
		{"a scalar", "x\n", 1, 1, ErrManifest, "an object is a mapping"},
		{"a list", "\n- a\n", 2, 1, ErrManifest, "an object is a mapping"},
		{"no kind", "apiVersion: v1\n", 1, 1, ErrManifest, "apiVersion and kind"},
		{"no apiVersion", "kind: Service\n", 1, 1, ErrManifest, "apiVersion and kind"},
		{"second document", mended + "---\nkind: Service\n", 12, 1, ErrManifest, "apiVersion and kind"},
		{"a kind that is no string", "apiVersion: v1\nkind: [Service]\n", 2, 7, ErrManifest, "kind is a string"},
		{"a name that is no string", "apiVersion: v1\nkind: Service\nmetadata: {name: 1}\n", 3, 18, ErrManifest, "name is a string; write it in quotes"},
		{"a namespace that is no string", "apiVersion: v1\nkind: Pod\nmetadata: {namespace: true}\n", 3, 23, ErrManifest, "namespace is a string"},
		{"metadata that is no mapping", "apiVersion: v1\nkind: Service\nmetadata: x\n", 3, 11, ErrManifest, "metadata is a mapping"},
		{"spec that is no mapping", "apiVersion: v1\nkind: Service\nspec: []\n", 3, 7, ErrManifest, "spec is a mapping"},
		{"a type that is no string", "apiVersion: v1\nkind: Service\nspec: {type: 1}\n", 3, 14, ErrManifest, "type is a string"},
		{"an address that is no string", "apiVersion: v1\nkind: Service\nspec: {loadBalancerIP: 1.5}\n", 3, 24, ErrManifest, "loadBalancerIP is a string"},
		{"an address that is a list", "apiVersion: v1\nkind: Service\nspec: {loadBalancerIP: [20.0.0.1]}\n", 3, 24, ErrManifest, "loadBalancerIP is a string"},
		{"an annotation that is no string", service([]string{prefix + "load-balancer-internal: true"}, nil), 6, 62, ErrManifest, "internal is a string; write it in quotes"},
		{"an address annotation that is no string", service([]string{prefix + "load-balancer-ipv4: 1.5"}, nil), 6, 58, ErrManifest, "ipv4 is a string"},
		{"annotations that are no mapping", "apiVersion: v1\nkind: Service\nmetadata: {annotations: x}\n", 3, 25, ErrManifest, "annotations is a mapping"},
		{"a key twice", strings.Replace(printed, "  ports:", "  loadBalancerIP: 20.0.0.1\n  ports:", 1), 7, 3, ErrManifest, `the key "loadBalancerIP" comes twice`},
		{"an annotation twice", service([]string{"a: b", "a: c"}, nil), 7, 5, ErrManifest, `the key "a" comes twice`},
		{"kind twice", "apiVersion: v1\nkind: Service\nkind: Pod\n", 3, 1, ErrManifest, `the key "kind" comes twice`},
		{"a key that is no string", service([]string{"1: b"}, nil), 6, 5, ErrManifest, "a key is a string"},
		{"a key that is a list", "apiVersion: v1\nkind: Service\nspec:\n  ? [a]\n  : b\n", 4, 5, ErrManifest, "a key is a string"},
		{"a merge key", "x: &x {kind: Pod}\napiVersion: v1\nkind: Service\n<<: *x\n", 4, 1, ErrManifest, "a merge key"},
		{"an alias as spec", "x: &x {}\napiVersion: v1\nkind: Service\nspec: *x\n", 4, 7, ErrManifest, "an alias"},
		{"an alias as address", "x: &x 20.0.0.1\napiVersion: v1\nkind: Service\nspec: {loadBalancerIP: *x}\n", 4, 24, ErrManifest, "an alias"},
		{"an alias as key", "&k kind: Service\n*k : Pod\n", 2, 1, ErrManifest, "a key is a string"},
		{"items that are no list", "apiVersion: v1\nkind: List\nitems: {}\n", 3, 8, ErrManifest, "items is a list"},
		{"an item that is an alias", "apiVersion: v1\nkind: List\nitems:\n- &a {apiVersion: v1, kind: Service}\n- *a\n", 5, 3, ErrManifest, "an alias"},
		{"a list in itself", "&a\napiVersion: v1\nkind: List\nitems: [*a]\n", 4, 9, ErrManifest, "an alias"},
		{"items that are an alias", "x: &a []\napiVersion: v1\nkind: List\nitems: *a\n", 4, 8, ErrManifest, "items is a list"},
		{"a list in a list", "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: List}\n", 4, 3, ErrManifest, "a list in a list"},
		{"an item without kind", "apiVersion: v1\nkind: List\nitems:\n- {}\n", 4, 3, ErrManifest, "apiVersion and kind"},
		{"too large", mended + strings.Repeat("#", MaxManifest), 0, 0, ErrTooLarge, "split it"},
	} {
		report, err := CheckManifests([]byte(test.text), declared)
		var e *ManifestError
		if !errors.As(err, &e) || !errors.Is(err, test.err) || e.Line != test.line || e.Column != test.column || !strings.Contains(e.Hint, test.hint) {
			t.Errorf("%s: %v; want %d:%d: %v; %s", test.what, err, test.line, test.column, test.err, test.hint)
		}
		if report.Findings != nil || report.Services != nil || report.Others != nil {
			t.Errorf("%s: a report next to an error", test.what)
		}
		if err != nil && !strings.Contains(err.Error(), fmt.Sprintf("line %d, column %d: ", test.line, test.column)) {
			t.Errorf("%s: %v", test.what, err)
		}
	}
}

// TestBomb checks that aliases of aliases are not expanded.
func TestBomb(t *testing.T) {
	text := "x0: &x0 [a, a, a, a, a, a, a, a, a, a]\n"
	for i := range 20 {
		text += fmt.Sprintf("x%d: &x%d [%s*x%d]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*x%d, ", i), 9), i)
	}
	report, err := CheckManifests([]byte(text+mended), declared)
	if err != nil || len(report.Services) != 1 || len(report.Findings) != 0 {
		t.Errorf("%v, %v", report, err)
	}
}

func TestChecks(t *testing.T) {
	seen := map[string]bool{}
	for c := range Checks() {
		text, err := c.MarshalText()
		var again Check
		if err2 := again.UnmarshalText(text); err != nil || err2 != nil || again != c || seen[c.String()] || c.String() != string(text) || c.String() == "" {
			t.Errorf("%v: %q, %v, %v", c, text, err, err2)
		}
		seen[c.String()] = true
	}
	if len(seen) != 9 {
		t.Errorf("%d checks", len(seen))
	}
	for range Checks() {
		break
	}
	for _, c := range []Check{0, checks} {
		if _, err := c.MarshalText(); err == nil || c.IsValid() || !strings.HasPrefix(c.String(), "Check(") {
			t.Errorf("%v has a text", c)
		}
	}
	c := Conflict
	for _, text := range []string{"", "Conflict", "Check(0)", "conflicts"} {
		if err := c.UnmarshalText([]byte(text)); err == nil || c != Conflict {
			t.Errorf("%q is %v", text, c)
		}
	}
}

// TestNear compares the distance with an obvious one.
func TestNear(t *testing.T) {
	var distance func(a, b string) int
	distance = func(a, b string) int {
		switch {
		case a == "" || b == "":
			return len(a) + len(b)
		case a[0] == b[0]:
			return distance(a[1:], b[1:])
		}
		return 1 + min(distance(a[1:], b), distance(a, b[1:]), distance(a[1:], b[1:]))
	}
	words := []string{""}
	for i := 0; len(words[i]) < 4; i++ {
		for _, letter := range []string{"a", "A", "b"} {
			words = append(words, words[i]+letter)
		}
	}
	for _, a := range words {
		for _, b := range words {
			want := a != b && distance(strings.ToLower(a), strings.ToLower(b)) <= 2
			if got := near(a, b); got != want {
				t.Errorf("near(%q, %q) is %v", a, b, got)
			}
		}
	}
}

func FuzzCheckManifests(f *testing.F) {
	for _, text := range []string{
		printed, mended, mended + "---\n" + printed, "", "- a", "a: *x", "&a [*a]", "? [a]\n: b", "{apiVersion: v1, kind: List, items: [{}]}",
		service([]string{prefix + "pip-name: x"}, []string{"loadBalancerIp: y"}),
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		report, err := CheckManifests(text, declared)
		if err != nil {
			var e *ManifestError
			if !errors.As(err, &e) || e.Line < 0 || e.Column < 0 || e.Hint == "" {
				t.Fatalf("bad error %v", err)
			}
			return
		}
		for i, f := range report.Findings {
			if f.Line < 1 || f.Column < 1 || f.Message == "" || f.Fix == "" || !f.Check.IsValid() || !slices.Contains(report.Services, f.Object) {
				t.Fatalf("bad finding %+v", f)
			}
			if i > 0 && report.Findings[i-1].Line > f.Line {
				t.Fatal("the findings are not in order")
			}
		}
	})
}
