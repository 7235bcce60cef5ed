package sallyport_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/sallyport-go/sallyport"

// A layer is what a package may import, directly or not, besides the standard
// library: patterns of import paths below the module, and other modules.
type layer struct {
	own    []string // of this module, "" for the package itself
	others []string // of other modules
	http   bool     // whether net/http may be reached
}

const bart = "github.com/gaissmai/bart"

// layers is the dependency rule of the design. A package that is not listed
// fails the test, so that a new one is thought about.
var layers = map[string]layer{
	"portspec":             {},
	"portspec/hostport":    {own: []string{"portspec"}},
	"match":                {own: []string{"internal/fqdn", "internal/form", "internal/index", "internal/packed", "internal/residual", "internal/spread", "internal/swar"}},
	"match/matchtest":      {own: []string{"match", "internal/fqdn", "internal/form", "internal/index", "internal/packed", "internal/residual", "internal/spread", "internal/swar"}},
	"egress":               {own: []string{"match", "portspec", "internal/fqdn", "internal/form", "internal/index", "internal/packed", "internal/residual", "internal/spread", "internal/swar"}, others: []string{bart}},
	"catalog":              {own: []string{"egress", "match", "portspec", "internal/fqdn", "internal/form", "internal/index", "internal/packed", "internal/residual", "internal/spread", "internal/swar"}, others: []string{bart}},
	"catalog/internal/gen": {own: []string{"*"}, others: []string{bart}},
	"egress/firewall/nsg":  {own: []string{"egress", "match", "portspec", "internal/fqdn", "internal/form", "internal/index", "internal/packed", "internal/residual", "internal/spread", "internal/swar"}, others: []string{bart}},
	"egress/source":        {own: []string{"egress", "match", "portspec", "internal/fqdn", "internal/form", "internal/index", "internal/packed", "internal/residual", "internal/spread", "internal/swar"}, others: []string{bart, "go.yaml.in/yaml/v3"}, http: true},
	"examples/allow":       {own: []string{"*"}, others: []string{bart}},
	"examples/dialects":    {own: []string{"*"}, others: []string{bart}},
	"examples/first":       {own: []string{"*"}, others: []string{bart}},
	"examples/egressip":    {own: []string{"*"}, others: []string{bart, "go.yaml.in/yaml/v3"}, http: true},
	"internal/fqdn":        {own: []string{"internal/swar"}},
	"internal/swar":        {},
	"internal/form":        {own: []string{"internal/fqdn", "internal/swar"}},
	"internal/index":       {own: []string{"internal/fqdn", "internal/form", "internal/packed", "internal/residual", "internal/spread", "internal/swar"}},
	"internal/packed":      {},
	"internal/residual":    {own: []string{"internal/fqdn", "internal/form", "internal/swar"}},
	"internal/oracle":      {},
	"internal/gen":         {own: []string{"internal/oracle"}, others: []string{"pgregory.net/rapid"}, http: true},
	"internal/shared":      {},
	"internal/spread":      {},
}

// TestDependencies holds the dependency rule with what the go command says.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-json=ImportPath,Standard,Deps,Name,DepOnly", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	standard := map[string]bool{}
	type listed struct {
		ImportPath, Name  string
		Standard, DepOnly bool
		Deps              []string
	}
	var packages []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p listed
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		standard[p.ImportPath] = p.Standard
		if !p.DepOnly && p.ImportPath != module {
			packages = append(packages, p)
		}
	}
	if len(packages) < 8 {
		t.Fatalf("%d packages", len(packages))
	}
	for _, p := range packages {
		name := strings.TrimPrefix(p.ImportPath, module+"/")
		rule, known := layers[name]
		if !known {
			t.Errorf("package %s is not in the dependency rule", name)
			continue
		}
		for _, dep := range p.Deps {
			own, isOwn := strings.CutPrefix(dep, module+"/")
			switch {
			case dep == "net/http" && !rule.http:
				t.Errorf("%s reaches net/http", name)
			case standard[dep]:
			case isOwn && (slices.Contains(rule.own, own) || slices.Contains(rule.own, "*")):
			case !isOwn && slices.ContainsFunc(rule.others, func(o string) bool { return dep == o || strings.HasPrefix(dep, o+"/") }):
			default:
				t.Errorf("%s reaches %s", name, dep)
			}
		}
	}
}

// TestModule: the root module has no replace directive and few requirements.
func TestModule(t *testing.T) {
	text, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "replace") {
		t.Error("go.mod has a replace directive")
	}
	allowed := []string{bart, "github.com/google/go-cmp", "pgregory.net/rapid", "go.yaml.in/yaml/v3", "golang.org/x/net"}
	for _, m := range regexp.MustCompile(`(?m)^\s*(?:require )?([\w./-]+) v`).FindAllStringSubmatch(string(text), -1) {
		if !slices.Contains(allowed, m[1]) {
			t.Errorf("go.mod requires %s", m[1])
		}
	}
}

// TestPackageComments: each directory has exactly one package comment, in
// doc.go, so that the documentation has one beginning. A command's is in main.go.
func TestPackageComments(t *testing.T) {
	comments := map[string][]string{}
	err := filepath.WalkDir(".", func(path string, d os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.IsDir() && path != ".":
			if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil {
				return filepath.SkipDir // a nested module
			}
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		dir := filepath.Dir(path)
		if _, ok := comments[dir]; !ok {
			comments[dir] = nil
		}
		if regexp.MustCompile(`(?m)^(//.*|\*/)\npackage `).Match(text) && !regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`).Match(text) {
			comments[dir] = append(comments[dir], filepath.Base(path))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir, files := range comments {
		if len(files) != 1 {
			t.Errorf("%s: package comments in %q, want one", dir, files)
		}
	}
}
