// Command dialects says what a text means to the systems that read it as a
// pattern for host names.
//
//	go run ./examples/dialects '*.example.com' a.b.example.com
//
// It reads the text in every dialect of package match but the canonical one, and
// groups the dialects by what the text means to them. Two dialects are in one
// group if, and only if, they admit the same hosts; that is decided for all hosts
// there are, not for samples. For each meaning it tells the canonical text, how
// far that reaches, a shortest host that is admitted, and one that is not, where
// possible one that the same text admits in another dialect. Behind the text
// there may be hosts, about which every group is asked. What can never match and
// what is refused is listed with the reasons.
//
// With -json the answer is one object on a line, as schema.json describes; fields
// are added to it and never removed. There, bad input is an object for each
// fault.
//
// The exit status is 0 if there is an answer, also if every dialect refuses the
// text, and 2 for bad input: an unknown flag, no text or one of more than 255
// bytes, an argument that is no valid host name. Whatever answers nothing, such as
// -h, exits with 2.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// The exit statuses. The second is that of other programs for bad input, so that
// 1 is free.
const (
	statusAnswered = 0
	statusBadInput = 2
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run is the whole program, so that tests can call it. It returns the exit
// status. Standard input is not read.
func run(args []string, _ io.Reader, stdout, stderr io.Writer) int {
	out := bufio.NewWriter(stdout)
	status, err := answer(args, out, stderr)
	if flushed := out.Flush(); err == nil {
		err = flushed
	}
	if err != nil {
		fmt.Fprintf(stderr, "dialects: standard output: %s\n", printable(err.Error()))
		return statusBadInput
	}
	return status
}

// answer does what the arguments say. Its error is one of writing.
func answer(args []string, out *bufio.Writer, stderr io.Writer) (status int, err error) {
	var structured bool
	fs := flag.NewFlagSet("dialects", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // faults are told below
	fs.Usage = func() {}
	fs.BoolVar(&structured, "json", false, "write one JSON object, as schema.json describes")
	var faults []fault
	switch err := fs.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return statusBadInput, usage(out, fs)
	case err != nil:
		// Who asks for JSON gets it for a fault in front of -json, too.
		structured = structured || slices.Contains(args, "-json") || slices.Contains(args, "--json")
		faults = []fault{{Message: err.Error(), Hint: "-h lists the flags; write -- in front of a text that starts with a hyphen"}}
	default:
		faults = check(fs.Args())
	}
	for _, f := range faults {
		f.Schema = schema
		if structured {
			err = writeJSON(out, f)
		} else {
			// If this cannot be written there is nowhere to say so; the status remains.
			fmt.Fprintf(stderr, "dialects: %s\n", printable(f.String()))
		}
		if err != nil {
			return statusBadInput, err
		}
	}
	if len(faults) > 0 {
		return statusBadInput, nil
	}
	v := read(fs.Arg(0), fs.Args()[1:])
	if structured {
		return statusAnswered, writeJSON(out, v)
	}
	writeText(out, v)
	return statusAnswered, nil // a bufio.Writer keeps its error until it is flushed
}

// usage writes the help text.
func usage(w io.Writer, fs *flag.FlagSet) error {
	_, err := fmt.Fprint(w, `Dialects says what a text means to the systems that read it as a pattern.

  dialects '*.example.com'
  dialects -json '*.example.com' a.example.com a.b.example.com

The first argument is the text, the others are hosts to ask for.

Exit status: 0 answered, 2 bad input or nothing answered.

Flags, which go before the text:
`)
	fs.SetOutput(w)
	fs.PrintDefaults()
	return err
}

// writeJSON writes v on one line, in ASCII: what is not ASCII, and DEL, is
// written as \u escapes, which are the same to a decoder and harmless on a
// terminal. JSON escapes the other control characters by itself.
func writeJSON(out *bufio.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	for text := b.Bytes(); len(text) > 0; {
		r, size := utf8.DecodeRune(text)
		switch {
		case r < 0x7f:
			out.WriteByte(text[0])
		case r <= 0xffff:
			fmt.Fprintf(out, `\u%04x`, r)
		default:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(out, `\u%04x\u%04x`, high, low)
		}
		text = text[size:]
	}
	return nil // a bufio.Writer keeps its error until it is flushed
}
