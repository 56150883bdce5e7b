// Package preview serves a site to the person who writes it, and shows every
// saved change at once.
//
// # How a saved change reaches the browser
//
//	watch.go     what changed ── file system events, gathered until they rest,
//	             or a look at every file where there are no events
//	builder.go   the next state ── a snapshot of the site and its findings; a
//	             snapshot with errors is kept back, so that the last good page
//	             stays
//	server.go    requests ── pages of the state with the site's own headers,
//	             redirects and 404 page
//	events.go    open pages ── each hears of a new state and is told what to do:
//	             nothing, exchange style sheets, or load again
//
// Nothing is written to disk. Pages are rendered when they are asked for.
//
// # Which pages load again
//
// The server remembers nothing of the browsers. A page carries the digest of
// what it shows (its version) in the script element that the server adds, and
// says it when it connects. So a page that slept through ten changes, or
// through a restart of the program, learns the same as one that was awake:
// whether it is what the server would now send. The version has two parts: the
// style sheets, which can be exchanged in place, and all the rest.
//
// # Safety
//
// A preview shows what has not been published, on a machine that also visits
// other sites. Requests must name a host that is ours, which is what a page of
// a hostile site that was given our address by its own name server (DNS
// rebinding) cannot do. Requests that a page of another origin makes are
// refused, whatever they ask for; only links that lead to the preview work.
// There is no CORS. Only files that the site would publish are served, from a
// list of paths: no path is ever looked up in the file system. What the
// preview adds lies under /_placard/, follows the site's own Content Security
// Policy, and is in no build.
package preview
