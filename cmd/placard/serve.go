package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"placard/generator"
	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/preview"
)

// defaultAddr is where the preview is found when nothing else is asked for.
const defaultAddr = "127.0.0.1:4321"

func newServe(env environment, site *string) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "serve",
		GroupID: "write",
		Short:   "Show the site in a browser while you write",
		Long: `Serve shows the site at its own addresses, with its own headers and 404 page, and
every saved change at once: open pages load again only when they have changed,
style sheets are exchanged in place. Mistakes appear in the terminal and over the
page, which stays as it last was until they are mended.

A bar at the foot of the window chooses the date that statuses are computed for
and whether drafts are shown. Neither it nor anything else that serve adds is in
a build; serve writes nothing.

It answers only to this machine: requests must name localhost or an address in
figures, and pages of other sites cannot load from it. To look at the site from
another device, give --addr an address of the network, and --allow-host the name
that the device uses, if it is one.

On a drive that another machine shares, and in some containers, the system tells
nothing of changes; --poll looks at the files instead.`,
		Example: `  placard serve
  placard serve --site trust --drafts --open
  placard serve --as-of 2026-03-03
  placard serve --addr 127.0.0.1:8080`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	addr := flags.String("addr", defaultAddr, "`address` to listen on, host:port")
	asOf := addAsOf(cmd)
	audience := flags.String("audience", content.Public, "`circle` of readers: public, customer or partner")
	drafts := flags.Bool("drafts", false, "show drafts and what is not published yet, marked")
	baseURL := flags.String("base-url", "", "`address` at which the site will be published, instead of site.toml's")
	hosts := flags.StringSlice("allow-host", nil, "`name` of this machine to answer to as well; may be repeated")
	poll := flags.Duration("poll", 0, "look at all files every `interval`, such as 1s, instead of waiting to be told of changes")
	open := flags.Bool("open", false, "open the site in the browser")
	cobra.CheckErr(cmd.RegisterFlagCompletionFunc("audience", cobra.FixedCompletions(
		[]string{content.Public, content.Customer, content.Partner}, cobra.ShellCompDirectiveNoFileComp)))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		o, err := env.options(*site, *asOf)
		if err != nil {
			return err
		}
		o.BaseURL, o.Audience, o.Drafts = *baseURL, *audience, *drafts
		if !slices.Contains([]string{content.Public, content.Customer, content.Partner}, o.Audience) {
			return fmt.Errorf("audience %q is not one of public, customer, partner", o.Audience)
		}
		if info, err := os.Stat(*site); err != nil {
			return fmt.Errorf("open the site: %w", err)
		} else if !info.IsDir() {
			return fmt.Errorf("open the site: %s is not a folder", *site)
		}
		if flags.Changed("poll") && *poll < shortestPoll {
			return fmt.Errorf("--poll %s is less than %s", *poll, shortestPoll)
		}
		ctx := cmd.Context()
		l, err := env.listen(ctx, *addr, flags.Changed("addr"))
		if err != nil {
			return err
		}
		t := &teller{env: env, site: *site}
		at := address(l).String()
		fmt.Fprintf(env.stderr, "serving %s at %s until Ctrl-C\n", *site, at)
		if *open {
			// The browser waits for the first page.
			if err := openBrowser(at); err != nil {
				fmt.Fprintf(env.stderr, "cannot open a browser: %v\n", err)
			}
		}
		return preview.Serve(ctx, l, preview.Options{Site: o, Hosts: *hosts, Poll: *poll, Polling: *poll > 0, Report: t.tell})
	}
	return cmd
}

// shortestPoll is how often files may be looked at.
const shortestPoll = 50 * time.Millisecond

// windowsAddressInUse is what Windows says of a busy port (WSAEADDRINUSE).
const windowsAddressInUse = syscall.Errno(10048)

// nextPorts is the number of ports that are tried after a busy one.
const nextPorts = 20

// listen opens the address. When its port is busy, the next free one is taken
// if the reader did not ask for this one, and named if they did.
func (env environment) listen(ctx context.Context, addr string, asked bool) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("--addr %q is not host:port, such as %s", addr, defaultAddr)
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", addr)
	switch {
	case err == nil:
		return l, nil
	case !errors.Is(err, syscall.EADDRINUSE) && !errors.Is(err, windowsAddressInUse):
		return nil, fmt.Errorf("listen on %s: %w", addr, cause(err))
	}
	number, _ := strconv.Atoi(port)
	for next := number + 1; next <= min(number+nextPorts, 65535); next++ {
		l, err := config.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(next)))
		if err != nil {
			continue
		}
		if !asked {
			fmt.Fprintf(env.stderr, "port %d is busy, perhaps with another preview: taking %d\n", number, next)
			return l, nil
		}
		l.Close()
		return nil, fmt.Errorf("port %d is busy: stop what listens there, or take --addr %s", number, net.JoinHostPort(host, strconv.Itoa(next)))
	}
	return nil, fmt.Errorf("port %d is busy, and so are the %d after it: choose another with --addr", number, nextPorts)
}

// cause is a network error without what the caller says already.
func cause(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}

// address is how a browser reaches a listener.
func address(l net.Listener) *url.URL {
	host, port, _ := net.SplitHostPort(l.Addr().String())
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return &url.URL{Scheme: "http", Host: net.JoinHostPort(host, port), Path: "/"}
}

// A teller says in the terminal what the preview does.
type teller struct {
	env  environment
	site string
	told string // what was printed of findings or of a failure last
}

func (t *teller) tell(e preview.Event) {
	w := t.env.stderr
	if e.Message != "" {
		fmt.Fprintf(w, "%s\n", e.Message)
		return
	}
	now := t.env.now().Format("15:04:05 ")
	switch {
	case e.Err != nil:
		text := e.Err.Error()
		if text != t.told {
			fmt.Fprintf(w, "%scannot read the site: %v\n", now, e.Err)
		}
		t.told = text
	default:
		text := t.text(e.Findings)
		if text != t.told {
			fmt.Fprint(w, text)
		}
		t.told = text
		switch {
		case e.First && e.Good:
			fmt.Fprintf(w, "built %s as of %s in %s\n", contents(generator.Summarize(e.Site)), e.Site.AsOf, seconds(e.Duration))
		case e.Good && e.View:
			fmt.Fprintf(w, "%sas of %s, %s\n", now, e.Site.AsOf, seconds(e.Duration))
		case e.Good:
			fmt.Fprintf(w, "%s%s, %s\n", now, changed(e.Changed), seconds(e.Duration))
		}
	}
}

// text is what the terminal shows of findings.
func (t *teller) text(findings diag.List) string {
	if len(findings) == 0 {
		return ""
	}
	var b strings.Builder
	width, _ := terminal(t.env.stderr)
	diag.WriteText(&b, findings.Under(filepath.ToSlash(t.site)), diag.TextOptions{Color: t.env.colour(t.env.stderr), Width: width, Summary: true}) // a Builder never fails
	return b.String()
}

// changed says what a state was made for.
func changed(paths []string) string {
	switch len(paths) {
	case 0:
		return "looked at every file"
	case 1:
		return paths[0]
	}
	return fmt.Sprintf("%s and %s", paths[0], count(len(paths)-1, "other", "others"))
}

// openBrowser opens an address with the program that the system has for it.
// The address is ours; it never goes through a shell.
func openBrowser(address string) error {
	name, args := "xdg-open", []string{address}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", address}
	}
	command := exec.Command(name, args...)
	if err := command.Start(); err != nil {
		return err
	}
	// The opener ends by itself; it is not the preview's to end.
	return command.Process.Release()
}
