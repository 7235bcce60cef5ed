// Package hostport reads and checks the host ports that AKS assigns to pods.
//
// A pod template that carries the annotation [AnnotationKey] names container
// ports, and AKS gives each of them a port of the node, from 40000 to 59999,
// unique in the cluster, and tells the pod in environment variables. (AKS
// documentation, use-node-public-ips, 2026-06-17, preview feature
// PodHostPortAutoAssignPreview.) This package parses the annotation
// ([ParseAnnotation]), reads the variables inside a pod ([FromEnviron]), and
// checks the pods of a cluster ([ReadPods], [Check]) against all that the
// document promises, and against the allowed host ports of the node pools,
// without which the assigned ports are unreachable.
//
// It neither assigns ports nor talks to a cluster: the pods come as JSON, as
// "kubectl get pods --all-namespaces -o json" writes them. What the allowed
// host ports themselves look like is the business of package portspec.
package hostport
