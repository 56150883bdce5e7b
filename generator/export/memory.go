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
	// Keys does the same for keys of one kind.
	Keys(kind string, sys *disclosure.System, make func() []output.Key) []output.Key
}

// forgetful remembers nothing.
type forgetful struct{}

func (forgetful) Artifacts(_ *disclosure.System, plan func() []output.Artifact) []output.Artifact {
	return plan()
}

func (forgetful) Keys(_ string, _ *disclosure.System, make func() []output.Key) []output.Key {
	return make()
}

// keyOf is Keys for one key.
func keyOf(m Memory, kind string, sys *disclosure.System, make func() output.Key) output.Key {
	return m.Keys(kind, sys, func() []output.Key { return []output.Key{make()} })[0]
}

func orForgetful(m Memory) Memory {
	if m == nil {
		return forgetful{}
	}
	return m
}
