package main

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport-go/sallyport/egress"
)

// A jsonSchema is the little of JSON Schema that schema.json uses.
type jsonSchema struct {
	Type       string                `json:"type"`
	Const      any                   `json:"const"`
	Enum       []string              `json:"enum"`
	Required   []string              `json:"required"`
	Properties map[string]jsonSchema `json:"properties"`
}

func readSchema(t *testing.T) jsonSchema {
	t.Helper()
	text, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s jsonSchema
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// checkSchema checks one line against schema.json, more strictly than a reader
// has to: no property is unknown.
func checkSchema(t *testing.T, line string) {
	t.Helper()
	if strings.Count(line, "\n") != 1 {
		t.Errorf("%q is not one line", line)
	}
	var object map[string]any
	if err := json.Unmarshal([]byte(line), &object); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	s := readSchema(t)
	for _, name := range s.Required {
		if _, there := object[name]; !there {
			t.Errorf("%s: %s is missing", line, name)
		}
	}
	for name, value := range object {
		property, known := s.Properties[name]
		if !known {
			t.Errorf("%s: %s is not in the schema", line, name)
			continue
		}
		text, isString := value.(string)
		_, isNumber := value.(float64)
		if property.Type == "string" && (!isString || text == "") || property.Type == "integer" && !isNumber {
			t.Errorf("%s: %s is no %s", line, name, property.Type)
		}
		if property.Const != nil && value != property.Const || property.Enum != nil && !slices.Contains(property.Enum, text) {
			t.Errorf("%s: %s is %v", line, name, value)
		}
	}
}

// TestSchema checks that the schema has the fields and the words that the
// program knows, in both directions.
func TestSchema(t *testing.T) {
	s := readSchema(t)
	if s.Properties["schema"].Const != float64(schema) {
		t.Errorf("the schema is number %v, the program writes %d", s.Properties["schema"].Const, schema)
	}
	fields := 0
	for _, field := range reflect.VisibleFields(reflect.TypeFor[verdict]()) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" {
			continue
		}
		fields++
		if _, known := s.Properties[name]; !known {
			t.Errorf("%s is not in the schema", name)
		}
	}
	if fields != len(s.Properties) {
		t.Errorf("%d fields, and %d properties", fields, len(s.Properties))
	}
	if want := []string{isDeclared, notDeclared, blocked, notPublic, noAnswer, badInput}; !slices.Equal(s.Properties["verdict"].Enum, want) {
		t.Errorf("the verdicts are %v, want %v", s.Properties["verdict"].Enum, want)
	}
	var reasons []string
	for r := egress.Reason(0); ; r++ {
		text, err := r.MarshalText()
		if err != nil {
			break
		}
		if r != egress.ReasonAllowed {
			reasons = append(reasons, string(text))
		}
	}
	if !slices.Equal(s.Properties["reason"].Enum, reasons) {
		t.Errorf("the reasons are %v, want %v", s.Properties["reason"].Enum, reasons)
	}
}
