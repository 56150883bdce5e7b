package export

import (
	"strings"
	"testing"
)

func TestMessage(t *testing.T) {
	in := edition(t, someNotices(2))
	in.Messages = true
	b := publish(t, in, nil)
	n := b.in.Site.Notices[1]
	m, err := NoticeMessage(in, n)
	if err != nil {
		t.Fatal(err)
	}
	if string(b.file(t, n.URL+"message.txt")) != m.Subject+"\n\n"+m.Text || string(b.file(t, n.URL+"message.html")) != m.HTML || string(b.file(t, n.URL+"chat.txt")) != m.Chat {
		t.Error("what is published is not what is mailed")
	}
	digest := n.To.Digest
	for name, text := range map[string]string{"text": m.Text, "HTML": m.HTML, "chat": m.Chat} {
		for _, part := range []string{n.ID, digest, "https://trust.example.com/notices/EX-0001/"} {
			if !strings.Contains(text, part) {
				t.Errorf("%s without %q:\n%s", name, part, text)
			}
		}
	}
	if strings.Contains(m.Subject, "\n") {
		t.Errorf("subject %q", m.Subject)
	}
	for _, bad := range []string{"<img", "<link", "<script", "<style", " src="} {
		if strings.Contains(m.HTML, bad) {
			t.Errorf("the HTML has %q", bad)
		}
	}
	for l := range strings.Lines(m.Text) {
		if len([]rune(l)) > 73 && strings.Contains(strings.TrimSpace(l), " ") && !strings.Contains(l, "://") && !strings.HasPrefix(l, "===") && !strings.Contains(l, "sha256:") {
			t.Errorf("a line of %d characters: %q", len([]rune(l)), l)
		}
	}
	if len([]rune(m.Chat)) > 1000 {
		t.Errorf("the chat text has %d characters", len(m.Chat))
	}
}
