package authoring

import (
	"fmt"
	"strings"
	"time"
)

// Notice is what a new notice is made from.
type Notice struct {
	ID     string // the file's name as well
	Title  string
	Kind   string // "change" when empty
	Impact string // "material" when empty
	System string // "" for all
	From   string // pack versions, of a change
	To     string
	At     time.Time
}

const noticeTemplate = `+++
id        = {{.ID}}
title     = {{.Title}}
kind      = {{.Kind}}
impact    = {{.Impact}}
summary   = "TODO: what happens, in one or two sentences"
{{- if .System}}
systems   = [{{.System}}]{{end}}
{{- if .From}}
from      = {{.From}}{{end}}
{{- if .To}}
to        = {{.To}}{{end}}
draft     = true
published = {{.At}}
action    = "TODO: what the customer has to do; remove the line when nothing"
+++

## What happens

TODO: say what changes, for whom and from when.

## What you have to do

TODO: say what to do, and by when.
`

// NewNotice makes a draft notice.
func NewNotice(dir string, n Notice) (file string, err error) {
	if err := segment("notice", n.ID); err != nil {
		return "", err
	}
	if err := line("title", n.Title); err != nil {
		return "", err
	}
	if n.Title == "" {
		n.Title = "TODO: what happens, in one line"
	}
	if n.Kind == "" {
		n.Kind = "change"
	}
	if n.Impact == "" {
		n.Impact = "material"
	}
	root, err := openSite(dir)
	if err != nil {
		return "", err
	}
	defer root.Close()
	if n.System != "" {
		if _, err := systemFolder(root, n.System); err != nil {
			return "", err
		}
	}
	values := map[string]string{"At": n.At.UTC().Format(time.RFC3339)}
	for key, value := range map[string]string{
		"ID": n.ID, "Title": n.Title, "Kind": n.Kind, "Impact": n.Impact,
		"System": n.System, "From": n.From, "To": n.To,
	} {
		values[key] = ""
		if value != "" {
			values[key] = quote(value)
		}
	}
	data, err := fill("notice", noticeTemplate, values)
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(n.ID, "_") {
		return "", fmt.Errorf("notice %q: an id does not begin with an underscore", n.ID)
	}
	file = "content/notices/" + n.ID + ".md"
	return file, create(root, file, data)
}
