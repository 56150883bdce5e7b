package generator

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"placard/generator/cache"
	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/gate"
)

var (
	staysHistories = flag.Int("stays.histories", 12, "random histories that TestPublishedStays goes through")
	staysSeed      = flag.Uint64("stays.seed", 0, "where TestPublishedStays begins")
)

// A history is a site with one system that grows as sites do: versions come
// out, older ones are mended, some take effect later, some are withdrawn.
type history struct {
	t        *testing.T
	dir      string
	today    content.Date
	packs    map[string]map[string]string // front matter of versions
	notices  int
	versions int
}

func newHistory(t *testing.T, versions int) *history {
	t.Helper()
	h := &history{t: t, dir: t.TempDir(), today: content.Date{Year: 2025, Month: 3, Day: 1}, packs: map[string]map[string]string{}, versions: versions}
	config := strings.Replace(baseConfig, "[organization]", fmt.Sprintf("[compare]\nversions = %d\n\n[organization]", versions), 1)
	for _, code := range []string{"P115", "V106", "V104", "N121"} { // what a careful vendor would not do
		config += code + " = \"off\"\n"
	}
	h.write("site.toml", config)
	models := ""
	for _, id := range []string{"one-b", "one-c"} {
		models += fmt.Sprintf("\n[[model]]\nid = %q\nstatus = \"active\"\nreleased = 2025-01-01\n", id)
	}
	system := strings.Replace(systemText("one"), "released = 2026-01-01\n", "released = 2025-01-01\n"+models, 1)
	h.write("content/systems/one/_index.md", system)
	return h
}

func (h *history) write(name, text string) { put(h.t, filepath.Join(h.dir, name), []byte(text)) }

// publish adds a version that takes effect in some days.
func (h *history) publish(version string, days int, models ...string) {
	h.packs[version] = map[string]string{
		"published": h.today.String(), "effective": h.today.AddDays(days).String(), "models": `["` + strings.Join(models, `", "`) + `"]`,
	}
	h.pack(version)
}

// withdraw takes a version back.
func (h *history) withdraw(version string) {
	h.packs[version]["status"], h.packs[version]["withdrawn"] = `"withdrawn"`, h.today.String()
	h.pack(version)
}

func (h *history) pack(version string) {
	n := 1
	if version == "1.0.0" {
		n = 0 // the first one, which says nothing of changes
	}
	text := strings.Replace(packText("one", n), fmt.Sprintf(`version = "1.%d.0"`, n), fmt.Sprintf("version = %q", version), 1)
	lines := strings.Split(text, "\n")
	for _, key := range []string{"published", "effective", "models", "status", "withdrawn"} {
		value := h.packs[version][key]
		if value == "" {
			continue
		}
		line := key + " = " + value
		if i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, key+" = ") }); i >= 0 {
			lines[i] = line
		} else {
			lines = slices.Insert(lines, 2, line)
		}
	}
	h.write("content/systems/one/"+version+".md", strings.ReplaceAll(strings.Join(lines, "\n"), fmt.Sprintf("in version %d", n), "in version "+version))
}

// announce tells customers of a version.
func (h *history) announce(from, to string) {
	h.notices++
	h.write(fmt.Sprintf("content/notices/h-%d.md", h.notices), fmt.Sprintf(
		"+++\nid = \"h-%d\"\ntitle = \"A notice\"\nkind = \"change\"\nimpact = \"minor\"\npublished = %sT0%d:00:00Z\neffective = %s\nsystems = [\"one\"]\nfrom = %q\nto = %q\nsummary = \"Something to know.\"\n+++\n\nThe text of it.\n",
		h.notices, h.today, h.notices%10, h.today, from, to))
}

// options are for a build as of today.
func (h *history) options() Options { return Options{Dir: h.dir, AsOf: h.today} }

