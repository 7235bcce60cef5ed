package catalog

import (
	"fmt"
	"iter"
)

// A RegionStatus says how Microsoft lists a region. The zero RegionStatus is
// invalid.
type RegionStatus uint8

const (
	_                RegionStatus = iota
	RegionGA                      // generally available
	RegionRestricted              // open to some customers only, on request
	RegionUnlisted                // in the service tags only: announced, staging or canary
	RegionRetired                 // closed; no cluster runs there
)

var regionStatusNames = []string{
	RegionGA: "ga", RegionRestricted: "restricted", RegionUnlisted: "unlisted", RegionRetired: "retired",
}

// String returns "ga", "restricted", "unlisted" or "retired". An invalid
// RegionStatus is written as the number that it is.
func (s RegionStatus) String() string { return enumString("RegionStatus", regionStatusNames, s) }

// AppendText implements [encoding.TextAppender]. The text of the zero
// RegionStatus is empty; any other invalid RegionStatus is an error.
func (s RegionStatus) AppendText(b []byte) ([]byte, error) {
	return appendEnum(b, "RegionStatus", regionStatusNames, s)
}

// MarshalText implements [encoding.TextMarshaler].
func (s RegionStatus) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts exactly what
// AppendText writes; an error leaves s unchanged.
func (s *RegionStatus) UnmarshalText(text []byte) error {
	return unmarshalEnum(s, "RegionStatus", regionStatusNames, text)
}

// A Region is an Azure region. Regions are comparable.
type Region struct {
	Cloud       Cloud
	Name        string // the name in Azure Resource Manager and in hosts: "francecentral"
	DisplayName string // "France Central"; empty if unlisted

	// ServiceTagSuffix is the region's name in service tags, which differs from
	// Name in ten regions: "centralfrance" in AzureCloud.centralfrance. It is
	// empty if the region has no service tags.
	ServiceTagSuffix string

	Status RegionStatus
}

// Regions returns the regions of cloud, retired ones included, in the order of
// the list that they come from; all regions for [AllClouds], and none for an
// invalid Cloud. A [Cluster] may be in each of them but the retired.
//
// The list of the public cloud is that of the reliability documentation
// (2026-07-28), the others come from the service tags (2026-07-20).
func Regions(cloud Cloud) iter.Seq[Region] {
	return func(yield func(Region) bool) {
		for _, r := range regions {
			if (cloud == AllClouds || r.Cloud == cloud) && !yield(r) {
				return
			}
		}
	}
}

// findRegion returns the region of cloud that has the name, exactly, if a
// cluster can be in it. The error is a ParameterError.
func findRegion(cloud Cloud, name string) (Region, error) {
	for r := range Regions(cloud) {
		if r.Name == name && r.Status != RegionRetired {
			return r, nil
		}
	}
	return Region{}, &ParameterError{
		Parameter: "Region", Input: clip(name), Err: ErrUnknownRegion, Hint: regionHint(cloud, name),
	}
}

// regionHint says of a name that is no region of cloud where that region is,
// how it is written, or which name is the nearest.
func regionHint(cloud Cloud, name string) string {
	var names []string
	folded := fold(name)
	for r := range Regions(AllClouds) {
		switch {
		case cloud != AllClouds && r.Cloud != cloud:
			if fold(r.Name) == folded {
				return fmt.Sprintf("it is a region of cloud %v, not of %v", r.Cloud, cloud)
			}
		case r.Status == RegionRetired:
			if fold(r.Name) == folded {
				return fmt.Sprintf("this region of cloud %v is retired", r.Cloud)
			}
		case r.ServiceTagSuffix == folded && r.Name != folded:
			return "that is its name in service tags, write " + r.Name
		default:
			names = append(names, r.Name)
		}
	}
	if near, ok := nearest(name, names); ok {
		return "write " + near
	}
	return fmt.Sprintf("see Regions for those of cloud %v", cloud)
}
