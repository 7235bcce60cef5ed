package main

import (
	"net/netip"

	"github.com/sallyport-go/sallyport/catalog"
	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// schema is the number of the JSON contract in schema.json. It changes only if
// a field is removed or changes its meaning; added fields leave it as it is.
const schema = 1

// A verdict is the answer to one request. It is data; the printers make text or
// JSON of it.
type verdict struct {
	Schema   int               `json:"schema"`
	Request  string            `json:"request"`
	Host     string            `json:"host"`
	Port     uint16            `json:"port"`
	Protocol portspec.Protocol `json:"protocol"`
	Verdict  egress.Action     `json:"verdict"`
	Reason   egress.Reason     `json:"reason"`

	// Rule is the rule that decided, and Means what its destination means; nil if
	// none decided.
	Rule  *rule  `json:"rule,omitempty"`
	Means *means `json:"means,omitempty"`

	// Of a request that no rule decided: the rule that comes nearest, what would
	// have allowed it, and what to do.
	Nearest      *nearest      `json:"nearest,omitempty"`
	Alternatives []alternative `json:"alternatives,omitempty"`
	Next         []string      `json:"next,omitempty"`

	// With -explain, and then never nil: every rule that names the host, and
	// every rule that just misses it.
	Rules []part     `json:"rules,omitzero"`
	Near  []nearMiss `json:"near,omitzero"`

	Scope *scope `json:"scope"`
}

// A rule is an entry of the document that is a rule of the cluster.
type rule struct {
	ID          string              `json:"id"`
	Requirement catalog.Requirement `json:"requirement"`
	Feature     catalog.Feature     `json:"feature"`
	Destination string              `json:"destination"`         // in the notation of Azure Firewall, parameters filled in
	Wildcard    string              `json:"wildcard,omitempty"`  // the wildcard in front of Destination
	Elsewhere   []reading           `json:"elsewhere,omitempty"` // where the same text means something else
	Ports       portspec.Set        `json:"ports"`
	Purpose     string              `json:"purpose"`
	Source      string              `json:"source"`
	Edition     catalog.Edition     `json:"edition"`
	Line        int                 `json:"line"`

	notation notation
}

// Means says what a destination stands for.
type means struct {
	Reach  string        `json:"reach"`            // such as "any depth", see reach
	Also   string        `json:"also,omitempty"`   // another name that the wildcard admits
	Not    string        `json:"not,omitempty"`    // the nearest name that it does not admit
	Prefix *netip.Prefix `json:"prefix,omitempty"` // of a rule for addresses
}

// A reading is what a text means in some dialects.
type reading struct {
	Text     string          `json:"text"`
	Reach    string          `json:"reach"`
	Dialects []match.Dialect `json:"dialects"`
}

// Nearest is the rule that comes nearest to allowing a request.
type nearest struct {
	Rule   *rule  `json:"rule"`
	Miss   string `json:"miss"`             // "port", or the text of an egress.Miss
	Passes string `json:"passes,omitempty"` // the most similar request that is allowed

	// Admitted are notations for the rule's destination that admit the request.
	Admitted []reading `json:"admitted,omitempty"`
}

// missPort is the Miss of a rule that names the host at other ports.
const missPort = "port"

// A part is what a rule that names the host had to do with the decision.
type part struct {
	ID     string         `json:"id"`
	Action egress.Action  `json:"action"`
	Effect egress.Effect  `json:"effect"`
	Ports  portspec.Set   `json:"ports"`
	Names  *match.Pattern `json:"pattern,omitempty"` // in the canonical dialect
	Holds  *netip.Prefix  `json:"prefix,omitempty"`
}

// A nearMiss is a rule at the port of the request that just misses its host.
type nearMiss struct {
	ID     string        `json:"id"`
	Names  match.Pattern `json:"pattern"` // in the canonical dialect
	Miss   egress.Miss   `json:"miss"`
	Passes string        `json:"passes,omitempty"`
}

// A scope is the cluster that the verdict is about.
type scope struct {
	Cloud          catalog.Cloud     `json:"cloud"`
	Region         string            `json:"region,omitempty"`
	Edition        catalog.Edition   `json:"edition"`
	Features       []catalog.Feature `json:"features"` // base first
	Optional       bool              `json:"optional"`
	APIServer      *netip.Addr       `json:"api_server,omitempty"`
	GUID           string            `json:"guid,omitempty"`
	AnyDestination bool              `json:"any_destination"`
	Konnectivity   bool              `json:"konnectivity"`
}
