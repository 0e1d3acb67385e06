package verdict

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// splitPointer returns the unescaped segments of a JSON pointer (RFC 6901).
func splitPointer(p string) []string {
	if p == "" {
		return nil
	}
	segs := strings.Split(strings.TrimPrefix(p, "/"), "/")
	for i, s := range segs {
		if strings.Contains(s, "~") {
			segs[i] = strings.ReplaceAll(strings.ReplaceAll(s, "~1", "/"), "~0", "~")
		}
	}
	return segs
}

// secretPlace says whether a place is at or below a secret pointer.
func (r *Redactor) secretPlace(at []string) bool {
	return slices.ContainsFunc(r.pointers, func(p []string) bool {
		return len(at) >= len(p) && fits(p, at[:len(p)])
	})
}

// below returns the rest of each secret pointer that leads on from a place.
func (r *Redactor) below(at []string) [][]string {
	var out [][]string
	for _, p := range r.pointers {
		if len(p) > len(at) && fits(p[:len(at)], at) {
			out = append(out, p[len(at):])
		}
	}
	return out
}

func fits(pattern, at []string) bool {
	for i, seg := range pattern {
		if seg != "*" && seg != at[i] {
			return false
		}
	}
	return true
}

// redactPointers replaces the values at the places with a text; data itself is
// never changed. Data that breaks off, or is no JSON, is read as far as it goes.
func redactPointers(data []byte, places [][]string) ([]byte, bool) {
	spans := findSpans(data, places)
	if len(spans) == 0 {
		return data, false
	}
	var out []byte
	kept := 0
	for _, s := range spans {
		out = append(append(out, data[kept:s.from]...), `"`+Redacted+`"`...)
		kept = s.to
	}
	return append(out, data[kept:]...), true
}

// appendValues appends the texts and numbers at the places, those within
// objects and arrays included.
func appendValues(out []string, data []byte, places [][]string) []string {
	for _, s := range findSpans(data, places) {
		out = appendLeaves(out, data[s.from:s.to])
	}
	return out
}

func appendLeaves(out []string, value []byte) []string {
	dec := json.NewDecoder(bytes.NewReader(value))
	dec.UseNumber()
	for {
		tok, err := dec.Token()
		if err != nil {
			return out
		}
		switch t := tok.(type) {
		case string:
			out = append(out, t)
		case json.Number:
			out = append(out, t.String())
		}
	}
}

type span struct{ from, to int }

// spanFinder walks JSON text without minding whether it is proper JSON.
type spanFinder struct {
	data []byte
	at   int
	out  []span
}

// deepest bounds the walk; what is nested deeper is not looked at.
const deepest = 1000

func findSpans(data []byte, places [][]string) []span {
	if len(places) == 0 || len(data) == 0 {
		return nil
	}
	f := spanFinder{data: data}
	if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		f.at = 3
	}
	f.value(places, 0)
	return f.out
}

// value reads the value at f.at; places are what is left of the pointers that
// have led here.
func (f *spanFinder) value(places [][]string, depth int) {
	f.space()
	from := f.at
	if slices.ContainsFunc(places, func(p []string) bool { return len(p) == 0 }) {
		f.skip()
		if f.at > from {
			f.out = append(f.out, span{from, f.at})
		}
		return
	}
	switch {
	case len(places) == 0 || depth > deepest || f.at >= len(f.data):
		f.skip()
	case f.data[f.at] == '{':
		f.object(places, depth)
	case f.data[f.at] == '[':
		f.array(places, depth)
	default:
		f.skip()
	}
}

func (f *spanFinder) object(places [][]string, depth int) {
	f.at++
	for f.space(); f.at < len(f.data) && f.data[f.at] != '}'; f.space() {
		from := f.at
		if f.data[f.at] == '"' {
			f.at = skipString(f.data, f.at)
			var name string
			if json.Unmarshal(f.data[from:f.at], &name) == nil {
				f.space()
				if f.at < len(f.data) && f.data[f.at] == ':' {
					f.at++
					f.value(onward(places, name), depth+1)
				}
			}
		}
		if f.at == from { // a stray byte
			f.at++
		}
	}
	f.at = min(f.at+1, len(f.data))
}

func (f *spanFinder) array(places [][]string, depth int) {
	f.at++
	i := 0
	for f.space(); f.at < len(f.data) && f.data[f.at] != ']'; f.space() {
		from := f.at
		f.value(onward(places, strconv.Itoa(i)), depth+1)
		if f.at == from {
			f.at++
		}
		i++
	}
	f.at = min(f.at+1, len(f.data))
}

func onward(places [][]string, name string) [][]string {
	var out [][]string
	for _, p := range places {
		if p[0] == "*" || p[0] == name {
			out = append(out, p[1:])
		}
	}
	return out
}

// space passes over blanks and commas.
func (f *spanFinder) space() {
	for f.at < len(f.data) && strings.IndexByte(" \t\r\n,", f.data[f.at]) >= 0 {
		f.at++
	}
}

// skip passes over one value.
func (f *spanFinder) skip() {
	depth := 0
	for f.at < len(f.data) {
		switch c := f.data[f.at]; {
		case c == '"':
			f.at = skipString(f.data, f.at)
		case c == '{' || c == '[':
			depth++
			f.at++
		case c == '}' || c == ']':
			if depth == 0 {
				return
			}
			depth--
			f.at++
		case depth == 0 && strings.IndexByte(", \t\r\n:", c) >= 0:
			return
		case depth > 0:
			f.at++
			continue
		default:
			f.scalar()
		}
		if depth == 0 {
			return
		}
	}
}

func (f *spanFinder) scalar() {
	for f.at < len(f.data) && strings.IndexByte(", \t\r\n:{}[]\"", f.data[f.at]) < 0 {
		f.at++
	}
}

// skipString returns the place after the string that begins at i, or the end of
// data when it is not closed.
func skipString(data []byte, i int) int {
	for i++; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(data)
}
