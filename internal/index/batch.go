package index

import (
	"math/bits"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/swar"
)

// Batch is how many hosts [Index.FindAll] looks up at most.
const Batch = 64

// An Answer is what FindIn returns for a host.
type Answer struct {
	Record Record
	Rest   int
}

// FindAll is FindIn for each of up to [Batch] hosts, and has a bit for each that has
// a name below the root. What the zero Host gets, which is no name, is of no use.
//
// In an index of many names it takes each step for all hosts before it takes the next
// one for any: then they wait for the memory together, and what is read for one waits
// for no guess that was wrong about another.
func (x *Index) FindAll(hosts []fqdn.Host, answers *[Batch]Answer) (named uint64) {
	b := batch{Index: x, hosts: hosts, answers: answers}
	if !x.Batches() {
		for i := range hosts {
			b.findAlone(i)
		}
		return b.named
	}
	b.read()
	b.deepen()
	b.probe()
	b.locate()
	b.touch()
	b.compare()
	b.finish()
	return b.named
}

// Batches reports whether FindAll takes less time than as many calls of Find.
func (x *Index) Batches() bool { return x.words == nil && x.symbols == nil }

// A batch is hosts that are being looked up.
type batch struct {
	*Index
	hosts   []fqdn.Host
	answers *[Batch]Answer
	named   uint64
	// The hosts that are looked up together. Those that are longer or shorter than most
	// have their answers at once.
	seen  [Batch]seen
	count int
	// What may be filed: the last two labels of each of these, and then more labels.
	suffixes [room]suffix
	all      int
	// The numbers of the suffixes whose bucket is to be looked at, and of those that have
	// a tag there.
	waiting, likely [room]uint8
	found           int
}

// room is for how many suffixes there is room: three of a host, on average. A host for
// which there is none is looked up alone.
const room = 3 * Batch

// A seen is a host.
type seen struct {
	last   oneBlock
	dots   uint64 // bit k: the last k bytes are labels
	key    uint64 // of the filter
	record Record
	size   uint8 // of the longest name that was found
	host   uint8
	alone  bool // it has its answer
}

// A suffix is some of the last labels of a host.
type suffix struct {
	hash uint64
	// word is what was read last: that of the filter, the tags of the bucket; and those of
	// them that agree.
	word  uint64
	place uint32 // the bucket, then the end of the name
	seen  uint8
	size  uint8
}

// findAlone looks up one host.
func (b *batch) findAlone(host int) {
	s := b.hosts[host].Text()
	r, size := b.find(s)
	b.answers[host&(Batch-1)] = Answer{r, LabelsBefore(s, size)}
	b.named |= uint64(swar.NotZero(uint64(size))) << (host & (Batch - 1))
}

// read reads the hosts, and hashes their last two labels.
func (b *batch) read() {
	for i := range b.hosts {
		h := &b.hosts[i]
		s := h.Text()
		dots := uint64(0)
		if len(s) >= 8 && len(s) < 2*block {
			dots = bits.Reverse64(h.Dots()[0]<<(uint(2*block-len(s))&63)) | 1<<(uint(len(s))&63)
		}
		two := bits.TrailingZeros64(dots & (dots - 1))
		if two > block {
			b.findAlone(i)
			continue
		}
		e := &b.seen[b.count&(Batch-1)]
		e.last.ofEnd(s)
		e.dots, e.record, e.host = dots, b.root, uint8(i)
		f := &b.suffixes[b.count&(Batch-1)]
		f.hash, f.seen, f.size = b.seed.hashBlock(&e.last, two), uint8(b.count), uint8(two)
		e.key = keyOf(f.hash, s, two)
		b.count++
	}
	b.all = b.count
}

// ofEnd reads the last words of s, which has eight bytes and more. What is in front of
// its start is noise.
func (w *oneBlock) ofEnd(s string) {
	n := len(s)
	w[0] = swar.Load(s, n-8)
	missing := swar.Negative(n - 16)
	w[1] = swar.Load(s, n-16-missing) << (-8 * missing & 63)
	missing = swar.Negative(n - 24)
	w[2] = swar.Load(s, n-24-missing) << (-8 * missing & 63)
	missing = swar.Negative(n - 32)
	w[3] = swar.Load(s, n-32-missing) << (-8 * missing & 63)
}

