package hostport_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/portspec"
	"github.com/sallyport-go/sallyport/portspec/hostport"
)

// naive finds what is wrong by comparing everything with everything, straight
// from the documentation of Check. It returns the findings without their
// details.
func naive(pods []hostport.Pod, allowed func(hostport.Pod) portspec.Set) map[hostport.Finding]bool {
	type site struct {
		pod, container, index int
		port                  hostport.Port
		asked                 bool
	}
	asks := func(pod hostport.Pod, p hostport.ContainerPort) bool {
		_, ok := slowParse(pod.Annotation)
		return pod.Annotated && ok && slices.Contains(strings.Split(pod.Annotation, ","), p.String())
	}
	var sites []site
	for i, pod := range pods {
		for j, c := range pod.Containers {
			for k, p := range c.Ports {
				if !pod.Ended {
					sites = append(sites, site{i, j, k, p, asks(pod, p.Container)})
				}
			}
		}
	}
	found := map[hostport.Finding]bool{}
	for i, pod := range pods {
		if pod.Ended || !pod.Annotated {
			continue
		}
		f := hostport.Finding{Namespace: pod.Namespace, Pod: pod.Name}
		entries, ok := slowParse(pod.Annotation)
		if !ok {
			f.Kind = hostport.InvalidAnnotation
			found[f] = true
			continue
		}
		for _, e := range entries {
			defined := slices.ContainsFunc(sites, func(s site) bool { return s.pod == i && s.port.Container.String() == e })
			if !defined {
				var n uint16
				var p string
				fmt.Sscanf(strings.Replace(e, "/", " ", 1), "%d %s", &n, &p)
				g := f
				g.Kind = hostport.UndefinedPort
				g.Port = hostport.ContainerPort{Protocol: map[string]portspec.Protocol{"tcp": portspec.TCP, "udp": portspec.UDP}[p], Number: n}
				found[g] = true
			}
		}
	}
	for _, s := range sites {
		pod := pods[s.pod]
		report := func(k hostport.Kind) {
			found[hostport.Finding{
				Kind: k, Namespace: pod.Namespace, Pod: pod.Name, Container: pod.Containers[s.container].Name,
				Port: s.port.Container, HostPort: s.port.HostPort,
			}] = true
		}
		host := s.port.HostPort
		_, valid := slowParse(pod.Annotation)
		if s.asked && host == 0 {
			report(hostport.Unassigned)
		}
		if s.asked && host != 0 && (host < 40000 || host >= 60000) {
			report(hostport.OutOfRange)
		}
		if s.asked && host != 0 {
			in := false
			for r := range allowed(pod).All() {
				in = in || r.Protocol() == s.port.Container.Protocol && r.First() <= host && host <= r.Last()
			}
			if !in {
				report(hostport.NotAllowed)
			}
		}
		if pod.Annotated && valid && !s.asked && host != 0 {
			report(hostport.ByHand)
		}
		for _, o := range sites {
			same := o.pod == s.pod && o.container == s.container && o.index == s.index
			if host == 0 || same || o.port.HostPort != host {
				continue
			}
			// One of all that have the port must be assigned.
			if slices.ContainsFunc(sites, func(x site) bool { return x.asked && x.port.HostPort == host }) {
				report(hostport.NotUnique)
			}
		}
	}
	return found
}

// randomPods draws a small cluster in which every kind of fault is likely.
func randomPods(r *rand.Rand) []hostport.Pod {
	pick := func(values ...uint16) uint16 { return values[r.IntN(len(values))] }
	var pods []hostport.Pod
	for i := range 1 + r.IntN(4) {
		pod := hostport.Pod{
			Namespace: "ns", Name: fmt.Sprintf("pod-%d", i), Node: fmt.Sprintf("node-%d", r.IntN(2)),
			Ended: r.IntN(8) == 0, Annotated: r.IntN(4) > 0,
		}
		var asked []string
		for j := range 1 + r.IntN(2) {
			c := hostport.Container{Name: fmt.Sprintf("c-%d", j)}
			for k := range r.IntN(3) {
				// Container ports differ in a pod, so that a finding names its
				// port.
				p := hostport.Port{Container: hostport.ContainerPort{
					Protocol: portspec.TCP + portspec.Protocol(r.IntN(2)), Number: uint16(8000 + 10*j + k),
				}}
				if r.IntN(6) > 0 {
					p.HostPort = pick(40000, 40001, 40002, 40003, 59999, 39999, 60000, 50000, 50001, 50002, 50003, 50004)
				}
				if r.IntN(4) > 0 {
					asked = append(asked, p.Container.String())
				}
				c.Ports = append(c.Ports, p)
			}
			pod.Containers = append(pod.Containers, c)
		}
		if r.IntN(10) == 0 {
			asked = append(asked, "9999/tcp")
		}
		if pod.Annotated {
			pod.Annotation = strings.Join(asked, ",")
			if r.IntN(20) == 0 {
				pod.Annotation += ",8000-8001/tcp"
			}
		}
		pods = append(pods, pod)
	}
	return pods
}

