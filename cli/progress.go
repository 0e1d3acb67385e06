package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// progress shows how far a run is: one line that is rewritten on a terminal,
// sparse lines elsewhere.
type progress struct {
	mu    sync.Mutex
	w     io.Writer
	live  bool       // a line is rewritten
	width func() int // of the terminal, now: it may be resized
	now   func() time.Time
	pace  pace
	pause time.Duration
	next  time.Time // nothing is shown before
	shown bool      // a line stands on the terminal
	over  bool      // nothing is shown any more
	stop  func() bool
}

const (
	onTerminal = 100 * time.Millisecond
	// Lines in a log are ten seconds apart at first, and a minute in the end:
	// who reads the log of an hour wants to know that it went on.
	inLog    = 10 * time.Second
	inLogMax = time.Minute
)

// progress returns one on standard error; nil, which shows nothing, when quiet.
// From Ctrl-C on it draws no more, so that the line is clean however the
// program ends.
func (a *app) progress(quiet bool) *progress {
	if quiet {
		return nil
	}
	p := &progress{
		w: a.stderr, live: rewrites(a.environ, a.stderr), now: time.Now,
		width: func() int { return columns(a.stderr) },
	}
	p.start()
	p.stop = context.AfterFunc(a.ctx, p.interrupted)
	return p
}

func (p *progress) start() {
	p.pause = inLog
	if p.live {
		p.pause = onTerminal
	}
	p.next = p.now().Add(p.pause)
}

// step shows that done of total cases are done; total is 0 when unknown.
func (p *progress) step(done, total int) {
	p.tell(done, total, func() string { return tally(done, total) })
}

// tell shows what text says when it is time to, with the pace.
func (p *progress) tell(done, total int, text func() string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.pace.add(now, done)
	if p.over || now.Before(p.next) {
		return
	}
	if !p.live {
		p.pause = min(2*p.pause, inLogMax)
	}
	p.next = now.Add(p.pause)
	rate := p.pace.perSecond()
	if !p.live {
		fmt.Fprintf(p.w, "assay: %s%s\n", text(), speed(rate, total-done))
		return
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s", bar(text(), speed(rate, total-done), done, total, p.width()))
	p.shown = true
}

// logf prints a line of diagnostics without tearing the bar.
func (p *progress) logf(format string, args ...any) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	fmt.Fprintf(p.w, "assay: %s\n", strings.TrimRight(fmt.Sprintf(format, args...), "\n"))
}

// interrupted takes the bar away for good: a second Ctrl-C ends the program
// where it stands.
func (p *progress) interrupted() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over {
		return
	}
	p.shown = p.live // the terminal has written ^C, also where no bar stood
	p.clear()
	p.over = true
	fmt.Fprintln(p.w, "assay: interrupted: clean-up and reports follow; a second Ctrl-C ends at once")
}

// end takes the bar away.
func (p *progress) end() {
	if p == nil {
		return
	}
	if p.stop != nil {
		p.stop()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	p.over = true
}

func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}

// above returns w with the bar taken away before anything is written there: a
// report on standard output and the bar often share a terminal.
func (p *progress) above(w io.Writer) io.Writer {
	if p == nil || !p.live {
		return w
	}
	return &aboveBar{w, p}
}

type aboveBar struct {
	io.Writer
	bar *progress
}

func (a *aboveBar) Write(data []byte) (int, error) {
	a.bar.mu.Lock()
	defer a.bar.mu.Unlock()
	a.bar.clear()
	return a.Writer.Write(data)
}

func tally(done, total int) string {
	if total <= 0 {
		return fmt.Sprintf("%d cases done", done)
	}
	return fmt.Sprintf("%d of %d cases done (%d %%)", done, total, 100*done/total)
}

// bar draws the share that is done in what the terminal's width leaves beside
// the text. The last column stays free: a line that fills it wraps, and a
// wrapped line cannot be taken back. A width of 0 is unknown.
func bar(text, speed string, done, total, width int) string {
	if width <= 0 {
		return text + speed
	}
	if len(text)+len(speed) < width {
		text += speed
	}
	room := min(40, width-len(text)-4)
	if total <= 0 || room < 5 {
		return text[:min(len(text), width-1)]
	}
	full := min(room, room*done/total)
	return "[" + strings.Repeat("#", full) + strings.Repeat(".", room-full) + "] " + text
}
