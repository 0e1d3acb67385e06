package importdoc

import (
	"fmt"
	"regexp"
	"strings"
)

// address is one documented URL of the operation.
type address struct {
	method   string
	written  string // as the page has it
	path     string // as OpenAPI has it: with a slash, parameters named once
	params   []pathParam
	at       int // offset in the page
	examples []*exchange
}

// pathParam is a parameter of a path; written is what stood between the braces.
type pathParam struct{ name, written string }

var (
	braces = regexp.MustCompile(`\{([^{}/]*)\}`)
	// apiVersion is a first segment that names a version.
	apiVersion = regexp.MustCompile(`^(?i:v?\d+(?:\.\d+)*|beta|alpha|preview|v\d+[a-z0-9.-]*)$`)
	paramName  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)
	absolute   = regexp.MustCompile(`^(?i:https?)://([^/?#]*)`)
)

// splitURL takes a URL apart; host is empty for a relative one. The query is cut.
func splitURL(url string) (host, path string) {
	if m := absolute.FindStringSubmatch(url); m != nil {
		host, url = m[1], url[len(m[0]):]
	}
	path, _, _ = strings.Cut(url, "?")
	path, _, _ = strings.Cut(path, "#")
	return host, strings.TrimRight(path, "/ ")
}

// addressOf makes an OpenAPI path of a documented URL; the error says why none
// can be made.
func addressOf(method, url string, at int) (*address, error) {
	host, path := splitURL(url)
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if len(segments) > 1 && apiVersion.MatchString(segments[0]) {
		segments = segments[1:]
	}
	a := &address{method: method, written: url, at: at}
	switch {
	case path == "" || segments[0] == "":
		return nil, fmt.Errorf("%q names no path", url)
	case host != "" && strings.Contains(host, "{"):
		return nil, fmt.Errorf("the host of %q is a parameter", url)
	}
	used := map[string]bool{}
	for i, s := range segments {
		if strings.Trim(s, ".…") == "" {
			return nil, fmt.Errorf("%q leaves out a part of the path", url)
		}
		segments[i] = braces.ReplaceAllStringFunc(s, func(in string) string {
			written := in[1 : len(in)-1]
			name := a.unused(used, written, segments[:i])
			a.params = append(a.params, pathParam{name, written})
			return "{" + name + "}"
		})
	}
	a.path = "/" + strings.Join(segments, "/")
	if strings.ContainsAny(braces.ReplaceAllString(a.path, ""), "{}<> ") {
		return nil, fmt.Errorf("%q is not a path with parameters in braces", url)
	}
	return a, nil
}

// unused names a parameter: as documented where that is a name of its own, else
// after the collection before it.
func (a *address) unused(used map[string]bool, written string, before []string) string {
	name := strings.TrimSpace(written)
	if !paramName.MatchString(name) {
		name = strings.TrimSpace(strings.FieldsFunc(name+"|", func(r rune) bool { return r == '|' || r == ' ' })[0])
	}
	if !paramName.MatchString(name) {
		name = "id"
	}
	if used[name] || name == "id" && strings.Count(a.written, "{") > 1 {
		if len(before) > 0 {
			name = singular(before[len(before)-1]) + "Id"
		}
	}
	for base, n := name, 2; used[name]; n++ {
		name = fmt.Sprintf("%s%d", base, n)
	}
	used[name] = true
	return name
}

var notWord = regexp.MustCompile(`[^A-Za-z0-9]+`)

// singular is the name of one thing of a collection; close enough for a name.
func singular(collection string) string {
	word := notWord.ReplaceAllString(braces.ReplaceAllString(collection, ""), "")
	switch {
	case word == "":
		return "item"
	case strings.HasSuffix(word, "ies"):
		return strings.TrimSuffix(word, "ies") + "y"
	case strings.HasSuffix(word, "ses"):
		return strings.TrimSuffix(word, "es")
	case strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss"):
		return strings.TrimSuffix(word, "s")
	}
	return word
}

// shape is the path with its parameters unnamed: two paths of one shape are one.
func (a *address) shape() string {
	return a.method + " " + strings.ToLower(braces.ReplaceAllString(a.path, "{}"))
}

// match compares a URL with the address. prefix are the segments before it,
// such as a version; exact counts the segments that agree literally, -1 for a
// URL of another shape.
func (a *address) match(url string) (prefix []string, exact int) {
	_, path := splitURL(url)
	have := strings.Split(strings.Trim(path, "/"), "/")
	want := strings.Split(strings.Trim(a.path, "/"), "/")
	if len(have) < len(want) {
		return nil, -1
	}
	prefix, have = have[:len(have)-len(want)], have[len(have)-len(want):]
	for i, w := range want {
		switch {
		case strings.EqualFold(w, have[i]):
			exact++
		case !sameSegment(w, have[i]):
			return nil, -1
		}
	}
	if len(prefix) > 1 {
		return nil, -1
	}
	return prefix, exact
}

// sameSegment compares a segment with parameters; a colon ends those of drives.
func sameSegment(want, have string) bool {
	if !strings.Contains(want, "{") || have == "" {
		return false
	}
	parts := strings.Split(braces.ReplaceAllString(strings.ToLower(want), "\x00"), "\x00")
	have = strings.ToLower(have)
	if !strings.HasPrefix(have, parts[0]) {
		return false
	}
	for _, part := range parts {
		i := strings.Index(have, part)
		if i < 0 {
			return false
		}
		have = have[i+len(part):]
	}
	return true
}

// alike counts the segments at the end that agree.
func (a *address) alike(url string) int {
	_, path := splitURL(url)
	have := strings.Split(strings.Trim(path, "/"), "/")
	want := strings.Split(strings.Trim(a.path, "/"), "/")
	n := 0
	for n < len(have) && n < len(want) {
		w, h := want[len(want)-1-n], have[len(have)-1-n]
		if !strings.EqualFold(w, h) && !sameSegment(w, h) {
			break
		}
		n++
	}
	return n
}
