package hostport_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/portspec"
	"github.com/sallyport-go/sallyport/portspec/hostport"
)

// jsonOf writes pods as the API server does, with fields that the reader has
// no use for.
func jsonOf(pods []hostport.Pod) string {
	type m = map[string]any
	items := []m{}
	for _, pod := range pods {
		annotations := m{"kubernetes.io/config.seen": "2026-11-21T00:00:00Z"}
		if pod.Annotated {
			annotations[hostport.AnnotationKey] = pod.Annotation
		}
		var containers []m
		for _, c := range pod.Containers {
			var ports []m
			for _, p := range c.Ports {
				port := m{"containerPort": p.Container.Number, "protocol": strings.ToUpper(p.Container.Protocol.String()), "hostIP": ""}
				if p.HostPort != 0 {
					port["hostPort"] = p.HostPort
				}
				ports = append(ports, port)
			}
			containers = append(containers, m{"name": c.Name, "image": "x", "ports": ports, "env": []m{{"name": "hostPort", "value": "1"}}})
		}
		phase := "Running"
		if pod.Ended {
			phase = "Succeeded"
		}
		items = append(items, m{
			"metadata": m{"name": pod.Name, "namespace": pod.Namespace, "annotations": annotations, "creationTimestamp": nil, "labels": m{"Kind": "x"}},
			"spec":     m{"nodeName": pod.Node, "containers": containers, "tolerations": []m{{"operator": "Exists"}}},
			"status":   m{"phase": phase, "conditions": []m{}},
		})
	}
	b, err := json.Marshal(m{"kind": "PodList", "apiVersion": "v1", "metadata": m{"resourceVersion": "1"}, "items": items})
	if err != nil {
		panic(err)
	}
	return string(b)
}

// simplePod returns the JSON of a Pod with a text in the place of its ports.
func simplePod(ports string) string {
	return `{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","namespace":"b"},"spec":{"containers":[{"name":"c","ports":` + ports + `}]}}`
}

func TestReadPods(t *testing.T) {
	const text = `{
		"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""},
		"items": [{
			"apiVersion": "v1", "kind": "Pod",
			"metadata": {"name": "echo-1", "namespace": "default", "annotations": {
				"other": "x",
				"kubernetes.azure.com/assign-hostports-for-containerports": "8080/tcp,53/udp"}},
			"spec": {
				"nodeName": "aks-pool-1",
				"containers": [{"name": "echo", "ports": [
					{"containerPort": 8080, "hostPort": 46645, "protocol": "TCP", "name": "http"},
					{"containerPort": 53, "hostPort": 49482, "protocol": "UDP"},
					{"containerPort": 9090},
					{"containerPort": 9091, "hostPort": 0, "protocol": ""}]}, {"name": "sidecar"}],
				"initContainers": [{"name": "proxy", "ports": [{"containerPort": 15000, "protocol": "SCTP"}]}]
			},
			"status": {"phase": "Running", "hostIP": "10.0.0.1"}
		}, {
			"apiVersion": "v1", "kind": "Pod",
			"metadata": {"name": "job", "annotations": null},
			"spec": {"containers": [{"name": "c", "ports": null}]},
			"status": {"phase": "Failed"}
		}]
	}`
	port := func(p portspec.Protocol, n, host uint16) hostport.Port {
		return hostport.Port{Container: hostport.ContainerPort{Protocol: p, Number: n}, HostPort: host}
	}
	want := []hostport.Pod{{
		Namespace: "default", Name: "echo-1", Node: "aks-pool-1", Annotated: true, Annotation: "8080/tcp,53/udp",
		Containers: []hostport.Container{
			{Name: "proxy", Ports: []hostport.Port{port(portspec.SCTP, 15000, 0)}},
			{Name: "echo", Ports: []hostport.Port{
				port(portspec.TCP, 8080, 46645), port(portspec.UDP, 53, 49482),
				port(portspec.TCP, 9090, 0), port(portspec.TCP, 9091, 0),
			}},
			{Name: "sidecar"},
		},
	}, {Name: "job", Ended: true, Containers: []hostport.Container{{Name: "c"}}}}
	got, err := hostport.ReadPods(strings.NewReader(text))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("ReadPods = %+v, %v\nwant %+v", got, err, want)
	}
	got, err = hostport.ReadPods(strings.NewReader(simplePod(`[{"containerPort":80}]`)))
	if err != nil || len(got) != 1 || got[0].Name != "a" || got[0].Containers[0].Ports[0] != port(portspec.TCP, 80, 0) {
		t.Errorf("ReadPods of a Pod = %+v, %v", got, err)
	}
	for _, empty := range []string{
		`{"kind":"PodList","apiVersion":"v1","items":[]}`,
		`{"kind":"PodList","apiVersion":"v1","items":null}`,
		`{"kind":"PodList","apiVersion":"v1"}`,
	} {
		if got, err := hostport.ReadPods(strings.NewReader(empty)); err != nil || len(got) != 0 {
			t.Errorf("ReadPods(%s) = %v, %v", empty, got, err)
		}
	}
}

