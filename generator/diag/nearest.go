package diag

import (
	"fmt"
	"strings"

	"github.com/agext/levenshtein"
)

// Nearest gives the candidate whose spelling is closest to word, or "" when
// none is close enough to be what the author meant.
func Nearest(word string, candidates []string) string {
	best, bestScore := "", 0.0
	w := strings.ToLower(word)
	for _, c := range candidates {
		score := levenshtein.Match(w, strings.ToLower(c), nil)
		if score > bestScore {
			best, bestScore = c, score
		}
	}
	if bestScore < 0.6 {
		return ""
	}
	return best
}

// DidYouMean is the hint for an unknown word: the nearest candidate, or the
// whole list when nothing is near.
func DidYouMean(word string, candidates []string) string {
	if near := Nearest(word, candidates); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if len(candidates) == 0 {
		return ""
	}
	quoted := make([]string, len(candidates))
	for i, c := range candidates {
		quoted[i] = fmt.Sprintf("%q", c)
	}
	return "write one of " + strings.Join(quoted, ", ")
}
