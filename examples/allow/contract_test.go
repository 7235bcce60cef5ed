package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A contract is schema.json, checked by hand: the module has no library for
// JSON Schema. It knows the keywords that the schema uses and no other, and is
// stricter than a reader should be: a field that the schema does not name is a
// fault.
type contract struct {
	root node
	seen map[string]bool // the fields that checked values had
}

type node = map[string]any

func readContract(t *testing.T) *contract {
	t.Helper()
	text, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	c := &contract{seen: map[string]bool{}}
	if err := json.Unmarshal(text, &c.root); err != nil {
		t.Fatal(err)
	}
	return c
}

// at returns the schema that a reference leads to, or s itself.
func (c *contract) at(s node) node {
	ref, ok := s["$ref"].(string)
	if !ok {
		return s
	}
	found := c.root
	for name := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		found = found[name].(node)
	}
	return found
}

// check returns what is wrong with a value that json.Unmarshal has made.
func (c *contract) check(s node, value any, path string) []string {
	s = c.at(s)
	var faults []string
	fail := func(format string, args ...any) {
		faults = append(faults, path+": "+fmt.Sprintf(format, args...))
	}
	for keyword, want := range s {
		switch keyword {
		case "$schema", "$defs", "title", "description", "properties", "items":
		case "type":
			if got := typeOf(value); got != want {
				fail("is of type %s, want %v", got, want)
			}
		case "const":
			if value != want {
				fail("is %v, want %v", value, want)
			}
		case "enum":
			if !slices.Contains(want.([]any), value) {
				fail("%v is none of %v", value, want)
			}
		case "minimum", "maximum":
			n, _ := value.(float64)
			if limit := want.(float64); keyword == "minimum" && n < limit || keyword == "maximum" && n > limit {
				fail("%v is beyond the %s", value, keyword)
			}
		case "required":
			object, _ := value.(node)
			for _, name := range want.([]any) {
				if _, ok := object[name.(string)]; !ok {
					fail("lacks %v", name)
				}
			}
		case "oneOf":
			var fits int
			var all []string
			for _, option := range want.([]any) {
				found := c.check(option.(node), value, path)
				all = append(all, found...)
				if len(found) == 0 {
					fits++
				}
			}
			if fits != 1 {
				fail("fits %d of the alternatives: %s", fits, strings.Join(all, "; "))
			}
		default:
			fail("the schema has the keyword %s, which this test does not know", keyword)
		}
	}
	if object, ok := value.(node); ok {
		properties, _ := s["properties"].(node)
		for name, v := range object {
			property, ok := properties[name].(node)
			switch {
			case ok:
				faults = append(faults, c.check(property, v, path+"."+name)...)
			case s["oneOf"] == nil:
				fail("has %s, of which the schema says nothing", name)
			}
		}
	}
	if list, ok := value.([]any); ok {
		items, _ := s["items"].(node)
		for _, v := range list {
			faults = append(faults, c.check(items, v, path+"[]")...)
		}
	}
	return faults
}

// mark records the fields that a valid value has, as fields names them.
func (c *contract) mark(s node, value any, path string) {
	s = c.at(s)
	switch v := value.(type) {
	case node:
		properties := s["properties"].(node)
		for name, member := range v {
			c.seen[path+"."+name] = true
			c.mark(properties[name].(node), member, path+"."+name)
		}
	case []any:
		for _, member := range v {
			c.mark(s["items"].(node), member, path+"[]")
		}
	}
}

// typeOf returns the type of a value in terms of JSON Schema.
func typeOf(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case float64:
		if v == float64(int64(v)) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	}
	return "object"
}

// fields returns every field below s, with its type and whether an object always
// has it.
func (c *contract) fields(s node, path string) map[string]string {
	s = c.at(s)
	all := map[string]string{}
	properties, _ := s["properties"].(node)
	required, _ := s["required"].([]any)
	for name, p := range properties {
		property := c.at(p.(node))
		presence := "optional"
		if slices.Contains(required, any(name)) {
			presence = "required"
		}
		all[path+"."+name] = fmt.Sprintf("%v %s", property["type"], presence)
		maps.Copy(all, c.fields(property, path+"."+name))
		if items, ok := property["items"].(node); ok {
			all[path+"."+name+"[]"] = fmt.Sprintf("%v", c.at(items)["type"])
			maps.Copy(all, c.fields(items, path+"."+name+"[]"))
		}
	}
	return all
}

func (c *contract) allFields() map[string]string {
	all := map[string]string{}
	for _, name := range []string{"verdict", "fault"} {
		maps.Copy(all, c.fields(node{"$ref": "#/$defs/" + name}, name))
	}
	return all
}

// line checks a line of output against the contract.
func (c *contract) line(t *testing.T, text string) {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	if faults := c.check(c.root, value, "line"); len(faults) > 0 {
		t.Errorf("%s\nin %s", strings.Join(faults, "\n"), text)
		return
	}
	name := "verdict"
	if _, bad := value.(node)["error"]; bad {
		name = "fault"
	}
	c.mark(node{"$ref": "#/$defs/" + name}, value, name)
}

