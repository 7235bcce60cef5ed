//go:build linux

package engines

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// curlConfig asks for every host with every pattern as its list of exceptions.
// Proxy and hosts are one server; all names resolve to it, and addresses, too.
// The local address sees to it that no connection could leave the machine.
func curlConfig(port int, patterns, hosts []string) string {
	var b strings.Builder
	for i, pattern := range patterns {
		if i > 0 {
			b.WriteString("next\n")
		}
		fmt.Fprintf(&b, "silent\ngloboff\ninterface = \"host!127.0.0.1\"\nproxy = \"http://127.0.0.1:%d\"\nresolve = \"*:%[1]d:127.0.0.1\"\nnoproxy = %q\n", port, pattern)
		for j, host := range hosts {
			fmt.Fprintf(&b, "url = \"http://%s:%d/%d/%d\"\n", host, port, i, j)
		}
	}
	return b.String()
}

// askCurl runs one curl for all pairs and sees at the server which requests
// came as to a proxy, with the whole URL, and which came directly. What curl
// takes for no host does not come at all.
func askCurl(path string) engine {
	return func(t *testing.T, patterns, hosts []string) [][]bool {
		rows := make([][]bool, len(patterns))
		for i := range rows {
			rows[i] = make([]bool, len(hosts))
		}
		var mu sync.Mutex
		var seen int
		var strange []string
		handler := func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusNoContent)
			var i, j int
			n, _ := fmt.Sscanf(r.URL.Path, "/%d/%d", &i, &j)
			mu.Lock()
			defer mu.Unlock()
			if n != 2 || i >= len(patterns) || j >= len(hosts) || r.Method != http.MethodGet {
				strange = append(strange, r.Method+" "+r.RequestURI)
				return
			}
			seen++
			rows[i][j] = !r.URL.IsAbs()
		}
		l, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		server := &http.Server{Handler: http.HandlerFunc(handler)}
		done := make(chan struct{})
		go func() { server.Serve(l); close(done) }()
		port := l.Addr().(*net.TCPAddr).Port
		file := write(t, t.TempDir(), "curl.conf", curlConfig(port, patterns, hosts))
		ctx, cancel := context.WithTimeout(t.Context(), 10*patience)
		defer cancel()
		cmd := exec.CommandContext(ctx, path, "-q", "-K", file)
		cmd.Env = []string{"LC_ALL=C"}
		out, err := cmd.CombinedOutput()
		// The exit code is the last transfer's, which may be one that curl refuses.
		var exit *exec.ExitError
		if err != nil && !(errors.As(err, &exit) && exit.Exited()) {
			t.Fatalf("curl: %v\n%s", err, out)
		}
		server.Close()
		<-done
		mu.Lock()
		defer mu.Unlock()
		if len(strange) > 0 || seen == 0 {
			t.Fatalf("%d requests of curl, and strange ones: %.20q\n%s", seen, strange, out)
		}
		return rows
	}
}

func TestCurl(t *testing.T) {
	path := program(t, "curl", "curl")
	version(t, path, "--version")
	differential{
		dialect:    "curl-noproxy",
		observed:   "curl-noproxy",
		prefixes:   []string{"", "."},
		batch:      batch{patterns: 20, hosts: 50, stems: 2},
		ask:        askCurl(path),
		exceptions: []exception{invalidHost, addressLiteral},
	}.run(t)
}
