package index

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// maxWorkers is on how many goroutines work is spread at most: with more of them
// the memory sets the pace.
const maxWorkers = 8

// spread does n pieces of work, which are numbered, on some goroutines, for each of
// which work is called once. It stops where a piece reports false, and reports
// whether none did.
func spread(n int, work func() func(piece int) bool) bool {
	var next atomic.Int64
	var stopped atomic.Bool
	run := func() {
		do := work()
		for i := int(next.Add(1)) - 1; i < n && !stopped.Load(); i = int(next.Add(1)) - 1 {
			if !do(i) {
				stopped.Store(true)
			}
		}
	}
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), maxWorkers, n) - 1 {
		all.Add(1)
		go func() {
			defer all.Done()
			run()
		}()
	}
	run()
	all.Wait()
	return !stopped.Load()
}
