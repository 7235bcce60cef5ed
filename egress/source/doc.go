// Package source answers the question from the other side of egress: which
// address does the cluster leave from, and is it one of those that were
// declared?
//
// Whoever is called sees the address, and may let in nothing else; so the
// addresses are [Declared]: static egress addresses, and public IP prefixes, of
// which a /28 holds 16. A [Checker] asks an address echo service, a web server
// that answers with the address it was called from, and looks the answer up:
//
//	checker := source.Checker{Policy: matcher, Declared: declared}
//	result, err := checker.Check(ctx, "http://checkip.dyndns.org/")
//	...
//	fmt.Println(result) // leaves from 23.101.128.81: declared
//
// The request goes through the egress policy like any other, with each hop of
// a redirect, so that a policy that blocks the echo service is reported as
// such, an [*egress.DeniedError], before a packet leaves. [ParseEcho] reads an
// answer that was got in another way, by curl from a pod for example.
//
// # Manifests
//
// [CheckManifests] reads Kubernetes manifests and finds Services that are
// meant to fix the egress address of an AKS cluster and do not: without a
// Service of type LoadBalancer the outbound address is neither configurable nor
// stable, and once there is one, traffic leaves from the first public address
// of the load balancer. The AKS document of 2018 that explains this has an
// example without the type, which makes a ClusterIP Service and fixes nothing.
//
// The public IP must be in the node resource group of the cluster
// (MC_<group>_<cluster>_<region>), or in the one that the annotation
// service.beta.kubernetes.io/azure-load-balancer-resource-group names. Whether
// it exists, and whether the identity of the cluster may use it, is not to be
// seen in a manifest.
//
// # When not to use it
//
// One answer is one observation. A cluster with several egress addresses may
// leave from another one next time, a node with a public IP of its own leaves
// from that, and whoever stands between can answer anything in clear text. The
// check shows that a setting works; it is no guard at run time.
//
// # Zero values
//
// The zero [Declared] holds no address. The zero [Checker] has no policy and
// so reaches nothing, and the zero [Result] is not declared.
package source
