package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/portspec"
)

// maxLine is the length of the longest line in bytes, its end included. The
// longest request has 270; a pasted URL may have more and still deserves a
// correction.
const maxLine = 4096

// maxInput is how much of bad input an error repeats, in bytes. It is what
// [egress.RequestError] keeps, too.
const maxInput = 300

// A question is what somebody asked, and where.
type question struct {
	argument int // its number from 1, or 0
	line     int // its number from 1, or 0
	text     string
	err      error // why there is no whole text
}

var (
	errLong  = fmt.Errorf("the line is longer than %d bytes", maxLine)
	errEmpty = errors.New("standard input has no request")
)

// questions returns what is asked by the arguments, or by standard input.
func (o *options) questions(stdin io.Reader) iter.Seq[question] {
	if len(o.args) == 1 && o.args[0] == "-" {
		return lines(stdin)
	}
	return func(yield func(question) bool) {
		for i, arg := range o.args {
			if !yield(question{argument: i + 1, text: arg}) {
				return
			}
		}
	}
}

// lines returns the lines of r that are not blank. If there is none, or if
// reading fails, the last question says so.
func lines(r io.Reader) iter.Seq[question] {
	return func(yield func(question) bool) {
		in := bufio.NewReaderSize(r, maxLine)
		asked := false
		for n := 1; ; n++ {
			text, err := readLine(in)
			switch {
			case err == io.EOF && text == "":
				if !asked {
					yield(question{err: errEmpty})
				}
				return
			case err != nil && err != io.EOF && err != errLong:
				// What was read of the line may be the start of another request.
				yield(question{line: n, err: fmt.Errorf("reading standard input: %w", err)})
				return
			case err != errLong && strings.Trim(text, " \t") == "":
				continue
			}
			asked = true
			q := question{line: n, text: text}
			if err == errLong {
				q.err = err
			}
			if !yield(q) {
				return
			}
		}
	}
}

// readLine returns the next line without its end. It returns io.EOF along with
// a last line that has no end, and errLong along with the start of a line that
// it has skipped.
func readLine(in *bufio.Reader) (string, error) {
	b, err := in.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		start := string(b[:maxInput])
		for err == bufio.ErrBufferFull {
			_, err = in.ReadSlice('\n')
		}
		return start, errLong
	}
	line := strings.TrimSuffix(string(b), "\n")
	return strings.TrimSuffix(line, "\r"), err
}

// request reads the question as a request.
func (q question) request() (egress.Request, error) {
	if q.err != nil {
		return egress.Request{}, q.err
	}
	return egress.ParseRequest(q.text)
}

// A fault is bad input: where it is, what is wrong, and how to write it.
type fault struct {
	Schema   int    `json:"schema"`
	Message  string `json:"error"`
	Argument int    `json:"argument,omitempty"` // its number from 1, flags not counted
	Line     int    `json:"line,omitempty"`     // its number from 1, of standard input
	Flag     string `json:"flag,omitempty"`
	Input    string `json:"input,omitempty"`  // cut after maxInput bytes
	Offset   int    `json:"offset,omitempty"` // of the fault in Input, in bytes
	Hint     string `json:"hint,omitempty"`
}

// fault returns what is wrong with q.
func (q question) fault(err error) fault {
	f := fault{Message: err.Error(), Argument: q.argument, Line: q.line, Input: q.text[:min(len(q.text), maxInput)]}
	var bad *egress.RequestError
	var badPort *portspec.ParseError
	if errors.As(err, &bad) {
		f.Message, f.Offset, f.Hint = bad.Err.Error(), bad.Offset, bad.Hint
	}
	if errors.As(err, &badPort) {
		f.Message = badPort.Err.Error()
		f.Offset += badPort.Offset
	}
	switch {
	case err == errLong:
		f.Hint = "write one host:port a line"
	case q.argument > 0 && q.text == "-":
		f.Hint = `"-" must be the only argument: it reads the requests from standard input`
	case q.argument > 0 && strings.HasPrefix(q.text, "-"):
		f.Hint = "flags go before the first host:port"
	}
	return f
}
