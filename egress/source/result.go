package source

import "net/netip"

// A Result says which address the cluster left from, and whether it is a
// declared one. It is comparable. The zero Result has no address and is not
// declared.
type Result struct {
	URL   string       // of the echo service that answered, after redirects
	Addr  netip.Addr   // that the echo service saw
	Entry netip.Prefix // of the Declared set that holds Addr, the longest; zero if there is none
}

// Declared reports whether the address is a declared one.
func (r Result) Declared() bool { return r.Entry.IsValid() }

// String returns the verdict, such as:
//
//	leaves from 23.101.128.81: declared
//	leaves from 20.0.0.5: declared in 20.0.0.0/28
//	leaves from 40.0.0.1: not declared
func (r Result) String() string {
	text := "leaves from " + r.Addr.String() + ": "
	switch {
	case !r.Declared():
		return text + "not declared"
	case r.Entry.IsSingleIP():
		return text + "declared"
	}
	return text + "declared in " + r.Entry.String()
}
