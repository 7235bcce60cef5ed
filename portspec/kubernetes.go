package portspec

import "strings"

// ParseKubernetes parses a port range in the notation of the Kubernetes flags
// (--service-node-port-range, --proxy-port-range; PortRange in
// k8s.io/apimachinery/pkg/util/net at eed236ceee):
//
//	N      the port N
//	A-B    the ports A to B
//	A+N    the port A and the N ports above it; N may be 0
//
// The notation names no protocol, so that the caller does. The error is a
// [*ParseError]. A success does not allocate.
//
// It is stricter than the original, which trims blanks around the text, reads
// the empty text as an empty range, and takes port 0 and leading zeros. What
// it accepts means the same there.
func ParseKubernetes(p Protocol, s string) (Range, error) {
	if !p.IsValid() {
		return Range{}, newError(s, fault{err: ErrProtocol}, grammar{rule: "give the protocol: TCP, UDP or SCTP"})
	}
	first, last, f := scanKubernetes(s)
	if f.err != nil {
		return Range{}, newError(s, f, kubernetesGrammar)
	}
	return Range{p, first, last}, nil
}

func scanKubernetes(s string) (first, last uint16, f fault) {
	first, n, err := scanPort(s)
	switch {
	case err != nil:
		return 0, 0, fault{offset: n, err: err}
	case n == len(s):
		return first, first, fault{}
	case s[n:] == "+0": // the one number here that is no port
		return first, first, fault{}
	case s[n] != '-' && s[n] != '+':
		return 0, 0, fault{offset: n, err: ErrSyntax}
	}
	second := n + 1
	number, m, err := scanPort(s[second:])
	switch end := second + m; {
	case err == ErrEmpty:
		return 0, 0, fault{offset: end, err: ErrSyntax}
	case err != nil:
		return 0, 0, fault{offset: end, err: err}
	case end < len(s):
		return 0, 0, fault{offset: end, err: ErrSyntax}
	case s[n] == '+' && number > 65535-first:
		return 0, 0, fault{offset: second, err: ErrRange}
	case s[n] == '+':
		return first, first + number, fault{}
	case number < first:
		return 0, 0, fault{err: ErrOrder}
	}
	return first, number, fault{}
}

var kubernetesGrammar = grammar{
	rule: "write a port, first-last, or first+number of further ports",
	correct: func(s string) string {
		s = strings.Join(strings.FieldsFunc(toASCII(s), isBlank), "")
		if first, more, found := strings.Cut(s, "+"); found && first != "" {
			return correctNumber(first) + "+" + correctNumber(more)
		}
		first, last, ok := correctPorts(s)
		if !ok {
			return ""
		}
		text, _, _ := strings.Cut(Range{TCP, first, last}.String(), "/")
		return text
	},
	valid: func(s string) bool {
		_, _, f := scanKubernetes(s)
		return f.err == nil
	},
}
