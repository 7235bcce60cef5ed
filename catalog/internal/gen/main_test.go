package main

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// TestDrift: table.go is what the generator makes of testdata.
func TestDrift(t *testing.T) {
	want, err := generate(os.DirFS("../../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../table.go")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Error("table.go is not what testdata says; run go generate in catalog")
	}
}

// TestUnknownWords: the generator refuses what it does not know, instead of
// leaving it out.
func TestUnknownWords(t *testing.T) {
	files := func() fstest.MapFS {
		data := fstest.MapFS{}
		for _, name := range []string{"seed_rules.tsv", "current_rules.tsv", "regions.tsv"} {
			text, err := os.ReadFile("../../testdata/" + name)
			if err != nil {
				t.Fatal(err)
			}
			data[name] = &fstest.MapFile{Data: text}
		}
		return data
	}
	if _, err := generate(files()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ file, old, new, want string }{
		{"seed_rules.tsv", "\tpublic\tnetwork", "\tgermany\tnetwork", "seed_rules.tsv:2: column cloud: unknown value \"germany\""},
		{"seed_rules.tsv", "\tnetwork\t", "\t\t", "column kind"},
		{"seed_rules.tsv", "\tgpu\t", "\tgpus\t", "column feature"},
		{"seed_rules.tsv", "\toptional\t", "\tperhaps\t", "column requirement"},
		{"seed_rules.tsv", "<location>", "<region>", "column destination"},
		{"seed_rules.tsv", "*.azmk8s.io", "", "column destination"},
		{"seed_rules.tsv", "\thttps\t", "\tquic\t", "column app_protocol"},
		{"seed_rules.tsv", "\t9000\t", "\t90000\t", "column port"},
		{"seed_rules.tsv", "\t9000\t", "\t0\t", "column port"},
		{"seed_rules.tsv", "\t9000\t", "\t+9000\t", "column port"},
		{"seed_rules.tsv", "pods-use-api-server", "pods-use-it", "column condition"},
		{"seed_rules.tsv", "\tunstated\t", "\tguessed\t", "column cloud_scope"},
		{"seed_rules.tsv", "\t70\n", "\t\n", "column src_line"},
		{"seed_rules.tsv", "\t70\n", "\t70\textra\n", "13 columns, the header has 12"},
		{"current_rules.tsv", "\tinferred\t*.ods", "\tguessed\t*.ods", "column proto_scope"},
		{"regions.tsv", "\trestricted\t", "\tsecret\t", "column status"},
		{"regions.tsv", "china\t", "mars\t", "column cloud"},
	} {
		data := files()
		old := string(data[c.file].Data)
		changed := strings.Replace(old, c.old, c.new, 1)
		if changed == old {
			t.Errorf("%s does not hold %q", c.file, c.old)
			continue
		}
		data[c.file].Data = []byte(changed)
		if out, err := generate(data); err == nil || out != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q for %q: got %v, want %s", c.new, c.old, err, c.want)
		}
	}
	for _, name := range []string{"seed_rules.tsv", "regions.tsv"} {
		data := files()
		delete(data, name)
		if _, err := generate(data); err == nil {
			t.Errorf("no error without %s", name)
		}
	}
}
