package portspec_test

import (
	"encoding"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/sallyport-go/sallyport/portspec"
	"pgregory.net/rapid"
)

var (
	_ encoding.TextAppender    = portspec.Set{}
	_ encoding.TextMarshaler   = portspec.Set{}
	_ encoding.TextUnmarshaler = (*portspec.Set)(nil)
	_ encoding.TextAppender    = portspec.Range{}
	_ encoding.TextMarshaler   = portspec.Range{}
	_ encoding.TextUnmarshaler = (*portspec.Range)(nil)
	_ encoding.TextAppender    = portspec.TCP
	_ encoding.TextMarshaler   = portspec.TCP
	_ encoding.TextUnmarshaler = (*portspec.Protocol)(nil)
	_ json.Marshaler           = portspec.RESTRanges{}
	_ json.Unmarshaler         = (*portspec.RESTRanges)(nil)
)

// subsets returns all sets over a universe, with their oracles.
func subsets(universe []pair) (sets []portspec.Set, oracles []pairs) {
	for bits := range 1 << len(universe) {
		m := pairs{}
		for i, p := range universe {
			if bits>>i&1 == 1 {
				m[p] = true
			}
		}
		sets = append(sets, m.set())
		oracles = append(oracles, m)
	}
	return sets, oracles
}

// TestSetExhaustive compares all operations with the oracle, for all pairs of
// sets over two small universes: six neighbouring ports of one protocol, and
// the ports at the ends of all three, where protocols could run into each
// other.
func TestSetExhaustive(t *testing.T) {
	var line, ends []pair
	for port := range uint16(6) {
		line = append(line, pair{portspec.UDP, port + 1})
	}
	for _, p := range protocols {
		ends = append(ends, pair{p, 1}, pair{p, 65534}, pair{p, 65535})
	}
	for name, universe := range map[string][]pair{"line": line, "ends": ends} {
		t.Run(name, func(t *testing.T) {
			sets, oracles := subsets(universe)
			// Members are found by the bits of the index: equality of sets is
			// equality of indices, which == must agree with.
			index := map[portspec.Set]int{}
			for i, s := range sets {
				if other, dup := index[s]; dup {
					t.Fatalf("sets %d and %d are equal: %v", i, other, s)
				}
				index[s] = i
				for p := range portspec.Protocol(5) {
					for _, port := range []uint16{0, 1, 2, 3, 4, 5, 6, 7, 65533, 65534, 65535} {
						if got, want := s.Contains(p, port), oracles[i][pair{p, port}]; got != want {
							t.Fatalf("%v.Contains(%v, %d) = %v", s, p, port, got)
						}
					}
				}
				if !maps.Equal(pairsOf(s), oracles[i]) {
					t.Fatalf("All of %v: %v, want %v", s, pairsOf(s), oracles[i])
				}
				if s.IsEmpty() != (i == 0) {
					t.Fatalf("%v.IsEmpty() = %v", s, s.IsEmpty())
				}
			}
			for i, s := range sets {
				for j, u := range sets {
					if got := s.Union(u); got != sets[i|j] {
						t.Fatalf("%v ∪ %v = %v", s, u, got)
					}
					if got := s.Intersect(u); got != sets[i&j] {
						t.Fatalf("%v ∩ %v = %v", s, u, got)
					}
					if got := s.Minus(u); got != sets[i&^j] {
						t.Fatalf("%v ∖ %v = %v", s, u, got)
					}
					if got := s.Covers(u); got != (i&j == j) {
						t.Fatalf("%v.Covers(%v) = %v", s, u, got)
					}
					if got := s.Overlaps(u); got != (i&j != 0) {
						t.Fatalf("%v.Overlaps(%v) = %v", s, u, got)
					}
					if got := s.Equal(u); got != (i == j) {
						t.Fatalf("%v.Equal(%v) = %v", s, u, got)
					}
				}
			}
		})
	}
}

// ranges draws ranges over the ports 1 to limit.
func ranges(limit uint16) *rapid.Generator[[]portspec.Range] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) portspec.Range {
		p := rapid.SampledFrom(protocols).Draw(t, "protocol")
		first := rapid.Uint16Range(1, limit).Draw(t, "first")
		last := rapid.Uint16Range(first, limit).Draw(t, "last")
		r, err := portspec.RangeFrom(p, first, last)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}), 0, 8)
}

