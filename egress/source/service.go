package source

import (
	"fmt"
	"net/netip"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The annotations of a Service on AKS that concern its address, as the Azure
// cloud provider of Kubernetes reads them.
const (
	annotationIPv4          = "service.beta.kubernetes.io/azure-load-balancer-ipv4"
	annotationIPv6          = "service.beta.kubernetes.io/azure-load-balancer-ipv6"
	annotationName          = "service.beta.kubernetes.io/azure-pip-name"
	annotationNameIPv6      = "service.beta.kubernetes.io/azure-pip-name-ipv6"
	annotationPrefix        = "service.beta.kubernetes.io/azure-pip-prefix-id"
	annotationPrefixIPv6    = "service.beta.kubernetes.io/azure-pip-prefix-id-ipv6"
	annotationResourceGroup = "service.beta.kubernetes.io/azure-load-balancer-resource-group"
	annotationInternal      = "service.beta.kubernetes.io/azure-load-balancer-internal"
)

var annotations = []string{
	annotationIPv4, annotationIPv6, annotationName, annotationNameIPv6,
	annotationPrefix, annotationPrefixIPv6, annotationResourceGroup, annotationInternal,
}

const fieldIP = "loadBalancerIP"

// A wish is a place where a Service asks for its address.
type wish struct {
	entry
	path string
	addr netip.Addr // zero if it is invalid, or given by name
	six  bool       // whether it is for IPv6
}

// A serviceReader checks one Service.
type serviceReader struct {
	*manifestReader
	object Object
}

func (r *manifestReader) service(o Object, root, metadata mapping) error {
	s := serviceReader{r, o}
	spec, err := root.mapping("spec")
	if err != nil {
		return err
	}
	notes, err := metadata.mapping("annotations")
	if err != nil {
		return err
	}
	s.misspelt(root, metadata, spec, notes)

	kind, err := spec.entry("type")
	if err != nil {
		return err
	}
	internal, err := notes.entry(annotationInternal)
	if err != nil {
		return err
	}
	isInternal := strings.EqualFold(internal.value, "true")
	wishes, err := s.wishes(spec, notes, isInternal)
	if err != nil {
		return err
	}
	if len(wishes) > 0 && kind.value != "LoadBalancer" {
		at, message := wishes[0].key, "without a type this is a ClusterIP Service, which has no load balancer and no public address"
		if kind.key != nil {
			at, message = kind.at, fmt.Sprintf("a Service of type %q has no load balancer and no public address", kind.value)
		}
		s.find(NoLoadBalancer, at, "spec.type", message, "write type: LoadBalancer")
	}
	s.conflicts(wishes)
	return nil
}

// find adds a finding.
func (s serviceReader) find(check Check, at *yaml.Node, path, message, fix string) {
	s.report.Findings = append(s.report.Findings, Finding{check, s.object, path, at.Line, at.Column, message, fix})
}

// wishes reads and checks all places where the Service asks for its address.
// Empty values ask for nothing.
func (s serviceReader) wishes(spec, notes mapping, internal bool) ([]wish, error) {
	var wishes []wish
	field, err := spec.entry(fieldIP)
	if err != nil {
		return nil, err
	}
	if field.value != "" {
		w := wish{entry: field, path: "spec." + fieldIP}
		w.addr = s.address(w, internal)
		w.six = w.addr.Is6()
		s.deprecated(w, notes)
		wishes = append(wishes, w)
	}
	for _, name := range annotations {
		if name == annotationResourceGroup || name == annotationInternal {
			continue
		}
		note, err := notes.entry(name)
		if err != nil {
			return nil, err
		}
		if note.value == "" {
			continue
		}
		w := wish{entry: note, path: annotationPath(name), six: strings.HasSuffix(name, "ipv6")}
		if name == annotationIPv4 || name == annotationIPv6 {
			w.addr = s.address(w, internal)
			if w.addr.IsValid() && w.addr.Is6() != w.six {
				right := annotationFor(w.addr)
				s.find(AddressFamily, w.at, w.path, fmt.Sprintf("%v is of the other family", w.addr), "write "+right+": "+w.addr.String())
			}
		} else if !internal {
			s.find(UnknownAddress, w.at, w.path, "which address this is, and whether it is declared, cannot be told from the manifest",
				"write "+annotationIPv4+" or -ipv6 with the address, or make sure of it with a Checker")
		}
		wishes = append(wishes, w)
	}
	return wishes, nil
}

// address checks the address of a wish and returns it, or zero.
func (s serviceReader) address(w wish, internal bool) netip.Addr {
	addr, err := netip.ParseAddr(w.value)
	if err != nil || addr.Zone() != "" || addr.Is4In6() {
		fix := "write a single address, such as 23.101.128.81"
		if meant, err := netip.ParseAddr(strings.TrimSpace(w.value)); err == nil {
			fix = "write " + meant.Unmap().WithZone("").String()
		}
		s.find(InvalidAddress, w.at, w.path, fmt.Sprintf("%q is not an address", w.value[:min(len(w.value), maxErrorInput)]), fix)
		return netip.Addr{}
	}
	_, declared := s.declared.Lookup(addr)
	switch {
	case internal && declared:
		s.find(InternalLoadBalancer, w.at, w.path, fmt.Sprintf("an internal load balancer has no public address, and %v is one", addr),
			"remove the annotation "+annotationInternal)
	case !internal && !declared:
		message := fmt.Sprintf("%v is not a declared egress address", addr)
		if why := whyNotPublic(single(addr)); why != "" {
			message += ", and not a public one: " + why
		}
		fix := "declare it"
		if !s.declared.IsEmpty() {
			fix = fmt.Sprintf("write one of %v, or declare it", s.declared)
		}
		s.find(NotDeclared, w.at, w.path, message, fix)
	}
	return addr
}

// deprecated reports the field of a wish.
func (s serviceReader) deprecated(w wish, notes mapping) {
	fix := fmt.Sprintf("write the annotation %s or -ipv6, with the address, or %s, with the name of the public IP", annotationIPv4, annotationName)
	if w.addr.IsValid() {
		note := annotationFor(w.addr)
		fix = fmt.Sprintf("write the annotation %s: %v, or %s with the name of the public IP", note, w.addr, annotationName)
		if _, there := notes.get(note); there != nil {
			fix = "remove it; the annotation " + note + " is there"
		}
	}
	s.find(DeprecatedField, w.key, w.path, "the field is deprecated since Kubernetes 1.24", fix)
}

// conflicts reports wishes for one family that are not the same. The cloud
// provider takes a name before a prefix before an annotation with an address
// before the field, and ignores the rest.
func (s serviceReader) conflicts(wishes []wish) {
	rank := func(w wish) int {
		switch {
		case strings.Contains(w.path, annotationName):
			return 0
		case strings.Contains(w.path, annotationPrefix):
			return 1
		case strings.HasPrefix(w.path, "metadata."):
			return 2
		}
		return 3
	}
	for _, w := range wishes {
		var winner *wish
		for i := range wishes {
			if v := &wishes[i]; v.six == w.six && rank(*v) < rank(w) && (winner == nil || rank(*v) < rank(*winner)) {
				winner = v
			}
		}
		if winner != nil && !(w.addr.IsValid() && w.addr == winner.addr) {
			s.find(Conflict, w.at, w.path, winner.path+" goes before it, so that it is ignored", "remove one of the two")
		}
	}
}

// misspelt reports keys that are almost those that are read.
func (s serviceReader) misspelt(root, metadata, spec, notes mapping) {
	if s.object.Kind != "Service" {
		key, _ := root.get("kind")
		s.find(Misspelt, key, "kind", fmt.Sprintf("there is no kind %q", s.object.Kind), "write kind: Service")
	}
	for _, place := range []struct {
		mapping
		path string
	}{{root, ""}, {metadata, "metadata."}, {spec, "spec."}} {
		for key := range place.all() {
			isField := key.Value == fieldIP
			if place.path == "spec." && strings.EqualFold(key.Value, "type") && key.Value != "type" {
				s.find(Misspelt, key, place.path+key.Value, "a Service has no such field", "write type")
			}
			if near(key.Value, fieldIP) || isField && place.path != "spec." {
				s.find(Misspelt, key, place.path+key.Value, "a Service has no such field here, and it is ignored or refused",
					"write the annotation "+annotationIPv4+" or -ipv6, which replaces spec."+fieldIP)
			}
		}
	}
	for key := range notes.all() {
		best := ""
		for _, known := range annotations {
			if key.Value == known {
				best = ""
				break
			}
			if best == "" && near(key.Value, known) {
				best = known
			}
		}
		if best != "" {
			s.find(Misspelt, key, annotationPath(key.Value), "no program reads this annotation", "write "+best)
		}
	}
}

// annotationFor returns the annotation for an address.
func annotationFor(addr netip.Addr) string {
	if addr.Is6() {
		return annotationIPv6
	}
	return annotationIPv4
}

func annotationPath(name string) string {
	return fmt.Sprintf("metadata.annotations[%q]", name[:min(len(name), maxErrorInput)])
}

// near reports whether s is not known but at most two edits away from it,
// letter case aside.
func near(s, known string) bool {
	const edits = 2
	if s == known || len(s) > len(known)+edits || len(s) < len(known)-edits {
		return false
	}
	s, known = strings.ToLower(s), strings.ToLower(known)
	// row[j] is the distance of the beginning of s so far from known[:j].
	row := make([]int, len(known)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(s) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(known) {
			cost := diagonal
			if s[i] != known[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(known)] <= edits
}
