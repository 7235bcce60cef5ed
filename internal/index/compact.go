package index

// A Form says how the names of an index are kept.
type Form uint8

const (
	// Fast is names as they are, with the shortcuts of few names.
	Fast Form = iota
	// Compact is names packed by [symbols], without shortcuts.
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

// unpacked returns x with its names as they are, and no shortcuts.
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
	to := stored{sizes: make([]uint64, len(x.sizes)), starts: make([]uint32, len(x.starts)), symbols: s}
	n := workers(len(x.sizes) * slots)
	parts := make([][]byte, n)
	each(n, func(i int) {
		parts[i] = x.relayPart(&to, i*len(x.sizes)/n, (i+1)*len(x.sizes)/n, turn)
	})
	total := block + 8
	for _, part := range parts {
		total += len(part)
	}
	to.names = make([]byte, total)
	at := block
	for i, part := range parts {
		for bucket := i * len(x.sizes) / n; bucket < (i+1)*len(x.sizes)/n; bucket++ {
			to.starts[bucket] += uint32(at)
		}
		at += copy(to.names[at:], part)
	}
	return to
}

// relayPart is relay for some buckets. It returns their names with their records,
// and where buckets start among these.
func (x *Index) relayPart(to *stored, from, end int, turn func(b, name []byte) []byte) (b []byte) {
	for bucket := from; bucket < end; bucket++ {
		to.starts[bucket] = uint32(len(b))
		at := int(x.starts[bucket])
		slot := 0
		for sizes := x.sizes[bucket]; sizes != 0; sizes >>= 8 {
			name := x.names[at : at+int(sizes&0xff)]
			start := len(b)
			b = turn(b, name)
			to.sizes[bucket] |= uint64(len(b)-start) << (8 * slot)
			at += len(name)
			b = append(b, x.names[at:at+x.layout.size()]...)
			at += x.layout.size()
			slot++
		}
	}
	return b
}
