package reports

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"assay/verdict"
)

// badgeLabel is the left half of a badge.
const badgeLabel = "API contract"

// badgeColors are dark enough to carry white text: a contrast of at least 4.5.
var badgeColors = map[verdict.Outcome]struct{ hex, name string }{
	verdict.Pass:  {"#1a7f37", "brightgreen"},
	verdict.Fail:  {"#cf222e", "red"},
	verdict.Error: {"#6e5494", "blueviolet"},
}

// badgeSink writes the verdict of a run as a picture, or as the endpoint that
// shields.io draws one from.
type badgeSink struct {
	run *run
	w   io.Writer
	end func(s *badgeSink, message string, o verdict.Outcome) error
}

// newBadge writes SVG, or the endpoint's JSON to a file whose name ends so.
func newBadge(w io.Writer, opts Options) verdict.Sink {
	if file, ok := w.(interface{ Name() string }); ok && strings.HasSuffix(strings.ToLower(file.Name()), ".json") {
		return newShields(w, opts)
	}
	return &badgeSink{run: newRun(false), w: w, end: (*badgeSink).svg}
}

func newShields(w io.Writer, _ Options) verdict.Sink {
	return &badgeSink{run: newRun(false), w: w, end: (*badgeSink).endpoint}
}

func (s *badgeSink) Event(e *verdict.Event) error {
	s.run.event(e)
	return nil
}

func (s *badgeSink) Close() error {
	c := s.run.conclude()
	return s.end(s, s.message(c), c.Outcome)
}

// message is the right half: words of ours, and numbers.
func (s *badgeSink) message(c Conclusion) string {
	parts := []string{c.Word}
	fresh, old := apart(s.run.findings())
	if n := len(divide(fresh).Fails); n > 0 {
		parts = append(parts, count(n, "failure", "failures"))
	}
	if n := len(divide(old).Fails); n > 0 {
		parts = append(parts, number(n)+" known")
	}
	if s.run.incomplete() != "" {
		parts = append(parts, "incomplete")
	}
	return strings.Join(parts, ", ")
}

// endpoint writes the JSON that shields.io reads, version 1 of its schema.
func (s *badgeSink) endpoint(message string, o verdict.Outcome) error {
	return json.NewEncoder(s.w).Encode(struct {
		Version int    `json:"schemaVersion"`
		Label   string `json:"label"`
		Message string `json:"message"`
		Color   string `json:"color"`
		IsError bool   `json:"isError,omitempty"`
	}{1, badgeLabel, message, badgeColors[o].name, o == verdict.Error})
}

// svg draws the badge. It needs no font, style or picture from elsewhere; the
// text is fitted to its box, so that any font does.
func (s *badgeSink) svg(message string, o verdict.Outcome) error {
	left, right := badgeWidth(badgeLabel), badgeWidth(message)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="20" role="img" aria-label="%s">`, left+right, escaped(badgeLabel+": "+message))
	fmt.Fprintf(&b, "\n<title>%s</title>\n", escaped(badgeLabel+": "+message))
	fmt.Fprintf(&b, `<path fill="#444c56" d="M3 0h%dv20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z"/>`+"\n", left-3)
	fmt.Fprintf(&b, `<path fill="%s" d="M%d 0h%da3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-%dz"/>`+"\n", badgeColors[o].hex, left, right-3, right-3)
	b.WriteString(`<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11" aria-hidden="true">` + "\n")
	fmt.Fprintf(&b, `<text x="6" y="14" textLength="%d" lengthAdjust="spacingAndGlyphs">%s</text>`+"\n", left-12, escaped(badgeLabel))
	fmt.Fprintf(&b, `<text x="%d" y="14" textLength="%d" lengthAdjust="spacingAndGlyphs">%s</text>`+"\n", left+6, right-12, escaped(message))
	b.WriteString("</g>\n</svg>\n")
	_, err := io.WriteString(s.w, b.String())
	return err
}

// badgeWidth is the width of a half in pixels: 6.5 for a letter on average, in
// an 11 pixel sans serif, and its margins.
func badgeWidth(text string) int { return len([]rune(text))*13/2 + 12 }

func escaped(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(clean(s))) // a Builder takes everything
	return b.String()
}
