package source

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// MaxManifest is the length of the longest manifest that [CheckManifests]
// reads, in bytes.
const MaxManifest = 1 << 20

// CheckManifests reads a YAML text of Kubernetes manifests, one document or
// many, and checks each Service, those in a List as well. See [Check] for what
// it looks for; the addresses must be in declared.
//
// Of the objects it reads what it needs, and that strictly: a value of another
// type than Kubernetes takes, a key that comes twice and a merge key are an
// error, a [*ManifestError] with the position, and no Report. What is none of
// its business is not looked at, and may have aliases; where it reads, an alias
// is an error as well.
func CheckManifests(text []byte, declared Declared) (Report, error) {
	if len(text) > MaxManifest {
		return Report{}, &ManifestError{Err: ErrTooLarge, Hint: fmt.Sprintf("a manifest has %d bytes at most; split it at a document", MaxManifest)}
	}
	r := manifestReader{declared: declared}
	documents := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var document yaml.Node
		switch err := documents.Decode(&document); {
		case errors.Is(err, io.EOF):
			slices.SortStableFunc(r.report.Findings, func(a, b Finding) int {
				return cmp.Or(a.Line-b.Line, a.Column-b.Column, int(a.Check)-int(b.Check))
			})
			return r.report, nil
		case err != nil:
			return Report{}, yamlError(err)
		}
		if err := r.document(&document); err != nil {
			return Report{}, err
		}
	}
}

// yamlError returns the error for a text that is no YAML. The parser tells the
// line at best, and in its text alone.
func yamlError(err error) *ManifestError {
	e := &ManifestError{Err: ErrYAML, Hint: strings.TrimPrefix(err.Error(), "yaml: ")}
	if _, err := fmt.Sscanf(e.Hint, "line %d:", &e.Line); err == nil {
		_, e.Hint, _ = strings.Cut(e.Hint, ": ")
	}
	return e
}

// A manifestReader reads objects and collects the report.
type manifestReader struct {
	declared Declared
	report   Report
}

func (r *manifestReader) document(document *yaml.Node) error {
	if len(document.Content) != 1 {
		return nil
	}
	root := document.Content[0]
	if root.ShortTag() == "!!null" {
		return nil // what is between two separators may be a comment alone
	}
	return r.object(root, "")
}

// object reads an object. It may do without kind and apiVersion if it stands in
// a list of Services.
func (r *manifestReader) object(node *yaml.Node, list string) error {
	root, err := mappingOf(node, "an object")
	if err != nil {
		return err
	}
	apiVersion, err := root.entry("apiVersion")
	if err != nil {
		return err
	}
	kind, err := root.entry("kind")
	if err != nil {
		return err
	}
	o := Object{APIVersion: apiVersion.value, Kind: kind.value, Line: root.at.Line}
	if list == "ServiceList" && o.Kind == "" && o.APIVersion == "" {
		o.APIVersion, o.Kind = "v1", "Service"
	}
	if o.Kind == "" || o.APIVersion == "" {
		return manifestError(root.at, "an object has apiVersion and kind")
	}
	if o.APIVersion == "v1" && (o.Kind == "List" || o.Kind == "ServiceList") {
		if list != "" {
			return manifestError(root.at, "a list in a list")
		}
		return r.items(root, o.Kind)
	}
	metadata, err := root.mapping("metadata")
	if err != nil {
		return err
	}
	name, err := metadata.entry("name")
	if err != nil {
		return err
	}
	namespace, err := metadata.entry("namespace")
	if err != nil {
		return err
	}
	o.Name, o.Namespace = name.value, namespace.value
	if o.APIVersion != "v1" || !strings.EqualFold(o.Kind, "Service") {
		r.report.Others = append(r.report.Others, o)
		return nil
	}
	r.report.Services = append(r.report.Services, o)
	return r.service(o, root, metadata)
}

func (r *manifestReader) items(root mapping, list string) error {
	_, items := root.get("items")
	if items == nil {
		return nil
	}
	if items.Kind != yaml.SequenceNode {
		return manifestError(items, "items is a list")
	}
	for _, item := range items.Content {
		if err := r.object(item, list); err != nil {
			return err
		}
	}
	return nil
}

func manifestError(at *yaml.Node, hint string) *ManifestError {
	return &ManifestError{Line: at.Line, Column: at.Column, Err: ErrManifest, Hint: hint}
}

// A mapping is a YAML mapping whose keys are distinct strings. The zero mapping
// has no keys.
type mapping struct {
	at    *yaml.Node
	pairs []*yaml.Node // keys and values in turn
}

// mappingOf returns node as a mapping.
func mappingOf(node *yaml.Node, what string) (mapping, error) {
	if err := noAlias(node); err != nil {
		return mapping{}, err
	}
	if node.Kind != yaml.MappingNode {
		return mapping{}, manifestError(node, what+" is a mapping")
	}
	m := mapping{node, node.Content}
	seen := map[string]bool{}
	for key := range m.all() {
		switch {
		case key.ShortTag() == "!!merge":
			return mapping{}, manifestError(key, "a merge key; write out what it brings in")
		case key.Kind != yaml.ScalarNode || key.ShortTag() != "!!str":
			return mapping{}, manifestError(key, "a key is a string")
		case seen[key.Value]:
			return mapping{}, manifestError(key, fmt.Sprintf("the key %q comes twice", key.Value))
		}
		seen[key.Value] = true
	}
	return m, nil
}

// noAlias returns an error if node is an alias. One that could be followed could
// also make a long list of a short text, or never end.
func noAlias(node *yaml.Node) error {
	if node.Kind == yaml.AliasNode {
		return manifestError(node, "an alias; write out what it stands for")
	}
	return nil
}

// all yields the keys and the values.
func (m mapping) all() iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(key, value *yaml.Node) bool) {
		for i := 0; i < len(m.pairs); i += 2 {
			if !yield(m.pairs[i], m.pairs[i+1]) {
				return
			}
		}
	}
}

// get returns a key and its value, or nil if the key is not there or has null.
func (m mapping) get(name string) (key, value *yaml.Node) {
	for key, value := range m.all() {
		if key.Value == name && value.ShortTag() != "!!null" {
			return key, value
		}
	}
	return nil, nil
}

// mapping returns the mapping that a key has, the zero mapping if it has none.
func (m mapping) mapping(name string) (mapping, error) {
	_, value := m.get(name)
	if value == nil {
		return mapping{}, nil
	}
	return mappingOf(value, name)
}

// An entry is a key with its value, which is a string. The zero entry is not
// there; one that is may be empty all the same.
type entry struct {
	key, at *yaml.Node
	value   string
}

// entry returns the string that a key has, the zero entry if it has none.
func (m mapping) entry(name string) (entry, error) {
	key, value := m.get(name)
	if value == nil {
		return entry{}, nil
	}
	if err := noAlias(value); err != nil {
		return entry{}, err
	}
	if value.Kind != yaml.ScalarNode || value.ShortTag() != "!!str" {
		return entry{}, manifestError(value, fmt.Sprintf("%s is a string; write it in quotes", name))
	}
	return entry{key, value, value.Value}, nil
}
