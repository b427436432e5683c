package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

type completionVerb struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

func (completionVerb) Help() string {
	return `Prints what makes the shell complete verbs, flags and their values. For bash: source <(zhibiao completion bash), or into a ` +
		`file of /etc/bash_completion.d; for zsh: into a file _zhibiao in $fpath; for fish: into ~/.config/fish/completions/zhibiao.fish.`
}

// The scripts ask the program itself, so that they never are of another version. Where it has nothing to offer, the shell offers files.
var completionScripts = map[string]string{
	"bash": `_zhibiao() {
  local IFS=$'\n'
  COMPREPLY=($("${COMP_WORDS[0]}" complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _zhibiao zhibiao
`,
	"zsh": `#compdef zhibiao
_zhibiao() {
  local -a offers
  offers=("${(@f)$("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "${offers[1]}" ]]; then compadd -a offers; else _files; fi
}
if [[ "${funcstack[1]}" == "_zhibiao" ]]; then _zhibiao "$@"; else compdef _zhibiao zhibiao; fi
`,
	"fish": `function __zhibiao
  set -l words (commandline -opc) (commandline -ct)
  $words[1] complete -- $words[2..-1] 2>/dev/null
end
complete -c zhibiao -a '(__zhibiao)'
`,
}

func (v completionVerb) Run(env *environment) error {
	_, err := fmt.Fprint(env.out, completionScripts[v.Shell])
	return err
}

type completeVerb struct {
	Words []string `arg:"" optional:"" passthrough:""`
}

func (v completeVerb) Run(app *kong.Kong, env *environment) error {
	words := v.Words
	if len(words) > 0 && words[0] == "--" {
		words = words[1:]
	}
	for _, offer := range completions(app.Model.Node, words) {
		if _, err := fmt.Fprintln(env.out, offer); err != nil {
			return err
		}
	}
	return nil
}

// completions are what the last of some words may become: verbs, flags, or a flag's values.
// There are none where a file, or anything at all, may stand.
func completions(node *kong.Node, words []string) []string {
	if len(words) == 0 {
		words = []string{""}
	}
	words, last := words[:len(words)-1], words[len(words)-1]
	var open *kong.Flag // that still wants its value
	for _, word := range words {
		switch {
		case open != nil:
			open = nil
		case strings.HasPrefix(word, "-"):
			if flag := flagOf(node, word); flag != nil && !flag.IsBool() && !strings.Contains(word, "=") {
				open = flag
			}
		default:
			if child := childOf(node, word); child != nil {
				node = child
			}
		}
	}
	flag, value, before := open, last, ""
	if name, rest, ok := strings.Cut(last, "="); ok && open == nil && strings.HasPrefix(last, "--") {
		flag, value, before = flagOf(node, name), rest, name+"="
	}
	var offers []string
	switch {
	case flag != nil:
		offers = enumOf(flag.Value)
	case strings.HasPrefix(last, "-"):
		for _, flags := range node.AllFlags(true) {
			for _, f := range flags {
				offers = append(offers, "--"+f.Name)
			}
		}
	default:
		for _, child := range node.Children {
			if !child.Hidden {
				offers = append(offers, child.Name)
			}
		}
		for _, p := range node.Positional {
			offers = append(offers, enumOf(p)...)
		}
	}
	offers = slices.DeleteFunc(offers, func(o string) bool { return !strings.HasPrefix(o, value) })
	for i := range offers {
		offers[i] = before + offers[i]
	}
	return offers
}

func enumOf(v *kong.Value) []string {
	if v.Enum == "" {
		return nil
	}
	return v.EnumSlice()
}

func childOf(node *kong.Node, name string) *kong.Node {
	for _, child := range node.Children {
		if child.Name == name || slices.Contains(child.Aliases, name) {
			return child
		}
	}
	return nil
}

func flagOf(node *kong.Node, word string) *kong.Flag {
	name, _, _ := strings.Cut(word, "=")
	for _, flags := range node.AllFlags(false) {
		for _, f := range flags {
			if name == "--"+f.Name || f.Short != 0 && name == "-"+string(f.Short) {
				return f
			}
		}
	}
	return nil
}
