package suite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"assay/runner"
	"assay/verdict"
)

// Leftovers are the resources that a journal says were created and not deleted.
type Leftovers struct {
	// Target is the base URL that the journal names.
	Target string
	// Nonce stands in what the run created, where its schema has room.
	Nonce string
	// Resources are those that can be deleted, the newest first.
	Resources []verdict.Resource
	// Stay are those that cannot, each with its reason.
	Stay []runner.Removal
	// Cut says that the journal has no trailer: what was under way when the
	// run was killed is not in it.
	Cut bool
}

// ReadLeftovers reads a journal to its end, also one that was cut off. The
// error says why it cannot be used: what cannot be read to the end might have
// been deleted, and its name given to somebody else's.
func ReadLeftovers(name string, journal io.Reader) (*Leftovers, error) {
	l := &leavings{Leftovers: Leftovers{Cut: true}, deletes: map[string]string{}}
	var cut *verdict.Truncated
	for e, err := range verdict.ReadJournal(journal) {
		if errors.As(err, &cut) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("cannot read %q: %w", name, err)
		}
		l.event(e)
	}
	if l.Target == "" {
		return nil, fmt.Errorf("%q names no target: the run was killed before anything was sent", name)
	}
	l.sort()
	return &l.Leftovers, nil
}

// leavings are gathered from events in the order of the plan.
type leavings struct {
	Leftovers
	alive   []verdict.Resource // the oldest first
	deletes map[string]string  // operation → path template of its DELETE
}

func (l *leavings) event(e *verdict.Event) {
	switch {
	case e.Started != nil:
		l.Target, l.Nonce = e.Started.Target, e.Started.Nonce
	case e.Contract != nil:
		for _, op := range e.Contract.Operations {
			l.deletes[op.ID] = op.Delete
		}
	case e.Done != nil:
		l.done(e.Done)
	case e.Resumed != nil:
		l.Cut = true
		l.leave(e.Resumed.Left)
	case e.Finished != nil:
		l.Cut = false
		l.leave(e.Finished.Left)
	}
}

// leave takes what a trailer names beside what the cases made: found by a sweep,
// or made by a redirection.
func (l *leavings) leave(left []verdict.Resource) {
	for _, r := range left {
		if !slices.ContainsFunc(l.alive, func(a verdict.Resource) bool { return a.URL == r.URL }) {
			l.alive = append(l.alive, r)
		}
	}
}

// done takes what a case created. What it deleted is its own where it created
// something there: then it says nothing of what another case, which ran at the
// same time, created under the same name.
func (l *leavings) done(d *verdict.Done) {
	own := map[string]bool{}
	for _, r := range d.Created {
		own[r.URL] = own[r.URL] || r.Deleted
	}
	for _, u := range d.Deleted {
		if !own[u] {
			l.alive = slices.DeleteFunc(l.alive, func(r verdict.Resource) bool { return r.URL == u })
		}
	}
	for _, r := range d.Created {
		if !r.Deleted && !slices.Contains(d.Deleted, r.URL) {
			l.alive = append(l.alive, r)
		}
	}
}

// sort tells what can be deleted from what cannot, the newest first, each URL
// once.
func (l *leavings) sort() {
	seen := map[string]bool{}
	for _, r := range slices.Backward(l.alive) {
		if r.URL != "" && seen[r.URL] {
			continue
		}
		seen[r.URL] = true
		if why := l.obstacle(r); why != "" {
			l.Stay = append(l.Stay, runner.Removal{Resource: r, Reason: why})
		} else {
			l.Resources = append(l.Resources, r)
		}
	}
}

// obstacle is why a resource cannot be deleted; "" when it can.
func (l *leavings) obstacle(r verdict.Resource) string {
	template := cmp.Or(l.deletes[r.Operation], r.Delete)
	switch {
	case r.URL == "":
		return "the journal does not know its address"
	case template == "":
		return "the description has no DELETE for it"
	case strings.Contains(r.URL, verdict.Redacted):
		return "its address holds a secret, which the journal does not keep"
	case !addresses(r.URL, l.Target, template):
		return "its address is not one that the described DELETE has"
	}
	return ""
}

// addresses says whether a URL is one that the template of a described path has
// below the target's: what a journal was made to say must not delete a
// collection, or on another host.
func addresses(raw, target, template string) bool {
	u, err := url.Parse(raw)
	base, failed := url.Parse(target)
	if err != nil || failed != nil || u.Scheme != base.Scheme || u.Host != base.Host || u.User != nil {
		return false
	}
	path, ok := strings.CutPrefix(u.EscapedPath(), strings.TrimRight(base.EscapedPath(), "/")+"/")
	have, want := strings.Split(path, "/"), strings.Split(strings.TrimPrefix(template, "/"), "/")
	if !ok || len(have) != len(want) {
		return false
	}
	for i, w := range want {
		text, err := url.PathUnescape(have[i])
		before, rest, parameter := strings.Cut(w, "{")
		after := rest[strings.LastIndexByte(rest, '}')+1:]
		switch {
		case err != nil, !parameter && text != w:
			return false
		case parameter && (len(text) <= len(before)+len(after) || text == "." || text == ".." ||
			!strings.HasPrefix(text, before) || !strings.HasSuffix(text, after)):
			return false
		}
	}
	return true
}

// SameTarget says whether two base URLs are the same: hosts without case, ports
// with their defaults, paths without a slash at the end.
func SameTarget(a, b string) bool {
	return plainTarget(a) != "" && plainTarget(a) == plainTarget(b)
}

func plainTarget(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return ""
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + strings.ToLower(u.Hostname()) + ":" + port + strings.TrimRight(u.EscapedPath(), "/")
}

// Cleaned is what became of the leftovers of a run.
type Cleaned struct {
	Deleted, Absent int // by this clean-up, and before it
	Stay            []runner.Removal
	// Answered says that the target answered anything at all.
	Answered bool
	Tried    int
}

// Cleanup deletes leftovers from the target that their journal names, and tells
// what became of each, those that cannot be deleted last. The target of the
// options has to be that one, given again.
func Cleanup(ctx context.Context, l *Leftovers, opts runner.Options, told func(runner.Removal)) (*Cleaned, error) {
	if !SameTarget(opts.Target, l.Target) {
		return nil, fmt.Errorf("the journal is of a run against %q, not %q: nothing was sent", l.Target, opts.Target)
	}
	opts.Target = l.Target // as the addresses in the journal are written
	out := &Cleaned{Tried: len(l.Resources)}
	err := runner.Remove(ctx, l.Resources, opts, func(r runner.Removal) {
		out.add(r)
		told(r)
	})
	for _, r := range l.Stay {
		out.Stay = append(out.Stay, r)
		told(r)
	}
	return out, err
}

func (c *Cleaned) add(r runner.Removal) {
	c.Answered = c.Answered || r.Status != 0
	switch {
	case !r.Gone:
		c.Stay = append(c.Stay, r)
	case r.Status == 404 || r.Status == 410:
		c.Absent++
	default:
		c.Deleted++
	}
}

// ExitCode is that of the clean-up.
func (c *Cleaned) ExitCode() int {
	switch {
	case c.Tried > 0 && !c.Answered:
		return ExitNotJudged
	case len(c.Stay) > 0:
		return ExitFailed
	}
	return ExitOK
}