func sets(limit uint16) *rapid.Generator[portspec.Set] {
	return rapid.Map(ranges(limit), func(r []portspec.Range) portspec.Set { return portspec.SetOf(r...) })
}

// checkLaws checks the laws of the algebra, and the form of every result.
func checkLaws(t *rapid.T, a, b, c portspec.Set) {
	all, none := portspec.AllPorts(), portspec.Set{}
	not := func(s portspec.Set) portspec.Set { return all.Minus(s) }
	for _, law := range []struct {
		name string
		l, r portspec.Set
	}{
		{"union commutes", a.Union(b), b.Union(a)},
		{"intersection commutes", a.Intersect(b), b.Intersect(a)},
		{"union associates", a.Union(b).Union(c), a.Union(b.Union(c))},
		{"intersection associates", a.Intersect(b).Intersect(c), a.Intersect(b.Intersect(c))},
		{"union distributes", a.Union(b.Intersect(c)), a.Union(b).Intersect(a.Union(c))},
		{"intersection distributes", a.Intersect(b.Union(c)), a.Intersect(b).Union(a.Intersect(c))},
		{"absorption", a.Union(a.Intersect(b)), a},
		{"absorption, dual", a.Intersect(a.Union(b)), a},
		{"idempotence", a.Union(a), a},
		{"neutral of union", a.Union(none), a},
		{"neutral of union, left", none.Union(a), a},
		{"neutral of intersection", a.Intersect(all), a},
		{"complement", a.Union(not(a)), all},
		{"contradiction", a.Intersect(not(a)), none},
		{"double complement", not(not(a)), a},
		{"de Morgan", not(a.Union(b)), not(a).Intersect(not(b))},
		{"de Morgan, dual", not(a.Intersect(b)), not(a).Union(not(b))},
		{"difference", a.Minus(b), a.Intersect(not(b))},
		{"parts", a.Minus(b).Union(a.Intersect(b)), a},
	} {
		if law.l != law.r {
			t.Fatalf("%s: %v != %v\na = %v\nb = %v\nc = %v", law.name, law.l, law.r, a, b, c)
		}
		checkForm(t, law.l)
	}
	if got, want := a.Covers(b), b.Minus(a).IsEmpty(); got != want {
		t.Fatalf("%v.Covers(%v) = %v", a, b, got)
	}
	if !a.Covers(a.Intersect(b)) || !a.Union(b).Covers(a) || !all.Covers(a) || !a.Covers(none) {
		t.Fatalf("Covers is no order: a = %v, b = %v", a, b)
	}
	if got, want := a.Overlaps(b), !a.Intersect(b).IsEmpty(); got != want {
		t.Fatalf("%v.Overlaps(%v) = %v", a, b, got)
	}
	if got, want := a.Equal(b), a.Covers(b) && b.Covers(a); got != want {
		t.Fatalf("%v.Equal(%v) = %v", a, b, got)
	}
}

// checkForm checks that the ranges of s are sorted, disjoint and not adjacent,
// and that the text of s leads back to it.
func checkForm(t *rapid.T, s portspec.Set) {
	var before portspec.Range
	for r := range s.All() {
		if !r.IsValid() || r.First() == 0 || r.First() > r.Last() {
			t.Fatalf("%v holds an impossible range: %v", s, r)
		}
		if r.Protocol() < before.Protocol() ||
			r.Protocol() == before.Protocol() && int(r.First()) <= int(before.Last())+1 {
			t.Fatalf("%v: %v after %v", s, r, before)
		}
		before = r
	}
	if s.IsEmpty() {
		return
	}
	if back, err := portspec.Parse(s.String()); err != nil || back != s {
		t.Fatalf("Parse(%q) = %v, %v", s.String(), back, err)
	}
}

func TestSetLaws(t *testing.T) {
	for name, limit := range map[string]uint16{"ports=12": 12, "ports=65535": 65535} {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			g := sets(limit)
			checkLaws(t, g.Draw(t, "a"), g.Draw(t, "b"), g.Draw(t, "c"))
		}))
	}
}

