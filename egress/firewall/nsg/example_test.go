package nsg_test

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/sallyport-go/sallyport/egress/firewall/nsg"
	"github.com/sallyport-go/sallyport/portspec"
)

// The long example of the AKS documentation, for a pool whose nodes belong to
// a group, next to a rule that exists.
func Example() {
	ports, err := portspec.Parse("80/tcp,443/tcp,53/udp,40000-60000/tcp,40000-50000/udp")
	if err != nil {
		fmt.Println(err)
		return
	}
	pool := nsg.NodePool{
		Name:    "nodepool1",
		Ports:   ports,
		Sources: []nsg.AddressPrefix{nsg.MustParseAddressPrefix("Internet")},
		ASGs:    []nsg.ASG{nsg.MustParseASG("/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/applicationSecurityGroups/web")},
	}
	existing, err := nsg.Parse([]byte(`[{"name":"ssh","properties":{"priority":200,"direction":"Inbound","access":"Deny","protocol":"Tcp",
		"sourceAddressPrefix":"*","sourcePortRange":"*","destinationAddressPrefix":"*","destinationPortRange":"22"}}]`))
	if err != nil {
		fmt.Println(err)
		return
	}
	rules, err := nsg.ForNodePool(pool, 200, existing)
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := rules.MarshalJSON()
	if err != nil {
		fmt.Println(err)
		return
	}
	var indented bytes.Buffer
	json.Indent(&indented, text, "", "  ")
	fmt.Println(indented.String())

	again, err := nsg.NodePoolOf(rules)
	fmt.Println(again.Ports, err)
	// Output:
	// [
	//   {
	//     "name": "nodepool1-tcp",
	//     "properties": {
	//       "priority": 201,
	//       "direction": "Inbound",
	//       "access": "Allow",
	//       "protocol": "Tcp",
	//       "sourceAddressPrefix": "Internet",
	//       "sourcePortRange": "*",
	//       "destinationApplicationSecurityGroups": [
	//         {
	//           "id": "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/applicationSecurityGroups/web"
	//         }
	//       ],
	//       "destinationPortRanges": [
	//         "80",
	//         "443",
	//         "40000-60000"
	//       ]
	//     }
	//   },
	//   {
	//     "name": "nodepool1-udp",
	//     "properties": {
	//       "priority": 202,
	//       "direction": "Inbound",
	//       "access": "Allow",
	//       "protocol": "Udp",
	//       "sourceAddressPrefix": "Internet",
	//       "sourcePortRange": "*",
	//       "destinationApplicationSecurityGroups": [
	//         {
	//           "id": "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/applicationSecurityGroups/web"
	//         }
	//       ],
	//       "destinationPortRanges": [
	//         "53",
	//         "40000-50000"
	//       ]
	//     }
	//   }
	// ]
	// 80/tcp,443/tcp,40000-60000/tcp,53/udp,40000-50000/udp <nil>
}

// A misspelt member is an error that says how it is spelt. The SDKs of Azure
// ignore it.
func ExampleParse() {
	_, err := nsg.Parse([]byte(`[{"name":"web","properties":{"priority":100,"destinationportranges":["443"]}}]`))
	fmt.Println(err)
	// Output:
	// nsg: [0].properties: "destinationportranges": offset 44: member unknown, repeated, missing or excluded; write destinationPortRanges
}

// A security rule cannot say SCTP: no rule is made, rather than one with less.
func ExampleForNodePool_sctp() {
	_, err := nsg.ForNodePool(nsg.NodePool{
		Name:         "pool",
		Ports:        portspec.MustParse("80/tcp,3868/sctp"),
		Sources:      []nsg.AddressPrefix{nsg.AnyAddress()},
		Destinations: []nsg.AddressPrefix{nsg.MustParseAddressPrefix("10.240.0.0/16")},
	}, 100, nil)
	fmt.Println(err)
	// Output:
	// nsg: Ports: invalid protocol; allowed host ports are of tcp and udp; a security rule cannot say sctp
}
