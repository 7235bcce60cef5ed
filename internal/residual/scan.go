package residual

import (
	"github.com/sallyport-go/sallyport/internal/form"
	"github.com/sallyport-go/sallyport/internal/fqdn"
)

// A Scan goes over the candidates of one host. It is a value for the stack of
// one goroutine; the host must stay as it is while it is used.
type Scan struct {
	set    *Set
	host   *fqdn.Host
	list   uint32 // the next entry, or 0
	last   entry  // what Next returned
	depth  uint8  // the number of frames in use
	frames [maxDepth]frame
}

// A frame is how far the scan of a level has come.
type frame struct {
	seen   uint32 // has a bit, by hash, for the literals found anywhere
	level  uint32
	node   uint32 // to go down from, or 0
	place  uint8  // of the host: where node's literal ends, in the direction of reading
	start  uint8  // from where on to look for literals anywhere
	anchor anchor // of the trie of node
}

// Scan starts a scan of the candidates for h: every alternative that matches h,
// and few that do not, each once, in no particular order. Nothing is allocated.
func (s *Set) Scan(h *fqdn.Host) (c Scan) {
	if s.Len() == 0 {
		return c
	}
	c.set, c.host = s, h
	c.enter(0)
	return c
}

// Next returns the number of the next candidate, or false if there is none.
func (c *Scan) Next() (uint32, bool) {
	if c.list == 0 && !c.advance() {
		return 0, false
	}
	c.last = c.set.entries[c.list]
	c.list++
	if c.last&isLast != 0 {
		c.list = 0
	}
	return uint32(c.last >> entryBits), true
}

// Matches reports whether the candidate that Next returned last matches the
// host. It is free where to be found is to match, as for **key** and foo**, and
// else [form.MatchAlternative].
func (c *Scan) Matches() bool {
	return c.last&isCertain != 0 || form.MatchAlternative(c.set.Text(uint32(c.last>>entryBits)), c.host)
}

// enter starts the scan of a level below those that are being scanned.
func (c *Scan) enter(number uint32) {
	l := &c.set.levels[number]
	c.frames[c.depth] = frame{level: number, node: l.tries[atEnd], place: uint8(c.host.Len())}
	c.depth++
	c.list = l.rest
}

// advance goes on to the next list and reports whether there is one. There is
// no list now.
func (c *Scan) advance() bool {
	for c.list == 0 && c.depth > 0 {
		f := &c.frames[c.depth-1]
		switch {
		case f.node != 0:
			found := c.down(f)
			if found&isLevel != 0 {
				c.enter(uint32(found &^ isLevel))
			} else {
				c.list = uint32(found)
			}
		case f.anchor == atEnd:
			f.anchor = atStart
			f.node, f.place = c.set.levels[f.level].tries[atStart], 0
		default:
			f.anchor = anywhere
			l := &c.set.levels[f.level]
			p := len(c.host.Text())
			if l.tries[anywhere] != 0 {
				p = c.set.entrance(l, c.host, int(f.start))
			}
			if p == len(c.host.Text()) {
				c.depth--
				continue
			}
			f.node, f.place, f.start = l.tries[anywhere], uint8(p), uint8(p+1)
		}
	}
	return c.list != 0
}

// down goes from the node of f to the next below it that has something, and
// returns that, or 0 if there is none.
func (c *Scan) down(f *frame) found {
	s, h := c.set, c.host
	var place int
	if f.anchor == atEnd {
		f.node, place = s.backward(h, f.node, int(f.place))
	} else {
		f.node, place = s.forward(h, f.node, int(f.place))
	}
	f.place = uint8(place)
	if f.node == 0 {
		return 0
	}
	if f.anchor == anywhere {
		bit := uint32(1) << (f.node * 0x9e3779b1 >> 27)
		start := int(f.start) - 1
		if f.seen&bit != 0 && repeats(h, start, place) {
			return 0
		}
		f.seen |= bit
	}
	return s.nodes[f.node].found
}

// repeats reports whether the bytes from one place of the host to another also
// stand further left: then what is filed under them was a candidate already.
func repeats(h *fqdn.Host, from, to int) bool {
	text := h.Text()
	for at := range from {
		k := 0
		for from+k < to && !differ(ahead(h, text, at+k), ahead(h, text, from+k), to-from-k) {
			k += 8
		}
		if from+k >= to {
			return true
		}
	}
	return false
}
