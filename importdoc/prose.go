package importdoc

import (
	"html"
	"regexp"
	"strings"
)

// link is a Markdown link.
type link struct {
	text string
	dest string // without the title
}

var (
	linkMark  = regexp.MustCompile(`!?\[([^\[\]]*)\]\(\s*([^()\s]*(?:\([^()]*\)[^()\s]*)*)[^()]*\)`)
	refMark   = regexp.MustCompile(`\[([^\[\]]+)\]\[[^\[\]]*\]`)
	tagMark   = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)
	escapes   = regexp.MustCompile("\\\\([\\\\`*_{}\\[\\]()#+\\-.!|<>~])")
	blanks    = regexp.MustCompile(`\s+`)
	codeSpans = regexp.MustCompile("`([^`]*)`")
)

// links are those of a text, in order.
func links(text string) []link {
	var out []link
	for _, m := range linkMark.FindAllStringSubmatch(text, -1) {
		out = append(out, link{text: plain(m[1]), dest: m[2]})
	}
	return out
}

// plain takes the markup out of a line: links become their text, marks of
// emphasis and code go, entities and escapes become what they stand for.
func plain(text string) string {
	text = refMark.ReplaceAllString(linkMark.ReplaceAllString(text, "$1"), "$1")
	text = tagMark.ReplaceAllString(text, " ")
	text = strings.NewReplacer("**", "", "`", "").Replace(text)
	text = trimEmphasis(text)
	text = html.UnescapeString(escapes.ReplaceAllString(text, "$1"))
	return strings.TrimSpace(blanks.ReplaceAllString(text, " "))
}

// trimEmphasis takes off single marks around the whole text: *if-match*. Inside
// a text they may be part of a name.
func trimEmphasis(text string) string {
	t := strings.TrimSpace(text)
	for _, mark := range []string{"*", "_"} {
		if len(t) > 2 && strings.HasPrefix(t, mark) && strings.HasSuffix(t, mark) {
			return strings.Trim(t, mark)
		}
	}
	return text
}

// shorten cuts a text for a message.
func shorten(text string, most int) string {
	text = blanks.ReplaceAllString(strings.TrimSpace(text), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// listed joins names, the first few of them.
func listed(names []string) string {
	if len(names) > 8 {
		return strings.Join(names[:8], ", ") + " and more"
	}
	return strings.Join(names, ", ")
}
