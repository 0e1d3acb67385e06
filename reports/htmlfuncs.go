package reports

import (
	"html/template"
	"net/http"
	"strings"

	"assay/rule"
	"assay/verdict"
)

// clipped bounds a value in a line of the page, in bytes.
const clipped = 2000

// pageFuncs are what the templates call. Text of the run goes through shown,
// lines or clip, on top of the escaping that html/template does.
var pageFuncs = template.FuncMap{
	"shown":        shown,
	"lines":        shownLines,
	"clip":         func(s string) string { return cut(shown(s), clipped) },
	"number":       number[int],
	"where":        where,
	"orElse":       orElse,
	"caseLink":     caseLink,
	"join":         func(ss []string) string { return cut(shown(strings.Join(ss, ", ")), clipped) },
	"outcomeWord":  func(o verdict.Outcome) string { return outcomeWords[o] },
	"exampleWord":  func(technique string) string { return exampleWords[technique] },
	"depth":        func(n int) int { return min(n, 6) },
	"findingCount": findingCount,
	"modeWord":     func(mode string) string { return orElse(modeWords[mode], shown(mode)) },
	"entryWords":   func(e verdict.BaselineEntry) string { return shown(entryWords(&e)) },
	"ruleAnchor":   func(id rule.ID) string { return "#r-" + string(id) },
	"titled":       func(title string, m *messageView) titledMessage { return titledMessage{title, m} },
	"timesWidth":   func(bars []timeBar) int { return max(len(bars)*64, 320) },
	"middle":       func(x float64) float64 { return x + 30 },
	"shift":        func(y float64) float64 { return y + 14 },
	"label":        func(y float64) float64 { return y + 10 },
}

// titledMessage is a message under a heading.
type titledMessage struct {
	Title string
	*messageView
}

func findingCount(sections []sectionView) int {
	n := 0
	for _, s := range sections {
		n += s.All
	}
	return n
}

func statusText(code int) string { return http.StatusText(code) }
