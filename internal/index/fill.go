package index

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
)

// The tables are made by shards: rows of buckets with so few names that all of a
// shard stays in the cache of a core, because memory is slow where one name after the
// other lies anywhere in it. Each section that was checked is copied in the order of
// the shards; each shard is put in the order of its buckets; then the names get their
// slots, and each shard is laid out.

// shardBits returns how many buckets a shard has, as a power of two. Few are best,
// but each section has a segment for each shard.
func shardBits(buckets int) uint8 { return uint8(max(11, bits.Len(uint(buckets))-10)) }

// maxNames is how many names may be loaded: so many that a shard has 16 bits at most.
// It is more than those of MaxRules of package egress.
const maxNames = 1 << 28

// A seat is where a name belongs: its bucket, and its tag in the lowest eight bits.
type seat uint64

func (l *loader) seatOf(hash uint64) seat {
	return seat(scale(hash, l.hashed))<<8 | seat(uint8(hash))
}

// shardOf returns the number of the shard of a seat.
func (l *loader) shardOf(s seat) int { return int(s >> (l.shard + 8)) }

// A head is what a slot needs of a name: its bucket in the shard, its tag and its
// length.
type head uint32

func (l *loader) headOf(s seat, size uint8) head {
	return head(s&(1<<(l.shard+8)-1))<<8 | head(size)
}

func (h head) bucket() int { return int(h >> 16) }
func (h head) size() int   { return int(uint8(h)) }

// An item is a name that waits for its slot: its section, where in the copies of that it
// starts, its tag and its length.
type item uint64

// A section has less than 1<<startBits bytes.
const startBits = 21

func newItem(section, start int, h head) item {
	return item(section)<<(16+startBits) | item(start)<<16 | item(uint16(h))
}

func (i item) section() int { return int(i >> (16 + startBits)) }
func (i item) start() int   { return int(i >> 16 & (1<<startBits - 1)) }
func (i item) tag() uint8   { return uint8(i >> 8) }
func (i item) size() int    { return int(uint8(i)) }

// A segment is where the names of one shard start in a section: the first head in the
// upper half, and the first byte of the copies in the lower one.
type segment uint64

func (s segment) head() int { return int(s >> 32) }
func (s segment) at() int   { return int(uint32(s)) }

// oneMore returns what a name with its record adds to a segment.
func oneMore(bytes int) segment { return 1<<32 | segment(bytes) }

// scatter copies the names of a section in the order of their shards.
func (w *inspector) scatter(i int, seats []seat) {
	segments := w.segments[i*(w.shards+1):][:w.shards+1]
	lengths, rest := w.lengths[i*section:][:len(seats)], w.layout.size()
	for k, seat := range seats {
		segments[w.shardOf(seat)] += oneMore(int(lengths[k]) + rest)
	}
	next := segment(0)
	for k, s := range segments {
		segments[k] = next
		next += s
	}
	// Made here, for the zeros that are written in a row bring it into the cache: written here
	// and there each line would be waited for.
	heads, copies := make([]head, len(seats)), make([]byte, next.at())
	w.heads[i], w.copies[i] = heads, copies
	w.next = append(w.next[:0], segments...)
	from := w.begins[i]
	for k, seat := range seats {
		number := w.shardOf(seat)
		s := w.next[number]
		size := int(lengths[k]) + rest
		w.next[number] = s + oneMore(size)
		heads[s.head()] = w.headOf(seat, lengths[k])
		move(copies[s.at():segments[number+1].at()], w.text[from:], size)
		from += size
	}
}

// move copies so many bytes. What is behind them in to may change too.
func move(to, from []byte, size int) {
	if size > block || len(to) < block || len(from) < block {
		copy(to, from[:size])
		return
	}
	binary.LittleEndian.PutUint64(to, word(from, 0))
	binary.LittleEndian.PutUint64(to[8:], word(from, 8))
	binary.LittleEndian.PutUint64(to[16:], word(from, 16))
	binary.LittleEndian.PutUint64(to[24:], word(from, 24))
}

