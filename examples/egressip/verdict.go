package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"strings"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/egress/source"
)

// schema is the number of the contract of -json; see schema.json.
const schema = 1

// The values of verdict.Verdict.
const (
	isDeclared  = "declared"
	notDeclared = "not-declared"
	blocked     = "blocked"
	notPublic   = "not-public"
	noAnswer    = "no-answer"
	badInput    = "bad-input"
)

// A verdict is what the program has to say, in the form of schema.json.
type verdict struct {
	Schema     int        `json:"schema"`
	Verdict    string     `json:"verdict"`
	URL        string     `json:"url,omitempty"`
	AnsweredBy string     `json:"answered_by,omitempty"`
	Address    netip.Addr `json:"address,omitzero"`
	Entry      string     `json:"entry,omitempty"`
	Blocked    string     `json:"blocked,omitempty"`
	Reason     string     `json:"reason,omitempty"`
	Error      string     `json:"error,omitempty"`

	text string // for people, if there is no error
}

// verdictOf returns the verdict on a check.
func verdictOf(url string, result source.Result, err error) verdict {
	v := verdict{URL: url}
	var denied *egress.DeniedError
	var parse *source.ParseError
	switch {
	case err == nil:
		v.Verdict, v.AnsweredBy, v.Address, v.text = notDeclared, result.URL, result.Addr, result.String()
		if result.Declared() {
			v.Verdict = isDeclared
			if v.Entry = result.Entry.String(); result.Entry.IsSingleIP() {
				v.Entry = result.Entry.Addr().String()
			}
		}
		return v
	case errors.As(err, &denied):
		v.Verdict, v.Blocked, v.Reason = blocked, denied.Request.String(), denied.Decision.Reason().String()
	case errors.Is(err, source.ErrNotPublic) && errors.As(err, &parse):
		v.Verdict, v.Address = notPublic, parse.Addr
	default:
		v.Verdict = noAnswer
	}
	v.Error = err.Error()
	return v
}

// status returns the exit status.
func (v verdict) status() int {
	switch v.Verdict {
	case isDeclared:
		return statusDeclared
	case badInput:
		return statusBadInput
	}
	return statusNotDeclared
}

// writeText writes the verdict for people: an address to standard output, an
// error to standard error.
func (v verdict) writeText(stdout, stderr io.Writer) error {
	if v.Error != "" {
		fmt.Fprintf(stderr, "egressip: %s: %s\n", v.Verdict, printable(v.Error))
		return nil
	}
	_, err := fmt.Fprintln(stdout, v.text)
	return err
}

// writeJSON writes the verdict for programs, whatever it is, to standard
// output.
func (v verdict) writeJSON(stdout, _ io.Writer) error {
	v.Schema = schema
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = stdout.Write(append(text, '\n'))
	return err
}

// printable returns s with what could move a terminal escaped: an error may
// quote what a stranger answered.
func printable(s string) string {
	quoted := strconv.QuoteToASCII(s)
	return strings.ReplaceAll(strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`), `\\`, `\`)
}