// addresses are those of a build for today that have to stay: all about
// systems and notices.
func (h *history) addresses(what string) []string {
	h.t.Helper()
	s := newSession(h.options())
	if err := s.load(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	plan, err := s.plan(h.t.Context())
	if err != nil || plan == nil {
		for _, f := range s.findings.Reclassify(s.severities()) {
			if f.Severity == diag.Error {
				h.t.Log(f)
			}
		}
		h.t.Fatalf("%s: nothing is planned: %v", what, err)
	}
	var list []string
	for _, a := range plan.Artifacts() {
		if strings.HasPrefix(a.Path, "systems/") || strings.HasPrefix(a.Path, "notices/") {
			list = append(list, a.Path)
		}
	}
	return list
}

// randomHistory begins one; each step is one thing that happens to it.
func randomHistory(t *testing.T, seed uint64) (h *history, step func() (did string)) {
	r := rand.New(rand.NewPCG(seed, 17))
	h = newHistory(t, []int{0, 1, 2, 3, 5, 12}[seed%6])
	h.publish("1.0.0", 0, "one-a", "one-b", "one-c")
	order := []string{"1.0.0"}
	return h, func() string {
		switch event := r.IntN(10); {
		case event < 6:
			var major, minor, patch int
			for h.packs[fmt.Sprintf("%d.%d.%d", major, minor, patch)] != nil || major == 0 {
				if n, err := fmt.Sscanf(order[r.IntN(len(order))], "%d.%d.%d", &major, &minor, &patch); n != 3 {
					t.Fatal(err)
				}
				switch r.IntN(4) {
				case 0:
					major, minor, patch = major+1, 0, 0
				case 1:
					minor, patch = minor+1, 0
				default:
					patch++
				}
			}
			version := fmt.Sprintf("%d.%d.%d", major, minor, patch)
			h.today = h.today.AddDays(1)
			days := max(0, r.IntN(40)-15)
			h.publish(version, days, []string{"one-a", "one-b", "one-c"}[r.IntN(3):]...)
			if h.announce(order[r.IntN(len(order))], version); r.IntN(2) == 0 {
				h.announce(order[len(order)-1], version)
			}
			order = append(order, version)
			return fmt.Sprintf("publish %s, in force in %d days", version, days)
		case event < 7:
			version := order[r.IntN(len(order))]
			if h.packs[version]["status"] == "" {
				h.withdraw(version)
			}
			return "withdraw " + version
		}
		h.today = h.today.AddDays(1 + r.IntN(20))
		return "wait"
	}
}

// TestPublishedStays holds that no address is lost while a site grows and time
// passes, whatever comes out, takes effect or is withdrawn, and however many
// versions are compared with each other.
func TestPublishedStays(t *testing.T) {
	histories := *staysHistories
	if testing.Short() {
		histories = min(histories, 4)
	}
	for seed := *staysSeed; seed < *staysSeed+uint64(histories); seed++ {
		h, step := randomHistory(t, seed)
		known := map[string]string{}
		for range 14 {
			did := step()
			at := fmt.Sprintf("seed %d, versions = %d, %s, %s", seed, h.versions, h.today, did)
			there := map[string]bool{}
			for _, address := range h.addresses(at) {
				there[address] = true
				if known[address] == "" {
					known[address] = at
				}
			}
			for address, since := range known {
				if !there[address] {
					t.Fatalf("%s: /%s is gone, which was there at %s", at, address, since)
				}
			}
		}
	}
}

// compared is a site with comparisons that move on: versions = 1, and what is
// in force is what a function has done by the end.
func compared(t *testing.T, then func(h *history)) *history {
	t.Helper()
	h := newHistory(t, 1)
	for i, version := range []string{"1.0.0", "1.1.0", "1.2.0", "1.3.0"} {
		h.publish(version, 0, "one-a", "one-b")
		if i > 0 {
			h.announce(fmt.Sprintf("1.%d.0", i-1), version)
		}
		h.today = h.today.AddDays(10)
	}
	then(h)
	return h
}

// comparedWithInForce are the states that what is in force can have, seen from
// an earlier version.
var comparedWithInForce = map[string]struct {
	then      func(h *history)
	from      string
	to        string // in which its comparison ends
	canonical string
	says      string
}{
	"a later one": {func(*history) {}, "1.0.0", "1.3.0", "", "newest pack in force, now 1.3.0. It changes when another pack takes effect; these comparisons stay: 1.0.0 to 1.1.0, 1.2.0 to 1.3.0"},
	"the next one, for which there is a comparison that stays": {func(h *history) {
		h.publish("1.4.0", 20, "one-a", "one-b")
		h.today = h.today.AddDays(1)
		h.publish("1.5.0", 20, "one-a", "one-b")
		h.today = h.today.AddDays(1)
	}, "1.2.0", "1.3.0", "systems/one/compare/1.2.0...1.3.0/", "now 1.3.0. To cite this comparison, use the permanent address https://site.example/systems/one/compare/1.2.0...1.3.0/"},
	"the version itself": {func(h *history) {
		h.publish("1.4.0", 20, "one-a", "one-b")
		h.today = h.today.AddDays(1)
		h.publish("1.5.0", 30, "one-a", "one-b")
	}, "1.3.0", "1.3.0", "", "That is 1.3.0 itself: nothing has changed since. It changes when another pack takes effect; these comparisons stay: 1.3.0 to 1.4.0"},
	"an earlier one": {func(h *history) {
		for _, version := range []string{"2.0.0", "2.1.0", "2.2.0"} {
			h.publish(version, 0, "one-c")
			h.today = h.today.AddDays(1)
		}
		h.withdraw("2.2.0")
	}, "2.0.0", "1.3.0", "", "That is an earlier one now, 1.3.0: what is shown as added is in 1.3.0 and not in 2.0.0. It changes when another pack takes effect; these comparisons stay: 1.3.0 to 2.0.0, 2.0.0 to 2.1.0"},
	"none": {func(h *history) { h.withdraw("1.3.0") }, "1.0.0", "1.3.0", "", "None is in force now; until one is, this is the comparison with 1.3.0."},
	"none, after the version itself": {func(h *history) {
		h.withdraw("1.3.0")
		h.publish("1.4.0", 20, "one-a", "one-b")
		h.today = h.today.AddDays(1)
		h.publish("1.5.0", 30, "one-a", "one-b")
	}, "1.3.0", "1.3.0", "", "None is in force now; 1.3.0 is the last that was."},
}

// The comparison with the version in force answers whatever that is, says so,
// and what stays.
func TestComparedWithInForce(t *testing.T) {
	for name, c := range comparedWithInForce {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := publish(t, compared(t, c.then).options())
			address := "systems/one/compare/" + c.from + "...latest/"
			page, data := files[address+"index.html"], files[address+"index.json"]
			if page == nil || data == nil || !published(files, strings.TrimSuffix(address, "/")+".diff") {
				t.Fatalf("/%s is not published", address)
			}
			var document struct{ From, To struct{ Version string } }
			if err := json.Unmarshal(data, &document); err != nil || document.From.Version != c.from || document.To.Version != c.to {
				t.Errorf("it is a comparison of %s with %s, not %s with %s (%v)", document.From.Version, document.To.Version, c.from, c.to, err)
			}
			if same := strings.Contains(string(data), `"changes":[]`); same != (c.from == c.to) {
				t.Errorf("there are no changes: %v", same)
			}
			if want := `href="https://site.example/` + cmp.Or(c.canonical, address) + `"`; !strings.Contains(string(page), `rel="canonical" `+want) {
				t.Errorf("the canonical address is not %s", want)
			}
			if text := textOf(t, page); !strings.Contains(text, "This page always compares "+c.from+" with the newest pack in force") || !strings.Contains(text, c.says) {
				t.Errorf("it does not say %q:\n%s", c.says, text)
			}
			for file, data := range files {
				feed := strings.Contains(file, "feed.") || strings.Contains(file, "changes.") || file == "sitemap.xml" || strings.HasPrefix(file, "notices/")
				if feed && strings.Contains(string(data), "...latest") {
					t.Errorf("%s leads to a comparison that moves on", file)
				}
			}
			if !strings.Contains(string(files["SHA256SUMS"]), address+"index.json") {
				t.Error("SHA256SUMS does not name it")
			}
		})
	}
}

