package portspec_test

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/portspec"
	"pgregory.net/rapid"
)

func TestParseAKSTable(t *testing.T) {
	for in, want := range map[string]string{
		// The forms of the documents.
		"HTTPS:443":         "443/tcp https",
		"HTTPS: 443":        "443/tcp https",
		"HTTP:80":           "80/tcp http",
		"TCP:22":            "22/tcp",
		"UDP:1194":          "1194/udp",
		"HTTPS:443,HTTP:80": "443/tcp https, 80/tcp http",
		"HTTPS: 443, TCP: 22, TCP: 9000, UDP: 1194": "443/tcp https, 22/tcp, 9000/tcp, 1194/udp",
		"HTTPS:443、TCP:22、TCP:9000、UDP:1194":        "443/tcp https, 22/tcp, 9000/tcp, 1194/udp",
		// What follows.
		"https:443":          "443/tcp https",
		"TCP:443,HTTPS:443":  "443/tcp, 443/tcp https",
		"HTTPS:443、 HTTP:80": "443/tcp https, 80/tcp http",
		"HTTPS:8443":         "8443/tcp https",
	} {
		if got := docVerdict(t, in); got != "accept "+want {
			t.Errorf("ParseAKSTable(%q): %s, want %s", in, got, want)
		}
	}
	for _, test := range []struct {
		in            string
		err           error
		offset, entry int
		correction    string
	}{
		{"", portspec.ErrEmpty, 0, 1, ""},
		{"HTTPS：443", portspec.ErrSyntax, 5, 1, "HTTPS:443"},
		{"HTTPS:443，HTTP:80", portspec.ErrSyntax, 9, 1, "HTTPS:443,HTTP:80"},
		{"ＨＴＴＰＳ:443", portspec.ErrProtocol, 0, 1, "HTTPS:443"},
		{"HTTPS:４４３", portspec.ErrSyntax, 6, 1, "HTTPS:443"},
		{"HTTPS:443:80", portspec.ErrSyntax, 9, 1, ""},
		{"HTTPS443", portspec.ErrSyntax, 5, 1, "HTTPS:443"},
		{"HTTPS:", portspec.ErrSyntax, 6, 1, ""},
		{"HTTPS: ", portspec.ErrSyntax, 7, 1, ""},
		{"HTTPS", portspec.ErrSyntax, 5, 1, ""},
		{"HTTPS:,HTTP:80", portspec.ErrSyntax, 6, 1, ""},
		{":443", portspec.ErrProtocol, 0, 1, ""},
		{"443", portspec.ErrProtocol, 0, 1, ""},
		{"HTTPS:70000", portspec.ErrRange, 6, 1, ""},
		{"HTTPS:0", portspec.ErrRange, 6, 1, ""},
		{"HTTPS:0443", portspec.ErrSyntax, 6, 1, "HTTPS:443"},
		{"HTTPS:  443", portspec.ErrSyntax, 7, 1, "HTTPS:443"},
		{"HTTPS :443", portspec.ErrSyntax, 5, 1, "HTTPS:443"},
		{" HTTPS:443", portspec.ErrProtocol, 0, 1, "HTTPS:443"},
		{"HTTPS:443 ", portspec.ErrSyntax, 9, 1, "HTTPS:443"},
		{"HTTPS:443,", portspec.ErrEmpty, 10, 2, "HTTPS:443"},
		{"HTTPS:443, ", portspec.ErrEmpty, 11, 2, "HTTPS:443"},
		{"HTTPS:443,  HTTP:80", portspec.ErrProtocol, 11, 2, "HTTPS:443,HTTP:80"},
		{"HTTPS:443、", portspec.ErrEmpty, 12, 2, "HTTPS:443"},
		{"HTTPS:443,,HTTP:80", portspec.ErrEmpty, 10, 2, "HTTPS:443,HTTP:80"},
		{"HTTPS:443 HTTP:80", portspec.ErrSyntax, 9, 1, "HTTPS:443,HTTP:80"},
		{"443/TCP", portspec.ErrProtocol, 0, 1, "TCP:443"},
		{"TCP/443", portspec.ErrSyntax, 3, 1, "TCP:443"},
		{"SCTP:443", portspec.ErrProtocol, 0, 1, ""},
		{"ICMP:8", portspec.ErrProtocol, 0, 1, ""},
		{"TCP:80-90", portspec.ErrSyntax, 6, 1, ""},
		{"*:443", portspec.ErrProtocol, 0, 1, ""},
		{"HTTPS:443,FTP:21", portspec.ErrProtocol, 10, 2, ""},
	} {
		set, ports, err := portspec.ParseAKSTable(test.in)
		checkIs(t, err, test.err)
		if e := parseError(t, err); e.Offset != test.offset || e.Entry != test.entry || e.Correction != test.correction {
			t.Errorf("ParseAKSTable(%q): offset %d, entry %d, correction %q", test.in, e.Offset, e.Entry, e.Correction)
		}
		checkCorrection(t, test.in, err, aksError)
		if !set.IsEmpty() || ports != nil {
			t.Errorf("ParseAKSTable(%q) = %v, %v with an error", test.in, set, ports)
		}
	}
}

