package reports

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"assay/verdict"
)

// bodyLine is one line of a body as shown; Hit says that the value on it is one
// that the reader is to look at.
type bodyLine struct {
	Text string
	Hit  bool
}

// Bounds of a body in the static part of the page.
const (
	bodyShown = 16 << 10 // bytes
	bodyRows  = 120      // lines
	bodyDepth = 60       // levels that are indented; deeper ones stay as they are
)

// bodyLines lays a body out: JSON indented, its numbers, escapes and duplicates
// as they came; other text as it is; what is not UTF-8 as bytes in hexadecimal.
// Hits are JSON pointers in which "*" stands for any segment.
func bodyLines(b *verdict.Body, hits ...string) []bodyLine {
	data := b.Data
	switch {
	case len(data) == 0:
		return nil
	case !utf8.Valid(data):
		return plainLines(hex.Dump(data[:min(len(data), bodyShown/4)]))
	case len(data) <= bodyShown && json.Valid(data):
		p := bodyPrinter{data: bytes.TrimSpace(data)}
		for _, h := range hits {
			p.hits = append(p.hits, segments(h))
		}
		if p.value(nil, 0, false); !p.deep {
			p.flush()
			return bounded(p.lines)
		}
	}
	return plainLines(cut(string(data), bodyShown))
}

func plainLines(s string) []bodyLine {
	var out []bodyLine
	for line := range strings.Lines(s) {
		out = append(out, bodyLine{Text: strings.TrimSuffix(shownLines(line), "\n")})
	}
	return bounded(out)
}

func bounded(lines []bodyLine) []bodyLine {
	if len(lines) <= bodyRows {
		return lines
	}
	return append(lines[:bodyRows:bodyRows], bodyLine{Text: fmt.Sprintf("… %s lines more", number(len(lines)-bodyRows))})
}

// bodyPrinter indents valid JSON without decoding it.
type bodyPrinter struct {
	data  []byte
	at    int
	hits  [][]string
	lines []bodyLine
	line  strings.Builder
	hit   bool // of the line being written
	deep  bool
}

// value writes the value at p.at; path names it, and hit says that it lies
// inside of what is looked for.
func (p *bodyPrinter) value(path []string, depth int, hit bool) {
	hit = hit || p.wanted(path)
	p.hit = p.hit || hit
	if depth > bodyDepth {
		p.deep = true
		return
	}
	switch p.skipSpace(); p.data[p.at] {
	case '{':
		p.members(path, depth, hit, '}')
	case '[':
		p.members(path, depth, hit, ']')
	default:
		p.line.WriteString(shown(string(p.scalar())))
	}
}

// members writes an object or an array, one member a line.
func (p *bodyPrinter) members(path []string, depth int, hit bool, end byte) {
	p.line.WriteByte(p.data[p.at])
	p.at++
	for i := 0; !p.deep; i++ {
		if p.skipSpace(); p.data[p.at] == end {
			if i > 0 {
				p.flush()
				p.line.WriteString(strings.Repeat("  ", depth))
				p.hit = hit
			}
			p.line.WriteByte(end)
			p.at++
			return
		}
		if p.data[p.at] == ',' {
			p.line.WriteByte(',')
			p.at++
		}
		p.flush()
		p.line.WriteString(strings.Repeat("  ", depth+1))
		name := strconv.Itoa(i)
		if end == '}' {
			p.skipSpace()
			raw := p.scalar()
			p.line.WriteString(shown(string(raw)) + ": ")
			if json.Unmarshal(raw, &name) != nil {
				name = string(raw)
			}
			p.skipSpace()
			p.at++ // the colon
		}
		p.value(append(path[:len(path):len(path)], name), depth+1, hit)
	}
}

// scalar returns the bytes of a string, number or word.
func (p *bodyPrinter) scalar() []byte {
	start := p.at
	if p.data[p.at] == '"' {
		for p.at++; p.data[p.at] != '"'; p.at++ {
			if p.data[p.at] == '\\' {
				p.at++
			}
		}
		p.at++
		return p.data[start:p.at]
	}
	for p.at < len(p.data) && !bytes.ContainsRune([]byte(",]} \t\r\n"), rune(p.data[p.at])) {
		p.at++
	}
	return p.data[start:p.at]
}

func (p *bodyPrinter) skipSpace() {
	for p.at < len(p.data) && bytes.IndexByte([]byte(" \t\r\n"), p.data[p.at]) >= 0 {
		p.at++
	}
}

func (p *bodyPrinter) flush() {
	p.lines = append(p.lines, bodyLine{p.line.String(), p.hit})
	p.line.Reset()
	p.hit = false
}

func (p *bodyPrinter) wanted(path []string) bool {
	for _, h := range p.hits {
		if len(h) == len(path) && len(h) > 0 && fits(h, path) {
			return true
		}
	}
	return false
}

// fits says whether a path is one that a pattern with "*" stands for.
func fits(pattern, path []string) bool {
	for i, s := range pattern {
		if s != "*" && s != path[i] {
			return false
		}
	}
	return true
}
