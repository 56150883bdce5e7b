//go:build unix

package output

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// These tests run builds in processes of their own: to kill them, or to give
// them another umask or user.

const childEnv = "PLACARD_OUTPUT_TEST_CHILD"

func TestMain(m *testing.M) {
	if job := os.Getenv(childEnv); job != "" {
		os.Exit(child(strings.Fields(job)))
	}
	os.Exit(m.Run())
}

// child emits the generation of a site, over and over if asked to.
//
//	<dir> <generation> <umask> <exchange>
//
// With the exchange "spare" it keeps the tree before in the folder dir+".state".
func child(job []string) int {
	generation, _ := strconv.Atoi(job[1])
	umask, _ := strconv.ParseInt(job[2], 8, 32)
	syscall.Umask(int(umask))
	e := &emitter{exchange: exchange, link: os.Link}
	if job[3] == "rename" {
		e.exchange = func(a, b string) error { return errors.ErrUnsupported }
	}
	if job[3] == "spare" {
		e.o.Spare = filepath.Join(job[0]+".state", "spare")
	}
	p, err := generationPlan(generation)
	if err != nil {
		fmt.Println(err)
		return 2
	}
	fmt.Println("ready")
	if _, err := e.emit(context.Background(), p, job[0]); err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println("done")
	return 0
}

// generationPlan is a site of which some files stay, some change and some come
// and go from generation to generation.
func generationPlan(generation int) (*Plan, error) {
	var p Plan
	for i := range 400 {
		version := generation
		switch i % 4 {
		case 0:
			version = 0
		case 1:
			if generation%2 == 1 {
				continue
			}
		}
		text := fmt.Sprintf("file %d of generation %d\n%s", i, version, strings.Repeat("text ", 400))
		err := p.Add(Artifact{Path: fmt.Sprintf("d%d/e%d/%d.html", i%5, i%17, i), Kind: "page", Key: NewKey("page").String(text).Sum(), Write: func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		}})
		if err != nil {
			return nil, err
		}
	}
	return &p, p.Add(Artifact{Path: "SHA256SUMS", Key: NewKey("sums").Sum(), Derived: &Derived{Phase: 1, Uses: []string{Everything}, Write: sums}})
}

