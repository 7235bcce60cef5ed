package index

import "github.com/sallyport-go/sallyport/internal/swar"

// A suffix is one of a name, by its place in a list, which may be a name itself.
type suffix struct {
	hash uint64
	name uint32
	size uint8
}

// push appends a suffix to all, which have room, if a condition is not zero. There is no branch,
// for nobody could predict it.
func push(all []suffix, s suffix, condition uint64) []suffix {
	n := len(all)
	all = all[:n+1]
	all[n] = s
	return all[:n+swar.NotZero(condition)]
}

// appendLong appends the suffixes of a name of a block and more that may be filed.
func (x *Index) appendLong(all []suffix, name string, number uint32) []suffix {
	x.eachSuffix(name, func(size int, hash uint64) {
		if size < len(name) {
			all = append(all, suffix{hash, number, uint8(size)})
		}
	})
	return all
}

// tagged returns those of suffixes, in their place, whose tags are there: nearly always these are
// filed. It does nothing else, for the buckets lie anywhere in memory.
func (x *Index) tagged(may []suffix) []suffix {
	some := may[:0]
	for _, s := range may {
		tags := x.buckets[scale(s.hash, x.hashed)].tags
		some = push(some, s, candidates(tags, s.hash)|goesOn(tags, s.hash))
	}
	return some
}
