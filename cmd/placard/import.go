package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"placard/generator/authoring"
	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/interchange"
)

func newImport(env environment, site *string) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "import FILE",
		GroupID: "write",
		Short:   "Make a draft pack of an existing model card",
		Long: `Import reads a model card (a README as the Hugging Face Hub has it, with or
without YAML front matter, or plain Markdown; - reads standard input) and makes
a draft pack of it. Headings are matched with the sections your packs have; the
text below them stays as it is. HTML becomes Markdown, and images from other
hosts become links. Nothing is made up: what the card does not say is marked
TODO, what has no place stands at the end of the draft, and check reports both.

With --system the draft becomes a version of that system; without, it is
printed. What became of each part is said on standard error.`,
		Example: `  placard import README.md --system claims-assistant --version 1.0.0
  placard import README.md > draft.md`,
		Args: cobra.ExactArgs(1),
	}
	system := cmd.Flags().String("system", "", "`id` of the system whose pack it becomes")
	version := cmd.Flags().String("version", "1.0.0", "`version` of the pack")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		data, err := readInput(env, args[0])
		if err != nil {
			return err
		}
		settings, front := content.DefaultSite(), (*content.SystemFront)(nil)
		if _, err := os.Stat(filepath.Join(*site, "site.toml")); err == nil {
			tree, _, err := content.Load(cmd.Context(), *site)
			if err != nil {
				return err
			}
			settings = tree.Config.Site
			for _, s := range tree.Systems {
				if s.ID == *system && s.Doc != nil {
					front = &s.Doc.Front
				}
			}
		}
		draft, err := interchange.Import(args[0], data, *version, disclosure.SectionRules(&settings, front))
		if err != nil {
			return err
		}
		if *system == "" {
			if _, err := env.stdout.Write(draft.Text); err != nil {
				return fmt.Errorf("write the draft: %w", err)
			}
		} else {
			file, err := authoring.AddPack(*site, *system, *version, draft.Text)
			if err != nil {
				return err
			}
			fmt.Fprintln(env.stdout, file)
		}
		for _, n := range draft.Report.Notes {
			if n.Line > 0 {
				fmt.Fprintf(env.stderr, "%s:%d: %s: %s\n", args[0], n.Line, n.Level, n.Text)
			} else {
				fmt.Fprintf(env.stderr, "%s: %s: %s\n", args[0], n.Level, n.Text)
			}
		}
		fmt.Fprintf(env.stderr, "%d placed, %d without a place, %d missing; next: name the model versions in models, and see what \"placard check\" asks for\n",
			draft.Report.Count(interchange.Placed), draft.Report.Count(interchange.Unplaced), draft.Report.Count(interchange.Missing))
		return nil
	}
	return cmd
}

// readInput reads a file, or standard input for "-".
func readInput(env environment, name string) ([]byte, error) {
	if name == "-" {
		data, err := io.ReadAll(env.stdin)
		if err != nil {
			return nil, fmt.Errorf("read standard input: %w", err)
		}
		return data, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read the card: %w", err)
	}
	return data, nil
}