// textOf gives what a page says, with one space between words.
func textOf(t *testing.T, page []byte) string {
	t.Helper()
	var b strings.Builder
	z := html.NewTokenizer(bytes.NewReader(page))
	for z.Next() != html.ErrorToken {
		if token := z.Token(); token.Type == html.TextToken {
			b.WriteString(token.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// TestHistoryIsRecalled holds that a plan with what is remembered of the days
// before is one that is made anew, while a site grows and time passes.
func TestHistoryIsRecalled(t *testing.T) {
	for seed := range uint64(4) {
		h, step := randomHistory(t, seed)
		memory := cache.InMemory()
		for range 10 {
			did := step()
			want, _ := planned(t, h.options(), nil)
			have, _ := planned(t, h.options(), memory)
			if len(want) == 0 || !slices.Equal(have, want) {
				t.Fatalf("seed %d, %s, %s: %d files are recalled, planned are %d, or other ones", seed, h.today, did, len(have), len(want))
			}
		}
	}
}

// The gate refuses what would take away a published comparison.
func TestGateKeepsComparisons(t *testing.T) {
	read := func(versions int, then func(h *history)) *Source {
		t.Helper()
		h := compared(t, then)
		config, err := os.ReadFile(filepath.Join(h.dir, "site.toml"))
		if err != nil {
			t.Fatal(err)
		}
		h.write("site.toml", strings.Replace(string(config), "versions = 1\n", fmt.Sprintf("versions = %d\n", versions), 1))
		o := h.options()
		o.AsOf = content.Date{Year: 2025, Month: 5, Day: 1}
		source, err := Read(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		return source
	}
	more := func(h *history) { h.publish("1.4.0", 3, "one-a") }
	for _, c := range []struct {
		was, is int
		then    func(*history)
		says    string
	}{
		{1, 1, more, ""},
		{12, 12, more, ""},
		{12, 5, more, ""},
		{1, 3, func(*history) {}, "1 published comparison would vanish, such as /systems/one/compare/1.1.0...latest/"},
		{12, 1, more, "3 published comparisons would vanish, such as /systems/one/compare/1.1.0...1.3.0/"},
	} {
		base, head := read(c.was, func(*history) {}), read(c.is, c.then)
		r := gate.Evaluate(gate.Input{
			Head: gate.FromSite(head.Site, head.Document), Site: head.Site, Documents: head.Document, Base: gate.FromSite(base.Site, base.Document),
		})
		i := slices.IndexFunc(r.Rules, func(v gate.RuleVerdict) bool { return v.Rule.Code == "G119" })
		said := ""
		for _, f := range r.Findings {
			if f.Code == "G119" {
				said = f.Message
				if want := fmt.Sprintf("write versions = %d under [compare]", c.was); f.Hint != want || f.Span.Line == 0 {
					t.Errorf("from %d to %d: at line %d the hint is %q", c.was, c.is, f.Span.Line, f.Hint)
				}
			}
		}
		if v := r.Rules[i]; said != c.says || (v.Verdict == gate.Refused) != (c.says != "") || v.Checked == 0 {
			t.Errorf("from %d to %d: %s of %d, %q", c.was, c.is, v.Verdict, v.Checked, said)
		}
	}
}
