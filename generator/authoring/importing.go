package authoring

import (
	"fmt"
	"path/filepath"

	"github.com/Masterminds/semver/v3"
)

// AddPack writes the text of a new pack version of a system and gives its
// file. It fails when the system does not exist or has the version already.
func AddPack(dir, system, version string, text []byte) (file string, err error) {
	v, err := semver.StrictNewVersion(version)
	if err != nil {
		return "", fmt.Errorf("version %q is not a semantic version such as \"1.2.0\"", version)
	}
	if err := segment("system", system); err != nil {
		return "", err
	}
	root, err := openSite(dir)
	if err != nil {
		return "", err
	}
	defer root.Close()
	folder := "content/systems/" + system
	if _, err := root.Stat(filepath.FromSlash(folder)); err != nil {
		return "", fmt.Errorf("there is no system %q: make it with \"placard new system %s\"", system, system)
	}
	versions, err := packVersions(root, folder)
	if err != nil {
		return "", err
	}
	for _, p := range versions {
		if p.version.Equal(v) {
			return "", fmt.Errorf("%s %s exists already: %s", system, version, p.file)
		}
	}
	file = folder + "/" + version + ".md"
	return file, create(root, file, text)
}
