package index

import (
	"math/bits"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/swar"
)

// Batch is how many hosts [Index.FindAll] looks up at most.
const Batch = 64

// An Answer is the record and the number of labels that Find returns for a host.
type Answer struct {
	Record Record
	Rest   int
}

// FindAll is Find for each of up to [Batch] hosts. It has a bit for each that is [Named], of
// which there is an answer, and for each that is [Unsure].
//
// In an index of many names it takes each step for all hosts before it takes the next
// one for any: then they wait for the memory together, and what is read for one waits
// for no guess that was wrong about another.
func (x *Index) FindAll(hosts []string, answers *[Batch]Answer) (named, unsure uint64) {
	var b batch // as a literal it would be made elsewhere and copied
	b.Index, b.hosts, b.answers = x, hosts, answers
	if !x.Batches() {
		for i := range hosts {
			b.findAlone(uint8(i))
		}
		return b.named, b.unsure
	}
	b.read()
	for b.left > 0 {
		b.hash()
		b.probe()
		b.locate()
		b.touch()
		b.compare()
	}
	b.readFronts()
	return b.named, b.unsure
}

// Batches reports whether FindAll takes less time than as many calls of Find.
func (x *Index) Batches() bool { return x.direct.slots == nil && x.symbols == nil }

// A batch is hosts that are being looked up.
type batch struct {
	*Index
	hosts         []string
	answers       *[Batch]Answer
	named, unsure uint64
	fronts        uint64 // those of the named with something in front of the name
	// The hosts, the numbers of those that wait for an answer, and of those that have a tag
	// in the bucket of the suffix at hand.
	seen            [Batch]seen
	waiting, likely [Batch]uint8
	left, found     int
}

// A seen is a host, and the suffix of it that is at hand: the longest that may be filed
// and was not looked up yet.
type seen struct {
	last   oneBlock
	hash   uint64
	tags   uint64 // of the bucket, then those that agree
	may    set    // the suffixes behind it
	bucket uint32
	end    uint32 // of the name
	size   uint8
	on     bool // it is looked up in the next bucket
}

// findAlone looks up one host.
func (b *batch) findAlone(host uint8) {
	r, rest, found := b.Find(b.hosts[host])
	bit := uint64(1) << (host & (Batch - 1))
	switch found {
	case Named:
		b.answers[host&(Batch-1)] = Answer{r, rest}
		b.named |= bit
	case Unsure:
		b.unsure |= bit
	}
}

// answer gives a host the record of the name at hand.
func (b *batch) answer(host uint8, r Record) {
	front := len(undotted(b.hosts[host])) - int(b.seen[host&(Batch-1)].size)
	b.answers[host&(Batch-1)] = Answer{Record: r}
	b.named |= 1 << (host & (Batch - 1))
	// Nobody could predict whether there is something in front.
	b.fronts |= uint64(swar.NotZero(uint64(front))) << (host & (Batch - 1))
}

// readFronts counts the labels in front of names, as Find does: all at once, for Labels is
// as hard to predict as they are.
func (b *batch) readFronts() {
	for left := b.fronts; left != 0; left &= left - 1 {
		i := bits.TrailingZeros64(left)
		s := undotted(b.hosts[i])
		front := len(s) - int(b.seen[i].size) - 1
		rest := 0
		if s[front] == '.' { // see swar.Dots
			rest = fqdn.Labels(s, front)
		}
		if b.answers[i].Rest = rest; rest == 0 {
			b.named &^= 1 << i
		}
	}
}

// read reads the hosts. Those that are short or long, or may end in a long name, have their
// answers at once, and those that end in no name have none.
func (b *batch) read() {
	for i := range b.hosts {
		s, e := undotted(b.hosts[i]), &b.seen[i&(Batch-1)]
		n := len(s)
		if n < 8 || n >= 2*block {
			e.may = 0
			b.findAlone(uint8(i))
			continue
		}
		last := swar.Load(s, n-8)
		missing := swar.Negative(n - 16)
		second := swar.Load(s, n-16-missing) << (-8 * missing & 63)
		missing = swar.Negative(n - 24)
		third := swar.Load(s, n-24-missing) << (-8 * missing & 63)
		missing = swar.Negative(n - block)
		fourth := swar.Load(s, n-block-missing) << (-8 * missing & 63)
		e.last = oneBlock{last, second, third, fourth}
		start := uint64(1) << (uint(block+missing) & 63)
		whole := e.last.dots()&(start-1) | start&(1<<block-1)
		whole &= whole - 1 | uint64(b.byEnd.single)
		// As of does, without a call.
		by8, by16 := b.byEnd.hashes(last, second)
		found, at16 := told(b.byEnd.table, by8, by16)
		long := at16 >> (b.byEnd.longHash(third) >> 61) & uint64(n>>5) // 1 of a block and more
		e.may = set(found&whole|found>>block&start|long<<block) | b.byEnd.short&set(whole)
	}
	// Where a host waits depends on those before it. Above, that would have each wait for
	// what the others read.
	for i := range b.hosts {
		e := &b.seen[i&(Batch-1)]
		if e.may >= 1<<block {
			b.findAlone(uint8(i))
			continue
		}
		b.waiting[b.left&(Batch-1)] = uint8(i)
		b.left += swar.NotZero(uint64(e.may))
	}
}

