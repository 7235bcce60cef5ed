package egress_test

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"math/rand/v2"
	"net/netip"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/internal/gen"
	"github.com/sallyport-go/sallyport/internal/oracle"
	"github.com/sallyport-go/sallyport/internal/shared"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// snapshotOf returns the snapshot of m.
func snapshotOf(t rapid.TB, m *egress.Matcher) []byte {
	t.Helper()
	b, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// load returns the Matcher of a snapshot.
func load(t rapid.TB, b []byte) *egress.Matcher {
	t.Helper()
	var m egress.Matcher
	if err := m.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	return &m
}

// sum makes the length and the checksum of a snapshot right.
func sum(b []byte) []byte {
	if len(b) >= 24 {
		binary.LittleEndian.PutUint64(b[16:], uint64(len(b)))
		binary.LittleEndian.PutUint32(b[12:], crc32.Checksum(b[16:], crc32.MakeTable(crc32.Castagnoli)))
	}
	return b
}

// rulesOf returns the rules of m.
func rulesOf(m *egress.Matcher) []egress.Rule { return slices.Collect(m.Rules()) }

// requests returns requests that are about some rules: their names and what is
// above, below and beside these, their prefixes, at ports of theirs.
func requests(rules []egress.Rule) (all []egress.Request) {
	hosts := []string{"", "a", "b", "a.b", "x", "x.y.z", "1.2.3.4"}
	addrs := []netip.Addr{{}}
	ports := []egress.Request{{Protocol: portspec.TCP, Port: 443}, {}}
	for i := range rules {
		r := &rules[i]
		for _, p := range r.Hosts {
			for alt := range strings.SplitSeq(p.String(), "|") {
				for _, star := range []string{"", "x", "x.y"} {
					h := strings.ReplaceAll(strings.ReplaceAll(alt, "**", star), "*", star)
					h = strings.NewReplacer("?", "a", "[ab]", "a").Replace(h)
					_, parent, _ := strings.Cut(h, ".")
					hosts = append(hosts, h, strings.TrimPrefix(h, "."), strings.ToUpper("w."+h), parent)
				}
			}
		}
		for _, p := range r.Prefixes {
			addrs = append(addrs, p.Addr())
		}
		for q := range r.Ports.All() {
			ports = append(ports, egress.Request{Protocol: q.Protocol(), Port: q.First()}, egress.Request{Protocol: q.Protocol(), Port: q.Last()})
		}
	}
	r := rand.New(rand.NewPCG(1, uint64(len(hosts))))
	for range 8 * len(hosts) {
		q := ports[r.IntN(len(ports))]
		q.Host, q.Addr = hosts[r.IntN(len(hosts))], addrs[0]
		if r.IntN(3) == 0 {
			q.Addr = addrs[r.IntN(len(addrs))]
		}
		all = append(all, q)
	}
	return all
}

// agree fails if two matchers do not decide alike.
func agree(t rapid.TB, got, want *egress.Matcher, requests []egress.Request) {
	t.Helper()
	for _, q := range requests {
		g, w := got.Decide(q), want.Decide(q)
		if g.Allowed() != w.Allowed() || g.Reason() != w.Reason() || g.RuleIndex() != w.RuleIndex() || g.RuleID() != w.RuleID() {
			t.Fatalf("%v: %v, want %v; rules %+v", q, g, w, rulesOf(got))
		}
		if got.Allow(q.Host, q.Port) != want.Allow(q.Host, q.Port) {
			t.Fatalf("%v: Allow differs", q)
		}
	}
}

// answers fails if a loaded matcher does not decide as one that is compiled of the
// rules that it lists.
func answers(t rapid.TB, m *egress.Matcher) {
	t.Helper()
	rules := rulesOf(m)
	want, err := egress.Compile(rules)
	if err != nil {
		t.Fatalf("what was loaded does not compile: %v", err)
	}
	agree(t, m, want, requests(rules))
}

// TestSnapshotRoundTrip: what is loaded lists the same rules and decides like the
// oracle.
func TestSnapshotRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := gen.Rules().Draw(t, "rules")
		ours := fromOracles(t, rules)
		for i := range ours {
			ours[i].ID = rapid.SampledFrom([]string{"", "a", "rule"}).Draw(t, "id")
			ours[i].Note = rapid.SampledFrom([]string{"", "why"}).Draw(t, "note")
		}
		compiled := compileAny(t, ours)
		b, err := compiled.AppendBinary([]byte("before"))
		if err != nil || string(b[:6]) != "before" {
			t.Fatal(err)
		}
		b = b[6:]
		var m egress.Matcher
		if err := m.UnmarshalBinary(b); err != nil {
			t.Fatal(err)
		}
		clear(b) // nothing of it is kept
		if got, want := rulesOf(&m), rulesOf(compiled); !reflect.DeepEqual(got, want) {
			t.Fatalf("rules %+v, want %+v", got, want)
		}
		for range 10 {
			q := gen.RequestFor(rules).Draw(t, "request")
			r := ask(t, q)
			got, want := m.Decide(r), oracle.Decide(rules, q.Host, q.Addr, q.Proto, q.Port)
			if !says(got, want) {
				t.Fatalf("%v: %v, the oracle says %+v", r, got, want)
			}
			if r.Protocol == portspec.TCP && !r.Addr.IsValid() && m.Allow(r.Host, r.Port) != want.Allowed {
				t.Fatalf("%v: Allow differs from Decide", r)
			}
			if e := m.Explain(r); e.Decision != got {
				t.Fatalf("%v: explained as %v", r, e.Decision)
			}
		}
		agree(t, &m, compiled, requests(rulesOf(compiled)))
	})
}

