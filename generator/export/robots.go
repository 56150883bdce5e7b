package export

import (
	"io"

	"placard/generator/content"
	"placard/generator/output"
)

// RobotsPath is where robots.txt is published. Crawlers read it at the root of
// a host only (RFC 9309 section 2.3): a site under a path has to have its host
// name the sitemap.
const RobotsPath = "robots.txt"

// Robots plans robots.txt (RFC 9309). A public site may be read whole, the
// index and the texts for language models included; an edition for customers
// or partners asks not to be listed.
func Robots(in Input) (output.Artifact, error) {
	a, err := newAddresses(in.BaseURL)
	if err != nil {
		return output.Artifact{}, err
	}
	text := "User-agent: *\nDisallow:\n\nSitemap: " + a.absolute(SitemapPath) + "\n"
	if audienceOf(in.Site.Audience) != content.Public {
		text = "User-agent: *\nDisallow: /\n"
	}
	return output.Artifact{
		Path: RobotsPath, Kind: "hosting", Key: output.NewKey("robots/v1").String(text).Sum(),
		Write: func(w io.Writer) error { _, err := io.WriteString(w, text); return err },
	}, nil
}
