package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the scripts run the program as a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"placard": func() {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
			defer stop()
			os.Exit(run(ctx, os.Args[1:], environment{
				stdin:  os.Stdin,
				stdout: os.Stdout,
				stderr: os.Stderr,
				getenv: os.Getenv,
				now: func() time.Time {
					// Scripts may fix the clock that init, new and approve read.
					if t, err := time.Parse(time.RFC3339, os.Getenv("TEST_NOW")); err == nil {
						return t
					}
					return time.Now()
				},
			}))
		},
	})
}

// TestScripts runs every script; in short mode, which is the race detector's,
// those alone in which something happens at once: a build, builds into one
// folder, and the preview.
func TestScripts(t *testing.T) {
	dir, files := "testdata/script", []string(nil)
	if testing.Short() {
		dir, files = "", []string{"testdata/script/build.txtar", "testdata/script/build-twice.txtar", "testdata/script/serve.txtar"}
	}
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		Files:               files,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("TEST_NOW", "2026-11-16T10:00:00Z")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"port": setPort, "hold": hold, "fetch": fetch, "builds": builds, "same": sameFolder, "lock": lock},
	})
}

// setPort is the script command "port NAME": it finds a free port and puts it
// into a variable.
func setPort(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: port NAME")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	_, port, err := net.SplitHostPort(l.Addr().String())
	ts.Check(err)
	ts.Check(l.Close())
	ts.Setenv(args[0], port)
}

// hold is the script command "hold PORT": it keeps a port busy until the
// script ends.
func hold(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: hold PORT")
	}
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", args[0]))
	ts.Check(err)
	ts.Defer(func() { l.Close() })
}

// fetch is the script command "fetch URL TEXT": it asks for an address until
// the answer holds a text, for half a minute at most; with "!", until it does
// not.
func fetch(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: fetch URL TEXT")
	}
	last := ""
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		resp, err := http.Get(args[0])
		if err != nil {
			last = err.Error()
			continue
		}
		data, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if last = string(data); err == nil && strings.Contains(last, args[1]) != neg {
			return
		}
	}
	ts.Fatalf("%s still gives %.2000s", args[0], last)
}

// builds is the script command "builds ARGS...": it builds the site trust in
// several processes at once, each with the flags of an argument. Every one
// ends well, or because another one writes to its folder; at least one of them
// ends well.
func builds(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: builds FLAGS FLAGS...")
	}
	program := ""
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if info, err := os.Stat(filepath.Join(dir, "placard")); err == nil && info.Mode().IsRegular() {
			program = filepath.Join(dir, "placard")
			break
		}
	}
	if program == "" {
		ts.Fatalf("no placard in the PATH")
	}
	said := make([]bytes.Buffer, len(args))
	running := make([]*exec.Cmd, len(args))
	for i, flags := range args {
		cmd := exec.Command(program, append([]string{"build", "--site", "trust"}, strings.Fields(flags)...)...)
		cmd.Dir, cmd.Stderr = ts.MkAbs("."), &said[i]
		cmd.Env = append(os.Environ(), "TEST_NOW="+ts.Getenv("TEST_NOW"))
		ts.Check(cmd.Start())
		running[i] = cmd
	}
	good := 0
	for i, cmd := range running {
		switch err := cmd.Wait(); {
		case err == nil:
			good++
		case !strings.Contains(said[i].String(), "another build is writing to "):
			ts.Fatalf("build %s: %v: %s", args[i], err, &said[i])
		}
	}
	ts.Logf("%d of %d builds end well", good, len(args))
	if good == 0 {
		ts.Fatalf("no build ends well")
	}
}

// sameFolder is the script command "same A B": it compares all that two folders
// hold.
func sameFolder(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: same A B")
	}
	var all [2]map[string]string
	for i, dir := range args {
		all[i] = map[string]string{}
		dir = ts.MkAbs(dir)
		ts.Check(filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(name)
			all[i][name[len(dir):]] = string(data)
			return err
		}))
	}
	for name, text := range all[0] {
		if other, ok := all[1][name]; !ok || other != text {
			ts.Fatalf("%s%s is not that of %s", args[0], name, args[1])
		}
	}
	if len(all[0]) != len(all[1]) {
		ts.Fatalf("%s has %d files, %s has %d", args[0], len(all[0]), args[1], len(all[1]))
	}
}

// lock is the script command "lock FILE": it holds a lock until the script
// ends.
func lock(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: lock FILE")
	}
	l := flock.New(ts.MkAbs(args[0]))
	ok, err := l.TryLock()
	ts.Check(err)
	if !ok {
		ts.Fatalf("%s is locked", args[0])
	}
	ts.Defer(func() { l.Close() })
}

// A result that cannot be written is a failure, also of commands that print
// line by line.
func TestResultsThatDoNotArrive(t *testing.T) {
	for _, args := range []string{"version", "explain", "explain P101", "theme list --site ../..", "completion bash", "check --format json --site ../..", "diff triage --site ../..", "--help"} {
		var stderr bytes.Buffer
		code := run(t.Context(), strings.Fields(args), environment{stdout: full{}, stderr: &stderr, getenv: os.Getenv, now: time.Now})
		if code != exitFailed || !strings.Contains(stderr.String(), "no space left") {
			t.Errorf("placard %s: exit code %d, %q", args, code, &stderr)
		}
	}
}

// full is a device without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }
