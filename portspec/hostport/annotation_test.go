package hostport_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/portspec"
	"github.com/sallyport-go/sallyport/portspec/hostport"
	"pgregory.net/rapid"
)

func checkIs(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error %v, want %v", err, want)
	}
}

func parseError(t interface {
	Helper()
	Fatalf(string, ...any)
}, err error) *portspec.ParseError {
	t.Helper()
	var e *portspec.ParseError
	if !errors.As(err, &e) {
		t.Fatalf("error %v (%T), want a *portspec.ParseError", err, err)
	}
	return e
}

func TestParseAnnotation(t *testing.T) {
	for in, want := range map[string]string{
		"8080/tcp":          "[8080/tcp]",
		"8080/tcp,8443/tcp": "[8080/tcp 8443/tcp]",
		"8443/tcp,8080/tcp": "[8443/tcp 8080/tcp]", // the order is kept
		"53/udp,53/tcp":     "[53/udp 53/tcp]",     // two ports
		"1/udp,65535/tcp":   "[1/udp 65535/tcp]",
	} {
		if got, err := hostport.ParseAnnotation(in); err != nil || fmt.Sprint(got) != want {
			t.Errorf("ParseAnnotation(%q) = %v, %v; want %s", in, got, err, want)
		}
	}
	for _, test := range []struct {
		in            string
		err           error
		offset, entry int
		correction    string
	}{
		{"", portspec.ErrEmpty, 0, 1, ""},
		{"8080/tcp,", portspec.ErrEmpty, 9, 2, "8080/tcp"},
		{",8080/tcp", portspec.ErrEmpty, 0, 1, "8080/tcp"},
		{"8080", portspec.ErrProtocol, 4, 1, "8080/tcp"},
		{"8080/TCP", portspec.ErrProtocol, 5, 1, "8080/tcp"},
		{"53/udp,8080/Tcp", portspec.ErrProtocol, 12, 2, "53/udp,8080/tcp"},
		{"8080/sctp", portspec.ErrProtocol, 5, 1, ""},
		{"8080-8090/tcp", portspec.ErrSyntax, 4, 1, ""},
		{"8080-8080/tcp", portspec.ErrSyntax, 4, 1, "8080/tcp"}, // still a range as it stands
		{"8090-8080/tcp", portspec.ErrOrder, 0, 1, ""},
		{"8080/tcp,8080/tcp", hostport.ErrDuplicate, 9, 2, "8080/tcp"},
		{"1/tcp,2/tcp,1/tcp", hostport.ErrDuplicate, 12, 3, "1/tcp,2/tcp"},
		{"8080/tcp 8443/tcp", portspec.ErrSyntax, 8, 1, "8080/tcp,8443/tcp"},
		{"8080/tcp, 8443/tcp", portspec.ErrSyntax, 9, 2, "8080/tcp,8443/tcp"},
		{" 8080/tcp", portspec.ErrSyntax, 0, 1, "8080/tcp"},
		{"0/tcp", portspec.ErrRange, 0, 1, ""},
		{"65536/tcp", portspec.ErrRange, 0, 1, ""},
		{"08080/tcp", portspec.ErrSyntax, 0, 1, "8080/tcp"},
		{"８０８０/tcp", portspec.ErrSyntax, 0, 1, "8080/tcp"},
		{"http/tcp", portspec.ErrSyntax, 0, 1, ""}, // names of ports are not numbers
	} {
		got, err := hostport.ParseAnnotation(test.in)
		checkIs(t, err, test.err)
		if e := parseError(t, err); e.Offset != test.offset || e.Entry != test.entry || e.Correction != test.correction || e.Input != test.in {
			t.Errorf("ParseAnnotation(%q): %+v", test.in, e)
		}
		checkAnnotationError(t, err)
		if got != nil {
			t.Errorf("ParseAnnotation(%q) = %v with an error", test.in, got)
		}
	}
}

// checkAnnotationError holds an error to its promises.
func checkAnnotationError(t interface {
	Helper()
	Fatalf(string, ...any)
}, err error) {
	t.Helper()
	e := parseError(t, err)
	if e.Hint == "" || len(e.Input) > 1024 || len(e.Error()) > 1<<13 {
		t.Fatalf("error %+v", e)
	}
	if e.Correction == "" {
		return
	}
	if _, err := hostport.ParseAnnotation(e.Correction); err != nil || e.Hint != "write "+e.Correction {
		t.Fatalf("the correction %q is refused: %v, hint %q", e.Correction, err, e.Hint)
	}
}

func TestAnnotationHuge(t *testing.T) {
	for _, in := range []string{strings.Repeat("9", 1<<20), strings.Repeat("80/tcp,", 1<<17)} {
		_, err := hostport.ParseAnnotation(in)
		checkAnnotationError(t, err)
		if e := parseError(t, err); e.Correction != "" || len(e.Error()) > 500 {
			t.Errorf("%.500v", err)
		}
	}
}

var slowAnnotation = regexp.MustCompile(`^([1-9][0-9]*)/(tcp|udp)$`)

// slowParse is ParseAnnotation from the sentences of its documentation.
func slowParse(in string) (ports []string, ok bool) {
	for _, entry := range strings.Split(in, ",") {
		m := slowAnnotation.FindStringSubmatch(entry)
		if m == nil || slices.Contains(ports, entry) {
			return nil, false
		}
		if n, err := strconv.Atoi(m[1]); err != nil || n > 65535 {
			return nil, false
		}
		ports = append(ports, entry)
	}
	return ports, true
}

func checkAnnotation(t interface {
	Helper()
	Fatalf(string, ...any)
}, in string) {
	t.Helper()
	got, err := hostport.ParseAnnotation(in)
	want, ok := slowParse(in)
	if (err == nil) != ok {
		t.Fatalf("ParseAnnotation(%q): %v, want success: %v", in, err, ok)
	}
	if err != nil {
		checkAnnotationError(t, err)
		return
	}
	if len(got) != len(want) {
		t.Fatalf("ParseAnnotation(%q) = %v", in, got)
	}
	for i := range got {
		if got[i].String() != want[i] {
			t.Fatalf("ParseAnnotation(%q) = %v", in, got)
		}
	}
}

func TestAnnotationOracle(t *testing.T) {
	entry := rapid.SampledFrom([]string{"1/tcp", "2/tcp", "1/udp", "65535/udp", "65536/tcp", "1-2/tcp", "3/TCP", "4/sctp", "", " 5/tcp", "06/tcp", "7"})
	valid := rapid.SampledFrom([]string{"1/tcp", "2/tcp", "1/udp", "3/udp", "65535/udp"})
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.OneOf(rapid.SliceOfN(entry, 0, 3), rapid.SliceOfN(valid, 1, 3)).Draw(t, "entries")
		checkAnnotation(t, strings.Join(list, ","))
	})
}

func FuzzParseAnnotation(f *testing.F) {
	for _, s := range []string{"", "8080/tcp,8443/tcp", "8080/TCP", "8080-8090/tcp", "8080/tcp,8080/tcp", "8080", "８０８０/tcp"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) { checkAnnotation(t, in) })
}
