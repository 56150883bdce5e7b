package main

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"placard/generator"
	"placard/generator/diag"
)

// formats are the ways findings can be printed, with what each is for.
var formats = []string{"text", "json", "sarif", "github", "gitlab", "junit"}

// addFormat declares the --format flag.
func addFormat(cmd *cobra.Command) *string {
	format := cmd.Flags().String("format", "text", "`form` of the findings: text, json, sarif, github, gitlab or junit")
	cobra.CheckErr(cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(formats, cobra.ShellCompDirectiveNoFileComp)))
	return format
}

// checkFormat refuses an unknown format before any work is done.
func checkFormat(format string) error {
	for _, f := range formats {
		if f == format {
			return nil
		}
	}
	return fmt.Errorf("unknown format %q: %s", format, diag.DidYouMean(format, formats))
}

// printFindings writes findings: text to standard error, since it is a
// message to a person; anything a program reads to standard output. Paths
// are shown from the current folder, so that they can be opened from there.
func (env environment) printFindings(format, site string, findings diag.List) error {
	findings = findings.Under(filepath.ToSlash(site))
	switch format {
	case "json":
		return diag.WriteJSON(env.stdout, findings)
	case "sarif":
		return diag.WriteSARIF(env.stdout, findings, generator.Rules(), version())
	case "github":
		return diag.WriteGitHub(env.stdout, findings)
	case "gitlab":
		return diag.WriteGitLab(env.stdout, findings)
	case "junit":
		return diag.WriteJUnit(env.stdout, findings)
	}
	return env.printText(env.stderr, findings)
}

func (env environment) printText(w io.Writer, findings diag.List) error {
	if len(findings) == 0 {
		return nil
	}
	width, _ := terminal(w)
	return diag.WriteText(w, findings, diag.TextOptions{Color: env.colour(w), Width: width, Summary: true})
}

// verdict is the end of a command that looked for findings.
func verdict(findings diag.List, strict bool) error {
	if findings.Count(diag.Error) > 0 || strict && findings.Count(diag.Warning) > 0 {
		return errFindings
	}
	return nil
}
