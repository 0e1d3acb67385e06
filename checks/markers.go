package checks

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"assay/cases"
	"assay/verdict"
)

// markers follows the marks that the run puts into bodies: what a refused
// create was marked with must not turn up in a list.
type markers struct {
	nonces  []nonce           // of the run, or of the shards that are merged
	lists   map[string]string // operation → path of its list, "" when none is described
	ops     map[string]*marked
	names   names
	outline *verdict.Outline
}

// nonce is what the marks of one run begin with.
type nonce struct {
	text   []byte // lower case
	number uint64
}

// marked is what is known of one operation's marks.
type marked struct {
	taken    markSet                      // in bodies that were accepted
	refused  markSet                      // in bodies that were refused
	cases    markedCases                  // that sent those
	listed   markSet                      // seen in answers that are no create's
	promises map[string]bool              // of which a refused create is kept
	shown    map[string]*verdict.Exchange // case → the create that was refused
	refusals int                          // with or without a mark
	sweeps   int                          // lists that were read
}

func newMarkers(o *verdict.Outline) fold {
	m := &markers{ops: map[string]*marked{}, lists: map[string]string{}, outline: o}
	for _, op := range o.Operations {
		m.lists[op.ID] = op.List
	}
	return m
}

func (m *markers) of(op string) *marked {
	if m.ops[op] == nil {
		m.ops[op] = &marked{promises: map[string]bool{}, shown: map[string]*verdict.Exchange{}}
	}
	return m.ops[op]
}

func (m *markers) event(e *verdict.Event) {
	if e.Started != nil {
		m.begin(strings.ToLower(e.Started.Nonce))
	}
	if e.Done == nil || e.Done.Case.Preparation() {
		return
	}
	op := m.of(e.Done.Case.Operation)
	for i := range e.Done.Exchanges {
		x := &e.Done.Exchanges[i]
		n := 0
		if x.Response != nil {
			n = x.Response.Status
		}
		switch {
		case x.Request.Method == "GET" && n/100 == 2:
			if isListOf(x, m.lists[e.Done.Case.Operation]) {
				op.sweeps++
				op.note(m.marks(bytes.ToLower(x.Response.Body.Data))) // servers may change their case
			}
		case x.Request.Method != "POST" && x.Request.Method != "PUT":
		case n/100 == 4:
			op.refusals++
			for _, mark := range m.marks(x.Request.Body.Data) {
				op.refused.add(mark)
				op.cases.set(mark, m.names.caseName(e.Done.Case.ID))
				op.show(&e.Done.Case, x)
			}
		default: // created, or nobody knows
			for _, mark := range m.marks(x.Request.Body.Data) {
				op.taken.add(mark)
			}
		}
	}
}

// begin learns a nonce.
func (m *markers) begin(text string) {
	known := slices.ContainsFunc(m.nonces, func(n nonce) bool { return string(n.text) == text })
	if text != "" && len(text) <= len(cases.Marker) && !known {
		m.nonces = append(m.nonces, nonce{[]byte(text), uint64(m.names.number(text))})
	}
}

func isListOf(x *verdict.Exchange, path string) bool {
	return path != "" && fits(urlPath(x.Request.URL), path)
}

// note keeps the marks of a list. Those of accepted bodies fill lists too, so
// that what is known to be taken is not kept.
func (k *marked) note(marks []uint64) {
	for _, mark := range marks {
		if !k.taken.has(mark) {
			k.listed.add(mark)
		}
	}
}

// maxShown bounds the refused creates that are kept to be shown.
const maxShown = 500

// show keeps one refused create of each promise under test: which of them left
// something behind is known only when the list is read.
func (k *marked) show(c *verdict.CaseInfo, x *verdict.Exchange) {
	promise := strings.Join([]string{c.Technique, c.In, starred(c.Pointer), c.Keyword}, " ")
	if k.promises[promise] || len(k.shown) >= maxShown {
		return
	}
	k.promises[promise] = true
	k.shown[c.ID] = kept(x)
}

// marks finds the run's marks in a text of lower case: the nonce with what
// follows it, as wide as the placeholder.
func (m *markers) marks(low []byte) []uint64 {
	var out []uint64
	for _, n := range m.nonces {
		rest := low
		for {
			i := bytes.Index(rest, n.text)
			if i < 0 || i+len(cases.Marker) > len(rest) {
				break
			}
			out = append(out, markNumber(n.number, rest[i+len(n.text):i+len(cases.Marker)]))
			rest = rest[i+len(n.text):]
		}
	}
	return out
}

func (m *markers) verdicts() []verdict.Verdict {
	var out []verdict.Verdict
	for _, name := range sortedKeys(m.ops) {
		op := m.ops[name]
		if op.refusals == 0 {
			continue
		}
		var found []string
		op.refused.all(func(mark uint64) {
			if op.listed.has(mark) && !op.taken.has(mark) {
				found = append(found, m.names.caseID(op.cases.of(mark)))
			}
		})
		slices.SortFunc(found, func(a, b string) int { // those that can be shown first
			return cmp.Or(-cmp.Compare(given(op.shown[a]), given(op.shown[b])), strings.Compare(a, b))
		})
		for _, id := range slices.Compact(found) {
			out = append(out, verdict.Verdict{Outcome: verdict.Fail, Operation: name, Case: id, Want: "nothing created, since the body was refused", Got: "a resource with its mark in the list", Exchange: op.shown[id]})
		}
		if len(found) == 0 {
			out = append(out, op.quiet(name, m.lists[name]))
		}
	}
	return bounded(out)
}

func given(x *verdict.Exchange) int {
	if x == nil {
		return 0
	}
	return 1
}

// quiet is the verdict when no mark of a refused body was seen.
func (k *marked) quiet(name, list string) verdict.Verdict {
	v := verdict.Verdict{Outcome: verdict.Skip, Operation: name}
	switch {
	case list == "":
		v.Reason = "no list is described in which leftovers would show"
	case k.sweeps == 0:
		v.Reason = "no list was read in which leftovers would show"
	case k.refused.n == 0:
		v.Reason = "no refused body had room for a mark"
	default:
		v.Outcome, v.Got = verdict.Pass, fmt.Sprintf("%s, none of them in %s", plural(k.refused.n, "marked refusal"), plural(k.sweeps, "list"))
	}
	return v
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, strings.TrimSuffix(noun, "s"))
}
