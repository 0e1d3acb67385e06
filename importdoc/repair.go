package importdoc

import (
	"bytes"
	"slices"

	"assay/spec"
)

// maxRounds bounds how often a page is read again while it is repaired: a repair
// of the body changes its length, and a value may only be judged once the text
// is JSON.
const maxRounds = 8

// Fix makes the safe repairs of a page and returns its new bytes with the number
// of repairs. Whatever is not repaired stays byte for byte: line ends, a byte
// order mark, blanks. Fixing twice is fixing once.
func Fix(src spec.Source, opts Options) (data []byte, made int, err error) {
	for range maxRounds {
		result, err := Import([]spec.Source{src}, opts)
		if err != nil {
			return nil, 0, err
		}
		edits := safeEdits(result.Findings)
		if len(edits) == 0 {
			break
		}
		src.Data = apply(src.Data, edits)
		made += len(edits)
	}
	return src.Data, made, nil
}

// lengthRule is repaired last: the other repairs change what it counts.
const lengthRule = "page/content-length"

// safeEdits are the edits of one round, in their order and without overlaps.
func safeEdits(findings []Finding) []Edit {
	var edits, lengths []Edit
	for _, f := range findings {
		switch {
		case !f.Safe:
		case f.Rule == lengthRule:
			lengths = append(lengths, f.Edits...)
		default:
			edits = append(edits, f.Edits...)
		}
	}
	if len(edits) == 0 {
		edits = lengths
	}
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.Start - b.Start })
	kept := edits[:0]
	end := -1
	for _, e := range edits {
		if e.Start > end || e.Start == end && e.End > e.Start {
			kept, end = append(kept, e), max(e.End, e.Start)
		}
	}
	return kept
}

func apply(data []byte, edits []Edit) []byte {
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		out.Write(data[at:e.Start])
		out.WriteString(e.New)
		at = e.End
	}
	out.Write(data[at:])
	return out.Bytes()
}
