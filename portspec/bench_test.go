package portspec_test

import (
	"fmt"
	"testing"

	"github.com/sallyport-go/sallyport/portspec"
)

func BenchmarkParse(b *testing.B) {
	for _, bench := range []struct{ form, in string }{
		{"port", "80/tcp"},
		{"range", "1-65535/tcp"},
		{"list", docExample},
		{"error", "80/tcp,443"},
	} {
		b.Run("form="+bench.form, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if s, err := portspec.Parse(bench.in); s.IsEmpty() != (err != nil) {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkParsePort(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := portspec.ParsePort("65535"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkContains(b *testing.B) {
	for _, ranges := range []int{1, 5, 1000} {
		var rs []portspec.Range
		for i := range ranges {
			rs = append(rs, must(portspec.RangeFrom(portspec.TCP, uint16(10+10*i), uint16(15+10*i))))
		}
		s := portspec.SetOf(rs...)
		middle := uint16(10 + 10*(ranges/2))
		for _, probe := range []struct {
			name string
			port uint16
			want bool
		}{{"hit", middle + 3, true}, {"miss", middle + 8, false}} {
			b.Run(fmt.Sprintf("ranges=%d/port=%s", ranges, probe.name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if s.Contains(portspec.TCP, probe.port) != probe.want {
						b.Fatal("wrong answer")
					}
				}
			})
		}
	}
}

func BenchmarkUnion(b *testing.B) {
	s, t := portspec.MustParse(docExample), portspec.MustParse("443/tcp,8080/tcp")
	b.ReportAllocs()
	for b.Loop() {
		sinkSet = s.Union(t)
	}
}
