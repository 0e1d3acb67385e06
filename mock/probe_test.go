package mock

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/rule"
	"assay/spec"
)

// probe is a small conformance test of its own making: it reads the contract
// for itself, and knows nothing of how the server is built. It says which
// rules a server breaks.
type probe struct {
	t      testing.TB
	op     *spec.Operation
	view   *spec.View // of the request
	hold   string     // pointer of the resource in the answer to the create
	post   string     // path of the create
	auth   [2]string  // header and right value
	base   any        // a valid body with much in it
	call   func(*http.Request) (*http.Response, error)
	broken map[rule.ID][]string
	ids    map[string]bool // of what lives
	taken  int             // bodies that should have been refused
	keys   int             // Idempotency-Keys used
}

func newProbe(t testing.TB, op *spec.Operation, post, hold, base string, auth [2]string) *probe {
	value, problems := spec.CheckJSON([]byte(base), spec.JSONLimits{})
	require.Empty(t, problems)
	p := &probe{t: t, op: op, view: op.Body.JSON().Schema.Request(), post: post, hold: hold, auth: auth, base: value}
	require.True(t, p.valid(value), "the base has to be valid")
	return p
}

// against points the probe at a handler in the process.
func (p *probe) against(h http.Handler) *probe {
	fresh := *p
	fresh.broken, fresh.ids = map[rule.ID][]string{}, map[string]bool{}
	fresh.call = func(r *http.Request) (resp *http.Response, err error) {
		defer func() {
			if recover() != nil {
				err = io.ErrUnexpectedEOF
			}
		}()
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Result(), nil
	}
	return &fresh
}

func (p *probe) breaks(id rule.ID, format string, args ...any) {
	if len(p.broken[id]) < 3 {
		p.broken[id] = append(p.broken[id], fmt.Sprintf(format, args...))
	}
}

func (p *probe) valid(v any) bool {
	faults, err := p.view.ValidateValue(v)
	require.NoError(p.t, err)
	return len(faults) == 0
}

type reply struct {
	status int
	header http.Header
	body   []byte
	value  any
	cut    bool
}

// send sends a request, waits when it is asked to, and reads the answer.
func (p *probe) send(method, path, body string, header ...string) reply {
	for range 5 {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.RequestURI = ""
		r.Header.Set(p.auth[0], p.auth[1])
		if body != "" {
			r.Header.Set("Content-Type", "application/json")
		}
		for i := 0; i+1 < len(header); i += 2 {
			if r.Header.Del(header[i]); header[i+1] != "" {
				r.Header.Set(header[i], header[i+1])
			}
		}
		resp, err := p.call(r)
		if err != nil {
			p.breaks("status/no-server-error", "%s %s: %v", method, path, err)
			return reply{cut: true}
		}
		if wait := resp.Header.Get("Retry-After"); wait != "" && (resp.StatusCode == 429 || resp.StatusCode == 503) {
			resp.Body.Close()
			continue
		}
		return p.receive(resp)
	}
	p.breaks("status/no-server-error", "%s %s: asked to come again for ever", method, path)
	return reply{cut: true}
}

func (p *probe) receive(resp *http.Response) reply {
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if claim := resp.Header.Get("Content-Length"); err != nil || claim != "" && claim != fmt.Sprint(len(body)) && len(body) > 0 && !resp.Uncompressed {
		p.breaks("body/content-length", "%s bytes announced, %d came: %v", claim, len(body), err)
	}
	out := reply{status: resp.StatusCode, header: resp.Header, body: body}
	if out.status >= 500 {
		p.breaks("status/no-server-error", "%d", out.status)
	}
	out.value, _ = spec.CheckJSON(body, spec.JSONLimits{})
	return out
}

