package authoring

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/Masterminds/semver/v3"

	"placard/generator/content"
	"placard/generator/diag"
)

// changeStub is the change entry that a new version starts with.
const changeStub = `[[change]]
section = "limitations"
class   = "minor"
what    = "TODO: what changed, in a sentence a customer understands"
why     = "TODO: why it changed"
action  = "TODO: what the customer has to do; remove the line when nothing"
`

// firstPack is the text of a system's first pack. It names what the built-in
// sections ask for.
const firstPack = `+++
version = {{.Version}}
status  = "draft"
models  = []
owner   = "TODO"

[brief]
use_for        = "TODO: what to use the system for"
do_not_use_for = "TODO: what not to use it for"
data           = "TODO: what data it sees and what becomes of it"
human_review   = "TODO: where a person has to look"
+++

## Intended use

**Supported uses.** TODO

**Out-of-scope uses.** TODO

## Capabilities

**Outputs.** TODO

**Dependencies.** TODO

## Limitations

**Failure modes.** TODO

**Boundaries.** TODO

**Non-determinism.** TODO

**Input constraints.** TODO

## Risks

| Risk | Mitigation | What you must do |
| --- | --- | --- |
| TODO | TODO | TODO |

## Operating instructions

**Set-up.** TODO

**Configuration.** TODO

**Monitoring.** TODO

**Human review.** TODO

**Escalation.** TODO
`

// packVersion reads the version of a pack that is to be written. What follows
// a plus sign is not part of a version's order, nor fit for an address.
func packVersion(version string) (*semver.Version, error) {
	v, err := semver.StrictNewVersion(version)
	if err != nil || v.Metadata() != "" {
		return nil, fmt.Errorf("version %q is not a semantic version such as \"1.2.0\"", version)
	}
	return v, nil
}

// systemFolder gives the folder of a system that there is.
func systemFolder(root *os.Root, system string) (string, error) {
	if err := segment("system", system); err != nil {
		return "", err
	}
	const all = "content/systems"
	if _, err := root.Stat(filepath.FromSlash(all + "/" + system)); err == nil {
		return all + "/" + system, nil
	}
	var there []string
	if entries, err := fs.ReadDir(root.FS(), all); err == nil {
		for _, e := range entries {
			there = append(there, e.Name())
		}
	}
	if near := diag.Nearest(system, there); near != "" {
		return "", fmt.Errorf("there is no system %q: did you mean %q?", system, near)
	}
	return "", fmt.Errorf("there is no system %q: make it with \"placard new system %s\"", system, system)
}

// NewPack makes a draft of a pack version from the system's newest version
// below it: the text is copied, approvals and dates are left out, and a stub of a
// change entry is added. A system without a pack gets an outline to fill in.
// It gives the file to edit and the version it was made from, "" for none.
func NewPack(dir, system, version string) (file, from string, err error) {
	v, err := packVersion(version)
	if err != nil {
		return "", "", err
	}
	root, err := openSite(dir)
	if err != nil {
		return "", "", err
	}
	defer root.Close()
	folder, err := systemFolder(root, system)
	if err != nil {
		return "", "", err
	}
	versions, err := packVersions(root, folder)
	if err != nil {
		return "", "", err
	}
	var newest, below *packSource
	for _, p := range versions {
		if p.version.Equal(v) {
			return "", "", fmt.Errorf("%s %s exists already: %s", system, version, p.file)
		}
		if newest == nil || p.version.GreaterThan(newest.version) {
			newest = &p
		}
		if p.version.LessThan(v) && (below == nil || p.version.GreaterThan(below.version)) {
			below = &p
		}
	}
	if below != nil { // an older line goes on from where it is
		newest = below
	}
	if newest == nil {
		file = folder + "/" + version + ".md"
		data, err := fill("pack", firstPack, map[string]string{"Version": quote(version)})
		if err != nil {
			return "", "", err
		}
		return file, "", create(root, file, data)
	}
	source, err := root.ReadFile(filepath.FromSlash(newest.file))
	if err != nil {
		return "", "", fmt.Errorf("read %s: %w", newest.file, err)
	}
	text, err := nextVersion(source, version)
	if err != nil {
		return "", "", fmt.Errorf("start from %s: %w", newest.file, err)
	}
	if !newest.folder {
		file = folder + "/" + version + ".md"
		return file, newest.version.Original(), create(root, file, text)
	}
	file = folder + "/" + version + "/index.md"
	return file, newest.version.Original(), copyFolder(root, path.Dir(newest.file), path.Dir(file), text)
}

// packSource is where one version of a pack is written.
type packSource struct {
	version *semver.Version
	file    string
	folder  bool
}

func packVersions(root *os.Root, folder string) ([]packSource, error) {
	entries, err := fs.ReadDir(root.FS(), folder)
	if err != nil {
		return nil, fmt.Errorf("read folder %s: %w", folder, err)
	}
	var packs []packSource
	for _, e := range entries {
		p := packSource{folder: e.IsDir()}
		name := e.Name()
		if p.folder {
			p.file = folder + "/" + name + "/index.md"
		} else if name = strings.TrimSuffix(name, ".md"); name == e.Name() {
			continue
		} else {
			p.file = folder + "/" + e.Name()
		}
		if p.version, err = semver.StrictNewVersion(name); err == nil {
			packs = append(packs, p)
		}
	}
	return packs, nil
}

// nextVersion makes a draft of a version from the text of the one before.
func nextVersion(text []byte, version string) ([]byte, error) {
	var err error
	step := func(edit func([]byte) ([]byte, error)) {
		if err == nil {
			text, err = edit(text)
		}
	}
	step(func(b []byte) ([]byte, error) { return content.SetKey(b, "version", quote(version)) })
	step(func(b []byte) ([]byte, error) { return content.SetKey(b, "status", `"draft"`) })
	for _, key := range []string{"withdrawn", "published", "effective", "next_review", "notice", "triggers"} {
		step(func(b []byte) ([]byte, error) { return content.RemoveKey(b, key) })
	}
	for _, table := range []string{"approval", "change"} {
		step(func(b []byte) ([]byte, error) { return content.RemoveTables(b, table) })
	}
	step(func(b []byte) ([]byte, error) { return content.AppendTable(b, changeStub) })
	return text, err
}

// copyFolder copies a pack's folder with its attachments under a new name,
// with another text for its index.md. The copy takes its name when it is
// complete.
func copyFolder(root *os.Root, from, to string, index []byte) (err error) {
	next := path.Join(path.Dir(to), "."+path.Base(to)+".new")
	if _, err := root.Lstat(filepath.FromSlash(to)); err == nil {
		return fmt.Errorf("%s exists already", to)
	}
	if err := root.RemoveAll(filepath.FromSlash(next)); err != nil {
		return fmt.Errorf("clear %s: %w", next, err)
	}
	defer func() {
		if err != nil {
			root.RemoveAll(filepath.FromSlash(next))
		}
	}()
	err = fs.WalkDir(root.FS(), from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return nil
		}
		target := path.Join(next, strings.TrimPrefix(name, from))
		if name == from+"/index.md" {
			return create(root, target, index)
		}
		data, err := root.ReadFile(filepath.FromSlash(name))
		if err != nil {
			return err
		}
		return create(root, target, data)
	})
	if err != nil {
		return fmt.Errorf("copy %s: %w", from, err)
	}
	if err := root.Rename(filepath.FromSlash(next), filepath.FromSlash(to)); err != nil {
		return errors.Join(fmt.Errorf("name the copy %s: %w", to, err))
	}
	return nil
}
