package form

// A sample is a host that is spelled byte by byte, and where it leads an automaton
// that goes on in one way only.
type sample struct {
	host  [maxHost]byte
	size  int
	label int // its bytes
	tail  tail
	state uint16
}

// longLabel is the length of a label behind which a sample has a dot where a letter
// follows, and fullLabel that behind which it has one as soon as it may: of a label
// that starts with a digit it is not sure that it may be the last.
const (
	longLabel = 40
	fullLabel = 56
)

// sample returns a host of n that leads left to a goal, if one of the simplest
// does: of an alternative that stands for many hosts nearly any is not what the
// other text matches, and automata need long to find it. Left goes on in one way
// only.
func (s *search) sample(n *nfa) (host string) {
	for _, start := range n.starts {
		for _, filled := range [...]bool{false, true} {
			var p sample
			if p.spell(s.left, n.elems[start:], filled) && p.tail == word && s.left.states[p.state].goal {
				return string(p.host[:p.size])
			}
		}
	}
	return ""
}

// spell adds a byte for each element of an alternative, and if it is to be filled
// for each run. It returns false if no host or no way of a is like that.
func (p *sample) spell(a *automaton, elems []Elem, filled bool) (ok bool) {
	for i, e := range elems {
		if e.Class == 0 {
			break
		}
		symbol := nicest(e.Class)
		if e.Run && e.Class>>dotBit&1 != 0 && p.label >= longLabel && (p.label >= fullLabel || elems[i+1].Class.kinds()&letterKinds != 0) {
			if inner := e.Class & before[toAll]; openingOf[p.tail] == toInner && inner != 0 && !p.add(a, nicest(inner)) {
				return false
			}
			if tailAfter[p.tail][kindDot] == atStart {
				symbol = dotBit
			}
		}
		if e.Run && symbol != dotBit && !filled && p.tail != atStart {
			continue
		}
		if !p.add(a, symbol) {
			return false
		}
	}
	return true
}

// add adds a byte.
func (p *sample) add(a *automaton, symbol uint8) (ok bool) {
	if p.size == maxHost {
		return false
	}
	p.tail = tailAfter[p.tail][kindOf[symbol]]
	p.label++
	if symbol == dotBit {
		p.label = 0
	}
	if p.tail == refused || p.label > maxLabel {
		return false
	}
	p.host[p.size] = alphabet[symbol]
	p.size++
	for _, e := range a.out(&a.states[p.state]) {
		if e.class>>symbol&1 != 0 {
			p.state = e.to
			return true
		}
	}
	return false
}
