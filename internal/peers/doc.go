// Package peers measures this module against the libraries that people use
// today. It is a module of its own, so that nobody who imports the library
// sees the rivals, and it has tests and benchmarks only.
//
// A rival is timed after it has passed a correctness test: a table of inputs
// on which it agrees with this module, and of those on which it does not, each
// with the reason; a row that changes sides fails the test.
//
// Times are compared within one run alone, with the rivals in turn and not one
// after the other, and with this module twice, as parser=sallyport and as
// parser=control: what these two differ by is the noise of the machine.
//
//	go test -c -o peers.test
//	for i in $(seq 10); do ./peers.test -test.run '^$' -test.bench Parse; done | benchstat -col /parser -
package peers
