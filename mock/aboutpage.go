package mock

import (
	_ "embed"
	"html/template"
	"net/http"
	"strconv"
	"time"
)

//go:embed about.html
var aboutText string

var aboutTemplate = template.Must(template.New("about").Funcs(template.FuncMap{
	"clock":  func(t time.Time) string { return t.Format("15:04:05") },
	"ms":     func(d float64) string { return strconv.FormatFloat(d, 'f', 1, 64) },
	"family": func(status int) int { return status / 100 },
}).Parse(aboutText))

// pagePolicy lets the page do what it does itself, and nothing else.
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// showHTML shows what is served, for people. It works without scripts; with
// them it follows what happens.
func (f *Front) showHTML(w http.ResponseWriter, r *http.Request) {
	last, _ := f.journal.recent()
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", pagePolicy)
	_ = aboutTemplate.Execute(w, struct { // a client that went away is no concern of the server's
		About
		Last []Request
	}{f.about(r), last})
}
