package egress_test

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
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
		compiled := egress.MustCompile(ours)
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
			if got.Allowed() != want.Allowed || got.RuleIndex() != want.Rule || got.Reason().String() != want.Reason {
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
		compiled := egress.MustCompile(rules)
		m := load(t, snapshotOf(t, compiled))
		got := rulesOf(m)
		if len(got) != n {
			t.Fatalf("%d rules of %d", len(got), n)
		}
		for i := range got {
			if !reflect.DeepEqual(got[i], rules[i]) {
				t.Fatalf("rule %d is %+v, want %+v", i, got[i], rules[i])
			}
		}
		agree(t, m, compiled, requests(rules[:min(n, 10_000)]))
	}
}

// BenchmarkSnapshot compares loading with compiling.
func BenchmarkSnapshot(b *testing.B) {
	for _, n := range []int{1000, 100_000, 1_000_000} {
		rules := sharedRules(b, n)
		m := egress.MustCompile(rules)
		snapshot := snapshotOf(b, m)
		runtime.GC()
		b.Run(fmt.Sprintf("op=compile/rules=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				egress.MustCompile(rules)
			}
		})
		b.Run(fmt.Sprintf("op=load/rules=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(snapshot)))
			for b.Loop() {
				load(b, snapshot)
			}
		})
		b.Run(fmt.Sprintf("op=save/rules=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				snapshotOf(b, m)
			}
		})
	}
}

var _ = errors.Is
