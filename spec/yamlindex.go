package spec

import (
	"bytes"
	"sync"
)

// indexFrom is the size from which a YAML document is read by its index, in
// bytes. Below it the whole parse takes no time that anybody notices.
const indexFrom = 256 << 10

// yamlIndex is the block structure of a YAML document: where each key and each
// dash stands, and no more. Nodes are made from it on first use, so that what
// nobody asks for is only skipped over.
//
// The index knows the YAML that generators write: block mappings and sequences
// of plain, quoted and block scalars and of flow collections. For anything
// beyond (anchors, aliases, tags, merge keys, directives, several documents,
// tabs, comments in odd places, whatever may be an error) there is no index,
// and the whole document is parsed. What the index reads, the parser reads
// alike, places included.
type yamlIndex struct {
	file    *file
	data    []byte
	entries []yamlEntry
	mu      sync.Mutex // guards what the file says was mended: nodes are made on first use
}

// yamlEntry is a key of a block mapping, or a dash of a block sequence. The key
// may be a long one: behind a question mark, with its colon on the next line.
type yamlEntry struct {
	off, val int32 // of its first byte, and of the byte behind its colon or dash
	line     int32 // from 1
	col      int32 // spaces before it, from 0
	dash     bool
}

// indexYAML returns the root of a block mapping, nil where there is no index.
func indexYAML(f *file, data []byte) *node {
	if bytes.IndexByte(data, '\r') >= 0 {
		data = bytes.ReplaceAll(data, []byte("\r\n"), []byte{'\n'})
	}
	if !plainBytes(data) {
		return nil
	}
	s := &yamlScanner{data: data, line: 1, entries: make([]yamlEntry, 0, bytes.Count(data, []byte{'\n'})+1)}
	if !s.document() || len(s.entries) == 0 || s.entries[0].dash {
		return nil
	}
	x := &yamlIndex{file: f, data: data, entries: s.entries}
	return x.block(0)
}

// plainBytes says whether the text holds none of the characters that YAML does
// not allow (YAML 1.2 section 5.1) or takes for a line break besides the line
// feed.
func plainBytes(data []byte) bool {
	for i, c := range data {
		switch {
		case c < 0x20 && c != '\n' && c != '\t', c == 0x7f:
			return false
		case c == 0xc2 && data[i+1] < 0xa0:
			return false // C1 controls, and the next line U+0085
		case c == 0xe2 && data[i+1] == 0x80 && data[i+2]&^1 == 0xa8:
			return false // line and paragraph separators
		case c == 0xef && (data[i+1] == 0xbb && data[i+2] == 0xbf || data[i+1] == 0xbf && data[i+2] >= 0xbe):
			return false // a byte order mark within, and what is no character
		}
	}
	return true
}

// yamlScanner finds the entries line by line. Its methods return false, or an
// offset of -1, where the text is beyond the index.
type yamlScanner struct {
	data    []byte
	pos     int   // where the line begins
	line    int32 // its number
	entries []yamlEntry
	blocks  []yamlBlock // open ones, the innermost last
	waits   bool        // the last entry has no value yet
}

// yamlBlock is an open block collection.
type yamlBlock struct {
	col    int32
	dashes bool
}

func (s *yamlScanner) document() bool {
	for s.pos < len(s.data) {
		at := s.blanks(s.pos)
		switch s.at(at) {
		case '\n', '#':
			s.next(at)
			continue
		case '\t':
			return false
		}
		if at == s.pos && s.marker(at) {
			if end := s.blanks(at + 3); len(s.entries) > 0 || s.data[at] != '-' || s.at(end) != '\n' {
				return false
			}
			s.next(at)
			continue
		}
		if !s.lineOf(at) || len(s.entries) > maxYAMLNodes/2 || len(s.blocks) > maxDepth/2 {
			return false
		}
	}
	return true
}

// at is the byte at an offset, a line feed at the end.
func (s *yamlScanner) at(i int) byte {
	if i < len(s.data) {
		return s.data[i]
	}
	return '\n'
}

// blank says whether a space, a tab or a line's end stands at an offset.
func (s *yamlScanner) blank(i int) bool {
	c := s.at(i)
	return c == ' ' || c == '\t' || c == '\n'
}

// blanks returns the offset of the next byte that is no space.
func (s *yamlScanner) blanks(i int) int {
	for i < len(s.data) && s.data[i] == ' ' {
		i++
	}
	return i
}

