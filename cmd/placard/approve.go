package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"placard/generator/authoring"
	"placard/generator/content"
)

func newApprove(env environment, site *string) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "approve SYSTEM VERSION",
		GroupID: "write",
		Short:   "Record that a pack's content has been approved",
		Long: `Approve adds an approval to a pack, bound to the digest of its content as it is
now. Any later change of the content makes the approval stale, and check says so.
The rest of the file keeps every byte. A stale approval of the same role is
replaced.`,
		Example: `  placard approve triage 1.1.0 --role risk --by "M. Lindqvist"
  placard approve triage 1.1.0 --role legal --by "J. Okafor" --evidence https://records.example.com/118`,
		Args: cobra.ExactArgs(2),
	}
	flags := cmd.Flags()
	role := flags.String("role", "", "`role` of the person: product, risk or legal")
	by := flags.String("by", "", "`name` of the person")
	evidence := flags.String("evidence", "", "`address` of the record of the approval")
	at := flags.String("at", "", "`date` (YYYY-MM-DD) of the approval (default today, UTC)")
	cobra.CheckErr(cmd.MarkFlagRequired("role"))
	cobra.CheckErr(cmd.MarkFlagRequired("by"))
	cobra.CheckErr(cmd.RegisterFlagCompletionFunc("role", cobra.FixedCompletions(
		[]string{"product", "risk", "legal"}, cobra.ShellCompDirectiveNoFileComp)))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		day := content.DateOf(env.now())
		if *at != "" {
			var err error
			if day, err = content.ParseDate(*at); err != nil {
				return fmt.Errorf("--at: %w", err)
			}
		}
		done, err := authoring.Approve(cmd.Context(), *site, authoring.Approval{
			System: args[0], Version: args[1], Role: *role, By: *by, Evidence: *evidence, At: day,
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(env.stdout, "%s\n", done.Digest)
		fmt.Fprintf(env.stderr, "recorded in %s: %s approval by %s on %s\n", done.File, *role, *by, day)
		if !done.Replaced.IsZero() {
			fmt.Fprintf(env.stderr, "it replaces the one of %s, which was for other content\n", done.Replaced)
		}
		return nil
	}
	return cmd
}
