package hostport

import (
	"fmt"

	"github.com/sallyport-go/sallyport/portspec"
)

// A Kind says what is wrong with an assignment. The zero Kind is invalid.
type Kind uint8

// The kinds of findings.
const (
	_ Kind = iota

	// InvalidAnnotation: [ParseAnnotation] refuses the value.
	InvalidAnnotation

	// UndefinedPort: the annotation names a port that no container of the pod
	// has, for instance because the protocol is another.
	UndefinedPort

	// Unassigned: a port that the annotation names has no host port.
	Unassigned

	// ByHand: a pod with the annotation has a host port at a port which the
	// annotation does not name. The pod template must not set host ports.
	ByHand

	// OutOfRange: an assigned host port is not one of 40000 to 59999.
	OutOfRange

	// NotAllowed: an assigned host port is not among the allowed host ports
	// of its node pool, for its protocol.
	NotAllowed

	// NotUnique: another port of a pod, of any protocol, has the same host
	// port, and at least one of them is assigned.
	NotUnique
)

var kindNames = [...]string{
	InvalidAnnotation: "invalid-annotation",
	UndefinedPort:     "undefined-port",
	Unassigned:        "unassigned",
	ByHand:            "by-hand",
	OutOfRange:        "out-of-range",
	NotAllowed:        "not-allowed",
	NotUnique:         "not-unique",
}

// String returns the name of k, which is stable: "invalid-annotation",
// "undefined-port", "unassigned", "by-hand", "out-of-range", "not-allowed" or
// "not-unique". An invalid Kind is written as the number that it is.
func (k Kind) String() string {
	if k == 0 || int(k) >= len(kindNames) {
		return fmt.Sprintf("Kind(%d)", uint8(k))
	}
	return kindNames[k]
}

// A Finding is something that is wrong with the host ports of a pod. It is
// comparable.
type Finding struct {
	Kind           Kind
	Namespace, Pod string

	// Container is the name of the container, empty for InvalidAnnotation and
	// UndefinedPort.
	Container string

	// Port is the port of the container, zero for InvalidAnnotation.
	Port ContainerPort

	// HostPort is the host port, 0 where there is none.
	HostPort uint16

	// Detail says more: why the annotation is invalid, or who else has the
	// port.
	Detail string
}

// String returns the finding in a line.
func (f Finding) String() string {
	s := fmt.Sprintf("%v: pod %s/%s", f.Kind, f.Namespace, f.Pod)
	if f.Container != "" {
		s += ", container " + f.Container
	}
	if f.Port != (ContainerPort{}) {
		s += fmt.Sprintf(", port %v", f.Port)
	}
	if f.HostPort != 0 {
		s += fmt.Sprintf(", host port %d", f.HostPort)
	}
	if f.Detail != "" {
		s += ": " + f.Detail
	}
	return s
}

// Check checks the host ports of the pods of a cluster and returns what is
// wrong with them, in the order of the pods and of their ports. It holds every
// pod with the annotation to this:
//
//   - the annotation is valid and names ports of the containers;
//   - each of these ports has a host port, and no other port has one;
//   - the host port is one of 40000 to 59999, allowed in the node pool for the
//     protocol, and unique in the cluster.
//
// The function allowed returns the allowed host ports of the node pool that a
// pod runs in; nil stands for none. Give all pods of the cluster at once: pods
// without the annotation, too, may hold a port that is assigned to another.
//
// Unique means that no two ports share the number, whatever their protocols:
// the document says that the ports are unique across the cluster, and makes no
// exception. Host ports that are set by hand, in pods without the annotation,
// may repeat each other on different nodes and are reported only if they
// repeat an assigned one. Pods that have ended hold no port and are skipped.
func Check(pods []Pod, allowed func(Pod) portspec.Set) []Finding {
	c := checker{pods: pods, requests: make([]request, len(pods)), holders: map[uint16]*holders{}}
	for i, pod := range pods {
		if !pod.Ended {
			c.requests[i] = requestOf(pod)
			c.hold(i)
		}
	}
	for i, pod := range pods {
		if pod.Ended {
			continue
		}
		var pool portspec.Set
		if pod.Annotated && allowed != nil {
			pool = allowed(pod)
		}
		c.check(i, pool)
	}
	return c.findings
}

