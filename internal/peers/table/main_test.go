package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/sallyport-go/sallyport/internal/peers/all"
	"github.com/sallyport-go/sallyport/internal/peers/ruleset"
)

// TestShort goes the whole way of the command, with small made-up sets and
// samples that say nothing about time.
func TestShort(t *testing.T) {
	sets := map[string]*ruleset.Set{
		"20":             ruleset.MadeUp(20, 512),
		"200":            ruleset.MadeUp(200, 512),
		ruleset.Suffixes: ruleset.NewSuffixes(ruleset.MadeUp(200, 512).Stream(ruleset.Miss)),
	}
	load := func(name string) (*ruleset.Set, error) { return sets[name], nil }
	measured, err := measure(load, []string{"20", "200", ruleset.Suffixes}, 3, 20*time.Microsecond, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	dir := filepath.Join(root, "internal", "peers")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := measured.write(dir); err != nil {
		t.Fatal(err)
	}
	read, err := readResults(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(read.samples) != len(measured.samples) || len(read.builds) != len(measured.builds) || !reflect.DeepEqual(read.host, measured.host) {
		t.Fatalf("wrote %d samples and %d builds, read %d and %d", len(measured.samples), len(measured.builds), len(read.samples), len(read.builds))
	}

	readme := filepath.Join(dir, "README.md")
	tables, overview, plot := read.tables(), read.overview(), read.plot()
	if err := publish(dir, tables, overview, plot); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without README.md: %v", err)
	}
	if err := os.WriteFile(readme, []byte("above\n"+begin+"old\n"+end+"below\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 { // a second time it replaces the first
		if err := publish(dir, tables, overview, plot); err != nil {
			t.Fatal(err)
		}
	}
	whole := filepath.Join(root, "README.md")
	if err := os.WriteFile(whole, []byte(begin+end), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := publish(dir, tables, overview, plot); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(whole); err != nil || string(text) != begin+"\n"+overview+"\n"+end || !strings.Contains(overview, "| sallyport | ") {
		t.Errorf("the module's README.md: %v\n%s", err, text)
	}
	text, err := os.ReadFile(readme)
	if err != nil || string(text) != "above\n"+begin+"\n"+tables+"\n"+end+"below\n" {
		t.Errorf("README.md: %v\n%s", err, text)
	}

	for decoder := xml.NewDecoder(strings.NewReader(plot)); ; {
		if _, err := decoder.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("the plot is no XML: %v", err)
		}
	}
	for _, c := range read.comparisons() {
		streams := len(sets[c.set].Streams)
		for _, s := range c.summaries {
			for stream, median := range s.median {
				if median <= 0 {
					t.Errorf("%s, %s, %s: %g ns", c.set, s.matcher, stream, median)
				}
			}
			if len(s.median) < streams-1 || s.least <= 0 || s.ratio < s.least || s.largest < s.ratio || c.rounds != 3 {
				t.Errorf("%s, %d rounds: %+v", c.set, c.rounds, s)
			}
		}
	}
	names := []string{control, nothing}
	for _, r := range all.Rivals() {
		names = append(names, r.Name)
	}
	for _, name := range names {
		if !strings.Contains(tables, "| "+name+" |") {
			t.Errorf("no %s in the tables", name)
		}
	}
	for _, r := range all.For(sets["20"]) {
		if !strings.Contains(plot, ">"+r.Name+"<") {
			t.Errorf("no %s in the plot", r.Name)
		}
	}
}

// TestRatio summarises samples that a reader can follow: a ratio is of the
// times of one round, and not of the medians.
func TestRatio(t *testing.T) {
	r := &results{}
	for round, times := range [][2]float64{{10, 20}, {30, 10}, {40, 160}} {
		r.samples = append(r.samples,
			sampled{"20", 20, ruleset.Mixed, "rival", round, times[1]},
			sampled{"20", 20, ruleset.Mixed, "sallyport", round, times[0]})
	}
	c := r.compare("20", 20)
	if len(c.summaries) != 2 {
		t.Fatalf("%+v", c)
	}
	fastest := c.summaries[0]
	if fastest.matcher != "rival" || fastest.median[ruleset.Mixed] != 20 || fastest.ratio != 0.5 || fastest.least != 0.25 || fastest.largest != 3 {
		t.Errorf("%+v", fastest)
	}
}

// TestCommitted holds the tables and the plot that are committed against the
// results that are.
func TestCommitted(t *testing.T) {
	r, err := readResults("..")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), begin+"\n"+r.tables()+"\n"+end) {
		t.Error("README.md does not have the tables of the results: go run ./table -render")
	}
	readme, err = os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), begin+"\n"+r.overview()+"\n"+end) {
		t.Error("the module's README.md does not have the overview of the results: go run ./table -render")
	}
	plot, err := os.ReadFile("../results/plot.svg")
	if err != nil {
		t.Fatal(err)
	}
	if string(plot) != r.plot() {
		t.Error("results/plot.svg is not that of the results: go run ./table -render")
	}
}
