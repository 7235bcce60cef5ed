// Package shared finds the folder of measuring material that lies beside the
// repository on the project's own machines. The repository stands alone without
// it; tests that want it say so and end.
package shared

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Path returns the path of a file of the folder. It skips the test if the
// folder is not there.
func Path(t testing.TB, name string) string {
	t.Helper()
	path, err := Find(name)
	if err != nil {
		t.Skip(err)
	}
	return path
}

// Find is Path for commands; the error says that the file is not there.
func Find(name string) (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		// The root of the module, or of a nested one, has a go.mod; the folder is
		// beside the outermost.
		path := filepath.Join(filepath.Dir(dir), "shared", filepath.FromSlash(name))
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			if _, err := os.Stat(path); err == nil {
				return path, nil
			}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("../shared/%s is not beside the repository", name)
		}
		dir = parent
	}
}

// Rows returns the rows of a table: tab-separated, without lines that start
// with "# " and without the header.
func Rows(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open(Path(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows [][]string
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	header := false
	for lines.Scan() {
		line := lines.Text()
		if strings.HasPrefix(line, "# ") {
			continue
		}
		if !header {
			header = true
			continue
		}
		rows = append(rows, strings.Split(line, "\t"))
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if len(rows) == 0 {
		t.Fatalf("%s has no rows", name)
	}
	return rows
}

// Unquote returns what a cell of the corpora stands for: the body of a Go
// string literal.
func Unquote(t testing.TB, cell string) string {
	t.Helper()
	s, err := strconv.Unquote(`"` + cell + `"`)
	if err != nil {
		t.Fatalf("cell %q: %v", cell, err)
	}
	return s
}