// TestCheckOracle compares Check with the naive checker on 10,000 random
// clusters, which also pass through the JSON of the API.
func TestCheckOracle(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 2))
	pools := map[string]portspec.Set{
		"node-0": portspec.MustParse("40000-59999/tcp,40000-59999/udp"),
		"node-1": portspec.MustParse("40000-50001/tcp,60000/udp"),
	}
	allowed := func(p hostport.Pod) portspec.Set { return pools[p.Node] }
	kinds := map[hostport.Kind]int{}
	clean := 0
	for n := range 10000 {
		pods, err := hostport.ReadPods(strings.NewReader(jsonOf(randomPods(r))))
		if err != nil {
			t.Fatal(err)
		}
		want := naive(pods, allowed)
		got := map[hostport.Finding]bool{}
		findings := hostport.Check(pods, allowed)
		for _, f := range findings {
			if (f.Detail != "") != (f.Kind == hostport.NotUnique || f.Kind == hostport.InvalidAnnotation) {
				t.Fatalf("cluster %d: detail of %v", n, f)
			}
			f.Detail = ""
			got[f] = true
			kinds[f.Kind]++
		}
		if len(got) != len(findings) {
			t.Fatalf("cluster %d: repeated findings: %v", n, findings)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("cluster %d: %s\ngot  %v\nwant %v", n, jsonOf(pods), got, want)
		}
		if len(got) == 0 {
			clean++
		}
	}
	for k := hostport.InvalidAnnotation; k <= hostport.NotUnique; k++ {
		if kinds[k] < 100 {
			t.Errorf("only %d findings of %v: the clusters test too little", kinds[k], k)
		}
	}
	if clean < 100 {
		t.Errorf("only %d clusters without findings", clean)
	}
}

// assigned returns a cluster with n assigned ports and nothing wrong.
func assigned(r *rand.Rand, n int) []hostport.Pod {
	hostPorts := r.Perm(20000)[:n]
	var pods []hostport.Pod
	for i := 0; i < n; i += 2 {
		pods = append(pods, hostport.Pod{
			Namespace: "default", Name: fmt.Sprintf("echoserver-%d", i/2), Annotated: true, Annotation: "8080/tcp,53/udp",
			Containers: []hostport.Container{
				{Name: "echo", Ports: []hostport.Port{{Container: hostport.ContainerPort{Protocol: portspec.TCP, Number: 8080}, HostPort: uint16(40000 + hostPorts[i])}}},
				{Name: "dns", Ports: []hostport.Port{
					{Container: hostport.ContainerPort{Protocol: portspec.UDP, Number: 53}, HostPort: uint16(40000 + hostPorts[i+1])},
					{Container: hostport.ContainerPort{Protocol: portspec.TCP, Number: 53}},
				}},
			},
		})
	}
	return pods
}

// TestPlantedFaults plants one fault of each kind among 10,000 random
// assignments, and finds just this one.
func TestPlantedFaults(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	pool := portspec.MustParse("40000-59999/tcp,40000-59999/udp")
	allow := func(hostport.Pod) portspec.Set { return pool }
	pods := assigned(r, 10000)
	if got := hostport.Check(pods, allow); got != nil {
		t.Fatalf("a cluster without fault: %v", got[:min(len(got), 5)])
	}
	for name, fault := range map[string]struct {
		plant func(pod, other *hostport.Pod)
		want  []hostport.Kind // of pod, then of other
	}{
		"invalid annotation": {func(p, _ *hostport.Pod) { p.Annotation = "8080-8081/tcp" }, []hostport.Kind{hostport.InvalidAnnotation}},
		"other protocol": {func(p, _ *hostport.Pod) { p.Annotation = "8080/udp,53/udp" },
			[]hostport.Kind{hostport.UndefinedPort, hostport.ByHand}},
		"other container port": {func(p, _ *hostport.Pod) { p.Containers[0].Ports[0].Container.Number = 8081 },
			[]hostport.Kind{hostport.UndefinedPort, hostport.ByHand}},
		"unassigned": {func(p, _ *hostport.Pod) { p.Containers[1].Ports[0].HostPort = 0 }, []hostport.Kind{hostport.Unassigned}},
		"by hand":    {func(p, _ *hostport.Pod) { p.Containers[1].Ports[1].HostPort = 8053 }, []hostport.Kind{hostport.ByHand}},
		"below":      {func(p, _ *hostport.Pod) { p.Containers[0].Ports[0].HostPort = 39999 }, []hostport.Kind{hostport.OutOfRange, hostport.NotAllowed}},
		"above":      {func(p, _ *hostport.Pod) { p.Containers[0].Ports[0].HostPort = 60000 }, []hostport.Kind{hostport.OutOfRange, hostport.NotAllowed}},
		"not unique": {func(p, o *hostport.Pod) { p.Containers[0].Ports[0].HostPort = o.Containers[0].Ports[0].HostPort }, []hostport.Kind{hostport.NotUnique, hostport.NotUnique}},
		"same number, other protocol": {func(p, o *hostport.Pod) { p.Containers[0].Ports[0].HostPort = o.Containers[1].Ports[0].HostPort },
			[]hostport.Kind{hostport.NotUnique, hostport.NotUnique}},
		"taken by hand": {func(p, o *hostport.Pod) {
			p.Annotated, p.Annotation = false, ""
			p.Containers[0].Ports[0].HostPort = o.Containers[0].Ports[0].HostPort
		}, []hostport.Kind{hostport.NotUnique, hostport.NotUnique}},
		"ended":         {func(p, o *hostport.Pod) { *p, p.Ended = *o, true }, nil},
		"by hand alone": {func(p, _ *hostport.Pod) { p.Annotated, p.Annotation = false, "" }, nil},
		"no annotation": {func(p, _ *hostport.Pod) { *p = hostport.Pod{Namespace: "x", Name: "y"} }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			pods := assigned(rand.New(rand.NewPCG(7, 7)), 10000)
			i := r.IntN(len(pods) - 1)
			pod, other := &pods[i], &pods[i+1]
			fault.plant(pod, other)
			var got []hostport.Kind
			for _, f := range hostport.Check(pods, allow) {
				if f.Pod != pod.Name && f.Pod != other.Name {
					t.Errorf("a finding of another pod: %v", f)
				}
				if f.Kind == hostport.NotUnique && !strings.Contains(f.Detail, "echoserver-") {
					t.Errorf("the other pod is not named: %v", f)
				}
				got = append(got, f.Kind)
			}
			if !slices.Equal(got, fault.want) {
				t.Errorf("got %v, want %v", got, fault.want)
			}
		})
	}
}

