package catalog_test

import (
	"testing"

	"github.com/sallyport-go/sallyport/catalog"
)

// TestNetworkModels holds what the document says beside its table.
func TestNetworkModels(t *testing.T) {
	const none, within, leaving = catalog.Traffic(0), catalog.WithinVirtualNetwork, catalog.LeavingVirtualNetwork
	const node, pod = catalog.NodeAddress, catalog.PodAddress
	for _, c := range []struct {
		model   catalog.NetworkModel
		traffic catalog.Traffic
		want    catalog.SourceAddress
	}{
		{catalog.Kubenet, within, node},
		{catalog.Kubenet, leaving, node},
		{catalog.AzureCNI, within, pod},
		{catalog.AzureCNI, leaving, node},
		{catalog.Kubenet, none, 0},
		{catalog.AzureCNI, none, 0},
		{catalog.AzureCNI, leaving + 1, 0},
		{0, within, 0},
		{0, leaving, 0},
		{catalog.AzureCNI + 1, leaving, 0},
	} {
		if got := c.model.SourceAddress(c.traffic); got != c.want {
			t.Errorf("%v, %v: %v, want %v", c.model, c.traffic, got, c.want)
		}
		if got := c.model.PodsVisible(c.traffic); got != (c.want == pod) {
			t.Errorf("%v, %v: pods visible: %v", c.model, c.traffic, got)
		}
	}
	for model, want := range map[catalog.NetworkModel]int{catalog.Kubenet: 400, catalog.AzureCNI: 0, 0: 0} {
		if n, limited := model.MaxNodes(); n != want || limited != (want != 0) {
			t.Errorf("%v: %d nodes, limited: %v", model, n, limited)
		}
	}
	for c := range catalog.Capability(12) {
		for m := range catalog.NetworkModel(5) {
			valid := m != 0 && m <= catalog.AzureCNI && c != 0 && c <= catalog.DefaultDNSAndPrivateZones
			if got := m.Support(c); (got != 0) != valid {
				t.Errorf("%v, %v: %v", m, c, got)
			}
		}
	}
}
