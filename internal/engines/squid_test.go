//go:build linux

package engines

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// squidConfig has one ACL per pattern, and one header for each that matches. It
// denies every request, so that nothing is looked up or connected to.
func squidConfig(port int, patterns []string, chosen []int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `
http_port 127.0.0.1:%d
pid_filename none
cache_log stdio:/dev/null
access_log none
cache_store_log none
netdb_filename none
coredump_dir none
visible_hostname localhost
hosts_file none
dns_nameservers 127.0.0.1
pinger_enable off
cache_mem 0
cache deny all
shutdown_lifetime 0 seconds
http_access deny all
`, port)
	for _, i := range chosen {
		fmt.Fprintf(&b, "acl a%d dstdomain -n %s\nreply_header_add X-Matched %d a%[1]d\n", i, patterns[i], i)
	}
	return b.String()
}

// nobody is the user as whom Squid runs if the test runs as root. Squid would
// change its user by itself, and a program that does that forgets that it has
// to end with the test.
const nobody = 65534

// openDir returns a directory that every user can read; that of t.TempDir is
// for the test's own.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "squid")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// askSquid has one server with an ACL for each pattern; the answer to a request
// names those that match its host. Hosts come in turn as the target of a
// tunnel and in a URL.
func askSquid(path string) engine {
	return func(t *testing.T, patterns, hosts []string) [][]bool {
		dir, port := openDir(t), freePort(t)
		service := fmt.Sprintf("sallyport%d", port) // names its shared memory
		args := []string{"-n", service, "-f", dir + "/squid.conf"}
		good := taken(t, patterns, func(chosen []int) bool {
			write(t, dir, "squid.conf", squidConfig(port, patterns, chosen))
			return accepts(t, path, append(args, "-k", "parse")...)
		})
		cmd := exec.Command(path, append(args, "-N")...)
		if os.Getuid() == 0 {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		}
		s, err := start(t, listening(port), cmd)
		if err != nil {
			t.Fatalf("squid: %v\n%s", err, s.output)
		}
		defer s.end()
		rows := make([][]bool, len(patterns))
		for _, i := range good {
			rows[i] = make([]bool, len(hosts))
		}
		for j, host := range hosts {
			request := fmt.Sprintf("GET http://%s/ HTTP/1.1\r\nHost: %[1]s\r\nConnection: close\r\n\r\n", host)
			if j%2 == 0 {
				request = fmt.Sprintf("CONNECT %s:443 HTTP/1.1\r\nHost: %[1]s:443\r\n\r\n", host)
			}
			for _, name := range matched(t, port, request) {
				i, err := strconv.Atoi(name)
				if err != nil || i >= len(rows) || rows[i] == nil {
					t.Fatalf("host %q: squid answers with the name %q", host, name)
				}
				rows[i][j] = true
			}
		}
		return rows
	}
}

// matched returns the ACLs that a request matched: none if Squid takes its
// target for no host.
func matched(t *testing.T, port int, request string) []string {
	t.Helper()
	c, err := dial(port)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience))
	if _, err := c.Write([]byte(request)); err != nil {
		t.Fatal(err)
	}
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatalf("%q: %v", request, err)
	}
	defer r.Body.Close()
	if r.StatusCode == http.StatusBadRequest {
		return nil
	}
	if r.StatusCode != http.StatusForbidden {
		t.Fatalf("%q: %s", request, r.Status)
	}
	return r.Header["X-Matched"]
}

func TestSquid(t *testing.T) {
	path := program(t, "squid", "squid")
	version(t, path, "-v")
	differential{
		dialect:    "squid",
		observed:   "squid-dstdomain-get",
		prefixes:   []string{"", "."},
		batch:      batch{patterns: 50, hosts: 40, stems: 2},
		ask:        askSquid(path),
		exceptions: []exception{invalidHost, addressLiteral},
		// The end of the options: the list is then empty, and no pattern is in it.
		mayTake: func(pattern string) bool { return pattern == "--" },
	}.run(t)
}
