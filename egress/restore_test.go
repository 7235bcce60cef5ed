package egress

import (
	"encoding/binary"
	"hash/crc32"
	"net/netip"
	"testing"

	"github.com/sallyport-go/sallyport/internal/packed"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// TestRestoreForgedTable: what no rules have is refused.
func TestRestoreForgedTable(t *testing.T) {
	list := func(all ...uint32) packed.Uints {
		return packed.NewUints(len(all), func(i int) uint32 { return all[i] })
	}
	for name, c := range map[string]struct {
		forge  func(*Matcher)
		loaded bool
	}{
		"nothing":            {func(m *Matcher) {}, true},
		"no ports":           {func(m *Matcher) { m.table.terms[0].ports = portspec.Set{} }, false},
		"action":             {func(m *Matcher) { m.table.terms[0].action = 2 }, false},
		"terms out of order": {func(m *Matcher) { m.table.terms[0].priority = 9 }, false},
		"no terms":           {func(m *Matcher) { m.table.terms = nil }, false},
		"terms of fewer":     {func(m *Matcher) { m.table.termOf = list(1) }, false},
		"no such terms":      {func(m *Matcher) { m.table.termOf = list(0, 9) }, false},
		"rules of fewer":     {func(m *Matcher) { m.table.ruleOf = list(0, 0) }, false},
		"rules not in order": {func(m *Matcher) { m.table.ruleOf = list(1, 0, 0) }, false},
		"no such rule":       {func(m *Matcher) { m.table.ruleOf = list(0, 0, 9) }, false},
		"one rule each":      {func(m *Matcher) { m.table.ruleOf = packed.Uints{} }, false},
		"prefix not masked":  {func(m *Matcher) { m.table.prefixes[0].prefix = netip.MustParsePrefix("10.0.0.1/8") }, false},
		"prefix mapped":      {func(m *Matcher) { m.table.prefixes[0].prefix = netip.MustParsePrefix("::ffff:10.0.0.0/104") }, false},
		"prefix of no rule":  {func(m *Matcher) { m.table.prefixes[1].rule = 2 }, false},
		"prefixes not in order": {func(m *Matcher) {
			m.table.prefixes[0], m.table.prefixes[1] = m.table.prefixes[1], m.table.prefixes[0]
		}, false},
		"a rule without destination": {func(m *Matcher) { m.table.count++ }, false},
	} {
		rules := []Rule{
			{Action: Allow, Priority: 1, Ports: portspec.MustParse("1/tcp"), Hosts: []match.Pattern{match.Any(), match.MustParse(match.Canonical, "a.b")}, Prefixes: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}},
			{Priority: 2, Ports: portspec.MustParse("1-9/tcp"), Hosts: []match.Pattern{match.MustParse(match.Canonical, "b")}, Prefixes: []netip.Prefix{netip.MustParsePrefix("11.0.0.0/8")}},
		}
		m := MustCompile(rules)
		c.forge(m)
		b := m.appendBody(append([]byte(snapshotMagic), snapshotVersion, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
		binary.LittleEndian.PutUint64(b[16:], uint64(len(b)))
		binary.LittleEndian.PutUint32(b[12:], crc32.Checksum(b[16:], castagnoli))
		if _, err := restore(b); (err == nil) != c.loaded {
			t.Errorf("%s: %v", name, err)
		}
	}
}
