package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"placard/generator"
	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/gate"
)

// errUndecided ends a gate that could not decide and has said why.
var errUndecided = errors.New("undecided")

func newGate(env environment, site *string) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "gate --against REF",
		GroupID: "publish",
		Short:   "Say whether the site may be released",
		Long: `Gate compares the site with what has been published and refuses a release that
breaks a promise: a published pack or notice that changed or vanished, a change
that is declared too low or not at all, approvals that are missing or stale, a
material change without a notice in time, a model version without a pack.

REF is a revision of the git repository that holds the site (a branch, a tag, a
commit), a folder with an earlier source or output of the site (begin it with
./ or /), or the address of the published site.

The exit code is 0 when the site may be released, 1 when it is refused, and 2
when the gate could not decide, also because the base could not be read as a
whole. What could not be compared never passes.`,
		Example: `  placard gate --against origin/main
  placard gate --against https://trust.example.com/
  placard gate --against ./published --explain
  placard gate --against v12 --certificate release.json
  placard gate --against origin/main --format github`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	against := flags.String("against", "", "`base` to compare with: a git revision, a folder or an address")
	explain := flags.Bool("explain", false, "say of every rule what it looked at and why it fired or not")
	certificate := flags.String("certificate", "", "`file` to write a release certificate to, chained to the one it holds")
	previous := flags.String("previous", "", "`file` with the certificate before, instead of the one that is replaced")
	format := addFormat(cmd)
	asOf := addAsOf(cmd)
	cobra.CheckErr(cmd.MarkFlagRequired("against"))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := checkFormat(*format); err != nil {
			return err
		}
		o, err := env.options(*site, *asOf)
		if err != nil {
			return err
		}
		result, err := runGate(cmd.Context(), o, *against, content.DateOf(env.now()))
		if err != nil {
			return err
		}
		if *certificate != "" {
			if err := env.writeCertificate(o, result, *certificate, *previous); err != nil {
				return err
			}
		}
		if err := env.printGate(*format, *site, result, *explain); err != nil {
			return err
		}
		switch result.ExitCode() {
		case 0:
			return nil
		case 1:
			return errFindings
		}
		return errUndecided
	}
	return cmd
}

// runGate reads both sides and judges.
func runGate(ctx context.Context, o generator.Options, ref string, today content.Date) (*gate.Result, error) {
	source, err := generator.Read(ctx, o)
	if err != nil {
		return nil, err
	}
	reader := &gate.Reader{Dir: o.Dir, Load: func(ctx context.Context, dir string) (*gate.Loaded, error) {
		then := o
		then.Dir = dir
		// The base says itself for which day it is: with the head's alone,
		// an as_of in the past would make what is published unpublished.
		base, err := generator.Read(ctx, then)
		if err == nil && base.Site.AsOf.Before(source.Site.AsOf) {
			then.AsOf = source.Site.AsOf
			base, err = generator.Read(ctx, then)
		}
		if err != nil {
			return nil, err
		}
		loaded := &gate.Loaded{Site: base.Site, Documents: base.Document}
		for _, f := range base.Unread {
			loaded.Unread = append(loaded.Unread, place(f)+": "+f.Message)
		}
		return loaded, nil
	}}
	head := gate.FromSite(source.Site, source.Document)
	head.Ref = o.Dir
	base, err := reader.Base(ctx, ref)
	reader.Head(ctx, head, base)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		r := gate.Unreadable(head, source.Site.AsOf, err)
		r.Base.Ref = ref
		return r, nil
	}
	return gate.Evaluate(gate.Input{Head: head, Site: source.Site, Documents: source.Document, Findings: source.Findings, Base: base, Today: today}), nil
}

// place is file:line:column of a finding.
func place(f diag.Finding) string {
	if f.Span.Line == 0 {
		return f.Span.File
	}
	return f.Span.File + ":" + strconv.Itoa(f.Span.Line) + ":" + strconv.Itoa(f.Span.Column)
}

// printGate writes the findings and the verdict.
func (env environment) printGate(format, site string, r *gate.Result, explain bool) error {
	if format == "json" {
		return r.WriteJSON(env.stdout)
	}
	if err := env.printFindings(format, site, r.Findings); err != nil {
		return err
	}
	return r.WriteText(env.stderr, explain)
}

// writeCertificate writes a certificate beside its place and moves it there,
// so that a failure leaves the one before.
func (env environment) writeCertificate(o generator.Options, r *gate.Result, name, previous string) error {
	if previous == "" {
		previous = name
	}
	before, err := os.ReadFile(previous)
	if errors.Is(err, fs.ErrNotExist) && previous == name {
		before, err = nil, nil
	}
	if err != nil {
		return fmt.Errorf("read the certificate before: %w", err)
	}
	if before != nil && !gate.IsCertificate(before) {
		return fmt.Errorf("%s is not a certificate: it stays as it is; name another file", previous)
	}
	at := env.now()
	if !o.AsOf.IsZero() {
		at = o.AsOf.Time()
	} else if seconds, err := strconv.ParseInt(o.SourceDateEpoch, 10, 64); err == nil {
		at = time.Unix(seconds, 0)
	}
	data := r.Certificate(at, "placard "+version(), before)
	f, err := os.CreateTemp(filepath.Dir(name), "."+strings.TrimPrefix(filepath.Base(name), ".")+"-*")
	if err != nil {
		return fmt.Errorf("write the certificate: %w", err)
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("write the certificate: %w", err)
	}
	fmt.Fprintf(env.stderr, "%s  %s\n", content.Digest(data), name)
	return nil
}
