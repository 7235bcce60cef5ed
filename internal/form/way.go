package form

// A way is what is known of the ways from a pair of states to a goal.
type way struct {
	far   [openings]uint8 // their bytes, at least, for each opening
	apart bool            // the states are not come to together
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
	tooFar = maxHost + 1 // of a pair without a way
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
// and returns how many bytes there are from the start, at least. It goes back from
// the goals, breadth first. Of the rules of a host it knows these: no label starts
// or ends with a hyphen, or is empty; and no way is longer than a label and all that
// may still follow it.
func (s *search) survey() int {
	s.inward[0].reset(s.left)
	s.inward[1].reset(s.right)
	words, width := len(s.flow.next), len(s.right.states)
	ways, todo := s.ways, s.todo[:0]
	for l := range s.left.states {
		row, together, goal := ways[l*width:][:width], s.flow.together(l, words), s.left.states[l].goal
		for r := range row {
			row[r] = unknown
			if s.isApart(together, r) {
				row[r].apart = true
			} else if goal && s.right.states[r].goal {
				row[r].far[toAll] = 0
				todo = append(todo, newTodo(uint16(l), uint16(r), 1<<toAll))
			}
		}
	}
	for far, from := 1, 0; far <= maxHost && from < len(todo); far++ {
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
					if way.far[toLabel] != tooFar || way.apart {
						continue
					}
					if new := way.enter(common, uint8(far)); new != 0 {
						todo = append(todo, newTodo(a.from, b.from, new))
					}
				}
			}
		}
	}
	s.todo = todo
	return s.start()
}

// unknown is the way of a pair that is not looked at yet.
var unknown = way{far: [openings]uint8{tooFar, tooFar, tooFar}}

// start returns how many bytes there are from the start to a goal, at least, as was
// found last.
func (s *search) start() int { return int(s.ways[0].far[toLabel]) }

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