// deepen adds the suffixes of three labels and more that may be filed, as the filter
// says.
func (b *batch) deepen() {
	for i := range b.count {
		e, f := &b.seen[i&(Batch-1)], &b.suffixes[i&(Batch-1)]
		f.word = b.filter[b.filter.at(e.key)]
	}
	for i := range b.count {
		e, f := &b.seen[i&(Batch-1)], &b.suffixes[i&(Batch-1)]
		two := e.dots & (e.dots - 1)
		longer := two & (two - 1)
		labels := belowBy(f.word, e.key) & (1<<(uint(bits.OnesCount64(longer))&63) - 1)
		if labels >= far || b.all > room-depths {
			e.alone = true
			b.findAlone(int(e.host))
			continue
		}
		// Three labels are looked for most, and nobody could predict of which hosts.
		b.add(i, longer, labels)
		for labels >>= 1; labels != 0; labels >>= 1 {
			longer &= longer - 1
			b.add(i, longer, labels)
		}
	}
	for i := b.count; i < b.all; i++ {
		f := &b.suffixes[i]
		e := &b.seen[f.seen&(Batch-1)]
		if f.size <= block {
			f.hash = b.seed.hashBlock(&e.last, int(f.size))
		} else {
			f.hash = b.seed.hash(b.text(f))
		}
	}
}

// add adds the shortest suffix of dots of a host, if labels has the lowest bit.
func (b *batch) add(seen int, dots, labels uint64) {
	f := &b.suffixes[b.all]
	f.seen, f.size = uint8(seen), uint8(bits.TrailingZeros64(dots))
	b.all += int(labels & 1)
}

// text returns the text of a suffix.
func (b *batch) text(f *suffix) string {
	s := b.hosts[b.seen[f.seen&(Batch-1)].host].Text()
	return s[len(s)-int(f.size):]
}

// probe finds the suffixes with a tag that agrees.
func (b *batch) probe() {
	waiting := b.waiting[:b.all]
	for i := range waiting {
		f := &b.suffixes[i]
		f.place = uint32(scale(f.hash, b.buckets))
		f.word = b.tags[f.place]
		waiting[i] = uint8(i)
	}
	for len(waiting) > 0 {
		again := 0
		for _, i := range waiting {
			f := &b.suffixes[i]
			tags := candidates(f.word, f.hash)
			here := swar.NotZero(tags)
			b.likely[b.found] = i
			b.found += here
			waiting[again] = i
			again += int(f.word>>63) &^ here
			f.word = tags
			f.place += uint32(1 - here)
		}
		waiting = waiting[:again]
		for _, i := range waiting {
			f := &b.suffixes[i]
			f.word = b.tags[f.place]
		}
	}
}

// locate finds where the names are that have the tags, and asks for others where they
// have another length.
func (b *batch) locate() {
	n := 0
	for _, i := range b.likely[:b.found] {
		f := &b.suffixes[i]
		slot := uint(bits.TrailingZeros64(f.word)) >> 3
		sizes := b.sizes[f.place]
		if uint8(sizes>>(8*slot&63)) != f.size {
			b.askAgain(f)
			continue
		}
		f.place = uint32(b.end(int(f.place), slot, sizes))
		b.likely[n] = i
		n++
	}
	b.found = n
}

// askAgain looks up a suffix with a tag that is that of another name, or of none.
func (b *batch) askAgain(f *suffix) {
	if r, ok := b.at(b.text(f), f.hash); ok {
		b.keep(f, r)
	}
}

// touch reads both ends of what is compared, so that it is in the cache.
//
//go:noinline
func (b *batch) touch() (any byte) {
	for _, i := range b.likely[:b.found] {
		f := &b.suffixes[i]
		any |= b.names[f.place-block] | b.names[f.place+7]
	}
	return any
}

// compare compares the names, and keeps the records of the longest that are there.
func (b *batch) compare() {
	for _, i := range b.likely[:b.found] {
		f := &b.suffixes[i]
		e := &b.seen[f.seen&(Batch-1)]
		w, m := &e.last, &masks[min(f.size, block)]
		name := (*[block]byte)(b.names[f.place-block : f.place])
		wrong := differ(w[0], word(name[:], 24))&m[0] | differ(w[1], word(name[:], 16))&m[1] |
			differ(w[2], word(name[:], 8))&m[2] | differ(w[3], word(name[:], 0))&m[3]
		if wrong == 0 && f.size <= block {
			b.keep(f, b.record(int(f.place)))
		} else {
			b.askAgain(f) // of longer names there is more to compare
		}
	}
}

// keep keeps the record of a suffix, if it is the longest so far.
func (b *batch) keep(f *suffix, r Record) {
	if e := &b.seen[f.seen&(Batch-1)]; f.size > e.size {
		e.size, e.record = f.size, r
	}
}

// finish makes the answers.
func (b *batch) finish() {
	for i := range b.count {
		e := &b.seen[i&(Batch-1)]
		if e.alone {
			continue
		}
		r, size := e.record, int(e.size)
		if b.top && size == 0 {
			r, size = b.findTop(b.hosts[e.host].Text())
		}
		front := e.dots >> (size & 63) >> 1
		b.named |= uint64(swar.NotZero(uint64(size))) << (e.host & (Batch - 1))
		a := &b.answers[e.host&(Batch-1)]
		a.Record, a.Rest = r, swar.NotZero(front)+swar.NotZero(front&(front-1))
	}
}
