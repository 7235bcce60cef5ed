package form

// A way is what is known of the ways from a pair of states to a goal.
type way struct {
	far   [openings]uint8 // their bytes, at least, for each opening
	label uint8           // those up to the end of the label, at least, or 0
	end   uint8           // those to a goal in the same label, at least, once weighed, or labelTooLong
}

// An opening says what may follow a host so far.
type opening uint8

const (
	toAll    opening = iota // every byte, and the end
	toInner                 // all but a dot and the end: the last byte is a hyphen
	toLabel                 // all but a dot, a hyphen and the end: a label starts
	openings                // the number of openings
)

// openingOf has the opening of each tail.
var openingOf = [tails]opening{atStart: toLabel, hexHyphen: toInner, wordHyphen: toInner}

// before has the bytes behind which there is each opening.
var before = [openings]Class{toAll: Label &^ Byte('-'), toInner: Byte('-'), toLabel: Byte('.')}

// beforeAny has the bytes behind which there is one of some openings.
var beforeAny = func() (t [1 << openings]Class) {
	for set := range t {
		for o, bytes := range before {
			if set>>o&1 != 0 {
				t[set] |= bytes
			}
		}
	}
	return t
}()

const (
	tooFar       = maxHost + 1  // of a pair without a way
	labelTooLong = maxLabel + 1 // of a pair that is left out
)

// An inward has the edges of an automaton by the state that they lead to.
type inward struct {
	first []uint32 // of the edges to each state; and the number of all
	edges []inEdge
}

type inEdge struct {
	class  Class
	from   uint16
	behind uint8 // of that state
}

func (in *inward) reset(a *automaton) {
	in.first = grown(in.first, len(a.states)+2)
	for _, e := range a.edges {
		in.first[e.to+2]++
	}
	for i := range a.states {
		in.first[i+2] += in.first[i+1]
	}
	in.edges = grown(in.edges, len(a.edges))
	for from := range a.states {
		for _, e := range a.out(&a.states[from]) {
			next := &in.first[e.to+1] // and in the end, where those to the next state start
			in.edges[*next] = inEdge{e.class, uint16(from), a.states[from].behind}
			*next++
		}
	}
}

func (in *inward) to(state uint32) []inEdge { return in.edges[in.first[state]:in.first[state+1]] }

// newTodo returns a pair to go back from: from the lowest bit the states of right
// and left, and the openings that are new to the pair.
func newTodo(left, right uint16, new uint32) uint32 {
	return new<<(2*stateBits) | uint32(left)<<stateBits | uint32(right)
}

// survey finds the ways of all pairs that are come to, as [search.reach] has them,
// and that are no more than some bytes farther than the start, and returns how many
// bytes there are from the start, at least.
func (s *search) survey(farther int) int {
	s.inward[0].reset(s.left)
	s.inward[1].reset(s.right)
	places, words, width := s.right.places, len(s.flow.next), len(s.right.states)
	for i := range s.ways[:width] {
		s.ways[i] = unknown
	}
	for l := len(s.left.states) - 1; l >= 0; l-- { // the first row is that which is copied
		row, together := s.ways[l*width:][:width], s.flow.together(l, words)
		copy(row, s.ways)
		if places == nil {
			continue
		}
		for r, at := range places {
			if together[at/64]>>(at%64)&1 == 0 {
				row[r].label = labelTooLong
			}
		}
	}
	s.seed()
	s.spread(farther)
	return s.start()
}

// unknown is the way of a pair that is not looked at yet.
var unknown = way{far: [openings]uint8{tooFar, tooFar, tooFar}}

// start returns how many bytes there are from the start to a goal, at least, as
// the last survey found.
func (s *search) start() int { return int(s.ways[0].far[toLabel]) }

// surveyLabels is a second survey, which finds for all pairs how far the end of the
// label is, leaves out those where it is too far, and returns how many bytes there
// are from the start, at least.
func (s *search) surveyLabels() int {
	s.spread(maxHost)
	if s.labels() {
		for i := range s.ways {
			s.ways[i].far = unknown.far
		}
		s.seed()
		s.spread(maxHost)
	}
	return s.start()
}

// detour is how many bytes farther than the start a pair may be that a host is
// looked for on at first.
const detour = 4

