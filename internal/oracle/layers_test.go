package oracle

import (
	"net/netip"
	"testing"
)

func TestDecideLayers(t *testing.T) {
	none := netip.Addr{}
	ip := netip.MustParseAddr
	ten := netip.MustParsePrefix("10.0.0.0/29")
	layers := func(l ...[]Rule) [][]Rule { return l }
	one := func(r ...Rule) []Rule { return r }

	for _, tt := range []struct {
		why    string
		layers [][]Rule
		host   string
		addr   netip.Addr
		want   Verdict
		layer  int
	}{
		{"no layers", nil, "x.com", none, Verdict{false, -1, "no-policy"}, -1},
		{"layers that are not there", layers(nil, nil), "x.com", none, Verdict{false, -1, "no-policy"}, -1},
		{"a layer that is not there has nothing to say", layers(nil, one(allow(0, "x.com"))), "x.com", none, Verdict{true, 0, "allowed"}, 1},
		{"an empty layer has nothing to say", layers(one(), one(allow(0, "x.com")), one()), "x.com", none, Verdict{true, 0, "allowed"}, 1},
		{"no layer allows", layers(nil, one(allow(0, "y.com")), one()), "x.com", none, Verdict{false, -1, "no-rule"}, 1},
		{"the first layer that allows", layers(one(), one(deny(0, "y.com"), allow(0, "x.com")), one(allow(0, "x.com"))), "x.com", none, Verdict{true, 1, "allowed"}, 1},
		{"a deny above wins", layers(one(deny(9, "x.com")), one(allow(0, "x.com"))), "x.com", none, Verdict{false, 0, "denied-by-rule"}, 0},
		{"a deny below wins", layers(one(allow(0, "x.com")), one(deny(9, "x.com"))), "x.com", none, Verdict{false, 0, "denied-by-rule"}, 1},
		{"the first deny is named", layers(one(allow(0, "x.com")), one(deny(9, "x.com")), one(deny(0, "x.com"))), "x.com", none, Verdict{false, 0, "denied-by-rule"}, 1},
		{"a deny that its own layer overrides is none", layers(one(allow(0, "x.com"), deny(1, ".com")), one(allow(0, "x.com"))), "x.com", none, Verdict{true, 0, "allowed"}, 0},

		{"a literal", layers(one(deny(0, ".com")), one(allow(0, ten))), "10.0.0.1", none, Verdict{true, 0, "allowed"}, 1},
		{"a literal that is denied", layers(one(allow(0, ten)), one(deny(0, ten))), "10.0.0.1", none, Verdict{false, 0, "denied-by-rule"}, 1},
		{"a literal that no layer names", layers(one(allow(0, "x.com")), one()), "10.0.0.1", none, Verdict{false, -1, "address"}, 0},
		{"no host", layers(nil, one(allow(0, "x.com"))), "x..com", none, Verdict{false, -1, "not-a-host"}, 1},

		{"the layer that allows is vetoed by its own rule", layers(one(), one(allow(1, "x.com"), deny(1, ten))), "x.com", ip("10.0.0.1"), Verdict{false, 1, "denied-by-rule"}, 1},
		{"but not by one of a higher number", layers(one(), one(allow(1, "x.com"), deny(2, ten))), "x.com", ip("10.0.0.1"), Verdict{true, 0, "allowed"}, 1},
		{"a layer in which no rule names the host vetoes, at any priority", layers(one(allow(1, "x.com")), one(deny(9, ten))), "x.com", ip("10.0.0.1"), Verdict{false, 0, "denied-by-rule"}, 1},
		{"so does one above", layers(one(deny(9, ten)), one(allow(1, "x.com"))), "x.com", ip("::ffff:10.0.0.1"), Verdict{false, 0, "denied-by-rule"}, 0},
		{"not for other addresses", layers(one(deny(9, ten)), one(allow(1, "x.com"))), "x.com", ip("10.0.0.8"), Verdict{true, 0, "allowed"}, 1},
		{"not for other ports", layers(one(deny(9, ten, PortRange{"tcp", 2, 2})), one(allow(1, "x.com"))), "x.com", ip("10.0.0.1"), Verdict{true, 0, "allowed"}, 1},
		{"not in a layer that allows the name itself", layers(one(allow(1, "x.com"), deny(2, ten)), one(allow(1, "x.com"))), "x.com", ip("10.0.0.1"), Verdict{true, 0, "allowed"}, 0},
		{"an allow prefix does not lift the veto", layers(one(allow(0, ten), deny(9, ten)), one(allow(1, "x.com"))), "x.com", ip("10.0.0.1"), Verdict{false, 1, "denied-by-rule"}, 0},
		{"a veto takes back an allow and nothing else", layers(one(deny(9, ten)), one(allow(1, "y.com"))), "x.com", ip("10.0.0.1"), Verdict{false, -1, "no-rule"}, 0},
		{"a name that is denied keeps its rule", layers(one(deny(9, ten)), one(allow(1, "x.com")), one(deny(1, "x.com"))), "x.com", ip("10.0.0.1"), Verdict{false, 0, "denied-by-rule"}, 2},
	} {
		if got, layer := DecideLayers(tt.layers, tt.host, tt.addr, "tcp", 1); got != tt.want || layer != tt.layer {
			t.Errorf("%s: %+v by layer %d, want %+v by %d", tt.why, got, layer, tt.want, tt.layer)
		}
	}
}
