package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/sallyport-go/sallyport/match"
)

// maxInput is how much of bad input a fault repeats, in bytes.
const maxInput = 300

// A fault is bad input: where it is, what is wrong, and how to write it.
type fault struct {
	Schema   int    `json:"schema"`
	Message  string `json:"error"`
	Argument int    `json:"argument,omitempty"` // its number from 1, flags not counted
	Input    string `json:"input,omitempty"`    // cut after maxInput bytes
	Offset   int    `json:"offset,omitempty"`   // of the fault in Input, in bytes
	Hint     string `json:"hint,omitempty"`
}

// String tells the fault in one line, except for the name of the program.
func (f fault) String() string {
	text := f.Message
	if f.Argument > 0 {
		text = fmt.Sprintf("argument %d %s: %s", f.Argument, strconv.QuoteToASCII(f.Input), f.Message)
	}
	if f.Hint != "" {
		text += "; " + f.Hint
	}
	return text
}

// check returns all that is wrong with a text and the hosts behind it.
func check(args []string) []fault {
	if len(args) == 0 {
		return []fault{{Message: "no text", Hint: "write it after the flags, in quotes: dialects '*.example.com'"}}
	}
	var faults []fault
	switch text := args[0]; {
	case text == "":
		faults = append(faults, fault{Message: match.ErrEmpty.Error(), Argument: 1, Hint: "write it in quotes: dialects '*.example.com'"})
	case len(text) > match.MaxText:
		faults = append(faults, fault{
			Message: match.ErrTooLong.Error(), Argument: 1, Input: cut(text), Offset: match.MaxText,
			Hint: fmt.Sprintf("no dialect takes more than %d bytes", match.MaxText),
		})
	}
	for i, host := range args[1:] {
		if !match.Any().Match(host) {
			f := hostFault(host)
			f.Argument, f.Input = i+2, cut(host)
			faults = append(faults, f)
		}
	}
	return faults
}

func cut(text string) string { return text[:min(len(text), maxInput)] }

// hostFault says why text is no valid host, and what to write. A dialect that
// has exact names only knows what is wrong with their bytes.
func hostFault(text string) fault {
	f := fault{Message: "this is no valid host", Hint: "write a name such as a.example.com"}
	if strings.HasPrefix(text, "-") {
		f.Hint = "flags go before the text"
		return f
	}
	if _, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		f.Message, f.Hint = match.ErrAddress.Error(), "no pattern admits one; "+f.Hint
		return f
	}
	_, err := match.Parse(match.AzureFirewallNetwork, text)
	var bad *match.ParseError
	switch {
	case errors.Is(err, match.ErrWildcard):
		f.Message = "this is a pattern, not a host"
	case errors.Is(err, match.ErrByte) && errors.As(err, &bad):
		f.Offset, f.Hint = bad.Offset, cmp.Or(bad.Hint, f.Hint)
	}
	// That a host may not be like this is the reason for which the canonical
	// pattern of the same text is dead.
	if p, err := match.Parse(match.Canonical, text); err == nil {
		if reason, dead := p.Never(); dead {
			f.Message += ": " + reason
		}
	}
	return f
}