func start(t *testing.T, dir string, generation int, umask, exchange string, as *syscall.Credential) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d %s %s", childEnv, dir, generation, umask, exchange))
	cmd.Dir = filepath.Dir(dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

// A build that is killed at any moment leaves the tree before or the tree
// after, whole; the next build finds its way and leaves nothing behind.
func TestKilledBuildLeavesAWholeTree(t *testing.T) {
	rounds := 60
	if testing.Short() {
		rounds = 10
	}
	for _, how := range []string{"exchange", "rename", "spare"} {
		t.Run(how, func(t *testing.T) {
			tmp := t.TempDir()
			dir := filepath.Join(tmp, "public")
			if how == "spare" {
				if err := os.Mkdir(dir+".state", 0o755); err != nil {
					t.Fatal(err)
				}
			}
			trees := make([]map[string]string, 3)
			for g := range trees {
				p, err := generationPlan(g)
				if err != nil {
					t.Fatal(err)
				}
				clean := filepath.Join(t.TempDir(), "clean")
				mustEmit(t, p, clean, Options{})
				trees[g] = snapshot(t, clean)
			}
			rng := rand.New(rand.NewPCG(1, 2))
			took := 100 * time.Millisecond
			current, killed, aside := -1, 0, 0
			for round := range rounds {
				next := round % 3
				cmd, out := start(t, dir, next, "022", how, nil)
				out.Scan() // it is about to begin
				began := time.Now()
				time.AfterFunc(time.Duration(rng.Int64N(int64(took)*5/4)), func() { cmd.Process.Kill() })
				done := false
				for out.Scan() {
					if out.Text() != "done" {
						t.Error(out.Text())
					}
					done = true
				}
				cmd.Wait()
				if done {
					took = (3*took + time.Since(began)) / 4
				} else {
					killed++
					took += took / 20
				}
				_, err := os.Lstat(dir)
				switch {
				case err == nil:
				case current < 0 && !done:
					continue // nothing yet
				case how == "rename" && !done:
					// Between the two renames: the next build puts it back.
					aside++
					e := &emitter{dir: dir, parent: tmp, base: "public"}
					if _, err := e.recover(); err != nil {
						t.Fatal(err)
					}
				default:
					t.Fatal("the tree is gone")
				}
				switch got := snapshot(t, dir); {
				case reflect.DeepEqual(got, trees[next]):
					current = next
				case done:
					t.Fatalf("round %d: the finished build left another tree", round)
				case current < 0 || !reflect.DeepEqual(got, trees[current]):
					t.Fatalf("round %d: the killed build left neither the old nor the new tree:\n%s", round, list(got))
				}
			}
			t.Logf("killed %d of %d builds, %d between two renames", killed, rounds, aside)
			p, err := generationPlan(0)
			if err != nil {
				t.Fatal(err)
			}
			if r := mustEmit(t, p, dir, Options{}); len(r.Kept) > 0 {
				t.Errorf("kept %q", r.Kept)
			}
			wantTree(t, dir, trees[0])
			if how == "spare" {
				if names, err := readNames(dir + ".state"); err != nil || len(names) > 1 {
					t.Errorf("beside the spare lie %q (%v)", names, err)
				}
				if err := os.RemoveAll(dir + ".state"); err != nil {
					t.Fatal(err)
				}
			}
			wantAlone(t, dir)
		})
	}
}

// The umask has no say in the modes of the tree.
func TestEmitUmask(t *testing.T) {
	var first map[string]string
	for _, umask := range []string{"000", "022", "077", "777"} {
		dir := filepath.Join(t.TempDir(), "public")
		for _, generation := range []int{0, 1} {
			cmd, out := start(t, dir, generation, umask, "exchange", nil)
			var last string
			for out.Scan() {
				last = out.Text()
			}
			if err := cmd.Wait(); err != nil {
				t.Fatalf("umask %s: %v: %s", umask, err, last)
			}
		}
		tree := snapshot(t, dir)
		for path, text := range tree {
			if !strings.HasPrefix(text, "-rw-r--r-- ") && text != "drwxr-xr-x" {
				t.Errorf("umask %s: %s is %.10s", umask, path, text)
			}
		}
		if first == nil {
			first = tree
		} else if !reflect.DeepEqual(first, tree) {
			t.Errorf("umask %s: another tree", umask)
		}
	}
}

// Without write access beside the folder there is no staging folder: the
// build says so and touches nothing.
func TestEmitReadOnlyParent(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "public")
	p, err := generationPlan(0)
	if err != nil {
		t.Fatal(err)
	}
	mustEmit(t, p, dir, Options{})
	before := stats(t, parent)
	var as *syscall.Credential
	if os.Getuid() == 0 { // root may write everywhere
		as = &syscall.Credential{Uid: 65534, Gid: 65534}
		for up := parent; up != filepath.Dir(up) && strings.HasPrefix(up, os.TempDir()) && up != os.TempDir(); up = filepath.Dir(up) {
			if err := os.Chmod(up, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.Chmod(parent, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(parent, 0o755) })
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if as != nil {
		// The test binary lies in a folder that others may not enter.
		copied := filepath.Join(parent, "..", "output.test")
		if err := copyFile(self, copied); err != nil {
			t.Fatal(err)
		}
		defer os.Remove(copied)
		if err := os.Chmod(copied, 0o755); err != nil {
			t.Fatal(err)
		}
		self = copied
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childEnv+"="+dir+" 1 022 exchange")
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	text, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(text), "permission denied") || !strings.Contains(string(text), dir) {
		t.Errorf("%v: %s", err, text)
	}
	if after := stats(t, parent); !reflect.DeepEqual(before, after) {
		t.Error("something was touched")
	}
}
