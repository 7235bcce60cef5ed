package index

import "github.com/sallyport-go/sallyport/internal/fqdn"

// Found says what [Index.Find] found.
type Found uint8

const (
	None  Found = iota // no name but the root, or nothing but what is no name
	Named              // a name, and labels in front of it or nothing
	// Unsure is a name, and in front of it more than is read without more ado.
	Unsure
)

// Find returns the record of the longest filed name that host ends in, behind a
// dot or as a whole, and how many labels stand in front of it, 2 for more. One
// trailing dot is dropped. If there is no such name the record is the root's. Names that
// stand for themselves alone may be passed over by hosts below them: what holds there is in
// the record of the next shorter name, too.
//
// A host that is not filed is not read to its start, and may be no name. What is
// read of one that is is its end and what stands in front of that.
func (x *Index) Find(host string) (r Record, rest int, found Found) {
	r, _, rest, found = x.find(host)
	return r, rest, found
}

// endsIn is what find returns for a host that ends in a name of so many bytes, for all that it
// looked at: the name may stand behind a byte that is no dot, and that no host has.
func (x *Index) endsIn(host string, r Record, size int) (Record, int, int, Found) {
	front := len(host) - size - 1
	switch {
	case front < 0:
		return r, size, 0, Named
	case front > fqdn.MaxLabels:
		return r, size, 0, Unsure
	}
	if host[front] == '.' {
		if rest := fqdn.Labels(host, front); rest > 0 {
			return r, size, rest, Named
		}
	}
	return x.root, size, 0, None
}

// undotted returns a host without its trailing dot.
func undotted(host string) string {
	if n := len(host); n > 0 && host[n-1] == '.' {
		return host[:n-1]
	}
	return host
}

// FindIn is Find for a valid name.
func (x *Index) FindIn(h *fqdn.Host) (r Record, rest int) {
	r, size, _, _ := x.find(h.Text())
	return r, LabelsBefore(h.Text(), size)
}
