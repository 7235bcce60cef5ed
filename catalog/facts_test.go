package catalog_test

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-go/sallyport/catalog"
	"github.com/sallyport-go/sallyport/internal/shared"
)

// A fact is a row of a TSV file, by column. This reader is the tests' own: it
// shares no code with the catalog and its generator.
type fact map[string]string

func readFacts(tb testing.TB, file string) []fact {
	tb.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		tb.Fatal(err)
	}
	var header []string
	var facts []fact
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		fields := strings.Split(line, "\t")
		switch {
		case strings.HasPrefix(line, "#"):
		case header == nil:
			header = fields
		default:
			f := fact{}
			for i, name := range header {
				f[name] = fields[i]
			}
			facts = append(facts, f)
		}
	}
	return facts
}

// ruleFacts returns the rows of all editions, oldest first.
func ruleFacts(tb testing.TB) []fact {
	return append(readFacts(tb, "seed_rules.tsv"), readFacts(tb, "current_rules.tsv")...)
}

// id is the ID that the entry of the row must have.
func (f fact) id() string {
	return f["cloud"] + "/" + f["feature"] + "/" + f["destination"] + "/" + f.transport() + "/" + f["port"]
}

func (f fact) transport() string {
	if f["app_protocol"] == "udp" {
		return "udp"
	}
	return "tcp"
}

// factOf writes an entry as the row that it must come from. Columns that the
// older file does not have are left out if the entry has nothing for them.
func factOf(e catalog.Entry) fact {
	f := fact{
		"edition":      string(e.Edition),
		"cloud":        e.Cloud.String(),
		"kind":         e.Kind.String(),
		"feature":      string(e.Feature),
		"requirement":  e.Requirement.String(),
		"destination":  e.Destination.String(),
		"app_protocol": e.Application.String(),
		"port":         strconv.Itoa(int(e.Port)),
		"purpose":      e.Purpose,
		"condition":    e.Conditions.String(),
		"cloud_scope":  e.CloudBasis.String(),
		"src_line":     strconv.Itoa(e.Line),
	}
	if e.Application == catalog.NoApplication {
		f["app_protocol"] = e.Protocol.String()
	}
	if e.Edition < "2026" {
		if e.ServiceTag+e.Alternatives+e.Written != "" || e.ProtocolBasis != catalog.Unrecorded {
			f["not-in-the-file"] = fmt.Sprint(e)
		}
		return f
	}
	f["service_tag"] = e.ServiceTag
	f["alt_group"] = e.Alternatives
	f["proto_scope"] = e.ProtocolBasis.String()
	f["dest_as_written"] = e.Written
	return f
}

// TestEntriesAreTheFacts compares the catalog with the rows of the files, in
// both directions: as many, in the same order, equal in every column.
func TestEntriesAreTheFacts(t *testing.T) {
	facts := ruleFacts(t)
	var got []fact
	count := map[catalog.Edition]int{}
	for e := range catalog.Entries() {
		got = append(got, factOf(e))
		count[e.Edition]++
	}
	if diff := cmp.Diff(facts, got); diff != "" {
		t.Errorf("the catalog differs from its files (-file +catalog):\n%s", diff)
	}
	want := map[catalog.Edition]int{
		catalog.Edition2019_05: 18, catalog.Edition2020_03: 82, catalog.Edition2026_06_18: 149,
	}
	if diff := cmp.Diff(want, count); diff != "" {
		t.Errorf("entries by edition (-want +got):\n%s", diff)
	}
}

// TestEntriesShowEveryField fails if Entry gets a field that the comparison
// with the files does not look at.
func TestEntriesShowEveryField(t *testing.T) {
	compared := []string{
		"ID", "Edition", "Cloud", "Kind", "Feature", "Requirement", "Destination", "Application", "Protocol", "Port",
		"Purpose", "Conditions", "ServiceTag", "Alternatives", "CloudBasis", "ProtocolBasis", "Written", "Line",
	}
	var fields []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[catalog.Entry]()) {
		fields = append(fields, f.Name)
	}
	if diff := cmp.Diff(compared, fields); diff != "" {
		t.Error(diff)
	}
}

// TestEntryID: the ID derives from cloud, feature, destination, transport and
// port, is unique within an edition, and the same in every edition.
func TestEntryID(t *testing.T) {
	facts := ruleFacts(t)
	seen := map[string]bool{}
	i := 0
	for e := range catalog.Entries() {
		if want := facts[i].id(); e.ID != want {
			t.Errorf("line %d of %s: ID %q, want %q", e.Line, e.Edition, e.ID, want)
		}
		if key := string(e.Edition) + " " + e.ID; seen[key] {
			t.Errorf("%s has two entries %s", e.Edition, e.ID)
		} else {
			seen[key] = true
		}
		i++
	}
	for _, id := range []string{
		"public/base/*.data.mcr.microsoft.com/tcp/443", // 2020-03 and 2026-06-18
		"public/base/mcr.microsoft.com/tcp/443",        // all three
	} {
		for edition := range catalog.Editions() {
			_, ok := catalog.Lookup(edition, id)
			if want := edition != catalog.Edition2019_05 || strings.Contains(id, "/mcr."); ok != want {
				t.Errorf("Lookup(%s, %s) = %v, want %v", edition, id, ok, want)
			}
		}
	}
}

