package render

import (
	"testing"

	"placard/generator/disclosure"
)

// What pages of a system share is made once while they are written, and a
// thousand systems are not held.
func TestLately(t *testing.T) {
	made := map[*disclosure.System]int{}
	l := &lately{}
	get := func(sys *disclosure.System) {
		t.Helper()
		if c := l.get(sys, func() *common { made[sys]++; return &common{of: sys} }); c.of != sys {
			t.Fatal("it is another system's")
		}
	}
	usual := &disclosure.System{ID: "usual"}
	for range 1000 {
		sys := &disclosure.System{}
		for range 3 {
			get(sys)
			get(usual)
		}
		if made[sys] != 1 {
			t.Fatalf("it is made %d times", made[sys])
		}
	}
	if made[usual] != 1 || len(l.list) > lateSystems {
		t.Errorf("made %d times; %d are held", made[usual], len(l.list))
	}
}
