// Package spread does work on several goroutines, as many as there are processors for it.
package spread

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// most is on how many goroutines work is spread at most: with more of them
// the memory sets the pace.
const most = 8

// Parts returns in how many parts n names or rules are worked on: one for few, which
// costs less than to start another goroutine.
func Parts(n int) int {
	const least = 1 << 13
	return max(1, min(runtime.GOMAXPROCS(0), most, n/least))
}

// Each calls f for 0 to n, at once.
func Each(n int, f func(int)) {
	Do(n, func() func(int) bool {
		return func(i int) bool {
			f(i)
			return true
		}
	})
}

// EachPart calls f for all [Parts] of n, from one number to another, at once.
func EachPart(n int, f func(part, from, to int)) {
	parts := Parts(n)
	Each(parts, func(i int) { f(i, i*n/parts, (i+1)*n/parts) })
}

// Jobs does jobs for n names or rules, at once if there are many.
func Jobs(n int, jobs ...func()) {
	if Parts(n) > 1 {
		Each(len(jobs), func(i int) { jobs[i]() })
		return
	}
	for _, do := range jobs {
		do()
	}
}

// Do does n pieces of work, which are numbered, on some goroutines, for each of
// which work is called once. It stops where a piece reports false, and reports
// whether none did.
func Do(n int, work func() func(piece int) bool) bool {
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
	for range min(runtime.GOMAXPROCS(0), most, n) - 1 {
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
