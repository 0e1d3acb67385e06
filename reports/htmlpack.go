package reports

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
)

// packer compresses JSON arrays, element by element, one after the other.
type packer struct {
	buf  bytes.Buffer
	zip  *gzip.Writer
	open bool
}

func (p *packer) add(v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return p.raw(data)
}

// raw adds an element that is JSON already.
func (p *packer) raw(data []byte) error {
	lead := byte(',')
	if !p.open {
		p.begin()
		lead = '['
	}
	if _, err := p.zip.Write([]byte{lead}); err != nil {
		return err
	}
	_, err := p.zip.Write(data)
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

// endWith is end after one more element.
func (p *packer) endWith(last []byte) ([]byte, error) {
	if err := p.raw(last); err != nil {
		return nil, err
	}
	return p.end()
}

// end returns the compressed array; the next element begins another.
func (p *packer) end() ([]byte, error) {
	p.open = false
	if _, err := p.zip.Write([]byte{']'}); err != nil {
		return nil, err
	}
	err := p.zip.Close()
	return bytes.Clone(p.buf.Bytes()), err
}

// packedJSON compresses one value.
func packedJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := json.NewEncoder(z).Encode(v); err != nil {
		return nil, err
	}
	err := z.Close()
	return b.Bytes(), err
}
