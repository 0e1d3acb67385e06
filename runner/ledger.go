package runner

import (
	"iter"
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

// spillBlock is how many resources are kept outside of memory at once; as many
// stay in it.
const spillBlock = 4096

// ledger keeps what lives on the target because of this run: the newest in
// memory, and the rest where it takes none.
type ledger struct {
	mu     sync.Mutex
	n      int // all that were taken
	recent []*made
	older  spill
	put    map[string]bool // URLs of those that a PUT made: whether others are below them
	given  []equipment
}

// equipment is what a DELETE wants of resources that were taken before it was
// known.
type equipment struct {
	op     *spec.Operation
	header []verdict.Header
	before int // number of the first that it is not for
}

// add takes the resources of one case, those that it deleted itself left out.
// What several PUTs made at one URL is one resource (RFC 9110 section 9.3.4).
func (l *ledger) add(ms []*made) {
	l.mu.Lock()
	for _, m := range ms {
		if m.Deleted || l.overwrites(m) {
			continue
		}
		l.recent = append(l.recent, m)
		l.n++
	}
	if len(l.recent) < 2*spillBlock {
		l.mu.Unlock()
		return
	}
	old := slices.Clone(l.recent[:spillBlock])
	l.recent = slices.Clone(l.recent[spillBlock:])
	l.older.mu.Lock() // before mu is free: blocks stand in order
	l.mu.Unlock()
	l.older.add(old)
	l.older.mu.Unlock()
}

// overwrites says that a PUT made what is known already.
func (l *ledger) overwrites(m *made) bool {
	if m.op == nil || m.op.Method != http.MethodPut || m.URL == "" {
		return false
	}
	if l.put == nil {
		l.put = map[string]bool{}
	}
	parent, known := l.put[m.URL]
	l.put[m.URL] = parent || m.parent
	return known
}

// equip gives what an earlier part of the run has left of an operation the
// fields that a DELETE of it wants.
func (l *ledger) equip(op *spec.Operation, header []verdict.Header) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.given = append(l.given, equipment{op, header, l.n})
}

// backward yields what is alive, the newest first. Nothing may be added
// meanwhile.
func (l *ledger) backward() iter.Seq2[*made, error] {
	return func(yield func(*made, error) bool) {
		n := l.n
		some := func(ms []*made) bool {
			for _, m := range slices.Backward(ms) {
				n--
				if !yield(l.complete(m, n), nil) {
					return false
				}
			}
			return true
		}
		if !some(l.recent) {
			return
		}
		if l.older.err != nil && !yield(nil, l.older.err) {
			return
		}
		for i := range slices.Backward(l.older.blocks) {
			ms, err := l.older.read(i)
			if err != nil {
				yield(nil, err)
				return
			}
			if !some(ms) {
				return
			}
		}
	}
}

// complete adds to a resource what became known after it was taken.
func (l *ledger) complete(m *made, n int) *made {
	m.parent = m.parent || l.put[m.URL] && m.op != nil && m.op.Method == http.MethodPut
	for _, g := range l.given {
		if m.header == nil && m.op == g.op && n < g.before {
			m.header = g.header
		}
	}
	return m
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
