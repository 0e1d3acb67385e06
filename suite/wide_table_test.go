package suite

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"assay/rule"
	"assay/verdict"
)

// wideTable is the result of all: what is grouped has a general sentence, and
// below it each operation with its own.
type wideTable struct {
	tried, planned, judged, cases int
	reasons, broken, alarms       map[string][]string
	charged, open                 int
	slowest                       wideResult
	strata                        map[string][2]int // tried, judged
}

func newWideTable() *wideTable {
	return &wideTable{
		reasons: map[string][]string{}, broken: map[string][]string{}, alarms: map[string][]string{}, strata: map[string][2]int{},
	}
}

func (w *wideTable) add(r wideResult) {
	w.tried++
	w.cases += len(r.judged)
	row := w.strata[r.op.stratum]
	row[0]++
	if r.planned > 0 {
		w.planned++
	}
	if r.reason == "" && len(r.broken) == 0 {
		w.judged++
		row[1]++
	}
	w.strata[r.op.stratum] = row
	if r.reason != "" {
		w.note(w.reasons, general(r.reason), r.op, r.reason)
	}
	for _, b := range r.broken {
		w.note(w.broken, general(b), r.op, b)
	}
	for _, f := range r.findings {
		switch {
		case f.Subject == rule.Description:
			w.charged++
		case f.Outcome == verdict.Error:
			w.open++
		default:
			w.note(w.alarms, fmt.Sprintf("%s %s %s", f.Outcome, f.Rule, f.Keyword), r.op,
				fmt.Sprintf("%s: want %s, got %s (%d), such as %s", f.Pointer, clip(f.Want), clip(f.Got), f.Count, f.Example))
		}
	}
	if r.took > w.slowest.took {
		w.slowest = r
	}
}

func (w *wideTable) note(group map[string][]string, general string, op wideOperation, text string) {
	first, _, more := strings.Cut(text, "\n")
	if more {
		first += " … (and further lines)"
	}
	group[general] = append(group[general], op.String()+": "+first)
}

func (w *wideTable) count(group map[string][]string) (n int) {
	for _, texts := range group {
		n += len(texts)
	}
	return n
}

// wideDetail is what differs between equal sentences: places, names and values.
var wideDetail = regexp.MustCompile(`(?s)^description \S+|^\S+~\S+|"[^"]*"|\S+\.json(:\d+)*:?|/\S*|\(.*\)|\d+|--param \S+|such as .*`)

// general is the first line of a sentence without its details.
func general(text string) string {
	first, _, _ := strings.Cut(text, "\n")
	return wideDetail.ReplaceAllString(first, "…")
}

func clip(text string) string {
	if len(text) > 120 {
		return text[:120] + "…"
	}
	return text
}

func (w *wideTable) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%6d operations tried\n%6d planned\n%6d judged, by %d cases\n", w.tried, w.planned, w.judged, w.cases)
	untestable := w.count(w.reasons)
	w.group(&b, w.reasons, fmt.Sprintf("not testable (%.1f %%, at most %.0f %%)", 100*float64(untestable)/float64(max(1, w.tried)), 100*wideShare))
	fmt.Fprintf(&b, "%6d findings charged to the description\n%6d inconclusive\n", w.charged, w.open)
	w.group(&b, w.alarms, "false findings")
	w.group(&b, w.broken, "times ended badly, or not judged")
	fmt.Fprintf(&b, "slowest: %s, %v\n", w.slowest.op, w.slowest.took.Round(time.Millisecond))
	for _, name := range slices.Sorted(maps.Keys(w.strata)) {
		fmt.Fprintf(&b, "%4d of %-4d %s\n", w.strata[name][1], w.strata[name][0], name)
	}
	return b.String()
}

// group prints the sentences of a group, the most frequent first, each with a
// few operations.
func (w *wideTable) group(b *strings.Builder, group map[string][]string, title string) {
	fmt.Fprintf(b, "%6d %s\n", w.count(group), title)
	for _, sentence := range slices.SortedFunc(maps.Keys(group), func(x, y string) int {
		return cmp.Or(cmp.Compare(len(group[y]), len(group[x])), cmp.Compare(x, y))
	}) {
		fmt.Fprintf(b, "%12d %s\n", len(group[sentence]), sentence)
		for _, text := range group[sentence][:min(3, len(group[sentence]))] {
			fmt.Fprintf(b, "             · %s\n", text)
		}
	}
}
