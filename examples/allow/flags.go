package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"

	"github.com/sallyport-go/sallyport/catalog"
)

// Options are the flags and arguments as they were given.
type options struct {
	cloud, region, edition, features, apiServer, guid once
	optional, anyDestination, konnectivity            bool
	json, explain, help                               bool

	args   []string // what follows the flags
	faults []fault  // of the command line itself
}

// A once is the text of a flag. The flag may be given once: of two texts, one
// would be lost without a word.
type once struct {
	text  string
	given bool
}

func (o *once) String() string { return o.text }

func (o *once) Set(text string) error {
	if o.given {
		return errors.New("the flag is given twice")
	}
	o.text, o.given = text, true
	return nil
}

// flagOf has the flag for each field of [catalog.Cluster] that has one, by the
// name that errors of the catalog give it.
var flagOf = map[string]string{
	"Cloud": "-cloud", "Region": "-region", "Edition": "-edition", "Feature": "-features",
	"APIServer": "-api-server", "GUID": "-guid",
}

// flagSet returns the flags that fill o.
func (o *options) flagSet() *flag.FlagSet {
	fs := flag.NewFlagSet("allow", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // every fault is told by a printer
	fs.Usage = func() {}
	fs.Var(&o.cloud, "cloud", "the `cloud`: "+sentence(clouds(), "or"))
	fs.Var(&o.region, "region", "the cluster's `region`, such as "+example(catalog.Public))
	fs.Var(&o.edition, "edition", "the `edition` of the document: "+sentence(slices.Collect(catalog.Editions()), "or")+
		" (default "+string(catalog.Newest)+")")
	fs.Var(&o.features, "features", "the `features` in use, separated by commas, or all: "+
		sentence(slices.Collect(catalog.Features(catalog.Newest)), "and"))
	fs.BoolVar(&o.optional, "optional", false, "include the rows that the document calls optional")
	fs.Var(&o.apiServer, "api-server", "the `address` of the API server, if pods or the tunnel reach it by address")
	fs.Var(&o.guid, "guid", "the varying `part` of the Dev Spaces controller's name (feature devspaces, edition 2020-03)")
	fs.BoolVar(&o.anyDestination, "any-destination", false, "permit rules for any destination where nothing narrows them")
	fs.BoolVar(&o.konnectivity, "konnectivity", false, "the nodes use konnectivity: leave out the rows of the older tunnel")
	fs.BoolVar(&o.json, "json", false, "write one JSON object a line, as schema.json describes")
	fs.BoolVar(&o.explain, "explain", false, "add every rule that names the host, and every near miss")
	return fs
}

// usage writes the help text.
func usage(w io.Writer) error {
	_, err := fmt.Fprint(w, `Allow says whether an AKS cluster may reach a host, and why.

  allow -cloud public -region eastus x.data.mcr.microsoft.com:443
  allow -cloud public -region eastus -features gpu,monitor -optional host:443 host:123/udp
  allow -cloud china -region chinaeast2 -konnectivity -json - <requests.txt

Arguments are host:port or host:port/udp, an IPv6 address in brackets; "-" alone
reads them from standard input, one a line.

Exit status: 0 all allowed, 1 something denied, 2 bad input or nothing judged.

Flags, which go before the arguments:
`)
	if err != nil {
		return err
	}
	fs := new(options).flagSet()
	fs.SetOutput(w)
	fs.PrintDefaults()
	return nil
}

// parseOptions reads the command line.
func parseOptions(args []string) *options {
	o := &options{}
	fs := o.flagSet()
	err := fs.Parse(args)
	o.args = fs.Args()
	switch {
	case errors.Is(err, flag.ErrHelp):
		o.help = true
	case err != nil:
		// Who asks for JSON gets it for a fault in front of -json, too.
		o.json = o.json || slices.Contains(args, "-json") || slices.Contains(args, "--json")
		o.faults = append(o.faults, fault{Message: err.Error(), Hint: "-h lists the flags"})
	case len(o.args) == 0:
		o.faults = append(o.faults, fault{Message: "nothing to judge", Hint: "write host:port after the flags, or - for standard input; -h tells more"})
	}
	return o
}

// judge returns the judge for the cluster that the flags describe, or all
// faults of the flags.
func (o *options) judge() (*judge, []fault) {
	c, faults := o.cluster()
	if len(faults) > 0 {
		return nil, faults
	}
	j, err := newJudge(c, o.explain)
	return j, clusterFaults(err, c)
}

// cluster returns the cluster that the flags describe. Whether there is such a
// cluster is for the catalog to say; the faults are those of reading the flags.
func (o *options) cluster() (catalog.Cluster, []fault) {
	c := catalog.Cluster{
		Region: o.region.text, GUID: o.guid.text,
		Optional: o.optional, AnyDestination: o.anyDestination, Konnectivity: o.konnectivity,
	}
	faults := o.faults
	fail := func(err error) { faults = append(faults, clusterFaults(err, c)...) }
	var err error
	if o.cloud.given {
		c.Cloud, err = catalog.ParseCloud(o.cloud.text)
		fail(err)
	}
	c.Edition = catalog.Newest
	if o.edition.given {
		c.Edition, err = catalog.ParseEdition(o.edition.text)
		fail(err)
	}
	if o.apiServer.given {
		c.APIServer, err = netip.ParseAddr(o.apiServer.text)
		if err != nil || c.APIServer.Zone() != "" {
			faults = append(faults, fault{
				Flag: "-api-server", Input: o.apiServer.text,
				Message: "this is no address without a zone", Hint: "write it as 203.0.113.7 or 2001:db8::7",
			})
		}
	}
	switch {
	case o.features.text == "all":
		c.Features = slices.Collect(catalog.Features(c.Edition))
	case o.features.given:
		for name := range strings.SplitSeq(o.features.text, ",") {
			f, err := catalog.ParseFeature(name)
			fail(err)
			c.Features = append(c.Features, f)
		}
	}
	return c, faults
}

// clusterFaults tells the errors of the catalog in terms of the flags.
func clusterFaults(err error, c catalog.Cluster) []fault {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var faults []fault
		for _, e := range joined.Unwrap() {
			faults = append(faults, clusterFaults(e, c)...)
		}
		return faults
	}
	var parameter *catalog.ParameterError
	var missing *catalog.MissingError
	var open *catalog.AnyDestinationError
	switch {
	case errors.As(err, &parameter) && flagOf[parameter.Parameter] != "":
		return []fault{{Flag: flagOf[parameter.Parameter], Input: parameter.Input, Message: parameter.Err.Error(), Hint: parameterHint(parameter, c)}}
	case errors.As(err, &missing) && !slices.ContainsFunc(missing.Parameters, func(p string) bool { return flagOf[p] == "" }):
		var faults []fault
		for _, p := range missing.Parameters {
			faults = append(faults, fault{Flag: flagOf[p], Message: "missing", Hint: missingHint(p, missing, c)})
		}
		return faults
	case errors.As(err, &open):
		return []fault{openFault(open, c)}
	}
	return []fault{{Message: err.Error()}}
}

