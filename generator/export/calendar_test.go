package export

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func TestCalendar(t *testing.T) {
	s := someNotices(4)
	s.noticeAt(6, time.Date(2026, 11, 10, 9, 0, 0, 0, time.UTC), "corrects = \"EX-0002\"\n")
	b := build(t, s)
	checked(t, b)
	events, _ := checkCalendar("", b.file(t, "notices/calendar.ics"))
	find := func(uid string) readEvent {
		t.Helper()
		for _, e := range events {
			if e["UID"] == uid+"@trust.example.com" {
				return e
			}
		}
		t.Fatalf("no event %s", uid)
		return nil
	}
	if e := find("notice/EX-0002/deadline"); e["STATUS"] != "CANCELLED" || e["SEQUENCE"] != "1" || e["DTSTAMP"] != "20261110T090000Z" {
		t.Errorf("the corrected notice's day: %v", e)
	}
	if e := find("notice/EX-0006/deadline"); e["STATUS"] != "CONFIRMED" || e["DTSTART"] != "20261224" || e["SEQUENCE"] != "0" ||
		e["SUMMARY"] != "Deadline: Notice 6: <b>limits</b> & größere Änderungen ]]> for you" {
		t.Errorf("the correction's day: %v", e)
	}
	if e := find("model/triage/triage-1/retires"); e["DTSTART"] != "20270101" || e["URL"] != "https://trust.example.com/systems/triage/models/triage-1/" {
		t.Errorf("a retirement: %v", e)
	}
	if e := find("pack/triage/1.1.0/effective"); e["DTSTART"] != "20260301" {
		t.Errorf("a pack: %v", e)
	}
	dock, _ := checkCalendar("", b.file(t, "systems/dock/calendar.ics"))
	for _, e := range dock {
		if strings.Contains(e["UID"], "triage") {
			t.Errorf("dock has %s", e["UID"])
		}
	}
	// No dates at all still make a calendar.
	empty := source{
		"site.toml":         someNotices(0)["site.toml"],
		"content/_index.md": page("Home"),
	}
	checked(t, build(t, empty))
}

func TestLifeCycle(t *testing.T) {
	b := build(t, someNotices(4))
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.file(t, ModelsSchemaPath)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("urn:placard:schema:v1:models", schema); err != nil {
		t.Fatal(err)
	}
	valid, err := c.Compile("urn:placard:schema:v1:models")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range b.paths("models.json") {
		if strings.HasPrefix(p, "schema/") {
			continue
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.file(t, p)))
		if err != nil {
			t.Fatal(err)
		}
		if err := valid.Validate(doc); err != nil {
			t.Errorf("%s: %v", p, err)
		}
	}
	var d lifeCycleDocument
	if err := json.Unmarshal(b.file(t, "systems/triage/models.json"), &d); err != nil {
		t.Fatal(err)
	}
	if d.Count != 2 || d.Models[0].Status != "deprecated" || d.Models[0].ShutdownOn != "2027-01-01" || d.Models[0].Replacements[0].Model != "triage-2" || d.Models[1].Pack != "1.1.0" {
		t.Errorf("models %+v", d.Models)
	}
}
