package mock

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
)

// atOnce sends several bodies at the same time that differ in a name alone.
func (p *probe) atOnce() {
	bodies := p.alike(4)
	p.forget(p.create(bodies[0])) // so that they are nothing new
	replies := make([]*http.Response, len(bodies))
	var all sync.WaitGroup
	for i, body := range bodies {
		text, _ := json.Marshal(body)
		all.Go(func() {
			for range 5 {
				r := httptest.NewRequest(p.op.Method, p.post, strings.NewReader(string(text)))
				r.RequestURI = ""
				r.Header.Set(p.auth[0], p.auth[1])
				r.Header.Set("Content-Type", "application/json")
				resp, _ := p.call(r)
				if replies[i] = resp; resp == nil || resp.Header.Get("Retry-After") == "" {
					return
				}
			}
		})
	}
	all.Wait()
	ids := map[string]bool{}
	for i, resp := range replies {
		if resp == nil {
			continue
		}
		got := p.receive(resp)
		if !p.op.Created(got.status) || p.op.Identifier == nil || p.op.Identifier.Pointer == "" {
			continue
		}
		id := fmt.Sprint(place1(got.value, p.op.Identifier.Pointer))
		if ids[id] {
			p.breaks("concurrency/distinct", "%s twice", id)
		}
		ids[id] = true
		back, _ := place1(got.value, p.hold).(map[string]any)
		for name, v := range bodies[i] {
			text, _ := v.(string)
			if b, ok := back[name].(string); ok && strings.Contains(text, "atoncename") && strings.Contains(b, "atoncename") && b != text {
				p.breaks("concurrency/distinct", "%s answered to %s", b, text)
			}
		}
		if p.op.Delete != nil {
			p.send("DELETE", p.post+"/"+url.PathEscape(id), "")
		}
	}
}

// alike are valid bodies that differ in all texts that may be a name.
func (p *probe) alike(n int) []map[string]any {
	var out []map[string]any
	for i := range n {
		body := maps.Clone(p.base.(map[string]any))
		for name, v := range p.base.(map[string]any) {
			if _, text := v.(string); !text {
				continue
			}
			if body[name] = fmt.Sprintf("atoncename%06d", i); !p.valid(body) {
				body[name] = v
			}
		}
		out = append(out, body)
	}
	return out
}