func aksError(s string) error { _, _, err := portspec.ParseAKSTable(s); return err }

var slowAKSEntry = regexp.MustCompile(`^(?i:(https?)|(tcp|udp)): ?([1-9][0-9]*)$`)

// TestAKSTableOracle compares ParseAKSTable with a regular expression.
func TestAKSTableOracle(t *testing.T) {
	slow := func(in string) (string, bool) {
		var entries []string
		for i, s := range regexp.MustCompile(`[,、]`).Split(in, -1) {
			if i > 0 {
				s = strings.TrimPrefix(s, " ")
			}
			m := slowAKSEntry.FindStringSubmatch(s)
			if m == nil {
				return "", false
			}
			port, err := strconv.ParseUint(m[3], 10, 16)
			if err != nil {
				return "", false
			}
			entry := fmt.Sprintf("%d/tcp %s", port, strings.ToLower(m[1]))
			if m[2] != "" {
				entry = fmt.Sprintf("%d/%s", port, strings.ToLower(m[2]))
			}
			entries = append(entries, entry)
		}
		return "accept " + strings.Join(entries, ", "), true
	}
	rapid.Check(t, func(rt *rapid.T) {
		piece := rapid.SampledFrom([]string{"HTTPS", "HTTP", "TCP", "udp", "SCTP", ":", ":", ":", " ", "443", "80", "0", ",", "、", "：", "/"})
		in := strings.Join(rapid.SliceOfN(piece, 0, 9).Draw(rt, "pieces"), "")
		if rapid.Bool().Draw(rt, "form") { // mostly valid
			entry := rapid.SampledFrom([]string{"HTTPS:443", "TCP: 22", "udp:1194", "HTTP:80", "HTTPS443"})
			in = strings.Join(rapid.SliceOfN(entry, 1, 4).Draw(rt, "entries"), rapid.SampledFrom([]string{",", "、", ", ", ",,"}).Draw(rt, "sep"))
		}
		want, ok := slow(in)
		if err := aksError(in); err != nil {
			if ok {
				rt.Fatalf("ParseAKSTable(%q): %v, want %s", in, err, want)
			}
			checkCorrection(rt, in, err, aksError)
			return
		}
		if got := docVerdict(t, in); !ok || got != want {
			rt.Fatalf("ParseAKSTable(%q): %s, want %s", in, got, want)
		}
	})
}

func docker(s string) (string, error) {
	d, err := portspec.ParseDocker(s)
	if err != nil {
		return "", err
	}
	ip, host := "*", "auto"
	if d.HostIP.IsValid() {
		ip = d.HostIP.String()
	}
	if d.Host.IsValid() {
		host = d.Host.String()
	}
	return ip + " " + host + " " + d.Container.String(), nil
}

