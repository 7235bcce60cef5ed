package index

import (
	"math/bits"

	"github.com/sallyport-go/sallyport/internal/swar"
)

// A bucket is up to seven names, and where they are: two words, so that whoever looks
// for a tag has all in the cache that a name needs to be found.
type bucket struct {
	// tags has a byte a slot, and above these, of the place of the first name within its
	// group, the upper seven bits; the highest bit is crowded.
	tags uint64
	// sizes has a byte a slot, the length of the name as it is stored or zero, and above
	// these the lower eight bits of that place.
	sizes uint64
}

// slots is how many names a bucket holds.
const slots = 7

// group is how many buckets have one start: as many as have the last place of a name
// below 1<<15, whatever the names.
const group = 16

// crowded is the bit of a bucket's tags that says that it had more names than it
// holds and that the others are in the next bucket.
const crowded = highest

// highest is the highest bit of a word.
const highest = 1 << 63

// inSlots has the bits of a word that are those of slots.
const inSlots = 1<<(8*slots) - 1

// scale returns a number below n for a hash, by its upper half.
func scale(hash uint64, n int) int { return int(hash >> 32 * uint64(n) >> 32) }

// goesOn has the highest bit if a name with the hash that is not in this bucket may be in
// the next one: what a crowded bucket does not hold has no lower tag than its last name.
func goesOn(tags, hash uint64) uint64 {
	return tags &^ (hash&0xff - tags>>(8*slots-8)&0xff) & crowded
}

// candidates has a high bit for each slot whose tag may be that of the hash.
func candidates(tags, hash uint64) uint64 {
	x := tags ^ uint64(uint8(hash))*swar.Ones
	return (x - swar.Ones) &^ x & (swar.Highs & inSlots)
}

// add puts a name into a slot, of which the ones before are taken.
func (b *bucket) add(slot int, tag uint8, size int) {
	b.tags |= uint64(tag) << (8 * slot)
	b.sizes |= uint64(size) << (8 * slot)
}

// count returns how many names there are.
func (b *bucket) count() int { return (bits.Len64(b.sizes&inSlots) + 7) >> 3 }

// hasGap reports whether there is an empty slot in front of a name.
func (b *bucket) hasGap() bool {
	sizes := b.sizes & inSlots
	return (sizes-swar.Ones)&^sizes&swar.Highs&(1<<(8*b.count())-1) != 0
}

// size returns the length of the name in a slot, or zero.
func (b *bucket) size(slot int) int { return int(b.sizes >> (8 * slot) & 0xff) }

// setPlace sets where the first name is in its group.
func (b *bucket) setPlace(place int) {
	b.tags = b.tags&(crowded|inSlots) | uint64(place)>>8<<(8*slots)
	b.sizes = b.sizes&inSlots | uint64(place)<<(8*slots)
}

// place returns where the first name is in its group.
func (b *bucket) place() int { return int(b.tags&^crowded>>(8*slots)<<8 | b.sizes>>(8*slots)) }

// up returns the lengths of the names up to that of a slot, whose comes highest, by the
// slot's bit of candidates.
func (b *bucket) up(bit int) uint64 { return b.sizes << (uint(63-bit) & 63) }

// sum returns the sum of the bytes of a word.
func sum(x uint64) int {
	const lanes = 0x00ff00ff00ff00ff
	return int((x&lanes + x>>8&lanes) * 0x0001000100010001 >> 48)
}

// start returns where the first name of a bucket starts in names.
func (s *stored) start(i int) int { return int(s.starts[i/group]) + s.buckets[i].place() }

// setStart sets it, for one bucket after the other.
func (s *stored) setStart(i, at int) {
	if i%group == 0 {
		s.starts[i/group] = uint32(at)
	}
	s.buckets[i].setPlace(at - int(s.starts[i/group]))
}

// end returns where the name of a slot ends in names.
func (x *Index) end(i, slot int) int {
	bit := 8*slot + 7
	return x.endOf(i, bit, x.buckets[i].up(bit))
}

// endOf is end for a slot by its bit of candidates, and the lengths up to it.
func (x *Index) endOf(i, bit int, up uint64) int {
	return x.start(i) + sum(up) + bit>>3*int(x.layout.bytes)
}

// bucketsFor returns how many buckets names are hashed to: one for five names. One of five is
// crowded then, and one look-up in twenty goes on to the next.
func bucketsFor(names int) int { return names/5 + 1 }

// newBuckets makes room for those that so many are hashed to and the ones behind, which
// are for what the last ones do not hold.
func (s *stored) newBuckets(hashed int) {
	room := hashed + 1 + hashed/64
	s.buckets = make([]bucket, 0, room)
	s.starts = make([]uint32, 0, (room+group-1)/group)
}
