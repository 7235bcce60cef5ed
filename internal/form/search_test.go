package form

import (
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/gen"
	"github.com/sallyport-go/sallyport/internal/oracle"
)

// randomText returns a text of some bytes that is within the budget: a few pieces,
// each of them repeated, with another byte here and there.
func randomText(r *rand.Rand, size int) string {
	pieces := []string{"a", "b", "x", "1", "0", "-", ".", "*", "*", "**", "**", "?", "[ab]", "{ab}", "{a-f.}", "[.-]", "[a.]", "{01}", "{1-}", "[0a-]", "{0}", "{0x}", "{x-}"}
	for {
		var b strings.Builder
		for b.Len() < size {
			var piece string
			for range 1 + r.IntN(4) {
				piece += pieces[r.IntN(len(pieces))]
			}
			b.WriteString(strings.Repeat(piece, 1+r.IntN(size)/len(piece)))
			if r.IntN(8) == 0 {
				b.WriteByte('|')
			}
		}
		text, fault := Parse(b.String()[:size])
		if fault == nil && !TooComplex(text) {
			return text
		}
	}
}

// exhaust is find without anything that saves time: the breadth-first search
// alone, through all pairs of states.
func (s *search) exhaust(left *automaton, right *automata) string {
	s.left, s.right = left, &right.accepts
	s.meets.reset(s.left, s.right)
	size := len(s.left.states) * len(s.right.states)
	s.pairs, s.lengths, s.ways = grown(s.pairs, size), grown(s.lengths, size), grown(s.ways, size)
	return s.run(maxHost)
}

// checkFind compares find with exhaust for the sides of two texts, and counts for
// small products and for others what is found and what is not.
func checkFind(t *testing.T, s *search, texts [2]string, found, none *[2]int) {
	t.Helper()
	left, right := new(automata), new(automata)
	if !left.reset(texts[0], ofLeft) || !right.reset(texts[1], ofRight) {
		t.Fatalf("%q or %q is over the budget", texts[0], texts[1])
	}
	for side, pair := range [sides]struct {
		left  *automaton
		right *automata
	}{{&left.accepts, right}, {&right.refuses, left}, {&left.refuses, right}} {
		host, want := s.find(pair.left, pair.right), s.exhaust(pair.left, pair.right)
		large := 0
		if len(s.pairs) > SmallProduct {
			large = 1
		}
		if (host == "") != (want == "") || large == 0 && len(host) != len(want) {
			t.Fatalf("%q and %q, side %d: %q, and the whole search finds %q", texts[0], texts[1], side, host, want)
		}
		var h fqdn.Host
		if host != "" && !(h.Set(host) && Match(texts[0], &h) == (Side(side) != OnlyRight) && Match(texts[1], &h) == (Side(side) != OnlyLeft)) {
			t.Fatalf("%q and %q, side %d: %q is no witness", texts[0], texts[1], side, host)
		}
		if host == "" {
			none[large]++
		} else {
			found[large]++
		}
	}
}

// TestFind: what find returns is a host of the side, and a shortest one if the
// product is small; and where it returns none, the whole search finds none.
func TestFind(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	s := new(search)
	var found, none [2]int
	for range 4000 {
		size := 4 + r.IntN(8<<r.IntN(6))
		texts := [2]string{randomText(r, size), randomText(r, size)}
		if r.IntN(4) == 0 {
			texts[1], _ = Parse(texts[0] + []string{"*", "**", "a", "|b*"}[r.IntN(4)])
			if TooComplex(texts[1]) {
				continue
			}
		}
		checkFind(t, s, texts, &found, &none)
	}
	t.Logf("found %d in small products and %d in others, none in %d and %d", found[0], found[1], none[0], none[1])
	if min(found[0], found[1], none[0], none[1]) == 0 {
		t.Error("something never happens")
	}
}

// slowPairs returns the pairs of texts that take longest.
func slowPairs(t *testing.T) (pairs [][2]string) {
	text, err := os.ReadFile("../../match/testdata/slow_pairs.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] != "#" {
			pairs = append(pairs, [2]string{f[1], f[2]})
		}
	}
	return pairs
}

