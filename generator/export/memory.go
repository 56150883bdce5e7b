package export

import (
	"placard/generator/disclosure"
	"placard/generator/output"
)

// A Memory knows what builds before planned of systems. It is safe for
// concurrent use.
type Memory interface {
	// Artifacts gives what plan gave when all that files of the system depend
	// on was the same, or calls it.
	Artifacts(sys *disclosure.System, plan func() []output.Artifact) []output.Artifact
	// Key does the same for a key.
	Key(sys *disclosure.System, make func() output.Key) output.Key
}

// forgetful remembers nothing.
type forgetful struct{}

func (forgetful) Artifacts(_ *disclosure.System, plan func() []output.Artifact) []output.Artifact {
	return plan()
}

func (forgetful) Key(_ *disclosure.System, make func() output.Key) output.Key { return make() }

func orForgetful(m Memory) Memory {
	if m == nil {
		return forgetful{}
	}
	return m
}
