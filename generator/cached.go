package generator

import "placard/generator/cache"

// cacheDir is the folder in the state folder with what builds have worked out
// from texts.
const cacheDir = "cache"

// openCache opens the cache of a site, and makes it if wanted; nil when there
// is none. It is not reached through links, which a source may have from
// anywhere.
func openCache(dir, program string, wanted bool) *cache.Cache {
	state, err := openState(dir, wanted)
	if err != nil {
		return nil
	}
	defer state.Close()
	root, err := openFolder(state, cacheDir, wanted)
	if err != nil {
		return nil
	}
	return cache.Open(root, program, wanted)
}
