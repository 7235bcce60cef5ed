package egress_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// A policy for the examples: two names at 443/tcp, and no private addresses.
func examplePolicy() *egress.Matcher {
	return egress.MustCompile([]egress.Rule{
		{
			ID: "registry", Action: egress.Allow, Ports: portspec.MustParse("443/tcp"),
			Hosts: []match.Pattern{
				match.MustParse(match.AzureFirewall, "mcr.microsoft.com"),
				match.MustParse(match.AzureFirewall, "*.data.mcr.microsoft.com"),
			},
		},
		{
			ID: "no-private-addresses", Action: egress.Deny, Ports: portspec.AllPorts(),
			Prefixes: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.0/8")},
		},
	})
}

func Example() {
	matcher := examplePolicy()
	fmt.Println(matcher.Allow("eastus.data.mcr.microsoft.com", 443))
	fmt.Println(matcher.Allow("data.mcr.microsoft.com", 443)) // the apex is not below itself
	fmt.Println(matcher.Allow("mcr.microsoft.com", 80))
	// Output:
	// true
	// false
	// false
}

// A name is added to a policy in force, and the rule that the last request was denied by
// is removed. Those who ask meanwhile get an answer of the policy before.
func ExampleMatcher_With() {
	var live egress.Live
	live.Swap(examplePolicy())
	request := egress.Request{Host: "10.1.2.3", Protocol: portspec.TCP, Port: 443}
	denied := live.Decide(request)
	fmt.Println(denied)

	before := live.Load()
	matcher, err := before.With([]egress.Rule{{
		ID: "pages", Action: egress.Allow, Ports: portspec.MustParse("443/tcp"),
		Hosts: []match.Pattern{match.MustParse(match.AzureFirewall, "*.pages.example")},
	}}, []int{denied.RuleIndex()})
	if err != nil {
		fmt.Println(err)
		return
	}
	live.Swap(matcher)
	fmt.Println(live.Decide(request))
	for rule := range matcher.Rules() {
		fmt.Println(rule.ID)
	}
	// Output:
	// deny (denied-by-rule, rule 1 no-private-addresses)
	// deny (address)
	// registry
	// pages
}

// What a log says was asked for, judged by a policy before that is in force.
func ExampleMatcher_DecideBatch() {
	log := []string{"mcr.microsoft.com:443", "eastus.data.mcr.microsoft.com:443", "mcr.microsoft.com:80"}
	var requests []egress.Request
	for _, line := range log {
		request, err := egress.ParseRequest(line)
		if err != nil {
			fmt.Println(err)
			continue
		}
		requests = append(requests, request)
	}
	for i, decision := range examplePolicy().DecideBatch(nil, requests) {
		fmt.Println(requests[i], decision)
	}
	// Output:
	// mcr.microsoft.com:443/tcp allow (allowed, rule 0 registry)
	// eastus.data.mcr.microsoft.com:443/tcp allow (allowed, rule 0 registry)
	// mcr.microsoft.com:80/tcp deny (no-rule)
}

// A dialer that asks before it connects, and again with the address. Resolve
// first, so that the address which is judged is the one that is dialled.
func ExampleMatcher_Check_dialContext() {
	policy := examplePolicy()
	var dialer net.Dialer
	resolve := func(string) netip.Addr { return netip.MustParseAddr("10.1.2.3") } // the example's DNS

	dialContext := func(ctx context.Context, network, address string) (net.Conn, error) {
		request, err := egress.ParseRequest(address)
		if err != nil {
			return nil, err
		}
		if err := policy.Check(request); err != nil {
			return nil, err // before DNS: a denied name is not even looked up
		}
		request.Addr = resolve(request.Host)
		if err := policy.Check(request); err != nil {
			return nil, err
		}
		return dialer.DialContext(ctx, network, netip.AddrPortFrom(request.Addr, request.Port).String())
	}

	client := http.Client{Transport: &http.Transport{DialContext: dialContext}}
	_, err := client.Get("https://example.com/")
	fmt.Println(err)
	_, err = client.Get("https://mcr.microsoft.com/v2/")
	fmt.Println(err)
	// Output:
	// Get "https://example.com/": egress: example.com:443/tcp: denied by the egress policy (no-rule)
	// Get "https://mcr.microsoft.com/v2/": egress: mcr.microsoft.com:443/tcp (10.1.2.3): denied by the egress policy (denied-by-rule), rule no-private-addresses
}