// judgeBody judges the body of a success by the answer's description.
func (p *probe) judgeBody(got reply, desc *spec.Response) bool {
	if desc == nil || len(desc.Media) == 0 {
		return true
	}
	media := desc.MediaFor(got.header.Get("Content-Type"))
	if media == nil {
		p.breaks("body/content-type", "%q", got.header.Get("Content-Type"))
		media = desc.JSON()
	}
	if len(got.body) == 0 {
		p.breaks("body/present", "no body")
		return false
	}
	if _, problems := spec.CheckJSON(got.body, spec.JSONLimits{}); len(problems) > 0 {
		p.breaks("body/well-formed", "%s", problems[0].Text)
		return false
	}
	if media.Schema == nil {
		return true
	}
	faults, err := media.Schema.Response().ValidateValue(got.value)
	require.NoError(p.t, err)
	for _, f := range faults {
		p.breaks("body/schema", "%s %s: %s wanted, %s got", f.Instance, f.Keyword, f.Want, f.Got)
		if id := p.op.Identifier; id != nil && f.Instance == id.Pointer {
			p.breaks("id/schema", "%s", f.Got)
		}
	}
	return true
}

// made is a resource that was created.
type made struct {
	id       any
	resource any // as answered
	path     string
}

// create sends a valid body and judges the answer; nil when it was not created.
func (p *probe) create(sent any, header ...string) *made {
	body, err := json.Marshal(sent)
	require.NoError(p.t, err)
	got := p.send(p.op.Method, p.post, string(body), header...)
	if got.cut {
		return nil
	}
	if !p.op.Created(got.status) {
		p.breaks("status/created", "%d for %s", got.status, body)
		if got.status/100 != 2 {
			p.breaks("status/accepts-valid", "%d for %s", got.status, body)
			return nil
		}
	}
	desc := p.op.Success[0]
	p.judgeHeaders(got, desc)
	if !p.judgeBody(got, desc) {
		return nil
	}
	m := &made{}
	m.resource = place1(got.value, p.hold)
	p.judgeEcho("echo/field", p.shown(sent), m.resource, p.view.Shape(), "")
	p.judgeID(m, got)
	p.judgeLocation(m, got)
	return m
}

func (p *probe) judgeHeaders(got reply, desc *spec.Response) {
	for _, h := range desc.Headers {
		value := got.header.Get(h.Name)
		if value == "" && h.Required {
			p.breaks("header/declared", "%s is missing", h.Name)
		}
		if value == "" || h.Schema == nil {
			continue
		}
		readings := []any{value}
		if v, problems := spec.CheckJSON([]byte(value), spec.JSONLimits{}); len(problems) == 0 {
			readings = append(readings, v)
		}
		if !slices.ContainsFunc(readings, func(v any) bool {
			faults, _ := h.Schema.Response().ValidateValue(v)
			return len(faults) == 0
		}) {
			p.breaks("header/declared", "%s: %s", h.Name, value)
		}
	}
}

// shown is what was sent without the properties that no answer has room for.
func (p *probe) shown(sent any) any {
	shape := p.op.Success[0].JSON().Schema.Response().Shape()
	for _, t := range tokens(p.hold) {
		shape = shape.Property(t)
	}
	kept := maps.Clone(sent.(map[string]any))
	maps.DeleteFunc(kept, func(name string, _ any) bool { return shape.Closed != nil && shape.Property(name) == nil })
	return kept
}

// judgeEcho compares what was sent and is described with what came back.
func (p *probe) judgeEcho(id rule.ID, sent, got any, shape *spec.Shape, where string) {
	o, ok := sent.(map[string]any)
	if !ok {
		if !alike(sent, got, shape) {
			p.breaks(id, "%s: %v sent, %v back", where, sent, got)
		}
		return
	}
	back, ok := got.(map[string]any)
	if !ok {
		p.breaks(id, "%s: no object back", where)
		return
	}
	for name, v := range o {
		inner := shape.Property(name)
		switch b, ok := back[name]; {
		case inner == nil || inner.ReadOnly:
		case inner.WriteOnly:
			if ok {
				p.breaks("body/write-only", "%s", name)
			}
		case !ok && v != nil:
			p.breaks(id, "%s/%s is missing", where, name)
		case ok:
			p.judgeEcho(id, v, b, inner, where+"/"+name)
		}
	}
}

