package source

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/portspec"
)

// A Policy says whether a request may go out; an [*egress.Matcher] is one. Its
// error is returned, wrapped, by [Checker.Check].
type Policy interface {
	Check(egress.Request) error
}

// A Checker asks address echo services. The zero Checker has no policy, which
// denies. A Checker is safe for concurrent use if its Policy and Client are.
type Checker struct {
	// Policy decides on every request, those after redirects included. Nil
	// denies.
	Policy Policy

	// Client makes the requests. Its Transport is used as it is: if that has a
	// proxy, the answer is the address of the proxy, and the policy sees the
	// host that was asked for and not the proxy. The Client itself is not
	// changed.
	//
	// Nil, or a Client without Transport, uses a transport that takes no proxy
	// from the environment, keeps no connection, and also asks the policy about
	// the address that a name resolved to, right before it connects.
	Client *http.Client

	// Declared are the addresses that the cluster is meant to leave from.
	Declared Declared
}

// Check asks the echo service at a URL, which must be of http or https and
// have no user, and looks up its answer. It makes one GET request, and follows
// redirects as far as the Client does. The context bounds all of it; without a
// deadline there, or a timeout in the Client, a silent service is waited for.
//
// The error is one of:
//
//   - [*egress.DeniedError], in the chain, if the policy blocks the echo
//     service or where it redirects to. No packet has left for that host; only
//     its name was resolved, if it is the address that was denied.
//   - [*AnswerError], in the chain, if an answer came and had no address: a
//     status other than 200, another page, too many bytes, an address that is
//     not public ([ErrNotPublic]).
//   - [*ParseError] with [ErrURL], in the chain, if the URL, or that of a
//     redirect, cannot be asked.
//   - What the Client says, if there was no answer.
//
// An address that is not declared is no error; see [Result.Declared].
func (c Checker) Check(ctx context.Context, rawURL string) (Result, error) {
	policy := c.Policy
	if policy == nil {
		policy = (*egress.Matcher)(nil)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, rawURL, nil)
	if err != nil {
		return Result{}, parseError(rawURL, 0, ErrURL, "it is no URL")
	}
	// Some services answer browsers with a page, and everybody else with text.
	request.Header.Set("Accept", "text/plain, application/json;q=0.9, text/html;q=0.5")
	var client http.Client
	if c.Client != nil {
		client = *c.Client
	}
	if client.Transport == nil {
		transport := directTransport(policy)
		defer transport.CloseIdleConnections()
		client.Transport = transport
	}
	client.Transport = checkedTransport{policy, client.Transport}
	response, err := client.Do(request)
	if err != nil {
		return Result{}, fmt.Errorf("source: %w", err)
	}
	defer response.Body.Close()
	result := Result{URL: response.Request.URL.String()}
	result.Addr, err = readAnswer(response)
	if err != nil {
		return Result{}, &AnswerError{URL: result.URL, Status: response.StatusCode, Err: err, Hint: statusHint(response.StatusCode)}
	}
	result.Entry, _ = c.Declared.Lookup(result.Addr)
	return result, nil
}

// readAnswer returns the address of an answer.
func readAnswer(r *http.Response) (netip.Addr, error) {
	if r.StatusCode != http.StatusOK {
		return netip.Addr{}, ErrStatus
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxEcho+1))
	if err != nil {
		return netip.Addr{}, err
	}
	return ParseEcho(body, r.Header.Get("Content-Type"))
}

// statusHint says what may be the reason for a status.
func statusHint(status int) string {
	switch {
	case status == http.StatusOK:
		return ""
	case status == http.StatusProxyAuthRequired:
		return "a proxy on the way wants credentials"
	case status == http.StatusForbidden || status >= 500:
		return "it may be a proxy or a firewall on the way that answers"
	}
	return "it is no echo service, or another path of one"
}

// RequestFor returns the request that a policy decides on when a Checker asks
// the echo service at a URL: for a policy that allows just that. The error is a
// [*ParseError] with [ErrURL].
func RequestFor(rawURL string) (egress.Request, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return egress.Request{}, parseError(rawURL, 0, ErrURL, "it is no URL")
	}
	return requestFor(u)
}

// requestFor is RequestFor for a URL that is parsed.
func requestFor(u *url.URL) (egress.Request, error) {
	fail := func(hint string) (egress.Request, error) {
		return egress.Request{}, parseError(u.Redacted(), 0, ErrURL, hint)
	}
	r := egress.Request{Host: u.Hostname(), Protocol: portspec.TCP}
	switch u.Scheme {
	case "http":
		r.Port = 80
	case "https":
		r.Port = 443
	default:
		return fail("write http:// or https:// in front")
	}
	switch {
	case r.Host == "":
		return fail("it has no host")
	case u.User != nil:
		return fail("an echo service needs no user; leave it out")
	}
	if text := u.Port(); text != "" {
		port, err := portspec.ParsePort(text)
		if err != nil {
			return fail("a port is 1 to 65535, without leading zeros")
		}
		r.Port = port
	}
	return r, nil
}

// A checkedTransport asks the policy before every request. The requests of a
// client are one for each hop of a redirect, so that no hop passes unasked.
type checkedTransport struct {
	policy Policy
	next   http.RoundTripper
}

func (t checkedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	request, err := requestFor(r.URL)
	if err == nil {
		err = t.policy.Check(request)
	}
	if err != nil {
		return nil, err
	}
	return t.next.RoundTrip(r)
}

// directTransport returns a transport without proxy that asks the policy about
// the address that it is about to connect to, together with the host that was
// asked for.
func directTransport(policy Policy) *http.Transport {
	return &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			host, _, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			dialer := net.Dialer{ControlContext: func(_ context.Context, _, resolved string, _ syscall.RawConn) error {
				to, err := netip.ParseAddrPort(resolved)
				if err != nil {
					return err
				}
				return policy.Check(egress.Request{Host: host, Addr: to.Addr(), Protocol: portspec.TCP, Port: to.Port()})
			}}
			return dialer.DialContext(ctx, network, address)
		},
		DisableKeepAlives:      true,
		ForceAttemptHTTP2:      true,
		MaxResponseHeaderBytes: 64 << 10,
		TLSHandshakeTimeout:    10 * time.Second,
	}
}
