package trustindex_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"

	"placard/trustindex"
)

// site is a trust center with one system.
func site() http.Handler {
	const system = `{"schema_version": "1.0.0", "id": "triage", "packs": [{"version": "2.1.0", "status": "in-force"}, {"version": "2.0.0", "status": "superseded"}]}`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/systems/triage/index.json" {
			fmt.Fprint(w, system)
			return
		}
		fmt.Fprintf(w, `{"schema_version": "1.4.0", "systems": [{"id": "triage", "document": {"url": "http://%s/systems/triage/index.json", "size": %d, "sha256": "%x"}}]}`,
			r.Host, len(system), sha256.Sum256([]byte(system)))
	})
}

func ExampleReader() {
	server := httptest.NewServer(site())
	defer server.Close()

	ctx := context.Background()
	reader := trustindex.Reader{Client: server.Client()}
	index, err := reader.Index(ctx, server.URL+"/index.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range index.Systems {
		// Fails when the bytes are not those that the index promises.
		system, err := reader.System(ctx, s.Document)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, p := range system.Packs {
			fmt.Println(system.ID, p.Version, p.Status)
		}
	}
	// Output:
	// triage 2.1.0 in-force
	// triage 2.0.0 superseded
}
