package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"placard/generator/disclosure"
	"placard/generator/output"
)

// A Message is a notice ready to be sent. It says what the page says, with the
// notice's id and the digest of the pack it announces, so that a customer can
// compare what was sent with what is published.
type Message struct {
	Notice    string    `json:"notice"` // id
	URL       string    `json:"url"`
	Published time.Time `json:"published"`
	Language  string    `json:"language"`
	// Pack and Digest are those of the pack that the notice announces.
	Pack    string `json:"pack,omitempty"`
	Digest  string `json:"digest,omitempty"`
	Subject string `json:"subject"` // one line
	Text    string `json:"text"`    // text/plain; charset=utf-8, lines of at most 72 characters where words allow
	HTML    string `json:"html"`    // text/html; charset=utf-8: a whole document that loads nothing
	Chat    string `json:"chat"`    // a few lines for a chat, without markup

	from mail.Address // the sender to propose; no address for none
	id   string       // of the mail
}

// A MessageForm is a way to write a message.
type MessageForm struct {
	Name string // text, html, eml, chat, json
	File string // name of the file
}

// MessageForms lists all forms.
var MessageForms = []MessageForm{
	{"text", "message.txt"}, {"html", "message.html"}, {"eml", "message.eml"}, {"chat", "chat.txt"}, {"json", "message.json"},
}

// Form writes the message in a form. The text begins with the subject.
func (m *Message) Form(form MessageForm) ([]byte, error) {
	switch form.Name {
	case "text":
		return []byte(m.Subject + "\n\n" + m.Text), nil
	case "html":
		return []byte(m.HTML), nil
	case "eml":
		return m.eml()
	case "chat":
		return []byte(m.Chat), nil
	case "json":
		var b bytes.Buffer
		err := writeJSON(&b, m)
		return b.Bytes(), err
	}
	return nil, fmt.Errorf("a message has no form %q", form.Name)
}

