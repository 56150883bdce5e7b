package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"placard/generator"
	"placard/generator/diag"
)

func newExplain(env environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "explain [CODE...]",
		GroupID: "about",
		Short:   "Say what a rule asks, with a bad and a good example",
		Long: `Explain prints what a finding's code stands for: why the rule exists, how to
satisfy it, and an example that breaks it beside one that keeps it. Without a
code it lists every rule.`,
		Example: `  placard explain P101
  placard explain
  placard explain --format markdown > rules.md`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var codes []string
			for _, r := range generator.Rules() {
				codes = append(codes, r.Code+"\t"+r.Title)
			}
			return codes, cobra.ShellCompDirectiveNoFileComp
		},
	}
	format := cmd.Flags().String("format", "text", "`form`: text, json or markdown (the reference page)")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		rules := generator.Rules()
		chosen, err := chooseRules(rules, args)
		if err != nil {
			return err
		}
		switch *format {
		case "text":
			if len(args) == 0 {
				for _, r := range rules {
					fmt.Fprintf(env.stdout, "%-5s %-8s %s\n", r.Code, r.Severity, r.Title)
				}
				return nil
			}
			for i, r := range chosen {
				if i > 0 {
					fmt.Fprintln(env.stdout)
				}
				explain(env.stdout, r)
			}
			return nil
		case "json":
			enc := json.NewEncoder(env.stdout)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			return enc.Encode(chosen)
		case "markdown":
			return generator.WriteRulesReference(env.stdout, chosen)
		}
		return fmt.Errorf("unknown format %q: %s", *format, diag.DidYouMean(*format, []string{"text", "json", "markdown"}))
	}
	return cmd
}

// chooseRules finds rules by code, in any case; no code chooses all.
func chooseRules(rules []diag.Rule, codes []string) ([]diag.Rule, error) {
	if len(codes) == 0 {
		return rules, nil
	}
	byCode := map[string]diag.Rule{}
	all := make([]string, len(rules))
	for i, r := range rules {
		byCode[r.Code] = r
		all[i] = r.Code
	}
	chosen := make([]diag.Rule, 0, len(codes))
	for _, code := range codes {
		r, ok := byCode[strings.ToUpper(code)]
		if !ok {
			hint := `"placard explain" lists them all`
			if near := diag.Nearest(strings.ToUpper(code), all); near != "" {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			return nil, fmt.Errorf("no rule has the code %q: %s", code, hint)
		}
		chosen = append(chosen, r)
	}
	return chosen, nil
}

func explain(w io.Writer, r diag.Rule) {
	fmt.Fprintf(w, "%s: %s\n", r.Code, r.Title)
	severity := r.Severity.String()
	if r.Fixed {
		severity += ", cannot be changed"
	} else {
		severity += fmt.Sprintf(", can be changed in site.toml: [rules] %s = \"off\"", r.Code)
	}
	fmt.Fprintf(w, "(%s; %s)\n\n%s\n", r.Area(), severity, strings.TrimSpace(r.Doc))
	for _, example := range []struct{ name, text string }{{"Bad", r.Bad}, {"Good", r.Good}} {
		if example.text == "" {
			continue
		}
		fmt.Fprintf(w, "\n%s:\n", example.name)
		for line := range strings.Lines(strings.Trim(example.text, "\n")) {
			fmt.Fprintf(w, "    %s\n", strings.TrimRight(line, "\n"))
		}
	}
}
