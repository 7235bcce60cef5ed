// Package all is the list of the matchers, and holds their correctness test.
package all

import (
	"github.com/sallyport-go/sallyport/internal/peers/adguard"
	"github.com/sallyport-go/sallyport/internal/peers/cilium"
	"github.com/sallyport-go/sallyport/internal/peers/gobwas"
	"github.com/sallyport-go/sallyport/internal/peers/iglou"
	"github.com/sallyport-go/sallyport/internal/peers/mapexact"
	"github.com/sallyport-go/sallyport/internal/peers/mapfolded"
	"github.com/sallyport-go/sallyport/internal/peers/maplabels"
	"github.com/sallyport-go/sallyport/internal/peers/publicsuffix"
	"github.com/sallyport-go/sallyport/internal/peers/radix"
	"github.com/sallyport-go/sallyport/internal/peers/rival"
	"github.com/sallyport-go/sallyport/internal/peers/ruleset"
	"github.com/sallyport-go/sallyport/internal/peers/sallyport"
	"github.com/sallyport-go/sallyport/internal/peers/sing"
	"github.com/sallyport-go/sallyport/internal/peers/tidwall"
	"github.com/sallyport-go/sallyport/internal/peers/xraygroup"
	"github.com/sallyport-go/sallyport/internal/peers/xraymph"
)

// Rivals returns all matchers, this module first and the maps next.
func Rivals() []rival.Rival {
	return []rival.Rival{
		sallyport.Allow,
		sallyport.Compact,
		sallyport.Table,
		mapexact.Rival,
		maplabels.Rival,
		mapfolded.Rival,
		xraymph.Rival,
		xraygroup.Rival,
		sing.Rival,
		radix.Rival,
		gobwas.Rival,
		tidwall.Rival,
		iglou.Rival,
		cilium.Rival,
		adguard.Rival,
		publicsuffix.Rival,
	}
}

// For returns the matchers that take part in the comparison with a set.
func For(set *ruleset.Set) []rival.Rival {
	var takePart []rival.Rival
	for _, r := range Rivals() {
		if r.OwnRules && set.Name != ruleset.Suffixes || r.Max != 0 && len(set.Rules) > r.Max {
			continue
		}
		takePart = append(takePart, r)
	}
	return takePart
}
