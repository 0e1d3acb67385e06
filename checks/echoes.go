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
	fields map[string]*echoed
	keys   []string
}

// echoed counts what became of one field.
type echoed struct {
	operation, pointer string
	place              verdict.Place
	kept, lost         int
	want, got          string
	alike              bool // it was lost in the same way each time
}

func newEchoes() *echoes { return &echoes{fields: map[string]*echoed{}} }

func (f *echoes) event(e *verdict.Event) {
	if e.Done == nil {
		return
	}
	for i := range e.Done.Verdicts {
		if v := &e.Done.Verdicts[i]; v.Rule == "echo/field" && v.Pointer != "" {
			f.count(v)
		}
	}
}

func (f *echoes) count(v *verdict.Verdict) {
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
	var out []verdict.Verdict
	for _, key := range f.keys {
		r := f.fields[key]
		if r.lost < 2 || r.kept > 0 {
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
