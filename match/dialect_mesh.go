package match

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/sallyport-go/sallyport/internal/form"
	"github.com/sallyport-go/sallyport/internal/fqdn"
)

func parseIstio(text string) (string, *ParseError) {
	if text == "*" {
		return "**", nil
	}
	// A host of a VirtualService or a Gateway may be an address.
	if addr, err := netip.ParseAddr(text); err == nil && addr.Is4() {
		return form.Never(impossible(text)), nil
	}
	return parseIstioServiceEntry(text)
}

func parseIstioServiceEntry(text string) (string, *ParseError) {
	if text == "*" {
		return refuse(0, ErrWildcard, "a ServiceEntry names its hosts; write \"*.\" in front of a name")
	}
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	if star := strings.LastIndexByte(text, '*'); star > 0 {
		return refuse(star, ErrWildcard, oneStar(text, "one star, at the very left"))
	}
	if text[0] == '.' {
		return "", refuseDot(text, "", "*")
	}
	name := strings.TrimSuffix(text, ".")
	last := ""
	for at, label := range labels(name) {
		last = label
		// In front "*", "*x" and "*-x" are labels, too.
		plain, wild := strings.CutPrefix(label, "*")
		if wild {
			plain = strings.TrimPrefix(plain, "-")
		}
		if len(label) > fqdn.MaxLabel || label != "*" && !isLDH(plain) {
			return refuse(at, ErrLabel, ldhHint)
		}
	}
	if _, err := strconv.Atoi(last); err == nil && last != text && len(name) == len(text) {
		return refuse(len(name)-len(last), ErrAddress, "the last label is a number")
	}
	switch {
	case capital(text) >= 0:
		return form.Never("Istio compares capitals, and hosts are in lower case"), nil
	case len(name) < len(text):
		return form.Never("Istio compares the trailing dot, and hosts have none"), nil
	}
	return possible(translate(name, form.AnyRun), name), nil
}

func parseEnvoy(text string) (string, *ParseError) {
	if text == "*" {
		return "**", nil
	}
	if fault := checkText(text, "*"); fault != nil {
		return "", fault
	}
	name := strings.ToLower(text)
	if name[len(name)-1] == '.' {
		return "", refuseUnknown(text, ".")
	}
	if name[0] == '.' {
		return form.Never("Envoy compares the leading dot, and no host has one; \"*.\" in front of a name is any depth below it"), nil
	}
	// The star is one byte or more, which no host is without beside a dot or a
	// hyphen.
	some := func(c byte) bool { return isAlnum(c) || c == '_' }
	suffix, atStart := strings.CutPrefix(name, "*")
	prefix, atEnd := strings.CutSuffix(name, "*")
	var elems []form.Elem
	switch star := strings.Count(name, "*"); {
	case star == 0:
		return possible(name, name), nil
	case star > 1 || !atStart && !atEnd:
		return form.Never("Envoy knows one star, at the start or at the end; any other is a byte like any other"), nil
	case atStart:
		if some(suffix[0]) {
			elems = append(elems, form.Elem{Class: form.Label})
		}
		elems = append(append(elems, form.AnyRun), form.Lit(suffix)...)
	case atEnd:
		elems = append(form.Lit(prefix), form.AnyRun)
		if some(prefix[len(prefix)-1]) {
			elems = append(elems, form.Elem{Class: form.Label})
		}
	}
	return possible(form.Alternative(elems...), name), nil
}