// TestSetOracle compares sets over 12 ports with the oracle, which knows
// nothing of ranges.
func TestSetOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rs := ranges(12).Draw(t, "ranges")
		want := pairs{}
		for _, r := range rs {
			for port := r.First(); port <= r.Last(); port++ {
				want[pair{r.Protocol(), port}] = true
			}
		}
		s := portspec.SetOf(rs...)
		if !maps.Equal(pairsOf(s), want) {
			t.Fatalf("SetOf(%v) = %v", rs, s)
		}
		if s.String() != want.text() {
			t.Fatalf("String of %v: %q, want %q", rs, s, want.text())
		}
		other := pairsOf(sets(12).Draw(t, "other"))
		if got, want := s.Union(other.set()), want.union(other).set(); got != want {
			t.Fatalf("union %v, want %v", got, want)
		}
		if got, want := s.Intersect(other.set()), want.intersect(other).set(); got != want {
			t.Fatalf("intersection %v, want %v", got, want)
		}
		if got, want := s.Minus(other.set()), want.minus(other).set(); got != want {
			t.Fatalf("difference %v, want %v", got, want)
		}
	})
}

// TestSetLarge goes beyond the buffers that small sets are made in: every
// second port of all protocols is the set with the most ranges.
func TestSetLarge(t *testing.T) {
	var odd, even []portspec.Range
	for _, p := range protocols {
		for port := 1; port <= 65535; port++ {
			r, err := portspec.RangeFrom(p, uint16(port), uint16(port))
			if err != nil {
				t.Fatal(err)
			}
			if port%2 == 1 {
				odd = append(odd, r)
			} else {
				even = append(even, r)
			}
		}
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(odd), func(i, j int) { odd[i], odd[j] = odd[j], odd[i] })
	o, e := portspec.SetOf(odd...), portspec.SetOf(even...)
	if got, want := len(slices.Collect(o.All())), 3*32768; got != want {
		t.Fatalf("%d ranges, want %d", got, want)
	}
	for port := range 65536 {
		if o.Contains(portspec.UDP, uint16(port)) != (port%2 == 1) {
			t.Fatalf("Contains(%d) is wrong", port)
		}
	}
	if o.Union(e) != portspec.AllPorts() || portspec.AllPorts().Minus(o) != e || o.Overlaps(e) || !portspec.AllPorts().Covers(o) {
		t.Fatal("odd and even ports are not complements")
	}
	if back, err := portspec.Parse(o.String()); err != nil || back != o {
		t.Fatalf("large set does not come back: %v", err)
	}
}

func TestAllPorts(t *testing.T) {
	if got, want := portspec.AllPorts().String(), "1-65535/tcp,1-65535/udp,1-65535/sctp"; got != want {
		t.Errorf("AllPorts() = %q, want %q", got, want)
	}
	if portspec.AllPorts() != portspec.MustParse("1-65535/sctp,1-65535/udp,1-65535/tcp") {
		t.Error("AllPorts() differs from its text")
	}
}

// TestZero holds the zero values to what the package documentation says.
func TestZero(t *testing.T) {
	var (
		p portspec.Protocol
		r portspec.Range
		s portspec.Set
	)
	if p.IsValid() || r.IsValid() || !s.IsEmpty() {
		t.Error("a zero value is valid")
	}
	for _, port := range []uint16{0, 1, 443, 65535} {
		if r.Contains(p, port) || s.Contains(p, port) || s.Contains(portspec.TCP, port) || portspec.AllPorts().Contains(p, port) {
			t.Errorf("a zero value holds port %d", port)
		}
	}
	if portspec.AllPorts().Contains(portspec.SCTP+1, 443) || portspec.AllPorts().Contains(portspec.TCP, 0) {
		t.Error("AllPorts holds what is no port")
	}
	if portspec.SetOf(r, r) != s {
		t.Error("the zero Range adds something")
	}
	if got := r.String(); got != "invalid Range" {
		t.Errorf("zero Range is written %q", got)
	}
	if got := p.String(); got != "Protocol(0)" {
		t.Errorf("zero Protocol is written %q", got)
	}
	for _, v := range []encoding.TextMarshaler{p, r, s} {
		if text, err := v.MarshalText(); err != nil || len(text) != 0 {
			t.Errorf("%T: zero text %q, %v", v, text, err)
		}
	}
	p, r, s = portspec.TCP, slices.Collect(portspec.MustParse("80/tcp").All())[0], portspec.AllPorts()
	for _, v := range []encoding.TextUnmarshaler{&p, &r, &s} {
		if err := v.UnmarshalText(nil); err != nil {
			t.Errorf("%T: empty text: %v", v, err)
		}
	}
	if p != 0 || r != (portspec.Range{}) || !s.IsEmpty() {
		t.Error("the empty text is no zero value")
	}
}