// eml writes a mail (RFC 5322) with both bodies, for a mail program to open.
// Nobody is named as the recipient, and X-Unsent makes programs that know it
// open the mail for sending.
func (m *Message) eml() ([]byte, error) {
	var b bytes.Buffer
	head := func(name, value string) {
		if value != "" {
			b.WriteString(name + ": " + value + "\r\n")
		}
	}
	parts := multipart.NewWriter(&b)
	// The boundary is made of the message, not of chance.
	sum := sha256.Sum256([]byte(m.id + m.Text + m.HTML))
	if err := parts.SetBoundary(hex.EncodeToString(sum[:16])); err != nil {
		return nil, err
	}
	if m.from.Address != "" {
		head("From", m.from.String())
	}
	head("Date", m.Published.UTC().Format("Mon, 02 Jan 2006 15:04:05 +0000"))
	head("Subject", foldWords(mime.QEncoding.Encode("utf-8", m.Subject)))
	head("Message-ID", "<"+m.id+">")
	head("MIME-Version", "1.0")
	head("Content-Language", m.Language)
	head("Content-Type", "multipart/alternative;\r\n boundary="+parts.Boundary())
	head("X-Unsent", "1")
	head("X-Placard-Notice", m.Notice)
	head("X-Placard-Pack", m.Pack)
	head("X-Placard-Digest", m.Digest)
	b.WriteString("\r\n")
	for _, body := range []struct{ media, text string }{{"text/plain", m.Text}, {"text/html", m.HTML}} {
		w, err := parts.CreatePart(textproto.MIMEHeader{
			"Content-Type":              {body.media + "; charset=utf-8"},
			"Content-Transfer-Encoding": {"quoted-printable"},
		})
		if err != nil {
			return nil, err
		}
		q := quotedprintable.NewWriter(w)
		if _, err := io.WriteString(q, body.text); err != nil {
			return nil, err
		}
		if err := q.Close(); err != nil {
			return nil, err
		}
	}
	if err := parts.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// foldWords folds a header's value at spaces (RFC 5322 section 2.2.3), so
// that lines stay below 78 characters where words allow.
func foldWords(s string) string {
	return strings.ReplaceAll(wrap(s, 68, "\x00"), "\n\x00", "\r\n ")
}

// NoticeMessage makes the message of a notice of the site in the input.
func NoticeMessage(in Input, n *disclosure.Notice) (Message, error) {
	p := &publication{Input: in, pairs: newPairs(in.Site)}
	p.Strings = in.Strings.english()
	var err error
	if p.addresses, err = newAddresses(in.BaseURL); err != nil {
		return Message{}, err
	}
	p.identity = identify(in.Site.Config)
	m, err := p.message(n)
	if err != nil {
		return Message{}, fmt.Errorf("notice %s: %w", n.ID, err)
	}
	return m, nil
}

// messages plans the messages of all notices beside their pages, in the forms
// that people open.
func (p *publication) messages() []output.Artifact {
	var list []output.Artifact
	sender := p.sender()
	for _, n := range p.published() {
		e := p.notices[n]
		message := sync.OnceValues(func() (Message, error) { return p.message(n) })
		for _, form := range MessageForms {
			if form.Name == "json" {
				continue // the index has all of it
			}
			list = append(list, output.Artifact{
				Path: n.URL + form.File,
				Kind: "message",
				Key: output.NewKey("message/v2").String(p.Program).String(form.Name).Key(e.key).
					String(p.Site.Config.Title).String(p.author()).String(p.language(nil)).String(sender.Name).String(sender.Address).
					String(p.Strings.SubjectTag).String(p.Strings.ReadOnline).String(p.Strings.Digest).
					String(p.Strings.ChatAction).String(p.Strings.ChatBy).String(p.Strings.ChatFrom).String(p.Strings.Image).Sum(),
				Write: func(w io.Writer) error {
					m, err := message()
					if err != nil {
						return err
					}
					data, err := m.Form(form)
					if err != nil {
						return err
					}
					_, err = w.Write(data)
					return err
				},
			})
		}
	}
	return list
}

// sender is the vendor's address for questions, when it is one of mail.
func (p *publication) sender() mail.Address {
	contact := strings.TrimPrefix(p.Site.Config.Organization.Contact, "mailto:")
	if a, err := mail.ParseAddress(contact); err == nil && a.Address == contact {
		return mail.Address{Name: p.author(), Address: contact}
	}
	return mail.Address{}
}

func (p *publication) message(n *disclosure.Notice) (Message, error) {
	f, w := &n.Doc.Front, p.Strings
	title := line(f.Title)
	url := p.absolute(n.URL)
	m := Message{
		Notice: n.ID, URL: url, Published: n.Published.UTC(), Language: p.language(n.Doc.File),
		Subject: line(fill(w.SubjectTag, "site", p.author(), "title", title, "id", n.ID)),
		from:    p.sender(), id: p.uid("notice." + n.ID),
	}

	body, err := p.text(n.Doc.File, url, p.resolve(n.Doc.File, destinations(n.Outline)))
	if err != nil {
		return Message{}, err
	}
	for i, node := range body {
		body[i] = p.withoutImages(node)
	}
	nodes := []*html.Node{el(atom.H1, text(title))}
	if s := prose(f.Summary); len(s) > 0 {
		nodes = append(nodes, el(atom.P, s...))
	}
	nodes = append(nodes, list(p.noticeFacts(n)))
	nodes = append(nodes, body...)
	record := []row{
		{w.Notice, []value{{text: n.ID}}},
		{w.ReadOnline, []value{{url, url}}},
	}
	if n.To != nil && n.To.Digest != "" {
		m.Pack, m.Digest = n.To.System.ID+" "+n.To.Version.Original(), n.To.Digest
		record = append(record, row{w.Digest, []value{{text: m.Pack + " " + m.Digest}}})
	}
	nodes = append(nodes, el(atom.Hr), list(record), el(atom.P, text(p.author())))

	m.Text = plainMessage(nodes)
	if m.HTML, err = p.htmlMessage(n, title, nodes); err != nil {
		return Message{}, err
	}
	m.Chat = p.chat(n, title, url)
	return m, nil
}

// withoutImages puts a link in the place of every image: a mail that loads
// something tells who reads it when, and most programs block it.
func (p *publication) withoutImages(n *html.Node) *html.Node {
	if n.DataAtom == atom.Img {
		alt := attribute(n, "alt")
		words := strings.TrimSpace(alt + " (" + p.Strings.Image + ")")
		if n.Parent != nil && inLink(n.Parent) {
			return text(words)
		}
		return link(attribute(n, "src"), text(words))
	}
	for k := n.FirstChild; k != nil; {
		next := k.NextSibling
		if k.DataAtom == atom.Img {
			n.InsertBefore(p.withoutImages(k), k)
			n.RemoveChild(k)
		} else {
			p.withoutImages(k)
		}
		k = next
	}
	return n
}

func inLink(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n.DataAtom == atom.A {
			return true
		}
	}
	return false
}