func dockerError(s string) error { return second(docker(s)) }

func TestParseDocker(t *testing.T) {
	for in, want := range map[string]string{
		"80":                       "* auto 80/tcp",
		"80/udp":                   "* auto 80/udp",
		"80/UDP":                   "* auto 80/udp",
		"80/sctp":                  "* auto 80/sctp",
		"8000-9000":                "* auto 8000-9000/tcp",
		"80-8080/udp":              "* auto 80-8080/udp",
		"1234-1234":                "* auto 1234/tcp",
		"8080:80":                  "* 8080/tcp 80/tcp",
		"8080:80/udp":              "* 8080/udp 80/udp",
		"8000-8010:80":             "* 8000-8010/tcp 80/tcp",
		"8000-8010:9000-9010/tcp":  "* 8000-8010/tcp 9000-9010/tcp",
		"127.0.0.1:8080:80":        "127.0.0.1 8080/tcp 80/tcp",
		"127.0.0.1::80":            "127.0.0.1 auto 80/tcp",
		"[::1]:80:80":              "::1 80/tcp 80/tcp",
		"[::1]::80/udp":            "::1 auto 80/udp",
		"[::ffff:192.0.2.1]:80:80": "192.0.2.1 80/tcp 80/tcp",
		"0.0.0.0:1-65535:1-65535":  "0.0.0.0 1-65535/tcp 1-65535/tcp",
	} {
		if got, err := docker(in); err != nil || got != want {
			t.Errorf("ParseDocker(%q) = %s, %v; want %s", in, got, err, want)
		}
	}
	for _, test := range []struct {
		in         string
		err        error
		offset     int
		correction string
	}{
		{"", portspec.ErrEmpty, 0, ""},
		{"asdf", portspec.ErrSyntax, 0, ""},
		{"a-9000", portspec.ErrSyntax, 0, ""},
		{"8000a-9000", portspec.ErrSyntax, 4, ""},
		{"8000-a", portspec.ErrSyntax, 5, ""},
		{"8000-9000a", portspec.ErrSyntax, 9, ""},
		{"9000-8000", portspec.ErrOrder, 0, "8000-9000"},
		{"8000-", portspec.ErrSyntax, 5, ""},
		{"-9000", portspec.ErrSyntax, 0, ""},
		{"-8000-", portspec.ErrSyntax, 0, ""},
		{"-", portspec.ErrSyntax, 0, ""},
		{"80/icmp", portspec.ErrProtocol, 3, ""},
		{"/udp", portspec.ErrEmpty, 0, ""},
		{"80/tcp/udp", portspec.ErrSyntax, 2, ""},
		{"65536", portspec.ErrRange, 0, ""},
		{"8080:", portspec.ErrEmpty, 5, ""},
		{"8080:9000-8000", portspec.ErrOrder, 5, ""},
		{"9000-8000:80", portspec.ErrOrder, 0, "8000-9000:80"},
		{"8000-8010:80-81", portspec.ErrLength, 10, ""},
		{"8000:80-81", portspec.ErrLength, 5, ""},
		{"127.0.0.1:80", portspec.ErrSyntax, 3, ""},
		{"127.0.0.256:80:80", portspec.ErrSyntax, 0, ""},
		{"127.0.0.01:80:80", portspec.ErrSyntax, 0, ""},
		{"localhost:80:80", portspec.ErrSyntax, 0, ""},
		{"[127.0.0.1]:80:80", portspec.ErrSyntax, 0, ""},
		{"[::1:80:80", portspec.ErrSyntax, 0, ""},
		{"[fe80::1%eth0]:80:80", portspec.ErrSyntax, 0, ""},
		{"[::1]:80", portspec.ErrSyntax, 4, ""},
		{"80 ", portspec.ErrSyntax, 2, "80"},
		{"８０", portspec.ErrSyntax, 0, "80"},

		// What the original takes: see the documentation of ParseDocker.
		{"0", portspec.ErrRange, 0, ""},
		{"0-0", portspec.ErrRange, 0, ""},
		{"0:80", portspec.ErrRange, 0, ""},
		{"+80", portspec.ErrSyntax, 0, "80"},
		{"0123", portspec.ErrSyntax, 0, "123"},
		{"1234/", portspec.ErrProtocol, 5, "1234"},
		{"80-8080/", portspec.ErrProtocol, 8, "80-8080"},
		{":80", portspec.ErrEmpty, 0, "80"},
		{"::80", portspec.ErrSyntax, 0, ""},
		{"::1:80:80", portspec.ErrSyntax, 0, "[::1]:80:80"},
	} {
		d, err := portspec.ParseDocker(test.in)
		checkIs(t, err, test.err)
		if e := parseError(t, err); e.Offset != test.offset || e.Entry != 0 || e.Correction != test.correction {
			t.Errorf("ParseDocker(%q): offset %d, entry %d, correction %q", test.in, e.Offset, e.Entry, e.Correction)
		}
		checkCorrection(t, test.in, err, dockerError)
		if d != (portspec.DockerPort{}) {
			t.Errorf("ParseDocker(%q) = %v with an error", test.in, d)
		}
	}
}