// TestFindSlow is TestFind for the pairs that take longest.
func TestFindSlow(t *testing.T) {
	s := new(search)
	var found, none [2]int
	for _, texts := range slowPairs(t) {
		checkFind(t, s, texts, &found, &none)
	}
	if min(found[1], none[1]) == 0 {
		t.Error("something never happens")
	}
}

// TestFindSoon: what is for large products finds a host in small ones as well, if
// there is one: for every pair of the small universe.
func TestFindSoon(t *testing.T) {
	var texts []string
	for p := range gen.Patterns(oracle.Canonical, gen.Small) {
		if text, fault := Parse(p); fault == nil && !IsNever(text) {
			texts = append(texts, text)
		}
	}
	made := make([]automata, len(texts))
	for i, text := range texts {
		if !made[i].reset(text, ofLeft) {
			t.Fatalf("%q is over the budget", text)
		}
	}
	s, right, found, none := new(search), new(automata), 0, 0
	for _, text := range texts {
		right.reset(text, ofRight)
		for k := range made {
			for _, left := range [...]*automaton{&made[k].accepts, &made[k].refuses} {
				want := s.exhaust(left, right)
				got := s.findSoon(&right.places)
				if (got == "") != (want == "") {
					t.Fatalf("%q and %q: %q, and the whole search finds %q", texts[k], text, got, want)
				}
				if got == "" {
					none++
				} else {
					found++
				}
			}
		}
	}
	t.Logf("found in %d, none in %d", found, none)
	if min(found, none) == 0 {
		t.Error("something never happens")
	}
}

// TestForget: no search leaves anything to the next one.
func TestForget(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	s := new(search)
	for range 50 {
		left, right := new(automata), new(automata)
		left.reset(randomText(r, 100), ofLeft)
		right.reset(randomText(r, 100), ofRight)
		s.find(&left.accepts, right)
		for i, p := range s.pairs {
			if p != (pair{}) {
				t.Fatalf("pair %d is %v", i, p)
			}
		}
	}
}

// accept reports whether some way of a name through a ends at a goal.
func (a *automaton) accept(name string) bool {
	here := map[int]bool{0: true}
	for _, c := range []byte(name) {
		next := map[int]bool{}
		for i := range here {
			for _, e := range a.out(&a.states[i]) {
				if e.class&Byte(c) != 0 {
					next[int(e.to)] = true
				}
			}
		}
		here = next
	}
	for i := range here {
		if a.states[i].goal {
			return true
		}
	}
	return false
}

// TestAutomata: the automata of a text say of every host what Match says.
func TestAutomata(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	a := new(automata)
	guessed, matched := 0, 0
	for range 2000 {
		text := randomText(r, 1+r.IntN(12))
		if !a.reset(text, ofLeft) {
			t.Fatalf("%q is over the budget", text)
		}
		if a.accepts.places != nil {
			guessed++
		}
		for range 20 {
			name := make([]byte, 1+r.IntN(8))
			for i := range name {
				name[i] = "aabx1-."[r.IntN(7)]
			}
			var h fqdn.Host
			if !h.Set(string(name)) {
				continue
			}
			want := Match(text, &h)
			if want {
				matched++
			}
			if accepts, refuses := a.accepts.accept(h.Text()), a.refuses.accept(h.Text()); accepts != want || refuses == want {
				t.Fatalf("%q and %q: accepts %v, refuses %v, and Match says %v", text, h.Text(), accepts, refuses, want)
			}
		}
	}
	if guessed == 0 || guessed == 2000 || matched == 0 {
		t.Errorf("%d texts are guessed, %d hosts matched", guessed, matched)
	}
}

// TestSmallAny: whatever is compared with the text of all hosts has a shortest host.
func TestSmallAny(t *testing.T) {
	var a automata
	if !a.reset("**", ofLeft) {
		t.Fatal("over the budget")
	}
	for name, made := range map[string]automaton{"accepts": a.accepts, "refuses": a.refuses} {
		if n := len(made.states); n*MaxStates > SmallProduct {
			t.Errorf("the automaton that %s has %d states", name, n)
		}
	}
}

