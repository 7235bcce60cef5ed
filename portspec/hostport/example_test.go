package hostport_test

import (
	"fmt"
	"strings"

	"github.com/sallyport-go/sallyport/portspec"
	"github.com/sallyport-go/sallyport/portspec/hostport"
)

// Two replicas of the deployment in the AKS document. The second one has a
// port that is outside of the assigned range and that the node pool does not
// allow.
func Example() {
	pods, err := hostport.ReadPods(strings.NewReader(`{
		"apiVersion": "v1", "kind": "PodList", "items": [
			{"metadata": {"namespace": "default", "name": "echoserver-hostport-a", "annotations": {
				"kubernetes.azure.com/assign-hostports-for-containerports": "8080/tcp,8443/tcp"}},
			 "spec": {"containers": [{"name": "echoserver", "ports": [
				{"containerPort": 8080, "hostPort": 46645, "protocol": "TCP"},
				{"containerPort": 8443, "hostPort": 49482, "protocol": "TCP"}]}]}},
			{"metadata": {"namespace": "default", "name": "echoserver-hostport-b", "annotations": {
				"kubernetes.azure.com/assign-hostports-for-containerports": "8080/tcp,8443/tcp"}},
			 "spec": {"containers": [{"name": "echoserver", "ports": [
				{"containerPort": 8080, "hostPort": 60000, "protocol": "TCP"},
				{"containerPort": 8443, "hostPort": 49482, "protocol": "TCP"}]}]}}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	pool := portspec.MustParse("40000-59999/tcp")
	for _, f := range hostport.Check(pods, func(hostport.Pod) portspec.Set { return pool }) {
		fmt.Println(f)
	}
	// Output:
	// not-unique: pod default/echoserver-hostport-a, container echoserver, port 8443/tcp, host port 49482: also of pod default/echoserver-hostport-b, container echoserver, port 8443/tcp
	// out-of-range: pod default/echoserver-hostport-b, container echoserver, port 8080/tcp, host port 60000
	// not-allowed: pod default/echoserver-hostport-b, container echoserver, port 8080/tcp, host port 60000
	// not-unique: pod default/echoserver-hostport-b, container echoserver, port 8443/tcp, host port 49482: also of pod default/echoserver-hostport-a, container echoserver, port 8443/tcp
}

func ExampleParseAnnotation() {
	ports, err := hostport.ParseAnnotation("8080/tcp,8443/tcp")
	fmt.Println(ports, err)
	_, err = hostport.ParseAnnotation("8080-8090/tcp")
	fmt.Println(err)
	// Output:
	// [8080/tcp 8443/tcp] <nil>
	// portspec: "8080-8090/tcp": entry 1: offset 4: syntax error; write port/protocol, entries separated by commas alone, no ranges, protocols tcp or udp in lower case
}

func ExampleVariable_Name() {
	v := hostport.Variable{
		Deployment: "mydeployment",
		Port:       hostport.ContainerPort{Protocol: portspec.TCP, Number: 8080},
	}
	fmt.Println(v.Name())
	// Output:
	// mydeployment_PORT_8080_TCP_HOSTPORT <nil>
}

func ExampleFromEnviron() {
	// A program gives os.Environ().
	assignments, err := hostport.FromEnviron([]string{
		"HOME=/",
		"echoserver-hostport_PORT_8080_TCP_HOSTPORT=46645",
		"echoserver-hostport_PORT_8443_TCP_HOSTPORT=49482",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range assignments {
		fmt.Println(a.Variable.Deployment, a.Variable.Port, a.HostPort)
	}
	// Output:
	// echoserver-hostport 8080/tcp 46645
	// echoserver-hostport 8443/tcp 49482
}
