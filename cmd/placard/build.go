package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"placard/generator"
	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/disclosure"
)

func newBuild(env environment, site *string) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "build",
		GroupID: "publish",
		Short:   "Write the site to a folder",
		Long: `Build checks the site and, when there is no error, writes it to the output folder:
completely, or not at all. A build that fails or is interrupted leaves the
previous one untouched. Only what has changed is rendered again.

The same source, theme and date give the same bytes on every machine. The date
is --as-of, else as_of in site.toml, else SOURCE_DATE_EPOCH, else today in UTC.

Packs, notices and pages for a narrower audience than the build's are left out
completely; the summary says how many.`,
		Example: `  placard build
  placard build --site trust --out /srv/trust --base-url https://trust.example.com/
  placard build --audience customer --out private
  placard build --as-of 2026-03-03 --out then`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	format := addFormat(cmd)
	asOf := addAsOf(cmd)
	out := flags.String("out", "", "`folder` to write (default public in the site's folder)")
	baseURL := flags.String("base-url", "", "`address` at which the site will be published, instead of site.toml's")
	audience := flags.String("audience", content.Public, "`circle` of readers: public, customer or partner")
	drafts := flags.Bool("drafts", false, "include drafts and what is not published yet, marked; for previews")
	strict := flags.Bool("strict", false, "fail on warnings as well")
	force := flags.Bool("force", false, "remove files from the output folder that no build has written")
	stats := flags.Bool("stats", false, "print where the time went: stages, kinds of files, cache, memory")
	profile := flags.String("profile", "", "write a CPU and a memory profile for \"go tool pprof\" to this `folder`")
	quiet := flags.BoolP("quiet", "q", false, "print findings only")
	cobra.CheckErr(cmd.MarkFlagDirname("out"))
	cobra.CheckErr(cmd.MarkFlagDirname("profile"))
	cobra.CheckErr(cmd.RegisterFlagCompletionFunc("audience", cobra.FixedCompletions(
		[]string{content.Public, content.Customer, content.Partner}, cobra.ShellCompDirectiveNoFileComp)))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := checkFormat(*format); err != nil {
			return err
		}
		o, err := env.options(*site, *asOf)
		if err != nil {
			return err
		}
		o.Out, o.BaseURL, o.Audience, o.Drafts, o.Force, o.Strict = *out, *baseURL, *audience, *drafts, *force, *strict
		done := func() {}
		if !*quiet {
			o.Progress, done = env.progress()
		}
		stop, err := startProfile(*profile)
		if err != nil {
			return err
		}
		paceCollector()
		result, err := generator.Build(cmd.Context(), o)
		done()
		if err := errors.Join(err, stop()); err != nil {
			return err
		}
		if *format == "json" {
			if err := json.NewEncoder(env.stdout).Encode(buildReport(result, *site)); err != nil {
				return err
			}
			return verdict(result.Findings, *strict)
		}
		if err := env.printFindings(*format, *site, result.Findings); err != nil {
			return err
		}
		if err := verdict(result.Findings, *strict); err != nil {
			return err
		}
		if !*quiet {
			printBuild(env.stderr, result)
		}
		if *stats {
			printStats(env.stderr, result)
		}
		return nil
	}
	return cmd
}

// addAsOf declares the --as-of flag.
func addAsOf(cmd *cobra.Command) *string {
	var date dateFlag
	cmd.Flags().Var(&date, "as-of", "`date` (YYYY-MM-DD) that statuses are computed for")
	return (*string)(&date)
}

// A dateFlag is "" when it was not given. Given as "", it is most likely a
// variable of a script that nobody has set.
type dateFlag string

func (f *dateFlag) String() string { return string(*f) }
func (f *dateFlag) Type() string   { return "date" }

func (f *dateFlag) Set(s string) error {
	if strings.TrimSpace(s) == "" {
		return errors.New("write a date as YYYY-MM-DD, or leave the flag out")
	}
	*f = dateFlag(s)
	return nil
}

// options gathers what every command that reads a site takes from outside.
func (env environment) options(site, asOf string) (generator.Options, error) {
	o := generator.Options{Dir: site, SourceDateEpoch: env.getenv("SOURCE_DATE_EPOCH"), Now: env.now}
	if asOf != "" {
		d, err := content.ParseDate(asOf)
		if err != nil {
			return o, fmt.Errorf("--as-of: %w", err)
		}
		o.AsOf = d
	}
	return o, nil
}

// progress shows a line on a terminal once the work has taken a second;
// in a pipe it shows nothing.
func (env environment) progress() (report func(done, total int), stop func()) {
	if _, ok := terminal(env.stderr); !ok {
		return nil, func() {}
	}
	var mu sync.Mutex
	start, shown := time.Now(), time.Time{}
	report = func(done, total int) {
		mu.Lock()
		defer mu.Unlock()
		now := time.Now()
		if now.Sub(start) < time.Second || now.Sub(shown) < 100*time.Millisecond {
			return
		}
		shown = now
		fmt.Fprintf(env.stderr, "\r\x1b[Kwriting %d of %d files", done, total)
	}
	return report, func() {
		mu.Lock()
		defer mu.Unlock()
		if !shown.IsZero() {
			fmt.Fprint(env.stderr, "\r\x1b[K")
		}
	}
}

