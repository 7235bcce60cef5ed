package match_test

import (
	"fmt"
	"maps"

	"github.com/sallyport-go/sallyport/match"
)

// One text, four systems, four meanings.
func Example() {
	for _, d := range []match.Dialect{match.AzureFirewall, match.Cilium, match.X509, match.Squid} {
		p, err := match.Parse(d, "*.example.com")
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Printf("%-15v a.example.com %-5v  b.a.example.com %-5v  example.com %v\n", d,
			p.Match("a.example.com"), p.Match("b.a.example.com"), p.Match("example.com"))
	}
	// Output:
	// azure-firewall  a.example.com true   b.a.example.com true   example.com false
	// cilium          a.example.com true   b.a.example.com false  example.com false
	// x509            a.example.com true   b.a.example.com false  example.com false
	// squid           a.example.com false  b.a.example.com false  example.com false
}

func ExampleParse() {
	_, err := match.Parse(match.AzureFirewall, "https://*.example.com:443/")
	fmt.Println(err)
	_, err = match.Parse(match.Cilium, ".example.com")
	fmt.Println(err)
	// Output:
	// match: azure-firewall pattern "https://*.example.com:443/" at byte 5: this byte has no meaning in the dialect; write "*.example.com"; a port belongs into the ports of the rule
	// match: cilium pattern ".example.com": no host has such a label; the CRD refuses a leading dot; write "*.example.com" for one label, "**.example.com" for any depth
}

func ExamplePattern_Never() {
	p := match.MustParse(match.Squid, "*.example.com")
	fmt.Println(p.Never())
	// Output:
	// Squid takes a star for a byte like any other; a leading dot is the name and all below it true
}

func ExampleTable() {
	table, err := match.NewTable(maps.All(map[match.Pattern]string{
		match.MustParse(match.AzureFirewall, "*.example.com"):   "all of it",
		match.MustParse(match.AzureFirewall, "*.a.example.com"): "a's",
		match.MustParse(match.AzureFirewall, "x.a.example.com"): "x",
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	for pattern, value := range table.All("x.a.example.com") {
		fmt.Println(pattern, "-", value)
	}
	// Output:
	// x.a.example.com - x
	// **.a.example.com - a's
	// **.example.com - all of it
}
