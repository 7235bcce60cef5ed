package egress

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"

	"github.com/sallyport-go/sallyport/internal/packed"
)

// The faults of a snapshot, for [errors.Is].
var (
	// ErrSnapshotVersion: the bytes are no snapshot, or one of a version that this
	// package does not know. Compile the rules again.
	ErrSnapshotVersion = errors.New("this is no snapshot of a known version")
	// ErrSnapshotChecksum: the bytes are not those that were written.
	ErrSnapshotChecksum = errors.New("the checksum is wrong")
	// ErrSnapshotCorrupt: the checksum is right, and yet the bytes are none that
	// AppendBinary writes. Somebody made them.
	ErrSnapshotCorrupt = errors.New("the snapshot contradicts itself")
	// ErrSnapshotLimit: to check the snapshot would take too long for its size. Such
	// a policy has very many rules for the same hosts or addresses, each at ports of
	// its own; compile its rules instead.
	ErrSnapshotLimit = errors.New("the snapshot takes too long to check")
)

// A SnapshotError says why bytes are no snapshot.
type SnapshotError struct {
	Offset int    // of the fault in the bytes, or near it
	Err    error  // one of the sentinels ErrSnapshot...
	Hint   string // more about the fault; may be empty
}

// Error tells offset, fault and hint in one line.
func (e *SnapshotError) Error() string {
	text := fmt.Sprintf("egress: snapshot: byte %d: %v", e.Offset, e.Err)
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

// Unwrap returns Err.
func (e *SnapshotError) Unwrap() error { return e.Err }

const (
	snapshotMagic   = "sallyegr"
	snapshotVersion = 1
	snapshotHeader  = 24
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// AppendBinary implements [encoding.BinaryAppender]. It appends a snapshot of the
// policy, from which [Matcher.UnmarshalBinary] makes a Matcher in a fraction of the
// time that Compile takes. Snapshots are for caches and for handing a policy to
// other processes; what is kept for long is better kept as rules, because a later
// version of this package may know another version of the snapshot alone.
//
// The snapshot of a nil Matcher and that of the zero Matcher are those of no
// policy, which denies everything. Two Matchers of the same rules have snapshots that
// differ, for each has hashes of its own.
//
// A policy that [Matcher.With] made is compiled as a whole first; that may find it over
// a limit ([LimitError]). What was written is read back before it is returned. The only
// other error is a [*SnapshotError] for [ErrSnapshotLimit], or for a policy of 4 GB and
// more. With an error b is returned as it was.
//
// All numbers are little-endian, and in bytes:
//
//	8            the letters "sallyegr"
//	4            the version, 1
//	4            the CRC-32C of all that follows
//	8            the length of the snapshot
//
// That is all for no policy. Otherwise there follow the parts below. A list of
// numbers is the width of each, how many there are, both in 4 bytes, and the
// numbers; none if all are zero. A list of texts is the list of where they end, the
// sum of their lengths in 4 bytes, and the texts; none if all are empty.
//
//	terms        4: how many; for each: 8: priority, 1: action,
//	             4: how many ranges; for each: 1: protocol, 2, 2: first and last port
//	classes      8 each: a row of bits for each different set of ports
//	rules        4, 4: how many rules and patterns; numbers: the terms of each rule;
//	             numbers: the rule of each pattern, none if each rule has one
//	prefixes     4: how many; for each: 4: its rule, 1: its bits, 1: 4 or 16, the address
//	texts        texts: the IDs; texts: the notes
//	shapes       4: how many; for each: 4, 4: how many patterns, how many of them own,
//	             3 x 4: how many entries for no, one and more labels in front;
//	             1 each: the kinds of its own; 4, 4 each: place and set of ports
//	allowed      8 each: three rows of bits for each shape
//	index        see package index
//
// The version changes with every change of this layout or of the meaning of a
// part; a reader knows its own version and refuses all others.
func (m *Matcher) AppendBinary(b []byte) ([]byte, error) {
	start := len(b)
	out := append(b, snapshotMagic...)
	out = binary.LittleEndian.AppendUint32(out, snapshotVersion)
	out = append(out, make([]byte, 12)...)
	if !m.isZero() {
		whole, err := m.whole()
		if err != nil {
			return b, err
		}
		out = whole.appendBody(out)
	}
	snapshot := out[start:]
	binary.LittleEndian.PutUint64(snapshot[16:], uint64(len(snapshot)))
	binary.LittleEndian.PutUint32(snapshot[12:], crc32.Checksum(snapshot[16:], castagnoli))
	if _, err := restore(snapshot); err != nil {
		return b, err
	}
	return out, nil
}

// MarshalBinary implements [encoding.BinaryMarshaler]. See
// [Matcher.AppendBinary].
func (m *Matcher) MarshalBinary() ([]byte, error) {
	b, err := m.AppendBinary(nil)
	if err != nil {
		return nil, err
	}
	return b, nil
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]: m becomes the policy of
// a snapshot. Nothing of data is kept. After an error, which is always a
// [*SnapshotError], m is unchanged; a Matcher that was never loaded denies
// everything.
//
// Nothing is taken on trust: also bytes that somebody made to do harm, with a right
// checksum, are an error or a policy that decides as [Compile] would have it decide
// on the rules that [Matcher.Rules] then yields. They take time and memory linear in
// their length. Patterns that are more than a name, or that and all below it, take
// most time for a byte, because they are parsed again: some microseconds each, more
// than it takes to compile them, and up to some milliseconds for those that nobody
// honest writes. A checksum is no signature: where a snapshot comes from, and
// whether its rules are the right ones, is for the caller to know.
//
// The seed of the hashes is in the snapshot. Whoever reads it can find hosts that take more
// comparisons than others, up to seven for a name; whoever makes a snapshot to do harm can
// have a look-up go through 128 places of seven names, and no more.
//
// UnmarshalBinary must not be called while m is in use, and decisions of m that
// were made before lose their rule's ID. It is meant for a new Matcher, which
// [Live.Swap] then puts in force. The check is spread over GOMAXPROCS goroutines,
// eight at most, beside one for the checksum and one for IDs and notes; none works
// on when it returns.
func (m *Matcher) UnmarshalBinary(data []byte) error {
	loaded, err := restore(data)
	if err != nil {
		return err
	}
	*m = *loaded
	return nil
}

// appendBody appends what follows the header.
func (m *Matcher) appendBody(b []byte) []byte {
	t := &m.table
	b = appendCount(b, len(t.terms))
	for _, x := range t.terms {
		b = binary.LittleEndian.AppendUint64(b, uint64(int64(x.priority)))
		b = append(b, byte(x.action))
		ranges := 0
		for range x.ports.All() {
			ranges++
		}
		b = appendCount(b, ranges)
		for r := range x.ports.All() {
			b = append(b, byte(r.Protocol()))
			b = binary.LittleEndian.AppendUint16(b, r.First())
			b = binary.LittleEndian.AppendUint16(b, r.Last())
		}
	}
	b = packed.AppendUint64s(b, m.classes.rows)
	b = appendCount(b, t.count, m.index.Len())
	b = t.ruleOf.Append(t.termOf.Append(b))
	b = appendCount(b, len(t.prefixes))
	for _, p := range t.prefixes {
		b = appendCount(b, int(p.rule))
		addr := p.prefix.Addr().AsSlice()
		b = append(b, byte(p.prefix.Bits()), byte(len(addr)))
		b = append(b, addr...)
	}
	b = t.notes.Append(t.ids.Append(b))
	b = appendCount(b, len(m.shapes))
	for _, s := range m.shapes {
		b = appendCount(b, int(s.patterns), int(s.ownEnd-s.own))
		for rest := range 3 {
			b = appendCount(b, int(s.entries[rest+1]-s.entries[rest]))
		}
		for _, kind := range m.own[s.own:s.ownEnd] {
			b = append(b, byte(kind))
		}
		for _, e := range m.entries[s.entries[0]:s.entries[3]] {
			b = appendCount(b, int(e.place), int(e.ports))
		}
	}
	b = packed.AppendUint64s(b, m.allowed)
	return m.index.Append(b)
}

// appendCount appends numbers of 4 bytes.
func appendCount(b []byte, counts ...int) []byte {
	for _, n := range counts {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	return b
}

// restore makes a Matcher of a snapshot.
func restore(data []byte) (*Matcher, error) {
	fault := func(offset int, err error, hint string) (*Matcher, error) {
		return nil, &SnapshotError{offset, err, hint}
	}
	switch {
	case len(data) < snapshotHeader || string(data[:8]) != snapshotMagic:
		return fault(0, ErrSnapshotVersion, "it does not start as one")
	case binary.LittleEndian.Uint32(data[8:]) != snapshotVersion:
		return fault(8, ErrSnapshotVersion, fmt.Sprintf("the version is not %d; compile the rules again", snapshotVersion))
	case uint64(len(data)) > math.MaxUint32:
		return fault(16, ErrSnapshotLimit, "it has 4 GB or more")
	case binary.LittleEndian.Uint64(data[16:]) != uint64(len(data)):
		return fault(16, ErrSnapshotChecksum, fmt.Sprintf("there are %d bytes, which is not the length that is written", len(data)))
	}
	// What is read meanwhile is not trusted, with a right checksum or without.
	sum := make(chan uint32, 1)
	go func() { sum <- crc32.Checksum(data[16:], castagnoli) }()
	s := newRestorer(data)
	if len(data) > snapshotHeader {
		s.restore()
	}
	if <-sum != binary.LittleEndian.Uint32(data[12:]) {
		return fault(12, ErrSnapshotChecksum, "")
	}
	if s.limit.exceeded() {
		return fault(0, ErrSnapshotLimit, "")
	}
	if at, reason := s.Fault(); reason != "" {
		return fault(at, ErrSnapshotCorrupt, reason)
	}
	return s.matcher, nil
}
