package form

// A meeting is an edge of left and one of right that have bytes in common, as
// places among the edges of their states, and the kinds of these bytes.
type meeting struct {
	left, right uint16
	kinds       kindSet
}

// A meetings has the meetings of the states of two automata. Most states of a
// pattern differ only in where their edges lead: the meetings are found once
// for two shapes.
type meetings struct {
	left, right *automaton
	known       []meeters // of two shapes
	memory      []meeting
	all         []meeting // of two states, dots with the other bytes
}

// A meeters has the meetings of two states: those of the dot, which are meetings
// of their own; then those that have letters; then those that do not; and last those
// of hyphens alone.
type meeters struct {
	list                  []meeting
	dot, lettered, hyphen int // how many
	known                 bool
}

func (m *meeters) all() []meeting     { return m.list }
func (m *meeters) dots() []meeting    { return m.list[:m.dot] }
func (m *meeters) bytes() []meeting   { return m.list[m.dot:] }
func (m *meeters) others() []meeting  { return m.list[m.dot+m.lettered:] }
func (m *meeters) labels() []meeting  { return m.list[m.dot : len(m.list)-m.hyphen] }
func (m *meeters) hyphens() []meeting { return m.list[len(m.list)-m.hyphen:] }

func (m *meetings) reset(left, right *automaton) {
	m.left, m.right = left, right
	m.known = grown(m.known, len(left.shapes)*len(right.shapes))
	m.memory = m.memory[:0]
}

// of returns the meetings of two states.
func (m *meetings) of(left, right *state) *meeters {
	known := &m.known[int(left.shape)*len(m.right.shapes)+int(right.shape)]
	if !known.known {
		m.find(known, left, right)
	}
	return known
}

func (m *meetings) find(found *meeters, left, right *state) {
	m.all = m.all[:0]
	for l, a := range m.left.out(left) {
		for r, b := range m.right.out(right) {
			if common := a.class & b.class; common != 0 {
				m.all = append(m.all, meeting{uint16(l), uint16(r), common.kinds()})
			}
		}
	}
	start := len(m.memory)
	add := func(wanted func(kindSet) kindSet) int {
		before := len(m.memory)
		for _, a := range m.all {
			if a.kinds = wanted(a.kinds); a.kinds != 0 {
				m.memory = append(m.memory, a)
			}
		}
		return len(m.memory) - before
	}
	found.known = true
	found.dot = add(func(k kindSet) kindSet { return k & (1 << kindDot) })
	found.lettered = add(func(k kindSet) kindSet {
		if k&letterKinds == 0 {
			return 0
		}
		return k &^ (1 << kindDot)
	})
	add(func(k kindSet) kindSet {
		if k &^= 1 << kindDot; k&letterKinds != 0 || k == 1<<kindHyphen {
			return 0
		}
		return k
	})
	found.hyphen = add(func(k kindSet) kindSet {
		if k &^= 1 << kindDot; k != 1<<kindHyphen {
			return 0
		}
		return k
	})
	found.list = m.memory[start:len(m.memory):len(m.memory)]
}