func TestDockerLengthHint(t *testing.T) {
	_, err := portspec.ParseDocker("8000-8010:80-81")
	if e := parseError(t, err); !strings.Contains(e.Hint, "as many ports") {
		t.Errorf("hint %q", e.Hint)
	}
}

// TestDockerFacts holds ParseDocker to the behaviour tables of the original
// (hostports.md, section 4): what it takes, the original takes with the same
// numbers, and what it refuses beyond that is what its documentation names.
func TestDockerFacts(t *testing.T) {
	for _, row := range []struct {
		in       string
		original string // what the original reads as a container port, or an error
		stricter bool
	}{
		{"1234", "1234-1234", false},
		{"1234-1234", "1234-1234", false},
		{"1234-1235", "1234-1235", false},
		{"8000-9000", "8000-9000", false},
		{"0", "0-0", true},
		{"0-0", "0-0", true},
		{"0123", "123-123", true},
		{"65535", "65535-65535", false},
		{"", "", false},
		{"asdf", "", false},
		{"1asdf", "", false},
		{"1234abc", "", false},
		{"a-9000", "", false},
		{"8000a-9000", "", false},
		{"8000-a", "", false},
		{"8000-9000a", "", false},
		{"9000-8000", "", false},
		{"1234-1230", "", false},
		{"8000-", "", false},
		{"-9000", "", false},
		{"-8000-", "", false},
		{"-", "", false},
		{"-1", "", false},
		{"65536", "", false},
		{"70000", "", false},
		{"   ", "", false},
		{"  42  ", "", false},
		{"1234/", "1234-1234", true},
		{"1234/udp", "1234-1234", false},
		{"1234/UDP", "1234-1234", false},
		{"80-8080/", "80-8080", true},
		{"80-8080/udp", "80-8080", false},
		{"/udp", "", false},
	} {
		d, err := portspec.ParseDocker(row.in)
		if (err == nil) != (row.original != "" && !row.stricter) {
			t.Errorf("ParseDocker(%q) = %v, %v; the original: %q", row.in, d, err, row.original)
		}
		if err == nil && fmt.Sprintf("%d-%d", d.Container.First(), d.Container.Last()) != row.original {
			t.Errorf("ParseDocker(%q) = %v, the original: %q", row.in, d, row.original)
		}
	}
}

const slowPorts = `[1-9][0-9]*(?:-[1-9][0-9]*)?`

var slowDocker = regexp.MustCompile(`^(?:(?:([0-9.]+|\[[0-9a-fA-F:.]+\]):)?(` + slowPorts + `):|([0-9.]+|\[[0-9a-fA-F:.]+\])::)?(` + slowPorts + `)(?:/(?i:(tcp|udp|sctp)))?$`)

