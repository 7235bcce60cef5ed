package catalog_test

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/sallyport-go/sallyport/catalog"
)

// BenchmarkRules resolves one cluster: nothing but the base, everything that
// the newest edition has, and a misspelt region.
func BenchmarkRules(b *testing.B) {
	for _, c := range []struct {
		name    string
		cluster catalog.Cluster
	}{
		{"cluster=base", catalog.Cluster{Cloud: catalog.Public, Region: "eastus"}},
		{"cluster=all", catalog.Cluster{Cloud: catalog.Public, Region: "eastus", Optional: true,
			APIServer: netip.MustParseAddr("203.0.113.7"), Features: slices.Collect(catalog.Features(catalog.Newest))}},
		{"cluster=typo", catalog.Cluster{Cloud: catalog.Public, Region: "canadacenral"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = c.cluster.Rules()
			}
		})
	}
}

// BenchmarkLookup finds the first and the last entry of the newest edition, and
// none.
func BenchmarkLookup(b *testing.B) {
	var ids []string
	for e := range catalog.Entries() {
		if e.Edition == catalog.Newest {
			ids = append(ids, e.ID)
		}
	}
	for name, id := range map[string]string{"id=first": ids[0], "id=last": ids[len(ids)-1], "id=none": "none"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = catalog.Lookup(catalog.Newest, id)
			}
		})
	}
}
