package suite

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"time"

	"assay/cases"
	"assay/checks"
	"assay/runner"
	"assay/spec"
	"assay/verdict"
)

// resumption is a journal that is continued: the record of the earlier parts of
// a run, and the file that the rest is written to.
type resumption struct {
	path    string
	file    *os.File // locked
	started verdict.Started
	outline *verdict.Outline
	trailer *verdict.Finished // of the part before; nil where it was killed
	good    int64             // bytes that hold whole events
	cut     int               // cases that are to be sent again
	notes   []string          // of the parts before
	left    leavings
	clock   clock
}

// Header reads the first event of a journal.
func Header(path string) (*verdict.Started, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the journal: %w", err)
	}
	defer file.Close()
	for e, err := range verdict.ReadJournal(file) {
		if err != nil {
			return nil, fmt.Errorf("cannot read %q: %w", path, err)
		}
		return e.Started, nil
	}
	return nil, fmt.Errorf("cannot read %q: it holds no event", path)
}

// openJournal opens the journal of a run that is to be resumed, and reads it to
// its end. Nothing is changed yet.
func openJournal(path string) (*resumption, error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot continue the journal: %w", err)
	}
	j := &resumption{path: path, file: file, left: leavings{deletes: map[string]string{}}}
	if err := lock(file); err != nil {
		file.Close()
		return nil, fmt.Errorf("cannot continue the journal %q: %w", path, err)
	}
	if err := j.scan(); err != nil {
		file.Close()
		return nil, fmt.Errorf("cannot resume %q: %w", path, err)
	}
	return j, nil
}

// scan reads the journal once, for what has to be known before anything is
// changed or sent.
func (j *resumption) scan() error {
	info, err := j.file.Stat()
	if err != nil {
		return err
	}
	j.good = info.Size()
	for e, err := range verdict.ReadJournal(j.file) {
		var torn *verdict.Truncated
		if errors.As(err, &torn) {
			j.good = torn.Offset
			break
		}
		if err != nil {
			return err
		}
		j.left.event(e)
		j.clock.event(e)
		switch {
		case e.Started != nil:
			j.started = *e.Started
		case e.Contract != nil:
			j.outline = e.Contract
		case e.Resumed != nil:
			j.notes = merged(j.notes, e.Resumed.Notes)
		case e.Done != nil && e.Done.Cut:
			j.cut++
		case e.Finished != nil:
			j.trailer = e.Finished
			j.notes = merged(j.notes, e.Finished.Notes)
		}
	}
	if j.outline == nil {
		return errors.New("the run was killed before anything was sent: begin a new one")
	}
	return nil
}

// complete says that nothing is left to be sent.
func (j *resumption) complete() bool {
	return j.trailer != nil && j.trailer.Complete && len(j.trailer.Dropped) == 0
}

// fits refuses to continue with another description, seed, target or release
// than the run was begun with.
func (j *resumption) fits(contract *spec.Contract, opts Options) error {
	s := &j.started
	differs := func(what string, then, now any, hint string) error {
		return fmt.Errorf("%s has to be that of the journal: the run was begun with %v, now it is %v; %s", what, then, now, hint)
	}
	switch {
	case s.Description.SHA256 != contract.SHA256:
		return differs("the description", s.Description.File+" of sha256 "+s.Description.SHA256, contract.File+" of sha256 "+contract.SHA256,
			"give the one as it was, or begin a new run")
	case !slices.Equal(s.Only, narrowed(opts)):
		return differs("what the run is narrowed to", s.Only, narrowed(opts), "give the same flags, or begin a new run")
	case s.Shard != shardName(opts.Plan.Shard):
		return differs("the shard", s.Shard, shardName(opts.Plan.Shard), "give the same --shard, or begin a new run")
	case s.Timings != opts.Timings:
		return differs("what the cases are shared out by", "timings "+s.Timings, "timings "+opts.Timings, "give --timings as it was, or begin a new run")
	case s.Seed != opts.Plan.Seed:
		return differs("the seed", s.Seed, opts.Plan.Seed, fmt.Sprintf("give --seed %d, or begin a new run", s.Seed))
	case s.Version != opts.Version:
		return differs("the release of assay", s.Version, opts.Version, "use that one: another may plan other cases")
	case s.Reference != (opts.Reference != nil), opts.Reference == nil && !SameTarget(s.Target, opts.Runner.Target):
		return differs("the target", j.target(), either(opts.Reference != nil, "the reference server", opts.Runner.Target), "name the same server, or begin a new run")
	}
	return j.promises(contract, opts)
}

func (j *resumption) target() string {
	return either(j.started.Reference, "the reference server", j.started.Target)
}

