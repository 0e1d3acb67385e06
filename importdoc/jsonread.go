package importdoc

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// maxJSONDepth bounds how deep arrays and objects of an example may nest.
const maxJSONDepth = 100

// slip is a place where a text breaks the grammar of JSON (RFC 8259), with what
// has to stand there instead.
type slip struct {
	at, end int
	what    string
	with    string
	// safe says that the repair keeps what the text says.
	safe bool
	// none says that there is no repair.
	none bool
}

// readJSON reads what people write for JSON: strict JSON without a slip, and
// else what is meant, with one slip for each fault. ok is false where nothing
// can be made of the text.
func readJSON(text string) (v *value, slips []slip, ok bool) {
	r := &jsonReader{text: text}
	r.blank()
	if r.at == len(text) {
		return nil, nil, false
	}
	v = r.value(0)
	if v == nil || r.broken {
		return nil, r.slips, false
	}
	r.blank()
	if r.at < len(text) {
		r.slip(r.at, len(text), "text behind the JSON", "", false)
	}
	return v, r.slips, true
}

type jsonReader struct {
	text   string
	at     int
	slips  []slip
	broken bool
}

func (r *jsonReader) slip(at, end int, what, with string, safe bool) {
	r.slips = append(r.slips, slip{at: at, end: end, what: what, with: with, safe: safe})
}

func (r *jsonReader) has(prefix string) bool { return strings.HasPrefix(r.text[r.at:], prefix) }

// blank skips white space, and what authors put where JSON has nothing.
func (r *jsonReader) blank() {
	for r.at < len(r.text) {
		start := r.at
		switch c := r.text[r.at]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			r.at++
			continue
		case r.has("//"):
			r.at = r.find("\n", 0)
			r.slip(start, r.at, "a comment", "", true)
		case r.has("/*"):
			r.at = r.find("*/", 2)
			r.slip(start, r.at, "a comment", "", true)
		case r.has("..."), r.has("…"):
			for r.has(".") || r.has("…") {
				_, n := utf8.DecodeRuneInString(r.text[r.at:])
				r.at += n
			}
			r.slip(start, r.at, "an ellipsis", "", false)
		case r.has("\u00a0"), r.has("\u200b"), r.has("\ufeff"):
			_, n := utf8.DecodeRuneInString(r.text[r.at:])
			r.at += n
			r.slip(start, r.at, fmt.Sprintf("the character %+q", r.text[start:r.at]), " ", true)
		default:
			return
		}
	}
}

// find is the offset behind the next text, the end of the text without one; for
// a line end it is the offset before it.
func (r *jsonReader) find(text string, skip int) int {
	from := min(r.at+skip, len(r.text))
	i := strings.Index(r.text[from:], text)
	switch {
	case i < 0:
		return len(r.text)
	case text == "\n":
		return from + i
	}
	return from + i + len(text)
}

func (r *jsonReader) value(depth int) *value {
	if depth > maxJSONDepth || r.at >= len(r.text) {
		r.broken = true
		return nil
	}
	switch r.text[r.at] {
	case '{':
		return r.object(depth)
	case '[':
		return r.array(depth)
	}
	if q := r.quote(); q != "" {
		start := r.at
		text := r.str(q)
		return &value{kind: jsonString, start: start, end: r.at, text: text}
	}
	return r.bare()
}

// quote is the quotation mark that a string begins with; "" for none.
func (r *jsonReader) quote() string {
	for _, q := range []string{`"`, "“", "”", "„", "'", "‘", "’", "`"} {
		if r.has(q) {
			return q
		}
	}
	return ""
}

func (r *jsonReader) object(depth int) *value {
	v := &value{kind: jsonObject, start: r.at}
	r.at++
	names := map[string]bool{}
	comma := -1
	for {
		r.blank()
		switch {
		case r.closes('}', v, comma):
			return v
		case r.broken:
			return nil
		case r.text[r.at] == ',':
			comma = r.comma(comma, len(v.members) == 0)
			continue
		}
		if len(v.members) > 0 && comma < 0 {
			r.missingComma(v.members[len(v.members)-1].value.end)
		}
		m := r.member(depth)
		if m.value == nil {
			r.broken = true
			return nil
		}
		if names[m.name] {
			r.slips = append(r.slips, slip{at: m.nameAt, end: m.nameTo, what: fmt.Sprintf("the name %q for the second time", m.name), none: true})
		}
		names[m.name] = true
		v.members, comma = append(v.members, m), -1
	}
}