// seed enters the goals.
func (s *search) seed() {
	todo := s.todo[:0]
	for r := range s.right.states {
		if !s.right.states[r].goal {
			continue
		}
		for l := range s.left.states {
			if at := s.pair(uint16(l), uint16(r)); s.left.states[l].goal && s.ways[at].label == 0 {
				s.ways[at].far[toAll] = 0
				todo = append(todo, newTodo(uint16(l), uint16(r), 1<<toAll))
			}
		}
	}
	s.todo, s.spreadFrom, s.spreadFar = todo, 0, 1
}

// spread goes back from the goals, or from where it stopped, breadth first, to all
// pairs that are not left out and no more than some bytes farther than the start.
// The others have no way then. Of the rules of a host it knows these: no label
// starts or ends with a hyphen, or is empty; and no way is longer than a label and
// all that may still follow it.
func (s *search) spread(farther int) {
	todo, far, from := s.todo, s.spreadFar, s.spreadFrom
	ways, width := s.ways, len(s.right.states)
	for ; far <= min(maxHost, s.start()+farther) && from < len(todo); far++ {
		behind := uint8(max(0, far-maxLabel)) // what cannot be of the same label
		for to := len(todo); from < to; from++ {
			here := todo[from]
			counted := beforeAny[here>>(2*stateBits)]
			intoRight := s.inward[1].to(here & (1<<stateBits - 1))
			for _, a := range s.inward[0].to(here >> stateBits & (1<<stateBits - 1)) {
				class := a.class & counted
				if class == 0 || a.behind < behind {
					continue
				}
				row := ways[int(a.from)*width:][:width]
				for _, b := range intoRight {
					common := class & b.class
					if common == 0 || b.behind < behind {
						continue
					}
					way := &row[b.from]
					if way.far[toLabel] != tooFar || way.label == labelTooLong {
						continue
					}
					if new := way.enter(common, uint8(far)); new != 0 {
						todo = append(todo, newTodo(a.from, b.from, new))
					}
				}
			}
		}
	}
	s.todo, s.spreadFar, s.spreadFrom = todo, far, from
}

// enter notes that bytes lead to a goal, so far away, and returns the openings
// that are new. What follows a dot follows every byte, and what follows a hyphen
// all but a dot.
func (w *way) enter(bytes Class, far uint8) (new uint32) {
	if w.far[toAll] == tooFar {
		w.far[toAll] = far
		new = 1 << toAll
	}
	if bytes == 1<<dotBit {
		return new
	}
	if w.far[toInner] == tooFar {
		w.far[toInner] = far
		new |= 1 << toInner
	}
	if bytes&before[toAll] != 0 {
		w.far[toLabel] = far
		new |= 1 << toLabel
	}
	return new
}

// labels finds for all pairs with a way how many bytes lead at least from there to
// the end of a label: to a goal, or to a dot behind which there is a way. It
// returns whether there are pairs from which that is too far.
func (s *search) labels() (some bool) {
	pairs := 0
	todo, ways, width := s.todo[:0], s.ways, len(s.right.states)
	for i := range ways {
		ways[i].label = labelTooLong
	}
	end := func(left, right uint16) {
		if way := &ways[int(left)*width+int(right)]; way.label != 0 && way.far[toAll] != tooFar {
			way.label = 0
			todo = append(todo, newTodo(left, right, 0))
		}
	}
	for l := range s.left.states {
		for r := range s.right.states {
			way := &ways[l*width+r]
			if way.far[toAll] != tooFar {
				pairs++
			}
			if way.far[toAll] == 0 {
				end(uint16(l), uint16(r))
			}
			if way.far[toLabel] == tooFar {
				continue
			}
			for _, a := range s.inward[0].to(uint32(l)) {
				if a.class>>dotBit == 0 {
					continue
				}
				for _, b := range s.inward[1].to(uint32(r)) {
					if a.class&b.class>>dotBit&1 != 0 {
						end(a.from, b.from)
					}
				}
			}
		}
	}
	for label, from := uint8(1), 0; label <= maxLabel && from < len(todo); label++ {
		for to := len(todo); from < to; from++ {
			intoRight := s.inward[1].to(todo[from] & (1<<stateBits - 1))
			for _, a := range s.inward[0].to(todo[from] >> stateBits) {
				class := a.class & Label
				row := ways[int(a.from)*width:][:width]
				for _, b := range intoRight {
					if class&b.class == 0 {
						continue
					}
					if way := &row[b.from]; way.label == labelTooLong && way.far[toAll] != tooFar {
						way.label = label
						todo = append(todo, newTodo(a.from, b.from, 0))
					}
				}
			}
		}
	}
	s.todo = todo
	return len(todo) < pairs
}
