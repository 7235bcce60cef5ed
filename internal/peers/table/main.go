// Command table times this module and its rivals in turn and writes what the
// README of this folder shows. In internal/peers:
//
//	go run ./table
//
// It checks every matcher against the oracle before it times it. Rules and
// hosts are those of the shared material beside the repository. It writes
// results/samples.tsv and results/builds.tsv, makes results/plot.svg of them and
// the tables between the marks of README.md and the overview between those of the
// module's, and prints the tables.
//
// With -render it measures nothing and makes plot and tables of the results
// that are there.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/sallyport-go/sallyport/internal/peers/ruleset"
	"github.com/sallyport-go/sallyport/internal/shared"
)

func main() {
	rounds := flag.Int("rounds", 11, "how many times every matcher is timed on every stream")
	sample := flag.Duration("sample", 20*time.Millisecond, "the time of one sample, at least")
	sizes := flag.String("sizes", "20,1000,10000,100000,1000000,"+ruleset.Suffixes, "the rule sets")
	dir := flag.String("dir", ".", "the folder of README.md and results")
	render := flag.Bool("render", false, "make plot and tables of the results that are there")
	flag.Parse()
	if err := run(*dir, *render, strings.Split(*sizes, ","), *rounds, *sample); err != nil {
		fmt.Fprintln(os.Stderr, "table:", err)
		os.Exit(1)
	}
}

func run(dir string, render bool, sizes []string, rounds int, sample time.Duration) error {
	if !render {
		readme, err := shared.Find("rulesets/README.md")
		if err != nil {
			return err
		}
		load := func(name string) (*ruleset.Set, error) { return ruleset.Load(filepath.Dir(readme), name) }
		r, err := measure(load, sizes, rounds, sample, os.Stderr)
		if err != nil {
			return err
		}
		if err := r.write(dir); err != nil {
			return err
		}
	}
	r, err := readResults(dir)
	if err != nil {
		return err
	}
	tables := r.tables()
	fmt.Print(tables)
	return publish(dir, tables, r.overview(), r.plot())
}
