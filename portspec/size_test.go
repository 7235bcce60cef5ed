package portspec

import "testing"

// TestSize holds what the documentation of Set says of its size: a range of
// all ports is as small as one port.
func TestSize(t *testing.T) {
	for text, ranges := range map[string]int{
		"80/tcp":                   1,
		"1-65535/tcp":              1,
		"80/tcp,81/tcp,82-90/tcp":  1,
		"80/tcp,82/tcp,80/udp":     3,
		"1-65535/udp,1-65535/sctp": 2,
	} {
		if s := MustParse(text); len(s.enc) != 5*ranges {
			t.Errorf("%s takes %d bytes, want %d", text, len(s.enc), 5*ranges)
		}
	}
}