// alike compares two values: instants, numbers and UUIDs by meaning, texts
// without the blanks around them, arrays in order.
func alike(a, b any, shape *spec.Shape) bool {
	switch x := a.(type) {
	case json.Number:
		y, ok := b.(json.Number)
		r, ok1 := new(big.Rat).SetString(string(x))
		s, ok2 := new(big.Rat).SetString(string(y))
		return ok && ok1 && ok2 && r.Cmp(s) == 0
	case string:
		y, ok := b.(string)
		if ok && shape != nil && shape.Format == "uuid" {
			return strings.EqualFold(x, y)
		}
		s, err1 := time.Parse(time.RFC3339Nano, strings.ToUpper(x))
		t, err2 := time.Parse(time.RFC3339Nano, strings.ToUpper(y))
		if err1 == nil && err2 == nil {
			return slices.ContainsFunc([]time.Duration{1, 100, time.Millisecond, time.Second}, func(unit time.Duration) bool {
				return s.Truncate(unit).Equal(t)
			})
		}
		return ok && strings.TrimSpace(x) == strings.TrimSpace(y)
	case []any:
		y, ok := b.([]any)
		return ok && slices.EqualFunc(x, y, func(a, b any) bool {
			var items *spec.Shape
			if shape != nil {
				items = shape.Items()
			}
			return alike(a, b, items)
		})
	case map[string]any:
		y, ok := b.(map[string]any)
		for name, v := range x {
			var inner *spec.Shape
			if shape != nil {
				inner = shape.Property(name)
			}
			if w, there := y[name]; inner != nil && (inner.ReadOnly || inner.WriteOnly) || there && alike(v, w, inner) {
				continue
			}
			return false
		}
		return ok
	}
	return a == b
}

func (p *probe) judgeID(m *made, got reply) {
	if p.op.Identifier == nil || p.op.Identifier.Pointer == "" {
		return
	}
	m.id = place1(got.value, p.op.Identifier.Pointer)
	if m.id == nil || m.id == "" {
		p.breaks("id/present", "%s", got.body)
		return
	}
	if p.ids[fmt.Sprint(m.id)] {
		p.breaks("id/unique", "%v again", m.id)
	}
	p.ids[fmt.Sprint(m.id)] = true
}

func (p *probe) judgeLocation(m *made, got reply) {
	ref, err := url.Parse(got.header.Get("Location"))
	if err != nil || got.header.Get("Location") == "" {
		p.breaks("header/location", "%q", got.header.Get("Location"))
		return
	}
	at := &url.URL{Scheme: "http", Host: "example.com", Path: p.post}
	to := at.ResolveReference(ref)
	if to.Host != at.Host {
		p.breaks("header/location", "another host: %s", to)
	}
	m.path = to.EscapedPath()
	if m.id != nil && !strings.HasSuffix(to.Path, "/"+fmt.Sprint(m.id)) {
		p.breaks("id/agrees", "%v at %s", m.id, to)
	}
	back := p.send("GET", m.path, "")
	if back.status != 200 {
		p.breaks("header/location", "%d at %s", back.status, m.path)
	}
}

// live reads a resource by its described path, finds it in the list, deletes
// it, and looks again.
func (p *probe) live(m, other *made) {
	if m == nil || m.id == nil {
		return
	}
	where := p.post + "/" + url.PathEscape(fmt.Sprint(m.id))
	p.judgeRead(m, where)
	if p.op.List != nil && !p.listed(m.id) {
		p.breaks("resource/listed", "%v", m.id)
	}
	if p.op.Delete == nil {
		return
	}
	if got := p.send("DELETE", where, ""); got.status/100 != 2 {
		p.breaks("resource/gone", "DELETE: %d", got.status)
	} else {
		p.judgeBody(got, p.op.Delete.ResponseFor(got.status))
		delete(p.ids, fmt.Sprint(m.id))
	}
	if got := p.send("GET", where, ""); got.status != 404 && got.status != 410 {
		p.breaks("resource/gone", "GET: %d", got.status)
	}
	if p.op.List != nil && p.listed(m.id) {
		p.breaks("resource/gone", "%v is listed", m.id)
	}
	if other != nil && other.id != nil && p.op.Read != nil {
		if got := p.send("GET", p.post+"/"+url.PathEscape(fmt.Sprint(other.id)), ""); got.status != 200 {
			p.breaks("resource/readable", "%v went with %v", other.id, m.id)
		}
	}
}

