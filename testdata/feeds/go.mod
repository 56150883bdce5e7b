// A module of its own, so that the program's go.mod stays free of what only
// this check needs.
module feeds

go 1.26.0

require (
	github.com/arran4/golang-ical v0.3.4
	github.com/mmcdole/gofeed v1.4.2
	github.com/mmcdole/goxpp/v2 v2.0.0 // indirect
	golang.org/x/net v0.57.0 // indirect
	golang.org/x/text v0.40.0 // indirect
)