// htmlMessage writes a whole document. Programs that show mail take out style
// sheets, and their own style suits plain elements.
func (p *publication) htmlMessage(n *disclosure.Notice, title string, nodes []*html.Node) (string, error) {
	root := el(atom.Html)
	root.Attr = []html.Attribute{{Key: "lang", Val: p.language(n.Doc.File)}}
	charset := el(atom.Meta)
	charset.Attr = []html.Attribute{{Key: "charset", Val: "utf-8"}}
	root.AppendChild(el(atom.Head, charset, el(atom.Title, text(title))))
	root.AppendChild(el(atom.Body, nodes...))
	document := &html.Node{Type: html.DocumentNode}
	document.AppendChild(&html.Node{Type: html.DoctypeNode, Data: "html"})
	document.AppendChild(root)
	s, err := markup([]*html.Node{document})
	if err != nil {
		return "", err
	}
	return s + "\n", nil
}

// chat makes the short form: what, from when, what to do by when, where. Chats
// cut what is long and turn an address into a link by themselves.
func (p *publication) chat(n *disclosure.Notice, title, url string) string {
	f, w := &n.Doc.Front, p.Strings
	lines := []string{w.impact(f.Impact) + ", " + w.kind(f.Kind) + " · " + n.ID, title}
	if s := line(f.Summary); s != "" {
		lines = append(lines, shorten(s, 300))
	}
	if !f.Effective.IsZero() {
		lines = append(lines, fill(w.ChatFrom, "date", f.Effective.String()))
	}
	if s := line(f.Action); s != "" {
		s = fill(w.ChatAction, "action", shorten(s, 300))
		if !f.Deadline.IsZero() {
			s = strings.TrimRight(s, " .") + ". " + fill(w.ChatBy, "date", f.Deadline.String())
		}
		lines = append(lines, s)
	}
	lines = append(lines, url)
	if n.To != nil && n.To.Digest != "" {
		lines = append(lines, n.To.System.ID+" "+n.To.Version.Original()+" "+n.To.Digest)
	}
	return strings.Join(lines, "\n") + "\n"
}

// plainMessage writes nodes as plain text: paragraphs of short lines, lists
// with marks, and addresses as numbered notes at the end, so that they do not
// break up sentences.
func plainMessage(nodes []*html.Node) string {
	t := &plainWriter{numbers: map[string]int{}}
	for _, n := range nodes {
		t.block(n, "", "")
	}
	if len(t.addresses) > 0 {
		t.gap("")
		for i, a := range t.addresses {
			t.out.WriteString("[" + strconv.Itoa(i+1) + "] " + a + "\n")
		}
	}
	return t.out.String()
}

// width is where lines end: 72 characters leave room for marks of quotation
// (RFC 3676 section 4.2).
const width = 72

type plainWriter struct {
	out       bytes.Buffer
	addresses []string
	numbers   map[string]int
	tight     bool // no empty line before the next block
}

// gap writes the empty line between two blocks, with the marks of a
// quotation that both stand in.
func (t *plainWriter) gap(indent string) {
	if t.out.Len() > 0 && !t.tight {
		t.out.WriteString(strings.TrimRight(indent, " ") + "\n")
	}
	t.tight = false
}

// paragraph writes running text. first stands before its first line, indent
// before all others.
func (t *plainWriter) paragraph(s, first, indent string) {
	if s = strings.TrimSpace(s); s == "" {
		return
	}
	if first == indent {
		t.gap(indent)
	} else {
		t.gap("")
	}
	for i, l := range strings.Split(s, "\n") {
		if i > 0 {
			first = indent
		}
		t.out.WriteString(strings.TrimRight(first+wrap(l, width-len(indent), indent), " "))
		t.out.WriteByte('\n')
	}
}

