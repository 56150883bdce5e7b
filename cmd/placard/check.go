package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"placard/generator"
)

func newCheck(env environment, site *string) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "check",
		GroupID: "publish",
		Short:   "Look for mistakes, and write nothing",
		Long: `Check reads the whole site, of every audience, and reports every mistake in one
run: with its code, file, line and column, the reason and what to write instead.
Build and serve report the same.

Text goes to standard error; the other formats go to standard output:
json and sarif for tools, github for annotations in a workflow's log, gitlab for
a code quality report, junit for test reports.`,
		Example: `  placard check
  placard check --site trust --strict
  placard check --format sarif > findings.sarif
  placard explain P101`,
		Args: cobra.NoArgs,
	}
	format := addFormat(cmd)
	strict := cmd.Flags().Bool("strict", false, "fail on warnings as well")
	asOf := addAsOf(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := checkFormat(*format); err != nil {
			return err
		}
		o, err := env.options(*site, *asOf)
		if err != nil {
			return err
		}
		result, err := generator.Check(cmd.Context(), o)
		if err != nil {
			return err
		}
		if err := env.printFindings(*format, *site, result.Findings); err != nil {
			return err
		}
		if *format == "text" && result.OK() && !result.Summary.AsOf.IsZero() {
			fmt.Fprintf(env.stderr, "checked %s in %s\n", contents(result.Summary), seconds(result.Duration))
		}
		return verdict(result.Findings, *strict)
	}
	return cmd
}