func either(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

// promises compares what is tested and what is judged: flags and assay.yaml may
// have changed both.
func (j *resumption) promises(contract *spec.Contract, opts Options) error {
	now := cases.Outline(contract)
	now.Rules = opts.Policy.rules(checks.Rules())
	for i, op := range now.Operations {
		if i >= len(j.outline.Operations) || !sameJSON(op, j.outline.Operations[i]) {
			return fmt.Errorf("operation %q is not tested as the run was begun: flags or assay.yaml have changed since; give them as they were (%q), or begin a new run", op.ID, j.started.Command)
		}
	}
	if n := len(j.outline.Operations); n > len(now.Operations) {
		return fmt.Errorf("operation %q was tested when the run was begun, and is not now; give the flags as they were (%q), or begin a new run", j.outline.Operations[n-1].ID, j.started.Command)
	}
	if !sameJSON(now.Rules, j.outline.Rules) || !opts.Policy.same(j.outline.Policy) {
		return fmt.Errorf("the run was begun with other rules; give --rule and --strict as they were (%q), or begin a new run", j.started.Command)
	}
	return nil
}

// named are the names of files, which depend on where the program is called.
var named = regexp.MustCompile(`"file":"[^"]*"`)

func sameJSON(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && named.ReplaceAllString(string(x), "") == named.ReplaceAllString(string(y), "")
}

func (j *resumption) close() { j.file.Close() }

// rebuilt makes the reports of a run that is complete once more, unless it
// cannot be resumed at all.
func (j *resumption) rebuilt(output Output, err error) (*Result, error) {
	if err == nil {
		_, err = j.file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, err
	}
	return Rebuild(j.path, j.file, output)
}

// ready makes room behind the last case. A trailer gives way, and cases that
// were cut become housekeeping: for that the journal is written anew beside the
// old one, which it then replaces. Otherwise only what was torn is taken off.
func (j *resumption) ready() error {
	var err error
	if j.trailer != nil || j.cut > 0 {
		err = j.rewrite()
	} else {
		err = j.mend()
	}
	if err != nil {
		return fmt.Errorf("cannot continue the journal %q, which is as it was: %w", j.path, err)
	}
	return nil
}

func (j *resumption) mend() error {
	if err := j.file.Truncate(j.good); err != nil {
		return err
	}
	last := make([]byte, 1)
	if _, err := j.file.ReadAt(last, j.good-1); err != nil {
		return err
	}
	if last[0] != '\n' {
		if _, err := j.file.WriteAt([]byte{'\n'}, j.good); err != nil {
			return err
		}
	}
	return nil
}

func (j *resumption) rewrite() (err error) {
	path := j.path + ".resuming"
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			file.Close()
			os.Remove(path)
		}
	}()
	if err = lock(file); err != nil {
		return err
	}
	if err = j.copyTo(file); err != nil {
		return err
	}
	if err = errors.Join(file.Sync(), os.Rename(path, j.path)); err != nil {
		return err
	}
	j.file.Close()
	j.file = file
	return nil
}

// copyTo writes the journal without its trailer.
func (j *resumption) copyTo(file *os.File) error {
	if _, err := j.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(file, 256<<10)
	w := verdict.NewWriter(struct{ io.Writer }{buffered}) // not flushed after each line
	for e, err := range verdict.ReadJournal(io.LimitReader(j.file, j.good)) {
		if err != nil {
			return err
		}
		switch {
		case e.Finished != nil:
			continue
		case e.Done != nil && e.Done.Cut:
			e = &verdict.Event{Done: e.Done.Superseded()}
		}
		if err := w.Event(e); err != nil {
			return err
		}
	}
	return buffered.Flush()
}

// mark is the event that stands where the run was taken up.
func (j *resumption) mark(opts Options, cases int) *verdict.Resumed {
	now := time.Now().UTC().Truncate(time.Millisecond)
	out := &verdict.Resumed{Version: opts.Version, Command: opts.Command, Time: now, Duration: j.clock.spent}
	if j.trailer != nil {
		out.Left = j.trailer.Left
	}
	out.Notes = merged(j.notes, []string{fmt.Sprintf("the run was taken up at %s, when %d cases were done", now.Format(time.RFC3339), cases)})
	return out
}

// merged are the notes of two parts of a run, each once.
func merged(notes, more []string) []string {
	out := notes[:len(notes):len(notes)]
	for _, n := range more {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// takeUp gives the record and the reports what the journal has, makes room
// behind it, and returns what the runner wants to know of it.
func (r *record) takeUp(j *resumption, opts Options) (*runner.Earlier, error) {
	if err := j.ready(); err != nil {
		return nil, err
	}
	earlier := runner.NewEarlier()
	if _, err := j.file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	var started *verdict.Event
	for e, err := range verdict.ReadJournal(j.file) {
		if err != nil {
			return nil, fmt.Errorf("cannot resume %q: %w", j.path, err)
		}
		earlier.Event(e)
		switch {
		case e.Started != nil:
			started = e
		case e.Contract != nil:
			r.fold = newFold(e.Contract)
			r.fold.policy = r.policy
			r.fold.add(started)
		}
		if r.known != nil {
			e = held(r.known, e)
		}
		r.fold.add(e)
		if err := r.out.Event(e); err != nil { // into the reports alone
			return nil, err
		}
	}
	if _, err := j.file.Seek(0, io.SeekEnd); err != nil {
		return nil, err
	}
	earlier.Spend(j.clock.spent)
	if opts.Reference == nil { // the reference server of the part before is gone
		earlier.Leave(j.left.alive)
	}
	r.out.path = j.path
	r.out.file, r.out.journal, r.out.continued = j.file, verdict.NewWriter(j.file), true
	mark := j.mark(opts, earlier.Cases())
	r.notes = mark.Notes
	return earlier, r.event(&verdict.Event{Resumed: mark})
}

// clock adds up how long the parts of a run took, as far as their exchanges
// tell.
type clock struct {
	from  time.Time     // when the part began
	until time.Time     // the end of its last exchange
	base  time.Duration // of the parts before
	spent time.Duration // of all
}

func (c *clock) event(e *verdict.Event) {
	switch {
	case e.Started != nil:
		c.from = e.Started.Time
	case e.Resumed != nil:
		c.from, c.base = e.Resumed.Time, e.Resumed.Duration
	case e.Done != nil:
		for _, x := range e.Done.Exchanges {
			if end := x.Start.Add(x.Duration); end.After(c.until) {
				c.until = end
			}
		}
	case e.Finished != nil:
		c.spent = e.Finished.Duration
		return
	}
	c.spent = c.base + max(0, c.until.Sub(c.from))
}