// A proxy's CONNECT handler. The authority of the request is judged, and
// nothing else that the client says.
func ExampleMatcher_Explain_connect() {
	policy := examplePolicy()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		request, err := egress.ParseRequest(r.Host)
		if r.Method != http.MethodConnect || err != nil {
			http.Error(w, "CONNECT host:port", http.StatusBadRequest)
			return
		}
		if err := policy.Check(request); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		w.WriteHeader(http.StatusOK) // here a proxy would dial and copy both ways
	}))
	defer proxy.Close()

	for _, authority := range []string{"x.data.mcr.microsoft.com:443", "data.mcr.microsoft.com:443", "mcr.microsoft.com"} {
		request := &http.Request{Method: http.MethodConnect, URL: &url.URL{Scheme: "http", Host: proxy.Listener.Addr().String(), Opaque: authority}, Host: authority, Header: http.Header{}}
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			fmt.Println(err)
			continue
		}
		body, _ := io.ReadAll(io.LimitReader(response.Body, 200))
		response.Body.Close()
		fmt.Printf("%d:%s\n", response.StatusCode, strings.TrimRight(" "+string(body), " \n"))
	}
	// Output:
	// 200:
	// 403: egress: data.mcr.microsoft.com:443/tcp: denied by the egress policy (no-rule); nearest rule registry allows x.data.mcr.microsoft.com
	// 400: CONNECT host:port
}

// A check of a list of rules, as a linter would make it: which patterns are
// dead or refused in the dialect of the system that will enforce them?
func ExampleRule_lint() {
	for _, text := range []string{".example.com", "*.example.com", "example.com.", "https://example.com"} {
		pattern, err := match.Parse(match.Squid, text)
		if err != nil {
			fmt.Println("error:", err)
			continue
		}
		if reason, never := pattern.Never(); never {
			fmt.Printf("dead: %q: %s\n", text, reason)
			continue
		}
		rule := egress.Rule{ID: text, Action: egress.Allow, Hosts: []match.Pattern{pattern}, Ports: portspec.MustParse("443/tcp")}
		if _, err := egress.Compile([]egress.Rule{rule}); err != nil {
			fmt.Println("error:", err)
			continue
		}
		fmt.Printf("ok: %q means %v\n", text, pattern)
	}
	// Output:
	// ok: ".example.com" means **.example.com|example.com
	// dead: "*.example.com": Squid takes a star for a byte like any other; a leading dot is the name and all below it
	// dead: "example.com.": Squid drops the trailing dot of a host and not that of a pattern
	// error: match: squid pattern "https://example.com" at byte 5: this byte has no meaning in the dialect; write "example.com"
}

func ExampleMatcher_Explain() {
	policy := examplePolicy()
	request, err := egress.ParseRequest("data.mcr.microsoft.com:443")
	if err != nil {
		fmt.Println(err)
		return
	}
	explanation := policy.Explain(request)
	fmt.Println(explanation.Decision)
	for _, near := range explanation.Near {
		fmt.Printf("rule %s misses by its %v; it allows %s\n", near.ID, near.Miss, near.Passes)
	}
	// Output:
	// deny (no-rule)
	// rule registry misses by its apex; it allows x.data.mcr.microsoft.com
	// rule registry misses by its depth; it allows mcr.microsoft.com
}

// A snapshot is loaded in a fraction of the time that its rules take to compile.
func ExampleMatcher_UnmarshalBinary() {
	snapshot, err := egress.MustCompile([]egress.Rule{{
		Action: egress.Allow,
		Hosts:  []match.Pattern{match.MustParse(match.AzureFirewall, "*.example.com")},
		Ports:  portspec.MustParse("443/tcp"),
	}}).MarshalBinary()
	if err != nil {
		panic(err)
	}

	var m egress.Matcher
	if err := m.UnmarshalBinary(snapshot); err != nil {
		panic(err)
	}
	fmt.Println(m.Allow("x.example.com", 443), m.Allow("example.com", 443))
	// Output: true false
}
