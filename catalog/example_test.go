package catalog_test

import (
	"errors"
	"fmt"
	"log"
	"net/netip"
	"slices"

	"github.com/sallyport-go/sallyport/catalog"
	"github.com/sallyport-go/sallyport/egress"
)

// May a cluster in eastus reach a host? The rules of the catalog become a
// policy, and the policy answers.
func Example() {
	rules, err := catalog.Cluster{Cloud: catalog.Public, Region: "eastus"}.Rules()
	if err != nil {
		log.Fatal(err)
	}
	matcher, err := egress.Compile(rules)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(matcher.Allow("x.data.mcr.microsoft.com", 443))
	fmt.Println(matcher.Allow("data.mcr.microsoft.com", 443)) // "*." needs a label
	fmt.Println(matcher.Allow("x.data.mcr.microsoft.com", 80))
	// Output:
	// true
	// false
	// false
}

// Every feature of an edition.
func ExampleCluster_features() {
	c := catalog.Cluster{
		Cloud: catalog.Public, Region: "westeurope",
		Features: slices.Collect(catalog.Features(catalog.Newest)),
		Optional: true,
	}
	rules, err := c.Rules()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(rules), "rules for", c.Features)
	// Output:
	// 55 rules for [base gpu windows workload-identity defender keyvault-csi monitor policy cost-analysis extensions]
}

// The document opens the tunnel's ports towards any destination. The address of
// the API server narrows them; without it there are no rules at all.
func ExampleCluster_openings() {
	c := catalog.Cluster{Cloud: catalog.China, Region: "chinaeast2"}
	_, err := c.Rules()
	var open *catalog.AnyDestinationError
	if errors.As(err, &open) {
		fmt.Println(open.Entries)
	}

	c.APIServer = netip.MustParseAddr("203.0.113.7")
	rules, err := c.Rules()
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range rules {
		if r.Prefixes != nil {
			fmt.Println(r.ID, r.Prefixes)
		}
	}
	// Output:
	// [china/base/*/udp/1194 china/base/*/tcp/9000 china/base/*/tcp/22]
	// china/base/<api-server-ip>/udp/1194 [203.0.113.7/32]
	// china/base/<api-server-ip>/tcp/9000 [203.0.113.7/32]
	// china/base/<api-server-ip>/tcp/22 [203.0.113.7/32]
	// china/base/<api-server-ip>/tcp/443 [203.0.113.7/32]
}

// An error names every fault at once, and what to write instead.
func ExampleCluster_Rules_error() {
	_, err := catalog.Cluster{
		Region:   "canadacenral", // a letter is missing
		Edition:  catalog.Edition2020_03,
		Features: []catalog.Feature{"devspace", "policy"},
	}.Rules()
	fmt.Println(err)
	fmt.Println(errors.Is(err, catalog.ErrUnknownRegion))
	// Output:
	// catalog: Region "canadacenral": unknown region: write canadacentral
	// catalog: Feature "devspace": unknown feature: write devspaces; the features are base, monitor, policy, gpu, devspaces, windows, workload-identity, defender, keyvault-csi, cost-analysis and extensions
	// catalog: missing parameters: Cloud (public, china or government)
	// true
}

// What becomes of the document's rows: nothing is dropped silently.
func ExampleCluster_Resolve() {
	resolutions, err := catalog.Cluster{Cloud: catalog.Public, Region: "eastus", Edition: catalog.Edition2020_03}.Resolve()
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range resolutions {
		if r.Entry.Kind == catalog.NetworkRule && r.Entry.Port != 443 {
			fmt.Println(r.Entry.ID, r.Outcome, r.By)
		}
	}
	// Output:
	// all/base/*/tcp/9000 narrowed [public/base/*.hcp.<location>.azmk8s.io/tcp/9000 public/base/*.tun.<location>.azmk8s.io/tcp/9000]
	// all/base/*/tcp/22 narrowed [public/base/*.hcp.<location>.azmk8s.io/tcp/22 public/base/*.tun.<location>.azmk8s.io/tcp/22]
	// all/base/*/udp/1194 narrowed [public/base/*.hcp.<location>.azmk8s.io/udp/1194 public/base/*.tun.<location>.azmk8s.io/udp/1194]
	// all/base/*/udp/123 narrowed [public/base/ntp.ubuntu.com/udp/123]
	// all/base/*/udp/53 condition-not-asserted []
}

// From the rule that decided back to the document.
func ExampleLookup() {
	e, ok := catalog.Lookup(catalog.Newest, "public/base/*.data.mcr.microsoft.com/tcp/443")
	fmt.Println(ok, e.Purpose, e.Requirement)
	fmt.Println(e.Source())
	// Output:
	// true MCR storage on CDN required
	// AKS outbound rules, edition 2026-06-18, line 71
}

// The document as it is: the rows which open a port towards any destination.
func ExampleEntries() {
	for e := range catalog.Entries() {
		if e.Destination.IsAny() && e.Edition == catalog.Edition2019_05 {
			fmt.Println(e.ID, e.Requirement)
		}
	}
	// Output:
	// public/base/*/tcp/443 required
	// public/base/*/tcp/9000 required
	// public/base/*/udp/123 optional
	// public/base/*/udp/53 optional
}

// Whose address does a firewall see on what pods send to the Internet?
func ExampleNetworkModel() {
	for m := range catalog.NetworkModels() {
		fmt.Printf("%v: %v address, pods visible: %v\n",
			m, m.SourceAddress(catalog.LeavingVirtualNetwork), m.PodsVisible(catalog.LeavingVirtualNetwork))
	}
	// Output:
	// kubenet: node address, pods visible: false
	// azure-cni: node address, pods visible: false
}
