package check

import (
	"strings"

	"github.com/sallyport-go/sallyport/internal/oracle"
	"github.com/sallyport-go/sallyport/internal/peers/rival"
	"github.com/sallyport-go/sallyport/internal/peers/ruleset"
)

// A Row is a host and what the oracle says about it.
type Row struct {
	Kind rival.Kind
	Host string
	Want bool
}

// Rows returns the rows of a set: at most streams hosts of each stream, and
// the hosts that are made of at most rules rules, which are taken from all over
// the set.
func Rows(set *ruleset.Set, streams, rules int) []Row {
	ref := NewReference(set.Rules)
	var rows []Row
	add := func(kind rival.Kind, host string) {
		rows = append(rows, Row{kind, host, ref.Match(host)})
	}
	// addName is add for what is made of a rule, and may be too long for a name.
	addName := func(kind rival.Kind, host string) {
		if oracle.ParseHost(host).Kind == oracle.Name {
			add(kind, host)
		}
	}
	// miss is addName for a host that the rule does not mean. If it stands in
	// another relation to another rule, it is of the kind of that one.
	miss := func(kind rival.Kind, host string) {
		switch {
		case ref.names[host]:
			kind = rival.Exact
		case ref.Match(host):
			kind = rival.Deep
		case ref.suffixes[host]:
			kind = rival.Apex
		}
		addName(kind, host)
	}
	for _, s := range []struct {
		stream string
		kind   rival.Kind
	}{
		{ruleset.Exact, rival.Exact}, {ruleset.Deep, rival.Deep}, {ruleset.Miss, rival.Miss}, {ruleset.Case, rival.Capitals},
	} {
		hosts := set.Stream(s.stream)
		for _, host := range hosts[:min(streams, len(hosts))] {
			add(s.kind, host)
		}
	}
	for i := range min(rules, len(set.Rules)) {
		rule := set.Rules[i*len(set.Rules)/min(rules, len(set.Rules))]
		name, wild := strings.CutPrefix(rule, "*.")
		match := name
		if wild {
			match = "www." + name
			miss(rival.Apex, name)
			add(rival.EmptyLabel, "."+name)
			add(rival.EmptyLabel, "www.."+name)
			add(rival.NotAHost, "w w."+name)
			add(rival.NotAHost, "www\x00."+name)
			add(rival.NotAHost, "www/."+name)
		} else {
			miss(rival.Child, "www."+name)
		}
		miss(rival.Lookalike, "evil"+name)
		miss(rival.Longer, match+".example")
		addName(rival.Capitals, strings.ToUpper(match))
		addName(rival.FinalDot, match+".")
	}
	return rows
}
