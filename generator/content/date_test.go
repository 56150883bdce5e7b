package content

import "testing"

func TestParseDateSaysWhy(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-31":          `"2026-11-31" is not a day that exists`,
		"2027-02-29":          `"2027-02-29" is not a day that exists`,
		"1900-02-29":          `"1900-02-29" is not a day that exists`,
		"2026-13-01":          `"2026-13-01" is not a day that exists`,
		"2026-1-1":            `"2026-1-1" is not a date of the form YYYY-MM-DD`,
		"2026-11-20T10:00:00": `"2026-11-20T10:00:00" is not a date of the form YYYY-MM-DD`,
		"10000-01-01":         `"10000-01-01" is not a date of the form YYYY-MM-DD`,
		"":                    `"" is not a date of the form YYYY-MM-DD`,
	} {
		if d, err := ParseDate(text); err == nil || err.Error() != want {
			t.Errorf("%q gives %v, %v; want %s", text, d, err, want)
		}
	}
	if d, err := ParseDate("2028-02-29"); err != nil || d != (Date{2028, 2, 29}) {
		t.Errorf("a leap day gives %v, %v", d, err)
	}
}

func TestDaysUntil(t *testing.T) {
	for _, test := range []struct {
		from, to string
		want     int
	}{
		{"2026-01-01", "2026-01-01", 0},
		{"2028-02-28", "2028-03-01", 2},
		{"2026-02-28", "2026-03-01", 1},
		{"2026-03-01", "2026-02-28", -1},
		{"0001-01-01", "9999-12-31", 3652058},
		{"9999-12-31", "0001-01-01", -3652058},
	} {
		from, err := ParseDate(test.from)
		if err != nil {
			t.Fatal(err)
		}
		to, err := ParseDate(test.to)
		if err != nil {
			t.Fatal(err)
		}
		if got := from.DaysUntil(to); got != test.want {
			t.Errorf("%s to %s is %d days, want %d", test.from, test.to, got, test.want)
		}
	}
}