// hash makes the hashes of the suffixes.
func (b *batch) hash() {
	for _, i := range b.waiting[:b.left] {
		e := &b.seen[i&(Batch-1)]
		if e.on {
			e.bucket++
			continue
		}
		k := e.may.longest()
		w := &e.last
		e.hash = b.seed.hashWords(k&31, w[0], w[1], w[2], w[3])
		e.bucket, e.size = uint32(scale(e.hash, b.hashed)), uint8(k)
		e.may &^= 1 << k
	}
}

// probe finds the suffixes with a tag that agrees. The other hosts go on waiting, if they
// have one more.
func (b *batch) probe() {
	waiting := b.waiting[:b.left]
	for _, i := range waiting {
		e := &b.seen[i&(Batch-1)]
		e.tags = b.buckets[e.bucket].tags
	}
	b.left, b.found = 0, 0
	for _, i := range waiting {
		e := &b.seen[i&(Batch-1)]
		tags := candidates(e.tags, e.hash)
		on := goesOn(e.tags, e.hash)
		here := swar.NotZero(tags)
		e.tags, e.on = tags, on != 0
		b.likely[b.found&(Batch-1)] = i
		b.found += here
		b.waiting[b.left&(Batch-1)] = i
		b.left += swar.NotZero(uint64(e.may)|on) &^ here
	}
}

// locate finds where the names are that have the tags and the lengths.
func (b *batch) locate() {
	n := 0
	for _, i := range b.likely[:b.found] {
		e := &b.seen[i&(Batch-1)]
		names := &b.buckets[e.bucket]
		bit := bits.TrailingZeros64(e.tags)
		up := names.up(bit)
		for uint8(up>>56) != e.size {
			if e.tags &= e.tags - 1; e.tags == 0 {
				break
			}
			bit = bits.TrailingZeros64(e.tags)
			up = names.up(bit)
		}
		if e.tags == 0 {
			b.waitOn(i)
			continue
		}
		e.end = uint32(b.endOf(int(e.bucket), bit, up))
		b.likely[n] = i
		n++
	}
	b.found = n
}

// waitOn has a host wait that was not found in a bucket, if there is more to look up.
func (b *batch) waitOn(i uint8) {
	if e := &b.seen[i&(Batch-1)]; e.on || e.may != 0 {
		b.waiting[b.left&(Batch-1)] = i
		b.left++
	}
}

// touch reads both ends of what is compared, so that it is in the cache.
//
//go:noinline
func (b *batch) touch() (any byte) {
	for _, i := range b.likely[:b.found] {
		e := &b.seen[i&(Batch-1)]
		any |= b.names[e.end-uint32(e.size)] | b.names[e.end+7]
	}
	return any
}

// compare compares the names.
func (b *batch) compare() {
	for _, i := range b.likely[:b.found] {
		e := &b.seen[i&(Batch-1)]
		name := b.nameAt(int(e.end))
		m := &masks[e.size&31]
		if wrong := name.differs(m, e.last[0], e.last[1], e.last[2], e.last[3]); wrong == 0 || wrong&^swar.Folded == 0 && name.isFolded(m, e.last[0], e.last[1], e.last[2], e.last[3]) {
			b.answer(i, b.layout.split(name.record()))
			continue
		}
		// Another name with its tag and of its length: seldom.
		s := undotted(b.hosts[i])
		if r, ok := b.at(s[len(s)-int(e.size):], e.hash); ok {
			b.answer(i, r)
			continue
		}
		e.on = false
		b.waitOn(i)
	}
}