// TestText holds String, AppendText, MarshalText and UnmarshalText together.
func TestText(t *testing.T) {
	for _, text := range []string{
		"80/tcp",
		"65535/sctp",
		"50000-60000/udp",
		"80/tcp,443/tcp,40000-60000/udp",
	} {
		s := portspec.MustParse(text)
		if s.String() != text {
			t.Errorf("String of %q: %q", text, s)
		}
		if b, err := s.AppendText([]byte("x")); err != nil || string(b) != "x"+text {
			t.Errorf("AppendText of %q: %q, %v", text, b, err)
		}
		var back portspec.Set
		b, err := json.Marshal(map[portspec.Set]portspec.Set{s: s})
		if err != nil || string(b) != `{"`+text+`":"`+text+`"}` {
			t.Errorf("JSON of %q: %s, %v", text, b, err)
		}
		if err := back.UnmarshalText([]byte(text)); err != nil || back != s {
			t.Errorf("UnmarshalText(%q) = %v, %v", text, back, err)
		}
	}
	for _, r := range slices.Collect(portspec.MustParse("80/tcp,1-65535/udp").All()) {
		var back portspec.Range
		b, err := r.MarshalText()
		if err != nil || string(b) != r.String() {
			t.Errorf("MarshalText of %v: %q, %v", r, b, err)
		}
		if err := back.UnmarshalText(b); err != nil || back != r {
			t.Errorf("UnmarshalText(%q) = %v, %v", b, back, err)
		}
	}
	for _, p := range protocols {
		var back portspec.Protocol
		b, err := p.MarshalText()
		if err != nil || string(b) != p.String() {
			t.Errorf("MarshalText of %v: %q, %v", p, b, err)
		}
		if err := back.UnmarshalText(b); err != nil || back != p {
			t.Errorf("UnmarshalText(%q) = %v, %v", b, back, err)
		}
	}
	if b, err := (portspec.SCTP + 1).MarshalText(); err == nil {
		t.Errorf("an invalid Protocol has the text %q", b)
	}
}

// TestUnmarshalTextKeeps holds that an error leaves the value as it was.
func TestUnmarshalTextKeeps(t *testing.T) {
	p, r, s := portspec.UDP, slices.Collect(portspec.MustParse("80/tcp").All())[0], portspec.MustParse("443/tcp")
	for _, v := range []encoding.TextUnmarshaler{&p, &r, &s} {
		if err := v.UnmarshalText([]byte("80/tcp,")); err == nil {
			t.Errorf("%T takes a bad text", v)
		}
	}
	if p != portspec.UDP || r.String() != "80/tcp" || s.String() != "443/tcp" {
		t.Errorf("changed by an error: %v %v %v", p, r, s)
	}
}

func TestRangeFrom(t *testing.T) {
	for _, test := range []struct {
		p           portspec.Protocol
		first, last uint16
		want        string
		err         error
	}{
		{portspec.TCP, 80, 80, "80/tcp", nil},
		{portspec.SCTP, 1, 65535, "1-65535/sctp", nil},
		{0, 80, 80, "", portspec.ErrProtocol},
		{portspec.SCTP + 1, 80, 80, "", portspec.ErrProtocol},
		{portspec.TCP, 0, 80, "", portspec.ErrRange},
		{portspec.TCP, 0, 0, "", portspec.ErrRange},
		{portspec.TCP, 81, 80, "", portspec.ErrOrder},
	} {
		r, err := portspec.RangeFrom(test.p, test.first, test.last)
		if test.err != nil {
			checkIs(t, err, test.err)
			if r != (portspec.Range{}) {
				t.Errorf("RangeFrom with error %v returns %v", err, r)
			}
			continue
		}
		if err != nil || r.String() != test.want {
			t.Errorf("RangeFrom(%v, %d, %d) = %v, %v", test.p, test.first, test.last, r, err)
		}
		if r.Protocol() != test.p || r.First() != test.first || r.Last() != test.last {
			t.Errorf("%v is not made of %v, %d, %d", r, test.p, test.first, test.last)
		}
		if !r.Contains(test.p, test.first) || !r.Contains(test.p, test.last) || r.Contains(test.p%3+1, test.first) || r.Contains(test.p, test.first-1) {
			t.Errorf("%v.Contains is wrong", r)
		}
	}
}

// TestAllStops holds that All can be left early.
func TestAllStops(t *testing.T) {
	for r := range portspec.AllPorts().All() {
		if r.Protocol() != portspec.TCP {
			t.Fatalf("first range: %v", r)
		}
		break
	}
}
