package catalog

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
)

// A resolver turns the entries of one edition into rules for one Cluster. It
// checks the fields first, and collects every fault on the way.
type resolver struct {
	Cluster // as given

	// The checked fields. Each is zero if the field is not given or wrong.
	cloud     Cloud
	edition   Edition
	entries   []Entry // of edition
	region    Region
	selected  []Feature
	guid      string
	apiServer []netip.Prefix // one or none
	customDNS []netip.Prefix

	faults  []error
	missing MissingError
	open    AnyDestinationError
}

// newResolver checks the fields of c.
func newResolver(c Cluster) *resolver {
	r := &resolver{Cluster: c}
	r.checkEdition()
	r.checkCloud()
	r.checkRegion()
	r.checkFeatures()
	r.checkGUID()
	if c.APIServer != (netip.Addr{}) {
		r.apiServer = r.hosts("APIServer", c.APIServer)
	}
	r.customDNS = r.hosts("CustomDNS", c.CustomDNS...)
	r.checkPrefixes("RegionPrefixes", c.RegionPrefixes)
	r.checkServiceTags()
	r.open = AnyDestinationError{Edition: r.edition, Cloud: r.cloud}
	return r
}

// err joins the faults: wrong values, missing parameters, open rows.
func (r *resolver) err() error {
	faults := r.faults
	if len(r.missing.Parameters) > 0 {
		faults = append(faults, &r.missing)
	}
	if len(r.open.Entries) > 0 {
		faults = append(faults, &r.open)
	}
	return errors.Join(faults...)
}

// refuse records that parameter cannot have the value input.
func (r *resolver) refuse(err error, parameter, input, hint string) {
	r.faults = append(r.faults, &ParameterError{Parameter: parameter, Input: clip(input), Err: err, Hint: hint})
}

func (r *resolver) checkEdition() {
	e, err := r.Edition.resolve()
	if err != nil {
		r.faults = append(r.faults, err)
		return
	}
	r.edition, r.entries = e, e.entries()
}

func (r *resolver) checkCloud() {
	switch {
	case r.Cloud == 0:
		r.missing.add("Cloud", "")
	case !r.Cloud.valid():
		r.refuse(ErrUnknownCloud, "Cloud", r.Cloud.String(), "a cluster runs in one cloud, public, china or government")
	default:
		r.cloud = r.Cloud
		if r.edition != "" && !r.edition.covers(r.cloud) {
			r.refuse(ErrUnknownCloud, "Cloud", r.cloud.String(), fmt.Sprintf("edition %s has no rules for it; editions that have: %s",
				r.edition, list(editionsWhere(func(e Edition) bool { return e.covers(r.cloud) }), "and")))
		}
	}
}

// checkRegion checks the region if there is one. Whether one is needed depends
// on the entries.
func (r *resolver) checkRegion() {
	if r.Region == "" {
		return
	}
	cloud := r.cloud
	if cloud == 0 {
		cloud = AllClouds
	}
	region, err := findRegion(cloud, r.Region)
	if err != nil {
		r.faults = append(r.faults, err)
		return
	}
	r.region = region
}

func (r *resolver) checkFeatures() {
	r.selected = []Feature{FeatureBase}
	for _, given := range r.Features {
		f, err := ParseFeature(string(given))
		switch {
		case err != nil:
			r.faults = append(r.faults, err)
		case r.edition != "" && !r.edition.has(f):
			r.refuse(ErrUnknownFeature, "Feature", string(f), fmt.Sprintf("edition %s has no rules for it; editions that have: %s",
				r.edition, list(editionsWhere(func(e Edition) bool { return e.has(f) }), "and")))
		default:
			r.selected = append(r.selected, f)
		}
	}
}

// maxGUID is the greatest length that leaves a valid label after "azds-".
const maxGUID = 63 - len("azds-")

func (r *resolver) checkGUID() {
	if r.GUID == "" {
		return
	}
	const hint = "write letters, digits and hyphens, at most 58, without a hyphen at the ends"
	valid := len(r.GUID) <= maxGUID && r.GUID[0] != '-' && r.GUID[len(r.GUID)-1] != '-'
	for _, c := range []byte(r.GUID) {
		valid = valid && ('a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '-')
	}
	if !valid {
		r.refuse(ErrInvalid, "GUID", r.GUID, hint)
		return
	}
	r.guid = r.GUID
}

// hosts returns a prefix for each of addrs, which must be addresses of hosts,
// without repetitions and with IPv4 in its own form.
func (r *resolver) hosts(parameter string, addrs ...netip.Addr) []netip.Prefix {
	var prefixes []netip.Prefix
	for _, given := range addrs {
		a := given.Unmap() // which drops the zone
		if !a.IsGlobalUnicast() || given.Zone() != "" {
			r.refuse(ErrInvalid, parameter, given.String(), "give the address of one host, such as 203.0.113.7")
		}
		if p := netip.PrefixFrom(a, a.BitLen()); !slices.Contains(prefixes, p) {
			prefixes = append(prefixes, p)
		}
	}
	return prefixes
}

// checkPrefixes refuses prefixes that say something other than they seem to, or
// that are any destination under another name.
func (r *resolver) checkPrefixes(parameter string, prefixes []netip.Prefix) {
	for _, p := range prefixes {
		switch {
		case !p.IsValid():
			r.refuse(ErrInvalid, parameter, p.String(), "give prefixes made by netip.ParsePrefix or netip.Addr.Prefix")
		case p.Addr().Is4In6():
			r.refuse(ErrInvalid, parameter, p.String(), "write IPv4 prefixes as such")
		case p.Bits() == 0:
			r.refuse(ErrInvalid, parameter, p.String(), "that is any destination, which only AnyDestination can permit")
		case p != p.Masked():
			r.refuse(ErrInvalid, parameter, p.String(), "the address has bits beyond the prefix, write "+p.Masked().String())
		}
	}
}

// checkServiceTags checks the prefixes of the service tags that the edition
// names, each tag once.
func (r *resolver) checkServiceTags() {
	var checked []string
	for _, e := range r.entries {
		tag := r.serviceTag(e)
		prefixes, given := r.ServiceTags[tag]
		if tag == "" || !given || slices.Contains(checked, tag) {
			continue
		}
		checked = append(checked, tag)
		r.checkPrefixes(fmt.Sprintf("ServiceTags[%q]", tag), prefixes)
	}
}
