package main

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/sallyport-go/sallyport/catalog"
	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/match"
)

// A kind says what would have to be different for an alternative to hold. The
// texts are part of the JSON contract.
type kind string

// kinds are all kinds, the most useful first.
var kinds = []kind{byOption, byAddress, byRegion, byEdition, byCloud}

const (
	byOption  kind = "option"     // flags that the cluster lacks
	byAddress kind = "api-server" // a flag, if the address is the API server's
	byRegion  kind = "region"
	byEdition kind = "edition"
	byCloud   kind = "cloud"
)

// An alternative is a rule that the cluster does not have and that would allow
// a denied request.
type alternative struct {
	Kind   kind   `json:"kind"`
	Value  string `json:"value"` // the flags, or the name of region, edition or cloud
	Rule   string `json:"rule"`  // its ID
	Source string `json:"source"`
}

// String says under which condition the rule would allow the request.
func (a alternative) String() string {
	switch a.Kind {
	case byOption:
		return fmt.Sprintf("%s allows it: %s", a.Value, a.Rule)
	case byAddress:
		return fmt.Sprintf("%s allows it, if that is the API server: %s", a.Value, a.Rule)
	}
	return fmt.Sprintf("only in %s %s: %s", a.Kind, a.Value, a.Rule)
}

// Alternatives are the rules that other flags, and clusters elsewhere, would
// have. They are a policy like any other, whose priorities say which kind of
// alternative goes before which.
type alternatives struct {
	matcher *egress.Matcher
	byRule  []alternative
}

// newAlternatives collects the rules for names of all clusters that differ from
// c in one respect. A cluster that cannot be resolved has no rules to offer.
func newAlternatives(c catalog.Cluster) *alternatives {
	b := alternativesBuilder{seen: map[rulePlace]bool{}}
	own := widest(c)
	b.add(own, func(e catalog.Entry) (kind, string) { return byOption, flagsFor(e, c) })
	for region := range catalog.Regions(c.Cloud) {
		there := own
		there.Region = region.Name
		b.add(there, func(catalog.Entry) (kind, string) { return byRegion, region.Name })
	}
	editions := slices.Collect(catalog.Editions())
	for _, edition := range slices.Backward(editions) { // the newest that has a rule counts
		then := widest(foreign(c.Cloud, c.Region, edition))
		b.add(then, func(catalog.Entry) (kind, string) { return byEdition, string(edition) })
	}
	for _, cloud := range clouds() {
		if cloud == c.Cloud {
			continue
		}
		there := widest(foreign(cloud, example(cloud), c.Edition))
		for region := range catalog.Regions(cloud) {
			there.Region = region.Name
			b.add(there, func(catalog.Entry) (kind, string) { return byCloud, cloud.String() })
		}
	}
	return &alternatives{egress.MustCompile(b.rules), b.byRule}
}

// foreign returns a cluster of which nothing is known but where it is, so that
// its rules are those for names.
func foreign(cloud catalog.Cloud, region string, edition catalog.Edition) catalog.Cluster {
	return catalog.Cluster{Cloud: cloud, Region: region, Edition: edition, AnyDestination: true, Konnectivity: true}
}

// widest returns c with the optional rows and with each feature of its edition,
// as far as it can still be resolved.
func widest(c catalog.Cluster) catalog.Cluster {
	try := func(wider catalog.Cluster) {
		if _, err := wider.Resolve(); err == nil {
			c = wider
		}
	}
	optional := c
	optional.Optional = true
	try(optional)
	for f := range catalog.Features(c.Edition) {
		featured := c
		featured.Features = append(slices.Clone(c.Features), f)
		try(featured)
	}
	return c
}

// flagsFor returns the flags that c lacks to have a rule for e.
func flagsFor(e catalog.Entry, c catalog.Cluster) string {
	var flags []string
	if e.Feature != catalog.FeatureBase && !slices.Contains(c.Features, e.Feature) {
		var names []string
		for _, f := range append(slices.Clone(c.Features), e.Feature) {
			names = append(names, string(f))
		}
		flags = append(flags, "-features "+strings.Join(names, ","))
	}
	if e.Requirement == catalog.Optional && !c.Optional {
		flags = append(flags, "-optional")
	}
	return strings.Join(flags, " ")
}

// An alternativesBuilder collects rules and leaves out what it has already.
type alternativesBuilder struct {
	rules  []egress.Rule
	byRule []alternative
	seen   map[rulePlace]bool
}

// A rulePlace tells rules of clusters in different places apart.
type rulePlace struct {
	id   string
	host match.Pattern
}

// add adds the rules of c that are for names. A rule for any destination is no
// alternative: everything would be allowed by it.
func (b *alternativesBuilder) add(c catalog.Cluster, describe func(catalog.Entry) (kind, string)) {
	resolutions, err := c.Resolve()
	if err != nil {
		return
	}
	for _, r := range resolutions {
		if r.Outcome != catalog.Emitted || !r.Entry.Destination.IsFQDN() {
			continue
		}
		place := rulePlace{r.Entry.ID, r.Rule.Hosts[0]}
		if b.seen[place] {
			continue
		}
		b.seen[place] = true
		k, value := describe(r.Entry)
		r.Rule.Priority = slices.Index(kinds, k)
		b.rules = append(b.rules, r.Rule)
		b.byRule = append(b.byRule, alternative{k, value, r.Entry.ID, r.Entry.Source()})
	}
}

// otherwise returns the alternatives of the best kind that would have allowed
// r.
func (j *judge) otherwise(r egress.Request) []alternative {
	if addr, err := netip.ParseAddr(r.Host); err == nil {
		return j.asAPIServer(r, addr)
	}
	a := j.alternatives()
	if !a.matcher.Decide(r).Allowed() {
		return nil
	}
	var found []alternative
	for _, p := range a.matcher.Explain(r).Rules {
		if p.Effect == egress.MissedPort {
			continue
		}
		if other := a.byRule[p.Index]; len(found) == 0 || other.Kind == found[0].Kind {
			found = append(found, other)
		}
	}
	return found
}

// asAPIServer returns the rules that would allow r if addr were given as the
// API server's.
func (j *judge) asAPIServer(r egress.Request, addr netip.Addr) []alternative {
	c := j.cluster
	if c.APIServer.IsValid() {
		return nil
	}
	c.APIServer = addr
	resolutions, err := c.Resolve()
	if err != nil {
		return nil
	}
	var found []alternative
	for _, res := range resolutions {
		holds := slices.ContainsFunc(res.Rule.Prefixes, func(p netip.Prefix) bool { return p.Contains(addr) })
		if holds && res.Rule.Ports.Contains(r.Protocol, r.Port) {
			found = append(found, alternative{byAddress, "-api-server " + addr.String(), res.Entry.ID, res.Entry.Source()})
		}
	}
	return found
}
