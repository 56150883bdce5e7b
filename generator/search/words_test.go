package search

import (
	"slices"
	"strings"
	"testing"
)

func TestStem(t *testing.T) {
	// The words of a line have the same stem, those of two lines have not.
	families := []string{
		"limit limits limited limiting limitation limitations",
		"classify classifies classified classifying classification classifications",
		"use uses used using",
		"operate operates operated operating operation operations operator operators",
		"evaluate evaluates evaluated evaluating evaluation evaluations",
		"monitor monitors monitored monitoring",
		"policy policies",
		"risk risks",
		"require requires required requiring requirement requirements",
		"retire retires retired retiring retirement",
		"deprecate deprecated deprecation",
		"notify notified notification notifications",
		"configure configured configuration",
		"capable capability capabilities",
		"secure secured security",
		"review reviews reviewed reviewing",
		"need needs needed needing",
		"document documents documented documenting documentation",
		"deploy deploys deployed deploying deployment",
		"call calls called calling",
		"process processes processed processing",
		"stop stops stopped stopping",
		"apply applies applied applying application applications",
		"automatic automatically",
		"status", "bias", "data", "date dates dated", "threat threats", "three", "string strings", "thing things", "number numbers", "format formats formatted formatting",
		"issue issues issued", "key keys", "analysis", "basis", "class classes",
	}
	stems := map[string]string{}
	for _, family := range families {
		list := strings.Fields(family)
		want := stem(list[0])
		for _, w := range list {
			if got := stem(w); got != want {
				t.Errorf("stem(%q) is %q, that of %q is %q", w, got, list[0], want)
			}
			if !strings.HasPrefix(w, stem(w)) {
				t.Errorf("stem(%q) is %q, not its beginning", w, stem(w))
			}
		}
		if other := stems[want]; other != "" {
			t.Errorf("%q and %q have the stem %q", other, list[0], want)
		}
		stems[want] = list[0]
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ text, index, query string }{
		{"The Pack, 2.1.0!", "the pack 2.1.0", "the pack 2.1.0"},
		{"triage-2026-02", "triage-2026-02 triage 2026 02", "triage-2026-02"},
		{"e-mail human_review a.b", "e mail human review a b", "e mail human review a b"},
		{"end. -dash_ ...", "end dash", "end dash"},
		{"Größe Ünïcode ﬁne Ⅻ", "große unicode fine xii", "große unicode fine xii"},
		{"ΟΔΟΣ", "οδοσ", "οδοσ"},
		{"限制条件 and 注 日本", "限制 制条 条件 and 注 日本", "限制 制条 条件 and 注 日本"},
		{"GPT模型v2", "gpt 模型 v2", "gpt 模型 v2"},
		{"مركز الثقة", "مركز الثقة", "مركز الثقة"},
		{"🛡️ x", "x", "x"},
		{strings.Repeat("ab", 500), strings.Repeat("ab", 20), strings.Repeat("ab", 20)},
		{strings.Repeat("é", 1000), strings.Repeat("e", 40), strings.Repeat("e", 40)},
		{strings.Repeat("ж", 1000), strings.Repeat("ж", 40), strings.Repeat("ж", 40)},
	} {
		for whole, want := range map[bool]string{false: c.index, true: c.query} {
			var got []string
			words(c.text, whole, func(w string) { got = append(got, w) })
			if !slices.Equal(got, strings.Fields(want)) {
				t.Errorf("words(%.40q, %t) = %q, want %q", c.text, whole, got, want)
			}
		}
	}
}
