package importdoc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"assay/spec"
)

// maxPage bounds a page; the longest of Microsoft Graph has 200 KB.
const maxPage = 4 << 20

var byteOrderMark = []byte("\xef\xbb\xbf")

// page is a reference page as it was read.
type page struct {
	name   string // as the user gave it
	src    []byte
	starts []int // offsets of the lines
	front  frontMatter
	blocks []block
	// findings and notes grow while the page is read and judged.
	findings []Finding
	notes    []string
}

// ReadFile reads a page. Errors are *spec.Error.
func ReadFile(path string) (spec.Source, error) {
	f, err := os.Open(path)
	if err != nil {
		return spec.Source{}, fileError(path, err)
	}
	defer f.Close()
	st, err := f.Stat()
	switch {
	case err != nil:
		return spec.Source{}, fileError(path, err)
	case st.IsDir():
		return spec.Source{}, &spec.Error{Name: path, Msg: "is a directory", Hint: "name the pages in it"}
	}
	data, err := io.ReadAll(io.LimitReader(f, maxPage+1))
	if err != nil {
		return spec.Source{}, fileError(path, err)
	}
	return spec.Source{Name: path, Data: data, Dir: filepath.Dir(path)}, nil
}

func fileError(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &spec.Error{Name: path, Msg: "no such file", Hint: "check the path"}
	case errors.Is(err, fs.ErrPermission):
		return &spec.Error{Name: path, Msg: "permission denied"}
	}
	return &spec.Error{Name: path, Msg: err.Error()}
}

// IsPage says whether a source is a reference page and no OpenAPI document: by
// its name, else by the heading that it begins with, behind front matter or with
// a block of HTTP below it; in YAML that heading is a comment.
func IsPage(name string, data []byte) bool {
	if ext := strings.ToLower(filepath.Ext(name)); ext == ".md" || ext == ".markdown" {
		return true
	}
	head := bytes.TrimPrefix(data[:min(len(data), 64<<10)], byteOrderMark)
	head = bytes.ReplaceAll(head, []byte("\r\n"), []byte("\n"))
	_, rest, front := cutFrontMatter(string(head))
	if !strings.HasPrefix(strings.TrimLeft(rest, " \n"), "# ") {
		return false
	}
	return front || httpFence.MatchString(rest) && !openAPIKey.MatchString(rest)
}

var (
	httpFence  = regexp.MustCompile("(?m)^```[ \t]*http")
	openAPIKey = regexp.MustCompile(`(?m)^["']?(?:openapi|swagger)["']?[ \t]*:`)
)

// readPage parses a page.
func readPage(src spec.Source) (*page, error) {
	p := &page{name: src.Name, src: src.Data, starts: []int{0}}
	for i, b := range src.Data {
		if b == '\n' {
			p.starts = append(p.starts, i+1)
		}
	}
	if err := p.readable(); err != nil {
		return nil, err
	}
	return p, p.parse()
}

// readable refuses what is no text, and what is made to be slow to read.
func (p *page) readable() error {
	fail := func(off int, hint, format string, args ...any) error {
		at := p.place(off)
		return &spec.Error{Name: p.name, Line: at.Line, Column: at.Column, Msg: fmt.Sprintf(format, args...), Hint: hint}
	}
	text := bytes.TrimPrefix(p.src, byteOrderMark)
	switch {
	case len(p.src) > maxPage:
		return &spec.Error{Name: p.name, Msg: fmt.Sprintf("larger than %d MiB", maxPage>>20), Hint: "no reference page is; name the page itself"}
	case len(bytes.TrimSpace(text)) == 0:
		return &spec.Error{Name: p.name, Msg: "the page is empty"}
	case bytes.IndexByte(p.src, 0) >= 0:
		return fail(bytes.IndexByte(p.src, 0), "a page is Markdown in UTF-8", "byte 0x00 is no text")
	}
	for off := 0; off < len(p.src); {
		r, size := utf8.DecodeRune(p.src[off:])
		if r == utf8.RuneError && size == 1 {
			return fail(off, "save the page as UTF-8", "byte 0x%02x is not UTF-8", p.src[off])
		}
		off += size
	}
	for _, start := range p.starts {
		if markers(p.src[start:]) > maxNesting {
			return fail(start, "", "quotes and lists nest deeper than %d levels", maxNesting)
		}
	}
	return nil
}

// maxNesting bounds what a line may open at once: parsing goes down a level for
// each marker.
const maxNesting = 100

// markers counts what looks like quote and list markers at a line's beginning.
func markers(line []byte) int {
	n := 0
	for _, b := range line {
		switch {
		case b == '>' || b == '-' || b == '*' || b == '+' || b == '.' || b == ')':
			n++
		case b != ' ' && b != '\t' && (b < '0' || b > '9'):
			return n
		}
	}
	return n
}

// place is where an offset stands, 1-based, columns in bytes.
func (p *page) place(off int) spec.Place {
	i, found := slices.BinarySearch(p.starts, off)
	if !found {
		i--
	}
	return spec.Place{File: p.name, Line: i + 1, Column: off - p.starts[i] + 1}
}

func (p *page) notef(format string, args ...any) {
	p.notes = append(p.notes, p.name+": "+fmt.Sprintf(format, args...))
}
