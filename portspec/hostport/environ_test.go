package hostport_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/portspec"
	"github.com/sallyport-go/sallyport/portspec/hostport"
)

func TestVariable(t *testing.T) {
	for name, want := range map[string]hostport.Variable{
		// The names in the document.
		"mydeployment_PORT_8080_TCP_HOSTPORT":        {Deployment: "mydeployment", Port: hostport.ContainerPort{Protocol: portspec.TCP, Number: 8080}},
		"echoserver-hostport_PORT_8443_TCP_HOSTPORT": {Deployment: "echoserver-hostport", Port: hostport.ContainerPort{Protocol: portspec.TCP, Number: 8443}},
		// What follows.
		"a_PORT_1_UDP_HOSTPORT":                            {Deployment: "a", Port: hostport.ContainerPort{Protocol: portspec.UDP, Number: 1}},
		"v1.2-x_PORT_65535_UDP_HOSTPORT":                   {Deployment: "v1.2-x", Port: hostport.ContainerPort{Protocol: portspec.UDP, Number: 65535}},
		strings.Repeat("a", 253) + "_PORT_80_TCP_HOSTPORT": {Deployment: strings.Repeat("a", 253), Port: hostport.ContainerPort{Protocol: portspec.TCP, Number: 80}},
	} {
		if v, err := hostport.ParseVariable(name); err != nil || v != want {
			t.Errorf("ParseVariable(%q) = %v, %v", name, v, err)
		}
		if got, err := want.Name(); err != nil || got != name {
			t.Errorf("name of %v: %q, %v", want, got, err)
		}
	}
	for _, test := range []struct {
		in     string
		err    error
		offset int
	}{
		{"", portspec.ErrSyntax, 0},
		{"mydeployment", portspec.ErrSyntax, 12},
		{"_PORT_8080_TCP_HOSTPORT", hostport.ErrDeployment, 0},
		{"My_PORT_8080_TCP_HOSTPORT", hostport.ErrDeployment, 0},
		{"my_x_PORT_8080_TCP_HOSTPORT", hostport.ErrDeployment, 0},
		{"-x_PORT_8080_TCP_HOSTPORT", hostport.ErrDeployment, 0},
		{"x-_PORT_8080_TCP_HOSTPORT", hostport.ErrDeployment, 0},
		{"x..y_PORT_8080_TCP_HOSTPORT", hostport.ErrDeployment, 0},
		{"x.-y_PORT_8080_TCP_HOSTPORT", hostport.ErrDeployment, 0},
		{"x-.y_PORT_8080_TCP_HOSTPORT", hostport.ErrDeployment, 0},
		{"x._PORT_8080_TCP_HOSTPORT", hostport.ErrDeployment, 0},
		{".x_PORT_8080_TCP_HOSTPORT", hostport.ErrDeployment, 0},
		{strings.Repeat("a", 254) + "_PORT_80_TCP_HOSTPORT", hostport.ErrDeployment, 0},
		{"x_PORT_8080", portspec.ErrSyntax, 11},
		{"x_PORT__TCP_HOSTPORT", portspec.ErrEmpty, 7},
		{"x_PORT_0_TCP_HOSTPORT", portspec.ErrRange, 7},
		{"x_PORT_65536_TCP_HOSTPORT", portspec.ErrRange, 7},
		{"x_PORT_080_TCP_HOSTPORT", portspec.ErrSyntax, 7},
		{"x_PORT_80-81_TCP_HOSTPORT", portspec.ErrSyntax, 9},
		{"x_PORT_80_tcp_HOSTPORT", portspec.ErrProtocol, 10},
		{"x_PORT_80_SCTP_HOSTPORT", portspec.ErrProtocol, 10},
		{"x_PORT_80_TCP", portspec.ErrProtocol, 10},
		{"x_PORT_80_TCP_PORT", portspec.ErrProtocol, 10},
		{"x_PORT_80_TCP_HOSTPORT_", portspec.ErrProtocol, 10},
		{"x_PORT_80_PORT_80_TCP_HOSTPORT", portspec.ErrProtocol, 10},
	} {
		v, err := hostport.ParseVariable(test.in)
		checkIs(t, err, test.err)
		if e := parseError(t, err); e.Offset != test.offset || e.Entry != 0 || e.Hint == "" || v != (hostport.Variable{}) {
			t.Errorf("ParseVariable(%q) = %v, %+v", test.in, v, e)
		}
	}
	for _, test := range []struct {
		v   hostport.Variable
		err error
	}{
		{hostport.Variable{}, hostport.ErrDeployment},
		{hostport.Variable{Deployment: "x"}, portspec.ErrRange},
		{hostport.Variable{Deployment: "x", Port: hostport.ContainerPort{Number: 80}}, portspec.ErrProtocol},
		{hostport.Variable{Deployment: "x", Port: hostport.ContainerPort{Protocol: portspec.SCTP, Number: 80}}, portspec.ErrProtocol},
		{hostport.Variable{Deployment: "a_PORT_1", Port: hostport.ContainerPort{Protocol: portspec.TCP, Number: 80}}, hostport.ErrDeployment},
	} {
		name, err := test.v.Name()
		checkIs(t, err, test.err)
		if name != "" {
			t.Errorf("name of %v: %q", test.v, name)
		}
	}
}

