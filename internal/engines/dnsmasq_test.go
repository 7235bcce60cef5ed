//go:build linux

package engines

import (
	"fmt"
	"os/exec"
	"os/user"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// askDnsmasq starts one server per pattern, because of several that match it
// answers by the longest only. A server that has no other source answers with
// the address of its pattern or refuses.
func askDnsmasq(path string) engine {
	return func(t *testing.T, patterns, hosts []string) [][]bool {
		rows := make([][]bool, len(patterns))
		for i, pattern := range patterns {
			rows[i] = askOneDnsmasq(t, path, pattern, hosts)
		}
		return rows
	}
}

// badConfig is the exit code with which dnsmasq refuses its configuration.
const badConfig = 1

func askOneDnsmasq(t *testing.T, path, pattern string, hosts []string) []bool {
	port := freePort(t)
	r := dialResolver(t, clientAddr, port)
	defer r.conn.Close()
	args := []string{
		"--keep-in-foreground", "--log-facility=-", "--conf-file=/dev/null", "--pid-file",
		"--listen-address=127.0.0.1", "--bind-interfaces", fmt.Sprintf("--port=%d", port),
		"--no-hosts", "--no-resolv", "--cache-size=0",
		"--address=/" + pattern + "/127.0.0.2",
	}
	if u, err := user.Current(); err == nil {
		args = append(args, "--user="+u.Username)
	}
	s, err := start(t, func() error { _, _, err := r.ask("ready"); return err }, exec.Command(path, args...))
	defer s.end()
	if err != nil {
		if code := s.cmd.ProcessState.ExitCode(); code != badConfig {
			t.Fatalf("dnsmasq: exit code %d\n%s", code, s.output)
		}
		return nil
	}
	row := make([]bool, len(hosts))
	for j, host := range hosts {
		answer, ok, err := r.ask(host)
		if err != nil {
			t.Fatalf("pattern %q host %q: %v\n%s", pattern, host, err, s.output)
		}
		switch {
		case !ok:
		case answer.RCode == dnsmessage.RCodeSuccess && len(answer.Answers) == 1:
			row[j] = true
		case answer.RCode != dnsmessage.RCodeRefused:
			t.Fatalf("pattern %q host %q: dnsmasq answers %v", pattern, host, answer.GoString())
		}
	}
	return row
}

// refusedByIDN reports whether dnsmasq refuses a pattern that it takes in lower
// case: it hands names with capitals to libidn2, if it was built with that, and
// libidn2 allows no hyphen at the edge of a label.
func refusedByIDN(pattern string) bool {
	name := "." + strings.TrimPrefix(pattern, "*") + "."
	return name != strings.ToLower(name) && (strings.Contains(name, ".-") || strings.Contains(name, "-."))
}

// idnHyphen covers the few of these that could match something: "*-A".
var idnHyphen = exception{
	name:   "idn-hyphen",
	reason: "libidn2 refuses a name with capitals and a hyphen at the edge of a label; dnsmasq takes it in lower case, and so does the library in either",
	covers: func(q pair) bool { return q.refused && refusedByIDN(q.pattern) },
}

func TestDnsmasq(t *testing.T) {
	path := program(t, "dnsmasq", "dnsmasq-base")
	version(t, path, "--version")
	differential{
		dialect:    "dnsmasq",
		observed:   "dnsmasq-address",
		prefixes:   []string{"", "*.", ".", "*"},
		batch:      batch{patterns: 10, hosts: 20, stems: 2},
		ask:        askDnsmasq(path),
		exceptions: []exception{invalidHost, addressLiteral, emptyLabel, idnHyphen},
		mayRefuse:  refusedByIDN,
	}.run(t)
}
