package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"placard/generator/authoring"
	"placard/generator/content"
)

func newNew(env environment, site *string) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "new",
		GroupID: "write",
		Short:   "Start a new system, pack version, notice or page",
		Long: `New writes a file to start from and prints its path. Nothing that exists is
changed. What you still have to write is marked TODO, and check reports it.`,
		Example: `  placard new system claims-assistant --name "Claims Assistant"
  placard new pack claims-assistant 1.1.0
  placard new notice 2026-004 --system claims-assistant --from 1.0.0 --to 1.1.0
  placard new page guides/monitoring`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newNewSystem(env, site), newNewPack(env, site), newNewNotice(env, site), newNewPage(env, site))
	return cmd
}

func newNewSystem(env environment, site *string) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "system ID",
		Short:   "Start a system",
		Example: `  placard new system claims-assistant --name "Claims Assistant"`,
		Args:    cobra.ExactArgs(1),
	}
	name := cmd.Flags().String("name", "", "`name` as customers know it")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		file, err := authoring.NewSystem(*site, args[0], *name, content.DateOf(env.now()))
		if err != nil {
			return err
		}
		fmt.Fprintln(env.stdout, file)
		fmt.Fprintf(env.stderr, "next: fill it in, then \"placard new pack %s 1.0.0\"\n", args[0])
		return nil
	}
	return cmd
}

func newNewPack(env environment, site *string) *cobra.Command {
	return &cobra.Command{
		Use:   "pack SYSTEM VERSION",
		Short: "Start a pack version from the newest one",
		Long: `New pack copies the system's newest version below VERSION, with its attachments, as
a draft of VERSION. Dates, approvals, the notice and the change entries are left
out, and a stub of a change entry is added. A draft is not published; remove its
status when it is ready.`,
		Example: `  placard new pack triage 1.2.0`,
		Args:    cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			file, from, err := authoring.NewPack(*site, args[0], args[1])
			if err != nil {
				return err
			}
			fmt.Fprintln(env.stdout, file)
			if from != "" {
				fmt.Fprintf(env.stderr, "made from %s; next: edit the text, describe each change, set published and effective, and have it approved with \"placard approve %s %s\"\n", from, args[0], args[1])
			}
			return nil
		},
	}
}

func newNewNotice(env environment, site *string) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "notice ID",
		Short: "Start a notice",
		Long: `New notice makes a draft. Set published to the moment of publication and remove
draft when it is ready; from then on it is never edited.`,
		Example: `  placard new notice 2026-004 --system triage --from 1.0.0 --to 1.1.0
  placard new notice 2026-005 --kind incident --title "Wrong labels on 3 March"`,
		Args: cobra.ExactArgs(1),
	}
	n := authoring.Notice{}
	flags := cmd.Flags()
	flags.StringVar(&n.Title, "title", "", "what happens, in one `line`")
	flags.StringVar(&n.Kind, "kind", "change", "`kind`: change, deprecation, incident, correction, withdrawal or information")
	flags.StringVar(&n.Impact, "impact", "material", "`impact`: editorial, minor or material")
	flags.StringVar(&n.System, "system", "", "`id` of the system it concerns")
	flags.StringVar(&n.From, "from", "", "pack `version` before the change")
	flags.StringVar(&n.To, "to", "", "pack `version` after the change")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		n.ID, n.At = args[0], env.now()
		file, err := authoring.NewNotice(*site, n)
		if err != nil {
			return err
		}
		fmt.Fprintln(env.stdout, file)
		return nil
	}
	return cmd
}

func newNewPage(env environment, site *string) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "page PATH",
		Short:   "Start an ordinary page",
		Example: `  placard new page policies/incidents --title "Incidents"`,
		Args:    cobra.ExactArgs(1),
	}
	title := cmd.Flags().String("title", "", "`title` of the page")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		file, err := authoring.NewPage(*site, args[0], *title)
		if err != nil {
			return err
		}
		fmt.Fprintln(env.stdout, file)
		return nil
	}
	return cmd
}
