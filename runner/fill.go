package runner

import (
	"bytes"
	"encoding/json"
	"iter"
	"net/url"
	"slices"
	"strings"

	"assay/cases"
	"assay/verdict"
)

// openParent begins every late-bound value of a parent.
const openParent = "{$parent:"

// awaits says whether the plan leaves a value to be bound.
func (p *planned) awaits(name string) bool {
	for _, c := range p.ladder {
		for i := range c.Steps {
			st := &c.Steps[i]
			if strings.Contains(st.Path, name) || strings.Contains(st.Query, name) || strings.Contains(st.Query, url.QueryEscape(name)) ||
				bytes.Contains(st.Body, []byte(name)) || inHeader(st.Header, name) {
				return true
			}
		}
	}
	return false
}

// bind fills the values of path parameters into all cases of a plan.
func (p *planned) bind(values map[string]string) {
	if len(values) == 0 {
		return
	}
	f := newFilling(values)
	p.below = true
	p.ladder = slices.Clone(p.ladder)
	for i, c := range p.ladder {
		p.ladder[i] = f.fill(c)
	}
	rest, shrink := p.rest, p.shrink
	p.rest = func(base string) iter.Seq[*cases.Case] {
		return func(yield func(*cases.Case) bool) {
			for c := range rest(base) {
				if !yield(f.fill(c)) {
					return
				}
			}
		}
	}
	if shrink != nil {
		p.shrink = func(c *cases.Case, failed func(*cases.Case) bool) *cases.Case {
			return shrink(c, func(smaller *cases.Case) bool { return failed(f.fill(smaller)) })
		}
	}
}

// filling writes values where a plan has their placeholders, escaped as each
// place asks for.
type filling struct{ path, query, plain, body, form *strings.Replacer }

func newFilling(values map[string]string) *filling {
	replacer := func(escape func(string) string) *strings.Replacer {
		var pairs []string
		for param, v := range values {
			name := cases.VarParent(param)
			pairs = append(pairs, name, escape(v), url.QueryEscape(name), escape(v), url.PathEscape(name), escape(v))
		}
		return strings.NewReplacer(pairs...)
	}
	inJSON := func(s string) string {
		text, _ := json.Marshal(s)
		return string(text[1 : len(text)-1])
	}
	return &filling{path: replacer(escapeSegment), query: replacer(url.QueryEscape), form: replacer(url.QueryEscape),
		plain: replacer(func(s string) string { return s }), body: replacer(inJSON)}
}

// fill returns the case with the values in it; the case itself where it awaits
// none.
func (f *filling) fill(c *cases.Case) *cases.Case {
	out := c
	for i := range c.Steps {
		st, changed := f.step(c.Steps[i])
		if !changed {
			continue
		}
		if out == c {
			copied := *c
			out, copied.Steps = &copied, slices.Clone(c.Steps)
		}
		if i == 0 && !bytes.Equal(st.Body, c.Steps[0].Body) {
			out.Value = f.value(c.Value)
		}
		out.Steps[i] = st
	}
	return out
}

func (f *filling) step(st cases.Step) (cases.Step, bool) {
	path, query, changed := f.path.Replace(st.Path), f.query.Replace(st.Query), false
	changed = path != st.Path || query != st.Query
	st.Path, st.Query = path, query
	if inHeader(st.Header, openParent) {
		changed = true
		header := make([]verdict.Header, len(st.Header))
		for i, h := range st.Header {
			header[i] = verdict.Header{Name: h.Name, Value: f.plain.Replace(h.Value)}
		}
		st.Header = header
	}
	if bytes.Contains(st.Body, []byte("parent:")) || bytes.Contains(st.Body, []byte("parent%3A")) {
		write := f.body
		if strings.HasPrefix(valueIn(st.Header, "Content-Type"), "application/x-www-form-urlencoded") {
			write = f.form
		}
		body := write.Replace(string(st.Body))
		changed = changed || body != string(st.Body)
		st.Body = []byte(body)
	}
	return st, changed
}

// value is a decoded body with the values in its texts.
func (f *filling) value(v any) any {
	switch v := v.(type) {
	case string:
		return f.plain.Replace(v)
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = f.value(x)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, x := range v {
			out[name] = f.value(x)
		}
		return out
	}
	return v
}

func valueIn(hs []verdict.Header, name string) string {
	for _, h := range hs {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}