func TestReadPodsErrors(t *testing.T) {
	list := func(item string) string {
		return `{"kind":"PodList","apiVersion":"v1","items":[` + item + `]}`
	}
	for _, test := range []struct{ in, path, err string }{
		{``, "", "unexpected EOF"},
		{`[]`, "", "want an object"},
		{`null`, "", "not a Pod"},
		{`{"kind":"Pod"`, "", "EOF"},
		{`{}`, "", "not a Pod"},
		{`{"kind":"Deployment","apiVersion":"apps/v1"}`, "", "not a Pod"},
		{`{"kind":"Pod","apiVersion":"v2","metadata":{"name":"a"}}`, "", "not a Pod"},
		{`{"kind":"pod","apiVersion":"v1","metadata":{"name":"a"}}`, "", "not a Pod"},
		{simplePod(`[]`) + `{}`, "", "more than one"},
		{simplePod(`[]`) + `x`, "", "invalid character"},
		{`{"kind":"Pod","apiVersion":"v1"}`, "metadata.name", "missing"},
		{`{"kind":"Pod","apiVersion":"v1","metadata":{"name":""}}`, "metadata.name", "missing"},
		{`{"kind":"Pod","apiVersion":"v1","metadata":{"name":"A\n"}}`, "metadata.name", "RFC 1123"},
		{`{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","namespace":"b c"}}`, "metadata.namespace", "RFC 1123"},
		{`{"kind":"Pod","apiVersion":"v1","metadata":{"name":7}}`, "metadata.name", "want a string"},
		{list(`{"metadata":{}}`), "items[0].metadata.name", "missing"},
		{list(`{"kind":"Service","apiVersion":"v1","metadata":{"name":"a"}}`), "items[0]", "not a Pod"},
		{strings.Replace(list(`{"metadata":{"name":"a"}}`), "PodList", "List", 1), "items[0]", "not a Pod"},
		{list(`{"metadata":{"name":"a"}},[]`), "items[1]", "want an object"},
		{`{"kind":"PodList","apiVersion":"v1","items":{}}`, "items", "want an array"},

		// Fields that are read must be spelt right and come once.
		{simplePod(`[{"containerport":80}]`), "spec.containers[0].ports[0].containerport", "letter case"},
		{simplePod(`[{"containerPort":80,"HostPort":80}]`), "spec.containers[0].ports[0].HostPort", "letter case"},
		{simplePod(`[{"containerPort":80,"hostPort":1,"hostPort":2}]`), "spec.containers[0].ports[0].hostPort", "repeated"},
		{`{"kind":"Pod","apiVersion":"v1","spec":{},"spec":{}}`, "spec", "repeated"},
		{`{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","annotations":{"` + hostport.AnnotationKey + `":"","` + hostport.AnnotationKey + `":""}}}`,
			"metadata.annotations." + hostport.AnnotationKey, "repeated"},
		{`{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","annotations":{"` + hostport.AnnotationKey + `":80}}}`,
			"metadata.annotations." + hostport.AnnotationKey, "want a string"},
		{`{"kind":"Pod","apiVersion":"v1","status":{"phase":true}}`, "status.phase", "want a string"},

		// Numbers and protocols.
		{simplePod(`[{"containerPort":"80"}]`), "spec.containers[0].ports[0].containerPort", "found a string, want a number"},
		{simplePod(`[{"containerPort":80.0}]`), "spec.containers[0].ports[0].containerPort", "syntax"},
		{simplePod(`[{"containerPort":8e1}]`), "spec.containers[0].ports[0].containerPort", "syntax"},
		{simplePod(`[{"containerPort":-1}]`), "spec.containers[0].ports[0].containerPort", "syntax"},
		{simplePod(`[{"containerPort":65536}]`), "spec.containers[0].ports[0].containerPort", "1-65535"},
		{simplePod(`[{"containerPort":0}]`), "spec.containers[0].ports[0].containerPort", "missing"},
		{simplePod(`[{"hostPort":80}]`), "spec.containers[0].ports[0].containerPort", "missing"},
		{simplePod(`[{"containerPort":80,"hostPort":65537}]`), "spec.containers[0].ports[0].hostPort", "1-65535"},
		{simplePod(`[{"containerPort":80,"hostPort":true}]`), "spec.containers[0].ports[0].hostPort", "want a number"},
		{simplePod(`[{"containerPort":80,"protocol":"tcp"}]`), "spec.containers[0].ports[0].protocol", "write TCP"},
		{simplePod(`[{"containerPort":80,"protocol":"ICMP"}]`), "spec.containers[0].ports[0].protocol", "protocol missing or unknown"},
		{simplePod(`[80]`), "spec.containers[0].ports[0]", "found a number, want an object"},
		{simplePod(`{}`), "spec.containers[0].ports", "found {, want an array"},
		{`{"kind":"Pod","apiVersion":"v1","spec":{"containers":[{"ports":[]}]}}`, "spec.containers[0].name", "missing"},
		{`{"kind":"Pod","apiVersion":"v1","spec":{"initContainers":[{"name":"c","ports":[{"containerPort":80,"hostPort":"x"}]}]}}`,
			"spec.initContainers[0].ports[0].hostPort", "want a number"},
		{`{"kind":"Pod","apiVersion":"v1","other":[1,`, "other", "unexpected EOF"},
		{`{"kind":"Pod","apiVersion":"v1","other":`, "other", "unexpected EOF"},
	} {
		got, err := hostport.ReadPods(strings.NewReader(test.in))
		var e *hostport.ReadError
		if !errors.As(err, &e) {
			t.Errorf("ReadPods(%s) = %v, %v", test.in, got, err)
			continue
		}
		if got != nil || e.Path != test.path || !strings.Contains(e.Err.Error(), test.err) || e.Offset > int64(len(test.in)) {
			t.Errorf("ReadPods(%s) = %v, path %q, error %v; want %q, %s", test.in, got, e.Path, e.Err, test.path, test.err)
		}
	}
	_, err := hostport.ReadPods(io.MultiReader(strings.NewReader(`{"kind":`), failing{}))
	if !errors.Is(err, errRead) {
		t.Errorf("a failing reader: %v", err)
	}
	_, err = hostport.ReadPods(strings.NewReader(simplePod(`[{"containerPort":65536}]`)))
	const want = `hostport: offset 137: spec.containers[0].ports[0].containerPort: portspec: "65536": offset 0: port not in 1-65535; ports are 1 to 65535`
	if err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if !errors.Is(err, portspec.ErrRange) {
		t.Errorf("%v does not wrap ErrRange", err)
	}
}

