package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"placard/generator"
)

// version is what the program calls itself.
func version() string { return generator.Version }

func newVersion(env environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "version",
		GroupID: "about",
		Short:   "Print the version of the program",
		Example: `  placard version
  placard version --format json`,
		Args: cobra.NoArgs,
	}
	format := cmd.Flags().String("format", "text", "`form`: text or json")
	cmd.RunE = func(*cobra.Command, []string) error {
		revision := ""
		if info, ok := debug.ReadBuildInfo(); ok {
			for _, s := range info.Settings {
				if s.Key == "vcs.revision" {
					revision = s.Value
				}
			}
		}
		switch *format {
		case "text":
			line := "placard " + version()
			if revision != "" {
				line += " (" + revision + ")"
			}
			fmt.Fprintln(env.stdout, line)
			return nil
		case "json":
			return json.NewEncoder(env.stdout).Encode(struct {
				Version  string `json:"version"`
				Revision string `json:"revision,omitempty"`
				Go       string `json:"go"`
				OS       string `json:"os"`
				Arch     string `json:"arch"`
			}{version(), revision, runtime.Version(), runtime.GOOS, runtime.GOARCH})
		}
		return fmt.Errorf("unknown format %q: write text or json", *format)
	}
	return cmd
}
