package hostport

import (
	"errors"
	"fmt"
	"io"

	"github.com/sallyport-go/sallyport/portspec"
)

// A Pod is what [Check] needs to know of a pod. Names are as in RFC 1123 if
// they come from [ReadPods].
type Pod struct {
	Namespace, Name string

	// Node is the name of the node, empty until the pod is scheduled.
	Node string

	// Ended says that the phase of the pod is Succeeded or Failed, so that it
	// holds no port.
	Ended bool

	// Annotated says that the pod has the annotation [AnnotationKey], whose
	// value is Annotation.
	Annotated  bool
	Annotation string

	// Containers holds the containers, after the init containers.
	Containers []Container
}

// A Container is a container of a [Pod].
type Container struct {
	Name  string
	Ports []Port
}

// A Port is a port of a [Container].
type Port struct {
	Container ContainerPort
	HostPort  uint16 // 0 if there is none
}

// A ReadError says where the JSON of pods is not what it should be.
type ReadError struct {
	Path   string // such as items[3].spec.containers[0].ports[1].hostPort
	Offset int64  // in bytes, where reading stopped
	Err    error
}

// Error returns the message.
func (e *ReadError) Error() string {
	if e.Path == "" {
		return fmt.Sprintf("hostport: offset %d: %v", e.Offset, e.Err)
	}
	return fmt.Sprintf("hostport: offset %d: %s: %v", e.Offset, e.Path, e.Err)
}

// Unwrap returns e.Err.
func (e *ReadError) Unwrap() error { return e.Err }

// ErrKind says that an object is no Pod, PodList or List of Pods of the
// Kubernetes API, version v1.
var ErrKind = errors.New(`not a Pod, PodList or List of "apiVersion": "v1"`)

// ReadPods reads one Pod, PodList or List of Pods in the JSON of the
// Kubernetes API, version v1. It reads all of r.
//
// The API has many fields, and more with every version: those that this
// package has no use for are skipped. Those that it uses are read strictly.
// They must not be repeated or spelt in another letter case, numbers must be
// integers in their range, and names must be valid; those of pods and
// containers must be there.
// As in the API, null stands for a field that is not there, and the protocol
// is TCP if there is none. The error is a [*ReadError].
func ReadPods(r io.Reader) ([]Pod, error) {
	d := newDecoder(r)
	var pods []Pod
	if err := d.document(&pods); err != nil {
		return nil, &ReadError{Path: d.pathText(), Offset: d.json.InputOffset(), Err: err}
	}
	return pods, nil
}

// An object is a Pod or a list of Pods, before it is known which.
type object struct {
	kind, apiVersion string
	items            []object
	pod              Pod
}

func (d *decoder) document(pods *[]Pod) error {
	var o object
	if err := d.object(&o, true); err != nil {
		return err
	}
	if err := d.end(); err != nil {
		return err
	}
	if o.apiVersion != "v1" {
		return ErrKind
	}
	switch o.kind {
	case "Pod":
		return d.appendPod(pods, o)
	case "PodList", "List":
	default:
		return ErrKind
	}
	for i, item := range o.items {
		d.path = append(d.path, "items", i)
		// The API server leaves kind and version out of the items of a
		// PodList; in a List they say what each item is.
		bare := o.kind == "PodList" && item.kind == "" && item.apiVersion == ""
		if !bare && (item.kind != "Pod" || item.apiVersion != "v1") {
			return ErrKind
		}
		if err := d.appendPod(pods, item); err != nil {
			return err
		}
		d.path = d.path[:0]
	}
	return nil
}

var (
	errMissing = errors.New("missing")
	errName    = errors.New("not a name as in RFC 1123")
)

func (d *decoder) appendPod(pods *[]Pod, o object) error {
	if err := checkName(o.pod.Name); err != nil {
		d.path = append(d.path, "metadata", "name")
		return err
	}
	if o.pod.Namespace != "" && !isName(o.pod.Namespace) {
		d.path = append(d.path, "metadata", "namespace")
		return errName
	}
	*pods = append(*pods, o.pod)
	return nil
}

// checkName also keeps what is no name out of the text of findings.
func checkName(s string) error {
	switch {
	case s == "":
		return errMissing
	case !isName(s):
		return errName
	}
	return nil
}

// object reads a Pod or, at the top, a list of Pods.
func (d *decoder) object(o *object, top bool) error {
	pod := &o.pod
	var containers []Container
	fields := fields{
		"kind":       func() error { return d.text(&o.kind) },
		"apiVersion": func() error { return d.text(&o.apiVersion) },
		"metadata": func() error {
			return d.fields(fields{
				"name":      func() error { return d.text(&pod.Name) },
				"namespace": func() error { return d.text(&pod.Namespace) },
				"annotations": func() error {
					return d.members(func(key string) (func() error, error) {
						if key != AnnotationKey {
							return nil, nil
						}
						if pod.Annotated {
							return nil, errRepeated
						}
						pod.Annotated = true
						return func() error { return d.text(&pod.Annotation) }, nil
					})
				},
			})
		},
		"spec": func() error {
			return d.fields(fields{
				"nodeName":       func() error { return d.text(&pod.Node) },
				"initContainers": func() error { return d.array(func() error { return d.container(&pod.Containers) }) },
				"containers":     func() error { return d.array(func() error { return d.container(&containers) }) },
			})
		},
		"status": func() error {
			return d.fields(fields{"phase": func() error {
				var phase string
				err := d.text(&phase)
				pod.Ended = phase == "Succeeded" || phase == "Failed"
				return err
			}})
		},
	}
	if top {
		fields["items"] = func() error {
			return d.array(func() error {
				var item object
				err := d.object(&item, false)
				o.items = append(o.items, item)
				return err
			})
		}
	}
	err := d.fields(fields)
	pod.Containers = append(pod.Containers, containers...)
	return err
}

func (d *decoder) container(list *[]Container) error {
	var c Container
	err := d.fields(fields{
		"name":  func() error { return d.text(&c.Name) },
		"ports": func() error { return d.array(func() error { return d.port(&c.Ports) }) },
	})
	if err != nil {
		return err
	}
	*list = append(*list, c)
	if err = checkName(c.Name); err != nil {
		d.path = append(d.path, "name")
	}
	return err
}

func (d *decoder) port(list *[]Port) error {
	p := Port{Container: ContainerPort{Protocol: portspec.TCP}}
	err := d.fields(fields{
		"containerPort": func() error { return d.number(&p.Container.Number) },
		"hostPort":      func() error { return d.number(&p.HostPort) },
		"protocol":      func() error { return d.protocol(&p.Container.Protocol) },
	})
	if err == nil && p.Container.Number == 0 {
		d.path = append(d.path, "containerPort")
		err = errMissing
	}
	*list = append(*list, p)
	return err
}
