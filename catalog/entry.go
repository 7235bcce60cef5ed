package catalog

import (
	"fmt"
	"iter"

	"github.com/sallyport-go/sallyport/portspec"
)

// An Entry is one rule of one edition of the document, as the document has it:
// a row of a table there, or one of the destinations, ports or alternatives of
// a row. Entries are comparable.
//
// An Entry is what the document says and no permission. Its destination may be
// any, hold a placeholder, or be one of several alternatives; [Cluster.Rules]
// makes rules of entries.
type Entry struct {
	// ID names the entry by what it opens:
	//
	//	<cloud>/<feature>/<destination>/<transport>/<port>
	//
	// as in "public/base/*.data.mcr.microsoft.com/tcp/443". It is unique within
	// an edition, and an entry of another edition which opens the same has the
	// same ID. The rules of [Cluster.Rules] carry it; [Lookup] leads back.
	ID string

	Edition     Edition     // the edition of the document
	Cloud       Cloud       // AllClouds if the document does not scope the section
	Kind        Kind        // network rule or FQDN rule
	Feature     Feature     // FeatureBase for what every cluster needs
	Requirement Requirement // required or optional
	Destination Destination // where it leads

	Application Application       // the application protocol, if the document names one
	Protocol    portspec.Protocol // the transport protocol
	Port        uint16            // the only port, 1 to 65535

	Purpose    string     // what the entry is for, in a few words
	Conditions Conditions // when the entry holds

	// ServiceTag is the Azure service tag for which the destination
	// <service-tag> stands, and empty for other destinations. <location> in it
	// stands for [Region.ServiceTagSuffix].
	ServiceTag string

	// Alternatives names a group of entries of the edition of which one
	// suffices. It is empty if the entry has no alternative.
	Alternatives string

	CloudBasis    Basis // how the document supports Cloud
	ProtocolBasis Basis // how the document supports Application and Protocol

	// Written is the destination in the document's own spelling, which varies
	// for the same placeholder. It is empty if it was not recorded (2019-05 and
	// 2020-03).
	Written string

	Line int // the line in the document, from 1
}

// Ports returns the transport protocol and the port of e as a set of one
// member. It is empty for the zero Entry.
func (e Entry) Ports() portspec.Set {
	r, err := portspec.RangeFrom(e.Protocol, e.Port, e.Port)
	if err != nil {
		return portspec.Set{}
	}
	return portspec.SetOf(r)
}

// Source returns the place in the document that e comes from, such as:
//
//	AKS outbound rules, edition 2026-06-18, line 71
func (e Entry) Source() string {
	return fmt.Sprintf("AKS outbound rules, edition %s, line %d", e.Edition, e.Line)
}

// Entries returns the entries of all editions, oldest edition first, each in
// the order of its document.
func Entries() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for _, t := range table {
			for _, e := range t.entries {
				if !yield(e) {
					return
				}
			}
		}
	}
}

// Lookup returns the entry of the edition that has the ID; false if there is
// none, or no such edition. The zero Edition is [Newest]. It takes time linear
// in the number of the edition's entries.
func Lookup(edition Edition, id string) (Entry, bool) {
	for _, e := range edition.entries() {
		if e.ID == id {
			return e, true
		}
	}
	return Entry{}, false
}
