package verdict

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// secrets are the spellings of all secrets, the longest first, so that one
// that contains another goes as a whole.
type secrets []spelling

type spelling struct {
	text  string
	bytes []byte
	plain bool // the secret itself, not an escaped form of it
}

func newSecrets(values []string) secrets {
	seen := map[string]bool{}
	var out secrets
	add := func(s string, plain bool) {
		if !seen[s] {
			seen[s] = true
			out = append(out, spelling{text: s, bytes: []byte(s), plain: plain})
		}
	}
	for _, v := range values {
		if len(v) < shortestSecret {
			continue
		}
		add(v, true)
		for _, s := range escapedForms(v) {
			add(s, false)
		}
	}
	slices.SortStableFunc(out, func(a, b spelling) int { return len(b.text) - len(a.text) })
	return out
}

// escapedForms are the usual spellings of s in JSON and in URLs.
func escapedForms(s string) []string {
	quoted, err := json.Marshal(s)
	if err != nil {
		return nil
	}
	js := string(quoted[1 : len(quoted)-1])
	return []string{
		js,
		strings.ReplaceAll(js, "/", `\/`),
		url.QueryEscape(s),
		url.PathEscape(s),
		strings.ToLower(url.QueryEscape(s)),
	}
}

func (s secrets) text(t string) (string, bool) {
	changed := false
	for _, form := range s {
		if len(t) >= len(form.text) && strings.Contains(t, form.text) {
			t, changed = strings.ReplaceAll(t, form.text, Redacted), true
		}
	}
	return t, changed
}

// bytes replaces every secret in data; data itself is never changed.
func (s secrets) bytes(data []byte) ([]byte, bool) {
	changed := false
	for _, form := range s {
		if bytes.Contains(data, form.bytes) {
			data, changed = bytes.ReplaceAll(data, form.bytes, []byte(Redacted)), true
		}
	}
	data, escaped := s.escaped(data)
	return data, changed || escaped
}

// cutEnd drops the beginning of a secret at the end of data that was cut off.
func (s secrets) cutEnd(data []byte, changed bool) ([]byte, bool) {
	for _, form := range s {
		for n := min(len(form.bytes)-1, len(data)); n >= shortestSecret; n-- {
			if bytes.HasSuffix(data, form.bytes[:n]) {
				return data[:len(data)-n], true
			}
		}
	}
	return data, changed
}

// escaped finds secrets that a JSON string spells with escapes of its own
// choice, such as \u002f for a slash, and replaces the whole string.
func (s secrets) escaped(data []byte) ([]byte, bool) {
	if len(s) == 0 || !bytes.Contains(data, []byte(`\u`)) {
		return data, false
	}
	var out []byte
	kept := 0
	for i := 0; i < len(data); {
		if data[i] != '"' {
			i++
			continue
		}
		end := skipString(data, i)
		if token := data[i:end]; bytes.Contains(token, []byte(`\u`)) && s.inString(token) {
			out = append(append(out, data[kept:i]...), `"`+Redacted+`"`...)
			kept = end
		}
		i = end
	}
	if kept == 0 {
		return data, false
	}
	return append(out, data[kept:]...), true
}

func (s secrets) inString(token []byte) bool {
	var text string
	if json.Unmarshal(token, &text) != nil {
		return false
	}
	return slices.ContainsFunc(s, func(form spelling) bool { return form.plain && strings.Contains(text, form.text) })
}

func unescapeQuery(s string) string {
	if t, err := url.QueryUnescape(s); err == nil {
		return t
	}
	return s
}
