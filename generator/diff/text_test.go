package diff

import (
	"errors"
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	a := doc(para("", "Ticket text is deleted 90 days after the ticket closes."))
	b := doc(para("", "Ticket text is deleted 30 days after the ticket closes."))
	render := func(a, b Document, o TextOptions) string {
		t.Helper()
		var out strings.Builder
		if err := Text(&out, Compare(a, b, Options{}), o); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if got := render(a, a, TextOptions{}); got != "no changes\n" {
		t.Errorf("got %q", got)
	}
	if got := render(a, b, TextOptions{Context: 1}); !strings.Contains(got, "… deleted [-90-]{+30+} days …") {
		t.Errorf("got %q", got)
	}
	color := render(a, b, TextOptions{Color: true})
	if !strings.Contains(color, red+"90"+reset+green+"30"+reset) || strings.Contains(color, "[-") {
		t.Errorf("got %q", color)
	}
	for _, l := range strings.Split(render(a, b, TextOptions{Width: 40}), "\n") {
		if displayWidth(l) > 40 && !strings.HasPrefix(l, "Section") {
			t.Errorf("line is too wide: %q", l)
		}
	}
	hostile := doc(para("", "Ticket text is \x1b[2J deleted \u202e90 days after."))
	if got := render(a, hostile, TextOptions{}); strings.ContainsAny(got, "\x1b\u202e") {
		t.Errorf("control characters reach the terminal: %q", got)
	}
	if err := Text(failing{}, Compare(a, b, Options{}), TextOptions{}); !errors.Is(err, errFull) {
		t.Errorf("error is %v", err)
	}
}

var errFull = errors.New("disk full")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }
