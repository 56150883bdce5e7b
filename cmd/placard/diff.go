package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"placard/generator"
	"placard/generator/compare"
	"placard/generator/diag"
	"placard/generator/disclosure"
)

func newDiff(env environment, site *string) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "diff SYSTEM [FROM] [TO]",
		GroupID: "publish",
		Short:   "Show what changed between two versions of a pack",
		Long: `Diff compares two versions of a system's pack: what the change entries say, what
differs in the front matter, the class of every change with the rules that give
it and its fingerprint, and the text with the words that changed.

Without FROM and TO it compares the version that applies now with the one before
it, with one version that version with the one before it. "latest" stands for
the version that applies now.

The form unified is a difference of the published index.md of both versions
that patch applies.`,
		Example: `  placard diff triage 1.0.0 1.1.0
  placard diff triage 1.1.0
  placard diff triage 1.0.0 1.1.0 --format unified | patch -p1
  placard diff triage --format json`,
		Args: cobra.RangeArgs(1, 3),
	}
	forms := []string{"text", "json", "unified", "html"}
	format := cmd.Flags().String("format", "text", "`form`: text, json, unified or html")
	cobra.CheckErr(cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(forms, cobra.ShellCompDirectiveNoFileComp)))
	asOf := addAsOf(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		known := false
		for _, f := range forms {
			known = known || f == *format
		}
		if !known {
			return fmt.Errorf("unknown format %q: %s", *format, diag.DidYouMean(*format, forms))
		}
		o, err := env.options(*site, *asOf)
		if err != nil {
			return err
		}
		source, err := generator.Read(cmd.Context(), o)
		if err != nil {
			return err
		}
		for _, f := range source.Findings {
			if f.Code == "C001" { // there is no site
				return fmt.Errorf("%s: %s", f.Message, f.Hint)
			}
		}
		from, to, err := chooseVersions(source.Site, args)
		if err != nil {
			return err
		}
		c, err := compare.NewComparer(source.Document, compare.Options{Language: source.Site.Config.Language}).Packs(from, to)
		if err != nil {
			return err
		}
		switch *format {
		case "json":
			return c.WriteJSON(env.stdout, " ")
		case "unified":
			_, err := env.stdout.Write(c.Unified())
			return err
		case "html":
			return c.WriteHTML(env.stdout)
		}
		width, _ := terminal(env.stdout)
		return c.WriteText(env.stdout, compare.TextOptions{Color: env.colour(env.stdout), Width: width})
	}
	return cmd
}

// chooseVersions finds the packs that the arguments of diff name.
func chooseVersions(site *disclosure.Site, args []string) (from, to *disclosure.Pack, err error) {
	system, err := findSystem(site, args[0])
	if err != nil {
		return nil, nil, err
	}
	name := "latest"
	if len(args) > 1 {
		name = args[len(args)-1]
	}
	if to, err = findPack(system, name); err != nil {
		return nil, nil, err
	}
	if len(args) == 3 {
		from, err = findPack(system, args[1])
		return from, to, err
	}
	if to.Predecessor == nil {
		return nil, nil, fmt.Errorf("%s %s is the first version: there is nothing to compare it with", system.ID, to.Version.Original())
	}
	return to.Predecessor, to, nil
}

func findSystem(site *disclosure.Site, id string) (*disclosure.System, error) {
	var ids []string
	for _, s := range site.Systems {
		if s.ID == id {
			return s, nil
		}
		ids = append(ids, s.ID)
	}
	if len(ids) == 0 {
		return nil, fmt.Errorf("there is no system %q: the site has none", id)
	}
	return nil, fmt.Errorf("there is no system %q: %s", id, diag.DidYouMean(id, ids))
}

func findPack(s *disclosure.System, version string) (*disclosure.Pack, error) {
	if version == "latest" {
		if p := s.Latest(); p != nil {
			return p, nil
		}
		return nil, fmt.Errorf("the system %s has no pack", s.ID)
	}
	var versions []string
	for _, p := range s.Packs {
		if p.Version.Original() == version {
			return p, nil
		}
		versions = append(versions, p.Version.Original())
	}
	return nil, fmt.Errorf("the system %s has no pack %q: %s", s.ID, version, diag.DidYouMean(version, versions))
}
