package main

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"

	"github.com/sallyport-go/sallyport/match"
)

// columns is the width to which text is wrapped. Names, which have no blanks, may
// be wider.
const columns = 100

// writeText writes a verdict for people.
func writeText(out *bufio.Writer, v verdict) {
	var never, refused int
	for _, e := range v.Never {
		never += len(e.Dialects)
	}
	for _, e := range v.Refused {
		refused += len(e.Dialects)
	}
	write(out, "", fmt.Sprintf("%s in %d dialects: %s; %d can never match it, %d refuse it",
		strconv.QuoteToASCII(v.Text), v.Dialects, count(len(v.Meanings), "meaning"), never, refused))
	for _, m := range v.Meanings {
		fmt.Fprintln(out)
		write(out, "", fmt.Sprintf("%s (%s; %s)", m.Pattern, m.Reach, count(len(m.Dialects), "dialect")))
		write(out, "  in       ", list(m.Dialects))
		write(out, "  admits   ", m.Admits)
		switch {
		case m.AdmittedBy != nil:
			write(out, "  refuses  ", fmt.Sprintf("%s, which %s admits", m.Refuses, m.AdmittedBy))
		case m.Refuses != "":
			write(out, "  refuses  ", m.Refuses)
		}
		for _, h := range m.Hosts {
			label := "  no       "
			if h.Admitted {
				label = "  yes      "
			}
			write(out, label, h.Host)
		}
	}
	writeExclusions(out, "never matches", never, v.Never)
	writeExclusions(out, "refused", refused, v.Refused)
}

// writeExclusions writes the reasons for which n dialects admit nothing.
func writeExclusions(out *bufio.Writer, title string, n int, exclusions []exclusion) {
	if n == 0 {
		return
	}
	fmt.Fprintln(out)
	write(out, "", fmt.Sprintf("%s (%s)", title, count(n, "dialect")))
	for _, e := range exclusions {
		text := e.Reason
		if e.Offset > 0 {
			text = fmt.Sprintf("at byte %d: %s", e.Offset, text)
		}
		if e.Hint != "" {
			text += "; " + e.Hint
		}
		write(out, "  in       ", list(e.Dialects))
		write(out, "           ", text)
	}
}

// write is the only way from a verdict to the terminal. It wraps text between
// words; further lines are indented as far as label is long.
func write(out *bufio.Writer, label, text string) {
	line := label
	for i, word := range strings.Fields(printable(text)) {
		switch {
		case i == 0:
		case len(line)+1+len(word) > columns:
			fmt.Fprintln(out, line)
			line = strings.Repeat(" ", len(label))
		default:
			line += " "
		}
		line += word
	}
	fmt.Fprintln(out, line)
}

// printable returns text with everything escaped that is not printable ASCII: no
// input may move the cursor of a terminal or reverse the order of letters.
func printable(text string) string {
	var b strings.Builder
	for _, r := range text {
		if ' ' <= r && r <= '~' {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRuneToASCII(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}

// count writes a number of things.
func count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

// list writes dialects separated by commas.
func list(dialects []match.Dialect) string {
	texts := make([]string, len(dialects))
	for i, d := range dialects {
		texts[i] = d.String()
	}
	return strings.Join(texts, ", ")
}
