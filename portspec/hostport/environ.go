package hostport

import (
	"errors"
	"fmt"
	"strings"

	"github.com/sallyport-go/sallyport/portspec"
)

// What can be wrong with an environment variable, apart from the errors of
// package portspec.
var (
	// ErrDeployment says that a text is no name of a deployment.
	ErrDeployment = errors.New("not a deployment name")

	// ErrHostPort says that a host port is not one of those that AKS assigns.
	ErrHostPort = errors.New("host port not in 40000-59999")
)

const (
	portInfix      = "_PORT_"
	hostPortSuffix = "_HOSTPORT"
)

// A Variable is the environment variable in which a pod finds the host port of
// a container port. Its name is
//
//	<deployment>_PORT_<port>_<PROTOCOL>_HOSTPORT
//
// such as mydeployment_PORT_8080_TCP_HOSTPORT. Names of deployments may hold
// "-" and ".", so that most shells cannot read such a variable by its name.
// A Variable is comparable; the zero Variable has no name.
type Variable struct {
	Deployment string
	Port       ContainerPort
}

// Name returns the name of the variable. The error wraps [ErrDeployment],
// [portspec.ErrRange] (port 0) or [portspec.ErrProtocol] (neither TCP nor
// UDP).
func (v Variable) Name() (string, error) {
	var err error
	switch {
	case !isName(v.Deployment):
		err = ErrDeployment
	case v.Port.Number == 0:
		err = portspec.ErrRange
	case v.Port.Protocol != portspec.TCP && v.Port.Protocol != portspec.UDP:
		err = portspec.ErrProtocol
	}
	if err != nil {
		return "", fmt.Errorf("hostport: no variable for port %v of deployment %.100q: %w", v.Port, v.Deployment, err)
	}
	return fmt.Sprintf("%s%s%d_%s%s", v.Deployment, portInfix, v.Port.Number,
		strings.ToUpper(v.Port.Protocol.String()), hostPortSuffix), nil
}

// ParseVariable parses the name of a variable. It accepts exactly what
// [Variable.Name] returns. The error is a [*portspec.ParseError].
func ParseVariable(name string) (Variable, error) {
	fail := func(at int, err error) (Variable, error) {
		return Variable{}, &portspec.ParseError{
			Input:  excerpt(name, name),
			Offset: at,
			Err:    err,
			Hint:   "the form is <deployment>_PORT_<port>_<PROTOCOL>_HOSTPORT, with the protocol TCP or UDP",
		}
	}
	// A deployment has no "_" in its name, so that the first infix ends it.
	deployment, rest, found := strings.Cut(name, portInfix)
	if !found {
		return fail(len(name), portspec.ErrSyntax)
	}
	if !isName(deployment) {
		return fail(0, ErrDeployment)
	}
	at := len(deployment) + len(portInfix)
	number, protocol, found := strings.Cut(rest, "_")
	if !found {
		return fail(len(name), portspec.ErrSyntax)
	}
	port, err := portspec.ParsePort(number)
	var parseErr *portspec.ParseError
	if errors.As(err, &parseErr) {
		return fail(at+parseErr.Offset, parseErr.Err)
	}
	at += len(number) + len("_")
	v := Variable{deployment, ContainerPort{Number: port}}
	switch protocol {
	case "TCP" + hostPortSuffix:
		v.Port.Protocol = portspec.TCP
	case "UDP" + hostPortSuffix:
		v.Port.Protocol = portspec.UDP
	default:
		return fail(at, portspec.ErrProtocol)
	}
	return v, nil
}

// isName reports whether s is a valid name of a Kubernetes object: a subdomain
// as in RFC 1123, of at most 253 bytes from a-z, 0-9, "-" and ".", each part
// of which begins and ends with a letter or digit.
func isName(s string) bool {
	if len(s) == 0 || len(s) > 253 {
		return false
	}
	before := byte('.')
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
		case c == '-' && before != '.':
		case c == '.' && before != '.' && before != '-':
		default:
			return false
		}
		before = c
	}
	return before != '.' && before != '-'
}

// An Assignment is a host port that AKS assigned to a container port.
type Assignment struct {
	Variable Variable
	HostPort uint16 // FirstHostPort to LastHostPort
}

// FromEnviron returns the assignments in an environment of the form of
// [os.Environ], in its order. Variables whose names do not hold "_PORT_" and
// end in "_HOSTPORT" belong to others and are skipped. Everything else must be
// right: the error joins one for each variable that [ParseVariable] refuses,
// whose value is no port from 40000 to 59999 ([ErrHostPort]), or that comes
// twice with different values ([ErrDuplicate]).
func FromEnviron(environ []string) ([]Assignment, error) {
	var (
		found []Assignment
		errs  []error
	)
	values := map[Variable]uint16{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.Contains(name, portInfix) || !strings.HasSuffix(name, hostPortSuffix) {
			continue
		}
		v, port, err := readVariable(name, value)
		if before, repeated := values[v]; err == nil && repeated {
			if before == port {
				continue
			}
			err = fmt.Errorf("%d and %d: %w", before, port, ErrDuplicate)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("hostport: variable %.300q: %w", name, err))
			continue
		}
		values[v] = port
		found = append(found, Assignment{v, port})
	}
	if errs != nil {
		return nil, errors.Join(errs...)
	}
	return found, nil
}

func readVariable(name, value string) (Variable, uint16, error) {
	v, err := ParseVariable(name)
	if err != nil {
		return Variable{}, 0, err
	}
	port, err := portspec.ParsePort(value)
	if err != nil {
		return Variable{}, 0, err
	}
	if !isAssignable(port) {
		return Variable{}, 0, fmt.Errorf("%d: %w", port, ErrHostPort)
	}
	return v, port, nil
}

func isAssignable(port uint16) bool { return FirstHostPort <= port && port <= LastHostPort }
