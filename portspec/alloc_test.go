package portspec_test

import (
	"testing"

	"github.com/sallyport-go/sallyport/portspec"
)

// must makes a failed call fail the test: an error path would prove nothing
// of the allocations of a success.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

var (
	sinkBool  bool
	sinkPort  uint16
	sinkRange portspec.Range
	sinkSet   portspec.Set
	sinkBytes = make([]byte, 0, 256)
)

func TestAllocs(t *testing.T) {
	small := portspec.MustParse(docExample)
	other := portspec.MustParse("443/tcp,8080/tcp")
	for _, test := range []struct {
		name string
		want float64
		f    func()
	}{
		{"Contains hit", 0, func() { sinkBool = small.Contains(portspec.UDP, 45000) || panics() }},
		{"Contains miss", 0, func() { sinkBool = !small.Contains(portspec.SCTP, 80) || panics() }},
		{"All", 0, func() {
			n := 0
			for r := range small.All() {
				sinkRange = r
				n++
			}
			sinkBool = n == 5 || panics()
		}},
		{"Covers", 0, func() { sinkBool = portspec.AllPorts().Covers(small) || panics() }},
		{"Overlaps", 0, func() { sinkBool = small.Overlaps(other) || panics() }},
		{"Equal", 0, func() { sinkBool = !small.Equal(other) || panics() }},
		{"ParsePort", 0, func() { sinkPort = must(portspec.ParsePort("65535")) }},
		{"ParseRange", 0, func() { sinkRange = must(portspec.ParseRange("50000-60000/TCP")) }},
		{"ParseProtocol", 0, func() { sinkBool = must(portspec.ParseProtocol("UDP")) == portspec.UDP || panics() }},
		{"ParseKubernetes", 0, func() { sinkRange = must(portspec.ParseKubernetes(portspec.TCP, "30000+2767")) }},
		{"ParseDocker", 0, func() {
			sinkRange = must(portspec.ParseDocker("[::1]:1-65535:1-65535/tcp")).Host
		}},
		{"AppendText", 0, func() { sinkBytes = must(small.AppendText(sinkBytes[:0])) }},
		{"Parse", 1, func() { sinkSet = must(portspec.Parse(docExample)) }},
		{"Parse 16 entries", 1, func() {
			sinkSet = must(portspec.Parse("16/tcp,15/udp,14/tcp,13/udp,12/tcp,11/udp,10/tcp,9/udp,8/tcp,7/udp,6/tcp,5/udp,4/tcp,3/udp,2/tcp,1/udp"))
		}},
		{"String", 1, func() { sinkBool = small.String() != "" || panics() }},
		{"Union", 1, func() { sinkSet = small.Union(other) }},
		{"Union with the empty set", 0, func() { sinkSet = small.Union(portspec.Set{}) }},
		{"Intersect", 1, func() { sinkSet = small.Intersect(other) }},
		{"Minus", 1, func() { sinkSet = small.Minus(other) }},
	} {
		if got := testing.AllocsPerRun(100, test.f); got != test.want {
			t.Errorf("%s: %v allocations, want %v", test.name, got, test.want)
		}
	}
}

func panics() bool { panic("wrong answer") }
