package index

import (
	"math/bits"
	"math/rand/v2"

	"github.com/sallyport-go/sallyport/internal/swar"
)

// endings tells by the last eight bytes of a host that no name ends it, which is
// so for most hosts as long as there are not too many names. It is a table of
// bits.
type endings struct {
	table  []uint64
	shift  uint8
	mult   uint64
	shorts bool // there are names of up to five bytes
}

// short is how many bytes are looked at for the shortest names. A name of up to
// six bytes has a dot in front of it, and any byte in front of that.
const short = 5

// maxKeys is how many endings there may be. A name of two bytes has some thousand
// of them, and one of a single byte has too many.
const maxKeys = 1 << 15

// anyEnding has everything.
var anyEnding = endings{table: []uint64{^uint64(0)}, shift: 58}

func newEndings(x *Index) endings {
	var keys []uint64
	e := endings{mult: rand.Uint64() | 1}
	for end, size := range x.places() {
		if size == 1 || len(keys) > maxKeys {
			return anyEnding
		}
		if size >= 8 {
			keys = append(keys, word(x.names, end-8)|swar.Folded)
			continue
		}
		name := string(x.names[end-size : end])
		if size > short {
			keys = anyInFront(keys, "."+name, 8)
			continue
		}
		e.shorts = true
		for _, k := range anyInFront(nil, "."+name, short) {
			keys = append(keys, shortKey(k))
		}
	}
	// One bit in sixteen is set, and fewer where the table stays small all the same.
	log := max(bits.Len(uint(len(keys)))+4, 6)
	if len(keys) > 64 {
		log = min(log+2, max(log, 16))
	}
	e.table, e.shift = make([]uint64, 1<<(log-6)), uint8(64-log)
	for _, k := range keys {
		i := k * e.mult >> e.shift
		e.table[i>>6] |= 1 << (i & 63)
	}
	return e
}

// anyInFront appends the words of what names can end in that end in s, from a
// length on.
func anyInFront(keys []uint64, s string, length int) []uint64 {
	if len(s) >= length {
		return append(keys, endingOf(s, len(s))|swar.Folded)
	}
	for _, c := range []byte("-.0123456789_abcdefghijklmnopqrstuvwxyz") {
		keys = anyInFront(keys, string(c)+s, length)
	}
	return keys
}

// shortKey returns the key of the last five bytes of a word.
func shortKey(word uint64) uint64 { return word >> (64 - 8*short) }

// has reports whether a name may end in the last eight bytes of a host, folded,
// or, by its [shortKey], a shorter one in the last five.
func (e *endings) has(key uint64) bool {
	i := key * e.mult >> (e.shift & 63)
	return e.table[i>>6&uint64(len(e.table)-1)]>>(i&63)&1 != 0
}
