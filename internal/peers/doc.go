// Package peers measures this module against the libraries that people use
// today. It is a module of its own, so that nobody who imports the library
// sees the rivals, and it has tests, benchmarks and one command only.
//
// A rival is timed after it has passed a correctness test: a table of inputs
// on which it agrees with this module, and of those on which it does not, each
// with the reason; a row that changes sides fails the test.
//
// Times are compared within one run alone, with the rivals in turn and not one
// after the other, and with this module twice: what these two differ by is the
// noise of the machine.
//
// # Hosts
//
// Each matcher of hosts has a folder, and package all lists them. Package check
// is their correctness test, package ruleset has the rules and hosts, and
// command table does the measuring; README.md shows its results.
//
//	go run ./table
//
// Not among the matchers are mosdns, routedns and v2fly's own version of xray's
// matcher, because the module proxy does not have them. Of AdGuard's urlfilter
// and of IGLOU-EU's go-wildcard it has one old version each, and these are
// taken.
//
// # Ports
//
// The parsers of ports are compared in this package itself, as
// parser=sallyport, as parser=control and as their own names:
//
//	go test -c -o peers.test
//	for i in $(seq 10); do ./peers.test -test.run '^$' -test.bench Parse; done | benchstat -col /parser -
package peers
