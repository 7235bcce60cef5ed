// Package catalog holds the egress rules of Azure Kubernetes Service (AKS) as
// Microsoft documents them, and makes rules of package egress from them for
// one cluster.
//
// The document "Outbound network and FQDN rules for AKS clusters" says which
// hosts and ports a cluster must reach, by cloud, region and feature. It has
// changed for years, and three of its versions are here: 2019-05, 2020-03 and
// 2026-06-18, each complete, row by row. [Entries] returns the document as it
// is. [Cluster.Rules] returns what one cluster needs:
//
//	rules, err := catalog.Cluster{Cloud: catalog.Public, Region: "eastus"}.Rules()
//	...
//	matcher, err := egress.Compile(rules)
//	...
//	matcher.Allow("x.data.mcr.microsoft.com", 443) // true
//
// # Nothing is widened
//
// Some rows of the document open a port towards any destination. They are
// narrowed to the names that the document lists for the same port, or to an
// address that the caller gives. If neither is possible, Rules fails and says
// what to give; a rule for any destination is only made if the caller sets
// AnyDestination. A region that the cloud does not have, a feature that the
// edition does not know, a parameter that is missing: each is an error, and all
// of them are reported together. See [Cluster] for the details, and
// [Cluster.Resolve] for what becomes of each row.
//
// # Notation
//
// Host patterns are read as Azure Firewall reads them, for which the document
// was written: "*." in front stands for one label or more, and the name without
// it is not included.
//
// # When not to use it
//
// The catalog covers what AKS itself needs: not what the workload calls, not
// the registry that its images come from. A cluster may need a host that the
// newest edition does not list yet. On Azure Firewall, Microsoft maintains the
// FQDN tag AzureKubernetesService instead, whose content nobody else can see. The service tags that some rows name change weekly and are not part
// of the catalog; callers bring the prefixes. How the nodes of a private
// cluster reach its API server is not part of the document.
//
// # Data
//
// The data is a generated table without any work at program start. The files
// that it comes from are in testdata; [Revision] identifies them. All functions
// are safe for concurrent use.
//
// The package also describes the network models of AKS ([NetworkModel]), which
// decide whose source address a rule can be about.
package catalog

//go:generate go run ./internal/gen
