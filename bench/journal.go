package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// journal is what is read of a run's journal.
type journal struct {
	requests, cases int
	path, body      string // of the first create that was answered 201
	head            [][]byte
	done            [][]byte // some of its cases
	last            []byte
}

// keptLines bounds the cases that are kept to be written again.
const keptLines = 5000

// openJournal reads the journal of a run that came to its end.
func openJournal(path string) (*journal, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	j := &journal{}
	r := bufio.NewReaderSize(file, 1<<20)
	for {
		line, err := r.ReadBytes('\n')
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if err := j.take(line); err != nil {
			return nil, err
		}
	}
	if j.requests == 0 || j.body == "" {
		return nil, fmt.Errorf("%s has no trailer, or no create that was answered 201", path)
	}
	return j, nil
}

func (j *journal) take(line []byte) error {
	switch {
	case bytes.HasPrefix(line, []byte(`{"done":`)):
		if j.body == "" {
			j.first(line)
		}
		if len(j.done) < keptLines {
			j.done = append(j.done, line)
		}
	case bytes.HasPrefix(line, []byte(`{"finished":`)):
		j.last = line
		var e struct {
			Finished struct{ Counts struct{ Cases, Requests int } }
		}
		if err := json.Unmarshal(line, &e); err != nil {
			return err
		}
		j.requests, j.cases = e.Finished.Counts.Requests, e.Finished.Counts.Cases
	case len(j.done) == 0:
		j.head = append(j.head, line)
	}
	return nil
}

// first takes the request of a case whose create was answered 201.
func (j *journal) first(line []byte) {
	var e struct {
		Done struct {
			Exchanges []struct {
				Request struct {
					Method, URL string
					Body        struct{ Text string }
				}
				Response struct{ Status int }
			}
		}
	}
	if json.Unmarshal(line, &e) != nil || len(e.Done.Exchanges) == 0 {
		return
	}
	x := e.Done.Exchanges[0]
	if u, err := url.Parse(x.Request.URL); err == nil && x.Request.Method == "POST" && x.Response.Status == 201 {
		j.path, j.body = u.Path, x.Request.Body.Text
	}
}

// Journal is how a journal of some size is reported on.
type Journal struct {
	Bytes int64
	Cases int
	Cost  Cost
}

// ReportOn writes a journal of at least so many bytes, the cases of a real run
// again and again under new ids, and makes its reports. The journal is removed.
func (p *Program) ReportOn(size int64) (Journal, error) {
	dir := filepath.Join(p.Dir, "journal")
	defer os.RemoveAll(dir)
	s, err := p.Serve()
	if err != nil {
		return Journal{}, err
	}
	_, err = p.Run("run", "--target", s.URL, "--random", "1000", "--quiet", "--out", dir)
	s.Stop()
	if err != nil {
		return Journal{}, err
	}
	j, err := openJournal(filepath.Join(dir, "run.ndjson"))
	if err != nil {
		return Journal{}, err
	}
	long := filepath.Join(dir, "long.ndjson")
	out, err := j.repeat(long, size)
	if err != nil {
		return Journal{}, err
	}
	out.Cost, err = p.Run("report", long, "--quiet", "--out", filepath.Join(dir, "again"))
	return out, err
}

// repeat writes the journal with its cases as often as the size asks for.
func (j *journal) repeat(path string, size int64) (out Journal, err error) {
	file, err := os.Create(path)
	if err != nil {
		return out, err
	}
	defer file.Close()
	w := bufio.NewWriterSize(file, 1<<20)
	write := func(line []byte) {
		n, _ := w.Write(line) // Flush tells
		out.Bytes += int64(n)
	}
	for _, line := range j.head {
		write(line)
	}
	for turn := 0; out.Bytes < size; turn++ {
		for _, line := range j.done {
			write(renamed(line, turn))
			out.Cases++
		}
	}
	write(j.last)
	return out, w.Flush()
}

// renamed is the line of a case under another id, with other identifiers of
// what it made: the last eight characters of each are the number of the turn.
func renamed(line []byte, turn int) []byte {
	if turn == 0 {
		return line
	}
	var e struct {
		Done struct {
			Case    struct{ ID string }
			Created []struct{ ID string }
		}
	}
	if json.Unmarshal(line, &e) != nil {
		return line
	}
	id := []byte(e.Done.Case.ID + `"`)
	line = bytes.ReplaceAll(line, id, fmt.Appendf(nil, `%s~%d"`, e.Done.Case.ID, turn))
	for _, r := range e.Done.Created {
		old, err := strconv.Unquote(r.ID)
		if err != nil || len(old) < 8 {
			continue
		}
		line = bytes.ReplaceAll(line, []byte(old), fmt.Appendf(nil, "%s%08d", old[:len(old)-8], turn))
	}
	return line
}

// Rate is how many megabytes a second are read.
func (j Journal) Rate() float64 {
	return float64(j.Bytes) / 1e6 / max(j.Cost.Wall, time.Nanosecond).Seconds()
}
