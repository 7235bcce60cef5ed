package index

import "math/bits"

// Lanes is how many hosts [Index.Warm] takes at once: so many that their memory
// is fetched together, and so few that what was fetched first is still there in
// the end.
const Lanes = 16

// A lane is a host on its way through [Index.Warm].
type lane struct {
	text   string
	hash   uint64 // of the last two labels, then of the longest that may be filed
	tags   uint64
	labels uint64
	size   int // of what is hashed
}

// Warm reads what Find will read for some hosts, step by step for all of them, so
// that they wait for memory together and not one after the other. It decides
// nothing. It returns a number that depends on all that it has read, so that none
// of it is left out.
func (x *Index) Warm(hosts *[Lanes]string) (sum uint64) {
	if x.words != nil {
		return 0 // in the cache as it is
	}
	var lanes [Lanes]lane
	for i, s := range hosts {
		l := &lanes[i]
		n := len(s)
		if n > 0 && s[n-1] == '.' {
			n--
			s = s[:n]
		}
		if n < 8 {
			continue
		}
		a := load(s, n-8)
		b := load(s, positive(n-16)) << (8 * uint(positive(16-n)))
		c := load(s, positive(n-24)) << (8 * uint(positive(24-n)))
		dots := pack(dotsIn(a))<<56 | pack(dotsIn(b))<<48 | pack(dotsIn(c))<<40
		more := dots &^ (crowded >> bits.LeadingZeros64(dots))
		two := bits.LeadingZeros64(more)
		two -= positive(two - n)
		if two > 24 {
			continue
		}
		l.text, l.size = s, two
		l.hash = x.seed.hashAt(s, n, two)
		l.labels = x.filter.below(l.hash)
		l.tags = x.tags[scale(l.hash, x.buckets)]
	}
	for i := range lanes {
		l := &lanes[i]
		if l.size == 0 {
			continue
		}
		if l.labels&1 != 0 {
			// The longest suffix is looked up first, and mostly is what is filed.
			if k := longestOf(l.text, l.labels); k > 0 {
				l.size = k
				l.hash = x.seed.hashAt(l.text, len(l.text), k)
				l.tags = x.tags[scale(l.hash, x.buckets)]
			}
		}
		bucket := scale(l.hash, x.buckets)
		sum += x.sizes[bucket] + uint64(x.starts[bucket])
	}
	for i := range lanes {
		l := &lanes[i]
		if found := candidates(l.tags, l.hash); l.size > 0 && found != 0 {
			bucket, slot := scale(l.hash, x.buckets), uint(bits.TrailingZeros64(found))>>3
			end := x.end(bucket, slot, x.sizes[bucket])
			sum += uint64(x.names[end]) + uint64(x.names[end-min(l.size, block)])
		}
	}
	return sum
}

// longestOf returns the length of the longest suffix of s, of at most a block,
// whose number of labels is one of those of the filter, or 0.
func longestOf(s string, labels uint64) int {
	depth, longest := 1, 0
	for i := len(s) - 1; ; i-- {
		if i < 0 || s[i] == '.' {
			if k := len(s) - 1 - i; depth > 2 && k <= block && labels>>bitOf(depth)&1 != 0 {
				longest = k
			}
			depth++
		}
		if i < 0 || len(s)-i > block {
			return longest
		}
	}
}
