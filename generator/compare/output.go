package compare

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"placard/generator/content"
	"placard/generator/diff"
	"placard/generator/disclosure"
)

// A Version names one of the two packs of a comparison, for programs.
type Version struct {
	Version   string            `json:"version" doc:"Version of the pack."`
	Digest    string            `json:"digest" doc:"Digest of its canonical text."`
	Published content.Date      `json:"published" doc:"Day of publication."`
	Effective content.Date      `json:"effective" doc:"Day from which it applies."`
	Models    []string          `json:"models" doc:"Model versions that it covers."`
	Impact    disclosure.Impact `json:"impact" doc:"The highest class among its changes."`
}

func versionOf(p *disclosure.Pack) Version {
	f := &p.Doc.Front
	return Version{
		Version: p.Version.Original(), Digest: p.Digest, Published: f.Published, Effective: f.Effective,
		Models: append([]string{}, f.Models...), Impact: p.Impact,
	}
}

// FormatVersion is the version of what [Comparison.WriteJSON] writes. Members are
// added to it; a change that breaks a reader makes another.
const FormatVersion = 1

// A Document is a comparison as [Comparison.WriteJSON] writes it.
type Document struct {
	Format int     `json:"format" doc:"Version of the form. Members are added to it; a change that breaks a reader makes another."`
	System string  `json:"system" doc:"Identifier of the system."`
	From   Version `json:"from" doc:"The older version; at an address that ends with latest, the one that it names."`
	To     Version `json:"to" doc:"The newer version; at an address that ends with latest, the one in force."`
	*Comparison
}

// WriteJSON writes a comparison for programs: a versioned contract. indent is
// what each level of it is indented by.
func (c *Comparison) WriteJSON(w io.Writer, indent string) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	err := enc.Encode(Document{FormatVersion, c.To.System.ID, versionOf(c.From), versionOf(c.To), c})
	if err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

// Unified gives the difference of the canonical texts in the unified format.
// Patch applies it to the published index.md of one version and gives the
// other's; it is empty when they are equal.
func (c *Comparison) Unified() []byte {
	return unified(c.From, c.To, diff.Lines(c.From.Canonical()), diff.Lines(c.To.Canonical()))
}

// Unified is [Comparison.Unified] for packs that need not be compared. Their
// texts are remembered like what [Comparer.Packs] compares.
func (c *Comparer) Unified(from, to *disclosure.Pack) ([]byte, error) {
	old, err := c.side(from)
	if err != nil {
		return nil, err
	}
	new, err := c.side(to)
	if err != nil {
		return nil, err
	}
	return unified(from, to, old.lines(), new.lines()), nil
}

func unified(from, to *disclosure.Pack, old, new []string) []byte {
	return diff.UnifiedLines(from.Version.Original()+"/index.md", to.Version.Original()+"/index.md", old, new)
}

// Title is "Alder Triage: 1.0.0 to 1.1.0".
func (c *Comparison) Title() string {
	return fmt.Sprintf("%s: %s to %s", c.To.System.Doc.Front.Name, c.From.Version.Original(), c.To.Version.Original())
}

// TextOptions say how [Comparison.WriteText] writes.
type TextOptions struct {
	Color bool // ANSI escape sequences
	Width int  // columns of the terminal; 0 stands for 80
}

