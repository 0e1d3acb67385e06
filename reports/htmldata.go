package reports

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"assay/rule"
	"assay/verdict"
)

// Bounds of the page's data. Above them it shows what did not pass, and says so;
// the journal has the rest.
const (
	wholeCases = 10_000   // cases, after which passing ones keep neither messages nor verdicts
	rowCases   = 50_000   // cases, after which passing ones are counted alone, and twice that all others
	chunkCases = 200      // cases of one block; a block is read when one of them is opened
	titleKept  = 300      // bytes of a title in the list
	dataKept   = 12 << 20 // compressed bytes, after which passing cases keep no messages
	dataLimit  = 24 << 20 // compressed bytes, after which no case keeps any
)

// pageData is the data of the page: the schema of the JSON report, cut into
// compressed blocks. "index" has one row a case for the list, "data" is
// everything but the cases, and each "cases-N" some elements of "cases". The
// page opens with the index alone.
type pageData struct {
	chunks  [][]byte // finished blocks, compressed
	current packer
	inChunk int
	index   packer
	n       int
	kept    int // compressed bytes of finished blocks
	lean    int // cases that were stored without their messages
	counted int // cases that are not listed
	rules   []rule.ID
}

func newPageData() *pageData { return &pageData{} }

// indexRow is one case in the list: id, technique, pointer, keyword,
// expectation, outcome, status or kind of failure, duration in microseconds,
// the rules that did not pass (by number), the title, and 1 where the baseline
// knows all verdicts that make the outcome.
type indexRow [11]any

// add compresses a case, where there is room for it; path is the template of
// its operation's path.
func (p *pageData) add(d *verdict.Done, outcome verdict.Outcome, path string) error {
	passing := severity(outcome) <= severity(verdict.Pass)
	if p.n >= 2*rowCases || passing && p.n >= rowCases {
		p.counted++
		return nil
	}
	if err := p.index.add(p.row(d, outcome)); err != nil {
		return err
	}
	lean := p.kept > dataLimit || passing && (p.kept > dataKept || p.n >= wholeCases)
	if lean {
		p.lean++
	}
	if err := p.current.add(pageCaseOf(d, outcome, path, lean)); err != nil {
		return err
	}
	p.n++
	if p.inChunk++; p.inChunk == chunkCases {
		return p.seal()
	}
	return nil
}

// seal ends the current block.
func (p *pageData) seal() error {
	if p.inChunk == 0 {
		return nil
	}
	data, err := p.current.end()
	if err != nil {
		return err
	}
	p.chunks = append(p.chunks, data)
	p.kept += len(data)
	p.inChunk = 0
	return nil
}

func (p *pageData) row(d *verdict.Done, outcome verdict.Outcome) indexRow {
	status, micros := any(0), int64(0)
	if x := mainExchange(d); x != nil {
		micros = x.Duration.Microseconds()
		if x.Response != nil {
			status = x.Response.Status
		} else if x.Failure != nil {
			status = x.Failure.Kind
		}
	}
	broken, known, fresh := []int{}, 0, false
	for i := range d.Verdicts {
		v := &d.Verdicts[i]
		if severity(v.Outcome) <= severity(verdict.Pass) {
			continue
		}
		if n := p.number(v.Rule); !slices.Contains(broken, n) {
			broken = append(broken, n)
		}
		if v.Outcome == outcome && v.Known {
			known = 1
		}
		fresh = fresh || v.Outcome == outcome && !v.Known
	}
	if fresh {
		known = 0
	}
	c := &d.Case
	return indexRow{c.ID, c.Technique, placeKey(c.Parameter(), c.Pointer), c.Keyword, c.Expect.Want, outcome, status, micros, broken, cut(c.Title, titleKept), known}
}

func (p *pageData) number(id rule.ID) int {
	i := slices.Index(p.rules, id)
	if i < 0 {
		i = len(p.rules)
		p.rules = append(p.rules, id)
	}
	return i
}

// write writes the blocks. Base64 has no character that HTML reads.
func (p *pageData) write(w io.Writer, r *run, page pageIndex) error {
	if err := p.seal(); err != nil {
		return err
	}
	page.Cases, page.Chunk, page.Chunks, page.Lean, page.Rules = p.n, chunkCases, len(p.chunks), p.lean, p.rules
	last, err := json.Marshal(page)
	if err != nil {
		return err
	}
	index, err := p.index.endWith(last)
	if err != nil {
		return err
	}
	if err := block(w, "index", index); err != nil {
		return err
	}
	data, err := packedJSON(struct {
		documentHead
		documentTail
	}{r.head(), r.tail()})
	if err != nil {
		return err
	}
	if err := block(w, "data", data); err != nil {
		return err
	}
	for i, chunk := range p.chunks {
		if err := block(w, fmt.Sprintf("cases-%d", i), chunk); err != nil {
			return err
		}
	}
	return nil
}

// pageIndex is the last element of the index: how the cases were cut into
// blocks, and what scripts have to add to the static part.
type pageIndex struct {
	Cases  int       `json:"cases"`
	Chunk  int       `json:"chunk"`
	Chunks int       `json:"chunks"`
	Lean   int       `json:"lean"`
	Rules  []rule.ID `json:"rules"`
	// Rerun is the command that runs a case again, but for its id.
	Rerun string `json:"rerun"`
	// More are the fingerprints of findings, and Rest the operations with a
	// matrix, that the static part does not show in full.
	More []string `json:"more,omitempty"`
	Rest []string `json:"rest,omitempty"`
	// Baseline says that the run was compared with one.
	Baseline bool `json:"baseline,omitempty"`
}

func block(w io.Writer, id string, data []byte) error {
	if _, err := fmt.Fprintf(w, "<script type=\"application/octet-stream;base64\" id=\"%s\">", id); err != nil {
		return err
	}
	enc := base64.NewEncoder(base64.StdEncoding, w)
	if _, err := enc.Write(data); err != nil {
		return err
	}
	if err := enc.Close(); err != nil {
		return err
	}
	_, err := io.WriteString(w, "</script>\n")
	return err
}