// sharedRules returns a rule set of the measuring material as rules with four sets
// of ports and some denies.
func sharedRules(t testing.TB, n int) []egress.Rule {
	name := fmt.Sprintf("rulesets/rules_%d.txt", n)
	path, err := shared.Find(name)
	if err != nil {
		path = shared.Path(t, name+".gz")
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	ports := []portspec.Set{portspec.MustParse("443/tcp"), portspec.MustParse("80/tcp,443/tcp"), portspec.MustParse("443/tcp,443/udp"), portspec.MustParse("8000-9000/tcp,443/tcp")}
	var rules []egress.Rule
	for lines := bufio.NewScanner(in); lines.Scan(); {
		text := lines.Text()
		if strings.HasPrefix(text, "*.") {
			text = "*" + text
		}
		r := egress.Rule{Action: egress.Allow, Ports: ports[len(rules)%4], Hosts: []match.Pattern{match.MustParse(match.Canonical, text)}}
		if len(rules)%50 == 7 {
			r.Action = egress.Deny
		}
		rules = append(rules, r)
	}
	return rules
}

func TestSnapshotRulesets(t *testing.T) {
	for _, n := range []int{20, 1000, 10_000, 100_000} {
		rules := sharedRules(t, n)
		fast := egress.MustCompile(rules)
		for form, options := range forms {
			compiled := egress.MustCompile(rules, options...)
			m := load(t, snapshotOf(t, compiled))
			if got, want := m.Size().Total(), compiled.Size().Total(); got > want+want/50+4096 || got < want-want/50-4096 {
				t.Errorf("%d rules, %s: %d bytes became %d", n, form, want, got)
			}
			got := rulesOf(m)
			if len(got) != n {
				t.Fatalf("%d rules of %d", len(got), n)
			}
			for i := range got {
				if !reflect.DeepEqual(got[i], rules[i]) {
					t.Fatalf("rule %d is %+v, want %+v", i, got[i], rules[i])
				}
			}
			asked := 10_000
			if form == "compact" {
				asked = 1_000 // it differs in its names alone
			}
			agree(t, m, fast, requests(rules[:min(n, asked)]))
		}
	}
}

// smallRules are policies whose snapshots are small and have something of everything.
func smallRules() map[string][]egress.Rule {
	rule := func(action egress.Action, priority int, ports string, hosts ...string) egress.Rule {
		r := egress.Rule{Action: action, Priority: priority, Ports: portspec.MustParse(ports)}
		for _, h := range hosts {
			if p, err := netip.ParsePrefix(h); err == nil {
				r.Prefixes = append(r.Prefixes, p)
				continue
			}
			r.Hosts = append(r.Hosts, match.MustParse(match.Canonical, h))
		}
		return r
	}
	named := []egress.Rule{
		rule(egress.Allow, 0, "443/tcp", "**.b", "a.b"),
		rule(egress.Deny, 0, "1-9/tcp", "*.a.b"),
	}
	named[0].ID, named[1].Note = "first", "why"
	var many []egress.Rule
	for i := range 60 {
		host := []string{"#.a", "*.#.a.b", "**.x#.y.z.b", "**.q#.c|q#.c", "a#.example"}[i%5]
		many = append(many, rule(egress.Action(i%7&1), i%3, []string{"443/tcp", "80/tcp,443/tcp", "1-100/udp,443/tcp"}[i%3], strings.ReplaceAll(host, "#", fmt.Sprintf("n%d", i/2))))
	}
	return map[string][]egress.Rule{
		"nothing":  nil,
		"one name": {rule(egress.Allow, 0, "443/tcp", "example.com")},
		"one each": {rule(egress.Allow, -1, "443/tcp", "example.com"), rule(egress.Deny, 1, "443/tcp", "**.example.com"), rule(egress.Allow, 1, "443/tcp,5/udp", "*.example.com")},
		"named":    named,
		"inherited": {
			rule(egress.Allow, 0, "443/tcp", "**.b"), rule(egress.Deny, 0, "80-500/tcp", "**.a.b", "b"), rule(egress.Allow, -1, "1/tcp", "x.a.b", "**.y.x.a.b"),
			rule(egress.Allow, 0, "1-65535/tcp", "z.x.a.b", "z.b"), rule(egress.Deny, 3, "1/udp", "**"), rule(egress.Allow, 2, "1-2/udp", "*", "x.y"),
		},
		"odd":       {rule(egress.Allow, 0, "443/tcp", "a|b", "**.c|*.d.c", "**.b|b", "x*.b"), rule(egress.Deny, 0, "443/tcp", "xa.b", "**b", "[ab].b|b")},
		"never":     {rule(egress.Allow, 0, "443/tcp", "!there is none"), rule(egress.Deny, 0, "443/tcp", "a")},
		"addresses": {rule(egress.Allow, 0, "443/tcp", "10.0.0.0/8", "fd00::/64", "x.y"), rule(egress.Deny, 0, "1-1000/tcp", "10.1.0.0/16"), rule(egress.Deny, 5, "443/tcp", "0.0.0.0/0", "::/0")},
		"many":      many,
	}
}

// smallSnapshots are the snapshots of smallRules, in each form.
func smallSnapshots(t testing.TB) map[string][]byte {
	all := map[string][]byte{}
	for name, rules := range smallRules() {
		for form, options := range forms {
			all[name+", "+form] = snapshotOf(t, egress.MustCompile(rules, options...))
		}
	}
	return all
}

// TestSnapshotFlips: every change of a byte and every other length is an error, and
// the matcher stays what it was.
func TestSnapshotFlips(t *testing.T) {
	for name, b := range smallSnapshots(t) {
		m := egress.MustCompile(nil)
		refused := func(what string, i int, b []byte) {
			err := m.UnmarshalBinary(b)
			var se *egress.SnapshotError
			if !errors.As(err, &se) || se.Offset < 0 || se.Offset > len(b) ||
				!errors.Is(err, egress.ErrSnapshotChecksum) && !errors.Is(err, egress.ErrSnapshotVersion) {
				t.Fatalf("%s: %s at %d: %v", name, what, i, err)
			}
			if d := m.Decide(egress.Request{Host: "example.com", Protocol: portspec.TCP, Port: 443}); d.Reason() != egress.ReasonNoRule {
				t.Fatalf("%s: %s at %d: an error changed the matcher", name, what, i)
			}
		}
		for i := range b {
			for _, x := range []byte{1, 2, 4, 8, 16, 32, 64, 128, 255} {
				b[i] ^= x
				refused("a flip", i, b)
				b[i] ^= x
			}
			refused("an end", i, b[:i])
		}
		refused("a byte more", len(b), append(slices.Clone(b), 0))
		refused("a snapshot more", len(b), append(slices.Clone(b), b...))
	}
}

// TestSnapshotForged: with the checksum made right, a changed byte is an error or
// makes another policy, which decides as its own rules say.
func TestSnapshotForged(t *testing.T) {
	for name, b := range smallSnapshots(t) {
		if name == "many, compact" {
			continue // which takes longer than all others, and has no more in it
		}
		loaded, tried := 0, 0
		try := func(b []byte) {
			var m egress.Matcher
			tried++
			if err := m.UnmarshalBinary(sum(b)); err == nil {
				if len(b) == 24 {
					return // no policy
				}
				loaded++
				answers(t, &m)
			} else if m.Decide(egress.Request{Host: "a", Protocol: portspec.TCP, Port: 443}).Reason() != egress.ReasonNoPolicy {
				t.Fatalf("%s: an error changed the matcher", name)
			}
		}
		for i := 24; i < len(b); i++ {
			for _, x := range []byte{1, 2, 4, 8, 16, 32, 64, 128, 255} {
				c := slices.Clone(b)
				c[i] ^= x
				try(c)
			}
			try(slices.Clone(b[:i]))
			try(slices.Delete(slices.Clone(b), i, i+1))
			try(slices.Insert(slices.Clone(b), i, b[i]))
		}
		// A set of lengths may have some more, which costs a look-up and changes no answer.
		if !strings.HasPrefix(name, "nothing") && (loaded == 0 || loaded > tried/2) {
			t.Errorf("%s: %d of %d forgeries were loaded", name, loaded, tried)
		}
	}
}

// TestSnapshotForgedTwice is TestSnapshotForged for several changes at once, which
// may make up for each other.
func TestSnapshotForgedTwice(t *testing.T) {
	var all [][]byte
	snapshots := smallSnapshots(t)
	for _, name := range slices.Sorted(maps.Keys(snapshots)) {
		all = append(all, snapshots[name])
	}
	rapid.Check(t, func(t *rapid.T) {
		b := slices.Clone(rapid.SampledFrom(all).Draw(t, "snapshot"))
		for range rapid.IntRange(1, 4).Draw(t, "changes") {
			if len(b) < 40 {
				break
			}
			at := rapid.IntRange(24, len(b)-8).Draw(t, "at")
			from := rapid.IntRange(24, len(b)-8).Draw(t, "from")
			switch n := rapid.IntRange(1, 8).Draw(t, "n"); rapid.IntRange(0, 3).Draw(t, "change") {
			case 0:
				copy(b[at:at+n], b[from:])
			case 1:
				for i := range n {
					b[at+i], b[from+i] = b[from+i], b[at+i]
				}
			case 2:
				b[at] += byte(n)
			case 3:
				b[at] ^= 1 << (n - 1)
			}
		}
		var m egress.Matcher
		if m.UnmarshalBinary(sum(b)) == nil && len(b) > 24 {
			answers(t, &m)
		}
	})
}

// FuzzSnapshot makes the checksum of anything right. What is loaded decides as its
// own rules say, and its own snapshot is loaded again.
func FuzzSnapshot(f *testing.F) {
	for _, b := range smallSnapshots(f) {
		f.Add(b)
	}
	f.Add([]byte("sallyegr"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var m egress.Matcher
		err := m.UnmarshalBinary(sum(slices.Clone(b)))
		if err != nil {
			var se *egress.SnapshotError
			if !errors.As(err, &se) {
				t.Fatal(err)
			}
			return
		}
		if len(b) > 24 {
			answers(t, &m)
			if got, want := rulesOf(load(t, snapshotOf(t, &m))), rulesOf(&m); !reflect.DeepEqual(got, want) {
				t.Fatalf("%+v became %+v", want, got)
			}
		}
	})
}

// TestSnapshotOfNothing: no policy stays no policy, and no rules stay a policy that
// denies.
func TestSnapshotOfNothing(t *testing.T) {
	q := egress.Request{Host: "example.com", Protocol: portspec.TCP, Port: 443}
	for _, c := range []struct {
		m    *egress.Matcher
		want egress.Reason
	}{{nil, egress.ReasonNoPolicy}, {&egress.Matcher{}, egress.ReasonNoPolicy}, {egress.MustCompile(nil), egress.ReasonNoRule}} {
		m := load(t, snapshotOf(t, c.m))
		for _, m := range []*egress.Matcher{c.m, m} {
			if d := m.Decide(q); d.Allowed() || d.Reason() != c.want || m.Allow(q.Host, q.Port) || len(rulesOf(m)) != 0 || m.Explain(q).Decision.Reason() != c.want {
				t.Errorf("%v, want %v", d, c.want)
			}
		}
	}
	for _, b := range [][]byte{nil, {}, []byte("sallyegr")} {
		if err := new(egress.Matcher).UnmarshalBinary(b); !errors.Is(err, egress.ErrSnapshotVersion) {
			t.Errorf("%q: %v", b, err)
		}
	}
}

// TestSnapshotMemory: no number in a snapshot makes loading allocate more than a
// multiple of what is there.
func TestSnapshotMemory(t *testing.T) {
	allocated := func(b []byte) (bytes uint64, err error) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err = new(egress.Matcher).UnmarshalBinary(b)
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc, err
	}
	const perByte, always = 64, 2 << 20
	for name, b := range smallSnapshots(t) {
		for i := 24; i+4 <= len(b); i++ {
			for _, x := range []uint32{1 << 16, 1<<24 - 1, 1<<31 - 1, 1 << 31, 1<<32 - 1} {
				c := slices.Clone(b)
				binary.LittleEndian.PutUint32(c[i:], x)
				if n, err := allocated(sum(c)); n > perByte*uint64(len(c))+always {
					t.Fatalf("%s: %d at %d: %d bytes for %d (%v)", name, x, i, n, len(c), err)
				}
			}
		}
	}
}

