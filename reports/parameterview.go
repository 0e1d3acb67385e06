package reports

import (
	"net/url"
	"strings"

	"assay/verdict"
)

// startLine is the first line of a message in three parts; the middle one is
// what the reader is to look at, and may be empty.
type startLine struct{ Before, Hit, After string }

// point marks the parameter that a case changed, in the line of the request or
// in its header fields. What cannot be found is not marked.
func (v *messageView) point(r *verdict.Request, in, pointer, template string) {
	path := segments(pointer)
	if in == "" || len(path) == 0 {
		return
	}
	v.Mark = ""
	from, to := -1, -1
	switch in {
	case "query":
		from, to = inQuery(r.URL, path[0])
	case "path":
		from, to = inPath(r.URL, template, path[0])
	case "header":
		v.Field = path[0]
	case "cookie":
		v.Field = "Cookie"
	}
	if from >= 0 {
		n := len(r.Method) + 1 // the line is the method, a blank and the URL
		v.Start = startLine{v.Line[:n+from], v.Line[n+from : n+to], v.Line[n+to:]}
	}
}

// inQuery finds "name=value" in the query of a URL, also where a style writes
// brackets or members behind the name.
func inQuery(raw, name string) (from, to int) {
	at := strings.IndexByte(raw, '?')
	if at < 0 {
		return -1, -1
	}
	for at++; at < len(raw); {
		end := at + len(raw[at:])
		if i := strings.IndexByte(raw[at:], '&'); i >= 0 {
			end = at + i
		}
		key, _, _ := strings.Cut(raw[at:end], "=")
		plain, err := url.QueryUnescape(key)
		if err == nil && (plain == name || strings.HasPrefix(plain, name+"[")) {
			return at, end
		}
		at = end + 1
	}
	return -1, -1
}

// inPath finds the segment of a URL that stands where the path template has its
// parameter, counted from the end.
func inPath(raw, template, name string) (from, to int) {
	want := strings.Split(template, "/")
	raw, _, _ = strings.Cut(raw, "?")
	end := len(raw)
	for i := len(want) - 1; i > 0; i-- {
		start := strings.LastIndexByte(raw[:end], '/')
		if start < 0 {
			break
		}
		if strings.Contains(want[i], "{"+name+"}") {
			return start + 1, end
		}
		end = start
	}
	return -1, -1
}
