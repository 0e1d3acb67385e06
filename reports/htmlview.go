package reports

import (
	"fmt"
	"html/template"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"assay/rule"
	"assay/verdict"
)

// Bounds of the static part: what is left out is in the page's data or in the
// journal, and the page says so.
const (
	staticFindings = 200
	staticRows     = 1500 // of all matrices together
	staticLeft     = 100
)

// pageView is what the page's template shows.
type pageView struct {
	Style  template.CSS
	Script template.JS
	Policy string

	Title      string
	Conclusion Conclusion
	Headline   string
	Incomplete string
	Facts      []fact
	Command    string
	Numbers    []fact
	Bar        []barPart
	Sections   []sectionView
	Matrices   []matrixView
	MoreRows   int
	Legend     []legendEntry
	Rules      []ruleView
	Operations []operationView
	Times      *timesView
	Left       []verdict.Resource
	MoreLeft   int
	Dropped    []string
	Notes      []string
	Cases      int
	Lean       int
	Counted    int // cases that are not listed
	Program    string
	Proven     string
}

// fact is a labelled value; Kind is the class that shows it.
type fact struct{ Label, Value, Kind string }

// barPart is one outcome in the bar of cases; X and W are in thousandths.
type barPart struct {
	Outcome verdict.Outcome
	Word    string
	N       int
	X, W    float64
	Link    string
}

type legendEntry struct {
	State State
	Word  string
}

var legend = []legendEntry{{Passed, "holds"}, {Failed, "broken"}, {Weakened, "recommendation not met"}, {Inconclusive, "inconclusive"}, {Untested, "not tested"}, {NotPromised, "not promised"}}

// ruleView is one rule with what it said.
type ruleView struct {
	rule.Info
	Outcome verdict.Outcome
	Mark    string // sign and colour
	N       []outcomeCount
	Link    string
}

type outcomeCount struct {
	Outcome verdict.Outcome
	N       int
	Link    string
}

// operationView is one operation under test: what was tried, what was answered.
type operationView struct {
	verdict.OperationOutline
	Base       *verdict.Base
	Cases      int
	Examples   []sentExample
	Prepared   []prepared
	Statuses   []statusCount
	Techniques []techniqueCount
}

// Beside names the operations that complete the life of a resource.
func (v operationView) Beside() string {
	var out []string
	for _, op := range [][2]string{{"read", v.Read}, {"list", v.List}, {"delete", v.Delete}} {
		if op[1] != "" {
			out = append(out, op[0])
		}
	}
	return orElse(strings.Join(out, ", "), "neither read, list nor delete")
}

type statusCount struct {
	Name       string
	N          int
	Documented bool
}

type techniqueCount struct {
	Name string
	N    []outcomeCount
	All  int
	Link string
}

var headlines = map[verdict.Outcome]string{verdict.Pass: "Conforms", verdict.Fail: "Does not conform", verdict.Error: "Could not judge"}

func (s *htmlSink) view() *pageView {
	r := s.run
	c := r.conclude()
	v := &pageView{Conclusion: c, Headline: headlines[c.Outcome], Incomplete: r.incomplete(), Legend: legend, Cases: s.data.n, Lean: s.data.lean, Counted: s.data.counted, Program: s.opts.program()}
	v.Title = v.Headline
	if st := r.started; st != nil {
		v.Title += ": " + shown(orElse(st.Description.Title, st.Target))
		v.Facts, v.Command = facts(r), command(st.Command)
	}
	n := r.counts()
	v.Numbers = []fact{{"cases", number(n.Cases), ""}, {"requests", number(n.Requests), ""}, {"created", number(n.Created), ""}}
	v.Bar = bar(n.ByCase)
	v.Sections = s.sections()
	v.matrices(r)
	v.Rules = ruleViews(r)
	v.Operations = operationViews(r)
	v.Times = timesOf(&r.times)
	v.Notes, v.Proven = r.notes(), r.proven()
	if f := r.finished; f != nil {
		v.Dropped = f.Dropped
		v.Left, v.MoreLeft = f.Left[:min(len(f.Left), staticLeft)], max(0, len(f.Left)-staticLeft)
		v.Numbers = append(v.Numbers, fact{"left behind", number(len(f.Left)), ""})
	}
	return v
}

// facts are what was tested, with what, and when.
func facts(r *run) []fact {
	st := r.started
	d := st.Description
	out := []fact{
		{"Target", st.Target, "wide"},
		{"Description", strings.TrimSpace(d.Title + " " + d.Version), "wide"},
		{"File", d.File, "mono"},
		{"Format", strings.TrimSpace("OpenAPI " + d.OpenAPI), ""},
		{"Tool", strings.TrimSpace(st.Tool + " " + st.Version), ""},
		{"Seed", strconv.FormatUint(st.Seed, 10), "mono"},
		{"Started", st.Time.UTC().Format("2006-01-02 15:04:05 UTC"), ""},
	}
	if r.finished != nil {
		out = append(out, fact{"Took", r.finished.Duration.Round(time.Millisecond).String(), ""})
	}
	if st.Shard != "" {
		out = append(out, fact{"Shard", st.Shard, ""})
	}
	if st.Nonce != "" {
		out = append(out, fact{"Marker of the run", st.Nonce, "mono"})
	}
	return append(out, fact{"SHA-256 of the description", d.SHA256, "mono wide"})
}

// command writes the command line so that it can be pasted.
func command(args []string) string {
	quoted := make([]string, len(args))
	for i, a := range args {
		quoted[i] = a
		if a == "" || strings.ContainsAny(a, " \t\n'\"\\$`*?[]{}()<>|&;#~!") {
			quoted[i] = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
		}
	}
	return strings.Join(quoted, " ")
}

