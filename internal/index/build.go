package index

import (
	"math/bits"
	"math/rand/v2"
	"strings"

	"github.com/sallyport-go/sallyport/internal/form"
	"github.com/sallyport-go/sallyport/internal/fqdn"
)

// New returns the index of patterns, which are texts of package form. The
// number of a pattern is its place in the slice. Alternatives that no host can
// match are left out.
func New(patterns []string) *Index {
	return build(patterns, rand.Uint64(), rand.Uint64()|1)
}

// A filing is where one alternative belongs.
type filing struct {
	pattern  uint32
	suffix   string
	depth    int
	kind     Kind
	residual bool
	text     string
}

func build(patterns []string, seed, mult uint64) *Index {
	var filings []filing
	minDepth := fqdn.MaxLen
	for i, text := range patterns {
		disjoint := disjoint(text)
		for alt := range form.Alternatives(text) {
			f, ok := file(alt, disjoint)
			if !ok {
				continue
			}
			f.pattern = uint32(i)
			if f.depth > 0 {
				minDepth = min(minDepth, f.depth)
			}
			filings = append(filings, f)
		}
	}
	x := &Index{seed: seed, mult: mult, minDepth: minDepth}
	at := x.plant(filings)
	x.fill(filings, at)
	x.hash()
	x.small = newSmall(x)
	return x
}

// disjoint reports whether it is plain to see that no host matches two
// alternatives of text: all are names, or all but one are and that one matches
// none of the names. Other unions are filed as residuals, whose texts tell which
// alternative matched, so that a pattern is never found twice.
func disjoint(text string) bool {
	wild := ""
	for alt := range form.Alternatives(text) {
		if strings.ContainsAny(alt, "*?[{") {
			if wild != "" {
				return false
			}
			wild = alt
		}
	}
	if wild == "" || wild == text {
		return true
	}
	for alt := range form.Alternatives(text) {
		var h fqdn.Host
		if alt != wild && h.Set(alt) && form.MatchAlternative(wild, &h) {
			return false
		}
	}
	return true
}

// file splits an alternative into its suffix and what stands in front of it.
// If it is not disjoint from the others of its pattern it is a residual.
func file(alt string, disjoint bool) (f filing, ok bool) {
	tail := len(alt)
	for tail > 0 && !strings.ContainsRune("*?]}", rune(alt[tail-1])) {
		tail--
	}
	head, literal := alt[:tail], alt[tail:]
	suffix, dotted := strings.CutPrefix(literal, ".")
	whole := head == "" || (head == "*" || head == "**") && dotted == (suffix != "")
	switch {
	case !whole || !disjoint:
		f.residual, f.text = true, alt
		_, f.suffix, _ = strings.Cut(literal, ".")
	case head == "":
		f.kind, f.suffix = Exact, literal
	default:
		f.kind = Below
		if head == "*" {
			f.kind = One
		}
		f.suffix = suffix
	}
	if f.suffix == "" {
		return f, true
	}
	var h fqdn.Host
	if !h.Set(f.suffix) || h.Len() != len(f.suffix) {
		return f, false // what no host can end in matches none
	}
	f.depth = strings.Count(f.suffix, ".") + 1
	return f, true
}

// plant makes the nodes of all filings and those between them and the root
// that are at least minDepth deep, and returns the node of each filing.
func (x *Index) plant(filings []filing) []Node {
	x.nodes = append(make([]node, 0, len(filings)+1), node{})
	known := make(map[string]Node, len(filings))
	at := make([]Node, len(filings))
	for i, f := range filings {
		at[i] = x.grow(known, f.suffix, f.depth)
	}
	return at
}

func (x *Index) grow(known map[string]Node, suffix string, depth int) Node {
	if depth < x.minDepth {
		return Root
	}
	if n, ok := known[suffix]; ok {
		return n
	}
	_, above, _ := strings.Cut(suffix, ".")
	parent := x.grow(known, above, depth-1)
	n := Node(len(x.nodes))
	x.nodes = append(x.nodes, node{name: suffix, parent: parent})
	known[suffix] = n
	return n
}

// fill sorts the filings into the lists of their nodes.
func (x *Index) fill(filings []filing, at []Node) {
	var total, residuals uint32
	for i, f := range filings {
		if n := &x.nodes[at[i]]; f.residual {
			n.residuals[1]++
		} else {
			n.lists[f.kind]++
		}
	}
	for i := range x.nodes {
		n := &x.nodes[i]
		for k := range n.lists {
			count := n.lists[k]
			n.lists[k] = total
			total += count
		}
		n.tries = n.residuals[1] > 0 || i > 0 && x.nodes[n.parent].tries
		n.residuals[0], residuals = residuals, residuals+n.residuals[1]
		n.residuals[1] = n.residuals[0]
	}
	x.lists = make([]uint32, total)
	x.residuals = make([]Residual, residuals)
	next := make([][kinds]uint32, len(x.nodes))
	for i := range x.nodes {
		next[i] = [kinds]uint32(x.nodes[i].lists[:kinds])
	}
	for i, f := range filings {
		n := &x.nodes[at[i]]
		if f.residual {
			x.residuals[n.residuals[1]] = Residual{f.pattern, f.text}
			n.residuals[1]++
			continue
		}
		slot := &next[at[i]][f.kind]
		x.lists[*slot] = f.pattern
		*slot++
	}
}

// hash fills the hash table. At most a quarter of the slots is in use, and an
// eighth in small tables, so that most look-ups of what is not there end at the
// first slot.
func (x *Index) hash() {
	log := bits.Len(uint(len(x.nodes))) + 2
	if log < 12 {
		log++
	}
	x.slots = make([]slot, 1<<log)
	x.shift = uint8(64 - log)
	for i := 1; i < len(x.nodes); i++ {
		hash := x.hashOf(x.nodes[i].name)
		at := hash >> x.shift
		for x.slots[at].ref != 0 {
			at = (at + 1) & uint64(len(x.slots)-1)
		}
		x.slots[at] = slot{uint32(hash), uint32(i) << 1}
	}
	hasChild := make([]bool, len(x.nodes))
	for i := 1; i < len(x.nodes); i++ {
		hasChild[x.nodes[i].parent] = true
	}
	for i := range x.slots {
		if s := &x.slots[i]; s.ref != 0 && hasChild[s.ref>>1] {
			s.ref |= 1
		}
	}
}

func (x *Index) hashOf(name string) uint64 {
	var h fqdn.Host
	h.Set(name)
	hash := x.seed
	for to := h.Len(); ; {
		from := h.LabelStart(to)
		hash = x.extend(hash, &h, from, to)
		if from == 0 {
			return hash
		}
		to = from - 1
	}
}
