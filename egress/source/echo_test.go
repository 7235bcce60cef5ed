package source

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
)

const page = pageBefore + "23.101.128.81" + pageAfter

func TestParseEcho(t *testing.T) {
	for _, test := range []struct{ body, contentType, want string }{
		{"23.101.128.81", "text/plain", "23.101.128.81"},
		{"23.101.128.81\n", "text/plain; charset=utf-8", "23.101.128.81"},
		{" \r\n\t23.101.128.81\r\n", "", "23.101.128.81"},
		{"23.101.128.81", "TEXT/HTML", "23.101.128.81"},
		{`{"ip":"23.101.128.81"}`, "application/json", "23.101.128.81"},
		{"{ \"ip\" :\n\"23.101.128.81\" }\n", "", "23.101.128.81"},
		{`{"ip":"2603:1030::1"}`, "text/plain; charset=utf-8", "2603:1030::1"},
		{page, "text/html", "23.101.128.81"},
		{page + "\r\n", "", "23.101.128.81"},
		{"::ffff:23.101.128.81", "", "23.101.128.81"},
		{`{"ip":"::ffff:23.101.128.81"}`, "", "23.101.128.81"},
		{"2603:1030:0:0::1", "", "2603:1030::1"},
		{"23.101.128.81" + strings.Repeat(" ", MaxEcho-13), "", "23.101.128.81"},
	} {
		got, err := ParseEcho([]byte(test.body), test.contentType)
		if err != nil || got != netip.MustParseAddr(test.want) {
			t.Errorf("%q, %q: %v, %v", test.body, test.contentType, got, err)
		}
	}
}

