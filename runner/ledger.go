package runner

import (
	"net/http"
	"slices"
	"strings"
	"sync"

	"assay/spec"
	"assay/verdict"
)

// made is a resource that the run created, with what is needed to delete it.
type made struct {
	verdict.Resource
	op         *spec.Operation
	parent     bool             // other resources are below it
	redirected bool             // a 3xx named it: it may have been made
	byID       string           // URL from the identifier; empty when unknown
	byLocation string           // another URL from Location, where that fits the described path
	query      string           // of the create, as far as the delete describes it too
	header     []verdict.Header // likewise
}

// urls are where a DELETE of the resource may be sent; none where that is not
// described or not known.
func (m *made) urls() []string {
	if m.op == nil || m.op.Delete == nil {
		return nil
	}
	return slices.DeleteFunc([]string{m.byID, m.byLocation}, func(u string) bool { return u == "" })
}

// at says whether a URL is the resource's, whatever query a request to it had
// where the resource's own name has none.
func (m *made) at(url string) bool {
	path, _, _ := strings.Cut(url, "?")
	return url != "" && (url == m.URL || url == m.byLocation || path == m.byID || path == m.byLocation)
}

// withQuery is a URL with what a DELETE there asks for beside its path, so that
// its text alone suffices to delete it later.
func withQuery(url, query string) string {
	path, has, _ := strings.Cut(url, "?")
	if url == "" || query == "" {
		return url
	}
	return path + "?" + addQuery(has, query)
}

// ledger keeps what lives on the target because of this run.
type ledger struct {
	mu    sync.Mutex
	alive []*made
	put   map[string]*made // those that a PUT made, by URL
}

// add takes the resources of one case, those that it deleted itself left out.
// What several PUTs made at one URL is one resource (RFC 9110 section 9.3.4).
func (l *ledger) add(ms []*made) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, m := range ms {
		if m.Deleted {
			continue
		}
		if m.op != nil && m.op.Method == http.MethodPut && m.URL != "" {
			if known := l.put[m.URL]; known != nil {
				known.parent = known.parent || m.parent
				continue
			}
			if l.put == nil {
				l.put = map[string]*made{}
			}
			l.put[m.URL] = m
		}
		l.alive = append(l.alive, m)
	}
}

// equip gives what an earlier part of the run has left of an operation the
// fields that a DELETE of it wants.
func (l *ledger) equip(op *spec.Operation, header []verdict.Header) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, m := range l.alive {
		if m.op == op && m.header == nil {
			m.header = header
		}
	}
}

// take returns what is alive, the oldest first, and forgets it.
func (l *ledger) take() []*made {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := l.alive
	l.alive, l.put = nil, nil
	return out
}

// creates bounds how many resources a run makes, those under way included.
type creates struct {
	mu      sync.Mutex
	decided sync.Cond
	max     int // 0: no bound
	made    int
	under   int
}

func newCreates(max int) *creates {
	c := &creates{max: max}
	c.decided.L = &c.mu
	return c
}

// reserve asks for leave to send a create, and waits while that depends on
// those under way. It is false when the bound is reached.
func (c *creates) reserve() bool {
	if c.max == 0 {
		return true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.made < c.max && c.made+c.under >= c.max {
		c.decided.Wait()
	}
	if c.made >= c.max {
		return false
	}
	c.under++
	return true
}

// settle says what became of a reserved create. One that broke off counts as
// made: nobody knows.
func (c *creates) settle(ex *verdict.Exchange) {
	if c.max == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.under--
	if mayHaveMade(ex) {
		c.made++
	}
	c.decided.Broadcast()
}

func mayHaveMade(ex *verdict.Exchange) bool {
	switch {
	case ex == nil:
		return false
	case ex.Response != nil:
		return ex.Response.Status < http.StatusMultipleChoices
	case ex.Failure != nil:
		return ex.Failure.Kind != verdict.FailRefused && ex.Failure.Kind != verdict.FailTLS
	}
	return true
}