func TestLookup(t *testing.T) {
	for want := range catalog.Entries() {
		if got, ok := catalog.Lookup(want.Edition, want.ID); !ok || got != want {
			t.Fatalf("Lookup(%s, %s) = %v, %v", want.Edition, want.ID, got, ok)
		}
		got, ok := catalog.Lookup("", want.ID)
		if newest, in := catalog.Lookup(catalog.Newest, want.ID); got != newest || ok != in {
			t.Fatalf("the zero Edition looks up %v, the newest %v", got, newest)
		}
	}
	for _, c := range []struct{ edition, id string }{
		{"2026-06-18", ""}, {"2026-06-18", "public/base/*/tcp/443"}, {"2026-06-17", "public/base/mcr.microsoft.com/tcp/443"},
	} {
		if got, ok := catalog.Lookup(catalog.Edition(c.edition), c.id); ok || got != (catalog.Entry{}) {
			t.Errorf("Lookup(%q, %q) = %v, %v; want none", c.edition, c.id, got, ok)
		}
	}
}

func TestEntrySource(t *testing.T) {
	e, _ := catalog.Lookup(catalog.Newest, "public/base/*.data.mcr.microsoft.com/tcp/443")
	if got, want := e.Source(), "AKS outbound rules, edition 2026-06-18, line 71"; got != want {
		t.Errorf("Source() = %q, want %q", got, want)
	}
}

func TestEntryPorts(t *testing.T) {
	for e := range catalog.Entries() {
		want := fmt.Sprintf("%d/%v", e.Port, e.Protocol)
		if got := e.Ports().String(); got != want {
			t.Errorf("%s: Ports() = %s, want %s", e.ID, got, want)
		}
	}
	if !(catalog.Entry{}).Ports().IsEmpty() {
		t.Error("the zero Entry opens ports")
	}
}

// TestAlternatives: the entries of a group are alternatives for one port of one
// cloud, any destination among them; the error for open rows relies on it.
func TestAlternatives(t *testing.T) {
	groups := map[string][]catalog.Entry{}
	for e := range catalog.Entries() {
		if e.Alternatives != "" {
			groups[e.Alternatives] = append(groups[e.Alternatives], e)
		}
	}
	if len(groups) != 10 {
		t.Errorf("%d groups, want 10", len(groups))
	}
	for name, group := range groups {
		anywhere := 0
		for _, e := range group {
			if e.Destination.IsAny() {
				anywhere++
			}
			if first := group[0]; e.Cloud != first.Cloud || e.Feature != first.Feature || e.Ports() != first.Ports() || e.Edition != first.Edition {
				t.Errorf("%s: %s and %s are no alternatives", name, first.ID, e.ID)
			}
		}
		if anywhere != 1 || len(group) < 2 {
			t.Errorf("%s: %d of %d entries lead anywhere, want one of several", name, anywhere, len(group))
		}
	}
}

func TestDestination(t *testing.T) {
	for e := range catalog.Entries() {
		d := e.Destination
		var placeholders []string
		for p := range d.Placeholders() {
			placeholders = append(placeholders, p.String())
		}
		var want []string
		for rest := d.String(); strings.Contains(rest, "<"); {
			start, end := strings.Index(rest, "<"), strings.Index(rest, ">")
			want = append(want, rest[start:end+1])
			rest = rest[end+1:]
		}
		if !slices.Equal(placeholders, want) {
			t.Errorf("%s: placeholders %q, want %q", d, placeholders, want)
		}
		if d.IsAny() != (d.String() == "*") {
			t.Errorf("%s: IsAny() = %v", d, d.IsAny())
		}
		if d.IsFQDN() != strings.Contains(d.String(), ".") {
			t.Errorf("%s: IsFQDN() = %v", d, d.IsFQDN())
		}
	}
	var zero catalog.Destination
	if zero.IsAny() || zero.IsFQDN() || zero.String() != "" {
		t.Error("the zero Destination leads somewhere")
	}
	for range zero.Placeholders() {
		t.Error("the zero Destination has a placeholder")
	}
}

