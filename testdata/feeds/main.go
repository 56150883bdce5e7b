// Feeds is what the run script needs besides feed readers: a server, a feed
// library's view of a feed, and a calendar library's of a calendar.
//
//	feeds serve DIR ADDRESS-FILE    serve DIR/site on a free port; while DIR/moved holds
//	                                an address, redirect there
//	feeds new STATE URL             print how many entries of the feed STATE has not seen
//	feeds calendar FILE             print how many events the calendar has
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	ics "github.com/arran4/golang-ical"
	"github.com/mmcdole/gofeed"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "feeds:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 3 && args[0] == "serve":
		return serve(args[1], args[2])
	case len(args) == 3 && args[0] == "new":
		return unseen(args[1], args[2])
	case len(args) == 2 && args[0] == "calendar":
		return calendar(args[1])
	}
	return errors.New("usage: feeds serve DIR ADDRESS-FILE | new STATE URL | calendar FILE")
}

// serve serves as any file server does: a type by ending, and validators that
// let readers ask whether something is new.
func serve(dir, addressFile string) error {
	for ending, media := range map[string]string{
		".atom": "application/atom+xml", ".rss": "application/rss+xml", ".ics": "text/calendar; charset=utf-8", ".json": "application/json",
	} {
		if err := mime.AddExtensionType(ending, media); err != nil {
			return err
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if err := os.WriteFile(addressFile+".part", []byte("http://"+l.Addr().String()+"/"), 0o666); err != nil {
		return err
	}
	if err := os.Rename(addressFile+".part", addressFile); err != nil {
		return err
	}
	files := http.FileServer(http.Dir(filepath.Join(dir, "site")))
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		moved, err := os.ReadFile(filepath.Join(dir, "moved"))
		if to := strings.TrimSpace(string(moved)); err == nil && to != "" {
			http.Redirect(w, r, to+strings.TrimPrefix(r.URL.Path, "/"), http.StatusMovedPermanently)
			return
		}
		files.ServeHTTP(w, r)
	}))
}

// unseen knows an entry by its id, as programs built on the library do.
func unseen(state, address string) error {
	seen := map[string]bool{}
	data, err := os.ReadFile(state)
	switch {
	case err == nil:
		if err := json.Unmarshal(data, &seen); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	feed, err := gofeed.NewParser().ParseURL(address)
	if err != nil {
		return fmt.Errorf("%s: %w", address, err)
	}
	count := 0
	for _, item := range feed.Items {
		if item.GUID == "" || item.Title == "" || item.Link == "" || item.PublishedParsed == nil || item.Content+item.Description == "" {
			return fmt.Errorf("%s: the library reads an entry as %+v", address, item)
		}
		if !seen[item.GUID] {
			seen[item.GUID] = true
			count++
		}
	}
	if data, err = json.Marshal(seen); err != nil {
		return err
	}
	if err := os.WriteFile(state, data, 0o666); err != nil {
		return err
	}
	fmt.Println(count)
	return nil
}

func calendar(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	c, err := ics.ParseCalendar(f)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for _, e := range c.Events() {
		if _, err := e.GetAllDayStartAt(); err != nil {
			return fmt.Errorf("%s: %s: %w", name, e.Id(), err)
		}
		if _, err := e.GetDtStampTime(); err != nil {
			return fmt.Errorf("%s: %s: %w", name, e.Id(), err)
		}
	}
	fmt.Println(len(c.Events()))
	return nil
}
