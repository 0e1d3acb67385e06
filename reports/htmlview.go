package reports

import (
	"html/template"
	"math"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"assay/rule"
	"assay/verdict"
)

// Bounds of the static part: what is left out is in the page's data or in the
// journal, and the page says so.
const (
	staticFindings   = 200
	staticRows       = 300 // of all matrices together
	staticOperations = 20
	staticLeft       = 100
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
	Rest       []string // operations whose matrix is left to scripts
	Legend     []legendEntry
	Rules      []ruleView
	Operations []operationView
	Others     []operationView // told in a line each
	Times      *timesView
	Left       []verdict.Resource
	MoreLeft   int
	Dropped    []string
	Notes      []string
	Cases      int
	Lean       int
	Counted    int // cases that are not listed
	Program    string
	Rerun      string // the command that runs a case again, but for its id
	Proven     string
	Baseline   *baselineView
	Changes    []policyView // of the user, to how rules count
	Coverage   []coverageView
	More       []string // fingerprints of findings that are left to scripts
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

var headlines = map[verdict.Outcome]string{verdict.Pass: "Conforms", verdict.Fail: "Does not conform", verdict.Error: "Could not judge"}

func (s *htmlSink) view() *pageView {
	r := s.run
	c := r.conclude()
	v := &pageView{Conclusion: c, Headline: headlines[c.Outcome], Incomplete: r.incomplete(), Legend: legend, Cases: s.data.n, Lean: s.data.lean, Counted: s.data.counted, Program: s.opts.program()}
	v.Title, v.Rerun = v.Headline, rerun(v.Program, r.started)
	if st := r.started; st != nil {
		v.Title += ": " + shown(orElse(st.Description.Title, st.Target))
		v.Facts, v.Command = facts(r), command(st.Command)
	}
	n := r.counts()
	v.Numbers = []fact{{"cases", number(n.Cases), ""}, {"requests", number(n.Requests), ""}, {"created", number(n.Created), ""}}
	v.Bar = bar(n.ByCase)
	v.findings(s)
	v.matrices(r)
	v.Coverage = coverage(r.matrix.matrices())
	v.Rules, v.Changes = ruleViews(r), policyViews(r)
	v.operations(r)
	v.Times = timesOf(&r.times)
	v.Notes, v.Proven = r.notes(), r.proven()
	if f := r.finished; f != nil {
		v.Dropped = f.Dropped
		v.Left, v.MoreLeft = f.Left[:min(len(f.Left), staticLeft)], max(0, len(f.Left)-staticLeft)
		v.Numbers = append(v.Numbers, fact{"left behind", number(len(f.Left)), ""})
		v.Baseline = baselineOf(f.Baseline)
	}
	return v
}

// index is what the scripts have to know of the static part.
func (v *pageView) index() pageIndex {
	return pageIndex{Rerun: v.Rerun, More: v.More, Rest: v.Rest, Baseline: v.Baseline != nil}
}

// facts are what was tested, with what, and when.
func facts(r *run) []fact {
	st := r.started
	d := st.Description
	out := []fact{
		{"Target", st.Target, "wide"},
		{"Description", strings.TrimSpace(d.Title + " " + d.Version), "wide"},
		{"File", d.File, "mono wide"},
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
	return append(out, fact{"SHA-256 of the description", d.SHA256, "mono full"})
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

// notRepeated are the flags of a run that do not belong to running one case of
// it again; true for those with a value.
var notRepeated = map[string]bool{"--run": true, "--out": true, "--report": true, "--max-cases": true, "--max-time": true, "--shard": true, "--last-failed": false, "--quiet": false, "--resume": true, "--timings": true}

// rerun is the command of the run without what narrowed it, ready for --run: a
// case is the same only against the same description and target.
func rerun(program string, st *verdict.Started) string {
	args := []string{program, "run"}
	if st != nil && len(st.Command) > 2 {
		rest := st.Command[2:]
		for i := 0; i < len(rest); i++ {
			name, _, joined := strings.Cut(rest[i], "=")
			if valued, dropped := notRepeated[name]; !dropped {
				args = append(args, rest[i])
			} else if valued && !joined {
				i++
			}
		}
	}
	return command(args)
}

// rerunLine runs one case again.
func (v *pageView) rerunLine(id string) string { return v.Rerun + " --run " + runPattern(id) }

// runPattern matches one case id, quoted for a shell.
func runPattern(id string) string {
	return "'^" + strings.ReplaceAll(regexp.QuoteMeta(id), "'", `'\''`) + "$'"
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
