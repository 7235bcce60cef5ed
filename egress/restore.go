package egress

import (
	"cmp"
	"net/netip"
	"runtime"
	"slices"
	"sync/atomic"

	"github.com/sallyport-go/sallyport/internal/index"
	"github.com/sallyport-go/sallyport/internal/packed"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// A restorer makes a Matcher of a snapshot that may have been made to do harm.
// What is cheap to make is made; the rest is checked for being what would be made.
type restorer struct {
	*packed.Reader
	matcher *Matcher
	sets    []portspec.Set
	actions []Action // of the rules of entries
	simple  []simple // by shape
	// The marks of simples, see [index.Judge]: by shape and by terms, zero for none.
	shapeMarks, termMarks []uint8
	size                  int // of the snapshot
	limit                 limit
}

func newRestorer(data []byte) *restorer {
	s := &restorer{Reader: packed.NewReader(data, snapshotHeader), matcher: &Matcher{}, size: len(data)}
	s.limit.left.Store(stepsPerByte*int64(len(data)) + stepsAhead*int64(runtime.GOMAXPROCS(0)))
	return s
}

const (
	// stepsPerByte is how many steps of some nanoseconds a byte of a snapshot may
	// take to check. A rule takes one for each rule that goes before it at the same
	// name, and has some ten bytes.
	stepsPerByte = 64
	// ranksPerByte is how many ranks the rows of prefixes may take for a byte.
	ranksPerByte = 2
	// maxOddText is the length of the longest text of a pattern. Automata are made of
	// it to see that it is none too complex, with many bytes for one of the text.
	maxOddText = 1 << 16
)

// A limit is how many steps may be taken.
type limit struct{ left atomic.Int64 }

// spend takes steps and reports whether there were enough.
func (l *limit) spend(steps int) bool { return l.left.Add(-int64(steps)) >= 0 }

func (l *limit) exceeded() bool { return l.left.Load() < 0 }

// A simple says what a shape is that has patterns of its own alone, the rules of
// which say the same: one more than the number of their ports, twice, and the action.
// It is zero for others.
type simple uint64

func simpleOf(set uint32, action Action) simple { return simple(set+1)<<1 | simple(action) }

// restore reads all parts.
func (s *restorer) restore() {
	m := s.matcher
	s.readTerms()
	s.readClasses()
	patterns := s.readRules()
	at := s.Offset()
	ids, notes := s.PassStrings(m.table.count), s.PassStrings(m.table.count)
	shapes := s.readShapes()
	if s.Failed() {
		return
	}
	texts := make(chan bool, 1)
	go func() {
		var first, second bool
		m.table.ids, first = ids()
		m.table.notes, second = notes()
		texts <- first && second
	}()
	m.index = index.Load(s.Reader, index.Checks{Patterns: patterns, Shapes: shapes, Text: s.mayBeOdd, NewJudge: s.newJudge, Marks: s.marks})
	if !<-texts {
		s.Fail(at, "texts do not end where they should")
	}
	if s.Left() > 0 {
		s.Fail(s.Offset(), "there is something behind the end")
	}
	if s.Failed() {
		return
	}
	m.notice()
	if !m.compilePrefixes(min(ranksPerByte*s.size, stepsPerByte*s.size/max(int(m.classes.words), 1))) {
		s.limit.left.Store(-1)
	}
}

// readTerms reads the terms, which are in order.
func (s *restorer) readTerms() {
	t := &s.matcher.table
	for n := s.Count(s.Left()); n > 0 && !s.Failed(); n-- {
		at := s.Offset()
		priority := int64(s.Uint64())
		x := terms{priority: int(priority), action: Action(s.Uint8())}
		var ranges []portspec.Range
		for k := s.Count(s.Left() / 5); k > 0; k-- {
			r, err := portspec.RangeFrom(portspec.Protocol(s.Uint8()), s.Uint16(), s.Uint16())
			if err != nil {
				s.Fail(at, "these are no ports")
				return
			}
			ranges = append(ranges, r)
		}
		x.ports = portspec.SetOf(ranges...)
		switch last := len(t.terms) - 1; {
		case int64(x.priority) != priority || x.action > Allow || x.ports.IsEmpty() ||
			!slices.Equal(ranges, slices.Collect(x.ports.All())):
			s.Fail(at, "terms that no rule has")
		case last >= 0 && cmp.Or(cmp.Compare(t.terms[last].priority, x.priority), cmp.Compare(t.terms[last].action, x.action)) > 0:
			s.Fail(at, "the terms are not in order")
		}
		t.terms = append(t.terms, x)
	}
	t.levelTerms()
	s.sets = t.numberSets()
}

// readClasses makes the classes and compares their rows, which are there so that a
// snapshot is as large as they are.
func (s *restorer) readClasses() {
	c := &s.matcher.classes
	*c = cutClasses(s.sets)
	at := s.Offset()
	rows := s.Uint64s(int(c.words) * len(s.sets))
	if s.Failed() {
		return
	}
	c.fill(s.sets)
	if !slices.Equal(rows, c.rows) {
		s.Fail(at, "the classes are not those of the ports")
	}
}

// readRules reads what there is of the rules but their patterns, and returns how
// many of these there are.
func (s *restorer) readRules() (patterns int) {
	t := &s.matcher.table
	at := s.Offset()
	t.count = s.Count(s.Left())
	patterns = s.Count(s.Left()) // each takes a byte at least
	t.termOf = s.Uints()
	t.ruleOf = s.Uints()
	s.readPrefixes()
	switch {
	case s.Failed():
	case t.count > 0 && len(t.terms) == 0,
		t.termOf.Len() > 0 && (t.termOf.Len() != t.count || !t.termOf.Below(len(t.terms))),
		t.ruleOf.Len() > 0 && (t.ruleOf.Len() != patterns || !t.ruleOf.Below(t.count) || !t.ruleOf.Ascending(0)),
		t.ruleOf.Len() == 0 && patterns > 0 && patterns != t.count:
		s.Fail(at, "rules, terms and patterns do not fit together")
	case t.ruleOf.Len() > 0 || patterns == 0:
		s.checkDestinations(at)
	}
	return patterns
}

// readPrefixes reads the prefixes, which are in the order of the rules.
func (s *restorer) readPrefixes() {
	t := &s.matcher.table
	for n := s.Count(s.Left() / 10); n > 0 && !s.Failed(); n-- {
		at := s.Offset()
		rule, bits := s.Count(t.count-1), int(s.Uint8())
		addr, _ := netip.AddrFromSlice(s.Bytes(int(s.Uint8()), 1))
		p := netip.PrefixFrom(addr, bits)
		if s.Failed() {
			return
		}
		if !p.IsValid() || p != p.Masked() || addr.Is4In6() && bits >= 96 ||
			len(t.prefixes) > 0 && t.prefixes[len(t.prefixes)-1].rule > uint32(rule) {
			s.Fail(at, "this is no prefix of a rule")
		}
		t.prefixes = append(t.prefixes, rulePrefix{uint32(rule), p})
	}
}

// checkDestinations checks that every rule has a pattern or a prefix, where it is
// not plain that each has one pattern.
func (s *restorer) checkDestinations(at int) {
	t := &s.matcher.table
	pattern, prefix := 0, 0
	for i := range uint32(t.count) {
		destinations := false
		for ; pattern < t.ruleOf.Len() && t.ruleOf.At(pattern) == i; pattern++ {
			destinations = true
		}
		for ; prefix < len(t.prefixes) && t.prefixes[prefix].rule == i; prefix++ {
			destinations = true
		}
		if !destinations {
			s.Fail(at, "a rule has no destination")
			return
		}
	}
}

// readShapes reads the shapes with what they allow. Of each entry the action of its
// rule is found, which is to be that of every pattern that takes its place.
func (s *restorer) readShapes() []index.Shape {
	m := s.matcher
	var all []index.Shape
	for n := s.Count(s.Left() / 20); n > 0 && !s.Failed(); n-- {
		s.readShape()
	}
	at := s.Offset()
	m.allowed = s.Uint64s(len(m.shapes) * 3 * int(m.classes.words))
	if s.Failed() {
		return nil
	}
	m.shapeTable.clip()
	s.actions = make([]Action, len(m.entries))
	s.simple = make([]simple, len(m.shapes))
	for i := range m.shapes {
		x := &m.shapes[i]
		if !s.findActions(i) {
			s.Fail(at, "what is allowed is not what the entries of a shape allow")
			return nil
		}
		s.simple[i] = s.simpleShape(x)
		all = append(all, index.Shape{Patterns: int(x.patterns), Own: m.own[x.own:x.ownEnd]})
	}
	s.setMarks(all)
	return all
}

// setMarks gives the first simples marks, which is all of them nearly always.
func (s *restorer) setMarks(shapes []index.Shape) {
	marks := map[simple]uint8{}
	s.shapeMarks = make([]uint8, len(s.simple))
	for i, x := range s.simple {
		mark, known := marks[x]
		if !known && x != 0 && len(marks) < 250 {
			mark = index.Judged + 1 + uint8(len(marks))
			marks[x] = mark
		}
		s.shapeMarks[i], shapes[i].Mark = mark, mark
	}
	s.termMarks = make([]uint8, len(s.matcher.table.terms))
	for i := range s.matcher.table.terms {
		x := &s.matcher.table.terms[i]
		s.termMarks[i] = marks[simpleOf(x.set, x.action)]
	}
}

// marks sets marks to those of the patterns from first on.
func (s *restorer) marks(first uint32, marks []uint8) {
	t := &s.matcher.table
	if t.ruleOf.IsEmpty() && !t.termOf.IsEmpty() {
		t.termOf.Look(int(first), s.termMarks, marks)
		return
	}
	for i := range marks {
		marks[i] = s.termMarks[t.termNumber(t.rule(first+uint32(i)))]
	}
}

func (s *restorer) readShape() {
	m := s.matcher
	at := s.Offset()
	x := shape{patterns: s.Uint32(), own: uint32(len(m.own))}
	own := s.Count(int(x.patterns))
	x.entries[0] = uint32(len(m.entries))
	for rest := range 3 {
		x.entries[rest+1] = x.entries[rest] + uint32(s.Count(s.Left()/8))
	}
	for _, kind := range s.Bytes(own, 1) {
		if kind == 0 || kind >= byte(index.Residual) {
			s.Fail(at, "a pattern is filed for nothing")
		}
		m.own = append(m.own, index.Kind(kind))
	}
	x.ownEnd = uint32(len(m.own))
	for range x.entries[3] - x.entries[0] {
		e := entry{s.Uint32(), s.Uint32()}
		if e.place >= x.patterns || int(e.ports) >= len(s.sets) {
			s.Fail(at, "an entry that there cannot be")
			return
		}
		m.entries = append(m.entries, e)
	}
	m.shapes = append(m.shapes, x)
}

// findActions finds the actions of the entries of a shape by what it allows. An
// entry has classes that none before it has, and all of these are allowed or none.
func (s *restorer) findActions(number int) bool {
	m := s.matcher
	words := int(m.classes.words)
	x := &m.shapes[number]
	covered := make([]uint64, words)
	for rest := range 3 {
		clear(covered)
		allowed := m.allowed[(number*3+rest)*words:][:words]
		if !s.limit.spend(int(x.entries[rest+1]-x.entries[rest]) * words) {
			return false
		}
		for i := x.entries[rest]; i < x.entries[rest+1]; i++ {
			some, all, is := false, true, false
			for w, bits := range m.classes.row(m.entries[i].ports) {
				bits &^= covered[w]
				is = is || bits != 0
				some = some || bits&allowed[w] != 0
				all = all && bits&^allowed[w] == 0
				covered[w] |= bits
			}
			if !is || some != all {
				return false
			}
			if all {
				s.actions[i] = Allow
			}
		}
		for w, bits := range allowed {
			if bits&^covered[w] != 0 {
				return false
			}
		}
	}
	return true
}

// simpleShape returns the simple of a shape whose patterns are all its own, of which
// one at most is for each number of labels: if their rules have the same ports and
// action nothing else matters.
func (s *restorer) simpleShape(x *shape) (simple simple) {
	m := s.matcher
	own := m.own[x.own:x.ownEnd]
	if int(x.patterns) != len(own) {
		return 0
	}
	for rest, kinds := range index.Matches {
		entries := m.entries[x.entries[rest]:x.entries[rest+1]]
		place := slices.IndexFunc(own, func(kind index.Kind) bool { return kind&kinds != 0 })
		if place < 0 {
			if len(entries) > 0 {
				return 0
			}
			continue
		}
		if len(entries) != 1 || int(entries[0].place) != place ||
			slices.ContainsFunc(own[place+1:], func(kind index.Kind) bool { return kind&kinds != 0 }) {
			return 0
		}
		one := simpleOf(entries[0].ports, s.actions[x.entries[rest]])
		if simple != 0 && simple != one {
			return 0
		}
		simple = one
	}
	return simple
}

// mayBeOdd reports whether text is the normal form of a pattern, one that the rule
// of the pattern may have.
func (s *restorer) mayBeOdd(pattern uint32, text string) bool {
	var p match.Pattern
	if len(text) > maxOddText || p.UnmarshalText([]byte(text)) != nil || p.String() != text || text == "" {
		return false
	}
	t := &s.matcher.table
	_, never := p.Never()
	return !never || t.term(t.rule(pattern)).action == Allow
}

// A judge says whether records are what a [shaper] would make.
type judge struct {
	shaper
	*restorer
	left int // of the steps that were taken
}

// stepsAhead is how many steps a judge takes beside those that it needs, so that judges seldom
// meet where they are counted.
const stepsAhead = 1 << 10

// spend takes steps and reports whether there were enough.
func (j *judge) spend(steps int) bool {
	if j.left -= steps; j.left >= 0 {
		return true
	}
	needed := stepsAhead - j.left
	j.left = stepsAhead
	return j.restorer.limit.spend(needed)
}

func (s *restorer) newJudge() index.Judge {
	j := &judge{shaper: shaper{Matcher: s.matcher}, restorer: s}
	return j.record
}

// record is an [index.Judge].
func (j *judge) record(n *index.Node, shape uint32, patterns []uint32) uint8 {
	if len(n.Own) == 1 && len(n.Patterns) == 0 {
		if mark := j.shapeMarks[shape]; mark > index.Judged {
			return mark
		}
		x := j.table.term(j.table.rule(n.Own[0].Pattern))
		if j.restorer.simple[shape] != simpleOf(x.set, x.action) {
			return index.Refused
		}
		return index.Judged
	}
	if !j.makes(n, shape, patterns) {
		return index.Refused
	}
	return index.Judged
}

// makes compares the entries of a record with the lists that the shaper makes.
func (j *judge) makes(n *index.Node, shape uint32, patterns []uint32) bool {
	x := &j.shapes[shape]
	steps := 3 * len(n.Own)
	if len(n.Patterns) > 0 {
		above := &j.shapes[n.Above]
		steps += int(above.entries[3] - above.entries[0])
	}
	if !j.spend(steps * int(j.classes.words)) {
		return false
	}
	j.gather(n)
	for rest, list := range j.lists {
		from, to := x.entries[rest], x.entries[rest+1]
		if int(to-from) != len(list) {
			return false
		}
		for i, e := range j.entries[from:to] {
			term := j.table.term(list[i].rank.rule())
			if patterns[e.place] != list[i].pattern || e.ports != term.set || j.actions[int(from)+i] != term.action {
				return false
			}
		}
	}
	return true
}
