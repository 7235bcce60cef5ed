package spread

import (
	"sync/atomic"
	"testing"
)

// TestEachPart: every number is in one part, in order, however many there are.
func TestEachPart(t *testing.T) {
	for _, n := range []int{0, 1, 1<<13 - 1, 1 << 14, 100_001} {
		seen := make([]atomic.Int32, n)
		ends := make([][2]int, Parts(n))
		EachPart(n, func(part, from, to int) {
			ends[part] = [2]int{from, to}
			for i := from; i < to; i++ {
				seen[i].Add(1)
			}
		})
		for i := range seen {
			if seen[i].Load() != 1 {
				t.Fatalf("%d of %d is in %d parts", i, n, seen[i].Load())
			}
		}
		for i := 1; i < len(ends); i++ {
			if ends[i][0] != ends[i-1][1] {
				t.Errorf("part %d of %d starts at %d behind %d", i, n, ends[i][0], ends[i-1][1])
			}
		}
	}
}

// TestDo: each piece is done once, work is called for each goroutine, and what reports false
// stops it.
func TestDo(t *testing.T) {
	const n = 10_000
	for _, stop := range []int{-1, 0, 77, n - 1} {
		done := make([]atomic.Int32, n)
		var workers atomic.Int32
		ok := Do(n, func() func(int) bool {
			workers.Add(1)
			return func(i int) bool {
				done[i].Add(1)
				return i != stop
			}
		})
		if ok != (stop < 0) || workers.Load() < 1 || workers.Load() > most {
			t.Errorf("stopped at %d: %v, %d goroutines", stop, ok, workers.Load())
		}
		for i := range done {
			if count := done[i].Load(); count > 1 || count == 0 && (stop < 0 || i == stop) {
				t.Fatalf("stopped at %d: piece %d is done %d times", stop, i, count)
			}
		}
	}
}

// TestJobs: each job is done once, for few and for many.
func TestJobs(t *testing.T) {
	for _, n := range []int{1, 1 << 16} {
		var first, second atomic.Int32
		Jobs(n, func() { first.Add(1) }, func() { second.Add(1) })
		if first.Load() != 1 || second.Load() != 1 {
			t.Errorf("%d: done %d and %d times", n, first.Load(), second.Load())
		}
	}
}