func (p *probe) judgeRead(m *made, where string) {
	if p.op.Read == nil {
		return
	}
	got := p.send("GET", where, "")
	if got.status != 200 {
		p.breaks("resource/readable", "%d", got.status)
		return
	}
	if !p.judgeBody(got, p.op.Read.ResponseFor(200)) {
		return
	}
	back, _ := got.value.(map[string]any)
	created, _ := m.resource.(map[string]any)
	shape := p.op.Read.ResponseFor(200).JSON().Schema.Response().Shape()
	for name, v := range created {
		if b, ok := back[name]; shape.Property(name) != nil && (!ok || !alike(v, b, shape.Property(name))) {
			p.breaks("resource/same", "%s: %v created, %v read", name, v, b)
			if p.op.Identifier != nil && strings.HasSuffix(p.op.Identifier.Pointer, "/"+name) {
				p.breaks("id/agrees", "%v created, %v read", v, b)
			}
		}
	}
}

// listed says whether the list has an id.
func (p *probe) listed(id any) bool {
	return slices.ContainsFunc(p.list(), func(item any) bool {
		o, _ := item.(map[string]any)
		_, name := parent(p.op.Identifier.Pointer)
		return fmt.Sprint(o[name]) == fmt.Sprint(id)
	})
}

func (p *probe) list() []any {
	if p.op.List == nil {
		return nil
	}
	got := p.send("GET", p.post, "")
	p.judgeBody(got, p.op.List.ResponseFor(200))
	return p.items(got)
}

// count is how many resources are listed.
func (p *probe) count() int {
	if p.op.List == nil {
		return 0
	}
	return len(p.items(p.send("GET", p.post, "")))
}

// forget reads a resource and deletes it without judging that.
func (p *probe) forget(m *made) {
	if m != nil && m.id != nil {
		p.judgeRead(m, p.post+"/"+url.PathEscape(fmt.Sprint(m.id)))
	}
	if m != nil && m.path != "" && p.op.Delete != nil {
		p.send("DELETE", m.path, "")
		delete(p.ids, fmt.Sprint(m.id))
	}
}

func (p *probe) items(got reply) []any {
	items, _ := place1(got.value, p.op.List.Items).([]any)
	return items
}

// refused judges the refusal of a body that is not allowed.
func (p *probe) refused(body string, header ...string) {
	got := p.send(p.op.Method, p.post, body, header...)
	if got.cut {
		return
	}
	switch {
	case got.status/100 != 4:
		p.breaks("status/rejects-invalid", "%d for %s %v", got.status, body, header)
		p.taken += pick(p.op.Created(got.status), 1, 0)
		return
	case p.op.ResponseFor(got.status) == nil && p.describesRefusals() && !slices.Contains([]int{401, 403, 404, 405, 413, 415, 429}, got.status):
		p.breaks("status/documented", "%d", got.status)
	}
	p.judgeError(got)
}

func (p *probe) describesRefusals() bool {
	return slices.ContainsFunc(p.op.Responses, func(r *spec.Response) bool { return r.Key[0] == '4' })
}

var leaked = regexp.MustCompile(`\bat [\w.$]+\([\w.]+:\d+\)|/(var|home|usr)/|SQLSTATE|INSERT INTO`)

func (p *probe) judgeError(got reply) {
	secret := strings.TrimPrefix(p.auth[1], "Bearer ")
	if leaked.MatchString(fmt.Sprint(got.value)) || secret != "" && bytes.Contains(got.body, []byte(secret)) {
		p.breaks("reject/leaks-nothing", "%s", got.body)
	}
	desc := p.op.ResponseFor(got.status)
	if desc == nil || len(desc.Media) == 0 {
		return
	}
	media := desc.MediaFor(got.header.Get("Content-Type"))
	if media == nil {
		p.breaks("reject/error-media-type", "%q", got.header.Get("Content-Type"))
		return
	}
	if !spec.IsJSON(media.Type) || media.Schema == nil {
		return
	}
	faults, err := media.Schema.Response().Validate(got.body)
	if err != nil || len(faults) > 0 {
		p.breaks("reject/error-body", "%s", got.body)
	}
}

