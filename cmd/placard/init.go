package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"placard/generator/authoring"
	"placard/generator/content"
)

func newInit(env environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "init [FOLDER]",
		GroupID: "write",
		Short:   "Make a first site in an empty folder",
		Long: `Init makes a site that passes check: configuration, one system with two versions
of its pack, a notice and a policy. The figures and names in it are an example
to be replaced. FOLDER is the current one when it is left out; it must be new or
empty.`,
		Example: `  placard init trust
  placard init trust --vendor "Alder" --base-url https://trust.alder.example/`,
		Args: cobra.MaximumNArgs(1),
	}
	vendor := cmd.Flags().String("vendor", "Example Ltd", "`name` of the vendor")
	baseURL := cmd.Flags().String("base-url", "https://trust.example.com/", "`address` at which the site will be published")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		dir := "."
		if site := cmd.Flag("site"); site.Changed {
			dir = site.Value.String()
		}
		if len(args) == 1 {
			dir = args[0]
		}
		files, err := authoring.Init(cmd.Context(), dir, authoring.Site{
			Vendor: *vendor, BaseURL: *baseURL, Today: content.DateOf(env.now()),
		})
		if err != nil {
			return err
		}
		for _, f := range files {
			fmt.Fprintln(env.stdout, f)
		}
		at := ""
		if dir != "." {
			at = " --site " + dir
		}
		fmt.Fprintf(env.stderr, "made a site of %d files; next:\n  placard check%s\n  placard build%s\n", len(files), at, at)
		return nil
	}
	return cmd
}
