// Package adguard is the DNS engine of AdGuard's urlfilter, of the only version
// that the module proxy has. Names are lines of a hosts file, suffixes are
// network rules that end with "|", because its "^" takes a hyphen for the end of
// a name.
package adguard

import (
	"strings"

	"github.com/AdguardTeam/urlfilter"

	"github.com/sallyport-go/sallyport/internal/peers/rival"
)

var Rival = rival.Rival{
	Name:   "adguard-urlfilter",
	Module: "github.com/AdguardTeam/urlfilter",
	New:    compile,
	Max:    10_000,
	Differs: []rival.Difference{
		{Kind: rival.Apex, Matches: true, Reason: "|| takes in the name itself"},
		{Kind: rival.Capitals, Reason: "it does not fold"},
		{Kind: rival.FinalDot, Reason: "it does not drop the dot"},
		{Kind: rival.EmptyLabel, Matches: true, Reason: "it does not look at labels"},
	},
}

func compile(rules []string) (rival.Match, error) {
	var text strings.Builder
	for _, rule := range rules {
		if name, wild := strings.CutPrefix(rule, "*."); wild {
			text.WriteString("||" + name + "|\n")
		} else {
			text.WriteString("0.0.0.0 " + rule + "\n")
		}
	}
	list := &urlfilter.StringRuleList{ID: 1, RulesText: text.String(), IgnoreCosmetic: true}
	storage, err := urlfilter.NewRuleStorage([]urlfilter.RuleList{list})
	if err != nil {
		return nil, err
	}
	engine := urlfilter.NewDNSEngine(storage)
	return func(host string) bool {
		_, ok := engine.Match(host)
		return ok
	}, nil
}
