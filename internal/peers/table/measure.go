package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/sallyport-go/sallyport/internal/peers/all"
	"github.com/sallyport-go/sallyport/internal/peers/check"
	"github.com/sallyport-go/sallyport/internal/peers/rival"
	"github.com/sallyport-go/sallyport/internal/peers/ruleset"
	"github.com/sallyport-go/sallyport/internal/peers/sallyport"
)

const (
	// control is this module's compiled rules a second time: what its ratio is
	// away from 1 is the noise of the machine.
	control = "control"
	// nothing answers no and looks at nothing: what the loop and the call cost,
	// which is in all times.
	nothing = "nothing"
)

// memory is what the process may use before the garbage collector runs within
// a sample, in bytes.
const memory = 7 << 30

// A contender is a compiled rival.
type contender struct {
	name  string
	folds bool
	match rival.Match
	at    map[string]int // where in each stream the next sample starts
}

// measure times everybody on all sets.
func measure(load func(string) (*ruleset.Set, error), sizes []string, rounds int, sample time.Duration, progress io.Writer) (*results, error) {
	debug.SetMemoryLimit(memory)
	r := &results{host: describe()}
	for _, size := range sizes {
		set, err := load(size)
		if err != nil {
			return nil, err
		}
		start := time.Now()
		contenders, err := r.compile(set)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(progress, "%s: %d matchers compiled and checked in %v", size, len(contenders), time.Since(start).Round(time.Second))
		start = time.Now()
		r.time(set, contenders, rounds, sample)
		fmt.Fprintf(progress, ", timed in %v\n", time.Since(start).Round(time.Second))
	}
	return r, nil
}

// compile compiles and checks all that take part, one after the other, and
// notes time and memory.
func (r *results) compile(set *ruleset.Set) ([]*contender, error) {
	rows := check.Rows(set, 1<<16, 2_000)
	few := check.Rows(set, 2_000, 200)
	var contenders []*contender
	add := func(name string, folds bool, match rival.Match) {
		contenders = append(contenders, &contender{name, folds, match, map[string]int{}})
	}
	for _, rv := range all.For(set) {
		match, b, err := build(rv, set)
		if err != nil {
			return nil, fmt.Errorf("%s, %s rules: %w", rv.Name, set.Name, err)
		}
		mine := rows
		if rv.Max != 0 {
			mine = few
		}
		if err := check.Check(rv, match, mine); err != nil {
			return nil, fmt.Errorf("%s rules: %w", set.Name, err)
		}
		b.allocs = allocs(match, set.Stream(ruleset.Mixed))
		r.builds = append(r.builds, b)
		add(rv.Name, rv.Folds(), match)
		if rv.Name == sallyport.Allow.Name {
			add(control, true, match)
		}
	}
	add(nothing, true, func(string) bool { return false })
	return contenders, nil
}

// build compiles a rival. It gets a copy of the rules, each a text of its own,
// and the copy is let go before memory is read: what it keeps of it is its own
// memory. A small set is compiled many times, so that what else is on the heap
// does not count.
func build(rv rival.Rival, set *ruleset.Set) (rival.Match, built, error) {
	n := len(set.Rules)
	times := max(1, 30_000/n)
	took, matches := make([]float64, times), make([]rival.Match, times)
	before := heap()
	for i := range times {
		rules := make([]string, n)
		for j, rule := range set.Rules {
			rules[j] = strings.Clone(rule)
		}
		start := time.Now()
		var err error
		if matches[i], err = rv.New(rules); err != nil {
			return nil, built{}, err
		}
		took[i] = float64(time.Since(start))
	}
	after := heap()
	return matches[0], built{
		set: set.Name, rules: n, matcher: rv.Name,
		bytes: (float64(after) - float64(before)) / float64(n*times), nanoseconds: median(took) / float64(n),
	}, nil
}

// heap returns the bytes of all live objects.
func heap() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.GC() // what has a finalizer goes in the second
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// allocs returns the allocations of a call, on average.
func allocs(match rival.Match, hosts []string) float64 {
	hosts = hosts[:min(len(hosts), 4_096)]
	var before, after runtime.MemStats
	for range 2 { // the first one fills what is filled when it is first used
		runtime.ReadMemStats(&before)
		for _, host := range hosts {
			match(host)
		}
		runtime.ReadMemStats(&after)
	}
	return float64(after.Mallocs-before.Mallocs) / float64(len(hosts))
}

// time takes the samples. In a round every contender is timed once on every
// stream, streams and contenders in random order. There is a first round that
// does not count. The garbage collector runs between rounds and not within
// samples: otherwise one that allocates would pay for the memory of all
// others, and the next in turn for its garbage.
func (r *results) time(set *ruleset.Set, contenders []*contender, rounds int, atLeast time.Duration) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	random := rand.New(rand.NewPCG(1, 2))
	for round := range rounds + 1 {
		runtime.GC()
		for _, s := range random.Perm(len(set.Streams)) {
			stream := set.Streams[s]
			for _, i := range random.Perm(len(contenders)) {
				c := contenders[i]
				if stream.Name == ruleset.Case && !c.folds {
					continue
				}
				ns := c.sample(stream, atLeast)
				if round > 0 {
					r.samples = append(r.samples, sampled{set.Name, len(set.Rules), stream.Name, c.name, round, ns})
				}
			}
		}
	}
}

// sample returns the nanoseconds of a call, of calls for at least the given
// time. It goes on where the last sample of the stream ended, so that slow
// matchers are asked about other hosts each time.
func (c *contender) sample(stream ruleset.Stream, atLeast time.Duration) float64 {
	const chunk = 256 // so that a look at the clock costs nothing
	at, calls, match := c.at[stream.Name], 0, c.match
	start := time.Now()
	for {
		hosts := stream.Hosts[at:min(at+chunk, len(stream.Hosts))]
		for _, host := range hosts {
			match(host)
		}
		calls += len(hosts)
		if at += len(hosts); at == len(stream.Hosts) {
			at = 0
		}
		if elapsed := time.Since(start); elapsed >= atLeast {
			c.at[stream.Name] = at
			return float64(elapsed) / float64(calls)
		}
	}
}

// median returns the median of values, which are not empty.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}
