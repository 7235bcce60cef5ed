package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/sallyport-go/sallyport/internal/peers/all"
)

// results are what was measured, in the order in which it was.
type results struct {
	host    []string // lines about the machine and the versions
	builds  []built
	samples []sampled
}

// A built is what it takes to compile a set.
type built struct {
	set         string
	rules       int
	matcher     string
	bytes       float64 // of a rule, that stay
	nanoseconds float64 // of a rule
	allocs      float64 // of a call, later
}

// A sampled is the time of a call in one sample.
type sampled struct {
	set         string
	rules       int
	stream      string
	matcher     string
	round       int
	nanoseconds float64
}

const (
	buildsName, samplesName = "builds.tsv", "samples.tsv"

	buildsHeader  = "set\trules\tmatcher\tbytes_per_rule\tbuild_ns_per_rule\tallocs_per_call"
	samplesHeader = "set\trules\tstream\tmatcher\tround\tns_per_call"
)

// describe returns lines about the machine, and the versions of the modules
// that the rivals come from.
func describe() []string {
	lines := []string{fmt.Sprintf("%s %s/%s, %s, %d CPUs", runtime.Version(), runtime.GOOS, runtime.GOARCH, processor(), runtime.NumCPU())}
	versions := map[string]string{}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			versions[m.Path] = m.Version
		}
	}
	for _, r := range all.Rivals() {
		if r.Module != "" {
			lines = append(lines, fmt.Sprintf("%s: %s %s", r.Name, r.Module, versions[r.Module]))
		}
	}
	return lines
}

// processor returns the name of the processor, where the system tells it.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown processor"
	}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown processor"
}

// write writes the two files.
func (r *results) write(dir string) error {
	var builds, samples bytes.Buffer
	for _, line := range r.host {
		fmt.Fprintf(&builds, "# %s\n", line)
	}
	fmt.Fprintln(&builds, buildsHeader)
	for _, b := range r.builds {
		fmt.Fprintf(&builds, "%s\t%d\t%s\t%.1f\t%.1f\t%.2f\n", b.set, b.rules, b.matcher, b.bytes, b.nanoseconds, b.allocs)
	}
	fmt.Fprintln(&samples, samplesHeader)
	for _, s := range r.samples {
		fmt.Fprintf(&samples, "%s\t%d\t%s\t%s\t%d\t%.2f\n", s.set, s.rules, s.stream, s.matcher, s.round, s.nanoseconds)
	}
	if err := os.MkdirAll(filepath.Join(dir, "results"), 0o755); err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(filepath.Join(dir, "results", buildsName), builds.Bytes(), 0o644),
		os.WriteFile(filepath.Join(dir, "results", samplesName), samples.Bytes(), 0o644),
	)
}

// readResults reads the two files.
func readResults(dir string) (*results, error) {
	r := &results{}
	err := errors.Join(
		r.readFile(filepath.Join(dir, "results", buildsName), buildsHeader, func(line string) error {
			var b built
			_, err := fmt.Sscan(line, &b.set, &b.rules, &b.matcher, &b.bytes, &b.nanoseconds, &b.allocs)
			r.builds = append(r.builds, b)
			return err
		}),
		r.readFile(filepath.Join(dir, "results", samplesName), samplesHeader, func(line string) error {
			var s sampled
			_, err := fmt.Sscan(line, &s.set, &s.rules, &s.stream, &s.matcher, &s.round, &s.nanoseconds)
			r.samples = append(r.samples, s)
			return err
		}),
	)
	return r, err
}

// readFile reads the rows of a file.
func (r *results) readFile(path, header string, row func(line string) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	headed := false
	for lines.Scan() {
		line := lines.Text()
		if about, ok := strings.CutPrefix(line, "# "); ok {
			r.host = append(r.host, about)
			continue
		}
		if !headed {
			if line != header {
				return fmt.Errorf("%s: header %q, want %q", path, line, header)
			}
			headed = true
			continue
		}
		if err := row(line); err != nil {
			return fmt.Errorf("%s: row %q: %w", path, line, err)
		}
	}
	return lines.Err()
}
