//go:build linux

package engines

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait for a server or an answer. It is long because the
// machine may be busy; nothing waits for it to pass when all is well.
const patience = 20 * time.Second

// program returns the path of a program of a Debian package, or skips the test.
func program(t *testing.T, name, debian string) string {
	t.Helper()
	// Servers are where a user's PATH does not lead.
	for _, candidate := range []string{name, "/usr/sbin/" + name, "/sbin/" + name} {
		if path, err := exec.LookPath(candidate); err == nil {
			return path
		}
	}
	if *require {
		t.Fatalf("%s is not installed: apt-get install %s", name, debian)
	}
	t.Skipf("%s is not installed: apt-get install %s", name, debian)
	return ""
}

// version logs the first line that a program prints about itself.
func version(t *testing.T, program string, args ...string) {
	t.Helper()
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	t.Log(line)
}

// A server is a running program.
type server struct {
	cmd    *exec.Cmd
	output *lockedBuffer
	ended  chan struct{} // closed when the program has ended
}

// lockedBuffer collects what a program prints while a test may read it.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

var errEnded = errors.New("the program has ended")

// start runs a program and returns when ready does without an error, or, with
// errEnded, when the program has ended before. The program is stopped at the
// end of the test, and by the kernel should the test itself be killed.
func start(t *testing.T, ready func() error, cmd *exec.Cmd) (*server, error) {
	t.Helper()
	s := &server{cmd: cmd, output: new(lockedBuffer), ended: make(chan struct{})}
	s.cmd.Stdout, s.cmd.Stderr = s.output, s.output
	s.cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C"}
	if s.cmd.SysProcAttr == nil {
		s.cmd.SysProcAttr = new(syscall.SysProcAttr)
	}
	s.cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		s.cmd.Wait()
		close(s.ended)
	}()
	t.Cleanup(s.stop)
	deadline := time.After(patience)
	poll := time.NewTicker(2 * time.Millisecond)
	defer poll.Stop()
	for {
		err := ready()
		if err == nil {
			return s, nil
		}
		select {
		case <-s.ended:
			return s, errEnded
		case <-deadline:
			t.Fatalf("%s is not ready: %v\n%s", cmd.Path, err, s.output)
		case <-poll.C:
		}
	}
}

// end asks the program to end, and does not wait until it has: some take
// seconds.
func (s *server) end() { s.cmd.Process.Signal(syscall.SIGTERM) }

// stop asks the program to end, so that it can remove what it shares with the
// rest of the machine, and kills it if it does not.
func (s *server) stop() {
	s.end()
	select {
	case <-s.ended:
	case <-time.After(patience):
		s.cmd.Process.Kill()
		<-s.ended
	}
}

// clientAddr is where clients call from. It is not the address of the servers,
// so that a socket that the system gives the port of a server that is not yet
// there cannot reach itself.
var clientAddr = net.IPv4(127, 0, 0, 2)

// dial connects to a TCP port of 127.0.0.1.
func dial(port int) (net.Conn, error) {
	return net.DialTCP("tcp4", &net.TCPAddr{IP: clientAddr}, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
}

// listening returns a check that a TCP port of 127.0.0.1 takes connections.
func listening(port int) func() error {
	return func() error {
		c, err := dial(port)
		if err != nil {
			return err
		}
		return c.Close()
	}
}

// freePort returns a port of 127.0.0.1 that nobody has, for TCP and for UDP. It
// is below those that systems give to clients, so that none gets it before the
// server does.
func freePort(t *testing.T) int {
	t.Helper()
	for range 1000 {
		port := 15_000 + rand.IntN(15_000)
		addr := fmt.Sprintf("127.0.0.1:%d", port)
		l, err := net.Listen("tcp4", addr)
		if err != nil {
			continue
		}
		p, err := net.ListenPacket("udp4", addr)
		l.Close()
		if err == nil {
			p.Close()
			return port
		}
	}
	t.Fatal("no port of 127.0.0.1 is free")
	return 0
}

// taken returns the numbers of the patterns that a program's own check of its
// configuration takes. check reports whether it takes a configuration with just
// these; the others are found by halving, in the order of their texts, in which
// what a program refuses is close together.
func taken(t *testing.T, patterns []string, check func(numbers []int) bool) []int {
	t.Helper()
	if !check(nil) {
		t.Fatal("the program refuses its configuration with no pattern in it")
	}
	var find func(numbers []int) []int
	find = func(numbers []int) []int {
		switch {
		case len(numbers) == 0 || check(numbers):
			return numbers
		case len(numbers) == 1:
			return nil
		}
		half := len(numbers) / 2
		return append(find(numbers[:half:half]), find(numbers[half:])...)
	}
	all := make([]int, len(patterns))
	for i := range all {
		all[i] = i
	}
	slices.SortFunc(all, func(i, j int) int { return strings.Compare(patterns[i], patterns[j]) })
	good := find(all)
	if !check(good) {
		t.Fatal("the program takes each of the patterns and not all of them")
	}
	return good
}

// accepts runs a program's check of its configuration, and reports whether it
// ended without an error.
func accepts(t *testing.T, path string, args ...string) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	err := exec.CommandContext(ctx, path, args...).Run()
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.Exited()) {
		t.Fatalf("%s: %v", path, err)
	}
	return err == nil
}

// write makes a file in dir and returns its path.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := dir + "/" + name
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
