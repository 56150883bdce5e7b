package render

import (
	"crypto/sha256"
	"encoding/hex"
)

// sha256Hex is the SHA-256 of bytes in hexadecimal.
func sha256Hex(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
