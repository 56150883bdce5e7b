package generator

import (
	"placard/generator/cache"
	"placard/generator/content"
)

// cacheDir is the folder in the state folder with what builds have worked out
// from texts.
const cacheDir = "cache"

// few is the number of packs up to which reading them again takes less than
// finding out which program runs, for a command that need not know.
const few = 32

func packsOf(tree *content.Tree) (n int) {
	for _, system := range tree.Systems {
		n += len(system.Packs)
	}
	return n
}

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
