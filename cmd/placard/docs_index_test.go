package main

import (
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"placard/generator"
	"placard/generator/authoring"
	"placard/generator/content"
)

// TestDocsReadTheIndex runs the examples for readers of an index against a
// first site on a server.
func TestDocsReadTheIndex(t *testing.T) {
	for _, name := range []string{"sh", "curl", "jq", "sha256sum", "comm"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("no %s", name)
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Skipf("no server: %v", err)
	}
	base := "http://" + listener.Addr().String() + "/"
	dir, out := filepath.Join(t.TempDir(), "site"), filepath.Join(t.TempDir(), "public")
	today := content.Date{Year: 2026, Month: 11, Day: 21}
	if _, err := authoring.Init(t.Context(), dir, authoring.Site{Today: today}); err != nil {
		t.Fatal(err)
	}
	if result, err := generator.Build(t.Context(), generator.Options{Dir: dir, Out: out, BaseURL: base, AsOf: today}); err != nil || !result.OK() {
		t.Fatalf("%v %v", err, result)
	}
	server := &http.Server{Handler: http.FileServer(http.Dir(out))}
	go server.Serve(listener) // until Close
	defer server.Close()

	page, err := os.ReadFile("../../docs/content/how-to/read-the-index.md")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(page), "https://trust.example.com/", base)
	want := []string{
		`^assistant\tin-force\t1\.1\.0\t20`,
		`(?m)^assistant-\S+\t(active|deprecated|preview)\t1\.[01]\.0$`,
		`^pack\.md: OK$`,
		`(?m)^3\.1 \S+`,
		`^[0-9a-f]{64}  http://127\.0\.0\.1:\d+/systems/assistant/index\.json$`,
		`^$`,
	}
	folder := t.TempDir()
	blocks := regexp.MustCompile("(?ms)^```sh\n(.*?)^```\n").FindAllStringSubmatch(text, -1)
	if len(blocks) != len(want) {
		t.Fatalf("the page has %d examples, %d are expected", len(blocks), len(want))
	}
	for i, block := range blocks {
		cmd := exec.Command("sh", "-euc", block[1])
		cmd.Dir = folder
		if strings.Contains(block[1], "--check --quiet SHA256SUMS") {
			cmd.Dir = out
		}
		cmd.Env = append(os.Environ(), "LC_ALL=C", "http_proxy=", "HTTP_PROXY=", "no_proxy=*")
		got, err := cmd.CombinedOutput()
		if err != nil || !regexp.MustCompile(want[i]).MatchString(strings.TrimSpace(string(got))) {
			t.Errorf("%s\n%v; prints\n%s\nwant %s", block[1], err, got, want[i])
		}
	}

	program := regexp.MustCompile("(?ms)^```go title=\"main.go\"\n(.*?)^```\n").FindStringSubmatch(text)
	if program == nil {
		t.Fatal("the page has no program")
	}
	file := filepath.Join(folder, "main.go")
	if err := os.WriteFile(file, []byte(program[1]), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "run", file, base+"index.json")
	cmd.Dir = "../.." // the module that has the package
	cmd.Env = append(os.Environ(), "http_proxy=", "HTTP_PROXY=", "no_proxy=*")
	got, err := cmd.CombinedOutput()
	if err != nil || !regexp.MustCompile(`(?m)^assistant 1\.1\.0 in-force sha256:[0-9a-f]{64}$`).Match(got) {
		t.Errorf("the program: %v\n%s", err, got)
	}
}
