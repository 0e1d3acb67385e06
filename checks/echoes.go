package checks

import (
	"fmt"
	"slices"
	"strings"

	"assay/verdict"
)

// ownedHint tells how a field is declared to be the server's.
const ownedHint = "if the server owns this field, say so: readOnly in the description, x-assay, or echo.ignore in assay.yaml"

// echoes finds fields that never come back as they were sent. That is one
// cause, and most often the description's silence about who owns the field.
type echoes struct {
	fields  map[string]*echoed
	keys    []string
	answers map[string]*answers
}

// answers sees whether the creates of one operation are all answered alike.
type answers struct {
	first    uint64 // hash of the first answer
	differ   bool
	requests map[uint64]bool // hashes of the bodies that were sent, at most minStatic
}

// minStatic is how many different bodies must get the same answer before it
// does not depend on them.
const minStatic = 3

// echoed counts what became of one field.
type echoed struct {
	operation, pointer string
	place              verdict.Place
	kept, lost         int
	want, got          string
	alike              bool // it was lost in the same way each time
}

func newEchoes() *echoes {
	return &echoes{fields: map[string]*echoed{}, answers: map[string]*answers{}}
}

func (f *echoes) event(e *verdict.Event) {
	if e.Done == nil || aside(&e.Done.Case) {
		return
	}
	for i := range e.Done.Verdicts {
		if v := &e.Done.Verdicts[i]; v.Rule == "echo/field" && v.Pointer != "" {
			f.count(v)
		}
	}
	for i := range e.Done.Exchanges {
		if x := &e.Done.Exchanges[i]; (x.Request.Method == "POST" || x.Request.Method == "PUT") && classify(x) == accepted && len(x.Response.Body.Data) > 0 {
			f.note(e.Done.Case.Operation, x)
		}
	}
}

func (f *echoes) note(op string, x *verdict.Exchange) {
	h := hash(string(x.Response.Body.Data))
	a := f.answers[op]
	if a == nil {
		a = &answers{first: h, requests: map[uint64]bool{}}
		f.answers[op] = a
	}
	a.differ = a.differ || h != a.first
	if !a.differ && len(a.requests) < minStatic {
		a.requests[hash(string(x.Request.Body.Data))] = true
	}
}

// static are the operations whose answers do not depend on what is sent.
func (f *echoes) static() []verdict.Verdict {
	var out []verdict.Verdict
	lost := map[string]int{}
	for _, key := range f.keys {
		if r := f.fields[key]; r.lost > 0 {
			lost[r.operation]++
		}
	}
	for _, op := range sortedKeys(f.answers) {
		if a := f.answers[op]; !a.differ && len(a.requests) >= minStatic && lost[op] > 0 {
			out = append(out, verdict.Verdict{
				Outcome: verdict.Fail, Operation: op, Want: "answers that hold what was sent", Got: "one and the same body, whatever is sent",
				Hint: "a mock that answers the documented example cannot be tested for what it stores",
			})
		}
	}
	return out
}

func (f *echoes) count(v *verdict.Verdict) {
	if v.Note == emptyNote {
		return // whether the field is kept shows in other values
	}
	key := v.Operation + "\x00" + v.Place.Pointer + "\x00" + starred(v.Pointer)
	r := f.fields[key]
	if r == nil {
		r = &echoed{operation: v.Operation, pointer: starred(v.Pointer), place: v.Place, want: v.Want, got: v.Got, alike: true}
		f.fields[key] = r
		f.keys = append(f.keys, key)
	}
	switch v.Outcome {
	case verdict.Pass, verdict.Weak:
		r.kept++
	case verdict.Fail:
		r.alike = r.alike && (r.lost == 0 || r.got == v.Got)
		r.got = v.Got
		r.lost++
	}
}

func (f *echoes) verdicts() []verdict.Verdict {
	out := f.static()
	for _, key := range f.keys {
		r := f.fields[key]
		same := slices.ContainsFunc(out, func(v verdict.Verdict) bool { return v.Operation == r.operation && v.Pointer == "" })
		if r.lost < 2 || r.kept > 0 || same {
			continue
		}
		got := fmt.Sprintf("another value in each of %d answers", r.lost)
		if r.alike {
			got = fmt.Sprintf("%s, in each of %d answers", r.got, r.lost)
		}
		out = append(out, verdict.Verdict{
			Outcome: verdict.Fail, Operation: r.operation, Pointer: r.pointer, Place: r.place,
			Want: "the value that was sent", Got: got, Hint: ownedHint,
		})
	}
	return out
}

// starred writes "*" for the indexes in a JSON pointer.
func starred(ptr string) string {
	parts := strings.Split(ptr, "/")
	for i, p := range parts {
		if p != "" && !slices.ContainsFunc([]byte(p), func(b byte) bool { return b < '0' || b > '9' }) {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}
