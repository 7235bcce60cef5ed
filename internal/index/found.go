package index

import (
	"math/bits"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/swar"
)

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
//
// The walk through the tree of words is in here because a call for it, or for its
// steps, takes what it wins over the tables.
func (x *Index) Find(host string) (r Record, rest int, found Found) {
	if n := len(host); n > 0 && host[n-1] == '.' {
		host = host[:n-1]
	}
	size := 0
	if len(host) < 8 || x.words == nil {
		a, b, c, d, may := x.look(host)
		if may == 0 {
			return x.root, 0, None
		}
		r, size = x.findAmong(host, a, b, c, d, may)
	} else {
		last := swar.Load(host, len(host)-8)
		root := x.endings.of(last)
		if x.endings.mayBeShort(last) {
			root |= x.endings.shortOf(last)
		}
		if root == 0 {
			return x.root, 0, None
		}
		w := x.words
		left := len(host) // what is in front of the node
		node, flags, above := uint32(1), root, uint64(0)
		wrong := uint64(0)
		for flags&hasNodes != 0 && left >= 16 {
			last, front := swar.Load(host, left-8), swar.Load(host, left-16)
			hash := w.hash(lower(last), lower(front), above)
			i := w.slotOf(hash)
			slot := &w.slots[i]
			if !slot.is(lower(last), lower(front), node) {
				break
			}
			wrong |= (last + swar.Ones) | (front + swar.Ones)
			left -= 16
			node, flags, above = uint32(i)+2, slot.flags, hash
		}
	climb:
		for {
			if leaves := flags & allLeaves; leaves != 0 && left > 0 {
				missing := swar.Negative(left - 8)
				last := swar.Load(host, left-8-missing) << (-8 * missing & 63)
				missing = swar.Negative(left - 16)
				front := swar.Load(host, left-16-missing) << uint(-8*missing)
				// What is in front of the host is zero. Its start is as good as a dot; it is too
				// far off to be seen if more is left.
				dots := uint64(1)<<uint(15-left) | gather(dotsIn(last))<<8 | gather(dotsIn(front))
				for dots &= uint64(leaves); dots != 0; dots &= dots - 1 {
					k := 15 - bits.TrailingZeros64(dots)
					m := &masks[k&15]
					last, front := last&m[0], front&m[1]
					slot := &w.slots[w.slotOf(w.hash(lower(last), lower(front), above))]
					if slot.is(lower(last), lower(front), node|uint32(k)<<sizeShift) {
						wrong |= (last + swar.Ones) | (front + swar.Ones)
						r, size = slot.record, len(host)-left+k
						break climb
					}
				}
			}
			if flags&endsName != 0 && (left == 0 || host[left-1] == '.') {
				r, size = w.slots[node-2].record, len(host)-left
				break
			}
			if node == 1 {
				return x.root, 0, None
			}
			left += 16
			node = w.slots[node-2].parent
			flags, above = root, w.parentOf(above, lower(swar.Load(host, left-8)), lower(swar.Load(host, left-16)))
			if node > 1 {
				flags = w.slots[node-2].flags
			}
		}
		if wrong&swar.Highs != 0 {
			r, size = x.findAll(host)
		}
	}
	front := len(host) - size - 1
	switch {
	case size == 0 || len(host) > fqdn.MaxLen:
		return x.root, 0, None
	case front < 0:
		return r, 0, Named
	case front > fqdn.MaxLabels:
		return x.root, 0, Unsure
	}
	if rest = fqdn.Labels(host, front); rest == 0 {
		return x.root, 0, None
	}
	return r, rest, Named
}

// FindIn is Find for a valid name.
func (x *Index) FindIn(h *fqdn.Host) (r Record, rest int) {
	r, size := x.find(h.Text())
	return r, LabelsBefore(h.Text(), size)
}