// The JSON of all sessions is as it was, and as the schema says; and everything
// that the schema names comes up in it.
func TestJSONGolden(t *testing.T) {
	c := readContract(t)
	var b strings.Builder
	for _, args := range sessions {
		r := allow("", append([]string{"-json"}, args...)...)
		if r.errors != "" {
			t.Errorf("standard error has %q", r.errors)
		}
		if text := allow("", args...); r.status != text.status {
			t.Errorf("%q: status %d with -json, %d without", args, r.status, text.status)
		}
		b.WriteString(r.out)
	}
	for _, in := range []string{"mcr.microsoft.com:443\n\nbad\n"} {
		b.WriteString(eastus(in, "-json", "-").out)
	}
	golden(t, "verdicts.ndjson", b.String())
	for line := range strings.Lines(b.String()) {
		c.line(t, line)
	}
	for field := range c.allFields() {
		if !strings.HasSuffix(field, "[]") && !c.seen[field] {
			t.Errorf("no session has the field %s", field)
		}
	}
}

// Fields are added and never removed: testdata/contract.txt has all that there
// ever were. With -update it grows and does not shrink.
func TestContractOnlyGrows(t *testing.T) {
	path := filepath.Join("testdata", "contract.txt")
	text, err := os.ReadFile(path)
	if err != nil && !*update {
		t.Fatal(err)
	}
	frozen := map[string]string{}
	for line := range strings.Lines(string(text)) {
		field, kind, _ := strings.Cut(strings.TrimSpace(line), " ")
		frozen[field] = kind
	}
	now := readContract(t).allFields()
	for field, kind := range frozen {
		if now[field] != kind {
			t.Errorf("the field %s was %q and is %q; that takes a new schema number and a new file", field, kind, now[field])
		}
	}
	var lines []string
	for field, kind := range now {
		if _, known := frozen[field]; !known && !*update {
			t.Errorf("the field %s is new; run with -update to freeze it", field)
		}
		frozen[field] = kind
	}
	for field, kind := range frozen {
		lines = append(lines, field+" "+kind+"\n")
	}
	slices.Sort(lines)
	if *update && !t.Failed() {
		if err := os.WriteFile(path, []byte(strings.Join(lines, "")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// What follows bad input is still answered, in the order of the input, one
// object each; a fault in front of -json is JSON, too.
func TestJSONFaults(t *testing.T) {
	c := readContract(t)
	for _, test := range []struct {
		args string
		want []string // a part of each line
	}{
		{"-json -cloud public -region eastus mcr.microsoft.com:443 https://mcr.microsoft.com/ nobody.example:443",
			[]string{`"verdict":"allow"`, `"argument":2,"input":"https://mcr.microsoft.com/","hint":"write \"mcr.microsoft.com:443\""`, `"verdict":"deny"`}},
		{"-json -cloud public -region canadacenral -edition 2020 mcr.microsoft.com:443", []string{`"flag":"-edition"`}},
		{"-json -cloud public -region canadacenral mcr.microsoft.com:443", []string{`"flag":"-region","input":"canadacenral","hint":"write canadacentral"`}},
		{"-json -cloud public -region eastus mcr.microsoft.com:99999", []string{`"offset":18`}},
		{"-json -cloud public -region eastus mcr.microsoft.com:44x", []string{`"offset":20`}},
		{"-json mcr.microsoft.com:443", []string{`"flag":"-cloud"`, `"flag":"-region"`}},
		{"-bogus -json mcr.microsoft.com:443", []string{`"error":"flag provided but not defined: -bogus"`}},
		{"-json", []string{`"error":"nothing to judge"`}},
		{"-json -cloud public -region eastus -", []string{`"error":"standard input has no request"`}},
	} {
		r := allow("", strings.Fields(test.args)...)
		lines := slices.Collect(strings.Lines(r.out))
		if r.status != statusBadInput || r.errors != "" || len(lines) != len(test.want) {
			t.Errorf("%s: status %d, %d lines, standard error %q:\n%s", test.args, r.status, len(lines), r.errors, r.out)
			continue
		}
		for i, line := range lines {
			c.line(t, line)
			if !strings.Contains(line, test.want[i]) {
				t.Errorf("%s: line %d has no %s: %s", test.args, i+1, test.want[i], line)
			}
		}
	}
}

// The check can fail: every required field, every type and every enumeration
// matters, and so does a field that the schema does not name.
func TestContractCheckFails(t *testing.T) {
	c := readContract(t)
	valid := eastus("", "-json", "-explain", "x.data.mcr.microsoft.com:443").out
	for _, change := range []struct{ old, new string }{
		{`"schema":1,`, ``},
		{`"schema":1,`, `"schema":2,`},
		{`"request":`, `"requests":`},
		{`"port":443`, `"port":"443"`},
		{`"port":443`, `"port":0`},
		{`"port":443`, `"port":65536`},
		{`"port":443`, `"port":443.5`},
		{`"verdict":"allow"`, `"verdict":"maybe"`},
		{`"purpose":`, `"note":`},
		{`"reach":"any depth"`, `"reach":"far"`},
		{`"near":[]`, `"near":{}`},
		{`"near":[]`, `"near":[1]`},
		{`"optional":false`, `"optional":null`},
		{`"schema":1,`, `"schema":1,"error":"both",`},
		{`"schema":1,`, `"schema":1,"extra":1,`},
	} {
		text := strings.Replace(valid, change.old, change.new, 1)
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil || text == valid {
			t.Fatalf("%s for %s makes no other JSON: %v", change.new, change.old, err)
		}
		if len(c.check(c.root, value, "line")) == 0 {
			t.Errorf("%s for %s passes", change.new, change.old)
		}
	}
}
