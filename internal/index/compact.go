package index

// A Form says how the names of an index are kept.
type Form uint8

const (
	// Fast is names as they are, with the shortcuts of few names.
	Fast Form = iota
	// Compact is names packed by [symbols], without shortcuts.
	Compact
)

// compress packs the names, which are as they are.
func (x *Index) compress() {
	p := x.learn()
	x.stored, _ = x.relay(p.symbols, p.pack)
}

// decompress unpacks the names if they are packed, so that they can be checked. It is
// not ok if one of them is not packed as it should be.
func (x *Index) decompress() (ok bool) {
	if x.symbols != nil {
		x.stored, ok = x.relay(nil, x.symbols.unpackAny)
		return ok
	}
	return true
}

// relay returns the names with their records, each name as turn appends it, to be
// read by symbols. It is not ok if turn is not, or if they take too much room.
func (x *Index) relay(s symbols, turn func(b, name []byte) (_ []byte, ok bool)) (_ stored, ok bool) {
	to := stored{sizes: make([]uint64, len(x.sizes)), starts: make([]uint32, len(x.starts)), symbols: s}
	n := workers(len(x.sizes) * slots)
	parts := make([][]byte, n)
	ok = spread(n, func() func(int) bool {
		return func(i int) (ok bool) {
			parts[i], ok = x.relayPart(&to, i*len(x.sizes)/n, (i+1)*len(x.sizes)/n, turn)
			return ok
		}
	})
	total := block + 8
	for _, part := range parts {
		total += len(part)
	}
	if !ok || uint64(total) > 1<<32 {
		return to, false
	}
	to.names = make([]byte, total)
	at := block
	for i, part := range parts {
		for bucket := i * len(x.sizes) / n; bucket < (i+1)*len(x.sizes)/n; bucket++ {
			to.starts[bucket] += uint32(at)
		}
		at += copy(to.names[at:], part)
	}
	return to, true
}

// relayPart is relay for some buckets. It returns their names with their records,
// and where buckets start among these.
func (x *Index) relayPart(to *stored, from, end int, turn func(b, name []byte) (_ []byte, ok bool)) (b []byte, ok bool) {
	for bucket := from; bucket < end; bucket++ {
		to.starts[bucket] = uint32(len(b))
		at := int(x.starts[bucket])
		slot := 0
		for sizes := x.sizes[bucket]; sizes != 0; sizes >>= 8 {
			name := x.names[at : at+int(sizes&0xff)]
			start := len(b)
			if b, ok = turn(b, name); !ok || uint64(len(b)) > 1<<32 {
				return nil, false
			}
			to.sizes[bucket] |= uint64(len(b)-start) << (8 * slot)
			at += len(name)
			b = append(b, x.names[at:at+x.layout.size()]...)
			at += x.layout.size()
			slot++
		}
	}
	return b, true
}
