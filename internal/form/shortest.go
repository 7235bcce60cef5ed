package form

import (
	"slices"

	"github.com/sallyport-go/sallyport/internal/fqdn"
)

// Shortest returns a shortest valid host that text matches, and false if there
// is none. It is exact: the limits of 63 and 253 bytes, hyphens and the rule of
// the last label are part of the search. It allocates; it is for parsing and
// explaining, not for matching.
//
// The search goes breadth first over (element, state of the host so far), one
// byte a step. Of two ways to one such pair at one length the one with the
// shorter last label can do all that the other can, so that a pair is entered
// again only with a shorter label: at most 63 times.
func Shortest(text string) (host string, ok bool) {
	for alt := range Alternatives(text) {
		if found, hit := shortest(alt); hit && (!ok || len(found) < len(host)) {
			host, ok = found, true
		}
	}
	return host, ok
}

// A tail is what the limits of a host need to know of a host so far.
type tail struct {
	last   lastByte
	number number
	length uint8 // of the last label
}

type lastByte uint8

const (
	atStart lastByte = iota // no byte of the label yet
	hyphen
	other
)

// number says what the last label is on the way to.
type number uint8

const (
	empty  number = iota
	zero          // "0"
	digits        // only digits
	hexed         // starts with "0x"
	word          // anything else, the only one that may end a host
)

// valid reports whether a host may end here.
func (t tail) valid() bool { return t.last == other && t.number == word }

// push returns the state after one more byte, and false if no host has it.
func (t tail) push(c byte) (tail, bool) {
	if c == '.' {
		return tail{}, t.last == other
	}
	if t.length == fqdn.MaxLabel || c == '-' && t.length == 0 {
		return t, false
	}
	t.last = other
	if c == '-' {
		t.last = hyphen
	}
	t.length++
	isDigit := '0' <= c && c <= '9'
	switch {
	case t.number == hexed || t.number == word:
	case isDigit && t.number == empty && c == '0':
		t.number = zero
	case isDigit:
		t.number = digits
	case c == 'x' && t.number == zero:
		t.number = hexed
	default:
		t.number = word
	}
	return t, true
}

// representatives returns one byte of the class for each way in which push
// tells bytes apart, the nicest to read first.
func (c Class) representatives() []byte {
	var out []byte
	for _, group := range [...]string{"x", "abcdefghijklmnopqrstuvwyz_", "123456789", "0", "-", "."} {
		for i := range len(group) {
			if c&Byte(group[i]) != 0 {
				out = append(out, group[i])
				break
			}
		}
	}
	return out
}

func shortest(alt string) (string, bool) {
	var elems []Elem
	var bytes [][]byte
	for i := 0; i < len(alt); {
		var e Elem
		e, i = next(alt, i)
		elems = append(elems, e)
		bytes = append(bytes, e.Class.representatives())
	}
	type step struct {
		elem   int
		tail   tail
		byte   byte
		parent int32
	}
	type key struct {
		elem   int
		last   lastByte
		number number
	}
	best := map[key]uint8{} // shortest last label, plus one
	var queue []step
	enter := func(s step) {
		// A run may be left without a byte; what stands behind it is entered too.
		for ; ; s.elem++ {
			k := key{s.elem, s.tail.last, s.tail.number}
			if b, seen := best[k]; !seen || s.tail.length < b {
				best[k] = s.tail.length
				queue = append(queue, s)
			}
			if s.elem == len(elems) || !elems[s.elem].Run {
				return
			}
		}
	}
	enter(step{parent: -1})
	for from, length := 0, 0; length <= fqdn.MaxLen && from < len(queue); length++ {
		to := len(queue)
		for i := from; i < to; i++ {
			s := queue[i]
			if s.elem == len(elems) {
				if !s.tail.valid() {
					continue
				}
				var host []byte
				for j := int32(i); queue[j].parent >= 0; j = queue[j].parent {
					host = append(host, queue[j].byte)
				}
				slices.Reverse(host)
				return string(host), true
			}
			for _, c := range bytes[s.elem] {
				tail, ok := s.tail.push(c)
				if !ok {
					continue
				}
				elem := s.elem
				if !elems[elem].Run {
					elem++
				}
				enter(step{elem, tail, c, int32(i)})
			}
		}
		from = to
	}
	return "", false
}
