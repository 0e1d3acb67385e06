package importdoc

import "strings"

// exchange is a request with its responses, as the page pairs them.
type exchange struct {
	request   *message
	responses []*message
}

// success is the first response with a 2xx, nil when there is none.
func (e *exchange) success() *message {
	for _, r := range e.responses {
		if r.status >= 200 && r.status < 300 {
			return r
		}
	}
	return nil
}

// template is a documented request line without an example, such as
// POST /users/{id}/events.
type template struct {
	method, target string
	at             int // offset of the line in the page
}

// messages are what the fences of a page say.
type messages struct {
	exchanges []*exchange
	templates []template
	// lone are responses without a request before them; unknown are responses
	// whose annotation names a request that is not there.
	lone, unknown []*message
	// swapped are requests that are annotated as responses.
	swapped []*message
	// statusless are blocks annotated as responses without a status line.
	statusless []*message
	// annotations are all of the page, in order.
	annotations []*annotation
}

// messages reads and pairs the fences. A response belongs to the requests that
// its annotation names, else to the last one before it.
func (p *page) messages() *messages {
	m := &messages{}
	var ann *annotation
	var last *message
	for i := range p.blocks {
		b := &p.blocks[i]
		switch b.kind {
		case comment:
			if ann = annotationOf(b); ann != nil {
				m.annotations = append(m.annotations, ann)
			}
			continue
		case fence:
			if len(m.exchanges) >= maxExchanges {
				p.notef("examples are read up to line %d", p.place(b.at).Line)
				return m
			}
			last = m.fence(b, ann, last)
		default:
			if b.kind == heading {
				last = nil
			}
		}
		ann = nil
	}
	return m
}

// fence reads one fence and returns the message that a body may still follow.
func (m *messages) fence(b *block, ann *annotation, last *message) *message {
	if b.info == "json" || b.info == "" {
		if body := strings.TrimSpace(b.text.text); last != nil && last.body == "" && strings.HasPrefix(body, "{") {
			last.separate, last.body, last.bodyAt = b, body, strings.Index(b.text.text, "{")
			return nil
		}
	}
	switch b.info {
	case "", "http", "msgraph-interactive", "https", "rest", "html", "json":
	default:
		return nil
	}
	if ann != nil && (ann.page || ann.blockType == "resource" || ann.blockType == "response" && b.info == "json") {
		return nil
	}
	msg := readMessage(b, ann)
	switch {
	case msg == nil:
		return nil
	case msg.request() && b.within("http request") && !b.within("example") && onlyRequests(b):
		m.template(b)
		return nil
	case msg.request():
		if ann != nil && ann.blockType == "response" {
			m.swapped = append(m.swapped, msg)
		}
		m.exchanges = append(m.exchanges, &exchange{request: msg})
	default:
		m.response(msg)
	}
	return msg
}

// onlyRequests says whether a fence has nothing but request lines.
func onlyRequests(b *block) bool {
	for _, l := range linesOf(b.text.text) {
		if t := strings.TrimSpace(l.text); t != "" && !requestLine.MatchString(t) {
			return false
		}
	}
	return true
}

// template reads the request lines of a fence in the section "HTTP request".
func (m *messages) template(b *block) {
	for _, l := range linesOf(b.text.text) {
		if r := requestLine.FindStringSubmatch(strings.TrimSpace(l.text)); r != nil {
			to := target(r[2])
			m.templates = append(m.templates, template{method: r[1], target: to, at: b.text.offset(l.at)})
		}
	}
}

func (m *messages) response(msg *message) {
	if msg.status == 0 {
		m.statusless = append(m.statusless, msg)
	}
	if msg.ann != nil && len(msg.ann.names) > 0 {
		found := false
		for _, e := range m.exchanges {
			if e.request.named(msg.ann.names) {
				e.responses, found = append(e.responses, msg), true
			}
		}
		if found {
			return
		}
		m.unknown = append(m.unknown, msg)
	}
	if len(m.exchanges) == 0 {
		m.lone = append(m.lone, msg)
		return
	}
	e := m.exchanges[len(m.exchanges)-1]
	e.responses = append(e.responses, msg)
}

// named says whether a request bears one of the names.
func (m *message) named(names []string) bool {
	if m.ann == nil {
		return false
	}
	for _, have := range m.ann.names {
		for _, want := range names {
			if have == want {
				return true
			}
		}
	}
	return false
}
