package source

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// A server answers on a socket of loopback and counts its connections.
type server struct {
	*httptest.Server
	connections atomic.Int32
}

func serve(t *testing.T, handler http.HandlerFunc) *server {
	t.Helper()
	var s server
	s.Server = httptest.NewUnstartedServer(handler)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.connections.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	return &s
}

// answer serves one body.
func answer(t *testing.T, contentType, body string) *server {
	return serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		io.WriteString(w, body)
	})
}

// request returns the request that a URL makes.
func request(t *testing.T, rawURL string) egress.Request {
	t.Helper()
	r, err := RequestFor(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// allow returns a policy that allows the hosts and ports of URLs.
func allow(t *testing.T, urls ...string) *egress.Matcher {
	t.Helper()
	var rules []egress.Rule
	for _, rawURL := range urls {
		r := request(t, rawURL)
		rule := egress.Rule{ID: r.Host, Action: egress.Allow, Ports: portspec.MustParse(fmt.Sprintf("%d/tcp", r.Port))}
		if addr, err := netip.ParseAddr(r.Host); err == nil {
			rule.Prefixes = []netip.Prefix{single(addr)}
		} else {
			rule.Hosts = []match.Pattern{match.MustParse(match.AzureFirewall, r.Host)}
		}
		rules = append(rules, rule)
	}
	return egress.MustCompile(rules)
}

// A policyFunc is a Policy of its own.
type policyFunc func(egress.Request) error

func (f policyFunc) Check(r egress.Request) error { return f(r) }

var declared = MustParseDeclared("23.101.128.81,20.0.0.0/28")

func TestCheckAnswers(t *testing.T) {
	for _, test := range []struct{ contentType, body, verdict string }{
		{"text/plain", "23.101.128.81\n", "leaves from 23.101.128.81: declared"},
		{"application/json", `{"ip":"20.0.0.15"}`, "leaves from 20.0.0.15: declared in 20.0.0.0/28"},
		{"text/html", page + "\r\n", "leaves from 23.101.128.81: declared"},
		{"text/plain", "20.0.0.16", "leaves from 20.0.0.16: not declared"},
		{"text/plain", "2603:1030::1", "leaves from 2603:1030::1: not declared"},
	} {
		s := answer(t, test.contentType, test.body)
		result, err := Checker{Policy: allow(t, s.URL), Declared: declared}.Check(context.Background(), s.URL+"/ip?x=1")
		if err != nil || result.String() != test.verdict {
			t.Errorf("%s: %v, %v", test.body, result, err)
			continue
		}
		if want := !strings.Contains(test.verdict, "not declared"); result.Declared() != want || result.Entry.IsValid() != want {
			t.Errorf("%s: %#v", test.body, result)
		}
		if result.URL != s.URL+"/ip?x=1" {
			t.Errorf("answered by %s", result.URL)
		}
	}
}

// TestCheckDenied checks that a blocked echo host is reported as such, and that
// nobody was called.
func TestCheckDenied(t *testing.T) {
	s := answer(t, "text/plain", "23.101.128.81")
	for what, policy := range map[string]Policy{
		"no policy":    nil,
		"nil matcher":  (*egress.Matcher)(nil),
		"no rules":     egress.MustCompile(nil),
		"another port": allow(t, "http://127.0.0.1:1"),
		"a name":       allow(t, strings.Replace(s.URL, "127.0.0.1", "localhost", 1)),
		"a function":   policyFunc(func(r egress.Request) error { return (*egress.Matcher)(nil).Check(r) }),
	} {
		result, err := Checker{Policy: policy, Declared: declared}.Check(context.Background(), s.URL)
		var denied *egress.DeniedError
		if !errors.As(err, &denied) || !errors.Is(err, egress.ErrDenied) || result != (Result{}) {
			t.Errorf("%s: %v, %v", what, result, err)
		} else if denied.Request != request(t, s.URL) {
			t.Errorf("%s: denied %v", what, denied.Request)
		}
	}
	if _, err := (Checker{}).Check(context.Background(), s.URL); !errors.Is(err, egress.ErrDenied) {
		t.Errorf("the zero Checker: %v", err)
	}
	if n := s.connections.Load(); n != 0 {
		t.Errorf("%d connections", n)
	}
}

// TestCheckAddress checks that the address which a name resolved to is decided
// on as well, before the connection is made.
func TestCheckAddress(t *testing.T) {
	s := answer(t, "text/plain", "23.101.128.81")
	named := strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
	rule := egress.Rule{ID: "no-loopback", Action: egress.Deny, Prefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}, Ports: portspec.AllPorts()}
	policy := egress.MustCompile(append(slices.Collect(allow(t, named).Rules()), rule))
	_, err := Checker{Policy: policy}.Check(context.Background(), named)
	var denied *egress.DeniedError
	if !errors.As(err, &denied) || denied.Request.Host != "localhost" || !denied.Request.Addr.IsLoopback() || denied.Decision.RuleID() != "no-loopback" {
		t.Errorf("%v", err)
	}
	if n := s.connections.Load(); n != 0 {
		t.Errorf("%d connections", n)
	}
	if _, err := (Checker{Policy: allow(t, named)}).Check(context.Background(), named); err != nil {
		t.Errorf("without the deny: %v", err)
	}
}

func TestCheckRedirects(t *testing.T) {
	echo := answer(t, "text/plain", "23.101.128.81")
	redirect := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
	})
	check := func(to string, policy Policy, client *http.Client) (Result, error) {
		return Checker{Policy: policy, Client: client, Declared: declared}.Check(context.Background(), redirect.URL+"/?to="+url.QueryEscape(to))
	}
	both := allow(t, echo.URL, redirect.URL)

	result, err := check(echo.URL+"/ip", both, nil)
	if err != nil || result.URL != echo.URL+"/ip" || !result.Declared() {
		t.Errorf("to a host that is allowed: %v, %v", result, err)
	}
	connections := echo.connections.Load()
	for _, to := range []string{echo.URL + "/ip", "http://denied.example/", "http://127.0.0.1:1/", "https://127.0.0.1/", "//denied.example/"} {
		for what, client := range map[string]*http.Client{"own client": nil, "given client": {}, "given transport": {Transport: &http.Transport{}}} {
			result, err := check(to, allow(t, redirect.URL), client)
			var denied *egress.DeniedError
			if !errors.As(err, &denied) || result != (Result{}) {
				t.Errorf("%s, to %s: %v, %v", what, to, result, err)
				continue
			}
			if host := denied.Request.Host; !strings.Contains(to, host) {
				t.Errorf("%s, to %s: denied %v", what, to, denied.Request)
			}
		}
	}
	if n := echo.connections.Load(); n != connections {
		t.Errorf("%d connections to a host that is denied", n-connections)
	}

	if _, err := check("ftp://denied.example/", both, nil); !errors.Is(err, ErrURL) {
		t.Errorf("to another scheme: %v", err)
	}
	if _, err := check("http://user:secret@127.0.0.1/", both, nil); !errors.Is(err, ErrURL) || strings.Contains(err.Error(), "secret") {
		t.Errorf("to a URL with a user: %v", err)
	}
	loop := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) })
	if _, err := (Checker{Policy: allow(t, loop.URL)}).Check(context.Background(), loop.URL); err == nil {
		t.Error("a loop of redirects ends with an answer")
	}
	stop := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	var answer *AnswerError
	if _, err := check(echo.URL, both, stop); !errors.As(err, &answer) || answer.Status != http.StatusFound || !errors.Is(err, ErrStatus) {
		t.Errorf("a client that follows no redirects: %v", err)
	}
}