// printBuild is the summary of a build for a person.
func printBuild(w io.Writer, r *generator.Result) {
	fmt.Fprintf(w, "built %s as of %s in %s\n", contents(r.Summary), r.Summary.AsOf, seconds(r.Duration))
	rep := r.Report
	fmt.Fprintf(w, "wrote %s to %s: %d rendered, %d unchanged, %d removed, %s in all\n",
		count(rep.Files.Len(), "file", "files"), r.Out, rep.Rendered, rep.Files.Len()-rep.Rendered, len(rep.Removed), size(rep.BytesTotal))
	if len(r.Summary.Withheld) > 0 {
		fmt.Fprintf(w, "withheld from the %s build:\n", r.Summary.Audience)
		for _, line := range withheld(r.Summary.Withheld) {
			fmt.Fprintf(w, "  %s\n", line)
		}
	}
	for _, folder := range rep.Kept {
		fmt.Fprintf(w, "kept %s: it holds files that no build made or that could not be deleted\n", folder)
	}
	if len(r.Summary.NextChange) > 0 {
		next := r.Summary.NextChange[0]
		fmt.Fprintf(w, "next_change %s: %s\n", next.Date, next.What)
	}
}

// report is the summary of a build for a program.
type report struct {
	Version    int            `json:"version"`
	OK         bool           `json:"ok"`
	AsOf       string         `json:"as_of,omitempty"`
	Audience   string         `json:"audience,omitempty"`
	Out        string         `json:"out,omitempty"`
	Files      int            `json:"files"`
	Rendered   int            `json:"rendered"`
	Unchanged  int            `json:"unchanged"`
	Removed    []string       `json:"removed"`
	Bytes      int64          `json:"bytes"`
	Withheld   []withheldItem `json:"withheld"`
	NextChange string         `json:"next_change,omitempty"`
	Upcoming   []upcomingItem `json:"upcoming"`
	Findings   diag.List      `json:"findings"`
}

type withheldItem struct {
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Reason string `json:"reason"`
	Until  string `json:"until,omitempty"`
}

type upcomingItem struct {
	Date string `json:"date"`
	What string `json:"what"`
}

func buildReport(r *generator.Result, site string) report {
	rep := report{
		Version: 1, OK: r.OK(), Out: r.Out,
		Files: r.Report.Files.Len(), Rendered: r.Report.Rendered, Unchanged: r.Report.Files.Len() - r.Report.Rendered,
		Removed: append([]string{}, r.Report.Removed...), Bytes: r.Report.BytesTotal,
		Withheld: []withheldItem{}, Upcoming: []upcomingItem{}, Findings: append(diag.List{}, r.Findings.Under(filepath.ToSlash(site))...),
	}
	if r.Summary.AsOf.IsZero() {
		return rep
	}
	rep.AsOf, rep.Audience = r.Summary.AsOf.String(), r.Summary.Audience
	for _, w := range r.Summary.Withheld {
		rep.Withheld = append(rep.Withheld, withheldItem{w.Kind, w.Name, w.Reason, w.Until.String()})
	}
	for _, u := range r.Summary.NextChange {
		rep.Upcoming = append(rep.Upcoming, upcomingItem{u.Date.String(), u.What})
	}
	if len(rep.Upcoming) > 0 {
		rep.NextChange = rep.Upcoming[0].Date
	}
	return rep
}

// withheld groups what an edition leaves out by kind and reason.
func withheld(list []disclosure.Withheld) []string {
	type group struct{ kind, reason string }
	names := map[group][]string{}
	for _, w := range list {
		name := w.Name
		if !w.Until.IsZero() {
			name += " (until " + w.Until.String() + ")"
		}
		g := group{w.Kind, w.Reason}
		names[g] = append(names[g], name)
	}
	groups := make([]group, 0, len(names))
	for g := range names {
		groups = append(groups, g)
	}
	slices.SortFunc(groups, func(a, b group) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.reason, b.reason))
	})
	lines := make([]string, 0, len(groups))
	for _, g := range groups {
		list := names[g]
		const shown = 8
		text := strings.Join(list[:min(len(list), shown)], ", ")
		if more := len(list) - shown; more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		lines = append(lines, fmt.Sprintf("%s (%s): %s", count(len(list), g.kind, g.kind+"s"), g.reason, text))
	}
	return lines
}

// contents says what a site holds.
func contents(s generator.Summary) string {
	if s.Systems == 0 {
		return count(s.Pages, "page", "pages")
	}
	return fmt.Sprintf("%s, %s, %s, %s",
		count(s.Systems, "system", "systems"), count(s.Models, "model version", "model versions"),
		count(s.Packs, "pack", "packs"), count(s.Notices, "notice", "notices"))
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func seconds(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

func size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1000_000)
}
