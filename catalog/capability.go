package catalog

import "iter"

// A Capability is a row of the document's comparison of network models. The
// zero Capability is invalid.
type Capability uint8

const (
	_                         Capability = iota
	DeployIntoNetwork                    // deploy the cluster into an existing or a new virtual network
	PodToPod                             // connections between pods
	PodToVM                              // between a pod and a VM in the same virtual network
	PodToPeeredVM                        // between a pod and a VM in a peered virtual network
	PodToOnPremises                      // between a pod and on-premises over VPN or ExpressRoute
	ServiceEndpoints                     // access to resources secured by service endpoints
	ExposeServices                       // through a load balancer, Application Gateway or an ingress controller
	DefaultDNSAndPrivateZones            // default Azure DNS and private zones
)

var capabilityNames = []string{
	DeployIntoNetwork:         "deploy the cluster into an existing or a new virtual network",
	PodToPod:                  "pod to pod",
	PodToVM:                   "pod to VM in the same virtual network",
	PodToPeeredVM:             "pod to VM in a peered virtual network",
	PodToOnPremises:           "on-premises over VPN or ExpressRoute",
	ServiceEndpoints:          "resources secured by service endpoints",
	ExposeServices:            "expose services through a load balancer, Application Gateway or an ingress controller",
	DefaultDNSAndPrivateZones: "default Azure DNS and private zones",
}

// supports holds the document's comparison, by capability and network model.
var supports = [...][3]Support{
	DeployIntoNetwork:         {Kubenet: SupportedByManualRoutes, AzureCNI: Supported},
	PodToPod:                  {Kubenet: Supported, AzureCNI: Supported},
	PodToVM:                   {Kubenet: PodInitiates, AzureCNI: BothWays},
	PodToPeeredVM:             {Kubenet: PodInitiates, AzureCNI: BothWays},
	PodToOnPremises:           {Kubenet: PodInitiates, AzureCNI: BothWays},
	ServiceEndpoints:          {Kubenet: Supported, AzureCNI: Supported},
	ExposeServices:            {Kubenet: Supported, AzureCNI: Supported},
	DefaultDNSAndPrivateZones: {Kubenet: Supported, AzureCNI: Supported},
}

// Capabilities returns the capabilities in the order of the document.
func Capabilities() iter.Seq[Capability] {
	return func(yield func(Capability) bool) {
		for c := DeployIntoNetwork; c <= DefaultDNSAndPrivateZones; c++ {
			if !yield(c) {
				return
			}
		}
	}
}

// String returns the capability in a few words. An invalid Capability is
// written as the number that it is.
func (c Capability) String() string { return enumString("Capability", capabilityNames, c) }

// AppendText implements [encoding.TextAppender]. The text of the zero
// Capability is empty; any other invalid Capability is an error.
func (c Capability) AppendText(b []byte) ([]byte, error) {
	return appendEnum(b, "Capability", capabilityNames, c)
}

// MarshalText implements [encoding.TextMarshaler].
func (c Capability) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts exactly what
// AppendText writes; an error leaves c unchanged.
func (c *Capability) UnmarshalText(text []byte) error {
	return unmarshalEnum(c, "Capability", capabilityNames, text)
}

// A Support says how a network model supports a capability. The zero Support
// is invalid: nothing is known.
type Support uint8

const (
	_                       Support = iota
	Supported                       // without condition
	SupportedByManualRoutes         // with user-defined routes that are applied by hand
	PodInitiates                    // connections that the pod initiates
	BothWays                        // connections that either side initiates
)

var supportNames = []string{
	Supported:               "yes",
	SupportedByManualRoutes: "yes, user-defined routes are applied by hand",
	PodInitiates:            "works when the pod initiates",
	BothWays:                "works both ways",
}

// String returns the support in a few words. An invalid Support is written as
// the number that it is.
func (s Support) String() string { return enumString("Support", supportNames, s) }

// AppendText implements [encoding.TextAppender]. The text of the zero Support
// is empty; any other invalid Support is an error.
func (s Support) AppendText(b []byte) ([]byte, error) {
	return appendEnum(b, "Support", supportNames, s)
}

// MarshalText implements [encoding.TextMarshaler].
func (s Support) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts exactly what
// AppendText writes; an error leaves s unchanged.
func (s *Support) UnmarshalText(text []byte) error {
	return unmarshalEnum(s, "Support", supportNames, text)
}