func TestCheckAnswerErrors(t *testing.T) {
	write := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); io.WriteString(w, body) }
	}
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	z.Write(make([]byte, 1<<20))
	z.Close()
	for _, test := range []struct {
		what    string
		handler http.HandlerFunc
		status  int
		err     error
		hint    string
	}{
		{"an error", write(500, "23.101.128.81"), 500, ErrStatus, "a proxy or a firewall"},
		{"forbidden", write(403, "23.101.128.81"), 403, ErrStatus, "a proxy or a firewall"},
		{"a proxy", write(407, "23.101.128.81"), 407, ErrStatus, "credentials"},
		{"another path", write(404, "23.101.128.81"), 404, ErrStatus, "no echo service"},
		{"created", write(201, "23.101.128.81"), 201, ErrStatus, "no echo service"},
		{"no content", write(204, ""), 204, ErrStatus, "no echo service"},
		{"nothing", write(200, ""), 200, ErrEmpty, ""},
		{"a name", write(200, "example.com"), 200, ErrAddress, ""},
		{"a page", write(200, "<html>23.101.128.81</html>"), 200, ErrForm, ""},
		{"a private address", write(200, "10.0.0.4"), 200, ErrNotPublic, ""},
		{"much", write(200, strings.Repeat("1", 1<<20)), 200, ErrTooLarge, ""},
		{"an address and much", write(200, "23.101.128.81"+strings.Repeat(" ", MaxEcho)), 200, ErrTooLarge, ""},
		{"much, compressed", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Header().Set("Content-Type", "text/plain")
			w.Write(bomb.Bytes())
		}, 200, ErrTooLarge, ""},
		{"less than it says", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "23.101.128.81")
		}, 200, io.ErrUnexpectedEOF, ""},
	} {
		s := serve(t, test.handler)
		result, err := Checker{Policy: allow(t, s.URL), Declared: declared}.Check(context.Background(), s.URL+"/x")
		var e *AnswerError
		if !errors.As(err, &e) || !errors.Is(err, test.err) || e.Status != test.status || e.URL != s.URL+"/x" || result != (Result{}) {
			t.Errorf("%s: %v, %v", test.what, result, err)
		} else if !strings.Contains(e.Hint, test.hint) || (test.hint == "") != (e.Hint == "") || !strings.Contains(err.Error(), e.Hint) {
			t.Errorf("%s: hint %q", test.what, e.Hint)
		}
	}
}

