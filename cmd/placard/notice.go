package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"placard/generator"
	"placard/generator/content"
	"placard/generator/diag"
)

func newNotice(env environment, site *string) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "notice",
		GroupID: "publish",
		Short:   "Make a notice ready to be sent",
		Example: `  placard notice export 2026-004 --out mail`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newNoticeExport(env, site))
	return cmd
}

func newNoticeExport(env environment, site *string) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export ID",
		Short: "Write a notice as an e-mail and as a message for a chat",
		Long: `Notice export writes what is to be sent to customers of a published notice, made
from the notice itself: its text, what to do and by when, its permanent address,
its identifier and the digest of the pack that it announces. What is sent is then
what is published.

The forms are text and html, the two bodies of a mail; eml, a mail with both for
a mail program to open; chat, a few lines without markup; and json, all of them
for a program that sends.

Without --out one form goes to standard output. With --out the files are written
to a folder, in all forms or in the one named: message.txt, message.html,
message.eml, chat.txt and message.json.

The command sends nothing. A notice that is not published yet is refused, since
it may still change; --unpublished makes its message for people who review it.`,
		Example: `  placard notice export 2026-004 --out mail
  placard notice export 2026-004 --format chat
  placard notice export 2026-004 --format json | ./send-to-contacts`,
		Args: cobra.ExactArgs(1),
	}
	forms := []string{"text", "html", "eml", "chat", "json"}
	flags := cmd.Flags()
	format := flags.String("format", "", "`form`: text, html, eml, chat or json (default text, or all with --out)")
	cobra.CheckErr(cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(forms, cobra.ShellCompDirectiveNoFileComp)))
	out := flags.String("out", "", "`folder` to write to, instead of standard output")
	baseURL := flags.String("base-url", "", "`address` at which the site is published, instead of site.toml's")
	audience := flags.String("audience", content.Public, "`circle` of readers: public, customer or partner")
	unpublished := flags.Bool("unpublished", false, "allow a draft, or a notice whose day of publication is still to come")
	asOf := addAsOf(cmd)
	cobra.CheckErr(cmd.MarkFlagDirname("out"))
	cobra.CheckErr(cmd.RegisterFlagCompletionFunc("audience", cobra.FixedCompletions(
		[]string{content.Public, content.Customer, content.Partner}, cobra.ShellCompDirectiveNoFileComp)))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *format != "" && !slices.Contains(forms, *format) {
			return fmt.Errorf("unknown format %q: %s", *format, diag.DidYouMean(*format, forms))
		}
		o, err := env.options(*site, *asOf)
		if err != nil {
			return err
		}
		o.BaseURL, o.Audience = *baseURL, *audience
		m, err := generator.NoticeMessage(cmd.Context(), o, args[0], *unpublished)
		if err != nil {
			return err
		}
		if m.Findings.Count(diag.Error) > 0 {
			if err := env.printFindings("text", *site, m.Findings); err != nil {
				return err
			}
			return errFindings
		}
		if m.Unpublished != "" {
			fmt.Fprintf(env.stderr, "%s: do not send this yet\n", m.Unpublished)
		}
		if *out == "" {
			want := *format
			if want == "" {
				want = "text"
			}
			i := slices.IndexFunc(m.Forms, func(f generator.MessageForm) bool { return f.Name == want })
			_, err := env.stdout.Write(m.Forms[i].Data)
			return err
		}
		if err := os.MkdirAll(*out, 0o755); err != nil {
			return err
		}
		for _, f := range m.Forms {
			if *format != "" && *format != f.Name {
				continue
			}
			file := filepath.Join(*out, f.File)
			if err := replace(file, f.Data); err != nil {
				return err
			}
			fmt.Fprintln(env.stdout, file)
		}
		return nil
	}
	return cmd
}

// replace writes a file as a whole or not at all.
func replace(file string, data []byte) error {
	part, err := os.CreateTemp(filepath.Dir(file), ".placard-*")
	if err != nil {
		return err
	}
	_, err = part.Write(data)
	if err == nil {
		err = part.Chmod(0o644)
	}
	if e := part.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(part.Name(), file)
	}
	if err != nil {
		os.Remove(part.Name())
	}
	return err
}
