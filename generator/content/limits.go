package content

// Limits on what is read. They keep a hostile or mistaken file from making
// the program slow or from filling its memory; each is far above what a
// disclosure needs, and exceeding one is a finding, never a failure.
const (
	// MaxDocument is the largest document, in bytes.
	MaxDocument = 1 << 20
	// MaxAttachment is the largest file that is published as it is, in bytes.
	MaxAttachment = 50 << 20
	// MaxConfig is the largest site.toml or framework file, in bytes.
	MaxConfig = 1 << 20
	// MaxFrontMatter is the largest front matter, in bytes. The TOML parser
	// takes more than linear time on some inputs.
	MaxFrontMatter = 64 << 10
	// MaxLine is the longest line of front matter or configuration, in bytes.
	MaxLine = 64 << 10
	// MaxNesting is how deep tables and lists may lie in each other, counting
	// every part of a dotted key or table header. The TOML parser recurses:
	// without a limit, a megabyte of brackets would end the process.
	MaxNesting = 16
	// MaxFolders is how deep folders may lie in each other below content.
	MaxFolders = 16
	// MaxFiles is the greatest number of files below content. Links between
	// folders could otherwise multiply a small tree without end.
	MaxFiles = 500_000
)

// maxRepeats is how many findings of one kind a single file gives for faults
// that come in great numbers, such as hidden characters.
const maxRepeats = 20

// maxFindings is how many findings the decoding of a single file gives. No
// author reads more of them at once, and hints take time to work out.
const maxFindings = 200