// TestCheckPool holds that coverage is by protocol and by node pool, and that
// no pool allows nothing.
func TestCheckPool(t *testing.T) {
	pods := assigned(rand.New(rand.NewPCG(1, 1)), 2)
	for text, want := range map[string]int{
		"40000-59999/tcp,40000-59999/udp": 0,
		"40000-59999/tcp":                 1,
		"40000-59999/udp":                 1,
		"80/tcp":                          2,
	} {
		got := hostport.Check(pods, func(hostport.Pod) portspec.Set { return portspec.MustParse(text) })
		if len(got) != want || slices.ContainsFunc(got, func(f hostport.Finding) bool { return f.Kind != hostport.NotAllowed }) {
			t.Errorf("pool %s: %v", text, got)
		}
	}
	if got := hostport.Check(pods, nil); len(got) != 2 {
		t.Errorf("no pool: %v", got)
	}
}

// TestByHandRepeats holds that ports by hand may repeat each other, as those of
// a DaemonSet do on every node, and that all of them are found once the
// number is also assigned.
func TestByHandRepeats(t *testing.T) {
	agent := func(i int) hostport.Pod {
		return hostport.Pod{Namespace: "kube-system", Name: fmt.Sprintf("agent-%d", i), Containers: []hostport.Container{{Name: "agent", Ports: []hostport.Port{
			{Container: hostport.ContainerPort{Protocol: portspec.TCP, Number: 9100}, HostPort: 45000},
		}}}}
	}
	pods := []hostport.Pod{agent(0), agent(1), agent(2)}
	if got := hostport.Check(pods, nil); got != nil {
		t.Errorf("repeated by hand: %v", got)
	}
	echo := assigned(rand.New(rand.NewPCG(1, 1)), 2)[0]
	echo.Containers[0].Ports[0].HostPort = 45000
	got := hostport.Check(append(pods, echo), func(hostport.Pod) portspec.Set { return portspec.AllPorts() })
	var names []string
	for _, f := range got {
		names = append(names, f.Pod+": "+f.Detail)
	}
	want := []string{
		"agent-0: also of pod default/echoserver-0, container echo, port 8080/tcp",
		"agent-1: also of pod default/echoserver-0, container echo, port 8080/tcp",
		"agent-2: also of pod default/echoserver-0, container echo, port 8080/tcp",
		"echoserver-0: also of pod kube-system/agent-0, container agent, port 9100/tcp",
	}
	if !slices.Equal(names, want) {
		t.Errorf("got %v", names)
	}
}

func TestKindString(t *testing.T) {
	for k, want := range map[hostport.Kind]string{
		0:                          "Kind(0)",
		hostport.InvalidAnnotation: "invalid-annotation",
		hostport.UndefinedPort:     "undefined-port",
		hostport.Unassigned:        "unassigned",
		hostport.ByHand:            "by-hand",
		hostport.OutOfRange:        "out-of-range",
		hostport.NotAllowed:        "not-allowed",
		hostport.NotUnique:         "not-unique",
		hostport.NotUnique + 1:     "Kind(8)",
	} {
		if k.String() != want {
			t.Errorf("kind %d is written %q, want %q", uint8(k), k, want)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	pods := assigned(rand.New(rand.NewPCG(1, 1)), 10000)
	allow := func(hostport.Pod) portspec.Set { return portspec.AllPorts() }
	b.Run("ports=10000", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if got := hostport.Check(pods, allow); got != nil {
				b.Fatal(got)
			}
		}
	})
}
