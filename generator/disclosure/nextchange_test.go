package disclosure

import (
	"reflect"
	"testing"
	"time"

	"placard/generator/content"
)

// TestTurnSeesEveryDate gives each date that front matter of a system's
// documents and of notices about it can have, one at a time, and holds that the
// days from which and after which it is past are turns.
func TestTurnSeesEveryDate(t *testing.T) {
	system := &System{Doc: &content.Doc[content.SystemFront]{}}
	model := &Model{}
	pack := &Pack{Doc: &content.Doc[content.PackFront]{}}
	page := &Page{Doc: &content.Doc[content.PageFront]{}}
	notice := &Notice{Doc: &content.Doc[content.NoticeFront]{}}
	front := &system.Doc.Front
	front.Models = make([]content.ModelFront, 1)
	model.Front = &front.Models[0]
	system.Models, system.Packs, system.Notices = []*Model{model}, []*Pack{pack}, []*Notice{notice}
	pack.Pages = []*Page{page}

	day := content.Date{Year: 2026, Month: 5, Day: 9}
	tried := 0
	try := func(name string, set func(content.Date)) {
		t.Helper()
		tried++
		set(day)
		defer set(content.Date{})
		for _, c := range []struct {
			asOf, want content.Date
		}{{day.AddDays(-1), content.Date{}}, {day, day}, {day.AddDays(1), day.AddDays(1)}, {day.AddDays(9), day.AddDays(1)}} {
			if turn := (&Site{AsOf: c.asOf}).Turn(system); turn != c.want {
				t.Errorf("%s is %s: on %s the turn is %q, want %q", name, day, c.asOf, turn, c.want)
			}
		}
	}
	try("the instant of a notice", func(d content.Date) {
		notice.Published = time.Time{}
		if !d.IsZero() {
			notice.Published = d.Time().Add(13 * time.Hour)
		}
	})
	var all func(name string, v reflect.Value)
	all = func(name string, v reflect.Value) {
		switch {
		case v.Type() == reflect.TypeFor[content.Date]():
			try(name, func(d content.Date) { v.Set(reflect.ValueOf(d)) })
		case v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]():
			for i := range v.NumField() {
				all(name+"."+v.Type().Field(i).Name, v.Field(i))
			}
		case v.Kind() == reflect.Slice:
			if v.Len() == 0 {
				v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			}
			all(name, v.Index(0))
		}
	}
	all("system", reflect.ValueOf(front).Elem())
	all("pack", reflect.ValueOf(&pack.Doc.Front).Elem())
	all("page", reflect.ValueOf(&page.Doc.Front).Elem())
	all("notice", reflect.ValueOf(&notice.Doc.Front).Elem())
	if tried < 14 {
		t.Errorf("only %d dates were tried", tried)
	}
}
