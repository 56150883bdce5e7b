// Package output is the plan of a published tree and the emitter that makes
// it so.
//
// The one idea: a site is a list of artifacts, each a pure function of a
// digest of its inputs. An [Artifact] is a path, the [Key] that digests
// everything its bytes depend on, and a function that writes those bytes. A
// [Plan] holds them, sorted and free of collisions. [Plan.Emit] brings a folder
// to that state; [Plan.Render] makes the same tree in memory.
//
// # What is rendered
//
// The output folder holds a manifest, [ManifestName]: for every file its key,
// SHA-256, size and path. An artifact whose key stands in the manifest, and
// whose file is there with the size noted, is not rendered again. All others
// are. So a key that leaves out an input makes a stale page: [Options.Verify]
// renders everything and compares.
//
// Artifacts that speak of other artifacts' digests (SHA256SUMS, an index with
// the digests of its children) are [Derived]: they name the files they use,
// run in a later phase, and the digests of exactly those files are shown to
// them and folded into their key. Nothing is read back for that, the digests
// of unchanged files come from the manifest. One that uses only single files of
// the first phase is made as soon as the last of them is there, not when its
// phase comes: then its sources are still at hand.
//
// # What a reader of the folder sees
//
// Either the tree before or the tree after, whole. New bytes go into a staging
// folder beside the output folder; unchanged files are hard-linked into it
// (copied where the file system has no links); the manifest is written last;
// the two folders are then exchanged in one system call (Linux and macOS) and
// the old one is removed, or kept as a spare. Where the exchange does not exist the old folder is
// renamed aside and the new one in: a build killed between the two renames
// leaves no folder at the name, and the next build puts the old one back
// before it does anything else.
//
// When nothing changed, nothing is written, linked or renamed. When keys
// changed but no byte did, only the manifest is replaced, by one rename.
//
// With [Options.Spare] the old tree is kept, and the next emit makes its
// staging folder of it. In a spare, files that have the number of a published
// one (inode) are that file, which was looked at anyway; all others are
// replaced, so that whatever was done to a spare does not matter. So what is
// linked, written and removed is what changed. A spare that is taken is renamed
// to a staging folder and marked as one; a build that fails gives it back, one
// that is killed leaves a staging folder, which the next removes. Files in it
// that no build made, since they came while the tree was replaced, are put into
// a folder of their own that [Report.Kept] names. Folders that both trees have
// alike are noted down ([Report.Twins]): until something comes into one or
// leaves it, which the system keeps the time of, the next build need not list
// them.
//
// A process whose working directory is the output folder keeps the old folder
// after an exchange; a server should be pointed at the path.
//
// # What is not deleted
//
// The emitter only deletes what it made. It refuses ([RefusedError]) a folder
// that is not empty and has no manifest, and a swap that would drop files
// that are in the folder but not in the manifest. After the swap it removes
// the old tree by the manifest's list, the manifest last; a file that somebody
// put there in the meantime is left in its folder, which [Report.Kept] names.
//
// # What survives what
//
// A killed process (SIGKILL) leaves the folder whole, since the kernel keeps
// what was written. A power failure is another matter: files are not synced
// one by one, because tens of thousands of fsyncs cost more than the build.
// With [Options.Sync] the file system is synced once before the swap and the
// parent folder once after it, and the guarantee holds for power failures too.
// Without it, a file lost in a power failure is found by its size and rendered
// again by the next build.
//
// Remaining holes: a file edited by hand without a change of size and with its
// modification time set back, or while a build writes more than 64 MB, is not
// noticed (Options.Verify does); a file that comes into a folder of a file
// system that does not keep the time of that, as every common one does, is
// noticed late; two builds on two machines that share a network file system
// without flock(2) are not kept apart.
package output
