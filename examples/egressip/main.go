// Command egressip says which address this machine leaves from, and whether it
// is a declared one.
//
//	go run ./examples/egressip -declared 23.101.128.81,20.0.0.0/28 http://checkip.dyndns.org/
//
// It asks the address echo service at the URL, which answers with the address
// as text, as JSON {"ip":"..."} or as the page of checkip, and looks the answer
// up among the addresses and public IP prefixes of -declared. The request and
// every redirect go through an egress policy: by default it allows the host and
// port of the URL and nothing else, and with -allow the ones that are listed
// there and nothing else, not even those of the URL. No proxy is used.
//
// The exit status is 0 if the address is a declared one, 1 if it is not, if the
// policy blocks the request, or if there is no answer that is a public address,
// and 2 for bad input: a wrong flag, an invalid URL. Whatever asks nobody, such
// as -h, exits with 2, so that 0 always means that the address is declared. With
// -json the verdict is one object on a line, as schema.json describes; fields
// are added to it and never removed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/egress/source"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// The exit statuses.
const (
	statusDeclared = iota
	statusNotDeclared
	statusBadInput
)

// timeout bounds the whole exchange. An echo service answers at once.
const timeout = 30 * time.Second

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is the whole program, so that tests can call it. It returns the exit
// status.
func run(args []string, stdout, stderr io.Writer) int {
	o, err := parseOptions(args)
	if errors.Is(err, flag.ErrHelp) {
		usage(stderr)
		return statusBadInput
	}
	var v verdict
	if err != nil {
		v = verdict{Verdict: badInput, Error: err.Error()}
	} else {
		v = o.check()
	}
	write := v.writeText
	if o.json {
		write = v.writeJSON
	}
	if err := write(stdout, stderr); err != nil {
		fmt.Fprintf(stderr, "egressip: standard output: %s\n", printable(err.Error()))
		return statusBadInput
	}
	return v.status()
}

// Options are the flags and the argument.
type options struct {
	declared source.Declared
	policy   *egress.Matcher
	url      string
	json     bool
}

// flagSet returns the flags that fill o. Of a flag that is given twice one text
// would be lost, so that it is an error.
func (o *options) flagSet() *flag.FlagSet {
	fs := flag.NewFlagSet("egressip", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	fs.Func("declared", "the egress `addresses` and public IP prefixes that are declared, separated by commas", func(s string) (err error) {
		if !o.declared.IsEmpty() {
			return errors.New("the flag is given twice")
		}
		o.declared, err = source.ParseDeclared(s)
		return err
	})
	fs.Func("allow", "the `host:port` pairs that the policy allows, separated by commas (default: that of the URL)", func(s string) (err error) {
		if o.policy != nil {
			return errors.New("the flag is given twice")
		}
		o.policy, err = policyOf(strings.Split(s, ","))
		return err
	})
	fs.BoolVar(&o.json, "json", false, "write the verdict as JSON")
	return fs
}

// parseOptions reads the command line. With an error the options still say
// whether -json came before it.
func parseOptions(args []string) (o options, err error) {
	fs := o.flagSet()
	if err := fs.Parse(args); err != nil {
		return o, err
	}
	if o.declared.IsEmpty() {
		return o, errors.New("-declared is missing; write -declared 23.101.128.81 or -declared 20.0.0.0/28")
	}
	if fs.NArg() != 1 {
		return o, fmt.Errorf("there are %d arguments behind the flags; write the URL of an address echo service, after all flags", fs.NArg())
	}
	o.url = fs.Arg(0)
	request, err := source.RequestFor(o.url)
	if err == nil && o.policy == nil {
		o.policy, err = policyOf([]string{request.String()})
	}
	return o, err
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "usage: egressip -declared addresses [-allow host:port,...] [-json] URL")
	fs := new(options).flagSet()
	fs.SetOutput(w)
	fs.PrintDefaults()
}

// policyOf returns the policy that allows these hosts and ports.
func policyOf(pairs []string) (*egress.Matcher, error) {
	var rules []egress.Rule
	for _, pair := range pairs {
		r, err := egress.ParseRequest(pair)
		if err != nil {
			return nil, err
		}
		ports, err := portspec.RangeFrom(r.Protocol, r.Port, r.Port)
		if err != nil {
			return nil, err
		}
		rule := egress.Rule{ID: pair, Action: egress.Allow, Ports: portspec.SetOf(ports)}
		if addr, err := netip.ParseAddr(r.Host); err == nil {
			rule.Prefixes = []netip.Prefix{netip.PrefixFrom(addr, addr.BitLen())}
		} else {
			host, err := match.Parse(match.AzureFirewall, r.Host)
			if err != nil {
				return nil, err
			}
			rule.Hosts = []match.Pattern{host}
		}
		rules = append(rules, rule)
	}
	return egress.Compile(rules)
}

// check asks the echo service.
func (o options) check() verdict {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	checker := source.Checker{Policy: o.policy, Declared: o.declared}
	result, err := checker.Check(ctx, o.url)
	return verdictOf(o.url, result, err)
}
