package preview

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// limitEnv tells a test process of its own which limit to set.
const limitEnv = "PLACARD_TEST_LIMIT"

// TestLimitsOfTheSystem lowers the limits of inotify, in a user namespace of
// its own so that no other program notices: the preview says so, looks at the
// files instead, and sees changes as before.
func TestLimitsOfTheSystem(t *testing.T) {
	if limit := os.Getenv(limitEnv); limit != "" {
		reachLimit(t, limit)
		return
	}
	for _, limit := range []string{"max_inotify_instances=0", "max_inotify_watches=0", "max_inotify_watches=2", "max_inotify_watches=3"} {
		t.Run(limit, func(t *testing.T) {
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(self, "-test.run=^TestLimitsOfTheSystem$", "-test.v")
			cmd.Env = append(os.Environ(), limitEnv+"="+limit)
			cmd.SysProcAttr = &syscall.SysProcAttr{
				Cloneflags:  syscall.CLONE_NEWUSER,
				UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
				GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
			}
			text, err := cmd.CombinedOutput()
			switch {
			case strings.Contains(string(text), "--- SKIP") || len(text) == 0 && err != nil:
				t.Skipf("no limit can be set: %v: %s", err, text)
			case err != nil:
				t.Errorf("%v: %s", err, text)
			}
		})
	}
}

// reachLimit is the test in its own process.
func reachLimit(t *testing.T, limit string) {
	name, value, _ := strings.Cut(limit, "=")
	if err := os.WriteFile("/proc/sys/user/"+name, []byte(value), 0); err != nil {
		t.Skip(err)
	}
	want, lift := "more folders than the system will watch", "max_user_watches"
	if name == "max_inotify_instances" {
		want, lift = "more programs or files open than the system will watch", "max_user_instances"
	}
	s := start(t, writeSite(t, files()), func(o *Options) { o.Poll = 20 * time.Millisecond })
	f := follow(s)
	f.equals("the start")
	if value == "3" {
		// There are three folders: the limit is reached with the next.
		f.write("content/new/page.md", document("New", "New."))
		f.equals("a folder that is one too many")
	}
	eventually(t, "a message", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, e := range s.events {
			if strings.Contains(e.Message, want) && strings.Contains(e.Message, lift) && strings.Contains(e.Message, "looking for changes every 20ms") {
				return true
			}
		}
		return false
	})
	for i := range 3 {
		f.write("content/policies/incidents.md", document("Incidents", fmt.Sprintf("Seen by looking, %d.", i)))
		f.write(fmt.Sprintf("content/new-%d/page.md", i), document("New", "New."))
		f.equals("a change that nothing tells of")
	}
}
