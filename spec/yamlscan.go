package spec

import "bytes"

// value goes behind the value at an offset, which belongs to an entry of the
// given column, and to the next line.
func (s *yamlScanner) value(at int, col int32) bool {
	end := -1
	switch s.at(at) {
	case '|', '>':
		return s.literal(at, col)
	case '"', '\'':
		end = s.quoted(at)
	case '[', '{':
		end = s.flow(at, 0)
	default:
		return s.plain(at, col)
	}
	if end < 0 || !s.closes(end) {
		return false
	}
	s.next(end)
	return true
}

// plain goes behind a plain scalar. Its lines are indented deeper than its entry.
func (s *yamlScanner) plain(at int, col int32) bool {
	if !s.plainStart(at) {
		return false
	}
	text, comment := s.plainLine(at)
	if !text {
		return false
	}
	for s.next(at); s.pos < len(s.data); s.next(at) {
		at = s.blanks(s.pos)
		switch c := s.at(at); {
		case c == '\t':
			return false
		case c == '\n':
			continue
		case int32(at-s.pos) <= col:
			return true
		case c == '#':
			comment = true
			continue
		case comment:
			return false
		}
		if text, comment = s.plainLine(at); !text || comment {
			return false
		}
	}
	return true
}

// plainLine says whether a line is text of a plain scalar, and whether a comment
// ends it.
func (s *yamlScanner) plainLine(at int) (text, comment bool) {
	for i := at; s.at(i) != '\n'; i++ {
		switch s.data[i] {
		case ':':
			if s.blank(i + 1) {
				return false, false
			}
		case '#':
			switch {
			case i > at && s.data[i-1] == ' ':
				return true, true
			case i > at && s.data[i-1] == '\t':
				return false, false
			}
		}
	}
	return true, false
}

// literal goes behind a block scalar (YAML 1.2 section 8.1).
func (s *yamlScanner) literal(at int, col int32) bool {
	at++
	indent := int32(0) // 0 while the first line has not told
	chomps := false
	for range 2 {
		switch c := s.at(at); {
		case (c == '+' || c == '-') && !chomps:
			chomps = true
			at++
		case c >= '1' && c <= '9' && indent == 0:
			indent = col + int32(c-'0')
			at++
		}
	}
	if !s.closes(at) || s.at(at) == '\t' {
		return false
	}
	for s.next(at); s.pos < len(s.data); s.next(at) {
		at = s.blanks(s.pos)
		here := int32(at - s.pos)
		switch c := s.at(at); {
		case c == '\n' && (here == 0 || indent > 0 || s.shallower(here)):
		case c == '\n':
			return false // deeper than the first line of text
		case here < indent || indent == 0 && here <= col:
			return here <= col && c != '\t'
		case indent == 0 && c == '\t':
			return false
		case indent == 0:
			indent = here
		}
	}
	return true
}

// shallower says whether the next line of text is indented as far as a blank
// line before it.
func (s *yamlScanner) shallower(spaces int32) bool {
	for i := s.pos; i < len(s.data); i = s.end(i) + 1 {
		at := s.blanks(i)
		if s.at(at) != '\n' {
			return int32(at-i) >= spaces
		}
	}
	return false
}

// quoted returns the offset behind a quoted scalar, -1 where it does not end, or
// holds an escape that may be wrong.
func (s *yamlScanner) quoted(at int) int {
	quote := s.data[at]
	for i := at + 1; i < len(s.data); i++ {
		switch c := s.data[i]; {
		case c == '\n':
			if s.marker(i + 1) {
				return -1
			}
		case c == '\\' && quote == '"' && s.at(i+1) != '\n':
			if i = s.escape(i + 1); i < 0 {
				return -1
			}
		case c == quote && quote == '\'' && s.at(i+1) == quote:
			i++
		case c == quote:
			return i + 1
		}
	}
	return -1
}

