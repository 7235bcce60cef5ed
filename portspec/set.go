package portspec

import (
	"iter"
	"slices"
)

// A Set is a set of (protocol, port) pairs. It is immutable, safe for
// concurrent use, and comparable: two Sets are equal with == exactly if they
// contain the same pairs, so that a Set may be a map key. The zero Set is
// empty.
//
// A Set takes 5 bytes for each of its ranges, however many ports these hold,
// next to the 16 bytes of the value itself.
type Set struct {
	// enc holds the ranges as records of recordSize bytes: protocol, first
	// port, last port, in big-endian order. The records are sorted, disjoint
	// and never adjacent, so that a set of ports has exactly one encoding.
	enc string
}

const recordSize = 5

// allPorts is the encoding of every port of TCP, UDP and SCTP.
const allPorts = "\x01\x00\x01\xff\xff" + "\x02\x00\x01\xff\xff" + "\x03\x00\x01\xff\xff"

// AllPorts returns the Set of the ports 1 to 65535 of TCP, UDP and SCTP.
func AllPorts() Set { return Set{allPorts} }

// SetOf returns the union of ranges, which may overlap and come in any order.
// The zero Range adds nothing.
func SetOf(ranges ...Range) Set {
	var buf [smallSet]span
	spans := buf[:0]
	for _, r := range ranges {
		if r.IsValid() {
			spans = append(spans, spanOf(r))
		}
	}
	return setOf(spans)
}

// smallSet is the number of ranges up to which a Set is made with no other
// allocation than that of its encoding.
const smallSet = 16

// A span is a Range as a number whose order is that of the records: protocol,
// first, last. Protocol and port together (lo, hi) are points of one line; no
// two protocols touch on it, since no protocol has a port 0.
type span uint64

func makeSpan(lo, hi uint32) span { return span(lo)<<16 | span(hi&0xffff) }

func spanOf(r Range) span {
	return span(r.protocol)<<32 | span(r.first)<<16 | span(r.last)
}

func (s span) lo() uint32 { return uint32(s >> 16) }

func (s span) hi() uint32 { return uint32(s>>32)<<16 | uint32(s&0xffff) }

func (s span) toRange() Range {
	return Range{Protocol(s >> 32), uint16(s >> 16), uint16(s)}
}

// setOf returns the Set of spans, which it sorts.
func setOf(spans []span) Set {
	if !slices.IsSorted(spans) {
		slices.Sort(spans)
	}
	var buf [smallSet * recordSize]byte
	b := builder{out: buf[:0]}
	for _, s := range spans {
		b = b.add(s)
	}
	return b.set()
}

// A builder encodes spans that come in ascending order, merging those that
// overlap or touch. Spans are never zero, so that the zero last means none.
//
// It is passed and returned by value: through a pointer, the caller's buffer
// would escape to the heap.
type builder struct {
	out  []byte
	last span
}

func (b builder) add(s span) builder {
	if b.last != 0 && s.lo() <= b.last.hi()+1 {
		if s.hi() > b.last.hi() {
			b.last = makeSpan(b.last.lo(), s.hi())
		}
		return b
	}
	return builder{b.flush(), s}
}

func (b builder) flush() []byte {
	s := b.last
	if s == 0 {
		return b.out
	}
	return append(b.out, byte(s>>32), byte(s>>24), byte(s>>16), byte(s>>8), byte(s))
}

func (b builder) set() Set { return Set{string(b.flush())} }

// size returns the number of ranges of s.
func (s Set) size() int { return len(s.enc) / recordSize }

// at returns range i of s.
func (s Set) at(i int) span {
	r := s.enc[i*recordSize:][:recordSize]
	return span(r[0])<<32 | span(r[1])<<24 | span(r[2])<<16 | span(r[3])<<8 | span(r[4])
}

// IsEmpty reports whether s contains nothing.
func (s Set) IsEmpty() bool { return s.enc == "" }

// Contains reports whether s contains the port of p. It takes time logarithmic
// in the number of ranges and does not allocate.
func (s Set) Contains(p Protocol, port uint16) bool {
	point := uint32(p)<<16 | uint32(port)
	// Find the number of ranges that begin at or before the point: only the
	// last of these can hold it.
	i, j := 0, s.size()
	for i < j {
		h := int(uint(i+j) / 2)
		if s.at(h).lo() <= point {
			i = h + 1
		} else {
			j = h
		}
	}
	return i > 0 && point <= s.at(i-1).hi()
}

// All returns the ranges of s, merged as far as possible, ordered by protocol
// (TCP, UDP, SCTP) and then by port. Iterating does not allocate.
func (s Set) All() iter.Seq[Range] {
	return func(yield func(Range) bool) {
		for i := range s.size() {
			if !yield(s.at(i).toRange()) {
				return
			}
		}
	}
}

// String returns the canonical text of s, which [Parse] reads back:
// "80/tcp,443/tcp,40000-60000/udp" in the order of [Set.All]. The text of the
// empty Set is empty.
func (s Set) String() string {
	var buf [128]byte
	return string(s.append(buf[:0]))
}

func (s Set) append(b []byte) []byte {
	for i := range s.size() {
		if i > 0 {
			b = append(b, ',')
		}
		b = s.at(i).toRange().append(b)
	}
	return b
}

// AppendText implements [encoding.TextAppender] with the text of
// [Set.String]. The error is always nil.
func (s Set) AppendText(b []byte) ([]byte, error) { return s.append(b), nil }

// MarshalText implements [encoding.TextMarshaler], as AppendText does.
func (s Set) MarshalText() ([]byte, error) { return s.append(nil), nil }

// UnmarshalText implements [encoding.TextUnmarshaler]. It reads what [Parse]
// reads; empty text, which Parse refuses, is the empty Set. After an error s
// is unchanged.
func (s *Set) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*s = Set{}
		return nil
	}
	t, err := Parse(string(text))
	if err != nil {
		return err
	}
	*s = t
	return nil
}
