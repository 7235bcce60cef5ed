// Command allow says whether an AKS cluster may reach a host, and why.
//
//	go run ./examples/allow -cloud public -region eastus x.data.mcr.microsoft.com:443
//
// The rules are those of the AKS documentation (package catalog), for the
// cluster that the flags describe. Each argument is host:port, or
// host:port/udp; an IPv6 address stands in brackets. The single argument "-"
// reads them from standard input, one a line, any number, in constant memory.
// There, lines of nothing but blanks are skipped, a line may end in CR LF, and a
// line of more than 4,096 bytes is bad input.
//
// Every verdict says what decided it: the rule, its purpose and its place in the
// document, what its wildcard means and what the same text would mean on other
// systems; of a denial also the nearest rule, how it was missed, and which
// flags, region, edition or cloud would have allowed the request. All of it is
// derived from the catalog and by matching. With -json each answer is an object
// on a line of its own, as schema.json describes; fields are added to it and
// never removed.
//
// The exit status is 0 if everything is allowed, 1 if something is denied, and
// 2 for bad input: a wrong flag or cluster parameter, an invalid host or port,
// standard input without a request. The highest status wins, and what follows
// bad input is still judged. Bad input is told with the number of its argument
// or line, what is wrong and how to write it. Whatever judges nothing, such as
// -h, exits with 2, so that 0 always means that requests were allowed.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"github.com/sallyport-go/sallyport/egress"
)

// The exit statuses. The highest one wins.
const (
	statusAllowed = iota
	statusDenied
	statusBadInput
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run is the whole program, so that tests can call it. It returns the exit
// status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	out := bufio.NewWriter(stdout)
	status, err := answer(args, stdin, out, stderr)
	if flushed := out.Flush(); err == nil {
		err = flushed
	}
	if err != nil {
		// Answers are lost, so that no status below this one is true.
		fmt.Fprintf(stderr, "allow: standard output: %s\n", printable(err.Error()))
		return statusBadInput
	}
	return status
}

// answer judges all requests. Its error is one of writing.
func answer(args []string, stdin io.Reader, out *bufio.Writer, stderr io.Writer) (status int, err error) {
	o := parseOptions(args)
	var p printer = &textPrinter{out: out, err: stderr}
	if o.json {
		p = &jsonPrinter{out: out}
	}
	if o.help {
		return statusBadInput, usage(out)
	}
	j, faults := o.judge()
	for _, f := range faults {
		if err := p.fault(f); err != nil {
			return statusBadInput, err
		}
	}
	if len(faults) > 0 {
		return statusBadInput, nil
	}
	for q := range o.questions(flushingReader{stdin, out}) {
		r, err := q.request()
		if err != nil {
			status = statusBadInput
			err = p.fault(q.fault(err))
		} else {
			v := j.verdict(r)
			if v.Verdict != egress.Allow {
				status = max(status, statusDenied)
			}
			err = p.verdict(v)
		}
		if err != nil {
			return statusBadInput, err
		}
	}
	return status, nil
}

// A printer writes answers. There is one for people and one for programs.
type printer interface {
	verdict(verdict) error
	fault(fault) error
}

// A flushingReader writes out what is answered before it waits for more input,
// so that somebody who types requests sees each verdict at once. When the
// answers cannot be written, it ends.
type flushingReader struct {
	in  io.Reader
	out *bufio.Writer
}

func (f flushingReader) Read(p []byte) (int, error) {
	if f.out.Flush() != nil {
		return 0, io.EOF
	}
	return f.in.Read(p)
}
