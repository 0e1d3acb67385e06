package checks

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"assay/cases"
	"assay/spec"
)

// Bodies that are no JSON: text and forms in answers are read where their
// schema says how, and a form that was sent is known from the plan. Everything
// else is named and not judged.

const formType = "application/x-www-form-urlencoded"

// readOther reads an answer that is documented in a media type which is no
// JSON.
func (c *content) readOther(m *spec.Media, contentType string, data []byte) {
	t := spec.Essence(contentType)
	c.foreign = "the answer is " + t + ", whose content is not judged"
	if m.Schema == nil || !utf8.Valid(data) {
		return
	}
	sh := m.Schema.Response().Shape()
	switch {
	case t == "text/plain" && sh.Types != nil && !slices.Contains(sh.Types, "object") && !slices.Contains(sh.Types, "array"):
		c.take(m, scalar(string(data), sh))
		if trimmed := strings.TrimRight(string(data), "\r\n"); len(c.faults) > 0 && trimmed != string(data) {
			c.take(m, scalar(trimmed, sh)) // a line's end behind a text is customary
		}
	case t == formType && slices.Equal(sh.Types, []string{"object"}):
		if values, err := url.ParseQuery(string(data)); err == nil {
			c.take(m, formValue(values, sh))
		}
	}
}

// take makes value the content of the answer, and judges it.
func (c *content) take(m *spec.Media, value any) {
	c.foreign, c.media, c.value, c.read = "", m, value, true
	c.validate()
}

// formValue reads a form as its schema asks.
func formValue(values url.Values, sh *spec.Shape) map[string]any {
	out := map[string]any{}
	for name, texts := range values {
		p := sh.Property(name)
		if p != nil && slices.Contains(p.Types, "array") && !p.Allows("string") {
			var list []any
			for _, t := range texts {
				list = append(list, scalar(t, p.Items()))
			}
			out[name] = list
			continue
		}
		out[name] = scalar(texts[0], p)
	}
	return out
}

// requestMedia is the media type in which the create was sent, the JSON one
// where the label names none; nil when no body is described.
func (sc *scene) requestMedia() *spec.Media {
	if sc.op == nil || sc.op.Body == nil {
		return nil
	}
	if first := sc.first(); first != nil {
		if t := spec.Essence(first.ex.Request.Get("Content-Type")); t != "" {
			for _, m := range sc.op.Body.Media {
				if spec.Essence(m.Type) == t {
					return m
				}
			}
		}
	}
	return sc.op.Body.JSON()
}

// formed says that the create was sent in a media type that has no types of
// its own.
func (sc *scene) formed() bool {
	m := sc.requestMedia()
	if m == nil {
		return false
	}
	t := spec.Essence(m.Type)
	return t == formType || strings.HasPrefix(t, "multipart/") || strings.HasPrefix(t, "text/") && !spec.IsJSON(t)
}

// files are the JSON pointers of the parts of a form that the description calls
// files by their content type.
func (sc *scene) files() []string {
	m := sc.requestMedia()
	if m == nil {
		return nil
	}
	var out []string
	for name, enc := range m.Encoding {
		if t := spec.Essence(enc.ContentType); t != "" && !strings.HasPrefix(t, "text/") && !spec.IsJSON(t) {
			out = append(out, join("", name))
		}
	}
	return out
}

// plannedValue is what a body that is no JSON says: the planned value with the
// mark of this send in it. Bodies are sent byte for byte, but for the mark.
func (st *step) plannedValue() (any, bool) {
	c, data := st.scene.sample.Case, st.ex.Request.Body.Data
	if st.plan == nil || c.Value == nil || len(c.Steps) == 0 || len(st.plan.Body) != len(data) || !bytes.Equal(st.plan.Body, c.Steps[0].Body) {
		return nil, false
	}
	at := bytes.Index(st.plan.Body, []byte(cases.Marker))
	if at < 0 || !st.plan.Marked {
		return c.Value, bytes.Equal(st.plan.Body, data)
	}
	return withMark(c.Value, string(data[at:at+len(cases.Marker)])), true
}

// withMark is a copy of a value with a mark in the place of the placeholder.
func withMark(v any, mark string) any {
	switch t := v.(type) {
	case string:
		return strings.ReplaceAll(t, cases.Marker, mark)
	case []any:
		out := make([]any, len(t))
		for i := range t {
			out[i] = withMark(t[i], mark)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(t))
		for name, m := range t {
			out[name] = withMark(m, mark)
		}
		return out
	}
	return v
}
