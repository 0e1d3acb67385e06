package runner

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"assay/cases"
	"assay/spec"
)

const (
	maxRenewals = 3                // of one request
	fetchTime   = 30 * time.Second // for one token
)

// live is a value that can expire. All workers share it, and one of them
// fetches the next while the others wait.
type live struct {
	source func(ctx context.Context, refused bool) (string, error)
	told   func(secret string) // before a value is sent; may be nil

	mu    sync.Mutex
	value string
	gen   int             // of the value
	seen  []string        // all values so far
	works bool            // some request was accepted
	vain  map[string]bool // method and path that are answered 401 whatever the token
}

// fetch takes the value that the source gives now.
func (l *live) fetch(ctx context.Context, refused bool) error {
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	value, err := l.source(ctx, refused)
	if err != nil || value == l.value {
		return err
	}
	if l.told != nil {
		l.told(value)
	}
	l.seen = append(l.seen, value)
	l.value = value
	l.gen++
	return nil
}

// lives finds the credentials that can expire.
func (k *keyring) lives() error {
	for i := range k.own {
		if k.own[i].Source == nil {
			continue
		}
		if k.live != nil {
			return &OptionsError{"auth", "only one of several credentials can have a source"}
		}
		k.live = &live{source: k.own[i].Source, vain: map[string]bool{}}
	}
	return nil
}

// begin fetches the first value; told hears of it and of all later ones. The
// error is *OptionsError.
func (k *keyring) begin(ctx context.Context, told func(string)) error {
	if err := k.lives(); err != nil || k.live == nil {
		return err
	}
	k.live.told = told
	if _, err := k.ready(ctx); err != nil {
		return &OptionsError{"auth", err.Error()}
	}
	return nil
}

// ready renews a value that is about to expire, and returns its generation.
func (k *keyring) ready(ctx context.Context) (int, error) {
	if k.live == nil {
		return 0, nil
	}
	k.live.mu.Lock()
	defer k.live.mu.Unlock()
	err := k.live.fetch(ctx, false)
	return k.live.gen, err
}

// current is the value of credentials as they are now.
func (k *keyring) current(c Credentials) string {
	if c.Source == nil || k.live == nil {
		return c.Value
	}
	k.live.mu.Lock()
	defer k.live.mu.Unlock()
	return k.live.value
}

// fetched are the values so far.
func (k *keyring) fetched() []string {
	if k.live == nil {
		return nil
	}
	k.live.mu.Lock()
	defer k.live.mu.Unlock()
	return slices.Clone(k.live.seen)
}

// expired says whether a request is to be sent again with another value: it was
// answered 401 although the credentials were accepted before. Once an expiry
// another value is fetched. The error says that none can be had.
func (k *keyring) expired(ctx context.Context, x *sent, what string, renewals *int) (bool, error) {
	l := k.live
	if l == nil || x.Response == nil {
		return false, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if x.Response.Status != http.StatusUnauthorized {
		l.works = l.works || accepted(&x.Exchange)
		return false, nil
	}
	if !l.works || l.vain[what] {
		return false, nil
	}
	if *renewals++; *renewals > maxRenewals {
		l.vain[what] = true
		return false, nil
	}
	if x.gen != l.gen { // somebody else has renewed it meanwhile
		return true, nil
	}
	err := l.fetch(ctx, true)
	return err == nil, err
}

// renews says whether an operation is sent the value that can expire.
func (k *keyring) renews(op *spec.Operation) bool {
	return slices.ContainsFunc(k.chosen(cases.Normal, op), func(c Credentials) bool { return c.Source != nil })
}

// expiredError is the end of credentials that cannot be renewed: what is left
// would be judged by answers about the credentials.
type expiredError struct{ err error }

func (e *expiredError) Error() string {
	return "the credentials have expired and cannot be renewed: " + e.err.Error()
}

func (e *expiredError) Unwrap() error { return e.err }

// renewed says whether a step is sent again with renewed credentials. It is
// not ok when there are none: the run ends, and the answer shows nothing.
func (r *run) renewed(c *cases.Case, st *cases.Step, x *sent, tr *tries) (again, ok bool) {
	if st.Credentials != cases.Normal || !r.binding.keys.renews(securing(c, st)) {
		return false, true
	}
	what := st.Method
	if op := securing(c, st); op != nil {
		what += " " + op.Path
	}
	again, err := r.binding.keys.expired(r.finishing, x, what, &tr.renewals)
	if err != nil {
		r.stop(&expiredError{err})
	}
	return again, err == nil
}

// known are all texts that must not come back in an answer.
func (r *run) known() []string {
	return append(slices.Clip(r.secrets), longEnough(r.binding.keys.fetched())...)
}
