package egress_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/internal/oracle"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// A ruling is a rule of one pattern, in the canonical dialect, or one prefix, at
// ports of TCP. It is as much as the obvious reference needs to stay fast with
// many.
type ruling struct {
	allow       bool
	priority    int
	pattern     string
	prefix      netip.Prefix
	first, last uint16
}

// A reference decides by looking all patterns up that could name a host, in a map
// of their texts; those that are no name with a star in front are tried.
type reference struct {
	rules   []ruling
	byText  map[string][]int
	tried   map[int]func(oracle.Host) bool
	literal []int // rules with a prefix
}

func newReference(t testing.TB, rules []ruling) *reference {
	ref := &reference{rules: rules, byText: map[string][]int{}, tried: map[int]func(oracle.Host) bool{}}
	for i, r := range rules {
		if r.pattern == "" {
			ref.literal = append(ref.literal, i)
			continue
		}
		alternatives := strings.Split(r.pattern, "|")
		if !slices.ContainsFunc(alternatives, func(s string) bool {
			return strings.ContainsAny(baseOf(s), "*?[{")
		}) {
			for _, text := range alternatives {
				ref.byText[text] = append(ref.byText[text], i)
			}
			continue
		}
		match, err := oracle.Compile(oracle.Pattern{Dialect: oracle.Canonical, Text: r.pattern})
		if err != nil {
			t.Fatal(err)
		}
		ref.tried[i] = match
	}
	return ref
}

// baseOf returns a pattern without the stars in front that make it one of all
// names, or those one label, below a name.
func baseOf(pattern string) string {
	if name, ok := strings.CutPrefix(pattern, "**."); ok {
		return name
	}
	return strings.TrimPrefix(pattern, "*.")
}

// decide answers a request for a host at a port of TCP.
func (ref *reference) decide(host string, port uint16) oracle.Verdict {
	h := oracle.ParseHost(host)
	var matching []int
	none := oracle.Verdict{Rule: -1}
	switch h.Kind {
	case oracle.Invalid:
		none.Reason = oracle.ReasonNotAHost
		return none
	case oracle.Addr:
		none.Reason = oracle.ReasonAddress
		for _, i := range ref.literal {
			if ref.rules[i].prefix.Contains(h.Addr) {
				matching = append(matching, i)
			}
		}
	case oracle.Name:
		none.Reason = oracle.ReasonNoRule
		matching = append(matching, ref.byText[h.Name]...)
		for depth, rest := 1, h.Name; ; depth++ {
			_, above, more := strings.Cut(rest, ".")
			if !more {
				break
			}
			rest = above
			matching = append(matching, ref.byText["**."+rest]...)
			if depth == 1 {
				matching = append(matching, ref.byText["*."+rest]...)
			}
		}
		for i, match := range ref.tried {
			if match(h) {
				matching = append(matching, i)
			}
		}
		slices.Sort(matching)
	}
	best := none
	for _, i := range matching {
		r := ref.rules[i]
		if port < r.first || port > r.last {
			continue
		}
		if b := best.Rule; b < 0 || r.priority < ref.rules[b].priority ||
			r.priority == ref.rules[b].priority && !r.allow && ref.rules[b].allow {
			best = oracle.Verdict{Allowed: r.allow, Rule: i, Reason: oracle.ReasonDenied}
			if r.allow {
				best.Reason = oracle.ReasonAllowed
			}
		}
	}
	return best
}

