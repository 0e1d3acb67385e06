package reports

import (
	"bytes"
	"compress/gzip"
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
	bodyKept   = 64 << 10 // bytes of a body
	curlKept   = 20 << 10 // bytes of a curl line
	dataKept   = 12 << 20 // compressed bytes, after which passing cases keep no messages
	dataLimit  = 24 << 20 // compressed bytes, after which no case keeps any
)

// pageData is the data of the page: the schema of the JSON report, cut into
// compressed blocks. "data" is everything but the cases, "index" one row a
// case for the list, and each "cases-N" some elements of "cases".
type pageData struct {
	chunks  [][]byte // finished blocks, compressed
	current packer
	inChunk int
	index   packer
	n       int
	kept    int // compressed bytes of finished blocks
	lean    int // cases that were stored without their messages
	counted int // cases that were not stored
	rules   []rule.ID
}

// packer compresses JSON arrays, element by element, one after the other.
type packer struct {
	buf  bytes.Buffer
	zip  *gzip.Writer
	open bool
}

func newPageData() *pageData { return &pageData{} }

// indexRow is one case in the list: id, technique, pointer, keyword,
// expectation, outcome, status or kind of failure, duration in microseconds,
// the rules that did not pass (by number), and the title.
type indexRow [10]any

// pageCase is an element of "cases" with what only the page needs.
type pageCase struct {
	documentCase
	// Curl are the lines that send the exchanges again; empty where too long.
	Curl []string `json:"curl,omitempty"`
	// Lean says that the messages were left out for the page's size.
	Lean bool `json:"lean,omitempty"`
}

// add compresses a case.
func (p *pageData) add(d *verdict.Done, outcome verdict.Outcome) error {
	passing := severity(outcome) <= severity(verdict.Pass)
	if p.n >= 2*rowCases || passing && p.n >= rowCases {
		p.counted++
		return nil
	}
	if err := p.index.add(p.row(d, outcome)); err != nil {
		return err
	}
	c := pageCase{documentCase: documentCase{outcome, trimmed(d)}}
	if p.kept > dataLimit || passing && (p.kept > dataKept || p.n >= wholeCases) {
		lean := *d
		lean.Exchanges, c.Lean = nil, true
		if passing {
			lean.Verdicts = nil
		}
		c.Done = &lean
		p.lean++
	}
	for i := range c.Exchanges {
		line := verdict.Curl(&d.Exchanges[i].Request)
		if len(line) > curlKept {
			line = ""
		}
		c.Curl = append(c.Curl, line)
	}
	if err := p.current.add(c); err != nil {
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
	broken := []int{}
	for i := range d.Verdicts {
		v := &d.Verdicts[i]
		if n := p.number(v.Rule); severity(v.Outcome) > severity(verdict.Pass) && !slices.Contains(broken, n) {
			broken = append(broken, n)
		}
	}
	c := &d.Case
	return indexRow{c.ID, c.Technique, placeKey(c.Parameter(), c.Pointer), c.Keyword, c.Expect.Want, outcome, status, micros, broken, c.Title}
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
func (p *pageData) write(w io.Writer, r *run) error {
	if err := p.seal(); err != nil {
		return err
	}
	head, err := json.Marshal(struct {
		documentHead
		documentTail
		Page pageIndex `json:"page"`
	}{r.head(), r.tail(), pageIndex{p.n, chunkCases, len(p.chunks), p.lean, p.rules}})
	if err != nil {
		return err
	}
	index, err := p.index.end()
	if err != nil {
		return err
	}
	if err := block(w, "data", packed(head)); err != nil {
		return err
	}
	if err := block(w, "index", index); err != nil {
		return err
	}
	for i, chunk := range p.chunks {
		if err := block(w, fmt.Sprintf("cases-%d", i), chunk); err != nil {
			return err
		}
	}
	return nil
}

// pageIndex tells how the cases were cut into blocks.
type pageIndex struct {
	Cases  int       `json:"cases"`
	Chunk  int       `json:"chunk"`
	Chunks int       `json:"chunks"`
	Lean   int       `json:"lean"`
	Rules  []rule.ID `json:"rules"`
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

func packed(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(data) // a Buffer takes everything
	z.Close()
	return b.Bytes()
}

func (p *packer) add(v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	lead := byte(',')
	if !p.open {
		p.begin()
		lead = '['
	}
	if _, err := p.zip.Write([]byte{lead}); err != nil {
		return err
	}
	_, err = p.zip.Write(data)
	return err
}

func (p *packer) begin() {
	p.open = true
	p.buf.Reset()
	if p.zip == nil {
		p.zip = gzip.NewWriter(&p.buf)
		return
	}
	p.zip.Reset(&p.buf)
}

// end returns the compressed array; the next element begins another.
func (p *packer) end() ([]byte, error) {
	if !p.open {
		return packed([]byte("[]")), nil
	}
	p.open = false
	if _, err := p.zip.Write([]byte{']'}); err != nil {
		return nil, err
	}
	err := p.zip.Close()
	return bytes.Clone(p.buf.Bytes()), err
}

// trimmed returns d with no body above bodyKept; d itself when there is none.
func trimmed(d *verdict.Done) *verdict.Done {
	long := func(x verdict.Exchange) bool {
		return len(x.Request.Body.Data) > bodyKept || x.Response != nil && len(x.Response.Body.Data) > bodyKept
	}
	if !slices.ContainsFunc(d.Exchanges, long) {
		return d
	}
	out := *d
	out.Exchanges = slices.Clone(d.Exchanges)
	for i := range out.Exchanges {
		x := &out.Exchanges[i]
		x.Request.Body = shortened(x.Request.Body)
		if x.Response != nil {
			resp := *x.Response
			resp.Body = shortened(resp.Body)
			x.Response = &resp
		}
	}
	return &out
}

func shortened(b verdict.Body) verdict.Body {
	if len(b.Data) > bodyKept {
		end := bodyKept
		for end > bodyKept-4 && b.Data[end]&0xc0 == 0x80 {
			end--
		}
		b.Data, b.Truncated = b.Data[:end], true
	}
	return b
}