// A request is what the annotation of a pod asks for. Without an annotation,
// and with an invalid one, it asks for nothing.
type request struct {
	ports []ContainerPort
	asked map[ContainerPort]bool // the same
	err   error                  // why the annotation is invalid
}

func requestOf(pod Pod) request {
	if !pod.Annotated {
		return request{}
	}
	r := request{asked: map[ContainerPort]bool{}}
	r.ports, r.err = ParseAnnotation(pod.Annotation)
	for _, p := range r.ports {
		r.asked[p] = true
	}
	return r
}

// A place is where a port is: indices of pod, container and port.
type place struct{ pod, container, port int }

// The holders of a host port are the places that have it. Two of a kind are
// enough to name another one to each: a port by hand may be held on every
// node.
type holders struct {
	assigned, byHand []place
}

type checker struct {
	pods     []Pod
	requests []request
	holders  map[uint16]*holders
	findings []Finding
}

// hold records the host ports of pod i.
func (c *checker) hold(i int) {
	for j, container := range c.pods[i].Containers {
		for k, port := range container.Ports {
			if port.HostPort == 0 {
				continue
			}
			h := c.holders[port.HostPort]
			if h == nil {
				h = &holders{}
				c.holders[port.HostPort] = h
			}
			list := &h.byHand
			if c.requests[i].asked[port.Container] {
				list = &h.assigned
			}
			if len(*list) < 2 {
				*list = append(*list, place{i, j, k})
			}
		}
	}
}

// check checks pod i, whose node pool allows the host ports pool.
func (c *checker) check(i int, pool portspec.Set) {
	pod, request := c.pods[i], c.requests[i]
	add := func(f Finding, k Kind) {
		f.Kind, f.Namespace, f.Pod = k, pod.Namespace, pod.Name
		c.findings = append(c.findings, f)
	}
	if request.err != nil {
		add(Finding{Detail: request.err.Error()}, InvalidAnnotation)
	}
	defined := map[ContainerPort]bool{}
	for _, container := range pod.Containers {
		for _, port := range container.Ports {
			defined[port.Container] = true
		}
	}
	for _, p := range request.ports {
		if !defined[p] {
			add(Finding{Port: p}, UndefinedPort)
		}
	}
	for j, container := range pod.Containers {
		for k, port := range container.Ports {
			f := Finding{Container: container.Name, Port: port.Container, HostPort: port.HostPort}
			asked := request.asked[port.Container]
			if port.HostPort == 0 {
				if asked {
					add(f, Unassigned)
				}
				continue
			}
			if asked && !isAssignable(port.HostPort) {
				add(f, OutOfRange)
			}
			if asked && !pool.Contains(port.Container.Protocol, port.HostPort) {
				add(f, NotAllowed)
			}
			if !asked && pod.Annotated && request.err == nil {
				add(f, ByHand)
			}
			if other, ok := c.other(port.HostPort, place{i, j, k}); ok {
				f.Detail = "also of " + c.describe(other)
				add(f, NotUnique)
			}
		}
	}
}

// other returns a place that must not have the host port of the one at a
// place, an assigned one if there is any. Ports by hand may have the same.
func (c *checker) other(hostPort uint16, at place) (place, bool) {
	h := c.holders[hostPort]
	for _, p := range h.assigned {
		if p != at {
			return p, true
		}
	}
	// Here the place itself is the only assigned one, if there is one.
	if len(h.assigned) == 0 || len(h.byHand) == 0 {
		return place{}, false
	}
	return h.byHand[0], true
}

func (c *checker) describe(at place) string {
	pod := c.pods[at.pod]
	container := pod.Containers[at.container]
	return fmt.Sprintf("pod %s/%s, container %s, port %v",
		pod.Namespace, pod.Name, container.Name, container.Ports[at.port].Container)
}