func (t *plainWriter) block(n *html.Node, first, indent string) {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		s := strings.TrimSpace(t.inline(n))
		t.paragraph(s, first, indent)
		if n.DataAtom == atom.H1 || n.DataAtom == atom.H2 {
			rule := "="
			if n.DataAtom == atom.H2 {
				rule = "-"
			}
			t.out.WriteString(indent + strings.Repeat(rule, min(len([]rune(s)), width-len(indent))) + "\n")
		}
	case atom.Ul, atom.Ol:
		number := 1
		if v, err := strconv.Atoi(attribute(n, "start")); err == nil {
			number = v
		}
		begun := false
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			if k.DataAtom != atom.Li {
				continue
			}
			mark := "- "
			if n.DataAtom == atom.Ol {
				mark = strconv.Itoa(number) + ". "
				number++
			}
			if begun {
				t.tight = true
			}
			begun = true
			t.mixed(k, first+mark, indent+strings.Repeat(" ", len(mark)))
			first = indent
		}
	case atom.Blockquote:
		t.mixed(n, first+"> ", indent+"> ")
	case atom.Pre:
		t.gap(indent)
		for _, l := range strings.Split(strings.TrimRight(verbatim(n), "\n"), "\n") {
			t.out.WriteString(strings.TrimRight(indent+"    "+l, " ") + "\n")
		}
	case atom.Hr:
		t.gap(indent)
		t.out.WriteString(indent + "--\n")
	case atom.Table:
		t.table(n, indent)
	case atom.Dl, atom.Figure, atom.Dd, atom.Figcaption, atom.Caption, atom.Dt:
		if n.DataAtom == atom.Dd {
			first, indent = indent+"    ", indent+"    "
			t.tight = true
		}
		t.mixed(n, first, indent)
	default:
		t.paragraph(t.inline(n), first, indent)
	}
}

// mixed writes an element that holds blocks, running text or both.
func (t *plainWriter) mixed(n *html.Node, first, indent string) {
	var run strings.Builder
	flush := func() {
		if s := strings.TrimSpace(run.String()); s != "" {
			t.paragraph(s, first, indent)
			first = indent
		}
		run.Reset()
	}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if !isBlock(k) {
			run.WriteString(t.inline(k))
			continue
		}
		if strings.TrimSpace(run.String()) != "" {
			flush()
			t.tight = k.DataAtom == atom.Ul || k.DataAtom == atom.Ol
		}
		run.Reset()
		t.block(k, first, indent)
		first = indent
	}
	flush()
}

func isBlock(n *html.Node) bool {
	switch n.DataAtom {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Li, atom.Blockquote,
		atom.Pre, atom.Hr, atom.Table, atom.Dl, atom.Dt, atom.Dd, atom.Figure, atom.Figcaption, atom.Caption:
		return true
	}
	return false
}

// inline gives running text; a line break stays one.
func (t *plainWriter) inline(n *html.Node) string {
	switch {
	case n.Type == html.TextNode:
		return strings.Map(func(r rune) rune {
			if r == '\n' || r == '\t' {
				return ' '
			}
			return r
		}, n.Data)
	case n.DataAtom == atom.Br:
		return "\n"
	}
	var b strings.Builder
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		b.WriteString(t.inline(k))
	}
	if n.DataAtom != atom.A {
		return b.String()
	}
	href, label := attribute(n, "href"), b.String()
	if strings.TrimSpace(label) == href || "mailto:"+label == href || "tel:"+label == href {
		return label
	}
	if t.numbers[href] == 0 {
		t.addresses = append(t.addresses, href)
		t.numbers[href] = len(t.addresses)
	}
	return label + " [" + strconv.Itoa(t.numbers[href]) + "]"
}

// verbatim gives the text of code.
func verbatim(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	if k := n.FirstChild; k != nil && k.NextSibling == nil {
		return verbatim(k)
	}
	var b strings.Builder
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		b.WriteString(verbatim(k))
	}
	return b.String()
}

// verbatimLength is the length of verbatim.
func verbatimLength(n *html.Node) int {
	if n.Type == html.TextNode {
		return len(n.Data)
	}
	length := 0
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		length += verbatimLength(k)
	}
	return length
}

// table writes every row as a line of its cells: columns do not survive
// proportional fonts.
func (t *plainWriter) table(n *html.Node, indent string) {
	var rows func(n *html.Node)
	begun := false
	rows = func(n *html.Node) {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			switch k.DataAtom {
			case atom.Caption:
				t.paragraph(t.inline(k), indent, indent)
			case atom.Tr:
				var cells []string
				for c := k.FirstChild; c != nil; c = c.NextSibling {
					if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
						cells = append(cells, strings.TrimSpace(t.inline(c)))
					}
				}
				t.tight = begun
				begun = true
				t.paragraph(strings.Join(cells, " | "), indent, indent+"    ")
			default:
				rows(k)
			}
		}
	}
	rows(n)
}