// escape returns the offset of an escape's last byte, -1 for an unknown one.
func (s *yamlScanner) escape(i int) int {
	digits := 0
	switch s.at(i) {
	case '0', 'a', 'b', 't', 'n', 'v', 'f', 'r', 'e', ' ', '"', '/', '\\', 'N', '_', 'L', 'P':
		return i
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	default:
		return -1
	}
	code := 0
	for _, c := range s.data[i+1 : min(i+1+digits, len(s.data))] {
		d := bytes.IndexByte([]byte(lowerHex), c|0x20)
		if d < 0 || c < '0' || c > '9' && c < 'A' {
			return -1
		}
		code, digits = code<<4|d, digits-1
	}
	if digits > 0 || code >= 0xd800 && code <= 0xdfff {
		return -1
	}
	return i + map[byte]int{'x': 2, 'u': 4}[s.data[i]]
}

// maxFlowDepth bounds the nesting of flow collections in the index.
const maxFlowDepth = 50

// flow returns the offset behind a flow collection, -1 where it is more than
// collections of scalars that are separated by single commas.
func (s *yamlScanner) flow(at, depth int) int {
	if depth > maxFlowDepth {
		return -1
	}
	mapping, stop := s.data[at] == '{', byte(']')
	if mapping {
		stop = '}'
	}
	i := s.gap(at + 1)
	if s.at(i) == stop {
		return i + 1
	}
	for i < len(s.data) {
		if mapping {
			if i = s.flowKey(i); i < 0 {
				return -1
			}
		}
		if i = s.flowValue(i, depth); i < 0 {
			return -1
		}
		switch i = s.gap(i); s.at(i) {
		case stop:
			return i + 1
		case ',':
			i = s.gap(i + 1)
		default:
			return -1
		}
	}
	return -1
}

// gap goes over spaces and line ends; a tab, a comment or a document marker is
// left to the parser.
func (s *yamlScanner) gap(i int) int {
	for i < len(s.data) && (s.data[i] == ' ' || s.data[i] == '\n' && !s.marker(i+1)) {
		i++
	}
	return i
}

// flowKey goes behind a key, its colon and the space behind that.
func (s *yamlScanner) flowKey(at int) int {
	end := -1
	if c := s.at(at); c == '"' || c == '\'' {
		end = s.quoted(at)
	} else {
		end = s.flowPlain(at)
	}
	if end < 0 || end > s.end(at) || end-at > maxYAMLKey || s.at(end) != ':' || s.at(end+1) != ' ' {
		return -1
	}
	return s.gap(end + 1)
}

func (s *yamlScanner) flowValue(at, depth int) int {
	switch s.at(at) {
	case '[', '{':
		return s.flow(at, depth+1)
	case '"', '\'':
		return s.quoted(at)
	}
	return s.flowPlain(at)
}

// flowPlain goes behind a plain scalar of one line within a flow collection.
func (s *yamlScanner) flowPlain(at int) int {
	if !s.plainStart(at) || bytes.IndexByte([]byte("<:?"), s.at(at)) >= 0 || s.at(at) == '-' && bytes.IndexByte([]byte(",[]{}"), s.at(at+1)) >= 0 {
		return -1
	}
	i := at
	for ; i < len(s.data); i++ {
		switch c := s.data[i]; {
		case c == '?' || c == '\t' || c == '#':
			return -1
		case c == ':' && s.blank(i+1), bytes.IndexByte([]byte(",[]{}\n"), c) >= 0:
			if s.data[i-1] == ' ' && c == ':' || c == '\n' && !s.flowCloses(i) {
				return -1
			}
			return i
		case c == ':' && bytes.IndexByte([]byte(",[]{}"), s.at(i+1)) >= 0:
			return -1
		}
	}
	return -1
}

// flowCloses says whether a comma or a bracket follows a line's end, so that the
// scalar before it does not go on.
func (s *yamlScanner) flowCloses(i int) bool {
	switch s.at(s.gap(i)) {
	case ',', ']', '}':
		return true
	}
	return false
}
