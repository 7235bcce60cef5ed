package ruleset

import (
	"slices"
	"strings"
	"testing"
	"unsafe"
)

func TestStreams(t *testing.T) {
	const n = 400
	set := MadeUp(100, n)
	if len(set.Rules) != 100 {
		t.Errorf("%d rules", len(set.Rules))
	}
	of := map[string]int{}
	for _, host := range set.Stream(Mixed) {
		for _, stream := range []string{Exact, Deep, Miss} {
			if slices.Contains(set.Stream(stream), host) {
				of[stream]++
				break
			}
		}
	}
	if of[Exact] != n/4 || of[Deep] != n/4 || of[Miss] != n/2 {
		t.Errorf("the mixed stream has %v", of)
	}
	for i, host := range set.Stream(Case) {
		if folded := strings.ToLower(host); folded == host || folded != set.Stream(Mixed)[i] {
			t.Errorf("%q of %q", host, set.Stream(Mixed)[i])
		}
	}
	for _, stream := range set.Streams {
		if len(stream.Hosts) != n {
			t.Errorf("%s: %d hosts", stream.Name, len(stream.Hosts))
		}
		for i, host := range stream.Hosts[1:] {
			before := stream.Hosts[i]
			if unsafe.StringData(host) != (*byte)(unsafe.Add(unsafe.Pointer(unsafe.StringData(before)), len(before))) {
				t.Fatalf("%s: %q does not lie behind %q", stream.Name, host, before)
			}
		}
	}
}

func TestSuffixes(t *testing.T) {
	set := NewSuffixes([]string{"a.example.co.uk", "b.example.com", "co.uk", "com", "host.internal", "x.y.z.example.com"})
	if want := []string{"*.co.uk", "*.com", "*.uk"}; !slices.Equal(set.Rules, want) {
		t.Errorf("rules %q, want %q", set.Rules, want)
	}
	deep := slices.Sorted(slices.Values(set.Stream(Deep)))
	if want := []string{"a.example.co.uk", "b.example.com", "co.uk", "x.y.z.example.com"}; !slices.Equal(deep, want) {
		t.Errorf("deep %q, want %q", deep, want)
	}
	for _, host := range set.Stream(Miss) {
		if !strings.HasSuffix(host, ".internal") {
			t.Errorf("miss %q", host)
		}
	}
	if set.Stream(Exact) != nil {
		t.Errorf("exact %q", set.Stream(Exact))
	}
}

func TestLoad(t *testing.T) {
	if _, err := Load(t.TempDir(), "20"); err == nil {
		t.Error("a set that is not there was loaded")
	}
}