func (r *jsonReader) member(depth int) jsonMember {
	m := jsonMember{nameAt: r.at}
	if q := r.quote(); q != "" {
		m.name = r.str(q)
	} else {
		m.name = r.word(":,{}[]\n")
		if m.name == "" {
			return m
		}
		r.slip(m.nameAt, m.nameAt+len(m.name), "a name without quotes", quoteJSON(m.name), false)
	}
	m.nameTo = r.at
	r.blank()
	if r.at >= len(r.text) || r.text[r.at] != ':' {
		return m
	}
	r.at++
	r.blank()
	m.value = r.value(depth + 1)
	return m
}

func (r *jsonReader) array(depth int) *value {
	v := &value{kind: jsonArray, start: r.at}
	r.at++
	comma := -1
	for {
		r.blank()
		switch {
		case r.closes(']', v, comma):
			return v
		case r.broken:
			return nil
		case r.text[r.at] == ',':
			comma = r.comma(comma, len(v.items) == 0)
			continue
		}
		if len(v.items) > 0 && comma < 0 {
			r.missingComma(v.items[len(v.items)-1].end)
		}
		it := r.value(depth + 1)
		if it == nil {
			r.broken = true
			return nil
		}
		v.items, comma = append(v.items, it), -1
	}
}

// closes reads the end of an object or array. Where the text ends first, the
// bracket is missing.
func (r *jsonReader) closes(bracket byte, v *value, comma int) bool {
	if r.at >= len(r.text) {
		r.slip(r.at, r.at, fmt.Sprintf("the end of the text before a closing %q", bracket), string(bracket), false)
		v.end = r.at
		return true
	}
	if c := r.text[r.at]; c != bracket {
		r.broken = r.broken || c == '}' || c == ']' || c == ':'
		return false
	}
	if comma >= 0 {
		behind := len(r.slips) > 0 && r.slips[len(r.slips)-1].at > comma // an ellipsis stands for more
		r.slip(comma, comma+1, "a trailing comma", "", !behind)
	}
	r.at++
	v.end = r.at
	return true
}

func (r *jsonReader) comma(before int, first bool) int {
	at := r.at
	r.at++
	if before >= 0 || first {
		r.slip(at, at+1, "a comma too many", "", true)
		return before
	}
	return at
}

func (r *jsonReader) missingComma(end int) {
	r.slip(end, end, "no comma between two values", ",", true)
}

// bare reads a number, true, false, null, or text without quotes.
func (r *jsonReader) bare() *value {
	start := r.at
	word := r.literal()
	if word == "" {
		word = r.word(",{}[]\n")
	}
	v := &value{start: start, end: start + len(word), text: word}
	switch {
	case word == "":
		r.broken = true
		return nil
	case word == "null":
		v.kind, v.text = jsonNull, ""
	case word == "true" || word == "false":
		v.kind = jsonBool
	case (word[0] == '-' || word[0] >= '0' && word[0] <= '9') && json.Valid([]byte(word)) && len(word) < 400:
		v.kind = jsonNumber
	default:
		v.kind = jsonString
		with, safe := quoteJSON(word), false
		if low := strings.ToLower(word); low == "true" || low == "false" || low == "null" {
			with, safe = low, true
			v.kind, v.text = jsonBool, low
			if low == "null" {
				v.kind, v.text = jsonNull, ""
			}
		}
		r.slip(v.start, v.end, "text without quotes", with, safe)
	}
	return v
}

// literal reads a number, true, false or null that a string follows without a
// comma; "" for anything else.
func (r *jsonReader) literal() string {
	m := literalText.FindStringSubmatch(r.text[r.at:min(r.at+400, len(r.text))])
	if m == nil {
		return ""
	}
	r.at += len(m[1])
	return m[1]
}

var literalText = regexp.MustCompile(`^(true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)[ \t]+"`)

// word reads up to one of the characters, a comment or the end, without the
// blanks behind.
func (r *jsonReader) word(until string) string {
	rest := r.text[r.at:]
	end := strings.IndexAny(rest, until)
	if end < 0 {
		end = len(rest)
	}
	if i := strings.Index(rest[:end], " //"); i >= 0 {
		end = i
	}
	word := strings.TrimRight(rest[:end], " \t\r")
	r.at += len(word)
	return word
}

func quoteJSON(text string) string {
	return string((&value{kind: jsonString, text: text}).append(nil))
}
