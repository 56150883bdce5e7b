package diag

import (
	"bytes"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestSARIFSchema validates against the schema that OASIS publishes,
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json,
// where the environment says it is.
func TestSARIFSchema(t *testing.T) {
	name := os.Getenv("PLACARD_SARIF_SCHEMA")
	if name == "" {
		t.Skip("PLACARD_SARIF_SCHEMA does not name the schema")
	}
	schema, err := jsonschema.NewCompiler().Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []List{nil, findings()} {
		var out bytes.Buffer
		if err := WriteSARIF(&out, l, rules(), "1.2.3"); err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(&out)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); err != nil {
			t.Error(err)
		}
	}
}
