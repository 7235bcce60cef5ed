// Package nsg reads and writes the security rules of Azure network security
// groups (NSG), and makes those that open the host ports of an AKS node pool.
//
// A [Rule] is one security rule with everything that its ARM JSON can say;
// [Rules] are those of one group. [Parse] reads them and [Rules.MarshalJSON]
// writes them:
//
//	[{"name":"web-tcp","properties":{"priority":200,"direction":"Inbound","access":"Allow",
//	  "protocol":"Tcp","sourceAddressPrefix":"Internet","sourcePortRange":"*",
//	  "destinationApplicationSecurityGroups":[{"id":"/subscriptions/.../applicationSecurityGroups/web"}],
//	  "destinationPortRange":"443"}}]
//
// [ForNodePool] makes the rules for the allowed host ports of a node pool,
// and [NodePoolOf] reads them back. Creating a pool with allowed host ports
// adds such rules to the group that AKS manages; in a virtual network of one's
// own, whose subnet has a group of its own, they have to be written.
//
// # Nothing is lost
//
// What is written reads back as the same value, and what a Rule cannot hold is
// an error, never dropped: an unknown member, a known one in another letter
// case, a member that comes twice, null, a range of addresses, a text that
// JSON decoding would alter. The SDKs of Azure ignore unknown members, so that
// a misspelt destinationPortRanges makes a rule of other ports without a word.
// Not kept is what says nothing: white space, an empty description, and members
// that hold an empty array, which the service adds next to the ones in use.
//
// Every rule is checked, both when it is read and when it is written: the
// limits of names (80 bytes), descriptions (140 UTF-16 code units) and
// priorities (100 to 4096, unique in each direction); exactly one form of
// addresses and of ports on each side; service tags and "*" alone and not in
// lists; at most 10 application security groups on a side. The limits are those
// of the ARM type Microsoft.Network/networkSecurityGroups/securityRules (API
// version 2025-01-01, as in armnetwork v7.2.0 of the Azure SDK for Go), of the
// page "Network security groups", and, for lists, of what the service is known
// to refuse. Default rules, of priority 65000 and up, are made by the service,
// come in a list of their own and are no security rules in this sense.
//
// # When not to use it
//
// The package talks to nobody: it neither deploys rules nor knows which service
// tags exist. It cannot say whether a packet passes, which also depends on the
// default rules and on a second group at the subnet or the network interface.
// An NSG has no names; where the policy is made of FQDNs, use a firewall.
//
// A LoadBalancer Service needs no rules from here: the cloud provider writes
// them.
//
// # Zero values
//
// The zero [Rule], [Endpoint], [AddressPrefix], [PortRange], [ASG],
// [Direction] and [Protocol] are invalid and cannot be written. Nothing that
// is left out means "any": that is [AnyAddress], [AnyPort] and [AnyProtocol],
// written out. The zero Access is [egress.Deny].
package nsg
