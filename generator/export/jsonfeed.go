package export

import "io"

// JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/). Its own extension
// objects begin with an underscore and have no period in their names.

type jsonFeed struct {
	Version     string       `json:"version"`
	Title       string       `json:"title"`
	HomePage    string       `json:"home_page_url"`
	FeedURL     string       `json:"feed_url"`
	Description string       `json:"description,omitempty"`
	NextURL     string       `json:"next_url,omitempty"`
	Authors     []jsonAuthor `json:"authors"`
	Language    string       `json:"language"`
	Hubs        []jsonHub    `json:"hubs,omitempty"`
	Placard     jsonHistory  `json:"_placard"`
	Items       []jsonItem   `json:"items"`
}

type jsonAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type jsonHub struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

// jsonHistory says of a JSON feed what RFC 5005 says of the others.
type jsonHistory struct {
	About    string `json:"about"`
	ID       string `json:"id"`
	Updated  string `json:"updated"`
	Complete bool   `json:"complete,omitempty"`
	Archive  bool   `json:"archive,omitempty"`
	Current  string `json:"current,omitempty"`
	Previous string `json:"prev_archive,omitempty"`
	Next     string `json:"next_archive,omitempty"`
}

type jsonItem struct {
	ID        string   `json:"id"`
	URL       string   `json:"url"`
	Title     string   `json:"title"`
	HTML      string   `json:"content_html"`
	Summary   string   `json:"summary,omitempty"`
	Published string   `json:"date_published"`
	Modified  string   `json:"date_modified"`
	Tags      []string `json:"tags,omitempty"`
	Language  string   `json:"language,omitempty"`
	Placard   *facts   `json:"_placard,omitempty"`
}

// extensionAbout says what the extension objects are; JSON Feed asks for an
// "about" that leads there, and URNs are what every site can carry.
const extensionAbout = "urn:placard:json-feed:v1"

// jsonFeedWriter writes a part as a JSON feed.
func jsonFeedWriter(p *publication, f *feed, part *part) writer {
	return func(w io.Writer) error {
		org := &p.Site.Config.Organization
		j := jsonFeed{
			Version:     "https://jsonfeed.org/version/1.1",
			Title:       f.title,
			HomePage:    p.absolute(f.home),
			FeedURL:     p.absolute(part.path("json")),
			Description: line(f.subtitle),
			Authors:     []jsonAuthor{{Name: p.author(), URL: org.URL}},
			Language:    p.language(nil),
			Placard: jsonHistory{
				About:    extensionAbout,
				ID:       p.id(f.scope.name()),
				Updated:  instant(p.newest(part.entries)),
				Complete: part.complete,
				Archive:  part.number > 0,
			},
			Items: []jsonItem{},
		}
		archive := func(number int) string {
			if number == 0 {
				return ""
			}
			return p.absolute(archivePath(part.folder, number, "json"))
		}
		j.Placard.Previous, j.Placard.Next = archive(part.previous), archive(part.next)
		j.NextURL = j.Placard.Previous // the next items are the older ones
		if part.number > 0 {
			j.Placard.Current = p.absolute(part.folder + "feed.json")
		} else if p.Hub != "" {
			j.Hubs = []jsonHub{{Type: "WebSub", URL: p.Hub}}
		}
		for _, e := range part.entries {
			says, body, err := part.body(e).get()
			if err != nil {
				return err
			}
			item := jsonItem{
				ID: says.id, URL: says.url, Title: says.title, HTML: body, Summary: says.summary,
				Published: instant(e.published), Modified: instant(e.updated), Placard: says.facts,
			}
			if says.language != j.Language {
				item.Language = says.language
			}
			for _, c := range says.categories {
				item.Tags = append(item.Tags, c.vocabulary+":"+c.term)
			}
			j.Items = append(j.Items, item)
		}
		return writeJSON(w, j)
	}
}
