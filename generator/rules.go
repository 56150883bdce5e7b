package generator

import (
	"cmp"
	"slices"

	"placard/generator/compare"
	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/disclosure"
	"placard/generator/gate"
	"placard/generator/markdown"
	"placard/generator/render"
)

// Rules gives every rule of the program, by code.
func Rules() []diag.Rule {
	rules := slices.Concat(content.Rules(), markdown.Rules(), disclosure.Rules(), compare.Rules(), render.Rules(), gate.Rules(), []diag.Rule{unfitAddress})
	slices.SortFunc(rules, func(a, b diag.Rule) int { return cmp.Compare(a.Code, b.Code) })
	return rules
}