// end returns the offset of the line's end.
func (s *yamlScanner) end(i int) int {
	if i >= len(s.data) {
		return len(s.data)
	}
	if n := bytes.IndexByte(s.data[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(s.data)
}

// next goes to the line behind the one in which an offset lies.
func (s *yamlScanner) next(i int) {
	end := min(s.end(i)+1, len(s.data))
	s.line += int32(bytes.Count(s.data[s.pos:end], []byte{'\n'}))
	s.pos = end
}

// marker says whether a line begins with a document marker.
func (s *yamlScanner) marker(i int) bool {
	return i+3 <= len(s.data) && (string(s.data[i:i+3]) == "---" || string(s.data[i:i+3]) == "...") && s.blank(i+3)
}

// closes says whether nothing but a comment follows on the line.
func (s *yamlScanner) closes(i int) bool {
	end := s.blanks(i)
	return s.at(end) == '\n' || s.data[end] == '#' && end > i
}

// lineOf reads the line whose first word stands at an offset: dashes, a key, and
// the value, which may take more lines.
func (s *yamlScanner) lineOf(at int) bool {
	for s.blank(at+1) && (s.at(at) == '-' || s.at(at) == '?') {
		val, dash := at+1, s.data[at] == '-'
		if !dash {
			val = s.asked(at)
		}
		if val < 0 || s.at(val) == '\t' || !s.enter(at, val, dash) {
			return false
		}
		if !dash {
			s.next(at)
		}
		if s.closes(val) {
			s.next(val)
			return true
		}
		at = s.blanks(val)
	}
	if colon := s.key(at); colon >= 0 {
		if !s.enter(at, colon+1, false) {
			return false
		}
		if s.closes(colon + 1) {
			s.next(at)
			return true
		}
		at = s.blanks(colon + 1)
	}
	if !s.waits || int32(at-s.pos) <= s.entries[len(s.entries)-1].col {
		return false
	}
	s.waits = false
	return s.value(at, s.entries[len(s.entries)-1].col)
}

// enter adds an entry, and closes and opens the blocks that its column demands.
func (s *yamlScanner) enter(at, val int, dash bool) bool {
	col := int32(at - s.pos)
	waits := s.waits
	for n := len(s.blocks); n > 0; n = len(s.blocks) {
		top := s.blocks[n-1]
		if top.col < col || top.col == col && !(top.dashes && !dash) {
			break
		}
		s.blocks, waits = s.blocks[:n-1], false
	}
	n := len(s.blocks)
	inside := n > 0 && s.blocks[n-1].col == col && s.blocks[n-1].dashes == dash
	if !inside {
		// a block is the value of the entry before it; the dashes of a key's
		// sequence may stand below the key itself
		deeper := n == 0 && len(s.entries) == 0 || n > 0 && waits && (s.blocks[n-1].col < col || dash)
		if !deeper {
			return false
		}
		s.blocks = append(s.blocks, yamlBlock{col, dash})
	}
	s.entries = append(s.entries, yamlEntry{int32(at), int32(val), s.line, col, dash})
	s.waits = true
	return true
}

// key returns the offset of the colon behind a key, -1 where none stands.
func (s *yamlScanner) key(at int) int {
	if c := s.at(at); c == '"' || c == '\'' {
		end := s.quoted(at)
		if end < 0 || s.at(end) != ':' || !s.blank(end+1) || end > s.end(at) || end-at > maxYAMLKey || bytes.IndexByte(s.data[at:end], '\\') >= 0 {
			return -1
		}
		return s.colon(end)
	}
	if !s.plainStart(at) {
		return -1
	}
	for i := at; i < at+maxYAMLKey; i++ {
		switch c := s.at(i); {
		case c == '\n' || c == '\t' || c == '#' && s.data[i-1] == ' ':
			return -1
		case c == ':' && s.blank(i+1):
			if s.data[i-1] == ' ' || string(s.data[at:i]) == "<<" {
				return -1
			}
			return s.colon(i)
		}
	}
	return -1
}

// asked returns the offset behind the colon that stands on the line below a long
// key and its question mark, -1 where there is none.
func (s *yamlScanner) asked(at int) int {
	from, end := s.blanks(at+1), s.end(at)
	if c := s.at(from); c == '"' || c == '\'' {
		if s.quoted(from) != end || bytes.IndexByte(s.data[from:end], '\\') >= 0 {
			return -1
		}
	} else if text, comment := s.plainLine(from); !text || comment || !s.plainStart(from) || s.data[end-1] == ' ' {
		return -1
	}
	if bytes.IndexByte(s.data[from:end], '\t') >= 0 || string(s.data[from:end]) == "<<" {
		return -1
	}
	if below := s.blanks(end + 1); below-end-1 == at-s.pos && s.at(below) == ':' && s.blank(below+1) {
		return below + 1
	}
	return -1
}

// maxYAMLKey bounds a key; YAML itself allows 1,024 characters (1.2 section 7.4).
const maxYAMLKey = 500

// colon is the offset of a colon, -1 where a tab follows.
func (s *yamlScanner) colon(i int) int {
	if s.at(i+1) == '\t' {
		return -1
	}
	return i
}

// plainStart says whether a plain scalar may begin here (YAML 1.2 section 7.3.3).
func (s *yamlScanner) plainStart(i int) bool {
	switch c := s.at(i); c {
	case '-', '?', ':':
		return !s.blank(i + 1)
	case ' ', '\t', '\n':
		return false
	default:
		return bytes.IndexByte([]byte(",[]{}#&*!|>'\"%@`"), c) < 0
	}
}