// bar lays the outcomes of cases side by side, worst first.
func bar(n map[verdict.Outcome]int) []barPart {
	const least = 8 // thousandths, or one failure among thousands could not be seen
	var out []barPart
	x, total := 0.0, 0.0
	width := func(o verdict.Outcome) float64 { return max(1000*float64(n[o])/float64(counts(n).total()), least) }
	for _, o := range worstFirst {
		if n[o] > 0 {
			total += width(o)
		}
	}
	for _, o := range worstFirst {
		if n[o] == 0 {
			continue
		}
		w := math.Round(1000 * width(o) / total)
		out = append(out, barPart{Outcome: o, Word: outcomeWords[o], N: n[o], X: x, W: w - 2, Link: casesLink("status:" + string(o))})
		x += w
	}
	return out
}

// casesLink leads to the list of cases with a filter.
func casesLink(filter string) string {
	return "#/cases?q=" + fragment(filter)
}

// caseLink opens the panel of a case. In a template it must be the whole of an
// attribute: html/template escapes what stands behind a literal part again.
func caseLink(id string) string { return "#/case/" + fragment(id) }

// fragment escapes a part of a link inside of the page; a script reads it with
// decodeURIComponent.
func fragment(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// filterValue quotes a value for the filter when it needs it.
func filterValue(s string) string {
	if s == "" || strings.ContainsAny(s, " \"") {
		return `"` + strings.ReplaceAll(s, `"`, "") + `"`
	}
	return s
}

func ruleViews(r *run) []ruleView {
	if r.outline == nil {
		return nil
	}
	var out []ruleView
	for _, info := range r.outline.Rules {
		n := r.rules[info.ID]
		v := ruleView{Info: info, Outcome: verdict.Skip, Link: casesLink("rule:" + filterValue(string(info.ID)))}
		for _, o := range worstFirst {
			v.N = append(v.N, outcomeCount{Outcome: o, N: n[o]})
			if n[o] > 0 && severity(o) > severity(v.Outcome) {
				v.Outcome = o
			}
		}
		if v.Mark = string(v.Outcome); info.Subject == rule.Description && severity(v.Outcome) > severity(verdict.Error) {
			v.Mark = "doc"
		}
		out = append(out, v)
	}
	return out
}

func operationViews(r *run) []operationView {
	var out []operationView
	for _, id := range r.order {
		t := r.tallies[id]
		v := operationView{OperationOutline: r.operation(id), Base: r.base(id), Cases: t.Cases, Examples: t.Examples, Prepared: t.Prepared}
		v.Statuses = statusCounts(t, v.OperationOutline.Statuses)
		for _, name := range t.Order {
			v.Techniques = append(v.Techniques, techniqueOf(id, name, t.Techniques[name]))
		}
		out = append(out, v)
	}
	return out
}

func techniqueOf(op, name string, n counts) techniqueCount {
	c := techniqueCount{Name: name, All: n.total(), Link: casesLink("op:" + filterValue(op) + " technique:" + filterValue(name))}
	for _, o := range worstFirst {
		if n[o] > 0 {
			c.N = append(c.N, outcomeCount{o, n[o], c.Link + fragment(" status:"+string(o))})
		}
	}
	return c
}

// statusCounts are the documented answers and those that came.
func statusCounts(t *tally, documented []string) []statusCount {
	n := map[string]int{}
	known := func(name string) bool {
		return slices.ContainsFunc(documented, func(d string) bool {
			return strings.EqualFold(d, name) || strings.EqualFold(d, name[:1]+"XX")
		})
	}
	for status, times := range t.Statuses {
		n[strconv.Itoa(status)] = times
	}
	out := make([]statusCount, 0, len(n)+len(documented))
	for name, times := range n {
		out = append(out, statusCount{name, times, known(name)})
	}
	for _, d := range documented {
		if n[d] == 0 {
			out = append(out, statusCount{d, 0, true})
		}
	}
	for kind, times := range t.Failures {
		out = append(out, statusCount{string(kind), times, false})
	}
	slices.SortFunc(out, func(a, b statusCount) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// timesView is the histogram of answer times.
type timesView struct {
	Half, Most, Max string
	Bars            []timeBar
}

type timeBar struct {
	X, Y, H float64
	N       int
	Label   string
}

func timesOf(h *histogram) *timesView {
	if h.Total == 0 {
		return nil
	}
	v := &timesView{Half: short(h.within(0.5)), Most: short(h.within(0.95)), Max: short(h.Max)}
	first := slices.IndexFunc(h.Counts[:], func(n int) bool { return n > 0 })
	last := len(h.Counts) - 1
	for h.Counts[last] == 0 {
		last--
	}
	top := slices.Max(h.Counts[:])
	for i := first; i <= last; i++ {
		label := "> " + short(bounds[len(bounds)-1])
		if i < len(bounds) {
			label = "≤ " + short(bounds[i])
		}
		height := 60 * float64(h.Counts[i]) / float64(top)
		v.Bars = append(v.Bars, timeBar{X: float64(i-first) * 64, Y: 60 - height, H: height, N: h.Counts[i], Label: label})
	}
	return v
}

func short(d time.Duration) string {
	switch {
	case d >= time.Second:
		return fmt.Sprintf("%.3g s", d.Seconds())
	case d >= time.Millisecond:
		return fmt.Sprintf("%.3g ms", float64(d)/1e6)
	}
	return fmt.Sprintf("%.3g ms", float64(d.Microseconds())/1e3)
}