// TestSnapshotLimit: a policy that takes too long to check for the size of its
// snapshot has none.
func TestSnapshotLimit(t *testing.T) {
	// Many rules for everything, each at a port of its own, and destinations below for
	// which a rule of lower priority takes all these ports.
	everything := func(n int, hosts []match.Pattern, prefixes ...netip.Prefix) (rules []egress.Rule) {
		for i := range n {
			rules = append(rules, egress.Rule{Action: egress.Allow, Priority: 1, Hosts: hosts, Prefixes: prefixes, Ports: portspec.MustParse(fmt.Sprintf("%d/tcp", 2*i+1))})
		}
		return rules
	}
	names := func(above, n int) []egress.Rule {
		rules := everything(above, []match.Pattern{match.Any()})
		for i := range n {
			rules = append(rules, egress.Rule{Action: egress.Allow, Ports: portspec.AllPorts(), Hosts: []match.Pattern{match.MustParse(match.Canonical, fmt.Sprintf("**.a%d.example|a%d.example", i, i))}})
		}
		return rules
	}
	addresses := func(above, n int) []egress.Rule {
		rules := everything(above, nil, netip.MustParsePrefix("10.0.0.0/8"))
		for i := range n {
			rules = append(rules, egress.Rule{Action: egress.Allow, Ports: portspec.AllPorts(), Prefixes: []netip.Prefix{netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i >> 8), byte(i), 0}), 24)}})
		}
		return rules
	}
	for name, c := range map[string]struct {
		rules    []egress.Rule
		exceeded bool
	}{
		"names": {names(10, 2000), false}, "many names": {names(400, 5000), true},
		"addresses": {addresses(5, 2000), false}, "many addresses": {addresses(400, 2000), true},
	} {
		m := egress.MustCompile(c.rules)
		b, err := m.AppendBinary([]byte("x"))
		if errors.Is(err, egress.ErrSnapshotLimit) != c.exceeded || c.exceeded && string(b) != "x" || !c.exceeded && err != nil {
			t.Errorf("%s: %d bytes, %v", name, len(b), err)
		}
	}
}
