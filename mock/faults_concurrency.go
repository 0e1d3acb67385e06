package mock

import (
	"maps"
	"regexp"
	"sync"
	"time"

	"assay/rule"
)

// concurrencyFaults show only when creates that are alike come together.
var concurrencyFaults = []Fault{
	{
		Name:    "takes-alike-for-one",
		Title:   "Of three or more alike creates at the same time only one is carried out, and its answer is given to all.",
		Rules:   []rule.ID{"id/unique", "concurrency/distinct"},
		places:  when(all(hasID, serverNames, answersCreate)),
		install: withMeeting(func(_, _ int) int { return 0 }, namesAside),
	},
	{
		Name:    "takes-equal-for-one",
		Title:   "Of three or more equal creates at the same time only one is carried out, and its answer is given to all.",
		Rules:   []rule.ID{"id/unique", "concurrency/distinct"},
		places:  when(all(hasID, serverNames, answersCreate)),
		install: withMeeting(func(_, _ int) int { return 0 }, byteForByte),
	},
	{
		Name:    "swaps-answers-at-once",
		Title:   "Of three or more alike creates at the same time each gets the answer to another.",
		Rules:   []rule.ID{"concurrency/distinct"},
		places:  when(all(hasID, serverNames, marksReturn(createdForm, anyText))),
		install: withMeeting(func(i, n int) int { return (i + 1) % n }, namesAside),
	},
}

const (
	crowded    = 3 // creates that have to come together
	wholeCrowd = 8 // more are not waited for
	meetTime   = 100 * time.Millisecond
)

// withMeeting answers creates that come together with answers chosen among
// theirs. What nobody is answered with is not kept.
func withMeeting(choose func(i, n int) int, kind func(body []byte) string) func(*behaviour, *service, string) {
	return func(b *behaviour, _ *service, _ string) {
		m := &meetings{kind: kind, known: map[string]bool{}, open: map[string]*meeting{}}
		b.answer = append(b.answer, func(x *exchange, a *answer) {
			if !a.created() {
				return
			}
			crowd, i := m.join(x, *a)
			if len(crowd) < crowded {
				return
			}
			own := a.resource
			*a = crowd[choose(i, len(crowd))]
			a.header = maps.Clone(a.header)
			if !named(choose, i, len(crowd)) {
				x.collection().remove(own.id)
			}
		})
	}
}

// named says whether anybody is answered with the i-th resource.
func named(choose func(i, n int) int, i, n int) bool {
	for j := range n {
		if choose(j, n) == i {
			return true
		}
	}
	return false
}

// meetings are of creates with bodies of one kind. The first of a kind does
// not wait: nothing is like it yet.
type meetings struct {
	kind  func(body []byte) string
	mu    sync.Mutex
	known map[string]bool
	open  map[string]*meeting
}

type meeting struct {
	crowd []answer // complete once over is closed
	over  chan struct{}
}

// names are texts that tell requests apart which are alike otherwise.
var names = regexp.MustCompile(`[a-z0-9]{16,}`)

// namesAside takes bodies that differ in names alone for one kind, byteForByte
// those that do not differ at all.
func namesAside(body []byte) string  { return names.ReplaceAllString(string(body), "*") }
func byteForByte(body []byte) string { return string(body) }

// join waits for others that are alike, and returns their answers with the
// place of this one among them; none when nobody came.
func (m *meetings) join(x *exchange, a answer) ([]answer, int) {
	key := x.r.Header.Get("Content-Type") + "\x00" + m.kind(x.body)
	m.mu.Lock()
	if !m.known[key] {
		m.known[key] = true
		m.mu.Unlock()
		return nil, 0
	}
	at := m.open[key]
	if at == nil {
		at = &meeting{over: make(chan struct{})}
		m.open[key] = at
		time.AfterFunc(meetTime, func() { m.end(key, at) })
	}
	i := len(at.crowd)
	at.crowd = append(at.crowd, a)
	m.mu.Unlock()
	if i+1 == wholeCrowd {
		m.end(key, at)
	}
	<-at.over
	return at.crowd, i
}

func (m *meetings) end(key string, at *meeting) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.open[key] == at {
		delete(m.open, key)
		close(at.over)
	}
}
