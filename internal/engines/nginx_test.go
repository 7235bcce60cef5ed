//go:build linux

package engines

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// nginxConfig has one map per pattern; a request's answer is a line of all
// their values.
func nginxConfig(dir string, port int, patterns []string, chosen []int) string {
	var maps, values strings.Builder
	for _, i := range chosen {
		fmt.Fprintf(&maps, "map $http_host $v%d { hostnames; default 0; %q 1; }\n", i, patterns[i])
		fmt.Fprintf(&values, "${v%d}", i)
	}
	return fmt.Sprintf(`
daemon off;
master_process off;
pid %[1]s/nginx.pid;
error_log stderr emerg;
events { worker_connections 64; }
http {
	access_log off;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	variables_hash_max_size 16384;
	variables_hash_bucket_size 256;
	map_hash_bucket_size 256;
	%[3]s
	server {
		listen 127.0.0.1:%[2]d;
		return 200 "=%[4]s";
	}
}
`, dir, port, maps.String(), values.String())
}

// askNginx has one server with a map for each pattern, so that one request
// returns the verdicts of all patterns for its host.
func askNginx(path string) engine {
	return func(t *testing.T, patterns, hosts []string) [][]bool {
		dir, port := t.TempDir(), freePort(t)
		args := []string{"-p", dir, "-e", "stderr", "-c", dir + "/nginx.conf"}
		good := taken(t, patterns, func(chosen []int) bool {
			write(t, dir, "nginx.conf", nginxConfig(dir, port, patterns, chosen))
			return accepts(t, path, append(args, "-t")...)
		})
		s, err := start(t, listening(port), exec.Command(path, args...))
		if err != nil {
			t.Fatalf("nginx: %v\n%s", err, s.output)
		}
		defer s.end()
		rows := make([][]bool, len(patterns))
		for _, i := range good {
			rows[i] = make([]bool, len(hosts))
		}
		for j, host := range hosts {
			status, body := get(t, port, host)
			if status == http.StatusBadRequest {
				continue // nginx takes it for no host
			}
			values, ok := strings.CutPrefix(body, "=")
			if status != http.StatusOK || !ok || len(values) != len(good) {
				t.Fatalf("host %q: status %d, %q", host, status, body)
			}
			for k, i := range good {
				rows[i][j] = values[k] == '1'
			}
		}
		return rows
	}
}

// get asks a server for / with a Host header as it is written.
func get(t *testing.T, port int, host string) (status int, body string) {
	t.Helper()
	c, err := dial(port)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience))
	fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", host)
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatalf("host %q: %v", host, err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatalf("host %q: %v", host, err)
	}
	return r.StatusCode, string(text)
}

func TestNginx(t *testing.T) {
	path := program(t, "nginx", "nginx-light")
	version(t, path, "-v")
	differential{
		dialect:    "nginx",
		observed:   "nginx-map-hostnames",
		prefixes:   []string{"", "*.", "."},
		batch:      batch{patterns: 50, hosts: 40, stems: 2},
		ask:        askNginx(path),
		exceptions: []exception{invalidHost, addressLiteral},
	}.run(t)
}
