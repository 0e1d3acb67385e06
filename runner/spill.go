package runner

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"

	"assay/spec"
	"assay/verdict"
)

// spill keeps what a long run has made outside of memory until it is deleted:
// compressed blocks in a file that has no name any more. Where no file can be
// had the blocks stay in memory.
type spill struct {
	mu     sync.Mutex
	file   *os.File
	size   int64
	blocks []block
	ops    []*spec.Operation
	err    error // the first block that could not be kept
}

// block is a stretch of the ledger, the oldest first.
type block struct {
	at   int64
	len  int64
	data []byte // where it is not in the file
}

// spilt is a resource as it is kept there.
type spilt struct {
	verdict.Resource
	Op         int              `json:"o"` // in ops, from 1; 0 for none
	Parent     bool             `json:"p,omitempty"`
	Redirected bool             `json:"r,omitempty"`
	ByID       string           `json:"b,omitempty"`
	ByLocation string           `json:"l,omitempty"`
	Query      string           `json:"q,omitempty"`
	Header     []verdict.Header `json:"h,omitempty"`
}

// add keeps a block.
func (s *spill) add(ms []*made) {
	out := make([]spilt, len(ms))
	for i, m := range ms {
		out[i] = spilt{m.Resource, s.number(m.op), m.parent, m.redirected, m.byID, m.byLocation, m.query, m.header}
	}
	var buf bytes.Buffer
	z, _ := flate.NewWriter(&buf, flate.BestSpeed) // a known level is no error
	err := json.NewEncoder(z).Encode(out)
	if err = first(err, z.Close()); err != nil {
		s.err = first(s.err, err)
		return
	}
	b := block{at: s.size, len: int64(buf.Len())}
	if !s.write(buf.Bytes()) {
		b.data = bytes.Clone(buf.Bytes())
	}
	s.blocks = append(s.blocks, b)
}

// number is that of an operation.
func (s *spill) number(op *spec.Operation) int {
	if op == nil {
		return 0
	}
	for i, known := range s.ops {
		if known == op {
			return i + 1
		}
	}
	s.ops = append(s.ops, op)
	return len(s.ops)
}

// write is false where the file takes nothing.
func (s *spill) write(data []byte) bool {
	if s.file == nil && len(s.blocks) == 0 {
		if s.file, _ = os.CreateTemp("", "assay-*"); s.file != nil {
			os.Remove(s.file.Name()) // it lasts as long as it is open; where that cannot be, close removes it
		}
	}
	if s.file == nil {
		return false
	}
	if _, err := s.file.WriteAt(data, s.size); err != nil {
		return false
	}
	s.size += int64(len(data))
	return true
}

// read returns a block.
func (s *spill) read(i int) ([]*made, error) {
	b := s.blocks[i]
	data := b.data
	if data == nil {
		data = make([]byte, b.len)
		if _, err := s.file.ReadAt(data, b.at); err != nil {
			return nil, fmt.Errorf("what the run has made cannot be read again: %w", err)
		}
	}
	var in []spilt
	if err := json.NewDecoder(io.Reader(flate.NewReader(bytes.NewReader(data)))).Decode(&in); err != nil {
		return nil, fmt.Errorf("what the run has made cannot be read again: %w", err)
	}
	out := make([]*made, len(in))
	for i := range in {
		x := &in[i]
		out[i] = &made{Resource: x.Resource, parent: x.Parent, redirected: x.Redirected, byID: x.ByID, byLocation: x.ByLocation, query: x.Query, header: x.Header}
		if x.Op > 0 {
			out[i].op = s.ops[x.Op-1]
		}
	}
	return out, nil
}

// close frees the file.
func (s *spill) close() {
	if s.file != nil {
		s.file.Close()
		os.Remove(s.file.Name())
	}
}

func first(a, b error) error {
	if a != nil {
		return a
	}
	return b
}