// TestCheckDirect checks that the default transport goes where it is asked to
// go: it has no proxy, not even from the environment, and names the host itself
// to the policy, before and after the name is resolved.
func TestCheckDirect(t *testing.T) {
	if directTransport(nil).Proxy != nil {
		t.Error("there is a proxy")
	}
	for what, client := range map[string]*http.Client{"no client": nil, "client without transport": {}} {
		var asked []egress.Request
		stop := errors.New("stop")
		_, err := Checker{Client: client, Policy: policyFunc(func(r egress.Request) error {
			asked = append(asked, r)
			if r.Addr.IsValid() {
				return stop // before a packet leaves
			}
			return nil
		})}.Check(context.Background(), "http://192.0.2.1/")
		host := egress.Request{Host: "192.0.2.1", Protocol: portspec.TCP, Port: 80}
		both := host
		both.Addr = netip.MustParseAddr("192.0.2.1")
		if !errors.Is(err, stop) || !slices.Equal(asked, []egress.Request{host, both}) {
			t.Errorf("%s: %v, asked %v", what, err, asked)
		}
		if client != nil && client.Transport != nil {
			t.Errorf("%s: the client was changed", what)
		}
	}
}

// TestCheckGivenProxy checks that the transport of a client is used as it is.
func TestCheckGivenProxy(t *testing.T) {
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Host != "echo.example" {
			t.Errorf("the proxy is asked for %v", r.URL)
		}
		if accept := r.Header.Get("Accept"); !strings.HasPrefix(accept, "text/plain") {
			t.Errorf("Accept: %s", accept)
		}
		io.WriteString(w, "20.0.0.1")
	})
	at, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(at)}}
	defer client.CloseIdleConnections()
	result, err := Checker{Policy: allow(t, "http://echo.example"), Client: client, Declared: declared}.Check(context.Background(), "http://echo.example/")
	if err != nil || result.Addr != netip.MustParseAddr("20.0.0.1") {
		t.Errorf("%v, %v", result, err)
	}
	if _, ok := client.Transport.(*http.Transport); !ok {
		t.Error("the client was changed")
	}
}

func TestCheckContext(t *testing.T) {
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithCancel(context.Background())
	policy := policyFunc(func(r egress.Request) error {
		if r.Addr.IsValid() {
			cancel()
		}
		return nil
	})
	if _, err := (Checker{Policy: policy}).Check(ctx, s.URL); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestCheckURLs(t *testing.T) {
	for rawURL, hint := range map[string]string{
		"":                          "write http://",
		"checkip.dyndns.org":        "write http://",
		"127.0.0.1:80":              "it is no URL",
		"localhost:80":              "write http://",
		"ftp://checkip.dyndns.org/": "write http://",
		"http://":                   "no host",
		"http:///ip":                "no host",
		"http://:80/":               "no host",
		"http:checkip.dyndns.org":   "no host",
		"http://user@127.0.0.1/":    "no user",
		"http://127.0.0.1:0/":       "1 to 65535",
		"http://127.0.0.1:080/":     "1 to 65535",
		"http://127.0.0.1:65536/":   "1 to 65535",
		"http://127.0.0.1:http/":    "it is no URL",
		"http://[::1/":              "it is no URL",
		"http://127.0.0.1\x00/":     "it is no URL",
		"http://" + strings.Repeat("x", 1000) + "@h/": "no user",
	} {
		_, err := Checker{Policy: policyFunc(func(egress.Request) error { t.Errorf("%q: asked", rawURL); return egress.ErrDenied })}.Check(context.Background(), rawURL)
		var e *ParseError
		if !errors.As(err, &e) || !errors.Is(err, ErrURL) || !strings.Contains(e.Hint, hint) || len(e.Input) > maxErrorInput {
			t.Errorf("%q: %v", rawURL, err)
		}
		if _, err := RequestFor(rawURL); !errors.Is(err, ErrURL) {
			t.Errorf("%q: %v", rawURL, err)
		}
	}
	for rawURL, want := range map[string]string{
		"http://checkip.dyndns.org":     "checkip.dyndns.org:80/tcp",
		"HTTPS://Echo.example/x":        "Echo.example:443/tcp",
		"https://echo.example:8443":     "echo.example:8443/tcp",
		"http://[2603:1030::1]:8080/?x": "[2603:1030::1]:8080/tcp",
		"http://echo.example:":          "echo.example:80/tcp",
	} {
		if r := request(t, rawURL); r.String() != want {
			t.Errorf("%s asks for %v, want %s", rawURL, r, want)
		}
	}
}

func TestZeroResult(t *testing.T) {
	if (Result{}).Declared() {
		t.Error("the zero Result is declared")
	}
}
