package disclosure

import (
	"placard/generator/diag"
)

// Check runs every rule over the whole site.
func Check(s *Site) diag.List {
	return nil
}

// Rules are the rules of this package.
func Rules() []diag.Rule { return nil }