// TestDockerOracle compares ParseDocker with a regular expression.
func TestDockerOracle(t *testing.T) {
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.SampledFrom([]string{"80", "81", "8", "1", "-", ":", ":", ":", "/tcp", "/UDP", "/", "127.0.0.1", "[::1]", "::1", "[", "]", "0", "8-9", "2-3"})
		in := strings.Join(rapid.SliceOfN(piece, 0, 7).Draw(t, "pieces"), "")
		if rapid.IntRange(0, 4).Draw(t, "good") == 0 {
			in = rapid.SampledFrom([]string{"80", "8-9/udp", "80:81", "127.0.0.1::80", "[::1]:2-3:8-9/tcp"}).Draw(t, "mapping")
		}
		want, ok := slowDockerRead(in)
		got, err := docker(in)
		if (err == nil) != ok || got != want {
			t.Fatalf("ParseDocker(%q) = %s, %v; want %s", in, got, err, want)
		}
		if err != nil {
			checkCorrection(t, in, err, dockerError)
			return
		}
		accepted++
	})
	if accepted == 0 {
		t.Error("no text was accepted: the generator tests nothing")
	}
}

func slowDockerRead(in string) (string, bool) {
	m := slowDocker.FindStringSubmatch(in)
	if m == nil {
		return "", false
	}
	ip, host, container, protocol := m[1]+m[3], m[2], m[4], strings.ToLower(m[5])
	if protocol == "" {
		protocol = "tcp"
	}
	address := "*"
	if ip != "" {
		a, err := netip.ParseAddr(strings.Trim(ip, "[]"))
		if err != nil || a.Is4() == (ip[0] == '[') {
			return "", false
		}
		address = a.Unmap().String()
	}
	c, err := slowParse(container + "/" + protocol)
	if err != nil {
		return "", false
	}
	if host == "" {
		return address + " auto " + c[0].String(), true
	}
	h, err := slowParse(host + "/" + protocol)
	if err != nil {
		return "", false
	}
	hostLen, containerLen := h[0].Last()-h[0].First(), c[0].Last()-c[0].First()
	if containerLen != 0 && hostLen != containerLen {
		return "", false
	}
	return address + " " + h[0].String() + " " + c[0].String(), true
}

func kubernetesError(s string) error { return second(portspec.ParseKubernetes(portspec.TCP, s)) }

