package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newCompletion(env environment) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:     "completion SHELL",
		GroupID: "about",
		Short:   "Print a completion script for a shell",
		Long: `Completion prints a script that lets a shell complete commands, flags, systems and
rule codes. SHELL is bash, zsh, fish or powershell.`,
		Example: `  source <(placard completion bash)
  placard completion zsh > "${fpath[1]}/_placard"
  placard completion fish > ~/.config/fish/completions/placard.fish`,
		Args:      cobra.ExactArgs(1),
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(env.stdout, true)
			case "zsh":
				return root.GenZshCompletion(env.stdout)
			case "fish":
				return root.GenFishCompletion(env.stdout, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(env.stdout)
			}
			return fmt.Errorf("unknown shell %q: write bash, zsh, fish or powershell", args[0])
		},
	}
}