func TestFromEnviron(t *testing.T) {
	got, err := hostport.FromEnviron([]string{
		"PATH=/bin",
		"X_HOSTPORT=70000",
		"KUBERNETES_PORT_443_TCP_PORT=443",
		"=C:=odd",
		"echoserver-hostport_PORT_8443_TCP_HOSTPORT=49482",
		"echoserver-hostport_PORT_8080_TCP_HOSTPORT=46645",
		"mydeployment_PORT_53_UDP_HOSTPORT=40000",
		"mydeployment_PORT_54_UDP_HOSTPORT=59999",
		"mydeployment_PORT_53_UDP_HOSTPORT=40000", // repeated, the same
	})
	const want = "[{{echoserver-hostport 8443/tcp} 49482} {{echoserver-hostport 8080/tcp} 46645} " +
		"{{mydeployment 53/udp} 40000} {{mydeployment 54/udp} 59999}]"
	if err != nil || fmt.Sprint(got) != want {
		t.Errorf("FromEnviron = %v, %v", got, err)
	}
	if got, err := hostport.FromEnviron(nil); err != nil || got != nil {
		t.Errorf("FromEnviron(nil) = %v, %v", got, err)
	}
}

func TestFromEnvironErrors(t *testing.T) {
	for entry, want := range map[string]error{
		"x_PORT_80_TCP_HOSTPORT":          portspec.ErrEmpty,
		"x_PORT_80_TCP_HOSTPORT=":         portspec.ErrEmpty,
		"x_PORT_80_TCP_HOSTPORT=39999":    hostport.ErrHostPort,
		"x_PORT_80_TCP_HOSTPORT=60000":    hostport.ErrHostPort,
		"x_PORT_80_TCP_HOSTPORT=65536":    portspec.ErrRange,
		"x_PORT_80_TCP_HOSTPORT=040000":   portspec.ErrSyntax,
		"x_PORT_80_TCP_HOSTPORT= 40000":   portspec.ErrSyntax,
		"x_PORT_80_SCTP_HOSTPORT=40000":   portspec.ErrProtocol,
		"X_PORT_80_TCP_HOSTPORT=40000":    hostport.ErrDeployment,
		"x_PORT_80_TCP_HOSTPORT=40000=":   portspec.ErrSyntax,
		"good_PORT_1_TCP_HOSTPORT=40001":  hostport.ErrDuplicate,
		"x_PORT_99999_TCP_HOSTPORT=40000": portspec.ErrRange,
	} {
		got, err := hostport.FromEnviron([]string{"good_PORT_1_TCP_HOSTPORT=40000", entry})
		checkIs(t, err, want)
		name, _, _ := strings.Cut(entry, "=")
		if got != nil || !strings.Contains(err.Error(), name) {
			t.Errorf("FromEnviron(%q) = %v, %v", entry, got, err)
		}
	}
	// Every fault is named.
	_, err := hostport.FromEnviron([]string{"a_PORT_0_TCP_HOSTPORT=40000", "b_PORT_1_TCP_HOSTPORT=1"})
	if !errors.Is(err, portspec.ErrRange) || !errors.Is(err, hostport.ErrHostPort) {
		t.Errorf("not all faults: %v", err)
	}
}

func FuzzParseVariable(f *testing.F) {
	for _, s := range []string{
		"mydeployment_PORT_8080_TCP_HOSTPORT", "echoserver-hostport_PORT_8443_TCP_HOSTPORT",
		"x_PORT_80_tcp_HOSTPORT", "x_PORT_080_TCP_HOSTPORT", "_PORT__PORT_",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		v, err := hostport.ParseVariable(in)
		if err != nil {
			if e := parseError(t, err); e.Offset < 0 || e.Offset > len(in) || len(e.Input) > 1024 {
				t.Fatalf("ParseVariable(%q): %+v", in, e)
			}
			return
		}
		if name, err := v.Name(); err != nil || name != in {
			t.Fatalf("ParseVariable(%q) = %v, whose name is %q, %v", in, v, name, err)
		}
		// The environment reader agrees.
		got, err := hostport.FromEnviron([]string{in + "=40000"})
		if err != nil || len(got) != 1 || got[0].Variable != v {
			t.Fatalf("FromEnviron with %q: %v, %v", in, got, err)
		}
	})
}
