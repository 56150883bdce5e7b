package gate

import (
	"context"
	"fmt"
	"strings"

	"placard/generator/content"
	"placard/generator/diag"
)

func identityOf(c *content.Site) string {
	authority, year := c.Identity()
	return fmt.Sprintf("tag:%s,%04d:", authority, year)
}

// readIdentity reads what the ids of published notices begin with from the
// feed that the index names. A publication without feeds has shown no ids.
func (s *State) readIdentity(ctx context.Context, get fetch, local func(string) (string, error), root *publishedIndex) error {
	for _, f := range root.Feeds {
		if f.MediaType != "application/feed+json" {
			continue
		}
		name, err := local(f.URL)
		if err != nil {
			return err
		}
		var feed struct {
			Placard struct {
				ID string `json:"id"`
			} `json:"_placard"`
		}
		if err := document(ctx, get, name, "", &feed); err != nil {
			return err
		}
		tag, rest, ok := strings.Cut(strings.TrimPrefix(feed.Placard.ID, "tag:"), ":")
		if !ok || rest == "" || !strings.HasPrefix(feed.Placard.ID, "tag:") {
			return fmt.Errorf("%s has the id %q, which is not one of ours", name, feed.Placard.ID)
		}
		s.Identity = "tag:" + tag + ":"
		return nil
	}
	return nil
}

// identity refuses another identity of notices, once somebody can have seen
// one.
func (e *evaluation) identity() {
	seen := e.Base.Config == nil && len(e.Base.Packs)+len(e.Base.Notices) > 0
	for i := range e.Base.Packs {
		seen = seen || e.Base.Packs[i].public(e.day)
	}
	for i := range e.Base.Notices {
		seen = seen || e.Base.Notices[i].public(e.day)
	}
	if !seen || e.Base.Identity == "" || e.Head.Identity == "" {
		return
	}
	e.looked(ruleIdentity, 1)
	if e.Base.Identity == e.Head.Identity {
		return
	}
	at := diag.FileSpan("site.toml")
	if p := e.Site.Positions; p != nil {
		for _, key := range []string{"feed.authority", "feed.year", "feed", "base_url"} {
			if p.Has(key) {
				at = p.Value(key)
				break
			}
		}
	}
	authority, year, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(e.Base.Identity, "tag:"), ":"), ",")
	e.refuse(ruleIdentity, at, fmt.Sprintf("write authority = %q and year = %s under [feed]", authority, strings.TrimLeft(year, "0")),
		"the ids of notices began with %q and would begin with %q", e.Base.Identity, e.Head.Identity)
}
