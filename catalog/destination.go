package catalog

import (
	"fmt"
	"iter"
	"strings"
)

// A Placeholder is a part of a destination that the document leaves to the
// reader; a field of [Cluster] fills it. The zero Placeholder is invalid.
type Placeholder uint8

const (
	_                      Placeholder = iota
	PlaceholderLocation                // the region's name: Cluster.Region
	PlaceholderGUID                    // the GUID of the Dev Spaces controller: Cluster.GUID
	PlaceholderAPIServerIP             // the API server's address: Cluster.APIServer
	PlaceholderServiceTag              // the prefixes of Entry.ServiceTag: Cluster.ServiceTags
	PlaceholderRegionCIDRs             // the prefixes of the region: Cluster.RegionPrefixes
	PlaceholderCustomDNSIP             // the DNS servers' addresses: Cluster.CustomDNS
)

var placeholderNames = []string{
	PlaceholderLocation:    "<location>",
	PlaceholderGUID:        "<guid>",
	PlaceholderAPIServerIP: "<api-server-ip>",
	PlaceholderServiceTag:  "<service-tag>",
	PlaceholderRegionCIDRs: "<region-cidrs>",
	PlaceholderCustomDNSIP: "<custom-dns-ip>",
}

// String returns the placeholder as destinations write it, such as
// "<location>". An invalid Placeholder is written as the number that it is.
func (p Placeholder) String() string { return enumString("Placeholder", placeholderNames, p) }

// AppendText implements [encoding.TextAppender]. The text of the zero Placeholder
// is empty; any other invalid Placeholder is an error.
func (p Placeholder) AppendText(b []byte) ([]byte, error) {
	return appendEnum(b, "Placeholder", placeholderNames, p)
}

// MarshalText implements [encoding.TextMarshaler].
func (p Placeholder) MarshalText() ([]byte, error) { return p.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts exactly what
// AppendText writes; an error leaves p unchanged.
func (p *Placeholder) UnmarshalText(text []byte) error {
	return unmarshalEnum(p, "Placeholder", placeholderNames, text)
}

// A Destination is where an entry leads, as the document says it: any
// destination, an FQDN pattern in the notation of Azure Firewall ("*." is any
// depth) that may hold placeholders, or one placeholder that stands for
// addresses. The zero Destination is invalid: it is none of the three.
// Destinations are comparable.
type Destination struct{ text string }

// String returns the destination as the catalog's normal form writes it: "*",
// "<api-server-ip>", "*.hcp.<location>.azmk8s.io". It is empty for the zero
// Destination.
func (d Destination) String() string { return d.text }

// IsAny reports whether d is every destination, written "*".
func (d Destination) IsAny() bool { return d.text == "*" }

// IsFQDN reports whether d is an FQDN pattern, with or without placeholders.
func (d Destination) IsFQDN() bool {
	return d.text != "" && !d.IsAny() && d.address() == 0
}

// Placeholders returns the placeholders in d from left to right.
func (d Destination) Placeholders() iter.Seq[Placeholder] {
	return func(yield func(Placeholder) bool) {
		rest := d.text
		for {
			start := strings.IndexByte(rest, '<')
			if start < 0 {
				return
			}
			rest = rest[start:]
			for i, name := range placeholderNames {
				if name != "" && strings.HasPrefix(rest, name) && !yield(Placeholder(i)) {
					return
				}
			}
			rest = rest[1:]
		}
	}
}

// address returns the placeholder that d is as a whole, if it is one that
// stands for addresses, and else 0.
func (d Destination) address() Placeholder {
	for p := PlaceholderAPIServerIP; p <= PlaceholderCustomDNSIP; p++ {
		if d.text == placeholderNames[p] {
			return p
		}
	}
	return 0
}

// AppendText implements [encoding.TextAppender]. The zero Destination is
// written as the empty text.
func (d Destination) AppendText(b []byte) ([]byte, error) { return append(b, d.text...), nil }

// MarshalText implements [encoding.TextMarshaler].
func (d Destination) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts the text of
// a destination that the catalog holds in some edition, and the empty text for
// the zero Destination; an error leaves d unchanged.
func (d *Destination) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Destination{}
		return nil
	}
	for entry := range Entries() {
		if entry.Destination.text == string(text) {
			*d = entry.Destination
			return nil
		}
	}
	return fmt.Errorf("catalog: Destination %q: no entry has it", text)
}