func TestParseEchoErrors(t *testing.T) {
	for _, test := range []struct {
		body, contentType string
		err               error
		at                string // the text that begins at the offset
		hint              string
	}{
		{"", "", ErrEmpty, "", "no body"},
		{" \n", "text/plain", ErrEmpty, "", "no body"},
		{"example.com", "", ErrAddress, "example.com", "and nothing else"},
		{"your address is 23.101.128.81", "", ErrAddress, "your", "exactly one"},
		{"23.101.128.81, 20.0.0.1", "", ErrAddress, "23.101", "a proxy that adds its own"},
		{"23.101.128.81\n20.0.0.1", "", ErrAddress, "23.101", "and nothing else"},
		{"23.101.128.81:4711", "", ErrAddress, "23.101", "nothing else"},
		{"[2603:1030::1]", "", ErrAddress, "[", "nothing else"},
		{"2603:1030::1%eth0", "", ErrAddress, "2603", "nothing else"},
		{"20.0.0.0/28", "", ErrAddress, "20.0", "nothing else"},
		{"023.101.128.81", "", ErrAddress, "023", "nothing else"},
		{"\ufeff23.101.128.81", "", ErrAddress, "\ufeff", "nothing else"},
		{"\"23.101.128.81\"", "application/json", ErrForm, "\"", "content type application/json"},
		{"23.101.128.81", "application/octet-stream", ErrForm, "23", "content type application/octet-stream"},
		{"23.101.128.81", "text/plain;;", ErrForm, "23", "not to be read"},
		{`{"ip":"23.101.128.81"}`, "text/html", ErrForm, "{", "content type"},
		{`{"ip":"23.101.128.81"}`, "image/png", ErrForm, "{", "content type"},
		{page, "application/json", ErrForm, "<", "content type"},
		{page, "text/plain", ErrForm, "<", "content type"},
		{`{}`, "", ErrForm, "{", `{"ip":"..."}`},
		{`{"ip":"23.101.128.81"`, "", ErrForm, "{", `{"ip":"..."}`},
		{`{"ip":"23.101.128.81",}`, "", ErrForm, "{", `{"ip":"..."}`},
		{`{"IP":"23.101.128.81"}`, "", ErrForm, "{", "no other member"},
		{`{"origin":"23.101.128.81"}`, "", ErrForm, "{", "no other member"},
		{`{"ip":"23.101.128.81","ip":"20.0.0.1"}`, "", ErrForm, "{", "no other member"},
		{`{"ip":"23.101.128.81","country":"US"}`, "", ErrForm, "{", "no other member"},
		{`{"ip":["23.101.128.81"]}`, "", ErrForm, "{", "no other member"},
		{`{"ip":{"ip":"23.101.128.81"}}`, "", ErrForm, "{", "no other member"},
		{`{"ip":23}`, "", ErrForm, "{", "no other member"},
		{`{"ip":"23.101.128.81"}{}`, "", ErrForm, "{", "nothing behind"},
		{`{"ip":"23.101.128.81"} x`, "", ErrForm, "{", "nothing behind"},
		{`{"ip":""}`, "", ErrAddress, "{", "nothing else"},
		{`{"ip":"23.101.128.81, 20.0.0.1"}`, "", ErrAddress, "23", "exactly one"},
		{`{"ip":" 23.101.128.81"}`, "", ErrAddress, " 23", "exactly one"},
		{`[{"ip":"23.101.128.81"}]`, "", ErrAddress, "[", "nothing else"},
		{"<html><title>403 Forbidden</title><body>Your address 23.101.128.81 is blocked</body></html>", "text/html", ErrForm, "<html>", "a proxy"},
		{"<html><head><title>Current IP Check</title></head><body>Current IP Address: 23.101.128.81", "", ErrForm, "<", "a proxy"},
		{strings.Replace(page, "Current IP Address: ", "Current IP Address: 20.0.0.1, ", 1), "", ErrAddress, "20.0.0.1", "exactly one"},
		{strings.Replace(page, "Current IP Address: ", "", 1), "", ErrForm, "<", "a proxy"},
		{page + page, "", ErrAddress, "23.101", "exactly one"},
		{"10.0.0.4", "", ErrNotPublic, "10", "10.0.0.4 is private, RFC 1918"},
		{`{"ip":"::ffff:192.168.0.1"}`, "", ErrNotPublic, "::ffff", "192.168.0.1 is private"},
		{strings.Replace(page, "23.101.128.81", "127.0.0.1", 1), "text/html", ErrNotPublic, "127", "loopback"},
		{"fd00::1", "", ErrNotPublic, "fd00", "unique local"},
		{"100.64.0.1", "", ErrNotPublic, "100", "carrier"},
		{strings.Repeat(" ", MaxEcho) + "1", "", ErrTooLarge, "1", "less"},
		{"23.101.128.81" + strings.Repeat("x", 5000), "", ErrTooLarge, strings.Repeat("x", 5013-MaxEcho), "less"},
	} {
		addr, err := ParseEcho([]byte(test.body), test.contentType)
		var e *ParseError
		switch {
		case addr.IsValid():
			t.Errorf("%q: %v next to %v", test.body, addr, err)
		case !errors.As(err, &e) || !errors.Is(err, test.err) || !strings.Contains(e.Hint, test.hint):
			t.Errorf("%q: %v; want %v; %s", test.body, err, test.err, test.hint)
		case !strings.HasPrefix(test.body[e.Offset:], test.at) || test.at == "" && e.Offset != len(test.body):
			t.Errorf("%q: offset %d, want %q", test.body, e.Offset, test.at)
		case len(e.Input) > maxErrorInput || len(err.Error()) > 1000:
			t.Errorf("%q: the error holds on to it", test.body)
		case e.Addr.IsValid() != (test.err == ErrNotPublic):
			t.Errorf("%q: the address of the error is %v", test.body, e.Addr)
		}
	}
	var e *ParseError
	if _, err := ParseEcho([]byte(`{"ip":"::ffff:192.168.0.1"}`), ""); !errors.As(err, &e) || e.Addr != netip.MustParseAddr("192.168.0.1") {
		t.Errorf("%v does not tell the address", err)
	}
}

func FuzzParseEcho(f *testing.F) {
	for _, body := range []string{"23.101.128.81", `{"ip":"23.101.128.81"}`, page, "10.0.0.1", "", "<html>", `{"ip":"\u0032"}`} {
		for _, contentType := range []string{"", "text/html", "application/json", "text/plain; charset=utf-8"} {
			f.Add([]byte(body), contentType)
		}
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		addr, err := ParseEcho(body, contentType)
		if err != nil {
			var e *ParseError
			if !errors.As(err, &e) || e.Offset < 0 || e.Offset > len(body) || len(e.Input) > maxErrorInput || addr.IsValid() {
				t.Fatalf("%q: bad error %v", body, err)
			}
			return
		}
		if whyNotPublic(single(addr)) != "" || addr.Is4In6() || addr.Zone() != "" || len(body) > MaxEcho {
			t.Fatalf("%q is %v", body, addr)
		}
	})
}
