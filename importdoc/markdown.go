package importdoc

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"assay/spec"
)

// newParser reads blocks and tables alone: what stands inside a line is read by
// plain and links, which keep the offsets that findings need.
func newParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithParagraphTransformers(util.Prioritized(extension.NewTableParagraphTransformer(), 200)),
	)
}

// parse fills the front matter and the blocks.
func (p *page) parse() (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = &spec.Error{Name: p.name, Msg: fmt.Sprintf("not readable as Markdown: %v", fault)}
		}
	}()
	body := bytes.TrimPrefix(p.src, byteOrderMark)
	if front, rest, ok := cutFrontMatter(string(body)); ok {
		p.front = readFrontMatter(front)
		body = body[len(body)-len(rest):]
	}
	w := &walker{page: p, src: body, base: len(p.src) - len(body)}
	root := newParser().Parse(text.NewReader(body))
	err = ast.Walk(root, w.visit)
	return err
}

// walker turns goldmark's tree into blocks.
type walker struct {
	page  *page
	src   []byte
	base  int // offset of src in the page
	under []string
	level []int  // of the headings in under
	tab   string // language tab that is open
}

func (w *walker) visit(n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	switch n := n.(type) {
	case *ast.Heading:
		w.heading(n)
	case *ast.Paragraph, *ast.TextBlock:
		w.emit(block{kind: paragraph, text: w.excerpt(n.Lines())})
	case *ast.HTMLBlock:
		w.html(n)
	case *ast.FencedCodeBlock:
		w.fence(n)
	case *ast.CodeBlock:
		w.emit(block{kind: paragraph, text: w.excerpt(n.Lines())})
	case *extast.Table:
		w.table(n)
	case *ast.ThematicBreak:
		w.tab = ""
	default:
		return ast.WalkContinue, nil
	}
	return ast.WalkSkipChildren, nil
}

// emit adds a block that belongs to the page: what stands in the tab of another
// language is generated from the HTTP one.
func (w *walker) emit(b block) {
	if w.tab != "" && w.tab != "http" {
		return
	}
	b.under = append([]string(nil), w.under...)
	if len(b.text.lines) > 0 {
		b.at = b.text.lines[0].there
		b.end = max(b.end, b.text.offset(len(b.text.text)))
	}
	w.page.blocks = append(w.page.blocks, b)
}

// excerpt joins lines; more are those that goldmark keeps apart.
func (w *walker) excerpt(lines *text.Segments, more ...text.Segment) excerpt {
	var e excerpt
	var b strings.Builder
	add := func(s text.Segment) {
		e.lines = append(e.lines, excerptLine{b.Len(), w.base + s.Start})
		b.Write(w.src[s.Start:s.Stop])
	}
	for i := range lines.Len() {
		add(lines.At(i))
	}
	for _, s := range more {
		add(s)
	}
	e.text = b.String()
	return e
}

// tabHeading is the heading of a language tab, such as # [HTTP](#tab/http).
var tabHeading = regexp.MustCompile(`\]\(#tab/([a-z0-9-]+)`)

func (w *walker) heading(n *ast.Heading) {
	e := w.excerpt(n.Lines())
	if m := tabHeading.FindStringSubmatch(e.text); m != nil {
		w.tab = m[1]
		return
	}
	if strings.Contains(e.text, "[!INCLUDE") { // the dashes that end the tabs underline it
		w.tab = ""
		return
	}
	w.tab = ""
	for len(w.level) > 0 && w.level[len(w.level)-1] >= n.Level {
		w.level, w.under = w.level[:len(w.level)-1], w.under[:len(w.under)-1]
	}
	w.emit(block{kind: heading, text: e, level: n.Level})
	w.level = append(w.level, n.Level)
	w.under = append(w.under, strings.ToLower(plain(e.text)))
}

// html keeps comments; what a comment's last line has behind it is text.
func (w *walker) html(n *ast.HTMLBlock) {
	var closure []text.Segment
	if n.HasClosure() {
		closure = append(closure, n.ClosureLine)
	}
	e := w.excerpt(n.Lines(), closure...)
	if strings.HasPrefix(strings.TrimSpace(e.text), "<!--") {
		w.emit(block{kind: comment, text: e, closed: strings.Contains(e.text, "-->")})
	}
}

func (w *walker) fence(n *ast.FencedCodeBlock) {
	b := block{kind: fence, text: w.excerpt(n.Lines())}
	if n.Info != nil {
		info := strings.Fields(string(w.src[n.Info.Segment.Start:n.Info.Segment.Stop]))
		if len(info) > 0 {
			b.info = strings.ToLower(info[0])
		}
		b.at = w.base + n.Info.Segment.Start
	}
	after := w.base + len(w.src)
	if len(b.text.lines) > 0 {
		after = b.text.offset(len(b.text.text))
	} else if b.at > 0 {
		after = b.at
	}
	b.closed = closesFence(w.page.src[after:], len(b.text.lines) == 0)
	w.emit(b)
}

// closesFence says whether a closing fence follows.
func closesFence(rest []byte, empty bool) bool {
	if empty {
		_, rest, _ = bytes.Cut(rest, []byte("\n"))
	}
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	line = bytes.TrimLeft(line, " \t>")
	return bytes.HasPrefix(line, []byte("```")) || bytes.HasPrefix(line, []byte("~~~"))
}

func (w *walker) table(n *extast.Table) {
	b := block{kind: table}
	for r := n.FirstChild(); r != nil; r = r.NextSibling() {
		line := row{at: w.base + r.Pos()}
		for c := r.FirstChild(); c != nil; c = c.NextSibling() {
			out := cell{at: line.at}
			if lines := c.Lines(); lines != nil && lines.Len() > 0 {
				s := lines.At(0)
				out = cell{raw: string(w.src[s.Start:s.Stop]), at: w.base + s.Start}
			}
			line.cells = append(line.cells, out)
		}
		b.rows = append(b.rows, line)
	}
	if len(b.rows) > 0 {
		b.at = b.rows[0].at
		b.end = b.rows[len(b.rows)-1].at
		w.emit(b)
	}
}
