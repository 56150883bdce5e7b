package generator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"placard/generator"
)

// factMembers says what the members of _placard in an item of a JSON feed
// are. The page is made from the demonstration's feeds, so that one that is
// not described, or that is gone, fails the test.
var factMembers = [][2]string{
	{"notice", "identifier of the notice; of a pack's entry, of the notice that announced it"},
	{"kind", "kind of the notice; `pack` for a published pack"},
	{"impact", "`editorial`, `minor`, `material`; `initial` for a first version"},
	{"systems", "systems that it names; left out when it concerns all"},
	{"models", "model versions that it names"},
	{"from", "pack version before"},
	{"to", "pack version after"},
	{"pack", "the version, of a pack's entry"},
	{"digest", "digest of the pack that it announces or is about"},
	{"triggers", "why the pack was revised"},
	{"effective", "day from which it applies"},
	{"action", "what customers have to do"},
	{"deadline", "last day for that"},
	{"affected", "who is affected"},
	{"urgent_reason", "why the notice period was not kept"},
	{"corrects", "id of the entry that it corrects"},
	{"supersedes", "id of the entry that it replaces"},
	{"changes", "the pack's change entries, each with `section`, `class`, `what`, `why` and `action`"},
}

func feedsPage(t *testing.T) []byte {
	t.Helper()
	out := t.TempDir()
	if _, err := generator.Build(context.Background(), generator.Options{Dir: "..", Out: out}); err != nil {
		t.Fatal(err)
	}
	read := func(name string) (feed struct {
		Placard map[string]any `json:"_placard"`
		Items   []struct {
			ID      string         `json:"id"`
			Tags    []string       `json:"tags"`
			Placard map[string]any `json:"_placard"`
		} `json:"items"`
	}) {
		data, err := os.ReadFile(filepath.Join(out, name))
		if err == nil {
			err = json.Unmarshal(data, &feed)
		}
		if err != nil {
			t.Fatal(err)
		}
		return feed
	}
	notices, packs := read("notices/feed.json"), read("changes/feed.json")
	found := map[string]bool{"urgent_reason": true} // the demonstration may not have one
	var vocabularies []string
	for _, item := range slices.Concat(notices.Items, packs.Items) {
		for name := range item.Placard {
			if found[name] = true; !slices.ContainsFunc(factMembers, func(m [2]string) bool { return m[0] == name }) {
				t.Errorf("the reference of feeds does not say what %q is", name)
			}
		}
		for _, tag := range item.Tags {
			if v, _, _ := strings.Cut(tag, ":"); !slices.Contains(vocabularies, v) {
				vocabularies = append(vocabularies, v)
			}
		}
	}
	slices.Sort(vocabularies)
	var b bytes.Buffer
	fmt.Fprintf(&b, `+++
title = "Feeds and calendars"
description = "Identity, dates, archives and extensions of the feeds, and what readers can rely on."
order = 68
+++

Every feed is published as Atom 1.0 (RFC 4287), RSS 2.0 and JSON Feed 1.1, with the same entries under the same ids.
[The addresses](addresses.md#feeds-and-calendars) are those of all notices, of each system, impact and model version, and of the
published packs. The examples are from the demonstration site.

## Identity

| What | Id | Example |
| --- | --- | --- |
| a notice | `+"`tag:<authority>,<year>:notice/<id>` | `%s`"+` |
| a published pack | `+"`tag:<authority>,<year>:pack/<system>/<version>` | `%s`"+` |
| a feed | `+"`tag:<authority>,<year>:feed/<address>` | `%s`"+` |
| a day in a calendar | `+"`<what>@<authority>`"+` | `+"`notice/2026-001/deadline@trust.example.com`"+` |

`+"`authority` and `year`"+` are those of [`+"`[feed]`"+`](configuration.md#feed), or the host of `+"`base_url`"+` and %d. An id is made of nothing
else: not of an address, a title or a build. RSS has it as a `+"`guid`"+` that is no link.

## Entries

- The text is complete, as HTML with absolute addresses, without script, style or anything that is loaded except images.
- `+"`published`"+` is the instant of publication. `+"`updated`"+` is the same, or some milliseconds later where two have the same; it never
  changes, because notices do not. A pack has a day and no time: it is published at 00:00 UTC, and updated at a moment of the first
  minute that is made of its id.
- Categories have a vocabulary: %s. In Atom and RSS the vocabulary is a tag URI, in JSON it stands before a colon.
- `+"`related`"+` links lead to the notice that is corrected or replaced, to the pack, and to the comparison.
- An entry does not change when something later refers to it: that a notice was corrected is said by the correction, and on its page.
- A pack's entry has the vendor's change entries and what changed in the text, the words taken out and put in marked with `+"`del` and `ins`"+`. Where links lead is not told; the comparison, to which the entry leads, shows that too.
  A long difference is cut, with a link to the comparison.

The date of a feed is that of its newest entry. A site that is built again gives the same bytes.

## Archives

A feed with up to 100 entries holds all of them and says so (`+"`fh:complete`, RFC 5005"+`). A longer one has a head with the newest: at least 100,
and of notices those of 400 days as long as there are no more than 500. It leads to archives of 50 entries each, numbered from the
oldest, at `+"`archive/<number>.<form>`"+` beside it (`+"`prev-archive`"+`; in JSON also `+"`next_url`"+`). A full archive gets no other entries; packs
of the newest day are not archived yet, for more may follow that day. Head and archives together always hold everything: who follows the links can prove that nothing has vanished.

Archived entries of packs hold the vendor's change entries without the difference in the text.

## The object _placard

JSON Feed keeps names with an underscore for extensions. That of the feed has its `+"`id`, `updated`, `complete`, `archive`, `current`, `prev_archive`"+`
and `+"`next_archive`"+`. That of an item:

| Member | What it is |
| --- | --- |
`, notices.Items[0].ID, packs.Items[0].ID, notices.Placard["id"], 2026, quoted(vocabularies))
	for _, m := range factMembers {
		if !found[m[0]] {
			t.Errorf("no entry of the demonstration has %q", m[0])
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", m[0], m[1])
	}
	b.WriteString(`
Members are left out when there is nothing to say, and others may be added. Dates are ` + "`YYYY-MM-DD`" + `.

## Calendars

Events of a whole day (RFC 5545), with the notice or pack in ` + "`URL`" + `. ` + "`UID`" + ` stays; ` + "`SEQUENCE`" + ` grows when a notice that corrects or replaces
one, or that names a model version, is published. A day that was replaced by another is ` + "`CANCELLED`" + `. There is no alarm: that is the
reader's choice.

## Serving

Servers know the endings. If yours does not, the types are ` + "`application/atom+xml`, `application/rss+xml`, `application/feed+json` and `text/calendar`" + `.
Let readers ask whether something is new (` + "`ETag` or `Last-Modified`" + `) and keep heads for ten minutes at most.
`)
	return b.Bytes()
}
