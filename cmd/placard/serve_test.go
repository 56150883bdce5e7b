package main

import (
	"bytes"
	"net"
	"strconv"
	"strings"
	"testing"
)

// TestListenBusy holds a port and the one after it: the next free one is taken
// when nobody asked for this one, and named when somebody did.
func TestListenBusy(t *testing.T) {
	var held []net.Listener
	port := 0
	for try := 0; try < 50 && len(held) < 2; try++ {
		first, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { first.Close() })
		port = first.Addr().(*net.TCPAddr).Port
		if second, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port+1))); err == nil {
			t.Cleanup(func() { second.Close() })
			held = append(held, first, second)
		}
	}
	if len(held) < 2 {
		t.Skip("no two ports in a row are free")
	}
	addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	var said bytes.Buffer
	env := environment{stderr: &said}
	l, err := env.listen(t.Context(), addr, false)
	if err != nil {
		t.Fatal(err)
	}
	next := l.Addr().(*net.TCPAddr).Port
	l.Close()
	if next < port+2 || next > port+nextPorts {
		t.Errorf("it took port %d after %d", next, port)
	}
	if want := "port " + strconv.Itoa(port) + " is busy, perhaps with another preview: taking " + strconv.Itoa(next) + "\n"; said.String() != want {
		t.Errorf("it says %q, not %q", said.String(), want)
	}
	_, err = env.listen(t.Context(), addr, true)
	if err == nil || !strings.Contains(err.Error(), "port "+strconv.Itoa(port)+" is busy: stop what listens there, or take --addr 127.0.0.1:") || strings.HasSuffix(err.Error(), ":"+strconv.Itoa(port+1)) {
		t.Errorf("error %v", err)
	}
	for _, addr := range []string{"4321", "localhost", "127.0.0.1:99999", ""} {
		if l, err := env.listen(t.Context(), addr, true); err == nil {
			l.Close()
			t.Errorf("%q is an address", addr)
		}
	}
}
