package matchtest_test

import (
	"fmt"

	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/match/matchtest"
)

func ExampleVectors() {
	for v := range matchtest.Vectors() {
		if v.Dialect == match.Squid && v.Pattern == ".foo.com" {
			fmt.Println(v, "-", v.Reason)
		}
	}
	// Output:
	// squid ".foo.com" "x.foo.com" match - a leading dot is all below
	// squid ".foo.com" "y.x.foo.com" match - at any depth
	// squid ".foo.com" "foo.com" match - and the name itself
	// squid ".foo.com" "afoo.com" nomatch - but no other label
}
