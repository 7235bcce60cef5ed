package peers

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/docker/go-connections/nat"
	kubernetes "k8s.io/apimachinery/pkg/util/net"

	"github.com/sallyport-go/sallyport/portspec"
)

// five is the long example of the AKS documentation for allowed host ports.
const five = "80/tcp,443/tcp,53/udp,40000-60000/tcp,40000-50000/udp"

// refused is the outcome of a text that a parser does not accept.
const refused = "refused"

// ours returns what this module makes of a list.
func ours(text string) string {
	set, err := portspec.Parse(text)
	if err != nil {
		return refused
	}
	return set.String()
}

// natList returns what docker/go-connections makes of the entries of a list, in
// the notation of this module.
func natList(text string) string {
	exposed, _, err := nat.ParsePortSpecs(strings.Split(text, ","))
	if err != nil {
		return refused
	}
	ports := map[string][]int{}
	for p := range exposed {
		ports[p.Proto()] = append(ports[p.Proto()], p.Int())
	}
	var entries []string
	for _, protocol := range []string{"tcp", "udp", "sctp"} {
		numbers := ports[protocol]
		sort.Ints(numbers)
		for i := 0; i < len(numbers); {
			first := i
			for i++; i < len(numbers) && numbers[i] == numbers[i-1]+1; i++ {
			}
			entries = append(entries, rangeText(numbers[first], numbers[i-1])+"/"+protocol)
		}
	}
	return strings.Join(entries, ",")
}

func rangeText(first, last int) string {
	if first == last {
		return strconv.Itoa(first)
	}
	return fmt.Sprintf("%d-%d", first, last)
}

// oursRange returns what this module makes of a range without protocol.
func oursRange(text string) string {
	r, err := portspec.ParseKubernetes(portspec.TCP, text)
	if err != nil {
		return refused
	}
	return rangeText(int(r.First()), int(r.Last()))
}

// kubernetesRange returns what apimachinery makes of it.
func kubernetesRange(text string) string {
	r, err := kubernetes.ParsePortRange(text)
	switch {
	case err != nil:
		return refused
	case r.Size == 0:
		return "no ports"
	}
	return rangeText(r.Base, r.Base+r.Size-1)
}

// A row is a text with what this module and a rival make of it. If the two
// differ, the row says why.
type row struct{ text, ours, theirs, reason string }

// check checks the rows of a table.
func check(t *testing.T, rows []row, ours, theirs func(string) string) {
	t.Helper()
	agreed := 0
	for _, r := range rows {
		if got := ours(r.text); got != r.ours {
			t.Errorf("%q: we make it %s, want %s", r.text, got, r.ours)
		}
		if got := theirs(r.text); got != r.theirs {
			t.Errorf("%q: they make it %s, want %s", r.text, got, r.theirs)
		}
		if (r.ours != r.theirs) != (r.reason != "") {
			t.Errorf("%q: %s and %s, because %q", r.text, r.ours, r.theirs, r.reason)
		}
		if r.ours == r.theirs {
			agreed++
		}
	}
	t.Logf("%d rows agree, %d differ for a reason", agreed, len(rows)-agreed)
}

func same(text, outcome string) row { return row{text, outcome, outcome, ""} }

func TestNat(t *testing.T) {
	check(t, []row{
		same("80/tcp", "80/tcp"),
		same("80/tcp,443/tcp", "80/tcp,443/tcp"),
		same("53/udp,80/tcp", "80/tcp,53/udp"),
		same("50000-60000/tcp", "50000-60000/tcp"),
		same(five, "80/tcp,443/tcp,40000-60000/tcp,53/udp,40000-50000/udp"),
		same("1-65535/tcp", "1-65535/tcp"),
		same("80/TCP", "80/tcp"),
		same("80/sctp", "80/sctp"),
		same("80-80/tcp", "80/tcp"),
		same("80/tcp,80/tcp,70-90/tcp", "70-90/tcp"),
		same("", refused),
		same("80/icmp", refused),
		same("tcp/80", refused),
		same("9000-8000/tcp", refused),
		same("65536/tcp", refused),
		same("-80/tcp", refused),
		same("80-/tcp", refused),
		same("1-2-3/tcp", refused),
		same("80/tcp, 443/tcp", refused),
		same("80/tcp,", refused),
		same("80/tcp/udp", refused),
		same("８０/tcp", refused),
		{"80", refused, "80/tcp", "a protocol that is left out is not guessed; the AKS tools refuse it as well"},
		{"80/", refused, "80/tcp", "a protocol that is left out is not guessed"},
		{"80,443,8080", refused, "80/tcp,443/tcp,8080/tcp", "a protocol that is left out is not guessed"},
		{"0/tcp", refused, "0/tcp", "port 0 is none that can be opened"},
		{"0-80/tcp", refused, "0-80/tcp", "port 0 is none that can be opened"},
		{"+80/tcp", refused, "80/tcp", "a sign is not part of a port"},
		{"080/tcp", refused, "80/tcp", "a leading zero is octal to other readers"},
		{"80:81/tcp", refused, "81/tcp", "mappings have a parser of their own, ParseDocker"},
		{"127.0.0.1:80:81/tcp", refused, "81/tcp", "mappings have a parser of their own, ParseDocker"},
	}, ours, natList)
}

