package main

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the generated pages of the documentation and the output that its pages show")

// TestDocs runs what the user documentation tells its readers to type, and
// holds the output that it shows to the program's. On a page, in order:
//
//	```console                 "$ " begins a command, the rest is its output; a
//	                           line "…" stands for any number of lines
//	```diff title="file"       a change of that file: lines with - go, lines with
//	                           + come, lines with a space are around them
//	```markdown title="file"   when it begins with "+++" or "---": the whole file
//
// The tutorial starts in an empty folder, every other page in a site that
// init has made. Figures that depend on the machine are not compared.
func TestDocs(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the program again and again, one process after the other")
	}
	const root = "../../docs/content"
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(file) != ".md" || filepath.Base(filepath.Dir(file)) == "reference" {
			return err
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if !bytes.Contains(text, []byte("\n```console\n")) || filepath.ToSlash(name) == "how-to/gate.md" {
			return nil // the gate needs a repository: testdata/script/gate.txtar tries it
		}
		t.Run(filepath.ToSlash(name), func(t *testing.T) {
			t.Parallel()
			w := &walk{t: t, dir: t.TempDir()}
			if name != "tutorial.md" {
				w.run(`placard init . --vendor Example`)
			}
			got := w.page(string(text))
			if got == string(text) {
				return
			}
			if *update && !t.Failed() {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			t.Errorf("%s shows other output than the program's: run go test ./cmd/placard -run TestDocs -update and read the difference", file)
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestDocsSite holds the documentation, which is a site itself, to the rules.
func TestDocsSite(t *testing.T) {
	w := &walk{t: t, dir: "../.."}
	if out := w.run("placard check --strict --site docs"); !strings.HasPrefix(out, "checked ") {
		t.Error(out)
	}
	w.run("placard build --strict --quiet --site docs --out " + t.TempDir())
}

// TestDocsHeaders holds the headers in the settings for servers to those that
// a build writes, which the same page shows.
func TestDocsHeaders(t *testing.T) {
	text, err := os.ReadFile("../../docs/content/how-to/publish.md")
	if err != nil {
		t.Fatal(err)
	}
	_, shown, _ := strings.Cut(string(text), "$ cat public/_headers\n/*\n")
	shown, _, _ = strings.Cut(shown, "\n/assets/*\n")
	for line := range strings.Lines(shown) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if setting := "add_header " + name + " " + value; !strings.Contains(strings.ReplaceAll(string(text), `"`, ""), setting) {
			t.Errorf("the settings of nginx do not hold %q", setting)
		}
	}
}

// walk follows a page from block to block.
type walk struct {
	t   *testing.T
	dir string
}

var block = regexp.MustCompile("(?ms)^```(console|diff|markdown)( title=\"([^\"]*)\")?\n(.*?)^```\n")

// page does what a page says and gives its text with the output of now.
func (w *walk) page(text string) string {
	return block.ReplaceAllStringFunc(text, func(whole string) string {
		m := block.FindStringSubmatch(whole)
		kind, title, body := m[1], m[3], m[4]
		switch {
		case kind == "console":
			return "```console\n" + w.console(body) + "```\n"
		case kind == "diff" && title != "":
			w.change(title, body)
		case kind == "markdown" && title != "" && (strings.HasPrefix(body, "+++\n") || strings.HasPrefix(body, "---\n")):
			w.write(title, body)
		}
		return whole
	})
}

// console runs the commands of a block and gives it with their output.
func (w *walk) console(body string) string {
	var b strings.Builder
	lines := strings.SplitAfter(body, "\n")
	for i := 0; i < len(lines); {
		command, ok := strings.CutPrefix(lines[i], "$ ")
		if !ok {
			w.t.Fatalf("expected a command, found %q", lines[i])
		}
		b.WriteString(lines[i])
		i++
		for strings.HasSuffix(command, "\\\n") {
			command = strings.TrimSuffix(command, "\\\n") + lines[i]
			b.WriteString(lines[i])
			i++
		}
		from := i
		for i < len(lines) && lines[i] != "" && !strings.HasPrefix(lines[i], "$ ") {
			i++
		}
		shown := strings.Join(lines[from:i], "")
		output := w.run(strings.TrimSuffix(command, "\n"))
		if same(shown, output) {
			output = shown
		} else if !*update {
			w.t.Errorf("$ %sgives\n%s\nbut the page shows\n%s", command, output, shown)
		}
		b.WriteString(output)
		for i < len(lines) && lines[i] == "" {
			i++
		}
	}
	return b.String()
}

// run runs a command and gives what it prints, errors included.
func (w *walk) run(command string) string {
	w.t.Helper()
	if dir, ok := strings.CutPrefix(command, "cd "); ok {
		w.dir = filepath.Join(w.dir, dir)
		return ""
	}
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), "TEST_NOW=2026-11-21T12:00:00Z", "SOURCE_DATE_EPOCH=", "NO_COLOR=1", "LC_ALL=C",
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.com")
	out, err := cmd.CombinedOutput()
	if _, ok := err.(*exec.ExitError); err != nil && !ok {
		w.t.Fatalf("%s: %v", command, err)
	}
	return string(out)
}

var machine = regexp.MustCompile(`\d[\d.]* (ms|s|kB|MB)\b`)

// same reports whether the shown output is that of the program.
func same(shown, output string) bool {
	plain := func(s string) string { return machine.ReplaceAllString(s, "#") }
	expr := regexp.QuoteMeta(plain(shown))
	expr = regexp.MustCompile(`(?m)^…\n`).ReplaceAllString(expr, `(?:.*\n)*?`)
	return regexp.MustCompile("^" + expr + "$").MatchString(plain(output))
}

// change applies a difference without line numbers.
func (w *walk) change(file, hunk string) {
	w.t.Helper()
	var before, after strings.Builder
	for line := range strings.Lines(hunk) {
		switch line[0] {
		case '-':
			before.WriteString(line[1:])
		case '+':
			after.WriteString(line[1:])
		case ' ':
			before.WriteString(line[1:])
			after.WriteString(line[1:])
		case '\n':
			before.WriteString(line)
			after.WriteString(line)
		default:
			w.t.Fatalf("%s: the line %q of a difference begins with neither +, - nor a space", file, line)
		}
	}
	path := filepath.Join(w.dir, filepath.FromSlash(file))
	text, err := os.ReadFile(path)
	if err != nil {
		w.t.Fatal(err)
	}
	if n := strings.Count(string(text), before.String()); n != 1 {
		w.t.Fatalf("%s holds these lines %d times:\n%s\nit is\n%s", file, n, before.String(), text)
	}
	w.write(file, strings.Replace(string(text), before.String(), after.String(), 1))
}

func (w *walk) write(file, text string) {
	w.t.Helper()
	path := filepath.Join(w.dir, filepath.FromSlash(file))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		w.t.Fatal(fmt.Errorf("write %s: %w", file, err))
	}
}
