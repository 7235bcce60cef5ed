package index

import "github.com/sallyport-go/sallyport/internal/spread"

// A Form says how the names of an index are kept.
type Form uint8

const (
	// Fast is names as they are, with the shortcut of few names.
	Fast Form = iota
	// Compact is names packed by [symbols], without shortcut.
	Compact
)

// Form returns the form of x. Without names there is but one.
func (x *Index) Form() Form {
	if x.symbols != nil {
		return Compact
	}
	return Fast
}

// compress packs the names, which are as they are.
func (x *Index) compress(p *packer) { x.stored = x.relay(p.symbols, p.pack) }

// unpacked returns x with its names as they are, and no shortcut.
func (x *Index) unpacked() *Index {
	y := *x
	y.stored = x.relay(nil, func(b, name []byte) []byte {
		var text unpackedName
		return append(b, x.symbols.unpack(&text, name)...)
	})
	return &y
}

// relay returns the names with their records, each name as turn appends it, to be
// read by symbols.
func (x *Index) relay(s symbols, turn func(b, name []byte) []byte) stored {
	to := stored{buckets: make([]bucket, len(x.buckets)), starts: make([]uint32, len(x.starts)), symbols: s}
	n := spread.Parts(len(x.buckets) * slots)
	parts := make([][]byte, n)
	first := func(i int) int { return i * len(x.starts) / n } // group of a part
	spread.Each(n, func(i int) { parts[i] = x.relayPart(&to, first(i), first(i+1), turn) })
	total := block + 8
	for _, part := range parts {
		total += len(part)
	}
	to.names = make([]byte, total)
	at := block
	for i, part := range parts {
		for k := first(i); k < first(i+1); k++ {
			to.starts[k] += uint32(at)
		}
		at += copy(to.names[at:], part)
	}
	return to
}

// relayPart is relay for some groups of buckets. It returns their names with their
// records, and sets where the groups start among these.
func (x *Index) relayPart(to *stored, from, end int, turn func(b, name []byte) []byte) (b []byte) {
	for i := from * group; i < min(end*group, len(x.buckets)); i++ {
		t := &to.buckets[i]
		t.tags = x.buckets[i].tags
		to.setStart(i, len(b))
		at := x.start(i)
		for slot := range slots {
			size := x.buckets[i].size(slot)
			if size == 0 {
				break
			}
			start := len(b)
			b = turn(b, x.names[at:at+size])
			t.add(slot, 0, len(b)-start)
			at += size
			b = append(b, x.names[at:at+x.layout.size()]...)
			at += x.layout.size()
		}
	}
	return b
}
