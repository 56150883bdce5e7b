package authoring

import (
	"fmt"

	"placard/generator/content"
)

const systemTemplate = `+++
name      = {{.Name}}
summary   = "TODO: what the system does, in one or two plain sentences"
roles     = ["provider"]
delivery  = ["saas"]
risk_tier = "unclassified"

[owners]
product = "TODO"
risk    = "TODO"
legal   = "TODO"

[contacts]
support  = "TODO"
risk     = "TODO"
incident = "TODO"

# Every model version that customers can see, newest first.
[[model]]
id       = {{.Model}}
status   = "preview"
released = {{.Today}}
+++

TODO: an overview of the system, in a few paragraphs.
`

// NewSystem makes a system with one model version to be filled in.
func NewSystem(dir, id, name string, today content.Date) (file string, err error) {
	if err := slug("system", id); err != nil {
		return "", err
	}
	if err := line("name", name); err != nil {
		return "", err
	}
	root, err := openSite(dir)
	if err != nil {
		return "", err
	}
	defer root.Close()
	if name == "" {
		name = titleOf(id)
	}
	data, err := fill("system", systemTemplate, map[string]any{
		"Name":  quote(name),
		"Model": quote(fmt.Sprintf("%s-%04d-%02d", id, today.Year, int(today.Month))),
		"Today": today,
	})
	if err != nil {
		return "", err
	}
	file = "content/systems/" + id + "/_index.md"
	return file, create(root, file, data)
}
