package content

import (
	"context"
	"errors"

	"placard/generator/diag"
)

// Load reads the site in folder dir. Findings are in file order; the error
// is for what stops all work, such as a folder that cannot be opened.
func Load(ctx context.Context, dir string) (*Tree, diag.List, error) {
	return nil, nil, errors.New("not written yet")
}