// TestParseKubernetes holds ParseKubernetes to the behaviour table of the
// original (hostports.md, section 5).
func TestParseKubernetes(t *testing.T) {
	for in, want := range map[string]string{
		"100":         "100/tcp",
		"100-200":     "100-200/tcp",
		"100-100":     "100/tcp",
		"1+0":         "1/tcp",
		"100+200":     "100-300/tcp",
		"30000+2767":  "30000-32767/tcp",
		"1+65534":     "1-65535/tcp",
		"65535+0":     "65535/tcp",
		"65534+1":     "65534-65535/tcp",
		"30000-32767": "30000-32767/tcp",
	} {
		if r, err := portspec.ParseKubernetes(portspec.TCP, in); err != nil || r.String() != want {
			t.Errorf("ParseKubernetes(%q) = %v, %v; want %s", in, r, err, want)
		}
	}
	for _, test := range []struct {
		in         string
		err        error
		offset     int
		correction string
	}{
		{"100 - 200", portspec.ErrSyntax, 3, "100-200"},
		{"-100", portspec.ErrSyntax, 0, ""},
		{"100-", portspec.ErrSyntax, 4, ""},
		{"200-100", portspec.ErrOrder, 0, "100-200"},
		{"60000-70000", portspec.ErrRange, 6, ""},
		{"70000-80000", portspec.ErrRange, 0, ""},
		{"70000+80000", portspec.ErrRange, 0, ""},
		{"1+-1", portspec.ErrSyntax, 2, ""},
		{"1-+1", portspec.ErrSyntax, 2, ""},
		{"1+65535", portspec.ErrRange, 2, ""},
		{"65535+1", portspec.ErrRange, 6, ""},
		{"2+65534", portspec.ErrRange, 2, ""},
		{"1+99999999999999999999", portspec.ErrRange, 2, ""},
		{"1+", portspec.ErrSyntax, 2, ""},
		{"+1", portspec.ErrSyntax, 0, "1"},
		{"1+2+3", portspec.ErrSyntax, 3, ""},
		{"1-2-3", portspec.ErrSyntax, 3, ""},
		{"1-2+3", portspec.ErrSyntax, 3, ""},
		{"80/tcp", portspec.ErrSyntax, 2, ""},
		{"1+01", portspec.ErrSyntax, 2, "1+1"},
		{"1+00", portspec.ErrSyntax, 2, "1+0"},
		{"1-0", portspec.ErrRange, 2, ""},
		{"80:90", portspec.ErrSyntax, 2, "80-90"},

		// What the original takes.
		{"", portspec.ErrEmpty, 0, ""},
		{" 100-200 ", portspec.ErrSyntax, 0, "100-200"},
		{"0-0", portspec.ErrRange, 0, ""},
		{"0+0", portspec.ErrRange, 0, ""},
		{"0+65535", portspec.ErrRange, 0, ""},
		{"0100", portspec.ErrSyntax, 0, "100"},
	} {
		r, err := portspec.ParseKubernetes(portspec.TCP, test.in)
		checkIs(t, err, test.err)
		if e := parseError(t, err); e.Offset != test.offset || e.Entry != 0 || e.Correction != test.correction {
			t.Errorf("ParseKubernetes(%q): offset %d, entry %d, correction %q", test.in, e.Offset, e.Entry, e.Correction)
		}
		checkCorrection(t, test.in, err, kubernetesError)
		if r != (portspec.Range{}) {
			t.Errorf("ParseKubernetes(%q) = %v with an error", test.in, r)
		}
	}
	for _, p := range []portspec.Protocol{0, portspec.SCTP + 1} {
		_, err := portspec.ParseKubernetes(p, "80")
		checkIs(t, err, portspec.ErrProtocol)
	}
}

var slowKubernetes = regexp.MustCompile(`^([1-9][0-9]*)(?:(-)([1-9][0-9]*)|(\+)([1-9][0-9]*|0))?$`)

// TestKubernetesOracle compares ParseKubernetes with a regular expression.
func TestKubernetesOracle(t *testing.T) {
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.SampledFrom([]string{"1", "2", "0", "80", "65534", "65535", "65536", "-", "-", "+", "+", " "})
		in := strings.Join(rapid.SliceOfN(piece, 0, 4).Draw(t, "pieces"), "")
		if rapid.IntRange(0, 4).Draw(t, "good") == 0 {
			in = rapid.SampledFrom([]string{"80", "1-2", "80+0", "65534+1"}).Draw(t, "range")
		}
		p := rapid.SampledFrom(protocols).Draw(t, "protocol")
		want := ""
		if m := slowKubernetes.FindStringSubmatch(in); m != nil {
			first, _ := strconv.Atoi(m[1])
			last := first
			if m[2] != "" {
				last, _ = strconv.Atoi(m[3])
			}
			if m[4] != "" {
				n, _ := strconv.Atoi(m[5])
				last += n
			}
			if first <= last && last <= 65535 {
				want = portspec.MustParse(fmt.Sprintf("%d-%d/%v", first, last, p)).String()
			}
		}
		r, err := portspec.ParseKubernetes(p, in)
		if (err == nil) != (want != "") || err == nil && r.String() != want {
			t.Fatalf("ParseKubernetes(%v, %q) = %v, %v; want %s", p, in, r, err, want)
		}
		if err != nil {
			checkCorrection(t, in, err, kubernetesError)
			return
		}
		accepted++
	})
	if accepted == 0 {
		t.Error("no text was accepted: the generator tests nothing")
	}
}
