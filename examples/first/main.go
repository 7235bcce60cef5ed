// Command first is the first program of the README: from a cluster to a verdict.
package main

import (
	"fmt"
	"log"

	"github.com/sallyport-go/sallyport/catalog"
	"github.com/sallyport-go/sallyport/egress"
)

func main() {
	rules, err := catalog.Cluster{Cloud: catalog.Public, Region: "eastus"}.Rules()
	if err != nil {
		log.Fatal(err)
	}
	matcher, err := egress.Compile(rules)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(matcher.Allow("x.data.mcr.microsoft.com", 443)) // true: *. is any depth here
	fmt.Println(matcher.Allow("data.mcr.microsoft.com", 443))   // false: the apex is not below itself
	fmt.Println(matcher.Allow("x.data.mcr.microsoft.com", 80))  // false: no rule for that port
}
