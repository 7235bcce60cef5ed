package source

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/netip"
	"strings"
)

// MaxEcho is the length of the longest answer that [ParseEcho] reads, in
// bytes. The longest that can be meant has less than 200.
const MaxEcho = 4096

// The page of checkip (checkip.dyndns.org) around the address.
const (
	pageBefore = "<html><head><title>Current IP Check</title></head><body>Current IP Address: "
	pageAfter  = "</body></html>"
)

// ParseEcho reads the answer of an address echo service: the address, and
// nothing that is not part of one of three forms.
//
//	23.101.128.81
//	{"ip":"23.101.128.81"}
//	<html><head><title>Current IP Check</title></head><body>Current IP Address: 23.101.128.81</body></html>
//
// White space around the answer is ignored. The body says which form it is:
// JSON begins with a brace, HTML with an angle bracket. The content type is
// that of the HTTP header, which may be empty; it must be one with which such a
// body is served: text/plain and text/html for text, application/json and
// text/plain for JSON, text/html for HTML. A JSON object has the member ip and
// no other. Any other page is refused: that of a proxy, of a login portal or of
// an error may well have an address in it, but not the one that was asked for.
//
// An IPv4 address in IPv6 form is returned as IPv4. An address that is not
// public is no answer, since the cluster cannot have left to the Internet from
// it: it is the address behind a NAT, or the service is not on the Internet.
// The error then wraps [ErrNotPublic] and has the address. Every error is a
// [*ParseError].
func ParseEcho(body []byte, contentType string) (netip.Addr, error) {
	if len(body) > MaxEcho {
		return netip.Addr{}, parseError(string(body[:maxErrorInput]), MaxEcho, ErrTooLarge, "an address has less")
	}
	s := string(body)
	text := strings.Trim(s, " \t\r\n")
	fail := func(err error, hint string) (netip.Addr, error) {
		return netip.Addr{}, parseError(s, len(s)-len(strings.TrimLeft(s, " \t\r\n")), err, hint)
	}
	form, known := formOf(text), true
	if contentType != "" {
		media, _, err := mime.ParseMediaType(contentType)
		if err != nil {
			return fail(ErrForm, "the content type is not to be read")
		}
		known = form.servedAs(media)
	}
	switch {
	case text == "":
		return fail(ErrEmpty, "the answer has no body")
	case !known:
		return fail(ErrForm, "no echo service answers so with content type "+contentType[:min(len(contentType), maxErrorInput)])
	}
	addr := text
	switch form {
	case formJSON:
		var hint string
		if addr, hint = addrOfJSON(text); hint != "" {
			return fail(ErrForm, hint)
		}
	case formHTML:
		inner, hasBefore := strings.CutPrefix(text, pageBefore)
		inner, hasAfter := strings.CutSuffix(inner, pageAfter)
		if !hasBefore || !hasAfter {
			return fail(ErrForm, "the page is not that of checkip; a proxy, a login portal or an error page answers like this")
		}
		addr = inner
	}
	found, err := parseAddr(addr)
	if err != nil {
		err.Input, err.Offset = parseError(s, 0, nil, "").Input, max(0, strings.Index(s, addr))
		return netip.Addr{}, err
	}
	return found, nil
}

// parseAddr parses a single public address. The error has neither input nor
// offset.
func parseAddr(s string) (netip.Addr, *ParseError) {
	addr, err := netip.ParseAddr(s)
	switch {
	case err != nil && strings.ContainsAny(s, ", ;"):
		return netip.Addr{}, parseError("", 0, ErrAddress, "there must be exactly one address; a proxy that adds its own makes several")
	case err != nil || addr.Zone() != "":
		return netip.Addr{}, parseError("", 0, ErrAddress, "there must be an address and nothing else")
	}
	addr = addr.Unmap()
	if why := whyNotPublic(single(addr)); why != "" {
		e := parseError("", 0, ErrNotPublic, addr.String()+" is "+why)
		e.Addr = addr
		return netip.Addr{}, e
	}
	return addr, nil
}

// A form is one of the three forms of an answer.
type form uint8

const (
	formText form = iota
	formJSON
	formHTML
)

func formOf(text string) form {
	switch {
	case strings.HasPrefix(text, "{"):
		return formJSON
	case strings.HasPrefix(text, "<"):
		return formHTML
	}
	return formText
}

// servedAs reports whether a body of form f is served with a media type. Web
// servers that guess the type by the body call JSON text/plain, and old echo
// services call everything text/html.
func (f form) servedAs(media string) bool {
	switch f {
	case formJSON:
		return media == "application/json" || media == "text/plain"
	case formHTML:
		return media == "text/html"
	}
	return media == "text/plain" || media == "text/html"
}

// addrOfJSON returns the member ip of a JSON object that has no other, or a
// hint why there is none. Unmarshal would take "IP" for "ip", and the last of
// several.
func addrOfJSON(text string) (addr, hint string) {
	const want = `the answer must be {"ip":"..."}`
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	var tokens []json.Token
	for len(tokens) < 4 {
		token, err := d.Token()
		if err != nil {
			return "", want
		}
		tokens = append(tokens, token)
	}
	addr, isString := tokens[2].(string)
	if tokens[1] != "ip" || !isString || tokens[3] != json.Delim('}') {
		return "", want + ", with no other member"
	}
	if int(d.InputOffset()) < len(text) {
		return "", want + ", with nothing behind it"
	}
	return addr, ""
}
