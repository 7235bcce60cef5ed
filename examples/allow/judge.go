package main

import (
	"net/netip"
	"slices"
	"strings"
	"sync"

	"github.com/sallyport-go/sallyport/catalog"
	"github.com/sallyport-go/sallyport/egress"
)

// A judge answers requests for one cluster.
type judge struct {
	cluster catalog.Cluster
	matcher *egress.Matcher
	rules   []rule // by the index that the matcher gives them
	explain bool
	scope   scope

	// alternatives are compiled when the first request is denied.
	alternatives func() *alternatives
}

// newJudge compiles the rules of a cluster. The errors are those of
// [catalog.Cluster.Resolve].
func newJudge(c catalog.Cluster, explain bool) (*judge, error) {
	resolutions, err := c.Resolve()
	if err != nil {
		return nil, err
	}
	j := &judge{
		cluster: c, explain: explain, scope: scopeOf(c),
		alternatives: sync.OnceValue(func() *alternatives { return newAlternatives(c) }),
	}
	var compiled []egress.Rule
	for _, r := range resolutions {
		if r.Outcome == catalog.Emitted {
			compiled = append(compiled, r.Rule)
			j.rules = append(j.rules, ruleOf(r, c))
		}
	}
	j.matcher, err = egress.Compile(compiled)
	return j, err
}

// ruleOf tells what there is to say of a rule whatever the request.
func ruleOf(r catalog.Resolution, c catalog.Cluster) rule {
	e := r.Entry
	shown := rule{
		ID: e.ID, Requirement: e.Requirement, Feature: e.Feature,
		Destination: e.Destination.String(), Ports: e.Ports(), Purpose: e.Purpose,
		Source: e.Source(), Edition: e.Edition, Line: e.Line,
	}
	if len(r.Rule.Hosts) > 0 {
		n := newNotation(e.Destination, c, r.Rule.Hosts[0])
		shown.notation, shown.Destination, shown.Wildcard, shown.Elsewhere = n, n.text, n.wildcard, n.elsewhere()
	}
	return shown
}

func scopeOf(c catalog.Cluster) scope {
	s := scope{
		Cloud: c.Cloud, Region: c.Region, Edition: c.Edition, Optional: c.Optional, GUID: c.GUID,
		AnyDestination: c.AnyDestination, Konnectivity: c.Konnectivity,
		Features: []catalog.Feature{catalog.FeatureBase},
	}
	for _, f := range c.Features {
		if !slices.Contains(s.Features, f) {
			s.Features = append(s.Features, f)
		}
	}
	if c.APIServer.IsValid() {
		s.APIServer = &c.APIServer
	}
	return s
}

// verdict judges a request that [egress.ParseRequest] has read.
func (j *judge) verdict(r egress.Request) verdict {
	x := j.matcher.Explain(r)
	v := verdict{
		Request: r.String(), Host: r.Host, Port: r.Port, Protocol: r.Protocol,
		Verdict: x.Decision.Action(), Reason: x.Decision.Reason(), Scope: &j.scope,
	}
	if index := x.Decision.RuleIndex(); index >= 0 {
		v.Rule = &j.rules[index]
		v.Means = j.means(x, v.Rule)
	} else {
		v.Nearest = j.nearest(x)
		v.Alternatives = j.otherwise(r)
		v.Next = next(&v, x)
	}
	if j.explain {
		v.Rules, v.Near = j.parts(x), nearMisses(x)
	}
	return v
}

// means says what the destination of the deciding rule stands for.
func (j *judge) means(x egress.Explanation, decided *rule) *means {
	for _, p := range x.Rules {
		if p.Effect == egress.Decided && p.Prefix.IsValid() {
			return prefixMeans(p.Prefix)
		}
	}
	return decided.notation.means(x.Request.Host)
}

// prefixMeans says what an address rule stands for.
func prefixMeans(p netip.Prefix) *means {
	if p.IsSingleIP() {
		return &means{Reach: "exactly this address", Prefix: &p}
	}
	return &means{Reach: "any address of the prefix", Prefix: &p}
}

// nearest returns the rule that comes nearest to allowing the request: one that
// names its host at other ports, or else one that just misses its name; nil if
// there is none.
func (j *judge) nearest(x egress.Explanation) *nearest {
	for _, p := range x.Rules {
		if p.Effect == egress.MissedPort && p.Action == egress.Allow {
			n := &nearest{Rule: &j.rules[p.Index], Miss: missPort}
			n.Passes = j.passes(x.Request, n.Rule)
			return n
		}
	}
	if len(x.Near) == 0 {
		return nil
	}
	near := x.Near[0]
	n := &nearest{Rule: &j.rules[near.Index], Miss: near.Miss.String(), Passes: asked(x.Request, near.Passes)}
	n.Admitted = n.Rule.notation.admitting(x.Request.Host)
	return n
}

// passes returns the request for the same host at the first port of the rule
// that is allowed, or "".
func (j *judge) passes(r egress.Request, at *rule) string {
	for ports := range at.Ports.All() {
		r.Protocol, r.Port = ports.Protocol(), ports.First()
		if j.matcher.Decide(r).Allowed() {
			return asked(r, r.Host)
		}
	}
	return ""
}

// asked writes a request for host as an argument of this program; "" for no
// host.
func asked(r egress.Request, host string) string {
	if host == "" {
		return ""
	}
	r.Host = host
	return strings.TrimSuffix(r.String(), "/tcp")
}

// parts returns every rule that names the host.
func (j *judge) parts(x egress.Explanation) []part {
	parts := make([]part, 0, len(x.Rules))
	for _, r := range x.Rules {
		p := part{ID: r.ID, Action: r.Action, Effect: r.Effect, Ports: j.rules[r.Index].Ports}
		if r.Prefix.IsValid() {
			p.Holds = &r.Prefix
		} else {
			p.Names = &r.Pattern
		}
		parts = append(parts, p)
	}
	return parts
}

// nearMisses returns every rule that just misses the host.
func nearMisses(x egress.Explanation) []nearMiss {
	near := make([]nearMiss, 0, len(x.Near))
	for _, n := range x.Near {
		near = append(near, nearMiss{n.ID, n.Pattern, n.Miss, asked(x.Request, n.Passes)})
	}
	return near
}

// next says what to do about a denied request.
func next(v *verdict, x egress.Explanation) []string {
	var advice []string
	remedy := false
	for _, a := range v.Alternatives {
		advice = append(advice, a.String())
		remedy = remedy || a.Kind == byOption
	}
	switch {
	case remedy:
		return advice
	case v.Reason == egress.ReasonAddress && v.Nearest == nil:
		return append(advice, "a rule for a name allows no address: ask for the name that the client uses")
	}
	what := "this exact name"
	if v.Reason == egress.ReasonAddress {
		what = "this exact address"
	}
	if v.Nearest != nil && v.Nearest.Miss == missPort {
		what += " at this port"
	}
	return append(advice, "if you need it, allow "+what+", not a wider one")
}