// TestIteratorsStop: a loop may end early.
func TestIteratorsStop(t *testing.T) {
	for range catalog.Entries() {
		break
	}
	for range catalog.Editions() {
		break
	}
	for range catalog.Features(catalog.Newest) {
		break
	}
	for range catalog.Regions(catalog.Public) {
		break
	}
	for range catalog.NetworkModels() {
		break
	}
	for range catalog.Capabilities() {
		break
	}
	e, _ := catalog.Lookup(catalog.Edition2020_03, "all/devspaces/azds-<guid>.<location>.azds.io/tcp/443")
	for p := range e.Destination.Placeholders() {
		if p != catalog.PlaceholderGUID {
			t.Error("the first placeholder is", p)
		}
		break
	}
	for range (catalog.IfCustomDNS | catalog.KnownOnlyAfterCreation).All() {
		break
	}
}

func TestEditions(t *testing.T) {
	var want []catalog.Edition
	for _, f := range ruleFacts(t) {
		if e := catalog.Edition(f["edition"]); !slices.Contains(want, e) {
			want = append(want, e)
		}
	}
	got := slices.Collect(catalog.Editions())
	if !slices.Equal(got, want) || !slices.IsSorted(got) {
		t.Errorf("Editions() = %v, want %v, oldest first", got, want)
	}
	if got[len(got)-1] != catalog.Newest {
		t.Errorf("Newest is %s, the last edition %s", catalog.Newest, got[len(got)-1])
	}
	if !strings.HasPrefix(catalog.Revision, string(catalog.Newest)+"+") {
		t.Errorf("Revision %q does not name the newest edition", catalog.Revision)
	}
}

func TestFeatures(t *testing.T) {
	want := map[catalog.Edition][]catalog.Feature{}
	for _, f := range ruleFacts(t) {
		e, feature := catalog.Edition(f["edition"]), catalog.Feature(f["feature"])
		if !slices.Contains(want[e], feature) {
			want[e] = append(want[e], feature)
		}
	}
	for e := range catalog.Editions() {
		got := slices.Collect(catalog.Features(e))
		if !slices.Equal(got, want[e]) || got[0] != catalog.FeatureBase {
			t.Errorf("Features(%s) = %v, want %v, base first", e, got, want[e])
		}
	}
	if got := slices.Collect(catalog.Features("")); !slices.Equal(got, want[catalog.Newest]) {
		t.Errorf("Features of the zero Edition = %v", got)
	}
	if got := slices.Collect(catalog.Features("2026")); got != nil {
		t.Errorf("Features of no edition = %v", got)
	}
}

// TestRegionsAreTheFacts compares the regions with the rows of the file, in
// both directions. Only the cloud that is gone is left out.
func TestRegionsAreTheFacts(t *testing.T) {
	var want, got []fact
	for _, f := range readFacts(t, "regions.tsv") {
		delete(f, "source")
		if f["cloud"] == "germany" {
			if f["status"] != "retired-cloud" {
				t.Errorf("%v is left out, but not retired", f)
			}
			continue
		}
		want = append(want, f)
	}
	for r := range catalog.Regions(catalog.AllClouds) {
		got = append(got, fact{
			"cloud": r.Cloud.String(), "region": r.Name, "display_name": r.DisplayName,
			"service_tag_suffix": r.ServiceTagSuffix, "status": r.Status.String(),
		})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the regions differ from the file (-file +catalog):\n%s", diff)
	}
	count := 0
	for _, cloud := range []catalog.Cloud{catalog.Public, catalog.China, catalog.Government} {
		for r := range catalog.Regions(cloud) {
			if r.Cloud != cloud {
				t.Errorf("Regions(%v) returns %v", cloud, r)
			}
			count++
		}
	}
	if count != len(want) {
		t.Errorf("%d regions by cloud, %d in all", count, len(want))
	}
	for r := range catalog.Regions(0) {
		t.Errorf("Regions(0) returns %v", r)
	}
}

// TestNetworkModelsAreTheFacts compares the capability table with the rows of
// the file, in both directions.
func TestNetworkModelsAreTheFacts(t *testing.T) {
	want := readFacts(t, "network_models.tsv")
	var got []fact
	for c := range catalog.Capabilities() {
		f := fact{"capability": c.String()}
		for m := range catalog.NetworkModels() {
			f[m.String()] = m.Support(c).String()
		}
		got = append(got, f)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the network models differ from the file (-file +catalog):\n%s", diff)
	}
	if len(got) != 8 {
		t.Errorf("%d capabilities, want 8", len(got))
	}
}

// TestSharedFacts: the files in testdata are those of the project's shared
// material, where that is present.
func TestSharedFacts(t *testing.T) {
	for _, file := range []string{"seed_rules.tsv", "current_rules.tsv", "regions.tsv", "network_models.tsv", "host_vectors.tsv"} {
		want, err := os.ReadFile(shared.Path(t, "data/aks/"+file))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile("testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("testdata/%s differs from the shared file", file)
		}
	}
}
