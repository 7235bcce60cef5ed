// Package ruleset reads the rule sets and the hosts that the matchers are
// timed with, from the folder of shared material beside the repository.
package ruleset

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/sallyport-go/sallyport/internal/peers/publicsuffix"
)

// Suffixes is the name of the set that is made of the public suffix list: the
// suffixes of all hosts of the largest set.
const Suffixes = "suffixes"

// largest is the set whose hosts have the most suffixes.
const largest = "1000000"

// The names of the streams.
const (
	Exact = "exact" // hosts that are rules
	Deep  = "deep"  // hosts below a suffix rule
	Miss  = "miss"  // hosts that no rule matches
	Mixed = "mixed" // a quarter exact, a quarter deep, half miss
	Case  = "case"  // mixed, with a random half of the letters as capitals
)

// A Stream is hosts in the order in which they are asked about. They are parts
// of one text and lie one behind the other, as in a buffer that a proxy has
// just filled: the hosts are in the cache, and what a matcher remembers is not.
type Stream struct {
	Name  string
	Hosts []string
}

// A Set is rules with hosts to ask about.
type Set struct {
	Name    string
	Rules   []string
	Streams []Stream
}

// Stream returns the hosts of a stream, or nil.
func (s *Set) Stream(name string) []string {
	for _, stream := range s.Streams {
		if stream.Name == name {
			return stream.Hosts
		}
	}
	return nil
}

// Load reads a set from dir: Suffixes, or the number of its rules.
func Load(dir, name string) (*Set, error) {
	if name == Suffixes {
		return loadSuffixes(dir)
	}
	rules, err := lines(dir, "rules_"+name+".txt")
	if err != nil {
		return nil, err
	}
	if n, err := strconv.Atoi(name); err != nil || n != len(rules) {
		return nil, fmt.Errorf("ruleset: set %s has %d rules", name, len(rules))
	}
	var streams [3][]string
	for i, stream := range []string{Exact, Deep, Miss} {
		if streams[i], err = lines(dir, "q_"+name+"_"+stream+".txt"); err != nil {
			return nil, err
		}
	}
	return New(name, rules, streams[0], streams[1], streams[2]), nil
}

// New returns the set of rules, with the streams that are made of three.
func New(name string, rules, exact, deep, miss []string) *Set {
	s := &Set{Name: name, Rules: rules}
	r := rand.New(rand.NewPCG(1, uint64(len(rules))))
	var mixed []string
	if len(exact) > 0 {
		s.Streams = append(s.Streams, Stream{Exact, laid(exact)})
		mixed = append(append(mixed, some(r, exact, len(miss)/4)...), some(r, deep, len(miss)/4)...)
	} else {
		mixed = append(mixed, some(r, deep, len(miss)/2)...)
	}
	mixed = append(mixed, some(r, miss, len(miss)/2)...)
	r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	s.Streams = append(s.Streams,
		Stream{Deep, laid(deep)},
		Stream{Miss, laid(miss)},
		Stream{Mixed, laid(mixed)},
		Stream{Case, laid(capitals(r, mixed))},
	)
	return s
}

// loadSuffixes makes the set of public suffixes. Half of the hosts that miss
// are names of a private network, because there is no other name without a
// public suffix.
func loadSuffixes(dir string) (*Set, error) {
	var hosts []string
	for _, stream := range []string{Deep, Exact, Miss} {
		more, err := lines(dir, "q_"+largest+"_"+stream+".txt")
		if err != nil {
			return nil, err
		}
		hosts = append(hosts, more...)
	}
	return NewSuffixes(hosts), nil
}

// NewSuffixes returns the set of the public suffixes of hosts. A miss is a host
// with the suffix of a private network behind it.
func NewSuffixes(hosts []string) *Set {
	match, err := publicsuffix.Rival.New(nil)
	if err != nil {
		panic(err) // no rules are not refused
	}
	var deep, miss []string
	for _, host := range hosts {
		if match(host) {
			deep = append(deep, host)
			miss = append(miss, host+".internal")
		}
	}
	r := rand.New(rand.NewPCG(3, 4))
	n := min(len(deep), 1<<16)
	return New(Suffixes, publicsuffix.Rules(hosts), nil, some(r, deep, n), some(r, miss, n))
}

// some returns n of the hosts, none twice, in random order.
func some(r *rand.Rand, hosts []string, n int) []string {
	chosen := make([]string, 0, n)
	for _, i := range r.Perm(len(hosts))[:min(n, len(hosts))] {
		chosen = append(chosen, hosts[i])
	}
	return chosen
}

// laid returns the hosts as parts of one text.
func laid(hosts []string) []string {
	all := strings.Join(hosts, "")
	out := make([]string, len(hosts))
	for i, h := range hosts {
		out[i], all = all[:len(h)], all[len(h):]
	}
	return out
}

// capitals returns the hosts with about half of their letters as capitals, and
// at least one.
func capitals(r *rand.Rand, hosts []string) []string {
	out := make([]string, len(hosts))
	for i, host := range hosts {
		b := []byte(host)
		first := -1
		for j, c := range b {
			if 'a' <= c && c <= 'z' {
				if first < 0 {
					first = j
				}
				if j == first || r.IntN(2) == 0 {
					b[j] = c - 'a' + 'A'
				}
			}
		}
		out[i] = string(b)
	}
	return out
}

// lines reads a file, which may be gzipped.
func lines(dir, name string) ([]string, error) {
	f, err := os.Open(filepath.Join(dir, name))
	var r io.Reader = f
	if errors.Is(err, fs.ErrNotExist) {
		if f, err = os.Open(filepath.Join(dir, name+".gz")); err == nil {
			r, err = gzip.NewReader(f)
		}
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var all []string
	scanner := bufio.NewScanner(r)
	for scanner.Scan() {
		all = append(all, scanner.Text())
	}
	return all, scanner.Err()
}
