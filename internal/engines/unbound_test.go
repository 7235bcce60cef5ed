//go:build linux

package engines

import (
	"fmt"
	"net"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// client is the address from which queries for a pattern come.
func client(i int) net.IP { return net.IPv4(127, 1, byte(i>>8), byte(i)) }

// unboundConfig has one view per pattern, with the pattern as its only zone. A
// view's zone says that no name exists, and what is in none is refused, so that
// no query leaves.
func unboundConfig(dir string, port int, patterns []string, chosen []int) string {
	var clients, views strings.Builder
	for _, i := range chosen {
		fmt.Fprintf(&clients, "\taccess-control-view: %v/32 v%d\n", client(i), i)
		fmt.Fprintf(&views, "view:\n\tname: v%d\n\tview-first: yes\n\tlocal-zone: %q always_nxdomain\n", i, patterns[i])
	}
	return fmt.Sprintf(`
server:
	interface: 127.0.0.1
	port: %d
	do-ip6: no
	num-threads: 1
	do-daemonize: no
	chroot: ""
	username: ""
	directory: %q
	pidfile: ""
	use-syslog: no
	logfile: ""
	module-config: "iterator"
	access-control: 127.0.0.0/8 allow
	local-zone: "." always_refuse
	local-zone: "localhost." nodefault
%sremote-control:
	control-enable: no
%s`, port, dir, clients.String(), views.String())
}

// askUnbound has one server with a view for each pattern, and asks it from one
// address for each.
func askUnbound(path, check string) engine {
	return func(t *testing.T, patterns, hosts []string) [][]bool {
		dir, port := t.TempDir(), freePort(t)
		file := dir + "/unbound.conf"
		good := taken(t, patterns, func(chosen []int) bool {
			write(t, dir, "unbound.conf", unboundConfig(dir, port, patterns, chosen))
			return accepts(t, check, file)
		})
		probe := dialResolver(t, clientAddr, port)
		s, err := start(t, func() error { _, _, err := probe.ask("ready"); return err }, exec.Command(path, "-d", "-c", file))
		if err != nil {
			t.Fatalf("unbound: %v\n%s", err, s.output)
		}
		defer s.end()
		rows := make([][]bool, len(patterns))
		for _, i := range good {
			rows[i] = make([]bool, len(hosts))
			r := dialResolver(t, client(i), port)
			for j, host := range hosts {
				answer, ok, err := r.ask(host)
				if err != nil {
					t.Fatalf("pattern %q host %q: %v\n%s", patterns[i], host, err, s.output)
				}
				switch {
				case !ok:
				case answer.RCode == dnsmessage.RCodeNameError:
					rows[i][j] = true
				case answer.RCode != dnsmessage.RCodeRefused:
					t.Fatalf("pattern %q host %q: unbound answers %v", patterns[i], host, answer.GoString())
				}
			}
			r.conn.Close()
		}
		return rows
	}
}

func TestUnbound(t *testing.T) {
	path, check := program(t, "unbound", "unbound"), program(t, "unbound-checkconf", "unbound")
	version(t, path, "-V")
	differential{
		dialect:    "unbound",
		observed:   "unbound-localzone",
		prefixes:   []string{""},
		batch:      batch{patterns: 50, hosts: 40, stems: 2},
		ask:        askUnbound(path, check),
		exceptions: []exception{invalidHost, addressLiteral},
	}.run(t)
}
