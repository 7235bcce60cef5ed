package egress

import (
	"slices"

	"github.com/sallyport-go/sallyport/portspec"
)

// protocols is one more than the greatest Protocol.
const protocols = portspec.SCTP + 1

// classes cuts the ports of each protocol where any rule's ports begin or end.
// Between two cuts all ports are alike, so that a request is a class and a set
// of ports is a row of bits.
type classes struct {
	cuts  [protocols][]uint16 // ascending first ports of the classes
	bases [protocols]uint32   // number of the first class of the protocol
	count uint32
	https uint32   // the class of port 443 of TCP, which nearly all requests are for
	words uint32   // 64-bit words a row
	rows  []uint64 // of the distinct sets, words each
}

// noClass is the class of a port that no rule has.
const noClass = ^uint32(0)

func newClasses(sets []portspec.Set) (classes, error) {
	c := cutClasses(sets)
	if c.count > MaxPortClasses {
		return c, &LimitError{"MaxPortClasses", MaxPortClasses, int(c.count)}
	}
	if err := checkVerdicts(len(sets), int(c.words)); err != nil {
		return c, err
	}
	c.fill(sets)
	return c, nil
}

// cutClasses returns the classes without their rows.
func cutClasses(sets []portspec.Set) (c classes) {
	for _, s := range sets {
		for r := range s.All() {
			cuts := &c.cuts[r.Protocol()]
			*cuts = append(*cuts, r.First())
			if r.Last() < 65535 {
				*cuts = append(*cuts, r.Last()+1)
			}
		}
	}
	for p := range c.cuts {
		slices.Sort(c.cuts[p])
		c.cuts[p] = slices.Clip(slices.Compact(c.cuts[p]))
		c.bases[p] = c.count
		c.count += uint32(len(c.cuts[p]))
	}
	c.words = (c.count + 63) / 64
	c.https = c.of(portspec.TCP, 443)
	return c
}

// fill makes the rows.
func (c *classes) fill(sets []portspec.Set) {
	c.rows = make([]uint64, int(c.words)*len(sets))
	for i, s := range sets {
		row := c.row(uint32(i))
		for r := range s.All() {
			last := c.of(r.Protocol(), r.Last())
			for class := c.of(r.Protocol(), r.First()); class <= last; class++ {
				row[class/64] |= 1 << (class % 64)
			}
		}
	}
}

// of returns the class of a port, noClass if no rule can have it.
func (c *classes) of(p portspec.Protocol, port uint16) uint32 {
	if p >= protocols {
		return noClass
	}
	n := uint32(0)
	if cuts := c.cuts[p]; len(cuts) <= few {
		// As fast as they are halved, and without a branch that depends on the port.
		for _, cut := range cuts {
			n += (uint32(cut) - uint32(port) - 1) >> 31
		}
	} else if i, found := slices.BinarySearch(cuts, port); found {
		n = uint32(i) + 1
	} else {
		n = uint32(i)
	}
	if n == 0 {
		return noClass
	}
	return c.bases[p] + n - 1
}

// few is how many cuts are counted.
const few = 8

// has reports whether the set numbered i has the class.
func (c *classes) has(i, class uint32) bool {
	return c.rows[i*c.words+class/64]>>(class%64)&1 != 0
}

// row returns the bits of the set numbered i.
func (c *classes) row(i uint32) []uint64 { return c.rows[i*c.words : (i+1)*c.words] }
