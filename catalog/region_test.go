package catalog_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/catalog"
)

// regionFault returns the fault of the region in a cloud, nil if there is none.
func regionFault(tb testing.TB, cloud catalog.Cloud, region string) *catalog.ParameterError {
	tb.Helper()
	_, err := catalog.Cluster{Cloud: cloud, Region: region, Konnectivity: true}.Rules()
	var p *catalog.ParameterError
	if err != nil && (!errors.As(err, &p) || p.Parameter != "Region" || p.Err != catalog.ErrUnknownRegion) {
		tb.Fatalf("region %q of %v: %v", region, cloud, err)
	}
	return p
}

// TestEveryRegion: a region is valid in its own cloud unless it is retired, and
// in no other cloud.
func TestEveryRegion(t *testing.T) {
	valid, retired := 0, 0
	for _, f := range readFacts(t, "regions.tsv") {
		for cloud := catalog.Public; cloud <= catalog.Government; cloud++ {
			fault := regionFault(t, cloud, f["region"])
			switch {
			case f["cloud"] == cloud.String() && !strings.HasPrefix(f["status"], "retired"):
				if valid++; fault != nil {
					t.Errorf("%v: %v", cloud, fault)
				}
			case f["cloud"] == cloud.String():
				if retired++; fault == nil || fault.Hint != "this region of cloud government is retired" {
					t.Errorf("%v: %v", cloud, fault)
				}
			case fault == nil:
				t.Errorf("%s is a region of %s, accepted for %v", f["region"], f["cloud"], cloud)
			case f["cloud"] != "germany" && fault.Hint != "it is a region of cloud "+f["cloud"]+", not of "+cloud.String():
				t.Errorf("%s in %v: %v", f["region"], cloud, fault)
			}
		}
	}
	if valid != 73+6+5 || retired != 1 {
		t.Errorf("%d valid regions and %d retired, want 84 and 1", valid, retired)
	}
}

// TestRegionNames: other names and spellings of a region are refused, and the
// error says how to write it.
func TestRegionNames(t *testing.T) {
	for r := range catalog.Regions(catalog.AllClouds) {
		if r.Status == catalog.RegionRetired {
			continue
		}
		for _, name := range []string{r.DisplayName, strings.ToUpper(r.Name), " " + r.Name, r.Name + "\n", r.ServiceTagSuffix} {
			if name == "" || name == r.Name {
				continue
			}
			fault := regionFault(t, r.Cloud, name)
			if fault == nil || fault.Hint != "write "+r.Name && fault.Hint != "that is its name in service tags, write "+r.Name {
				t.Errorf("%q in %v: %v", name, r.Cloud, fault)
			}
		}
		other := r.Cloud%catalog.Government + 1 // a cloud that the region is not in
		if fault := regionFault(t, other, strings.ToUpper(r.Name)); fault == nil ||
			fault.Hint != "it is a region of cloud "+r.Cloud.String()+", not of "+other.String() {
			t.Errorf("%s in %v: %v", strings.ToUpper(r.Name), other, fault)
		}
	}
}

// TestRegionSuggestions: for every slip of one letter in a region's name the
// error names a region that is one letter away.
func TestRegionSuggestions(t *testing.T) {
	names := map[string]bool{}
	for r := range catalog.Regions(catalog.Public) {
		names[r.Name] = true
	}
	slips := 0
	for name := range names {
		for i := range name {
			for _, slip := range []string{
				name[:i] + name[i+1:],             // a letter left out: canadacenral
				name[:i] + "x" + name[i+1:],       // a wrong letter
				name[:i] + name[i:i+1] + name[i:], // a letter doubled
			} {
				if names[slip] {
					continue // japanwest and japaneast are real neighbours
				}
				slips++
				fault := regionFault(t, catalog.Public, slip)
				if fault == nil {
					t.Fatalf("%q is accepted", slip)
				}
				near := strings.TrimPrefix(fault.Hint, "write ")
				if strings.HasPrefix(fault.Hint, "that is its name in service tags") {
					continue
				}
				if !names[near] || !oneSlip(slip, near) && !strings.HasPrefix(near, slip) {
					t.Errorf("%q, meant is %q: %s", slip, name, fault.Hint)
				}
			}
		}
	}
	t.Logf("%d slips", slips)
}

// oneSlip reports whether one inserted, dropped or changed byte makes b of a.
func oneSlip(a, b string) bool {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return i < len(a) && a[i+1:] == b[i:] ||
		i < len(b) && a[i:] == b[i+1:] ||
		i < len(a) && i < len(b) && a[i+1:] == b[i+1:]
}
