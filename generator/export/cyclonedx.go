package export

// CycloneDXName is the name of a pack's ML-BOM in its folder.
const CycloneDXName = "cyclonedx.json"
