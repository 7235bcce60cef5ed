// Package sallyport is this module as one of the matchers.
package sallyport

import (
	"iter"
	"strings"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/internal/peers/rival"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// Allow is a compiled policy: validation, ports, actions and priorities are
// included. Every ratio is to this.
var Allow = rival.Rival{Name: "sallyport", New: newAllow}

// Compact is the same policy in its compact form.
var Compact = rival.Rival{Name: "sallyport-compact", New: newCompact}

// Table is the table of patterns alone.
var Table = rival.Rival{Name: "sallyport-table", New: newTable}

// pattern returns the pattern of a rule.
func pattern(rule string) (match.Pattern, error) {
	if suffix, wild := strings.CutPrefix(rule, "*"); wild {
		rule = "**" + suffix // of any depth
	}
	return match.Parse(match.Canonical, rule)
}

func newAllow(rules []string) (rival.Match, error) { return compile(rules) }

func newCompact(rules []string) (rival.Match, error) { return compile(rules, egress.Compact) }

func compile(rules []string, options ...egress.Option) (rival.Match, error) {
	ports, err := portspec.Parse("443/tcp")
	if err != nil {
		return nil, err
	}
	policy := make([]egress.Rule, len(rules))
	for i, rule := range rules {
		p, err := pattern(rule)
		if err != nil {
			return nil, err
		}
		policy[i] = egress.Rule{Action: egress.Allow, Hosts: []match.Pattern{p}, Ports: ports}
	}
	matcher, err := egress.Compile(policy, options...)
	if err != nil {
		return nil, err
	}
	return func(host string) bool { return matcher.Allow(host, 443) }, nil
}

func newTable(rules []string) (rival.Match, error) {
	var fault error
	patterns := iter.Seq2[match.Pattern, struct{}](func(yield func(match.Pattern, struct{}) bool) {
		for _, rule := range rules {
			p, err := pattern(rule)
			if err != nil {
				fault = err
				return
			}
			if !yield(p, struct{}{}) {
				return
			}
		}
	})
	table, err := match.NewTable(patterns)
	if fault != nil {
		err = fault
	}
	if err != nil {
		return nil, err
	}
	return func(host string) bool {
		for range table.All(host) {
			return true
		}
		return false
	}, nil
}
