package main

import (
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"placard/generator/authoring"
	"placard/themes"
)

func newTheme(env environment, site *string) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "theme",
		GroupID: "write",
		Short:   "Show, copy and compare the files of the default theme",
		Long: `A file in the site's own theme folder takes the place of the default theme's file
of the same path: a template, a style sheet, a script, a font, a strings file
(whose keys are replaced one by one). Everything else stays as the program has it.`,
		Example: `  placard theme list
  placard theme copy templates/parts/label.html
  placard theme diff`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newThemeList(env, site), newThemeCopy(env, site), newThemeDiff(env, site), newThemeAccept(env, site))
	return cmd
}

func newThemeList(env environment, site *string) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the files that a site can replace",
		Example: `  placard theme list`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			files, err := authoring.ListTheme(*site, themes.Default())
			if err != nil {
				return err
			}
			for _, f := range files {
				state := ""
				switch {
				case f.Outdated:
					state = "  replaced by the site; the default has changed since"
				case f.Own:
					state = "  replaced by the site"
				}
				fmt.Fprintf(env.stdout, "%s%s\n", f.Path, state)
			}
			return nil
		},
	}
}

func newThemeCopy(env environment, site *string) *cobra.Command {
	return &cobra.Command{
		Use:   "copy FILE...",
		Short: "Copy files of the default theme into the site's, to change them there",
		Long: `Copy puts files of the default theme into the site's theme folder, and notes down
their original in theme/.original, so that "placard theme diff" can show after an
upgrade what the program has changed in them. Keep both under version control.
Of a strings file, keep only the keys that you change.`,
		Example:           `  placard theme copy templates/parts/label.html`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: themeFiles,
		RunE: func(_ *cobra.Command, args []string) error {
			made, err := authoring.CopyTheme(*site, themes.Default(), args)
			for _, f := range made {
				fmt.Fprintln(env.stdout, f)
			}
			return err
		},
	}
}

func newThemeDiff(env environment, site *string) *cobra.Command {
	return &cobra.Command{
		Use:   "diff [FILE...]",
		Short: "Show what the site and what an upgrade changed in copied files",
		Long: `Diff shows, for every file that the site has in the place of a default one, what
the site changed in it and what the program has changed in the default since the
copy was made. When you have taken the program's changes over, say so with
"placard theme accept". The exit code is 1 when the program changed something.`,
		Example:           `  placard theme diff templates/parts/label.html`,
		ValidArgsFunction: themeFiles,
		RunE: func(_ *cobra.Command, args []string) error {
			diffs, err := authoring.DiffTheme(*site, themes.Default(), args)
			if err != nil {
				return err
			}
			outdated := false
			for _, d := range diffs {
				switch {
				case !d.Recorded:
					fmt.Fprintf(env.stderr, "%s: no record of the original; compared with the default of today\n", d.Path)
				case len(d.Program) > 0:
					outdated = true
					fmt.Fprintf(env.stderr, "%s: the default has changed since the copy was made\n", d.Path)
				}
				for _, part := range []struct {
					title string
					text  []byte
				}{{"changed by the program since the copy", d.Program}, {"changed by the site", d.Site}} {
					if len(part.text) > 0 {
						fmt.Fprintf(env.stdout, "# %s: %s\n%s", d.Path, part.title, part.text)
					}
				}
			}
			if outdated {
				return errFindings
			}
			return nil
		},
	}
}

func newThemeAccept(env environment, site *string) *cobra.Command {
	return &cobra.Command{
		Use:               "accept FILE...",
		Short:             "Note that copied files take the present default into account",
		Example:           `  placard theme accept templates/parts/label.html`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: themeFiles,
		RunE: func(_ *cobra.Command, args []string) error {
			return authoring.AcceptTheme(*site, themes.Default(), args)
		},
	}
}

// themeFiles completes the paths of the default theme's files.
func themeFiles(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var files []string
	err := fs.WalkDir(themes.Default(), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return files, cobra.ShellCompDirectiveNoFileComp
}
