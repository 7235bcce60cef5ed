// Package engines asks the real systems. Its tests draw random patterns and
// hosts from a small alphabet, put them to the implementation that owns a
// dialect, and compare every verdict with package match. They hold the claim of
// a dialect's documentation, that this is what the system means by the text.
//
// Engines that are Go code are linked: cilium, istio, crypto/x509, httpproxy of
// x/net, sing and xray. Servers and tools come from Debian packages and are
// started on loopback, with a configuration of their own, in a directory of
// their own, and no way out of 127.0.0.0/8:
//
//	apt-get install --no-install-recommends curl dnsmasq-base nginx-light squid unbound
//
// A test whose program is not installed is skipped with a message, so that the
// module's tests pass without any package; -require makes that a failure, for a
// gate that means to run them all.
//
//	go test -v -require                  // at least 20,000 pairs per engine
//	go test -v -require -pairs=1000000 -timeout=0   // the long form
//	go test -v -run=Nginx -seed=7        // one engine, other draws
//
// A disagreement fails the test unless an exception covers it. An exception is
// a named predicate with the reason why the library answers otherwise on
// purpose; exceptions are few, narrow, counted and printed.
//
// The module is apart because its dependencies are many and nobody who imports
// the library should see them.
package engines
