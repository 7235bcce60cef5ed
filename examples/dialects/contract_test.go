package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// A node is a part of schema.json: the little of JSON Schema that it uses.
type node struct {
	Ref        string          `json:"$ref"`
	Type       string          `json:"type"`
	Const      any             `json:"const"`
	Enum       []any           `json:"enum"`
	Minimum    *float64        `json:"minimum"`
	Required   []string        `json:"required"`
	Properties map[string]node `json:"properties"`
	Items      *node           `json:"items"`
	Defs       map[string]node `json:"$defs"`
}

// A contract is schema.json, checked by hand: the module has no library for
// JSON Schema. It is stricter than a reader should be: a field that the schema
// does not name is a fault.
type contract struct {
	defs map[string]node
	seen map[string]bool // the fields that checked values had
}

func readContract(t *testing.T) *contract {
	t.Helper()
	text, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var root node
	if err := json.Unmarshal(text, &root); err != nil {
		t.Fatal(err)
	}
	return &contract{root.Defs, map[string]bool{}}
}

// at returns the definition that a reference leads to, or n itself, and the name
// that its fields are listed under.
func (c *contract) at(n node, path string) (node, string) {
	if name, ok := strings.CutPrefix(n.Ref, "#/$defs/"); ok {
		if n = c.defs[name]; n.Type == "object" {
			path = name
		}
	}
	return n, path
}

// check returns what is wrong with a value that json.Unmarshal has made.
func (c *contract) check(n node, value any, path string) (faults []string) {
	n, path = c.at(n, path)
	fail := func(format string, args ...any) {
		faults = append(faults, path+": "+fmt.Sprintf(format, args...))
	}
	kind := "null"
	switch v := value.(type) {
	case bool:
		kind = "boolean"
	case string:
		kind = "string"
	case float64:
		kind = "integer"
		if v != float64(int64(v)) || n.Minimum != nil && v < *n.Minimum {
			fail("%v is no such number", v)
		}
	case []any:
		kind = "array"
		if n.Items == nil {
			fail("the schema has no items")
			break
		}
		for _, item := range v {
			faults = append(faults, c.check(*n.Items, item, path+"[]")...)
		}
	case map[string]any:
		kind = "object"
		for _, name := range n.Required {
			if _, ok := v[name]; !ok {
				fail("lacks %s", name)
			}
		}
		for name, member := range v {
			property, ok := n.Properties[name]
			if !ok {
				fail("has %s, of which the schema says nothing", name)
				continue
			}
			c.seen[path+"."+name] = true
			faults = append(faults, c.check(property, member, path+"."+name)...)
		}
	}
	if kind != n.Type {
		fail("is of type %s, want %q", kind, n.Type)
	}
	if n.Const != nil && value != n.Const || n.Enum != nil && !slices.Contains(n.Enum, value) {
		fail("%v is no value of it", value)
	}
	return faults
}

// line checks a line of output against the contract.
func (c *contract) line(t *testing.T, text string) {
	t.Helper()
	var value map[string]any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	name := "verdict"
	if _, bad := value["error"]; bad {
		name = "fault"
	}
	if faults := c.check(node{Ref: "#/$defs/" + name}, value, ""); len(faults) > 0 {
		t.Errorf("%s\nin %s", strings.Join(faults, "\n"), text)
	}
}

// fields returns every field with its type and whether an object always has it.
func (c *contract) fields() []string {
	var all []string
	for object, n := range c.defs {
		for name, p := range n.Properties {
			presence := "optional"
			if slices.Contains(n.Required, name) {
				presence = "required"
			}
			property, _ := c.at(p, "")
			line := fmt.Sprintf("%s.%s %s", object, name, property.Type)
			if property.Items != nil {
				item, _ := c.at(*property.Items, "")
				line += " of " + item.Type
			}
			all = append(all, line+" "+presence)
		}
	}
	slices.Sort(all)
	return all
}

// The JSON of all sessions is as it was, and as the schema says; and every field
// and every reach that the schema names comes up in it.
func TestJSONGolden(t *testing.T) {
	c := readContract(t)
	var b strings.Builder
	for _, args := range sessions {
		r := dialects(append([]string{"-json"}, args...)...)
		if r.errors != "" {
			t.Errorf("standard error has %q", r.errors)
		}
		if text := dialects(args...); r.status != text.status {
			t.Errorf("%q: status %d with -json, %d without", args, r.status, text.status)
		}
		b.WriteString(r.out)
	}
	golden(t, "verdicts.ndjson", b.String())
	for line := range strings.Lines(b.String()) {
		c.line(t, line)
	}
	for _, field := range c.fields() {
		if name, _, _ := strings.Cut(field, " "); !c.seen[name] {
			t.Errorf("no session has the field %s", name)
		}
	}
	words := c.defs["meaning"].Properties["reach"].Enum
	if len(words) != len(reaches)+1 || !slices.Contains(words, any(otherNames)) {
		t.Errorf("the schema has %d reaches, the program %d", len(words), len(reaches)+1)
	}
	for _, r := range reaches {
		if !slices.Contains(words, any(r.words)) {
			t.Errorf("the schema lacks the reach %q", r.words)
		}
	}
}

// Fields are added and never removed: testdata/contract.txt has all that there
// ever were. With -update it grows and does not shrink.
func TestContractOnlyGrows(t *testing.T) {
	const path = "testdata/contract.txt"
	text, err := os.ReadFile(path)
	if err != nil && !*update {
		t.Fatal(err)
	}
	now := readContract(t).fields()
	frozen := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(text) == 0 {
		frozen = nil
	}
	for _, field := range frozen {
		if !slices.Contains(now, field) {
			t.Errorf("%s: gone or changed; that takes a new schema number and a new file", field)
		}
	}
	for _, field := range now {
		if !*update && !slices.Contains(frozen, field) {
			t.Errorf("%s: new; run with -update to freeze it", field)
		}
	}
	if *update && !t.Failed() {
		if err := os.WriteFile(path, []byte(strings.Join(now, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
