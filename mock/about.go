package mock

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"

	"assay/spec"
)

// FrontOptions are what people want of a mock besides its answers; the zero
// value changes no answer and writes no log.
type FrontOptions struct {
	// Latency is how long answers are held back. If zero, not at all.
	Latency Latency
	// Seed varies the latencies.
	Seed uint64
	// Origins are those whose pages may ask, "*" for every one. If empty,
	// browsers let none.
	Origins []string
	// Log takes one line a request, in LogFormat. If nil, nothing is written.
	Log io.Writer
	// LogFormat is one of LogFormats; if empty, "text".
	LogFormat string
	// Version is that of the program, for its page.
	Version string
	// StateFile is where the resources are kept, for the page; may be empty.
	StateFile string
}

// Front is a Server as people use it: with a log, latency, CORS, and pages
// under /__assay that tell what is served. It is safe for concurrent use.
type Front struct {
	*Server
	contract *spec.Contract
	opts     FrontOptions
	pace     pace
	crossing crossing
	journal  *journal
	veil     veil
	started  time.Time
	offered  []*offer
	faults   []AboutSwitch
	oddities []AboutSwitch
}

// NewFront makes a server for a contract with what is in front of it. Errors
// are those of New, and options that cannot be read.
func NewFront(c *spec.Contract, opts Options, front FrontOptions) (*Front, error) {
	server, err := New(c, opts)
	if err != nil {
		return nil, err
	}
	f := &Front{
		Server: server, contract: c, opts: front, started: time.Now(),
		pace: pace{latency: front.Latency, seed: front.Seed}, veil: newVeil(server.all(), opts.Token),
		offered: server.offers(),
	}
	f.faults, f.oddities = server.switches()
	if f.crossing.origins, err = ParseOrigins(front.Origins); err != nil {
		return nil, err
	}
	f.journal, err = newJournal(front.Log, front.LogFormat)
	return f, err
}

// The paths of the pages.
const (
	pageHTML     = "/__assay"
	pageJSON     = "/__assay.json"
	pageRequests = "/__assay/requests"
	pageReset    = "/__assay/reset"
)

// Shadowed lists the pages that cannot be had because the description serves
// something at their paths: what is described always wins.
func (f *Front) Shadowed() []string {
	var out []string
	for _, path := range []string{pageHTML, pageJSON, pageRequests, pageReset} {
		if !f.free(path) {
			out = append(out, path)
		}
	}
	return out
}

// free says whether the description leaves a path alone.
func (f *Front) free(path string) bool {
	leaf, _, _ := f.routes.find(path)
	return leaf == nil
}

// ServeHTTP answers one request, as the server or with a page of its own.
func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, pageHTML) && f.free(r.URL.EscapedPath()) && f.page(w, r) {
		return
	}
	start := time.Now()
	f.pace.wait(r.Context())
	a := f.preflight(r)
	if a == nil {
		a = f.exchange(w, r)
	}
	if len(f.crossing.origins) > 0 {
		a.header = a.header.Clone()
		f.crossing.admit(r, a.header)
	}
	defer func() { f.journal.add(f.veil.told(r, a, start)) }() // also when the connection is cut
	a.write(w, r)
}

// preflight answers what browsers ask before they ask.
func (f *Front) preflight(r *http.Request) *answer {
	if r.Method != http.MethodOptions || len(f.crossing.origins) == 0 {
		return nil
	}
	leaf, _, _ := f.routes.find(r.URL.EscapedPath())
	if leaf == nil {
		return nil
	}
	return f.crossing.preflight(r, leaf.allow)
}

// page answers with one of the server's own pages; false where there is none of
// this path.
func (f *Front) page(w http.ResponseWriter, r *http.Request) bool {
	var show func(http.ResponseWriter, *http.Request)
	method := http.MethodGet
	switch r.URL.Path {
	case pageHTML:
		show = f.showHTML
	case pageJSON:
		show = f.showJSON
	case pageRequests:
		show = f.showRequests
	case pageReset:
		show, method = f.reset, http.MethodPost
	default:
		return false
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	f.crossing.admit(r, h)
	switch allow := method + ", OPTIONS"; {
	case r.Method == method || method == http.MethodGet && r.Method == http.MethodHead:
		show(w, r)
	case r.Method == http.MethodOptions:
		if a := f.crossing.preflight(r, allow); a != nil {
			a.header["Vary"] = append(a.header["Vary"], h["Vary"]...)
			a.write(w, r)
			return true
		}
		h.Set("Allow", allow)
		w.WriteHeader(http.StatusNoContent)
	default:
		h.Set("Allow", allow)
		http.Error(w, "This page is asked for with "+method+".", http.StatusMethodNotAllowed)
	}
	return true
}

func (f *Front) showJSON(w http.ResponseWriter, r *http.Request) { writeJSON(w, f.about(r)) }

// showRequests shows the last requests, newest first.
func (f *Front) showRequests(w http.ResponseWriter, _ *http.Request) {
	last, total := f.journal.recent()
	writeJSON(w, struct {
		Total     uint64    `json:"total"`
		Resources int       `json:"resources"`
		Requests  []Request `json:"requests"`
	}{total, f.Count(), last})
}

// reset empties the store. A page of another origin may not do that by stealth:
// a browser sends such a request without asking first.
func (f *Front) reset(w http.ResponseWriter, r *http.Request) {
	if origin := r.Header.Get("Origin"); origin != "" && !f.sameOrigin(r, origin) && !f.crossing.allows(origin) {
		http.Error(w, "Pages of this origin may not do that: assay mock --cors lets them.", http.StatusForbidden)
		return
	}
	n := f.Reset()
	if strings.Contains(r.Header.Get("Accept"), "text/html") {
		http.Redirect(w, r, pageHTML, http.StatusSeeOther)
		return
	}
	writeJSON(w, struct {
		Removed int `json:"removed"`
	}{n})
}

func (f *Front) sameOrigin(r *http.Request, origin string) bool {
	_, host, _ := strings.Cut(origin, "://")
	return host == r.Host
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	_ = e.Encode(v) // a client that went away is no concern of the server's
}
