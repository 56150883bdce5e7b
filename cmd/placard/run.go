package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// Exit codes, the same for every command.
const (
	exitOK       = 0
	exitFindings = 1 // the command ran, and found something an author has to mend
	exitFailed   = 2 // the command could not run: wrong flags, a full disk, a foreign output folder
)

// environment is everything a command takes from outside.
type environment struct {
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	getenv func(string) string
	now    func() time.Time
}

// errFindings ends a command whose findings have been printed.
var errFindings = errors.New("findings")

// run is the program: it never exits by itself and gives the exit code.
func run(ctx context.Context, args []string, env environment) int {
	out := &results{Writer: env.stdout}
	env.stdout = out
	root := newRoot(env)
	root.SetArgs(args)
	root.SetIn(env.stdin)
	root.SetOut(env.stdout)
	root.SetErr(env.stderr)
	err := root.ExecuteContext(ctx)
	if err == nil || errors.Is(err, errFindings) {
		// A result that did not arrive is none, whatever was found.
		err = cmp.Or(out.failed, err)
	}
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errFindings):
		return exitFindings
	case errors.Is(err, errUndecided):
		return exitFailed
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(env.stderr, "placard: interrupted; nothing was changed")
		return exitFailed
	}
	fmt.Fprintf(env.stderr, "placard: %v\n", err)
	return exitFailed
}

// results remembers that standard output could not be written, such as on a
// full disk, for commands that print line by line.
type results struct {
	io.Writer
	failed error
}

func (r *results) Write(p []byte) (int, error) {
	n, err := r.Writer.Write(p)
	if err != nil && r.failed == nil {
		r.failed = err
	}
	return n, err
}

// newRoot assembles the command tree; each command has a file of its own.
func newRoot(env environment) *cobra.Command {
	root := &cobra.Command{
		Use:   "placard",
		Short: "Turn Markdown disclosure packs into a trust center for AI systems",
		Long: `Placard turns Markdown disclosure packs into a versioned, static trust center
for AI systems: a permanent page for every version of what you tell customers,
a page for every model version, notices, and rules that stop a release whose
customers have not been told.

Results go to standard output, messages to standard error. The exit code is 0
when all is well, 1 when there are findings to mend, 2 when the command could
not run.`,
		Example: `  placard init trust            make a first site in the folder trust
  placard check --site trust    look for mistakes
  placard build --site trust    write the site to trust/public`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	site := root.PersistentFlags().String("site", ".", "the site's `folder`, the one that holds site.toml")
	cobra.CheckErr(root.MarkPersistentFlagDirname("site"))
	root.AddGroup(
		&cobra.Group{ID: "write", Title: "Write:"},
		&cobra.Group{ID: "publish", Title: "Check and publish:"},
		&cobra.Group{ID: "about", Title: "About:"},
	)
	root.SetHelpCommandGroupID("about")
	root.AddCommand(
		newInit(env),
		newNew(env, site),
		newImport(env, site),
		newApprove(env, site),
		newServe(env, site),
		newTheme(env, site),
		newCheck(env, site),
		newBuild(env, site),
		newDiff(env, site),
		newGate(env, site),
		newNotice(env, site),
		newExplain(env),
		newVersion(env),
		newCompletion(env),
	)
	explainArguments(root)
	refuseUnknownTopics(root)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w; see %q", err, cmd.CommandPath()+" --help")
	})
	return root
}

// refuseUnknownTopics makes help for a command that there is not a wrong use,
// as that command is.
func refuseUnknownTopics(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	for _, help := range root.Commands() {
		if help.Name() != "help" {
			continue
		}
		show := help.Run
		help.RunE = func(cmd *cobra.Command, args []string) error {
			if _, _, err := root.Find(args); err != nil {
				return err
			}
			show(cmd, args)
			return nil
		}
	}
}

// explainArguments lets commands that were given too few or too many
// arguments say which they take.
func explainArguments(cmd *cobra.Command) {
	for _, c := range cmd.Commands() {
		explainArguments(c)
	}
	check := cmd.Args
	if check == nil || cmd.HasSubCommands() {
		return
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if check(cmd, args) == nil {
			return nil
		}
		path, got := cmd.CommandPath(), "nothing"
		takes := strings.TrimPrefix(strings.TrimSuffix(cmd.UseLine(), " [flags]"), path)
		if len(args) > 0 {
			got = fmt.Sprintf("%q", args)
		}
		return fmt.Errorf("%q takes %s, and got %s; see %q", path, cmp.Or(strings.TrimSpace(takes), "no arguments"), got, path+" --help")
	}
}

// terminal reports whether w is a terminal, and how wide it is.
func terminal(w io.Writer) (width int, ok bool) {
	if r, ok := w.(*results); ok {
		w = r.Writer
	}
	f, isFile := w.(*os.File)
	if !isFile || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 80, true
	}
	return width, true
}

// colour reports whether messages to w may be coloured; NO_COLOR
// (no-color.org) and TERM=dumb say no.
func (env environment) colour(w io.Writer) bool {
	_, ok := terminal(w)
	return ok && env.getenv("NO_COLOR") == "" && env.getenv("TERM") != "dumb"
}