// parameterHint is the hint of e, in which a reference to the Go documentation
// is replaced by what stands there.
func parameterHint(e *catalog.ParameterError, c catalog.Cluster) string {
	if !errors.Is(e, catalog.ErrUnknownRegion) || !strings.HasPrefix(e.Hint, "see Regions") {
		return e.Hint
	}
	cloud := cmp.Or(c.Cloud, catalog.AllClouds)
	return fmt.Sprintf("the regions of cloud %v are %s", cloud, sentence(regions(cloud), "and"))
}

// missingHint says what to give for a parameter, and what for.
func missingHint(parameter string, e *catalog.MissingError, c catalog.Cluster) string {
	switch parameter {
	case "Cloud":
		return "give " + sentence(clouds(), "or")
	case "Region":
		return "give the cluster's region, such as " + example(cmp.Or(c.Cloud, catalog.Public))
	}
	return "needed for " + e.Entries[0]
}

// openFault says which flags would narrow, leave out or permit the rows for any
// destination. It finds them by trying.
func openFault(e *catalog.AnyDestinationError, c catalog.Cluster) fault {
	var ports []string
	for _, id := range e.Entries {
		if entry, ok := catalog.Lookup(e.Edition, id); ok {
			ports = append(ports, entry.Ports().String())
		}
	}
	var give []string
	try := func(flag string, c catalog.Cluster) {
		if _, err := c.Resolve(); !errors.Is(err, catalog.ErrAnyDestination) {
			give = append(give, flag)
		}
	}
	known, konnectivity, anywhere := c, c, c
	known.APIServer = netip.AddrFrom4([4]byte{203, 0, 113, 7}) // an address of documentation, RFC 5737
	konnectivity.Konnectivity = true
	anywhere.AnyDestination = true
	try("-api-server with its address", known)
	try("-konnectivity if the nodes use it", konnectivity)
	try("-any-destination", anywhere)
	return fault{
		Message: fmt.Sprintf("edition %s opens %s towards any destination in cloud %v, and nothing narrows it", e.Edition, sentence(ports, "and"), e.Cloud),
		Hint:    "add " + sentence(give, "or"),
	}
}

// clouds returns the clouds in which a cluster can be.
func clouds() []catalog.Cloud {
	return []catalog.Cloud{catalog.Public, catalog.China, catalog.Government}
}

// regions returns the names of the regions of cloud in which a cluster can be.
func regions(cloud catalog.Cloud) []string {
	var names []string
	for r := range catalog.Regions(cloud) {
		if r.Status != catalog.RegionRetired {
			names = append(names, r.Name)
		}
	}
	return names
}

// example returns the first region of a cloud.
func example(cloud catalog.Cloud) string { return regions(cloud)[0] }
