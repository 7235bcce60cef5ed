package catalog

import "iter"

// A NetworkModel is a way in which pods get their addresses, as the network
// concepts document of AKS (2021-03-11) compares them. The zero NetworkModel
// is invalid and supports nothing.
//
// # What a model means for egress
//
// Rules that tell sources apart need to know whose address they see. A kubenet
// pod has an address of a range of its own behind the node's: whatever leaves
// the node carries the node's address. An Azure CNI pod has an address of the
// subnet, which it keeps inside the virtual network; what leaves the virtual
// network is translated to the node's address. So a firewall on the way out
// sees nodes under either model and cannot hold rules for single pods; only
// what filters on the node itself, such as a network policy, always can. See
// [NetworkModel.SourceAddress].
type NetworkModel uint8

const (
	_        NetworkModel = iota
	Kubenet               // pods in a range of their own, behind the node's address
	AzureCNI              // pods with addresses of the subnet
)

var networkModelNames = []string{Kubenet: "kubenet", AzureCNI: "azure-cni"}

// NetworkModels returns the models in the order of the document.
func NetworkModels() iter.Seq[NetworkModel] {
	return func(yield func(NetworkModel) bool) {
		_ = yield(Kubenet) && yield(AzureCNI)
	}
}

// MaxNodes returns the greatest number of nodes of a cluster; limited is false
// if the document states no limit for the model.
func (m NetworkModel) MaxNodes() (n int, limited bool) {
	if m == Kubenet {
		return 400, true
	}
	return 0, false
}

// Support returns how m supports c, and the invalid zero Support if m or c is
// invalid.
func (m NetworkModel) Support(c Capability) Support {
	if int(m) >= len(networkModelNames) || int(c) >= len(supports) {
		return 0
	}
	return supports[c][m]
}

// SourceAddress returns the kind of source address that an enforcement point outside the node
// sees on traffic of pods, and the invalid zero SourceAddress if m or t is invalid.
func (m NetworkModel) SourceAddress(t Traffic) SourceAddress {
	switch {
	case t != WithinVirtualNetwork && t != LeavingVirtualNetwork:
		return 0
	case m == AzureCNI && t == WithinVirtualNetwork:
		return PodAddress
	case m == AzureCNI || m == Kubenet:
		return NodeAddress
	}
	return 0
}

// PodsVisible reports whether an enforcement point outside the node can tell
// pods apart by their source address.
func (m NetworkModel) PodsVisible(t Traffic) bool { return m.SourceAddress(t) == PodAddress }

// String returns "kubenet" or "azure-cni". An invalid NetworkModel is written
// as the number that it is.
func (m NetworkModel) String() string { return enumString("NetworkModel", networkModelNames, m) }

// AppendText implements [encoding.TextAppender]. The text of the zero
// NetworkModel is empty; any other invalid NetworkModel is an error.
func (m NetworkModel) AppendText(b []byte) ([]byte, error) {
	return appendEnum(b, "NetworkModel", networkModelNames, m)
}

// MarshalText implements [encoding.TextMarshaler].
func (m NetworkModel) MarshalText() ([]byte, error) { return m.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts exactly what
// AppendText writes; an error leaves m unchanged.
func (m *NetworkModel) UnmarshalText(text []byte) error {
	return unmarshalEnum(m, "NetworkModel", networkModelNames, text)
}

// A Traffic is the direction of a pod's traffic as seen from the virtual
// network of the cluster. The zero Traffic is invalid.
type Traffic uint8

const (
	_                     Traffic = iota
	WithinVirtualNetwork          // to a destination in the cluster's virtual network
	LeavingVirtualNetwork         // to any other destination: egress
)

var trafficNames = []string{WithinVirtualNetwork: "within-virtual-network", LeavingVirtualNetwork: "leaving-virtual-network"}

// String returns "within-virtual-network" or "leaving-virtual-network". An
// invalid Traffic is written as the number that it is.
func (t Traffic) String() string { return enumString("Traffic", trafficNames, t) }

// AppendText implements [encoding.TextAppender]. The text of the zero Traffic
// is empty; any other invalid Traffic is an error.
func (t Traffic) AppendText(b []byte) ([]byte, error) {
	return appendEnum(b, "Traffic", trafficNames, t)
}

// MarshalText implements [encoding.TextMarshaler].
func (t Traffic) MarshalText() ([]byte, error) { return t.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts exactly what
// AppendText writes; an error leaves t unchanged.
func (t *Traffic) UnmarshalText(text []byte) error {
	return unmarshalEnum(t, "Traffic", trafficNames, text)
}

// A SourceAddress is the kind of source address that traffic of pods carries.
// The zero SourceAddress is invalid.
type SourceAddress uint8

const (
	_           SourceAddress = iota
	NodeAddress               // the node's: the pods of a node look alike
	PodAddress                // the pod's own
)

var sourceAddressNames = []string{NodeAddress: "node", PodAddress: "pod"}

// String returns "node" or "pod". An invalid SourceAddress is written as the
// number that it is.
func (s SourceAddress) String() string {
	return enumString("SourceAddress", sourceAddressNames, s)
}

// AppendText implements [encoding.TextAppender]. The text of the zero
// SourceAddress is empty; any other invalid SourceAddress is an error.
func (s SourceAddress) AppendText(b []byte) ([]byte, error) {
	return appendEnum(b, "SourceAddress", sourceAddressNames, s)
}

// MarshalText implements [encoding.TextMarshaler].
func (s SourceAddress) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts exactly what
// AppendText writes; an error leaves s unchanged.
func (s *SourceAddress) UnmarshalText(text []byte) error {
	return unmarshalEnum(s, "SourceAddress", sourceAddressNames, text)
}