func TestKubernetes(t *testing.T) {
	check(t, []row{
		same("80", "80"),
		same("1-65535", "1-65535"),
		same("30000-32767", "30000-32767"),
		same("30000+2767", "30000-32767"),
		same("1+0", "1"),
		same("100-100", "100"),
		same("100 - 200", refused),
		same("-100", refused),
		same("100-", refused),
		same("200-100", refused),
		same("60000-70000", refused),
		same("70000+80000", refused),
		same("1+-1", refused),
		same("1-+1", refused),
		same("1+65535", refused),
		same("80/tcp", refused),
		{"", refused, "no ports", "no text is not no ports"},
		{" 100-200 ", refused, "100-200", "blanks are not part of a range"},
		{"0-0", refused, "0", "port 0 is none that can be opened"},
		{"0+65535", refused, "0-65535", "port 0 is none that can be opened"},
		{"080", refused, "80", "a leading zero is octal to other readers"},
		{"80-090", refused, "80-90", "a leading zero is octal to other readers"},
	}, oursRange, kubernetesRange)
}

// TestNothingWider puts every text of up to five pieces before the parsers:
// what this module accepts, the rivals accept, and it means the same.
func TestNothingWider(t *testing.T) {
	pieces := []string{"0", "1", "80", "90", "-", "+", "/tcp", "/UDP", "/", ",", " ", "x"}
	texts := []string{""}
	lists, ranges := 0, 0
	for range 5 {
		var longer []string
		for _, text := range texts {
			for _, piece := range pieces {
				longer = append(longer, text+piece)
			}
		}
		for _, text := range longer {
			if got := ours(text); got != refused {
				lists++
				if theirs := natList(text); got != theirs {
					t.Errorf("list %q: %s, nat %s", text, got, theirs)
				}
			}
			if got := oursRange(text); got != refused {
				ranges++
				if theirs := kubernetesRange(text); got != theirs {
					t.Errorf("range %q: %s, apimachinery %s", text, got, theirs)
				}
			}
		}
		texts = longer
	}
	if lists == 0 || ranges == 0 {
		t.Errorf("only %d lists and %d ranges were accepted", lists, ranges)
	}
}

// BenchmarkParseList parses a list of entries. The ranges of "five" are where
// docker/go-connections makes an entry of every port; "ports" is a list
// without ranges, which is as good as it gets for it.
func BenchmarkParseList(b *testing.B) {
	for _, input := range []struct{ name, text string }{
		{"one", "80/tcp"},
		{"all", "1-65535/tcp"},
		{"ports", "80/tcp,443/tcp,53/udp,8080/tcp,8443/tcp"},
		{"five", five},
	} {
		entries := strings.Split(input.text, ",")
		for _, parser := range []string{"sallyport", "control"} {
			b.Run("input="+input.name+"/parser="+parser, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := portspec.Parse(input.text); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		b.Run("input="+input.name+"/parser=nat", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := nat.ParsePortSpecs(entries); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkParseRange parses one range without protocol.
func BenchmarkParseRange(b *testing.B) {
	for _, input := range []struct{ name, text string }{
		{"port", "80"},
		{"range", "30000-32767"},
		{"offset", "30000+2767"},
	} {
		for _, parser := range []string{"sallyport", "control"} {
			b.Run("input="+input.name+"/parser="+parser, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := portspec.ParseKubernetes(portspec.TCP, input.text); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		b.Run("input="+input.name+"/parser=apimachinery", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := kubernetes.ParsePortRange(input.text); err != nil {
					b.Fatal(err)
				}
			}
		})
		if input.name == "offset" {
			continue // nat does not know the notation
		}
		b.Run("input="+input.name+"/parser=nat", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := nat.ParsePortRange(input.text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
