package main

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the scripts run the program as a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"placard": func() {
			os.Exit(run(context.Background(), os.Args[1:], environment{
				stdin:  os.Stdin,
				stdout: os.Stdout,
				stderr: os.Stderr,
				getenv: os.Getenv,
				now: func() time.Time {
					// Scripts may fix the clock that init, new and approve read.
					if t, err := time.Parse(time.RFC3339, os.Getenv("TEST_NOW")); err == nil {
						return t
					}
					return time.Now()
				},
			}))
		},
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("TEST_NOW", "2026-11-16T10:00:00Z")
			return nil
		},
	})
}
