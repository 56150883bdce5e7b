package authoring

import (
	"fmt"
)

// AddPack writes the text of a new pack version of a system and gives its
// file. It fails when the system does not exist or has the version already.
func AddPack(dir, system, version string, text []byte) (file string, err error) {
	v, err := packVersion(version)
	if err != nil {
		return "", err
	}
	root, err := openSite(dir)
	if err != nil {
		return "", err
	}
	defer root.Close()
	folder, err := systemFolder(root, system)
	if err != nil {
		return "", err
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