// WriteText writes a comparison for people who read it in a terminal: first what
// the vendor says, then what the rules say of every change, then the text
// with the words that changed.
func (c *Comparison) WriteText(w io.Writer, o TextOptions) error {
	t := &textWriter{color: o.Color}
	t.line(0, t.bold(c.Title()))
	switch {
	case c.Same():
		t.line(0, "the packs say the same")
	case c.Undetermined:
		t.line(0, "at least "+string(c.Derived)+"; part of it could not be judged")
	default:
		t.line(0, "derived impact: "+string(c.Derived))
	}
	if len(c.Entries) > 0 {
		t.line(0, "")
		t.line(0, t.bold("What the vendor says"))
		for _, e := range c.Entries {
			t.line(0, fmt.Sprintf("%-9s %s: %s", e.Class, e.Title, fold(e.What)))
			if e.Action != "" {
				t.line(10, "action: "+fold(e.Action))
			}
		}
	}
	if len(c.Fields) > 0 {
		t.line(0, "")
		t.line(0, t.bold("Record"))
		for _, f := range c.Fields {
			t.line(0, f.Words())
		}
	}
	if len(c.Changes) > 0 {
		t.line(0, "")
		t.line(0, t.bold("Changes"))
		for _, s := range c.Sections {
			head := fmt.Sprintf("%-9s %s", s.Class, s.Title)
			if counts := s.Counts.String(); counts != "" {
				head += ": " + counts
			}
			t.line(0, head)
			for i := range c.Changes {
				if ch := &c.Changes[i]; ch.Section == s.ID {
					t.change(ch)
				}
			}
		}
	}
	if !c.Text.Same() {
		t.line(0, "")
	}
	if _, err := w.Write(t.Bytes()); err != nil {
		return err
	}
	if !c.Text.Same() {
		if err := diff.Text(w, c.Text, diff.TextOptions{Color: o.Color, Width: o.Width}); err != nil {
			return err
		}
	}
	for _, f := range c.Files {
		if f.Text == nil || f.Text.Same() {
			continue
		}
		if _, err := fmt.Fprintf(w, "\n%s\n", t.bold(f.Path)); err != nil {
			return err
		}
		if err := diff.Text(w, *f.Text, diff.TextOptions{Color: o.Color, Width: o.Width}); err != nil {
			return err
		}
	}
	return nil
}

// Words say what a field was and is, in English.
func (f *Field) Words() string {
	switch {
	case f.Added != nil || f.Removed != nil:
		var parts []string
		if len(f.Added) > 0 {
			parts = append(parts, "with "+strings.Join(f.Added, ", "))
		}
		if len(f.Removed) > 0 {
			parts = append(parts, "without "+strings.Join(f.Removed, ", "))
		}
		return f.Name + ": now " + strings.Join(parts, ", ")
	case f.Old == "":
		return f.Name + ": " + f.New + " (before: none)"
	case f.New == "":
		return f.Name + ": none (before: " + f.Old + ")"
	}
	return f.Name + ": " + f.New + " (before: " + f.Old + ")"
}

type textWriter struct {
	bytes.Buffer
	color bool
}

// line writes a line. Control characters in it cannot reach the terminal.
func (t *textWriter) line(indent int, s string) {
	t.WriteString(strings.Repeat(" ", indent))
	for _, r := range s {
		if r < ' ' && r != '\x1b' || r == '\x1b' && !t.color || r >= 0x7f && r < 0xa0 {
			r = '\uFFFD'
		}
		t.WriteRune(r)
	}
	t.WriteByte('\n')
}

func (t *textWriter) bold(s string) string {
	s = strings.ReplaceAll(s, "\x1b", "\uFFFD")
	if !t.color {
		return s
	}
	return "\x1b[1m" + s + "\x1b[0m"
}

func (t *textWriter) change(c *Change) {
	where := c.Kind
	switch {
	case c.Name != "" && c.BlockAt < 0:
		where = c.Name
	case c.BlockAt < 0:
		where = "section"
	case c.NewID != "":
		where = "#" + c.NewID
	case c.OldID != "":
		where = "#" + c.OldID + " before"
	}
	for i, r := range c.Reasons {
		head := fmt.Sprintf("%s %-12s", c.Short(), where)
		if i > 0 {
			head = strings.Repeat(" ", len([]rune(head)))
		}
		t.line(10, strings.ReplaceAll(fmt.Sprintf("%s %s %-9s %s", head, r.Rule, r.Class, r.Detail), "\x1b", "\uFFFD"))
	}
	if c.Undetermined {
		t.line(10, "             undetermined")
	}
	if o := c.Override; o != nil {
		t.line(10, strings.ReplaceAll(fmt.Sprintf("             override to %s by %s (%s) on %s: %s", o.To, o.By, o.Role, o.At, fold(o.Reason)), "\x1b", "\uFFFD"))
	}
}
