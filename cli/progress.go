package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// progress shows how far a run is: one line that is rewritten on a terminal, a
// sparse line now and then elsewhere.
type progress struct {
	mu       sync.Mutex
	w        io.Writer
	terminal bool
	width    int
	now      func() time.Time
	next     time.Time // nothing is shown before
	shown    bool      // a line stands on the terminal
}

const (
	onTerminal = 100 * time.Millisecond
	inLog      = 10 * time.Second
)

// newProgress returns a progress on w; nil, which shows nothing, when quiet.
func newProgress(w io.Writer, quiet bool) *progress {
	if quiet {
		return nil
	}
	p := &progress{w: w, terminal: isTerminal(w), width: columns(w), now: time.Now}
	p.next = p.now().Add(p.pause())
	return p
}

func (p *progress) pause() time.Duration {
	if p.terminal {
		return onTerminal
	}
	return inLog
}

// step shows that done of total cases are done; total is 0 when unknown.
func (p *progress) step(done, total int) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if now.Before(p.next) {
		return
	}
	p.next = now.Add(p.pause())
	if !p.terminal {
		fmt.Fprintf(p.w, "assay: %s\n", tally(done, total))
		return
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s", bar(done, total, p.width))
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

// end takes the bar away.
func (p *progress) end() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
}

func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}

func tally(done, total int) string {
	if total <= 0 {
		return fmt.Sprintf("%d cases done", done)
	}
	return fmt.Sprintf("%d of %d cases done (%d %%)", done, total, 100*done/total)
}

// bar draws the share that is done in what the terminal's width leaves.
func bar(done, total, width int) string {
	text := tally(done, total)
	room := min(40, width-len(text)-4)
	if total <= 0 || room < 5 {
		return text
	}
	full := min(room, room*done/total)
	return "[" + strings.Repeat("#", full) + strings.Repeat(".", room-full) + "] " + text
}
