package cli

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"assay/suite"
)

// gate stands before a server and lets so many creates succeed; what comes then
// before it is opened never reaches the server.
type gate struct {
	limit   int32
	made    atomic.Int32
	open    chan struct{}
	methods sync.Map // of the requests since it was opened
	proxy   *httputil.ReverseProxy
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	select {
	case <-g.open:
		g.methods.Store(r.Method, true)
	default:
		if r.Method == http.MethodPost && g.made.Load() >= g.limit {
			untilGone(r)
			return
		}
	}
	g.proxy.ServeHTTP(w, r)
}

// gates is the command "gate": gate URL COUNT puts one before a server, at
// $gate; gate open lets everything through; gate saw METHOD… says that since
// then only these came.
func gates() func(*testscript.TestScript, bool, []string) {
	var running sync.Map // session → *gate
	return func(ts *testscript.TestScript, neg bool, args []string) {
		key := ts.Getenv("WORK")
		if known, ok := running.Load(key); ok && args[0] == "open" {
			close(known.(*gate).open)
			return
		} else if ok && args[0] == "saw" {
			known.(*gate).methods.Range(func(method, _ any) bool {
				if !slices.Contains(args[1:], method.(string)) {
					ts.Fatalf("a %s was sent", method)
				}
				return true
			})
			return
		}
		to, err := url.Parse(args[0])
		ts.Check(err)
		limit, err := strconv.Atoi(args[1])
		ts.Check(err)
		g := &gate{limit: int32(limit), open: make(chan struct{}), proxy: httputil.NewSingleHostReverseProxy(to)}
		g.proxy.ModifyResponse = func(resp *http.Response) error {
			if resp.Request.Method == http.MethodPost && resp.StatusCode < 300 {
				g.made.Add(1)
			}
			return nil
		}
		server := httptest.NewServer(g)
		ts.Defer(server.Close)
		running.Store(key, g)
		ts.Setenv("gate", server.URL)
	}
}

// kills runs a command until so many resources are in its journal, and sends
// SIGKILL, which it cannot see coming.
func kills(ts *testscript.TestScript, neg bool, args []string) {
	count, err := strconv.Atoi(args[0])
	ts.Check(err)
	path := args[1]
	for dir := range strings.SplitSeq(ts.Getenv("PATH"), string(os.PathListSeparator)) {
		if candidate := filepath.Join(dir, args[1]); isExecutable(candidate) {
			path = candidate
			break
		}
	}
	cmd := exec.Command(path, args[2:]...)
	cmd.Dir, cmd.Env = ts.MkAbs("."), []string{"PATH=" + ts.Getenv("PATH"), "HOME=" + ts.Getenv("HOME"), "ASSAY_TOKEN=any"}
	ts.Check(cmd.Start())
	journal := filepath.Join(cmd.Dir, "assay-out", "run.ndjson")
	for range 2000 {
		if left := leftIn(journal); left == count {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Check(cmd.Process.Kill())
	if cmd.Wait() == nil {
		ts.Fatalf("it ended by itself")
	}
	if left := leftIn(journal); left != count {
		ts.Fatalf("the journal has %d resources, want %d", left, count)
	}
}

func leftIn(journal string) int {
	f, err := os.Open(journal)
	if err != nil {
		return 0
	}
	defer f.Close()
	left, err := suite.ReadLeftovers(journal, f)
	if err != nil {
		return 0
	}
	return len(left.Resources)
}

// bodyOf is the command "body URL TEXT": a GET is answered with the text.
func bodyOf(ts *testscript.TestScript, neg bool, args []string) {
	req, err := http.NewRequest(http.MethodGet, args[0], nil)
	ts.Check(err)
	req.Header.Set("Authorization", "Bearer any")
	resp, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	ts.Check(err)
	if has := strings.Contains(string(data), args[1]); has == neg {
		ts.Fatalf("%s: %s", args[0], data)
	}
}
