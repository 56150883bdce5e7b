package benchmark

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Options say what to measure.
type Options struct {
	Placard string // the program
	Hugo    string // Hugo to measure beside it, "" for none
	Packs   int
	Runs    int    // of every measurement; the median counts
	Dir     string // where sites and outputs are written; must be empty
	Log     io.Writer
}

// settling is how long a build does not trust the times of files.
const settling = 2100 * time.Millisecond

// A Measure is what one kind of run took.
type Measure struct {
	Name string
	// Wall and CPU are medians. Wall of a save is from the end of the write
	// until a request has got the new text.
	Wall, CPU time.Duration
	// Memory is the largest resident size in bytes, 0 where it is not known.
	Memory int64
}

// Run measures clean builds, a build with nothing to do, one after an edit, and
// the time from a save to the page in a preview, each with a new process but
// the last. Runs of Placard and Hugo take turns, so that both meet the same
// machine.
func Run(ctx context.Context, o Options) ([]Measure, error) {
	m := &measuring{Options: o, site: filepath.Join(o.Dir, "site"), out: filepath.Join(o.Dir, "out")}
	if err := WriteSite(m.site, o.Packs); err != nil {
		return nil, err
	}
	hugo := filepath.Join(o.Dir, "hugo")
	if o.Hugo != "" {
		if err := WriteHugo(hugo, o.Packs); err != nil {
			return nil, err
		}
	}
	// Times of files are not trusted until they have been left alone.
	time.Sleep(settling)
	var clean, plain, nothing, edited []Measure
	for range o.Runs {
		if err := os.RemoveAll(m.out); err != nil {
			return nil, err
		}
		if err := m.build(ctx, &clean); err != nil {
			return nil, err
		}
		if o.Hugo == "" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(hugo, "public")); err != nil {
			return nil, err
		}
		if err := m.run(ctx, &plain, o.Hugo, "--minify", "--quiet", "--source", hugo); err != nil {
			return nil, err
		}
	}
	for i := range o.Runs {
		if err := m.build(ctx, &nothing); err != nil {
			return nil, err
		}
		if err := m.edit(fmt.Sprintf("build %d", i)); err != nil {
			return nil, err
		}
		if err := m.build(ctx, &edited); err != nil {
			return nil, err
		}
		time.Sleep(settling)
		if err := m.build(ctx, new([]Measure)); err != nil {
			return nil, err
		}
	}
	saves, err := m.saves(ctx)
	if err != nil {
		return nil, err
	}
	list := []Measure{median("clean build", clean)}
	if o.Hugo != "" {
		list = append(list, median("Hugo, clean build", plain))
	}
	return append(list, median("nothing changed", nothing), median("one pack edited", edited), saves), nil
}

type measuring struct {
	Options
	site, out string
}

func (m *measuring) build(ctx context.Context, to *[]Measure) error {
	return m.run(ctx, to, m.Placard, "build", "--quiet", "--site", m.site, "--out", m.out)
}

// run times one process.
func (m *measuring) run(ctx context.Context, to *[]Measure, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	start := time.Now()
	output, err := cmd.CombinedOutput()
	wall := time.Since(start)
	if err != nil {
		return fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, output)
	}
	state := cmd.ProcessState
	*to = append(*to, Measure{Wall: wall, CPU: state.UserTime() + state.SystemTime(), Memory: residentSize(state)})
	fmt.Fprintf(m.Log, "%s %s: %s\n", filepath.Base(name), args[0], wall.Round(time.Millisecond))
	return nil
}

// edit writes a sentence into the newest pack of the first system, below a
// heading whose section has a change entry.
func (m *measuring) edit(sentence string) error {
	packs, err := filepath.Glob(filepath.Join(m.site, "content/systems/system-00000/1.*.md"))
	if err != nil || len(packs) == 0 {
		return errors.Join(err, errors.New("the site has no pack"))
	}
	file := slices.Max(packs)
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	text := string(data)
	heading := "## Intended use\n"
	for line := range strings.Lines(text) {
		if title, ok := strings.CutPrefix(line, "## "); ok && strings.Contains(text, `section = "`+sectionID(strings.TrimSpace(title))+`"`) {
			heading = line
			break
		}
	}
	before, after, ok := strings.Cut(text, heading)
	if !ok {
		return fmt.Errorf("%s has no heading %q", file, heading)
	}
	after = strings.TrimLeft(after, "\n")
	if strings.HasPrefix(after, mark) {
		_, after, _ = strings.Cut(after, "\n\n")
	}
	return os.WriteFile(file, []byte(before+heading+"\n"+mark+sentence+".\n\n"+after), 0o644)
}

// mark begins the sentence that an edit writes.
const mark = "Edited for "

// saves times how soon a preview shows what was saved.
func (m *measuring) saves(ctx context.Context) (Measure, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return Measure{}, err
	}
	addr := l.Addr().String()
	l.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, m.Placard, "serve", "--site", m.site, "--addr", addr)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		return Measure{}, err
	}
	defer cmd.Wait()
	defer cancel()
	versions := min(m.Packs, PacksPerSystem)
	page := fmt.Sprintf("http://%s/systems/system-00000/packs/1.%d.0/", addr, versions-1)
	wait := func(text string) error {
		for end := time.Now().Add(5 * time.Minute); time.Now().Before(end); time.Sleep(time.Millisecond) {
			response, err := http.Get(page)
			if err != nil {
				continue // not listening yet
			}
			body, err := io.ReadAll(response.Body)
			response.Body.Close()
			if err == nil && strings.Contains(string(body), text) {
				return nil
			}
		}
		return fmt.Errorf("%s does not show %q", page, text)
	}
	if err := wait("</html>"); err != nil {
		return Measure{}, err
	}
	// The first check of the whole site goes on behind the first page.
	time.Sleep(time.Second + time.Duration(m.Packs)*5*time.Millisecond)
	var took []Measure
	for i := range max(11, m.Runs) {
		sentence := fmt.Sprintf("save %d", i)
		if err := m.edit(sentence); err != nil {
			return Measure{}, err
		}
		start := time.Now()
		if err := wait(mark + sentence + "."); err != nil {
			return Measure{}, err
		}
		took = append(took, Measure{Wall: time.Since(start)})
		fmt.Fprintf(m.Log, "save: %s\n", took[i].Wall.Round(time.Millisecond))
		time.Sleep(500 * time.Millisecond)
	}
	return median("save to page served", took), nil
}

// median gives the medians of several runs of one kind.
func median(name string, runs []Measure) Measure {
	middle := func(of func(Measure) int64) int64 {
		list := make([]int64, len(runs))
		for i, r := range runs {
			list[i] = of(r)
		}
		slices.Sort(list)
		return list[len(list)/2]
	}
	return Measure{
		Name:   name,
		Wall:   time.Duration(middle(func(r Measure) int64 { return int64(r.Wall) })),
		CPU:    time.Duration(middle(func(r Measure) int64 { return int64(r.CPU) })),
		Memory: middle(func(r Measure) int64 { return r.Memory }),
	}
}
