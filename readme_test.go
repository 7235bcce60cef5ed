package sallyport_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestReadme keeps the README and the programs the same: its program is the one
// in examples/first, and its commands print what it says.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	first, err := os.ReadFile("examples/first/main.go")
	if err != nil {
		t.Fatal(err)
	}
	program := regexp.MustCompile("(?s)```go\n(.*?)```").FindSubmatch(text)
	if program == nil || string(program[1]) != string(first) {
		t.Error("the README's program is not examples/first/main.go")
	}
	ran := 0
	for _, block := range regexp.MustCompile("(?s)```console\n\\$ (.*?)\n(.*?)```").FindAllSubmatch(text, -1) {
		command, want := string(block[1]), string(block[2])
		if command == "go test ./..." {
			continue // this is it
		}
		words := strings.Fields(command)
		out, err := exec.Command(words[0], words[1:]...).Output()
		if _, isExit := err.(*exec.ExitError); err != nil && !isExit {
			t.Fatal(err)
		}
		if string(out) != want {
			t.Errorf("$ %s\nprints\n%s\nand the README says\n%s", command, out, want)
		}
		ran++
	}
	if ran != 3 {
		t.Errorf("%d commands ran", ran)
	}
}
