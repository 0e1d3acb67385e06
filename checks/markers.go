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
	nonce   []byte
	lists   map[string]string // operation → path of its list, "" when none is described
	ops     map[string]*marked
	outline *verdict.Outline
}

// marked is what is known of one operation's marks, each kept as a hash.
type marked struct {
	taken    map[uint64]bool              // in bodies that were accepted
	refused  map[uint64]string            // in bodies that were refused → case
	listed   map[uint64]bool              // seen in answers that are no create's
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
		m.ops[op] = &marked{taken: map[uint64]bool{}, refused: map[uint64]string{}, listed: map[uint64]bool{}, promises: map[string]bool{}, shown: map[string]*verdict.Exchange{}}
	}
	return m.ops[op]
}

func (m *markers) event(e *verdict.Event) {
	if e.Started != nil {
		m.nonce = bytes.ToLower([]byte(e.Started.Nonce))
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
				op.note(m.marks(x.Response.Body.Data))
			}
		case x.Request.Method != "POST" && x.Request.Method != "PUT":
		case n/100 == 4:
			op.refusals++
			for _, mark := range m.marks(x.Request.Body.Data) {
				op.refused[mark] = e.Done.Case.ID
				op.show(&e.Done.Case, x)
			}
		default: // created, or nobody knows
			for _, mark := range m.marks(x.Request.Body.Data) {
				op.taken[mark] = true
			}
		}
	}
}

func isListOf(x *verdict.Exchange, path string) bool {
	return path != "" && fits(urlPath(x.Request.URL), path)
}

// note keeps the marks of a list. Those of accepted bodies fill lists too, so
// that what is known to be taken is not kept.
func (k *marked) note(marks []uint64) {
	for _, mark := range marks {
		if !k.taken[mark] {
			k.listed[mark] = true
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

// marks finds the run's marks in a text: the nonce with what follows it, as
// wide as the placeholder. Servers may change their case.
func (m *markers) marks(data []byte) []uint64 {
	if len(m.nonce) == 0 || len(m.nonce) > len(cases.Marker) {
		return nil
	}
	var out []uint64
	low := bytes.ToLower(data)
	for {
		i := bytes.Index(low, m.nonce)
		if i < 0 || i+len(cases.Marker) > len(low) {
			return out
		}
		out = append(out, hash(string(low[i:i+len(cases.Marker)])))
		low = low[i+len(m.nonce):]
	}
}

func (m *markers) verdicts() []verdict.Verdict {
	var out []verdict.Verdict
	for _, name := range sortedKeys(m.ops) {
		op := m.ops[name]
		if op.refusals == 0 {
			continue
		}
		var found []string
		for mark, id := range op.refused {
			if op.listed[mark] && !op.taken[mark] {
				found = append(found, id)
			}
		}
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
	case len(k.refused) == 0:
		v.Reason = "no refused body had room for a mark"
	default:
		v.Outcome, v.Got = verdict.Pass, fmt.Sprintf("%s, none of them in %s", plural(len(k.refused), "marked refusal"), plural(k.sweeps, "list"))
	}
	return v
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, strings.TrimSuffix(noun, "s"))
}
