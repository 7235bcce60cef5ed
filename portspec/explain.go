package portspec

import (
	"fmt"
	"strconv"
	"strings"
)

// A Tool is one of the ways in which allowed host ports reach AKS.
type Tool uint8

// The tools. Each of them reads the same text differently.
const (
	_ Tool = iota

	// AzureCLI is --allowed-host-ports of az aks, given the text as one
	// argument ("$PORTS"). It takes one entry an argument, in any letter case.
	// (azure-cli, command module acs at 022126c039.)
	AzureCLI

	// AzureCLIWords is the same, given the text as the words into which a
	// POSIX shell splits an unquoted $PORTS: at blanks, tabs and newlines.
	AzureCLIWords

	// AKSPreview is the flag of the aks-preview extension, which replaces the
	// one of az. It splits one argument at commas, takes lower case only, and
	// reads the empty text as "no ports".
	// (azure-cli-extensions, aks-preview at 009a4d9c24.)
	AKSPreview

	// REST is the AKS REST API, given the text as the JSON value of
	// allowedHostPorts; see [ParseREST].
	REST
)

// String returns "az (one argument)", "az (words)", "aks-preview" or "REST".
// An invalid Tool is written as the number that it is.
func (t Tool) String() string {
	switch t {
	case AzureCLI:
		return "az (one argument)"
	case AzureCLIWords:
		return "az (words)"
	case AKSPreview:
		return "aks-preview"
	case REST:
		return "REST"
	}
	return fmt.Sprintf("Tool(%d)", uint8(t))
}

// An Explanation says what the strict parser and every tool make of a list of
// allowed host ports.
type Explanation struct {
	// Ports and Err are the results of [ParseHostPorts].
	Ports HostPorts
	Err   error

	// Readings has one element for each Tool, in the order of the constants.
	Readings []Reading
}

// A Reading is what a tool makes of a list of allowed host ports.
type Reading struct {
	Tool Tool

	// Err is a [*ParseError] if the tool refuses the text, and nil if it
	// sends a request. The error is worded here; the tools say less.
	Err error

	// Sent holds the ranges of the request.
	Sent []SentRange

	// Service is why the AKS service refuses the request, for the first range
	// that it cannot take, and nil if it takes all. The service is closed
	// source: this is what its API reference says.
	Service error
}

// Set returns the ports that are open afterwards. It is empty unless the tool
// sends the request and the service takes it.
func (r Reading) Set() Set {
	if r.Err != nil || r.Service != nil {
		return Set{}
	}
	ranges := make([]Range, len(r.Sent))
	for i, sent := range r.Sent {
		ranges[i], _ = sent.Range() // r.Service would hold the error
	}
	return SetOf(ranges...)
}

// String returns the reading in a line.
func (r Reading) String() string {
	if r.Err != nil {
		return fmt.Sprintf("%v: refuses: %v", r.Tool, r.Err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%v: sends ", r.Tool)
	const shown = 10
	for i, sent := range r.Sent[:min(len(r.Sent), shown)] {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(sent.String())
	}
	switch n := len(r.Sent) - shown; {
	case len(r.Sent) == 0:
		b.WriteString("no ports")
	case n > 0:
		fmt.Fprintf(&b, " and %d more", n)
	}
	if r.Service != nil {
		fmt.Fprintf(&b, "; the service refuses: %v", r.Service)
	} else {
		b.WriteString("; the service accepts")
	}
	return b.String()
}

// A SentRange is a port range as a tool sends it. The tools do not check
// numbers, so that these need not be ports.
type SentRange struct {
	Start, End string // decimal, ASCII digits, without leading zeros
	Protocol   string // "TCP" or "UDP"
}

// String returns "80-80 TCP", with long numbers cut.
func (r SentRange) String() string {
	return fmt.Sprintf("%s-%s %s", cut(r.Start), cut(r.End), r.Protocol)
}

func cut(digits string) string {
	const shown = 12
	if len(digits) > shown {
		return digits[:shown] + "..."
	}
	return digits
}

// Range returns the range that the service makes of r. The error wraps
// [ErrProtocol], [ErrRange] or [ErrOrder].
func (r SentRange) Range() (Range, error) {
	p := protocolOf(r.Protocol)
	first, n, err := scanPort(r.Start)
	last, m, err2 := scanPort(r.End)
	switch {
	case p != TCP && p != UDP:
		err = ErrProtocol
	case err != nil || n < len(r.Start) || err2 != nil || m < len(r.End):
		err = ErrRange
	case first > last:
		err = ErrOrder
	default:
		return Range{p, first, last}, nil
	}
	return Range{}, fmt.Errorf("portspec: range %v: %w", r, err)
}

// ExplainHostPorts says what the strict parser, the command line tools and the
// REST API make of a list of allowed host ports. The tools are modelled with
// all that they let pass: Python's \d takes the digits of every script, its $
// matches before a newline at the end, and no tool checks the numbers.
func ExplainHostPorts(s string) Explanation {
	var e Explanation
	e.Ports, e.Err = ParseHostPorts(s)
	for t := AzureCLI; t <= REST; t++ {
		e.Readings = append(e.Readings, t.read(s))
	}
	return e
}

// String returns the explanation, a line for the strict parser and one for
// each tool, without a newline at the end.
func (e Explanation) String() string {
	var b strings.Builder
	if e.Err != nil {
		fmt.Fprintf(&b, "strict: refuses: %v", e.Err)
	} else {
		fmt.Fprintf(&b, "strict: %v", e.Ports.Set())
	}
	for _, r := range e.Readings {
		b.WriteByte('\n')
		b.WriteString(r.String())
	}
	return b.String()
}

func (t Tool) read(s string) Reading {
	sent, f := t.scan(s)
	if f.err != nil {
		return Reading{Tool: t, Err: newError(s, f, t.grammar())}
	}
	r := Reading{Tool: t, Sent: sent}
	for _, x := range sent {
		if _, err := x.Range(); err != nil {
			r.Service = err
			break
		}
	}
	return r
}

// scan returns what the tool sends.
func (t Tool) scan(s string) ([]SentRange, fault) {
	switch t {
	case AzureCLI:
		return scanTokens([]token{{text: s}}, true)
	case AzureCLIWords:
		return scanTokens(shellWords(s), true)
	case AKSPreview:
		if s == "" {
			return nil, fault{}
		}
		return scanTokens(commaSplit(s), false)
	}
	ranges, f := scanREST(s)
	sent := make([]SentRange, len(ranges))
	for i, r := range ranges {
		sent[i] = sentRange(r)
	}
	return sent, f
}

func (t Tool) grammar() grammar {
	g := grammar{valid: func(s string) bool {
		_, f := t.scan(s)
		return f.err == nil
	}}
	switch t {
	case AzureCLI:
		g.rule = "give every entry, port/protocol or start-end/protocol, as an argument of its own"
		g.correct = correctList // valid if it is one entry
	case AzureCLIWords:
		g.rule = "separate the entries, port/protocol or start-end/protocol, by blanks"
		g.correct = func(s string) string { return joinRanges(correctEntries(s), " ") }
	case AKSPreview:
		g.rule = "separate the entries, port/protocol or start-end/protocol, by commas alone, in lower case"
		g.correct = correctList
	case REST:
		g = restGrammar
	}
	return g
}

func sentRange(r Range) SentRange {
	return SentRange{
		Start:    strconv.Itoa(int(r.first)),
		End:      strconv.Itoa(int(r.last)),
		Protocol: strings.ToUpper(r.protocol.String()),
	}
}