// unauthorized sends the base without the right credentials.
func (p *probe) unauthorized() {
	if len(p.op.Security) == 0 {
		return
	}
	body, _ := json.Marshal(p.base)
	for _, row := range []struct {
		id    rule.ID
		value string
	}{{"auth/required", ""}, {"auth/scheme", "Bearer not-the-one"}, {"auth/scheme", "Nonsense"}} {
		before := p.count()
		got := p.send(p.op.Method, p.post, string(body), p.auth[0], row.value)
		if got.status != 401 {
			p.breaks(row.id, "%d for %q", got.status, row.value)
			continue
		}
		asked := strings.ToLower(got.header.Get("WWW-Authenticate"))
		if asked == "" {
			p.breaks("header/www-authenticate", "none for %q", row.value)
		}
		if s := p.op.Security[0][0]; s.Type == "http" && !strings.Contains(asked, s.Scheme) && asked != "" {
			p.breaks("auth/scheme", "%s asked for", asked)
		}
		p.judgeError(got)
		if p.count() != before {
			p.breaks("reject/creates-nothing", "%q", row.value)
		}
	}
}

func (p *probe) methods() {
	got := p.send("BREW", p.post, "")
	if got.status != 405 && got.status != 501 {
		p.breaks("status/method-not-allowed", "%d", got.status)
	}
	if got.status == 405 && !strings.Contains(got.header.Get("Allow"), p.op.Method) {
		p.breaks("header/allow", "%q", got.header.Get("Allow"))
	}
}

// run does all of it.
func (p *probe) run(good, bad []any) map[rule.ID][]string {
	first := p.create(p.base)
	p.live(p.create(p.base), first)
	for _, body := range good {
		p.forget(p.create(body))
	}
	p.live(p.create(p.base), first)
	p.create(p.base, "Content-Type", "application/json; charset=utf-8")
	for range 6 {
		p.create(p.base)
	}
	p.clientID(first)
	p.atOnce()
	p.keyed()
	before := p.count()
	for _, body := range bad {
		text, _ := json.Marshal(body)
		p.refused(string(text))
	}
	text, _ := json.Marshal(p.base)
	for _, body := range []string{"nonsense", string(text[:len(text)-1]), " ", string(text) + "{}", string(text[:len(text)-1]) + ",\"assayText\":\"\xff\"}", "[]", `"x"`, "17", "null"} {
		if body == string(text) {
			continue
		}
		p.refused(body)
	}
	p.refused(string(text), "Content-Type", "text/plain")
	if got := p.count(); got != before+p.taken && p.op.List != nil {
		p.breaks("reject/creates-nothing", "%d listed, then %d", before, got)
	}
	p.unauthorized()
	p.methods()
	p.live(first, nil)
	return p.broken
}

// clientID sends an identifier where it is read-only.
func (p *probe) clientID(like *made) {
	id := p.op.Identifier
	if like == nil || like.id == nil || id == nil || id.Pointer == "" {
		return
	}
	_, name := parent(id.Pointer)
	body := maps.Clone(p.base.(map[string]any))
	body[name] = like.id
	text, _ := json.Marshal(body)
	got := p.send(p.op.Method, p.post, string(text))
	if got.status/100 == 2 && fmt.Sprint(place1(got.value, id.Pointer)) == fmt.Sprint(like.id) {
		p.breaks("id/server-assigned", "%v", like.id)
	}
}

// place1 follows a pointer in a decoded value.
func place1(v any, pointer string) any {
	for _, t := range tokens(pointer) {
		o, _ := v.(map[string]any)
		v = o[t]
	}
	return v
}
