package bench

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Start is the run without arguments: the embedded description against the
// embedded server, until the process has ended.
func (p *Program) Start() (Cost, error) {
	out := filepath.Join(p.Dir, "start")
	defer os.RemoveAll(out)
	return p.Run("run", "--quiet", "--out", out)
}

// First is the time from the start of the process to its first request, which
// arrives here.
func (p *Program) First(args ...string) (time.Duration, Cost, error) {
	out := filepath.Join(p.Dir, "first")
	defer os.RemoveAll(out)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, Cost{}, err
	}
	var began, first time.Time
	var once sync.Once
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		once.Do(func() { first = time.Now() })
		w.WriteHeader(http.StatusNotFound) // nothing is there, so that the run ends soon
	})}
	go server.Serve(l)
	defer server.Close()
	args = append([]string{"run", "--target", "http://" + l.Addr().String(), "--quiet", "--out", out}, args...)
	cost, err := p.run(func(t time.Time) { began = t }, args...)
	if cost.Exit == 3 { // as it has to be where nothing but 404 comes back
		err = nil
	}
	if err == nil && first.IsZero() {
		err = fmt.Errorf("assay %v sent nothing", args)
	}
	return first.Sub(began), cost, err
}