// TestMeasureBefore: what is noted at the states is what the shortest ways to them
// have.
func TestMeasureBefore(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	a, checked := new(automata), 0
	for range 500 {
		a.reset(randomText(r, 2+r.IntN(60)), ofLeft)
		for _, made := range [...]*automaton{&a.accepts, &a.refuses} {
			if !made.forward {
				continue
			}
			// Of a state: the bytes of a host, and those of its label.
			type short struct{ before, used int }
			all := make([]short, len(made.states))
			for i := range all {
				all[i] = short{maxHost, maxLabel}
			}
			all[0] = short{}
			for changed := true; changed; {
				changed = false
				for i := range made.states {
					for _, e := range made.out(&made.states[i]) {
						next := short{all[i].before + 1, all[i].used + 1}
						if e.class>>dotBit&1 != 0 {
							next.used = 0
						}
						next = short{min(next.before, all[e.to].before), min(next.used, all[e.to].used)}
						changed = changed || next != all[e.to]
						all[e.to] = next
					}
				}
			}
			for i, s := range made.states {
				checked++
				if got := (short{int(s.before), int(s.used)}); got != all[i] {
					t.Fatalf("state %d: %+v, and it is %+v", i, got, all[i])
				}
			}
		}
	}
	if checked == 0 {
		t.Error("no automaton is forward")
	}
	// An edge onward may be before the one by which the state stays with a dot.
	onward := &automaton{
		states: []state{{end: 1}, {first: 1, end: 3}, {first: 3, end: 3}},
		edges:  []edge{{Byte('a'), 1, 0}, {Byte('x'), 2, 0}, {All, 1, 0}},
	}
	onward.measureBefore()
	if used := onward.states[2].used; used != 1 {
		t.Errorf("there are at least %d bytes of the label behind a dot and an x", used)
	}
}

// TestReduce: a set loses all that its runs cover, and no more.
func TestReduce(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	n := new(nfa)
	lost := [3]int{} // by runs that cover so many places, at most
	for range 2000 {
		n.reset(randomText(r, 2+r.IntN(200)))
		set, want := make([]uint64, n.words), make([]uint64, n.words)
		for i := range len(n.elems) {
			if r.IntN(3) > 0 {
				set[i/64] |= 1 << (i % 64)
			}
		}
		copy(want, set)
		for i := len(n.elems) - 1; i >= 0; i-- {
			if !n.elems[i].Run || want[i/64]>>(i%64)&1 == 0 {
				continue
			}
			for k := n.covered[i]; k < i; k++ {
				lost[min(i-n.covered[i], 2)]++
				want[k/64] &^= 1 << (k % 64)
			}
		}
		n.reduce(set)
		if !slices.Equal(set, want) {
			t.Fatalf("%x is left, and it is %x", set, want)
		}
	}
	if min(lost[1], lost[2]) == 0 {
		t.Error("something never happens")
	}
}

// TestCompareConcurrent: texts have the same hosts each time, whatever was compared
// before in the same memory, and by whom beside.
func TestCompareConcurrent(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 10))
	pairs := slowPairs(t)
	for range 60 {
		pairs = append(pairs, [2]string{randomText(r, 100), randomText(r, 100)})
	}
	want := make([]Witnesses, len(pairs))
	for i, p := range pairs {
		want[i], _ = Compare(p[0], p[1])
	}
	var all sync.WaitGroup
	for seed := range uint64(4) {
		all.Add(1)
		go func() {
			defer all.Done()
			for _, i := range rand.New(rand.NewPCG(seed, 11)).Perm(len(pairs)) {
				if w, _ := Compare(pairs[i][0], pairs[i][1]); w != want[i] {
					t.Errorf("%q have %q, and had %q", pairs[i], w, want[i])
				}
			}
		}()
	}
	all.Wait()
}
