package reports

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
)

// provenFile is what the last proof of this version on the embedded description
// found. Nobody writes it by hand:
//
//	assay prove --report figures=reports/proven.json
//
//go:embed proven.json
var provenFile []byte

// Figures are a proof in short, for those who quote it.
type Figures struct {
	Tool        string      `json:"tool"` // version of assay
	Date        string      `json:"date"` // of the proof, as 2006-01-02
	Command     string      `json:"command"`
	Description string      `json:"description"` // its file
	SHA256      string      `json:"sha256"`      // of the description
	Complete    bool        `json:"complete"`
	Counts      ProofCounts `json:"counts"`
}

// Proven are the figures of the last proof of this program on its embedded
// description.
var Proven = sync.OnceValues(func() (Figures, error) {
	var f Figures
	dec := json.NewDecoder(bytes.NewReader(provenFile))
	dec.DisallowUnknownFields()
	err := dec.Decode(&f)
	return f, err
})

// FiguresOf are the figures of a proof.
func FiguresOf(p *Proof) Figures {
	return Figures{
		Tool: p.Tool, Date: p.Started.UTC().Format("2006-01-02"), Command: strings.Join(p.Command, " "),
		Description: p.Description.File, SHA256: p.Description.SHA256, Complete: p.Complete, Counts: p.Counts,
	}
}

func proofFigures(w io.Writer, p *Proof, _ Options) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	return enc.Encode(FiguresOf(p))
}

// String is a sentence without its full stop.
func (f Figures) String() string {
	c := f.Counts
	return fmt.Sprintf("%s of %s faults found, %s of %s lawful servers silent",
		number(c.Found+c.Elsewhere), number(c.Tried), number(c.Silent), number(c.Lawful))
}

// proven is what the page of a run says about the program that made it; empty
// when that is another version than the one that was proven.
func (r *run) proven() string {
	f, err := Proven()
	if err != nil || r.started == nil || r.started.Version != f.Tool || !f.Complete {
		return ""
	}
	return fmt.Sprintf("%s; %s, on its embedded description (%s, %s)", f.Tool, f, f.Command, f.Date)
}
