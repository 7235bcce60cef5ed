package egress_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/portspec"
)

func TestParseRequest(t *testing.T) {
	for text, want := range map[string]egress.Request{
		"mcr.microsoft.com:443":      {Host: "mcr.microsoft.com", Protocol: portspec.TCP, Port: 443},
		"MCR.Microsoft.COM.:443/tcp": {Host: "mcr.microsoft.com", Protocol: portspec.TCP, Port: 443},
		"ntp.ubuntu.com:123/udp":     {Host: "ntp.ubuntu.com", Protocol: portspec.UDP, Port: 123},
		"a:1/SCTP":                   {Host: "a", Protocol: portspec.SCTP, Port: 1},
		"192.0.2.1:65535":            {Host: "192.0.2.1", Protocol: portspec.TCP, Port: 65535},
		"[2001:DB8::1]:443":          {Host: "2001:db8::1", Protocol: portspec.TCP, Port: 443},
		"[::ffff:192.0.2.1]:443":     {Host: "192.0.2.1", Protocol: portspec.TCP, Port: 443},
	} {
		if got, err := egress.ParseRequest(text); err != nil || got != want {
			t.Errorf("%q: %+v, %v, want %+v", text, got, err, want)
		}
	}
}

// TestParseRequestErrors: each fault has its kind, and says what to write.
func TestParseRequestErrors(t *testing.T) {
	for _, c := range []struct {
		text string
		err  error
		hint string
	}{
		{"", egress.ErrForm, "write host:port"},
		{"mcr.microsoft.com", egress.ErrForm, `write "mcr.microsoft.com:443"`},
		{"https://mcr.microsoft.com/v2/", egress.ErrForm, `write "mcr.microsoft.com:443"`},
		{"http://u:p@X.example:8080/a?b#c", egress.ErrForm, `write "x.example:8080"`},
		{"http://x.example", egress.ErrForm, `write "x.example:80"`},
		{"x.example/udp", egress.ErrForm, `write "x.example:443/udp"`},
		{"2001:db8::1", egress.ErrForm, `write "[2001:db8::1]:443"`},
		{"[2001:db8::1]", egress.ErrForm, `write "[2001:db8::1]:443"`},
		{"[x.example]:443", egress.ErrForm, ""},
		{"[192.0.2.1]:443", egress.ErrForm, ""},
		{"x.example:443:80", egress.ErrForm, ""},
		{"*.x.example:443", egress.ErrHost, "a star is for patterns"},
		{"b\u00fccher.example:443", egress.ErrHost, "A-labels"},
		{"a..b:443", egress.ErrHost, ""},
		{"127.1:443", egress.ErrHost, ""},
		{" x.example:443", egress.ErrHost, `write "x.example:443"`},
		{"x.example:0", portspec.ErrRange, "1 to 65535"},
		{"x.example:0443", portspec.ErrSyntax, `write "x.example:443"`},
		{"x.example:65979", portspec.ErrRange, "1 to 65535"},
		{"x.example:https", portspec.ErrSyntax, "1 to 65535"},
		{"x.example:", portspec.ErrEmpty, `write "x.example:443"`},
		{"x.example:443/quic", portspec.ErrProtocol, "tcp, udp and sctp"},
		{"x.example:443/", portspec.ErrProtocol, "tcp, udp and sctp"},
		{strings.Repeat("a.", 200) + "b:1", egress.ErrForm, ""},
	} {
		got, err := egress.ParseRequest(c.text)
		var fault *egress.RequestError
		if !errors.As(err, &fault) || !errors.Is(err, c.err) || got != (egress.Request{}) {
			t.Errorf("%q: %+v, %v, want %v", c.text, got, err, c.err)
			continue
		}
		if !strings.Contains(err.Error(), c.hint) || len(err.Error()) > 1000 {
			t.Errorf("%q: %v, want the hint %q", c.text, err, c.hint)
		}
	}
}

// checkRequest checks that what parses is a request that can be judged and comes
// back from its own text, and that an error says what to write in a way that
// parses.
func checkRequest(t *testing.T, text string) {
	r, err := egress.ParseRequest(text)
	if err == nil {
		again, err := egress.ParseRequest(r.String())
		if err != nil || again != r {
			t.Errorf("%q is %v, which is %v, %v", text, r, again, err)
		}
		all := egress.Rule{Action: egress.Allow, Hosts: names("*"), Prefixes: prefixes("0.0.0.0/0", "::/0"), Ports: portspec.AllPorts()}
		if !egress.MustCompile([]egress.Rule{all}).Decide(r).Allowed() {
			t.Errorf("%q is a request that nothing can allow", text)
		}
		return
	}
	var fault *egress.RequestError
	if !errors.As(err, &fault) || fault.Offset < 0 || fault.Offset > len(text) {
		t.Fatalf("%q: %#v", text, err)
	}
	if correction, ok := strings.CutPrefix(fault.Hint, `write "`); ok {
		correction, _, _ = strings.Cut(correction, `"`)
		if _, err := egress.ParseRequest(correction); err != nil {
			t.Errorf("%q: the hint %q is no request: %v", text, correction, err)
		}
	}
}

func FuzzParseRequest(f *testing.F) {
	for _, text := range []string{
		"mcr.microsoft.com:443", "https://mcr.microsoft.com:443/v2/", "[2001:db8::1]:443/udp", "x.example", "x.example:443/", "a:b:c", "[::1", "http://[::1]/", "x:99999999999999999999",
	} {
		f.Add(text)
	}
	f.Fuzz(checkRequest)
}

func TestRequestString(t *testing.T) {
	r := egress.Request{Host: "x.example", Addr: netip.MustParseAddr("192.0.2.1"), Protocol: portspec.UDP, Port: 53}
	if got := r.String(); got != "x.example:53/udp (192.0.2.1)" {
		t.Error(got)
	}
	r = egress.Request{Addr: netip.MustParseAddr("2001:db8::1"), Protocol: portspec.TCP, Port: 53}
	if got := r.String(); got != "[2001:db8::1]:53/tcp" {
		t.Error(got)
	}
}
