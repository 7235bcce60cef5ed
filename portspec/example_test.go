package portspec_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/sallyport-go/sallyport/portspec"
)

func Example() {
	ports, err := portspec.Parse("80/tcp,443/tcp,53/udp,40000-60000/tcp,40000-50000/udp")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ports.Contains(portspec.UDP, 45000))
	fmt.Println(ports.Contains(portspec.UDP, 55000))

	web := portspec.MustParse("80/tcp,443/tcp")
	fmt.Println(ports.Covers(web))
	fmt.Println(ports.Minus(web))
	// Output:
	// true
	// false
	// true
	// 40000-60000/tcp,53/udp,40000-50000/udp
}

// The examples of the AKS documentation for allowed host ports, and what
// people write instead.
func ExampleParse() {
	for _, text := range []string{
		"80/tcp",
		"80/tcp,443/tcp",
		"53/udp,80/tcp",
		"50000-60000/tcp",
		"80/tcp,443/tcp,53/udp,40000-60000/tcp,40000-50000/udp",
		"443",
		"90-80/tcp",
		"80/tcp,40000-50000/udp\\",
	} {
		set, err := portspec.Parse(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(set)
	}
	// Output:
	// 80/tcp
	// 80/tcp,443/tcp
	// 80/tcp,53/udp
	// 50000-60000/tcp
	// 80/tcp,443/tcp,40000-60000/tcp,53/udp,40000-50000/udp
	// portspec: "443": entry 1: offset 3: protocol missing or unknown; write 443/tcp
	// portspec: "90-80/tcp": entry 1: offset 0: first port above last; write 80-90/tcp
	// portspec: "80/tcp,40000-50000/udp\\": entry 2: offset 22: syntax error; write 80/tcp,40000-50000/udp
}

func ExampleParseError() {
	_, err := portspec.Parse("80/tcp,443")
	var e *portspec.ParseError
	if errors.As(err, &e) {
		fmt.Println(e.Entry, e.Offset, errors.Is(err, portspec.ErrProtocol))
		fmt.Println(e.Correction)
	}
	// Output:
	// 2 10 true
	// 80/tcp,443/tcp
}

func ExampleParsePort() {
	for _, text := range []string{"443", "+443", "65979"} {
		port, err := portspec.ParsePort(text)
		fmt.Println(port, err)
	}
	// Output:
	// 443 <nil>
	// 0 portspec: "+443": offset 0: syntax error; write 443
	// 0 portspec: "65979": offset 0: port not in 1-65535; ports are 1 to 65535
}

func ExampleAllPorts() {
	everythingButMail := portspec.AllPorts().Minus(portspec.MustParse("25/tcp"))
	fmt.Println(everythingButMail)
	// Output:
	// 1-24/tcp,26-65535/tcp,1-65535/udp,1-65535/sctp
}

func ExampleSetOf() {
	r, err := portspec.RangeFrom(portspec.UDP, 1194, 1194)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(portspec.SetOf(r))
	// Output:
	// 1194/udp
}

func ExampleSet_All() {
	for r := range portspec.MustParse("443/tcp,80/tcp,81-90/tcp,53/udp").All() {
		fmt.Println(r.Protocol(), r.First(), r.Last())
	}
	// Output:
	// tcp 80 90
	// tcp 443 443
	// udp 53 53
}

func ExampleParseAKSTable() {
	set, entries, err := portspec.ParseAKSTable("HTTPS: 443, TCP: 22, TCP: 9000, UDP: 1194")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(set)
	fmt.Println(entries[0].Application, entries[0].Range)

	_, _, err = portspec.ParseAKSTable("HTTPS：443")
	fmt.Println(err)
	// Output:
	// 22/tcp,443/tcp,9000/tcp,1194/udp
	// https 443/tcp
	// portspec: "HTTPS：443": entry 1: offset 5: syntax error; write HTTPS:443
}

func ExampleParseHostPorts() {
	h, err := portspec.ParseHostPorts("80/tcp 443/tcp 80/tcp 40000-60000/tcp 50000/tcp")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(h.Set())
	fmt.Println("separator:", h.Separator)
	for _, o := range h.Overlaps {
		fmt.Printf("entry %d repeats %v of entry %d\n", o.Entry, o.Common, o.With)
	}
	// Output:
	// 80/tcp,443/tcp,40000-60000/tcp
	// separator: space
	// entry 3 repeats 80/tcp of entry 1
	// entry 5 repeats 50000/tcp of entry 4
}

// The list of the documentation, as the documentation writes it: only the
// preview extension takes it.
func ExampleExplainHostPorts() {
	fmt.Println(portspec.ExplainHostPorts("53/udp,80/tcp"))
	fmt.Println()
	fmt.Println(portspec.ExplainHostPorts("9000-8000/TCP"))
	// Output:
	// strict: 80/tcp,53/udp
	// az (one argument): refuses: portspec: "53/udp,80/tcp": entry 1: offset 0: syntax error; give every entry, port/protocol or start-end/protocol, as an argument of its own
	// az (words): refuses: portspec: "53/udp,80/tcp": entry 1: offset 0: syntax error; write 53/udp 80/tcp
	// aks-preview: sends 53-53 UDP, 80-80 TCP; the service accepts
	// REST: refuses: portspec: "53/udp,80/tcp": offset 0: syntax error; write [{"portStart":53,"portEnd":53,"protocol":"UDP"},{"portStart":80,"portEnd":80,"protocol":"TCP"}]
	//
	// strict: refuses: portspec: "9000-8000/TCP": entry 1: offset 0: first port above last; write 8000-9000/tcp
	// az (one argument): sends 9000-8000 TCP; the service refuses: portspec: range 9000-8000 TCP: first port above last
	// az (words): sends 9000-8000 TCP; the service refuses: portspec: range 9000-8000 TCP: first port above last
	// aks-preview: refuses: portspec: "9000-8000/TCP": entry 1: offset 0: syntax error; write 8000-9000/tcp
	// REST: refuses: portspec: "9000-8000/TCP": offset 0: syntax error; write [{"portStart":8000,"portEnd":9000,"protocol":"TCP"}]
}

func ExampleParseREST() {
	ranges, err := portspec.ParseREST(`[{"portStart":80,"portEnd":80,"protocol":"TCP"},{"portStart":40000,"portEnd":60000,"protocol":"UDP"}]`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(portspec.SetOf(ranges...))
	// Output:
	// 80/tcp,40000-60000/udp
}

func ExampleRESTRanges() {
	set := portspec.MustParse("50000-60000/tcp,53/udp")
	profile := struct {
		AllowedHostPorts portspec.RESTRanges `json:"allowedHostPorts"`
	}{slices.Collect(set.All())}
	text, err := json.Marshal(profile)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(text))
	// Output:
	// {"allowedHostPorts":[{"portStart":50000,"portEnd":60000,"protocol":"TCP"},{"portStart":53,"portEnd":53,"protocol":"UDP"}]}
}

func ExampleParseDocker() {
	d, err := portspec.ParseDocker("127.0.0.1:8000-8010:80/tcp")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.HostIP, d.Host, d.Container)
	// Output:
	// 127.0.0.1 8000-8010/tcp 80/tcp
}

func ExampleParseKubernetes() {
	r, err := portspec.ParseKubernetes(portspec.TCP, "30000+2767")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r)
	// Output:
	// 30000-32767/tcp
}
