package source_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/egress/source"
)

// A policy that blocks the echo service is reported as such; nothing has left.
func Example() {
	declared, err := source.ParseDeclared("23.101.128.81,20.0.0.0/28")
	if err != nil {
		fmt.Println(err)
		return
	}
	matcher, err := egress.Compile(nil) // no rules: nothing may be left for
	if err != nil {
		fmt.Println(err)
		return
	}
	checker := source.Checker{Policy: matcher, Declared: declared}
	result, err := checker.Check(context.Background(), "http://checkip.dyndns.org/")
	if denied := (*egress.DeniedError)(nil); errors.As(err, &denied) {
		fmt.Println("blocked:", denied.Request)
		return
	}
	fmt.Println(result, err)
	// Output:
	// blocked: checkip.dyndns.org:80/tcp
}

// The answer of checkip to curl in a pod, as the AKS document of 2018 shows it.
func ExampleParseEcho() {
	body := []byte("<html><head><title>Current IP Check</title></head><body>Current IP Address: 23.101.128.81</body></html>\r\n")
	addr, err := source.ParseEcho(body, "text/html")
	fmt.Println(addr, err)

	declared := source.MustParseDeclared("23.101.128.81")
	_, ok := declared.Lookup(addr)
	fmt.Println(ok)

	_, err = source.ParseEcho([]byte("10.240.0.4"), "text/plain")
	fmt.Println(err)
	// Output:
	// 23.101.128.81 <nil>
	// true
	// source: "10.240.0.4": offset 0: not a public address; 10.240.0.4 is private, RFC 1918
}

// A public IP prefix of length 28 has 16 addresses.
func ExampleDeclared_Lookup() {
	declared := source.MustParseDeclared("20.0.0.0/28")
	for addr := range declared.All() {
		fmt.Println(addr, 1<<(32-addr.Bits()))
	}
	// Output:
	// 20.0.0.0/28 16
}

// The manifest of the AKS document of 2018 lacks the type.
func ExampleCheckManifests() {
	manifest := []byte(`apiVersion: v1
kind: Service
metadata:
  name: aks-egress
spec:
  loadBalancerIP: 23.101.128.81
  ports:
  - port: 8080
`)
	report, err := source.CheckManifests(manifest, source.MustParseDeclared("23.101.128.81"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range report.Findings {
		fmt.Printf("%d:%d: %v: %s\n\t%s\n", f.Line, f.Column, f.Check, f.Message, f.Fix)
	}
	// Output:
	// 6:3: no-load-balancer: without a type this is a ClusterIP Service, which has no load balancer and no public address
	// 	write type: LoadBalancer
	// 6:3: deprecated-field: the field is deprecated since Kubernetes 1.24
	// 	write the annotation service.beta.kubernetes.io/azure-load-balancer-ipv4: 23.101.128.81, or service.beta.kubernetes.io/azure-pip-name with the name of the public IP
}