// fill makes the tables, and reports whether each pattern is filed as it should be.
func (l *loader) fill() (ok bool) {
	firsts := make([]uint32, l.shards+1) // of each shard, the first item
	for i, s := range l.segments {
		if k := i % (l.shards + 1); k < l.shards {
			firsts[k+1] += uint32(l.segments[i+1].head() - s.head())
		}
	}
	for i := range l.shards {
		firsts[i+1] += firsts[i]
	}
	l.items = make([]item, len(l.lengths))
	l.ends = make([]uint32, l.hashed)
	each(l.shards, func(i int) { l.sort(i, firsts[i]) })
	var seated []int
	jobs := []func(){
		func() { seated = l.seatAll() },
		func() { l.names = make([]byte, len(l.text)) }, // which takes a while, for it is zeroed
		func() {
			ok = l.compare()
			l.fillLengths()
		},
	}
	if workers(len(l.lengths)) == 1 {
		for _, do := range jobs {
			do()
		}
	} else {
		each(len(jobs), func(i int) { jobs[i]() })
	}
	each(l.shards, func(i int) { l.lay(i, l.items[seated[i]:seated[i+1]]) })
	return ok
}

// segment returns the heads of a section and a shard, and where their copies start.
func (l *loader) segment(i, number int) (heads []head, at int) {
	s := l.segments[i*(l.shards+1)+number:]
	return l.heads[i][s[0].head():s[1].head()], s[0].at()
}

// sort makes items of the names of a shard, in the order of their buckets. The
// first of them is given.
func (l *loader) sort(number int, first uint32) {
	ends := l.ends[number<<l.shard : min((number+1)<<l.shard, l.hashed)]
	next := make([]uint32, len(ends))
	for i := range l.heads {
		heads, _ := l.segment(i, number)
		for _, h := range heads {
			next[h.bucket()]++
		}
	}
	for k := range ends {
		next[k], first = first, first+next[k]
		ends[k] = first
	}
	for i := range l.heads {
		heads, at := l.segment(i, number)
		for _, h := range heads {
			slot := &next[h.bucket()]
			l.items[*slot] = newItem(i, at, h)
			*slot++
			at += h.size() + l.layout.size()
		}
	}
}

// seatAll gives each name a slot, in their order, in the first bucket from that of its
// hash on that has a free one. It returns the first of the names of each shard.
func (l *loader) seatAll() (firsts []int) {
	x := l.Index
	x.newBuckets(l.hashed)
	seated, at := 0, block
	for i := 0; i < l.hashed || seated < len(l.items); i++ {
		end := len(l.items)
		if i < l.hashed {
			end = int(l.ends[i])
			if i&(1<<l.shard-1) == 0 {
				firsts = append(firsts, seated)
			}
		}
		if i%group == 0 {
			x.starts = append(x.starts, 0)
		}
		waiting := l.items[seated:end]
		count := min(len(waiting), slots)
		if len(waiting) > count {
			keepLow(waiting)
		}
		var made bucket
		start := at
		for i, it := range waiting[:count] {
			made.add(i, it.tag(), it.size())
			at += it.size() + l.layout.size()
		}
		if len(waiting) > count {
			made.tags |= crowded
		}
		x.buckets = append(x.buckets, made)
		x.setStart(i, start)
		seated += count
	}
	return append(firsts, seated)
}

// keepLow puts those of items that a bucket holds in front, which are those with the lowest
// tags, and the last of these behind the others.
func keepLow(items []item) {
	if len(items) > 3*slots {
		slices.SortFunc(items, func(a, b item) int { return cmp.Compare(a.tag(), b.tag()) })
		return
	}
	for end := len(items) - 1; end >= slots-1; end-- {
		// The greatest tag and where it is at once: which it is nobody could predict.
		last := 0
		for i, it := range items[:end+1] {
			last = max(last, int(it.tag())<<8|i)
		}
		last &= 0xff
		items[last], items[end] = items[end], items[last]
	}
}

// lay lays out the names of a shard with their records.
func (l *loader) lay(number int, items []item) {
	// What is read in a row comes fast; then it is there for the names in their order.
	for i, copies := range l.copies {
		s := l.segments[i*(l.shards+1)+number:]
		touch(copies[s[0].at():s[1].at()])
	}
	at, end := l.start(number<<l.shard), len(l.names)-8
	if next := (number + 1) << l.shard; next < l.hashed {
		end = l.start(next)
	}
	to := l.names[at:end]
	for _, it := range items {
		size := it.size() + l.layout.size()
		move(to, l.copies[it.section()][it.start():], size)
		to = to[size:]
	}
}

// touch reads bytes, so that they are in the cache.
//
//go:noinline
func touch(bytes []byte) (any byte) {
	for i := 0; i < len(bytes); i += 64 {
		any |= bytes[i]
	}
	return any
}

// fillLengths joins what the inspectors have entered.
func (l *loader) fillLengths() {
	l.byEnd = l.all[0].byEnd
	for _, w := range l.all[1:] {
		l.byEnd.join(&w.byEnd)
	}
}
