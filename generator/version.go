package generator

// Version is the program's version (SemVer). It enters the key of every
// artifact, so that another version renders everything anew.
const Version = "0.1.0"