var errRead = errors.New("broken")

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errRead }

func FuzzReadPods(f *testing.F) {
	for _, s := range []string{
		simplePod(`[{"containerPort":80,"hostPort":40000}]`),
		simplePod(`[{"containerport":80}]`),
		`{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"a"}}]}`,
		`{"kind":"List","apiVersion":"v1","items":[{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"},"spec":null}]}`,
		`{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","annotations":{"` + hostport.AnnotationKey + `":"80/tcp"}}}`,
		`[[[[{{{`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		pods, err := hostport.ReadPods(strings.NewReader(in))
		if err != nil {
			return
		}
		if !json.Valid([]byte(in)) {
			t.Fatalf("ReadPods takes %q, which is no JSON", in)
		}
		for _, pod := range pods {
			if pod.Name == "" {
				t.Fatalf("a pod without name in %q", in)
			}
			for _, c := range pod.Containers {
				for _, p := range c.Ports {
					if c.Name == "" || p.Container.Number == 0 || !p.Container.Protocol.IsValid() {
						t.Fatalf("%q has the port %+v", in, p)
					}
				}
			}
		}
		_ = fmt.Sprint(hostport.Check(pods, nil)) // must not panic
		back, err := hostport.ReadPods(strings.NewReader(jsonOf(pods)))
		if err != nil || len(back) != len(pods) {
			t.Fatalf("%s comes back as %v, %v", jsonOf(pods), back, err)
		}
	})
}
