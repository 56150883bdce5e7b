package generator

import (
	"context"
	"fmt"
	"strings"
	"time"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/disclosure"
	"placard/generator/export"
)

// A Message is a notice ready to be sent, and whether customers can read it
// yet.
type Message struct {
	// Findings are those of check. With errors among them there is no
	// message: the site could not be published as it is.
	Findings diag.List
	// Unpublished says why the notice is not published yet, or is "".
	Unpublished string
	// Forms are the forms in which the message can be written.
	Forms []MessageForm
}

// A MessageForm is the message in a form: text, html, eml, chat or json.
type MessageForm struct {
	Name string
	File string // name for a file
	Data []byte
}

// NoticeMessage makes the message of a notice: what a build with the same
// options would publish beside its page. A notice that such a build would
// withhold is an error, unless unpublished is true and only its date or its
// being a draft is against it.
func NoticeMessage(ctx context.Context, o Options, id string, unpublished bool) (*Message, error) {
	s, err := load(ctx, o)
	if err != nil {
		return nil, err
	}
	if _, err := s.groups(); err != nil { // for the theme, whose words are used
		return nil, err
	}
	m := &Message{Findings: s.result(time.Now()).Findings}
	if m.Findings.Count(diag.Error) > 0 || s.edition == nil || s.theme == nil {
		return m, nil
	}
	site := s.edition
	n := findNotice(site, id)
	if n == nil || n.State == disclosure.NoticeDraft {
		if m.Unpublished, err = s.unpublished(id); err != nil {
			return nil, err
		}
		if !unpublished {
			return nil, fmt.Errorf("the notice %s: what is sent may not be what will be published; --unpublished makes it for a review", m.Unpublished)
		}
		site = s.whole.Edition(s.options.Audience, true)
		n = findNotice(site, id)
	}
	if n == nil {
		return nil, fmt.Errorf("the notice %s is not part of the edition for the audience %s", id, s.options.Audience)
	}
	made, err := export.NoticeMessage(s.exports(site), n)
	if err != nil {
		return nil, err
	}
	for _, form := range export.MessageForms {
		data, err := made.Form(form)
		if err != nil {
			return nil, err
		}
		m.Forms = append(m.Forms, MessageForm{form.Name, form.File, data})
	}
	return m, nil
}

func findNotice(site *disclosure.Site, id string) *disclosure.Notice {
	for _, n := range site.Notices {
		if strings.EqualFold(n.ID, id) {
			return n
		}
	}
	return nil
}

// unpublished says why a notice is not in the edition. The error is for one
// that publishing would not bring into it.
func (s *session) unpublished(id string) (string, error) {
	n := findNotice(s.whole, id)
	if n == nil {
		var ids []string
		for _, n := range s.whole.Notices {
			ids = append(ids, n.ID)
		}
		return "", fmt.Errorf("there is no notice %q: %s", id, diag.DidYouMean(id, ids))
	}
	switch on := content.DateOf(n.Published); {
	case n.Doc.Front.Draft:
		return n.ID + " is a draft", nil
	case on.After(s.edition.AsOf):
		return n.ID + " is published on " + on.String(), nil
	}
	return "", fmt.Errorf("the notice %s is not for the audience %s", n.ID, s.options.Audience)
}