// compiled returns the Matcher of rulings.
func compiled(t testing.TB, rulings []ruling, options ...egress.Option) *egress.Matcher {
	var rules []egress.Rule
	for _, r := range rulings {
		ports, err := portspec.RangeFrom(portspec.TCP, r.first, r.last)
		if err != nil {
			t.Fatal(err)
		}
		rule := egress.Rule{Priority: r.priority, Ports: portspec.SetOf(ports)}
		if r.allow {
			rule.Action = egress.Allow
		}
		if r.pattern == "" {
			rule.Prefixes = []netip.Prefix{r.prefix}
		} else {
			rule.Hosts = []match.Pattern{match.MustParse(match.Canonical, r.pattern)}
		}
		rules = append(rules, rule)
	}
	m, err := egress.Compile(rules, options...)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// labels of which the names of the policies are made.
func nameOf(r *rand.Rand, labels, least, most int) string {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	var s []string
	for range labels {
		b := []byte{letters[r.IntN(26)]}
		for n := least + r.IntN(most-least+1); len(b) < n; {
			b = append(b, (letters + "0123456789-_")[r.IntN(38)])
		}
		if b[len(b)-1] == '-' {
			b[len(b)-1] = 'x'
		}
		s = append(s, string(b))
	}
	return strings.Join(s, ".")
}

// A hostile policy is one of those that Allow treats differently.
type hostile struct {
	name  string
	names []string // the patterns are made of, exact and with each kind of star
	more  []string // patterns of other forms
	nets  []string // prefixes
	ports int      // how many ranges of ports there are
}

func hostilePolicies() []hostile {
	r := rand.New(rand.NewPCG(1, 2))
	many := func(n int, name func() string) (all []string) {
		for range n {
			all = append(all, name())
		}
		return all
	}
	// Under few parents, so that names lie below names.
	tree := many(30, func() string { return nameOf(r, 1+r.IntN(3), 1, 6) })
	for range 60 {
		tree = append(tree, nameOf(r, 1+r.IntN(2), 1, 12)+"."+tree[r.IntN(len(tree))])
	}
	short := many(40, func() string { return nameOf(r, 2, 1, 3) })
	tiny := []string{"a", "b", "x1", "com", "local", "localhost", "a-b", "_x", "eightlet", "ninelette"}
	long := append(many(20, func() string { return nameOf(r, 3, 12, 20) }), many(20, func() string { return nameOf(r, 3, 24, 40) })...)
	long = append(long, strings.Repeat("a.", 126)+"a", strings.Repeat("b.", 95)+strings.Repeat("b", 63), nameOf(r, 1, 63, 63)+"."+nameOf(r, 1, 63, 63))
	residuals := []string{"a*.example", "**keyword**", "*-b." + tree[0], "x.*.y", "[ab]c.test", "**" + short[0], "foo**", "?." + tree[1], "a|b.a|c-d.example"}
	// Of whole words, and with the byte that folding makes one of no name.
	words := slices.Repeat([]string{"sixteen_byte.nam"}, 8)
	blocks := slices.Repeat([]string{"thirty-two_bytes.sixteen_byt.nam"}, 8)
	roots := []string{"**", "*"}
	nets := []string{"10.0.0.0/8", "10.1.0.0/16", "0.0.0.0/0", "fd00::/8", "192.0.2.1/32"}
	return []hostile{
		{"tree", tree, nil, nil, 1},
		{"tree and prefixes", tree, nil, nets, 3},
		{"tree and residuals", tree, residuals, nets, 3},
		{"tree and root", tree, roots, nets, 3},
		{"all", slices.Concat(tree, short, tiny, long), append(residuals, roots...), nets, 9},
		{"short", short, nil, nets[:1], 2},
		{"tiny", tiny, nil, nil, 2},
		{"tiny and tree", slices.Concat(tiny, tree), nil, nets, 2},
		{"long", long, nil, nil, 1},
		{"words", words, nil, nil, 1},
		{"blocks", blocks, nil, nil, 1},
		{"long and residuals", long, residuals, nil, 2},
		{"many ports", slices.Concat(tree, short), nil, nets, 200},
		{"many names", slices.Concat(many(17_000, func() string { return nameOf(r, 2+r.IntN(3), 2, 9) }), tree, short, long), nil, nets, 2},
		{"many names of all lengths", slices.Concat(many(17_000, func() string { return nameOf(r, 2+r.IntN(3), 2, 9) }), tiny, tree, long), roots[:1], nil, 70},
		{"prefixes alone", nil, nil, nets, 2},
		{"residuals alone", nil, residuals, nets, 2},
		{"root alone", nil, roots[:1], nil, 2},
	}
}

// rulings returns the rules of a policy, which allow and deny in each priority.
func (p *hostile) rulings() (rules []ruling) {
	r := rand.New(rand.NewPCG(3, 4))
	add := func(pattern string, prefix netip.Prefix) {
		first := uint16(400 + 10*r.IntN(p.ports))
		rules = append(rules, ruling{r.IntN(5) > 0, r.IntN(3), pattern, prefix, first, first + uint16(r.IntN(12))})
	}
	for _, name := range p.names {
		if len(name) > 250 {
			add(name, netip.Prefix{})
			continue
		}
		add([]string{"", "", "*.", "**."}[r.IntN(4)]+name, netip.Prefix{})
		if r.IntN(8) == 0 {
			add(name+"|**."+name, netip.Prefix{})
		}
	}
	for _, pattern := range p.more {
		add(pattern, netip.Prefix{})
	}
	for _, prefix := range prefixes(p.nets...) {
		add("", prefix)
	}
	return rules
}

// hostileHost draws a text that is a name of the policy, or nearly one, or what
// somebody might take for one.
func hostileHost(names []string) *rapid.Generator[string] {
	pick := rapid.SampledFrom(append([]string{"a.b", "keyword.a", "foo.x", "x.y.y"}, names...))
	return rapid.Custom(func(t *rapid.T) string {
		s := pick.Draw(t, "name")
		switch rapid.IntRange(0, 9).Draw(t, "what") {
		case 0:
			return rapid.SampledFrom([]string{
				"", ".", "..", "10.0.0.1", "10.1.2.3", "10.0.0.1.", "[fd00::1]", "fd00::1", "FD00::1", "fe80::1%a", "::ffff:10.0.0.1", "192.0.2.1", "192.0.2.01", "1.2.3", "0x7f.1",
			}).Draw(t, "address")
		case 1, 2, 3:
			s = rapid.SampledFrom([]string{"x", "y.x", "a_b", "-a", "a-", "a.-", "_", "9", "a..b", "", "x.a-.b", "x.-.b"}).Draw(t, "in front") + "." + s
		case 4:
			n := rapid.IntRange(62, 65).Draw(t, "label")
			s = strings.Repeat("l", n) + "." + s
			if rapid.Bool().Draw(t, "more") {
				s = "x." + s
			}
		case 5:
			if n := rapid.IntRange(250, 256).Draw(t, "length") - len(s); n > 1 {
				s = strings.Repeat(rapid.SampledFrom([]string{"a.", "abcdefg.", strings.Repeat("e", 63) + "."}).Draw(t, "labels"), 130)[:n-1] + "." + s
			}
		case 6:
			if n := rapid.IntRange(14, 70).Draw(t, "in front"); n > 0 {
				s = strings.Repeat(rapid.SampledFrom([]string{"a.", "abcdefg.", "abcdefghijklmnopqrstu."}).Draw(t, "labels"), 40)[:n] + "." + s
			}
		case 7:
			s = s[rapid.IntRange(0, len(s)).Draw(t, "cut"):]
		}
		b := []byte(s)
		for range rapid.SampledFrom([]int{0, 0, 1, 1, 2}).Draw(t, "mutations") {
			if len(b) == 0 {
				break
			}
			i := rapid.IntRange(0, len(b)-1).Draw(t, "at")
			switch rapid.IntRange(0, 7).Draw(t, "mutation") {
			case 0:
				b[i] = rapid.Byte().Draw(t, "byte")
			case 1:
				b = slices.Insert(b, i, rapid.Byte().Draw(t, "byte"))
			case 2:
				b = slices.Delete(b, i, i+1)
			case 3:
				b[i] ^= 0x20
			case 4:
				b[i] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
			case 5:
				b[i] = rapid.SampledFrom([]byte("._-0xX@[`{\x00\x0e\r\x7f\x80\xae\xff")).Draw(t, "byte")
			case 6:
				b = []byte(strings.ToUpper(string(b)))
			case 7:
				b = append(b, rapid.SampledFrom([]string{".", ".", "..", ".1", ".0x1", ".com", "-", "_", "a"}).Draw(t, "behind")...)
			}
		}
		return string(b)
	})
}

// compiledForms is compiled in all forms.
func compiledForms(t testing.TB, rulings []ruling) (all []*egress.Matcher) {
	for _, options := range forms {
		all = append(all, compiled(t, rulings, options...))
	}
	return all
}

// checkHostile compares Allow and Decide of matchers with the reference.
func checkHostile(t rapid.TB, all []*egress.Matcher, ref *reference, host string, port uint16) {
	want := ref.decide(host, port)
	for _, m := range all {
		if m.Allow(host, port) != want.Allowed {
			t.Fatalf("Allow(%q, %d) is not %+v", host, port, want)
		}
		got := m.Decide(egress.Request{Host: host, Protocol: portspec.TCP, Port: port})
		if !says(got, want) {
			t.Fatalf("%q at %d: %v, want %+v", host, port, got, want)
		}
	}
}

// TestHostileHosts: for every text and port, Allow and Decide say what the obvious
// reference does. Allow reads no more of a host than it must, by several ways.
func TestHostileHosts(t *testing.T) {
	for _, p := range hostilePolicies() {
		t.Run(p.name, func(t *testing.T) {
			rules := p.rulings()
			all, ref := compiledForms(t, rules), newReference(t, rules)
			hosts := hostileHost(p.names)
			allowed := 0
			rapid.Check(t, func(t *rapid.T) {
				for range 8 {
					host := hosts.Draw(t, "host")
					r := rules[rapid.IntRange(0, len(rules)-1).Draw(t, "rule")]
					ports := []uint16{r.first, r.last, r.last + 1, rapid.Uint16().Draw(t, "port")}
					// A rule that names what the host is made of.
					if i := slices.IndexFunc(rules, func(r ruling) bool { return r.pattern != "" && strings.HasSuffix(host, baseOf(r.pattern)) }); i >= 0 {
						ports = append(ports, rules[i].first-1, rules[i].first, rules[i].last)
					}
					for _, port := range ports {
						checkHostile(t, all, ref, host, port)
						if all[0].Allow(host, port) {
							allowed++
						}
					}
				}
			})
			if allowed == 0 {
				t.Error("nothing is allowed")
			}
		})
	}
}

// TestEveryByte: each byte at each place of a host that is allowed. Of each policy
// it is the first one, and the first one with an underscore, which folding makes a
// byte of no host.
func TestEveryByte(t *testing.T) {
	for _, p := range hostilePolicies() {
		rules := p.rulings()
		all, ref := compiledForms(t, rules), newReference(t, rules)
		for _, with := range []string{"", "_"} {
			tried := 0
			for _, r := range rules {
				name := baseOf(r.pattern)
				if tried > 0 || !r.allow || name == "" || strings.ContainsAny(name, "*?[|") || len(name) > 80 || !strings.Contains(name, with) {
					continue
				}
				for _, host := range []string{name, "x-y." + name, "a.x_y." + name, "seventeen-bytes-x." + name} {
					if !ref.decide(host, r.first).Allowed {
						continue
					}
					tried++
					for i := range host {
						for c := range 256 {
							checkHostile(t, all, ref, host[:i]+string([]byte{byte(c)})+host[i+1:], r.first)
						}
					}
				}
			}
			if tried == 0 && with == "" && len(p.names) > 0 {
				t.Errorf("%s: nothing is allowed", p.name)
			}
		}
	}
}

// TestAllowIsDecide: with policies of all forms at once.
func TestAllowIsDecide(t *testing.T) {
	name := rapid.Custom(func(t *rapid.T) string {
		labels := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "cd", "eight-ch", "a_b", "ninechars", "abcdefghabcdefgh", strings.Repeat("a", 31), strings.Repeat("z", 63)}), 1, 4).Draw(t, "labels")
		return strings.Join(labels, ".")
	}).Filter(func(s string) bool { return len(s) < 250 })
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(name, 1, 12).Draw(t, "names")
		var rules []ruling
		for i, n := range names {
			first := uint16(i % 3)
			form := rapid.SampledFrom([]string{"%s", "%s", "*.%s", "**.%s", "%[1]s|**.%[1]s"}).Draw(t, "form")
			if rapid.IntRange(0, 9).Draw(t, "residual") == 9 {
				form = rapid.SampledFrom([]string{"**%s", "a*.%s", "?.%s", "%s**"}).Draw(t, "residual form")
			}
			rules = append(rules, ruling{rapid.Bool().Draw(t, "allow"), i % 2, fmt.Sprintf(form, n), netip.Prefix{}, 400 + first, 401 + first})
		}
		if rapid.IntRange(0, 9).Draw(t, "root") == 9 {
			rules = append(rules, ruling{true, 1, rapid.SampledFrom([]string{"*", "**"}).Draw(t, "any"), netip.Prefix{}, 402, 403})
		}
		all, ref := compiledForms(nil, rules), newReference(nil, rules)
		hosts := hostileHost(names)
		for range 10 {
			checkHostile(t, all, ref, hosts.Draw(t, "host"), rapid.Uint16Range(399, 404).Draw(t, "port"))
		}
	})
}
